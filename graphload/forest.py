"""The structure of replies, from parents alone: roots, depths, sizes, pre-order, cycles.

Structure is computed here and nowhere else. A `Forest` stands on arrays over n nodes whose
numbers follow the order of their ids, so that a smaller number is a smaller id. Everything
is linear in n (kids are sorted once, by rank, then time, then number), and nothing recurses:
a chain may be as deep as there are nodes.

A node of a cycle has no root and no depth (-1), and no place in the pre-order; a node that
hangs below a cycle begins a tree of its own: it is the root there.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from graphload.items import Id

    Ints = NDArray[np.int64]

__all__ = ["Forest"]

UNKNOWN = np.iinfo(np.int64).max
"""The sort key of a kid whose rank or time isn't known: it comes last."""


class Forest:
    """Replies as a forest of n nodes, 0 to n-1, in the order of their ids.

    `ids[i]` is node i's id, ascending; `parent` gives each node's parent or -1; `rank` its
    place among its parent's kids from 0, or -1 where it isn't known; `time` its Unix
    seconds, `UNKNOWN` where it has none. All three are int64 arrays of shape (n,).
    """

    def __init__(self, ids: Sequence[Id], parent: Ints, rank: Ints, time: Ints) -> None:
        self.ids = ids
        self.n = len(ids)
        self.parent = parent
        self.rank = rank
        self.time = time

    @classmethod
    def from_parents(cls, parent: Ints) -> Forest:
        """Make a forest whose ids are 0 to n-1 from `parent` alone; kids are in numeric order."""
        n = len(parent)
        unranked, undated = np.full(n, -1, dtype=np.int64), np.full(n, UNKNOWN, dtype=np.int64)
        return cls(range(n), parent, unranked, undated)

    def select(self, nodes: Ints) -> Forest:
        """Return the forest of some nodes, numbered in the order of `nodes`.

        A node whose parent isn't among them is a root; kids are in numeric order.
        """
        number = np.full(self.n, -1, dtype=np.int64)
        number[nodes] = np.arange(len(nodes))
        parent = self.parent[nodes]
        return Forest.from_parents(np.where(parent < 0, -1, number[parent]))

    @cached_property
    def index(self) -> dict[Id, int]:
        """The number of each id."""
        return {node: at for at, node in enumerate(self.ids)}

    @cached_property
    def cycles(self) -> list[list[int]]:
        """The cycles, each from its smallest node along the parents, smallest first."""
        seen = np.zeros(self.n, dtype=bool)
        found = []
        for start in np.flatnonzero(self._leftover).tolist():
            if not seen[start]:
                ring = [start]
                seen[start] = True
                node = int(self.parent[start])
                while node != start:
                    ring.append(node)
                    seen[node] = True
                    node = int(self.parent[node])
                found.append(ring)
        return found

    @cached_property
    def in_cycle(self) -> NDArray[np.bool_]:
        """Which nodes are members of a cycle, shape (n,)."""
        return self._leftover

    @cached_property
    def above(self) -> Ints:
        """Each node's parent in its tree, -1 for roots: `parent` without cycles' edges."""
        parent = self.parent
        cut = self._leftover.copy()
        has = parent >= 0
        cut[has] |= self._leftover[parent[has]]
        return np.where(cut, -1, parent)

    @cached_property
    def kids(self) -> tuple[Ints, Ints]:
        """All kids in display order, as (start, kid): node v's are `kid[start[v]:start[v+1]]`.

        Order is rank, then time, then number, what is unknown last. Shapes (n+1,) and (m,).
        Edges of cycles are among them.
        """
        child = np.flatnonzero(self.parent >= 0)
        rank = self.rank[child]
        rank = np.where(rank < 0, UNKNOWN, rank)
        order = np.lexsort([child, self.time[child], rank, self.parent[child]])
        counts = np.bincount(self.parent[child], minlength=self.n)
        return np.concatenate(([0], np.cumsum(counts))), child[order]

    def kids_of(self, node: int) -> Ints:
        """One node's kids in display order."""
        start, kid = self.kids
        return kid[start[node] : start[node + 1]]

    @cached_property
    def roots(self) -> Ints:
        """The roots of all trees, ascending: nodes without a parent, or just below a cycle."""
        return np.flatnonzero((self.above < 0) & ~self._leftover)

    @cached_property
    def levels(self) -> list[Ints]:
        """The nodes of depth 0, 1, 2, …; within a level tree by tree, in display order."""
        start, kid = self.kids
        levels = []
        level = self.roots
        while len(level):
            levels.append(level)
            level = _ranges(kid, start[level], start[level + 1])
        return levels

    @cached_property
    def depth(self) -> Ints:
        """Each node's depth, 0 for a root, -1 in a cycle, shape (n,)."""
        depth = np.full(self.n, -1, dtype=np.int64)
        for at, level in enumerate(self.levels):
            depth[level] = at
        return depth

    @cached_property
    def root(self) -> Ints:
        """Each node's root, -1 in a cycle, shape (n,)."""
        root = np.full(self.n, -1, dtype=np.int64)
        root[self.roots] = self.roots
        for level in self.levels[1:]:
            root[level] = root[self.above[level]]
        return root

    @cached_property
    def size(self) -> Ints:
        """How many nodes each node's subtree has, itself included; 0 in a cycle."""
        return self.sum_up(~self._leftover)

    @cached_property
    def height(self) -> Ints:
        """How far below each node its deepest leaf is, 0 for a leaf, shape (n,)."""
        height = np.zeros(self.n, dtype=np.int64)
        for level in reversed(self.levels[1:]):
            np.maximum.at(height, self.above[level], height[level] + 1)
        return height

    @cached_property
    def position(self) -> Ints:
        """Each node's place in the pre-order, -1 in a cycle; a subtree is a slice of it."""
        position = np.full(self.n, -1, dtype=np.int64)
        roots = self.roots
        position[roots] = _before(self.size[roots])
        for level in self.levels[1:]:
            above = self.above[level]
            # Siblings stand side by side in a level: sizes before, less those before the first.
            before = _before(self.size[level])
            first = np.flatnonzero(np.concatenate(([True], above[1:] != above[:-1])))
            runs = np.diff(np.concatenate((first, [len(level)])))
            position[level] = position[above] + 1 + before - np.repeat(before[first], runs)
        return position

    @cached_property
    def preorder(self) -> Ints:
        """All nodes but cycles' members, parents before kids, kids in display order."""
        order = np.empty(int((self.position >= 0).sum()), dtype=np.int64)
        nodes = np.flatnonzero(self.position >= 0)
        order[self.position[nodes]] = nodes
        return order

    def subtree(self, node: int) -> Ints:
        """One node and all below it, in pre-order; empty for a member of a cycle."""
        if self._leftover[node]:
            return self.preorder[:0]
        at = int(self.position[node])
        return self.preorder[at : at + int(self.size[node])]

    def ancestors(self, node: int) -> list[int]:
        """The path from the root down to the node's parent; empty for a root."""
        path = []
        above = int(self.above[node])
        while above >= 0:
            path.append(above)
            above = int(self.above[above])
        return path[::-1]

    def sum_up(self, values: NDArray[np.generic]) -> Ints:
        """Add up `values` over each node's subtree, itself included; shape (n,) to (n,)."""
        total = values.astype(np.int64)
        for level in reversed(self.levels[1:]):
            np.add.at(total, self.above[level], total[level])
        return total

    @cached_property
    def _leftover(self) -> NDArray[np.bool_]:
        """Members of cycles: what is left when leaves are taken off again and again."""
        parent = self.parent
        if (parent < np.arange(self.n)).all():
            return np.zeros(self.n, dtype=bool)  # upwards the numbers fall: they never come back
        left = np.ones(self.n, dtype=bool)
        waiting = np.bincount(parent[parent >= 0], minlength=self.n)
        leaves = np.flatnonzero(waiting == 0)
        while len(leaves):
            left[leaves] = False
            above = parent[leaves]
            above = above[above >= 0]
            np.subtract.at(waiting, above, 1)
            above = np.unique(above)
            leaves = above[waiting[above] == 0]
        return left


def _before(sizes: Ints) -> Ints:
    return np.cumsum(sizes) - sizes


def _ranges(values: Ints, start: Ints, stop: Ints) -> Ints:
    """Join the slices `values[start[i]:stop[i]]`, in order."""
    length = stop - start
    total = int(length.sum())
    shift = np.repeat(start - _before(length), length)
    return values[np.arange(total) + shift]
