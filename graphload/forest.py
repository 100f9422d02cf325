"""The structure of replies, computed from parents: roots, depths, sizes, pre-order, cycles.

Structure is computed here and nowhere else. A `Forest` has arrays over n nodes that are
numbered in the order of their ids: a smaller number is a smaller id. Everything is linear in n
(kids are sorted once, by rank, then time, then number), and nothing recurses: a chain of
replies may be as deep as there are nodes. Depths, roots, sizes and heights take log2(depth) steps
over all nodes.

A member of a cycle has no root, no depth and no position in the pre-order (-1). A node whose
parent is a member of a cycle is the root of a tree of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from graphload.items import Id

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = [
    "Forest",
    "count_ancestors",
    "distinct",
    "number_type",
    "without_repeats",
]

UNKNOWN = cast("int", np.int64(np.iinfo(np.int64).max))
"""The sort key of an unknown rank or time: such a kid comes last. With its type, so that numpy
doesn't cut it to 32 bits."""

_NODES_PER_PART = 1 << 17
"""Nodes that are looked at at once: few enough for the processor's cache."""


class Forest:
    """A forest of n nodes, numbered from 0 in the order of their ids.

    `ids[i]` is the id of node i, ascending; `parent` has each node's parent or -1; `rank` its
    position in its parent's `kids` list from 0, or -1 if unknown; `time` its Unix seconds, or
    `UNKNOWN`. All three are arrays of shape (n,), `time` of int64, the others of 32 or 64 bits.
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
        """Map each id to its node's number."""
        return {node: at for at, node in enumerate(self.ids)}

    def find(self, id_: Id) -> int:
        """Return the number of the node of an id, without the map of all of them.

        Raises:
            KeyError: there is no such node.
        """
        try:
            at = bisect_left(self.ids, id_)
        except TypeError:
            at = self.n  # a number among texts, or a text among numbers
        if at < self.n and self.ids[at] == id_:
            return at
        raise KeyError(id_)

    def ids_of(self, nodes: Ints) -> list[Id]:
        """Return the ids of some nodes."""
        take: Callable[[Ints], list[Id]] | None = getattr(self.ids, "take", None)
        # Of a column, many at once.
        return take(nodes) if take else [self.ids[node] for node in nodes.tolist()]

    @cached_property
    def cycles(self) -> list[list[int]]:
        """List the cycles, each from its smallest node along the parents, ascending."""
        seen = np.zeros(self.n, dtype=bool)
        cycles = []
        for start in np.flatnonzero(self.in_cycle).tolist():
            if not seen[start]:
                cycle = [start]
                seen[start] = True
                node = int(self.parent[start])
                while node != start:
                    cycle.append(node)
                    seen[node] = True
                    node = int(self.parent[node])
                cycles.append(cycle)
        return cycles

    @cached_property
    def in_cycle(self) -> NDArray[np.bool_]:
        """Mark the members of cycles, shape (n,): the nodes that remain when leaves are removed."""
        parent = self.parent
        if self.is_ordered:
            return np.zeros(self.n, dtype=bool)  # no way back
        remaining = np.ones(self.n, dtype=bool)
        kid_count = np.bincount(parent[parent >= 0], minlength=self.n)
        leaves = np.flatnonzero(kid_count == 0)
        while len(leaves):
            remaining[leaves] = False
            parents = parent[leaves]
            parents = parents[parents >= 0]
            np.subtract.at(kid_count, parents, 1)
            parents = distinct(parents)
            leaves = parents[kid_count[parents] == 0]
        return remaining

    @cached_property
    def is_ordered(self) -> bool:
        """Return whether numbers fall towards the root: each parent has a smaller one."""
        return bool((self.parent < np.arange(self.n, dtype=self.parent.dtype)).all())

    @cached_property
    def above(self) -> Ints:
        """Give each node's parent in its tree, -1 for a root: `parent` without edges of cycles."""
        parent = self.parent
        if not self.in_cycle.any():
            return parent
        cut = self.in_cycle.copy()
        has = parent >= 0
        cut[has] |= self.in_cycle[parent[has]]
        return np.where(cut, -1, parent)

    @cached_property
    def kids(self) -> tuple[Ints, Ints]:
        """Give all kids in display order, as (start, kid): `kid[start[v]:start[v+1]]` are v's.

        Kids are sorted by rank, then time, then number, unknown ones last. Shapes (n+1,) and
        (m,) for m edges, those of cycles included.
        """
        child = np.flatnonzero(self.parent >= 0)
        rank = self.rank[child]
        rank = np.where(rank < 0, UNKNOWN, rank)
        order = np.lexsort([child, self.time[child], rank, self.parent[child]])
        counts = np.bincount(self.parent[child], minlength=self.n)
        return np.concatenate(([0], np.cumsum(counts))), child[order]

    def kids_of(self, node: int) -> Ints:
        """Return one node's kids in display order."""
        start, kid = self.kids
        return kid[start[node] : start[node + 1]]

    @cached_property
    def roots(self) -> Ints:
        """List the roots, ascending: nodes without a parent, or whose parent is in a cycle."""
        return np.flatnonzero((self.above < 0) & ~self.in_cycle)

    @cached_property
    def levels(self) -> list[Ints]:
        """List the nodes of depth 0, 1, 2, …; within a level by tree, in display order."""
        start, kid = self.kids
        levels = []
        level = self.roots
        while len(level):
            levels.append(level)
            first, length = start[level], start[level + 1] - start[level]
            # The slices of kids of all nodes, joined in order.
            shift = np.repeat(first - _before(length), length)
            level = kid[np.arange(len(shift)) + shift]
        return levels

    @cached_property
    def depth(self) -> Ints:
        """Give each node's depth, 0 for a root, -1 in a cycle, shape (n,)."""
        depth = count_ancestors(self.above, is_ordered=self.is_ordered)
        depth[self.in_cycle] = -1
        return depth

    @cached_property
    def root(self) -> Ints:
        """Give each node's root, -1 in a cycle, shape (n,)."""
        root = np.arange(self.n, dtype=self.parent.dtype)
        for part in _cut_nodes(self.n, is_ordered=self.is_ordered):
            own, above = root[part], self.above[part]
            is_found = (above >= 0) & (above < part.start)
            own[is_found] = root[above[is_found]]
            for node, ancestor in _find_jumps(_within(part, above)):
                own[node] = own[ancestor]
        root[self.in_cycle] = -1
        return root

    @cached_property
    def size(self) -> Ints:
        """Count the nodes of each node's subtree, itself included; 0 in a cycle, shape (n,)."""
        return self.sum_up(~self.in_cycle)

    @cached_property
    def height(self) -> Ints:
        """Give each node's height, the distance to its deepest leaf, 0 for a leaf, shape (n,)."""
        return self.max_up(self.depth) - self.depth

    @cached_property
    def position(self) -> Ints:
        """Give each node's position in the pre-order, -1 in a cycle, shape (n,)."""
        position = np.full(self.n, -1, dtype=np.int64)
        roots = self.roots
        position[roots] = _before(self.size[roots])
        for level in self.levels[1:]:
            above = self.above[level]
            # Siblings are neighbours in a level: all sizes before, less those before the first.
            before = _before(self.size[level])
            first = np.flatnonzero(np.concatenate(([True], above[1:] != above[:-1])))
            runs = np.diff(np.concatenate((first, [len(level)])))
            position[level] = position[above] + 1 + before - np.repeat(before[first], runs)
        return position

    @cached_property
    def preorder(self) -> Ints:
        """List all nodes but members of cycles in pre-order; a subtree is a slice of it."""
        order = np.empty(int((self.position >= 0).sum()), dtype=np.int64)
        nodes = np.flatnonzero(self.position >= 0)
        order[self.position[nodes]] = nodes
        return order

    def subtree(self, node: int) -> Ints:
        """Return a node and all below it, in pre-order; nothing for a member of a cycle."""
        if self.in_cycle[node]:
            return self.preorder[:0]
        at = int(self.position[node])
        return self.preorder[at : at + int(self.size[node])]

    def ancestors(self, node: int) -> list[int]:
        """Return the path from the root down to the node's parent; nothing for a root."""
        path = []
        above = int(self.above[node])
        while above >= 0:
            path.append(above)
            above = int(self.above[above])
        return path[::-1]

    def sum_up(self, values: NDArray[np.generic]) -> Ints:
        """Add up `values` over each node's subtree, itself included; shape (n,) to (n,)."""
        return self._fold_up(np.add, values)

    def max_up(self, values: NDArray[np.generic]) -> Ints:
        """Find the largest of `values` in each node's subtree, itself included; (n,) to (n,)."""
        return self._fold_up(np.maximum, values)

    def _fold_up(self, function: np.ufunc, values: NDArray[np.generic]) -> Ints:
        """Fold `values` over each node's subtree.

        After the jumps of 1, 2, …, 2^k, a node has the fold of all less than 2^(k+1) below it.
        """
        folded = values.astype(np.int64)
        for part in reversed(_cut_nodes(self.n, is_ordered=self.is_ordered)):
            own, above = folded[part], self.above[part]
            for node, ancestor in _find_jumps(_within(part, above)):
                function.at(own, ancestor, own[node])
            is_before = (above >= 0) & (above < part.start)
            function.at(folded, above[is_before], own[is_before])
        return folded


