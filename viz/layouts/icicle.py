"""The icicle: a box for each item, as wide as its subtree, its replies in the row below it.

A point is the middle of a box. Very many trees stand on several shelves, one above the other, the
largest on the first; those of one shelf are in reading order.
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
    shelf, first, width = _shelves(forest)
    tree = np.repeat(np.arange(len(roots)), forest.size[roots])
    # The rows of a shelf are as many as its deepest tree needs.
    rows = np.zeros(int(shelf.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(rows, shelf, np.maximum.reduceat(forest.depth, roots) + 1)
    top = (np.cumsum(rows) - rows)[shelf]
    whole = max(MIN_WIDTH, MIN_BOX * n, MIN_BOX * ASPECT * int(rows.sum()))
    points = np.empty((n, 2))
    points[:, 0] = ((np.arange(n) - first[tree] + forest.size / 2) / width - 0.5) * whole
    points[:, 1] = ((top[tree] + forest.depth + 0.5) / rows.sum() - 0.5) * (whole / ASPECT)
    return points


def _shelves(forest: Forest) -> tuple[Ints, Ints, int]:
    """Return each tree's shelf, the node at the start of that, and a shelf's width in nodes.

    A shelf starts with the node that would be there if all before its tree's root were on it too.
    """
    roots = forest.roots
    sizes = forest.size[roots]
    shelf = np.zeros(len(roots), dtype=np.int64)
    if len(roots) <= MAX_TREES_ON_A_SHELF:
        return shelf, shelf, forest.n
    shelves = int(np.ceil(np.sqrt(len(roots) / TREES_BY_SHELVES_SQUARED)))
    width = max(int(sizes.max()), -(-forest.n // shelves))
    # First fit, the largest first. Twice the shelves are enough: two of them are never half empty.
    free = np.full(2 * shelves + 1, width)
    for tree in np.argsort(-sizes, kind="stable").tolist():
        shelf[tree] = at = int(np.argmax(free >= sizes[tree]))
        free[at] -= sizes[tree]
    by_shelf = np.argsort(shelf, kind="stable")
    first = np.empty(len(roots), dtype=np.int64)
    before = np.cumsum(sizes[by_shelf]) - sizes[by_shelf]
    starts = before[np.searchsorted(shelf[by_shelf], shelf[by_shelf])]
    first[by_shelf] = roots[by_shelf] - (before - starts)
    return shelf, first, width
