"""The table of layouts: add a layout here, and the command line and the page offer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.layout import Layout, LayoutInput
from viz.layouts.organic import place_organic
from viz.layouts.radial import place_radial
from viz.layouts.tidy import place_tidy
from viz.layouts.timeline import place_timeline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]

__all__ = ["LAYOUTS", "SPACING", "place_all"]

LAYOUTS = {
    "organic": Layout("organic", place_organic),
    "radial": Layout("radial", place_radial),
    "tidy": Layout("tree", place_tidy),
    "timeline": Layout("timeline", place_timeline),
}
"""The layouts by name."""

SPACING = 24.0
"""The distance of a reply from its parent, in the page's units: pixels at zoom 1."""


def place_all(forest: Forest, time: Floats) -> dict[str, Floats]:
    """Place the n nodes of a forest numbered in pre-order in every layout.

    `time` has shape (n,), is in any unit and NaN where absent.

    Returns:
        Points of shape (n, 2) by the layout's name, x to the right and y down, around (0, 0).
    """
    if not forest.n:
        return {name: np.empty((0, 2)) for name in LAYOUTS}
    nodes = LayoutInput(forest, time, SPACING)
    return {name: layout.place(nodes) for name, layout in LAYOUTS.items()}
