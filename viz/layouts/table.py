"""The table of layouts: add a layout here, and the command line and the page offer it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from viz.layouts.layout import LayoutInput

__all__ = ["LAYOUTS", "LAYOUT_ALIASES", "Layout"]


@dataclass(frozen=True)
class Layout:
    """One way to place nodes: its name in the page's menu, and its module.

    The module has a function `place`, which takes a `LayoutInput` of n nodes and returns points of
    shape (n, 2), x to the right and y down, around (0, 0), in time linear in n or nearly so. It is
    imported when it is used: names and labels are needed where numpy would be slow to import.

    With `in_page`, the page computes the same points itself, also for a part of the items: they are
    not stored in it, unless the layout is the initial one.
    """

    label: str
    module: str
    in_page: bool = False

    @property
    def place(self) -> Callable[[LayoutInput], NDArray[np.float64]]:
        """Return the function of the module."""
        place: Callable[[LayoutInput], NDArray[np.float64]] = importlib.import_module(
            self.module
        ).place
        return place


LAYOUTS = {
    "organic": Layout("organic", "viz.layouts.organic"),
    "radial": Layout("radial", "viz.layouts.radial"),
    "tidy": Layout("tidy", "viz.layouts.tidy", in_page=True),
    "timeline": Layout("timeline", "viz.layouts.timeline"),
    "icicle": Layout("icicle", "viz.layouts.icicle", in_page=True),
}
"""The layouts by name, in the order of the page's menu and keys."""
LAYOUT_ALIASES = {"tree": "tidy"}
"""Other names that layouts are known by."""
