"""Measures of threads: a root and all below it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import UNKNOWN
from graphload.measures import groups
from graphload.measures.definitions import THREADS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.measures.columns import ItemColumns
    from graphload.measures.definitions import StubRule

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Values = NDArray[Any]

__all__ = ["Threads", "count_replies"]

_MAX_SUM = 9.2e18
"""The largest sum that is trusted to be one of 64 bits, as far as floats tell it."""


class Threads:
    """The items of each thread, sorted and counted once for all measures.

    `node` has the items that count, `thread` the thread of each; threads are numbered as in
    `forest.roots`.
    """

    def __init__(self, items: ItemColumns, stubs: StubRule) -> None:
        self.items = items
        self.forest = items.forest
        self.roots = items.forest.roots
        self.n = len(self.roots)
        self.counted = items.counted(stubs)
        self.node = np.flatnonzero(self.counted & (items.thread >= 0))
        self.thread = items.thread[self.node]

    @cached_property
    def size(self) -> Ints:
        """The number of items of each thread."""
        return groups.count(self.thread, self.n)

    @cached_property
    def depth(self) -> Ints:
        """The depth of each thread's deepest item, 0 without items."""
        return self.largest(self.forest.depth)

    @cached_property
    def levels(self) -> tuple[Ints, Ints, Ints]:
        """Each level down to the deepest item: its thread, depth and number of items."""
        lengths = self.depth + 1
        start = groups.slice_starts(lengths)
        items = groups.count(start[self.thread] + self.forest.depth[self.node], int(lengths.sum()))
        thread = np.repeat(np.arange(self.n), lengths)
        return thread, np.arange(len(thread)) - start[thread], items

    @cached_property
    def replies(self) -> Ints:
        """The number of items that answer each node, shape (n,) over all nodes."""
        return count_replies(self.items, self.counted)

    @cached_property
    def answered(self) -> tuple[Ints, Ints]:
        """The number of replies of each item that has any, and its thread."""
        replies = self.replies[self.node]
        return replies[replies > 0], self.thread[replies > 0]

    @cached_property
    def distances(self) -> tuple[Ints, Floats]:
        """The sum of the distances between all pairs of items, in integers and in floats.

        An edge is on the path of each pair that it parts: s(n - s) pairs for a subtree of s of
        the thread's n items.
        """
        below = self.forest.sum_up(self.counted)
        edge = np.flatnonzero(self.forest.above >= 0)
        thread = self.items.thread[edge]
        parted = below[edge] * (self.size[thread] - below[edge])
        return (
            groups.fold(np.add, thread, parted, self.n, 0),
            groups.total(thread, parted, self.n),
        )

    @cached_property
    def _activity(self) -> tuple[groups.Pairs, Ints]:
        """The threads and their authors, and the number of each node's author among all these."""
        named = np.flatnonzero(self.items.author[self.node] >= 0)
        node = self.node[named]
        pairs, number = groups.number_pairs(
            self.thread[named], self.items.author[node], len(self.items.names)
        )
        numbers = np.full(self.forest.n, -1)
        numbers[node] = number
        return pairs, numbers

    @property
    def activity(self) -> groups.Pairs:
        """The threads and the authors in them, with the number of their items."""
        return self._activity[0]

    @cached_property
    def ties(self) -> tuple[Ints, Ints]:
        """The ties between the authors of each thread, and the mutual ones of them."""
        pairs, number = self._activity
        reply = self.node[self.items.answered[self.node] >= 0]
        # Authors are numbered within threads, so that a pair of them is one number of 64 bits.
        ties = groups.find_ties(number[reply], number[self.forest.above[reply]], len(pairs.first))
        thread = pairs.first[ties.low]
        return groups.count(thread, self.n), groups.count(thread[ties.mutual], self.n)

    @cached_property
    def delays(self) -> tuple[Ints, Ints]:
        """The delays of replies, sorted within each thread, and how many it has."""
        return groups.sort_known(self.thread, self.items.delay[self.node], self.n)

    @cached_property
    def times(self) -> tuple[Ints, Ints]:
        """The times of items, sorted within each thread, and how many it has."""
        return groups.sort_known(self.thread, self.items.time[self.node], self.n)

    def largest(self, values: Ints) -> Ints:
        """Find the largest of all items' values in each thread, 0 without items."""
        return groups.fold(np.maximum, self.thread, values[self.node], self.n, 0)

    def share(self, marks: NDArray[np.bool_]) -> Floats:
        """Return the share of each thread's items that are marked."""
        return groups.divide(groups.count(self.thread[marks[self.node]], self.n), self.size)


