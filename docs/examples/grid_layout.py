"""A complete layout of the page: all items in rows, in the order in which they are read.

As `viz/layouts/grid.py` it needs one row in `LAYOUTS` of `viz/layouts/table.py`:
`"grid": Layout("grid", "viz.layouts.grid")`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from viz.layouts.layout import LayoutInput

__all__ = ["place"]


def place(nodes: LayoutInput) -> NDArray[np.float64]:
    """Place n nodes in pre-order, row by row, about as wide as high; points of shape (n, 2)."""
    n = nodes.forest.n
    width = math.ceil(math.sqrt(n))
    rows, columns = np.divmod(np.arange(n), width)
    points = np.column_stack((columns, rows)) * nodes.spacing
    centred: NDArray[np.float64] = points - points.mean(axis=0)
    return centred