def distinct(values: Ints) -> Ints:
    """Return the different ones of some integers, ascending.

    numpy's own function makes a table of hashes, which takes 50 times as long where most differ.
    """
    return without_repeats(np.sort(values))


def without_repeats(ordered: Ints) -> Ints:
    """Return the different ones of integers that are in order."""
    is_first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]


def number_type(n: int) -> type[np.integer[Any]]:
    """Return the type of integers that number n nodes: of 32 bits, if these suffice."""
    return np.int32 if n <= np.iinfo(np.int32).max else np.int64


def _cut_nodes(n: int, *, is_ordered: bool) -> list[slice]:
    """Cut n nodes to parts: a node's parent is in its own part or in one before.

    If they are ordered, each parent has a smaller number, and the parts are small: what is computed
    of one after the other takes little memory. Else there is one.
    """
    step = _NODES_PER_PART if is_ordered else max(n, 1)
    return [slice(start, min(start + step, n)) for start in range(0, n, step)]


def _within(part: slice, above: Ints) -> Ints:
    """Return the parents of a part's nodes as numbers in it, -1 for those in one before."""
    number: Ints = np.maximum(above - part.start, -1)
    return number


def _find_jumps(above: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Find, for distances of 1, 2, 4, …, the nodes that have an ancestor so far, and it.

    `above` has each node's parent or -1, without cycles. Each distance takes one step over whole
    arrays, so that a chain is as fast as other trees: pointer jumping (Wyllie 1979).
    """
    target = above.copy()
    node = np.flatnonzero(above >= 0).astype(above.dtype)
    ancestor = above[node]
    while len(node):
        yield node, ancestor
        farther = target[ancestor]
        target[node] = farther
        has = farther >= 0
        node, ancestor = node[has], farther[has]


def count_ancestors(above: Ints, *, is_ordered: bool = False) -> Ints:
    """Count the ancestors of each node, shape (n,).

    `above` has each node's parent or -1, without cycles. See `_cut_nodes` for `is_ordered`.
    """
    count = np.zeros(len(above), dtype=number_type(len(above)))
    for part in _cut_nodes(len(above), is_ordered=is_ordered):
        own, parent = count[part], above[part]
        is_counted = (parent >= 0) & (parent < part.start)
        own[is_counted] = count[parent[is_counted]] + 1
        distance = 1
        for node, ancestor in _find_jumps(_within(part, parent)):
            own[node] = own[ancestor] + distance
            distance *= 2
    return count


def _before(sizes: Ints) -> Ints:
    return np.cumsum(sizes) - sizes