def count_replies(items: ItemColumns, counted: NDArray[np.bool_]) -> Ints:
    """Count the replies of each node that count."""
    above = items.forest.above[counted]
    return groups.count(above[above >= 0], items.forest.n)


@THREADS.measure("id", is_key=True)
def thread(threads: Threads) -> Values:
    """Return the id of the root."""
    return threads.items.ids_of(threads.roots)


@THREADS.measure("int64", "items")
def size(threads: Threads) -> Values:
    """Return the number of items."""
    return threads.size


@THREADS.measure("int64", "authors")
def authors(threads: Threads) -> Values:
    """Return the number of distinct authors."""
    return groups.count(threads.activity.first, threads.n)


@THREADS.measure("int64", "levels")
def depth(threads: Threads) -> Values:
    """Return the depth of the deepest item; a root has depth 0."""
    return threads.depth


@THREADS.measure("float", "levels")
def mean_depth(threads: Threads) -> Values:
    """Return the mean depth of all items, the root included."""
    depths = groups.total(threads.thread, threads.forest.depth[threads.node], threads.n)
    return groups.divide(depths, threads.size)


@THREADS.measure("int64", "items")
def width(threads: Threads) -> Values:
    """Return the number of items on the level that has most."""
    level_thread, _, items = threads.levels
    return groups.fold(np.maximum, level_thread, items, threads.n, 0)


@THREADS.measure("float", "replies")
def mean_branching(threads: Threads) -> Values:
    """Return the mean number of replies of the items that have any.

    Over all items it would be (n - 1) / n in every tree.
    """
    replies, thread_ = threads.answered
    return groups.divide(
        groups.total(thread_, replies, threads.n), groups.count(thread_, threads.n)
    )


@THREADS.measure("int64", "replies")
def max_branching(threads: Threads) -> Values:
    """Return the largest number of replies that an item has."""
    return threads.largest(threads.replies)


@THREADS.measure("int64", "items")
def leaves(threads: Threads) -> Values:
    """Return the number of items without a reply; a stub below an item is a reply."""
    above = threads.forest.above
    is_leaf = groups.count(above[above >= 0], threads.forest.n) == 0
    return groups.count(threads.thread[is_leaf[threads.node]], threads.n)


@THREADS.measure("float", "edges")
def virality(threads: Threads) -> Values:
    """Return the structural virality: the mean distance over all pairs of items.

    It is 2W / n(n - 1) for the Wiener index W, and unknown for fewer than two items.

    Source: Goel, Anderson, Hofman and Watts 2016, "The structural virality of online diffusion".
    """
    n = threads.size.astype(np.float64)
    return groups.divide(2 * threads.distances[1], n * (n - 1))


@THREADS.measure("int64", "edges")
def wiener_index(threads: Threads) -> Values:
    """Return the sum of the distances over all pairs of items.

    It is unknown where 64 bits do not hold it: above some 3,800,000 items in one chain.

    Source: Wiener 1947, "Structural determination of paraffin boiling points".
    """
    exact, rounded = threads.distances
    return np.where(rounded < _MAX_SUM, exact, UNKNOWN)


@THREADS.measure("int64", "levels")
def h_index(threads: Threads) -> Values:
    """Return the h-index of the discussion: the level above the first one with too few items.

    Level h + 1 is the first, from 1 on, that has fewer items than its number; the root is on
    level 0.

    Source: Gómez, Kaltenbrunner and López 2008, "Statistical analysis of the social network and
    discussion threads in Slashdot".
    """
    level_thread, level, items = threads.levels
    short = items < level
    first = groups.fold(
        np.minimum, level_thread[short], level[short], threads.n, np.iinfo(np.int64).max
    )
    return np.minimum(first - 1, threads.depth)


@THREADS.measure("float", "bits")
def depth_entropy(threads: Threads) -> Values:
    """Return Shannon's entropy of the depths of the items: how they spread over the levels."""
    level_thread, _, items = threads.levels
    return groups.entropy(level_thread, items, threads.n)


