"""Measures of pairs of authors of whom one answers the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import UNKNOWN
from graphload.measures import groups
from graphload.measures.definitions import PAIRS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.measures.columns import ItemColumns

    Ints = NDArray[np.int64]
    Values = NDArray[Any]

__all__ = ["AuthorPairs"]


class AuthorPairs:
    """The replies between each two authors, whose names ascend.

    `reply` has the items that answer another author, `pair` the pair of each, as a position in
    `one` and `other`, and `is_from_one` marks those that `one` wrote.
    """

    def __init__(self, items: ItemColumns) -> None:
        self.items = items
        self.reply = np.flatnonzero(items.answered >= 0)
        giver, taker = items.author[self.reply], items.answered[self.reply]
        self.is_from_one = giver < taker
        low, high = np.minimum(giver, taker), np.maximum(giver, taker)
        pairs, self.pair = groups.number_pairs(low, high, len(items.names))
        self.one, self.other, self.replies = pairs
        self.n = len(self.one)

    def fold(self, function: np.ufunc, values: Ints, start: int) -> Ints:
        """Fold the known values of each pair's replies; unknown where there are none."""
        values = values[self.reply]
        known = values != UNKNOWN
        folded = groups.fold(function, self.pair[known], values[known], self.n, start)
        return np.where(groups.count(self.pair[known], self.n) > 0, folded, UNKNOWN)

    def names(self, author: Ints) -> Values:
        """Return the names of authors."""
        return np.array([*self.items.names], dtype=object)[author]


@PAIRS.measure("text", is_key=True)
def author_a(pairs: AuthorPairs) -> Values:
    """Return the author of the pair whose name is first."""
    return pairs.names(pairs.one)


@PAIRS.measure("text", is_key=True)
def author_b(pairs: AuthorPairs) -> Values:
    """Return the other author."""
    return pairs.names(pairs.other)


@PAIRS.measure("int64", "replies")
def replies(pairs: AuthorPairs) -> Values:
    """Return the number of replies both ways."""
    return pairs.replies


@PAIRS.measure("int64", "replies")
def replies_a_to_b(pairs: AuthorPairs) -> Values:
    """Return the number of replies of a to items of b."""
    return groups.count(pairs.pair[pairs.is_from_one], pairs.n)


@PAIRS.measure("int64", "replies")
def replies_b_to_a(pairs: AuthorPairs) -> Values:
    """Return the number of replies of b to items of a."""
    return groups.count(pairs.pair[~pairs.is_from_one], pairs.n)


@PAIRS.measure("moment", "Unix seconds")
def first(pairs: AuthorPairs) -> Values:
    """Return the time of the first reply."""
    return pairs.fold(np.minimum, pairs.items.time, UNKNOWN)


@PAIRS.measure("moment", "Unix seconds")
def last(pairs: AuthorPairs) -> Values:
    """Return the time of the last reply."""
    return pairs.fold(np.maximum, pairs.items.time, -UNKNOWN)


@PAIRS.measure("float", "seconds")
def median_delay(pairs: AuthorPairs) -> Values:
    """Return the median time from an item of the one to the reply of the other."""
    delay = pairs.items.delay[pairs.reply]
    return groups.quantile(*groups.sort_known(pairs.pair, delay, pairs.n), 0.5)


@PAIRS.measure("int64", "items")
def longest_dialogue(pairs: AuthorPairs) -> Values:
    """Return the length of the longest chain of replies in which the two alternate."""
    return pairs.fold(np.maximum, pairs.items.dialogue, 0)
