"""The icicle: a box for each item, as wide as its subtree, its replies in the row below it.

A point is the middle of a box. Very many trees stand on several shelves, one above the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest
    from viz.layouts.layout import LayoutInput

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["place"]

ASPECT = 1.5
"""Width to height of the whole."""
MIN_WIDTH = 1200.0
MIN_BOX = 0.4
"""The width of the box of one item, at least, and two thirds of the height of a row."""
MAX_TREES_ON_A_SHELF = 40
"""The trees up to which there is one shelf."""
TREES_BY_SHELVES_SQUARED = 10


def place(nodes: LayoutInput) -> Floats:
    """Place the middle of each node's box; shape (n, 2)."""
    forest = nodes.forest
    n, roots = forest.n, forest.roots
    first, width = _shelves(forest)
    tree = np.repeat(np.arange(len(roots)), forest.size[roots])
    # The rows of a shelf are as many as its deepest tree needs.
    depth = np.maximum.reduceat(forest.depth, roots)
    is_first = first == roots
    rows = np.maximum.reduceat(depth + 1, np.flatnonzero(is_first))
    top = (np.cumsum(rows) - rows)[np.cumsum(is_first) - 1]
    whole = max(MIN_WIDTH, MIN_BOX * n, MIN_BOX * ASPECT * int(rows.sum()))
    points = np.empty((n, 2))
    points[:, 0] = ((np.arange(n) - first[tree] + forest.size / 2) / width - 0.5) * whole
    points[:, 1] = ((top[tree] + forest.depth + 0.5) / rows.sum() - 0.5) * (whole / ASPECT)
    return points


def _shelves(forest: Forest) -> tuple[Ints, int]:
    """Return the first node of each tree's shelf, shape (trees,), and a shelf's width in nodes."""
    roots = forest.roots
    sizes = forest.size[roots]
    if len(roots) <= MAX_TREES_ON_A_SHELF:
        return np.zeros(len(roots), dtype=np.int64), forest.n
    shelves = int(np.ceil(np.sqrt(len(roots) / TREES_BY_SHELVES_SQUARED)))
    width = max(int(sizes.max()), -(-forest.n // shelves))
    first, at = np.empty(len(roots), dtype=np.int64), 0
    for tree, (root, size) in enumerate(zip(roots.tolist(), sizes.tolist(), strict=True)):
        if root + size - at > width:
            at = root
        first[tree] = at
    return first, width