@THREADS.measure("float", "bits")
def width_entropy(threads: Threads) -> Values:
    """Return Shannon's entropy of the widths of the levels: how many differ, and how evenly."""
    level_thread, _, items = threads.levels
    filled = items > 0
    widths = groups.distinct_pairs(level_thread[filled], items[filled], threads.forest.n + 1)
    return groups.entropy(widths.first, widths.times, threads.n)


@THREADS.measure("int64", "seconds")
def first_delay(threads: Threads) -> Values:
    """Return the time from the root to the earliest other item of the thread."""
    time = threads.items.time
    is_reply = (threads.forest.above[threads.node] >= 0) & (time[threads.node] != UNKNOWN)
    reply, thread_ = threads.node[is_reply], threads.thread[is_reply]
    first = groups.fold(np.minimum, thread_, time[reply], threads.n, UNKNOWN)
    start = np.where(threads.counted[threads.roots], time[threads.roots], UNKNOWN)
    known = (first != UNKNOWN) & (start != UNKNOWN)
    return np.where(known, first - np.where(known, start, 0), UNKNOWN)


@THREADS.measure("float", "seconds")
def median_delay(threads: Threads) -> Values:
    """Return the median time from an item to a reply to it."""
    return groups.quantile(*threads.delays, 0.5)


@THREADS.measure("float", "seconds")
def p90_delay(threads: Threads) -> Values:
    """Return the 90th percentile of the time from an item to a reply to it."""
    return groups.quantile(*threads.delays, 0.9)


@THREADS.measure("float", "seconds")
def half_life(threads: Threads) -> Values:
    """Return the time from the first item to the one with which half of the items are there."""
    times, lengths = threads.times
    half = np.maximum((lengths + 1) // 2 - 1, 0)
    return groups.pick(times, lengths, half) - groups.pick(times, lengths, 0 * half)


@THREADS.measure("float", "seconds")
def lifetime(threads: Threads) -> Values:
    """Return the time from the first item to the last one."""
    times, lengths = threads.times
    last = np.maximum(lengths - 1, 0)
    return groups.pick(times, lengths, last) - groups.pick(times, lengths, 0 * last)


@THREADS.measure("float", "share")
def reciprocity(threads: Threads) -> Values:
    """Return the share of its pairs "author answers another author" of which the reverse occurs.

    Source: Newman, Forrest and Balthrop 2002, "Email networks and the spread of computer
    viruses"; as `networkx.overall_reciprocity`.
    """
    ties, mutual = threads.ties
    return groups.divide(2 * mutual, ties + mutual)


@THREADS.measure("float", "share")
def gini(threads: Threads) -> Values:
    """Return the Gini coefficient of the numbers of items of its authors: 0 where all are equal.

    Source: Gini 1912, "Variabilità e mutabilità"; without a correction for small numbers.
    """
    return groups.gini(threads.activity.first, threads.activity.times, threads.n)


@THREADS.measure("float", "share")
def top_author_share(threads: Threads) -> Values:
    """Return the share of the most active author in the items that have an author."""
    first, _, items = threads.activity
    most = groups.fold(np.maximum, first, items, threads.n, 0)
    return groups.divide(most, groups.fold(np.add, first, items, threads.n, 0))


@THREADS.measure("int64", "items")
def longest_dialogue(threads: Threads) -> Values:
    """Return the length of the longest chain of replies in which two authors alternate.

    It is 0 where nobody answers another author, else at least 2.
    """
    return threads.largest(threads.items.dialogue)


@THREADS.measure("float", "share")
def deleted_share(threads: Threads) -> Values:
    """Return the share of items that are deleted."""
    return threads.share(threads.items.deleted)


@THREADS.measure("float", "share")
def dead_share(threads: Threads) -> Values:
    """Return the share of items that are dead."""
    return threads.share(threads.items.dead)


@THREADS.measure("int64", "stubs")
def stubs(threads: Threads) -> Values:
    """Return the number of stubs, whether they count as items or not."""
    thread_ = threads.items.thread[threads.items.stub]
    return groups.count(thread_[thread_ >= 0], threads.n)
