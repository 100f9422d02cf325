"""Place nodes: the input of a layout, and the points of all layouts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.table import LAYOUTS
from viz.layouts.trees import Trees, separate_narrow

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from graphload.forest import Forest

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["SPACING", "LayoutInput", "place_all"]

SPACING = 24.0
"""The distance of a reply from its parent, in the page's units: pixels at zoom 1."""


@dataclass(frozen=True)
class LayoutInput:
    """The n nodes to place, n at least 1.

    `forest` is numbered in pre-order; `time` has shape (n,), is in any unit and NaN where absent;
    `spacing` is the distance of a reply from its parent.
    """

    forest: Forest
    time: Floats
    spacing: float

    @cached_property
    def trees(self) -> Trees:
        """Return the forest with its deep and narrow branches separated from it."""
        return separate_narrow(self.forest)


def place_all(
    forest: Forest, time: Floats, names: Collection[str] = LAYOUTS.keys()
) -> dict[str, Floats]:
    """Place the n nodes of a forest numbered in pre-order in the layouts of these names, or all.

    `time` has shape (n,), is in any unit and NaN where absent.

    Returns:
        Points of shape (n, 2) by the layout's name, x to the right and y down, around (0, 0).
    """
    if not forest.n:
        return {name: np.empty((0, 2)) for name in names}
    nodes = LayoutInput(forest, time, SPACING)
    return {name: LAYOUTS[name].place(nodes) for name in names}
