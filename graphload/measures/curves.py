"""Curves and counts over all items, for pictures: survival, concentration, activity in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.forest import UNKNOWN
from graphload.measures import groups
from graphload.measures.authors import Authors
from graphload.measures.authors import items as items_of_authors
from graphload.measures.columns import read_columns
from graphload.measures.items import Items, first_reply_delay
from graphload.measures.threads import count_replies
from graphload.measures.times import HOURS_A_DAY, WEEKDAY_NAMES, Calendar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.measures.columns import ItemColumns, Source
    from graphload.measures.definitions import StubRule

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Marks = NDArray[np.bool_]

__all__ = [
    "Lorenz",
    "Survival",
    "Timeline",
    "count_week",
    "lorenz_of_authors",
    "replies_over_time",
    "survival_until_reply",
]

_NORMAL_95 = 1.959963984540054
"""The quantile of the normal distribution for an interval of 95%."""
_PERIODS = (
    ("minute", "1m", 60),
    ("5 minutes", "5m", 300),
    ("15 minutes", "15m", 900),
    ("hour", "1h", 3_600),
    ("6 hours", "6h", 21_600),
    ("day", "1d", 86_400),
    ("week", "1w", 604_800),
    ("month", "1mo", 2_629_746),
    ("quarter", "1q", 7_889_238),
    ("year", "1y", 31_556_952),
    ("10 years", "10y", 315_569_520),
    ("100 years", "100y", 3_155_695_200),
)
"""The periods of a timeline: name, the length as polars has it, and its seconds on average."""
_MAX_PERIODS = 150
_MIN_DATE_S, _MAX_DATE_S = -59_011_459_200, 221_845_392_000
"""The times of a timeline, the years 100 to 8999: no calendar's arithmetic ends near them."""


class Survival(NamedTuple):
    """The share of items without a reply after some time, by Kaplan and Meier.

    `time` has the seconds at which the share falls, ascending; `share`, `low` and `high` what it
    is from then on, with an interval of 95%. Of `answered` and `censored` items the curve is
    made; `last` is the longest time that one of them was seen.
    """

    time: Ints
    share: Floats
    low: Floats
    high: Floats
    answered: int
    censored: int
    last: int

    @property
    def median(self) -> int | None:
        """The seconds after which half of the items have a reply, None if they never have."""
        below = np.flatnonzero(self.share <= 0.5)
        return int(self.time[below[0]]) if len(below) else None


class Lorenz(NamedTuple):
    """The cumulative shares of authors, least active first, and of their items, both from 0 to 1.

    `gini` is NaN without authors.
    """

    authors: Floats
    items: Floats
    gini: float


class Timeline(NamedTuple):
    """The number of replies in each of some periods of one length.

    `edges` has Unix seconds: a period begins at each but the last. `left_out` replies have a time
    but no date.
    """

    period: str
    edges: Ints
    replies: Ints
    left_out: int


def survival_until_reply(
    source: Source, *, depth: str = "any", stubs: StubRule = "skip"
) -> Survival:
    """Return how long items wait for their first reply, those without one censored.

    An item without a reply was seen until the latest time of all items, and may be answered
    later. A reply before its item counts as one at once. Items without a time, those whose
    replies have none (as stubs), and members of cycles are left out. `depth` is `root` for roots
    only, `reply` for other items, or `any`.

    Source: Kaplan and Meier 1958, "Nonparametric estimation from incomplete observations"; the
    interval is that of Greenwood on the scale log(-log S).
    """
    items = read_columns(source)
    counted = Items(items, stubs)
    time = items.time[counted.node]
    level = items.forest.depth[counted.node]
    kept = (time != UNKNOWN) & ~items.forest.in_cycle[counted.node]
    if depth != "any":
        kept &= (level == 0) if depth == "root" else (level > 0)
    delay = first_reply_delay(counted)
    has_reply = count_replies(items, items.counted("count"))[counted.node] > 0
    answered = kept & (delay != UNKNOWN)
    waiting = kept & ~has_reply
    known = items.time[items.time != UNKNOWN]
    end = int(known.max()) if len(known) else 0
    waited = np.concatenate((np.maximum(delay[answered], 0), end - time[waiting]))
    return _kaplan_meier(waited.astype(np.int64), int(answered.sum()))


