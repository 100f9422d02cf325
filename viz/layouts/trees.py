"""Trees of a forest, placed one by one and then side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphload.forest import Forest
from viz.layouts.packing import pack_discs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["NARROW_WIDTH", "Trees", "separate_narrow"]

MIN_NARROW_HEIGHT = 150
"""The height, in levels, from which a tree may be placed as a coil."""
NARROW_WIDTH = 8
"""The nodes in a level of a narrow tree: at most so many on average."""


@dataclass(frozen=True)
class Trees:
    """The trees of a forest, its deep and narrow branches separated as trees of their own.

    `forest` is numbered in pre-order; `narrow` marks the narrow ones of its roots; `number` has
    the place of each node of the original forest, shape (n,).
    """

    forest: Forest
    narrow: NDArray[np.bool_]
    number: Ints

    def one(self, root: int) -> tuple[slice, Forest]:
        """Return the slice of one tree's nodes, and the tree as a forest of its own."""
        forest = self.forest
        nodes = slice(root, root + int(forest.size[root]))
        if forest.size[root] == forest.n:
            return nodes, forest
        return nodes, Forest.from_parents(np.maximum(forest.parent[nodes] - root, -1))

    def side_by_side(self, points: Floats, spacing: float) -> Floats:
        """Move trees apart that were placed one by one; a single tree is centred.

        Takes points by the numbers of `forest`, returns points by the original numbers.
        """
        roots = self.forest.roots
        sizes = self.forest.size[roots]
        low = np.minimum.reduceat(points, roots)
        high = np.maximum.reduceat(points, roots)
        points = points - np.repeat((low + high) / 2, sizes, axis=0)
        reach = np.hypot(points[:, 0], points[:, 1])
        radius = np.maximum.reduceat(reach, roots) + spacing / 2
        return (points + np.repeat(pack_discs(radius), sizes, axis=0))[self.number]


def separate_narrow(forest: Forest) -> Trees:
    """Separate the deep and narrow branches of a forest numbered in pre-order.

    Placed with the rest, a chain of thousands of replies is a line too long to see.
    """
    narrow, parent = _is_narrow(forest), forest.parent
    heads = np.zeros(forest.n, dtype=bool)
    end = 0
    for at in np.flatnonzero(narrow & ~(narrow[parent] & (parent >= 0))).tolist():
        if at >= end:  # not within a branch that is separated already
            heads[at] = True
            end = at + int(forest.size[at])
    if (parent[heads] < 0).all():
        return Trees(forest, narrow[forest.roots], np.arange(forest.n))
    cut = Forest.from_parents(np.where(heads, -1, parent))
    order = cut.preorder
    number = np.empty(forest.n, dtype=np.int64)
    number[order] = np.arange(forest.n)
    separated = cut.select(order)
    return Trees(separated, _is_narrow(separated)[separated.roots], number)


def _is_narrow(forest: Forest) -> NDArray[np.bool_]:
    """Mark the nodes with a deep and narrow subtree; shape (n,)."""
    height = forest.height
    return (height >= MIN_NARROW_HEIGHT) & (forest.size <= NARROW_WIDTH * height)
