"""Measures of items: of the subtree below each, and of its place in the thread."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import UNKNOWN
from graphload.measures import groups
from graphload.measures.definitions import ITEMS
from graphload.measures.threads import count_replies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.measures.columns import ItemColumns
    from graphload.measures.definitions import StubRule

    Ints = NDArray[np.int64]
    Values = NDArray[Any]

__all__ = ["Items"]


class Items:
    """The items that count, as positions `node`; members of cycles are on no level."""

    def __init__(self, items: ItemColumns, stubs: StubRule) -> None:
        self.items = items
        self.forest = items.forest
        self.counted = items.counted(stubs)
        self.node = np.flatnonzero(self.counted)

    @cached_property
    def size(self) -> Ints:
        """The number of items of each node's subtree, itself included, shape (n,)."""
        return self.forest.sum_up(self.counted & ~self.forest.in_cycle)

    def outside_cycles(self, values: Ints) -> Ints:
        """Return the items' values, unknown for members of cycles."""
        return np.where(self.forest.in_cycle, UNKNOWN, values)[self.node]


@ITEMS.measure("id", is_key=True)
def item(items: Items) -> Values:
    """Return the id of the item."""
    return items.items.ids_of(items.node)


@ITEMS.measure("id", is_key=True)
def thread(items: Items) -> Values:
    """Return the id of the root of its thread."""
    roots = np.array([*items.items.ids_of(items.forest.roots).tolist(), None], dtype=object)
    ids: Values = roots[items.items.thread[items.node]]
    return ids


@ITEMS.measure("text", is_key=True)
def author(items: Items) -> Values:
    """Return the author."""
    return np.array([*items.items.names, None], dtype=object)[items.items.author[items.node]]


@ITEMS.measure("int64", "levels")
def depth(items: Items) -> Values:
    """Return the distance from the root, which has depth 0."""
    return items.outside_cycles(items.forest.depth)


@ITEMS.measure("int64", "items")
def size(items: Items) -> Values:
    """Return the number of items of its subtree, itself included."""
    return items.outside_cycles(items.size)


@ITEMS.measure("int64", "levels")
def height(items: Items) -> Values:
    """Return the distance to the deepest item of its subtree, 0 for a leaf."""
    depths = np.where(items.counted, items.forest.depth, -1)
    return items.outside_cycles(items.forest.max_up(depths) - items.forest.depth)


@ITEMS.measure("int64", "replies")
def replies(items: Items) -> Values:
    """Return the number of replies to it."""
    return items.outside_cycles(count_replies(items.items, items.counted))


@ITEMS.measure("int64", "seconds")
def delay(items: Items) -> Values:
    """Return the time from its parent to it."""
    return items.items.delay[items.node]


@ITEMS.measure("int64", "seconds")
def first_reply_delay(items: Items) -> Values:
    """Return the time from it to its earliest reply."""
    delay_ = items.items.delay
    known = delay_ != UNKNOWN
    above = items.forest.above[known]
    return groups.fold(np.minimum, above, delay_[known], items.forest.n, UNKNOWN)[items.node]


@ITEMS.measure("int64", "place")
def rank(items: Items) -> Values:
    """Return the position in its parent's list of kids, from 0, in display order."""
    return np.where(items.forest.rank < 0, UNKNOWN, items.forest.rank)[items.node]


@ITEMS.measure("float", "share")
def thread_share(items: Items) -> Values:
    """Return the share of its subtree in the items of its thread."""
    size_ = items.size[items.node]
    return groups.divide(size_, items.size[items.forest.root[items.node]] * (size_ > 0))


@ITEMS.measure("flag")
def by_thread_author(items: Items) -> Values:
    """Return whether its author is that of the root; unknown where either has none."""
    own = items.items.author[items.node]
    root = items.forest.root[items.node]
    first = np.where(root >= 0, items.items.author[root], -1)
    return np.where((own < 0) | (first < 0), -1, own == first)
