"""A layout: what it is given, the points it returns, and its name for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from viz.layouts.trees import Trees, separate_narrow

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]

__all__ = ["Layout", "LayoutInput"]


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


@dataclass(frozen=True)
class Layout:
    """One way to place nodes.

    `label` is its name in the page's menu. `place` returns points of shape (n, 2), x to the right
    and y down, around (0, 0), in time linear in n or nearly so.
    """

    label: str
    place: Callable[[LayoutInput], Floats]
