"""Measures of authors: what they write, and whom they answer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import UNKNOWN
from graphload.measures import groups
from graphload.measures.definitions import AUTHORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.measures.columns import ItemColumns
    from graphload.measures.times import Calendar

    Ints = NDArray[np.int64]
    Values = NDArray[Any]

__all__ = ["Authors"]


class Authors:
    """The items and the replies of each author.

    `author` has the author of each of the items `node`. A reply of an author to another one is
    an item `reply`, from `giver` to `taker`.
    """

    def __init__(self, items: ItemColumns, calendar: Calendar) -> None:
        self.items = items
        self.calendar = calendar
        self.n = len(items.names)
        self.node = np.flatnonzero(items.author >= 0)
        self.author = items.author[self.node]
        self.reply = np.flatnonzero(items.answered >= 0)
        self.giver, self.taker = items.author[self.reply], items.answered[self.reply]

    @cached_property
    def dated(self) -> tuple[Ints, Ints]:
        """The authors and the times of items that have both."""
        time = self.items.time[self.node]
        return self.author[time != UNKNOWN], time[time != UNKNOWN]

    @cached_property
    def partners(self) -> tuple[Ints, Ints]:
        """The number of ties of each author, and of those in which both answered the other.

        An author who answers another one is a tie of both.
        """
        ties = groups.find_ties(self.giver, self.taker, self.n)
        ends = np.concatenate((ties.low, ties.high))
        both = np.concatenate((ties.mutual, ties.mutual))
        return groups.count(ends, self.n), groups.count(ends[both], self.n)


@AUTHORS.measure("text", is_key=True)
def author(authors: Authors) -> Values:
    """Return the name of the author."""
    return np.array(authors.items.names, dtype=object)


@AUTHORS.measure("int64", "items")
def items(authors: Authors) -> Values:
    """Return the number of items."""
    return groups.count(authors.author, authors.n)


@AUTHORS.measure("int64", "threads")
def threads(authors: Authors) -> Values:
    """Return the number of threads in which the author has an item."""
    thread = authors.items.thread[authors.node]
    inside = thread >= 0
    pairs = groups.distinct_pairs(
        authors.author[inside], thread[inside], len(authors.items.forest.roots)
    )
    return groups.count(pairs.first, authors.n)


@AUTHORS.measure("int64", "items")
def roots(authors: Authors) -> Values:
    """Return the number of threads that the author started: of roots."""
    depth = authors.items.forest.depth[authors.node]
    return groups.count(authors.author[depth == 0], authors.n)


@AUTHORS.measure("int64", "replies")
def replies_given(authors: Authors) -> Values:
    """Return the number of the author's replies to other authors."""
    return groups.count(authors.giver, authors.n)


@AUTHORS.measure("int64", "replies")
def replies_received(authors: Authors) -> Values:
    """Return the number of replies of other authors to the author's items."""
    return groups.count(authors.taker, authors.n)


@AUTHORS.measure("int64", "replies")
def self_replies(authors: Authors) -> Values:
    """Return the number of the author's replies to items of his or her own."""
    above = authors.items.of_parent(authors.items.author)[authors.node]
    return groups.count(authors.author[above == authors.author], authors.n)


@AUTHORS.measure("int64", "authors")
def partners(authors: Authors) -> Values:
    """Return the number of other authors whom the author answers, or who answer the author."""
    return authors.partners[0]


@AUTHORS.measure("float", "share")
def reciprocity(authors: Authors) -> Values:
    """Return the share of mutual answers: 2m / (a + b).

    The author answers a others and is answered by b others; m others are among both.

    Source: as `networkx.reciprocity`.
    """
    ties, mutual = authors.partners
    return groups.divide(2 * mutual, ties + mutual)


@AUTHORS.measure("float", "seconds")
def median_delay(authors: Authors) -> Values:
    """Return the median time from an item of another author to the author's reply."""
    delay = authors.items.delay[authors.reply]
    return groups.quantile(*groups.sort_known(authors.giver, delay, authors.n), 0.5)


@AUTHORS.measure("moment", "Unix seconds")
def first(authors: Authors) -> Values:
    """Return the time of the first item."""
    return groups.fold(np.minimum, *authors.dated, authors.n, UNKNOWN)


@AUTHORS.measure("moment", "Unix seconds")
def last(authors: Authors) -> Values:
    """Return the time of the last item."""
    last_ = groups.fold(np.maximum, *authors.dated, authors.n, -UNKNOWN)
    return np.where(last_ == -UNKNOWN, UNKNOWN, last_)


@AUTHORS.measure("int64", "days")
def active_days(authors: Authors) -> Values:
    """Return the number of days, in the time zone, on which the author has an item."""
    author_, time = authors.dated
    day = authors.calendar.days(time)
    first_day = day.min(initial=UNKNOWN)
    days = groups.distinct_pairs(
        author_, day - first_day, int(day.max(initial=first_day) - first_day) + 1
    )
    return groups.count(days.first, authors.n)


@AUTHORS.measure("int64", "items")
def h_index(authors: Authors) -> Values:
    """Return the largest h of which h items have h replies of other authors each.

    Source: Hirsch 2005, "An index to quantify an individual's scientific research output", with
    replies for citations.
    """
    above = authors.items.forest.above[authors.reply]
    received = groups.count(above, authors.items.forest.n)[authors.node]
    return groups.h_index(authors.author, received, authors.n)