def _kaplan_meier(waited: Ints, events: int) -> Survival:
    """Return the curve of waiting times, of which the first `events` ended with a reply."""
    at, deaths = np.unique(waited[:events], return_counts=True)
    at_risk = len(waited) - np.searchsorted(np.sort(waited), at, side="left")
    share: Floats = np.cumprod(1 - deaths / at_risk, dtype=np.float64)
    # The variance is unlimited where no item is left, and the logarithm has no value there.
    left = at_risk > deaths
    terms = np.divide(deaths, at_risk * (at_risk - deaths), where=left, out=np.zeros(len(at)))
    inside = left & (share < 1)
    log = np.log(share, where=inside, out=np.full(len(at), -1.0))
    spread = np.exp(_NORMAL_95 * np.sqrt(np.cumsum(terms)) / np.abs(log))
    low = np.where(inside, np.exp(log * spread), share)
    high = np.where(inside, np.exp(log / spread), share)
    last = int(waited.max(initial=0))
    return Survival(at, share, low, high, events, len(waited) - events, last)


def lorenz_of_authors(source: Source) -> Lorenz:
    """Return how the items are shared among the authors: the curve of Lorenz.

    Items without an author are left out. The Gini coefficient is twice the area between the
    curve and the diagonal.

    Source: Lorenz 1905, "Methods of measuring the concentration of wealth".
    """
    counts = np.sort(items_of_authors(Authors(read_columns(source), Calendar())))
    ends = np.concatenate(([0], np.cumsum(counts)))
    gini = groups.gini(np.zeros(len(counts), dtype=np.int64), counts, 1)
    people = np.linspace(0, 1, len(counts) + 1)
    return Lorenz(people, ends / max(int(ends[-1]), 1), float(gini[0]))


def count_week(source: Source, *, tz: str = "UTC", stubs: StubRule = "skip") -> Ints:
    """Count the items of each hour of each weekday in a time zone, shape (7, 24), from Monday.

    Raises:
        UsageError: there is no such time zone.
    """
    calendar = Calendar(tz)
    items = read_columns(source)
    time = items.time[items.counted(stubs) & (items.time != UNKNOWN)]
    slot = calendar.weekdays(time) * HOURS_A_DAY + calendar.hours(time)
    slots = len(WEEKDAY_NAMES) * HOURS_A_DAY
    return groups.count(slot, slots).reshape(len(WEEKDAY_NAMES), HOURS_A_DAY)


def replies_over_time(source: Source, *, tz: str = "UTC", stubs: StubRule = "skip") -> Timeline:
    """Count the replies in periods of a minute, an hour, a day, a week, a month, and so on.

    The shortest period is taken of which at most 150 cover all replies. Periods begin as those of
    the calendar in the time zone. Replies outside the years 100 to 8999 are left out.

    Raises:
        UsageError: there is no such time zone.
    """
    calendar = Calendar(tz)
    items = read_columns(source)
    time = items.time[_is_reply(items, stubs) & (items.time != UNKNOWN)]
    dated = time[(time > _MIN_DATE_S) & (time < _MAX_DATE_S)]
    if not len(dated):
        return Timeline(_PERIODS[0][0], np.zeros(1, np.int64), np.zeros(0, np.int64), len(time))
    span = int(dated.max() - dated.min())
    name, length, _ = next((one for one in _PERIODS if span <= one[2] * _MAX_PERIODS), _PERIODS[-1])
    edges = calendar.edges(int(dated.min()), int(dated.max()), length)
    counts: Any = np.histogram(dated, edges)[0]
    return Timeline(name, edges, counts.astype(np.int64), len(time) - len(dated))


def _is_reply(items: ItemColumns, stubs: StubRule) -> Marks:
    return items.counted(stubs) & (items.forest.above >= 0)
