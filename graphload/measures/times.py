"""Measures of levels, and of hours, weekdays and days in a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.errors import UsageError
from graphload.forest import UNKNOWN
from graphload.measures import groups
from graphload.measures.definitions import DAYS, HOURS, KINDS, LEVELS, WEEKDAYS
from graphload.measures.threads import count_replies

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl
    from numpy.typing import NDArray

    from graphload.measures.columns import ItemColumns
    from graphload.measures.definitions import MeasureType, StubRule

    Measuring = Callable[["Bins"], "Values"]
    Ints = NDArray[np.int64]
    Values = NDArray[Any]

__all__ = ["BINNED", "Bins", "Calendar"]

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS_A_DAY = 24


@dataclass(frozen=True)
class Calendar:
    """The calendar of a time zone, by its name in the IANA database.

    Daylight saving is known until the end of 2099.
    """

    zone: str = "UTC"

    def __post_init__(self) -> None:
        import polars as pl  # noqa: PLC0415 - slow to import

        unknown = UsageError(
            f"unknown time zone {self.zone!r}",
            hint="Use a name of the IANA database, such as Europe/Berlin or UTC.",
        )
        if not self.zone:
            raise unknown  # polars takes it for UTC
        try:
            self._local(np.zeros(1, dtype=np.int64))
        except pl.exceptions.ComputeError as error:
            raise unknown from error

    def _local(self, time: Ints) -> pl.Series:
        """Convert Unix seconds to local times; polars has its own database of time zones."""
        import polars as pl  # noqa: PLC0415 - slow to import

        moments = (pl.Series(time) * 1_000_000).cast(pl.Datetime("us", "UTC"))
        return moments.dt.convert_time_zone(self.zone)

    def days(self, time: Ints) -> Ints:
        """Return the local date of each time, as days since 1970-01-01."""
        return self._local(time).dt.date().cast(int).to_numpy().astype(np.int64)

    def dates(self, days: Ints) -> Values:
        """Return dates in ISO 8601 of days since 1970-01-01."""
        import polars as pl  # noqa: PLC0415 - slow to import

        dates = pl.Series(days).cast(pl.Int32).cast(pl.Date).cast(pl.String)
        return dates.to_numpy().astype(object)

    def weekdays(self, time: Ints) -> Ints:
        """Return the local day of the week of each time, 0 for Monday."""
        return self._local(time).dt.weekday().to_numpy().astype(np.int64) - 1

    def hours(self, time: Ints) -> Ints:
        """Return the local hour of the day of each time, 0 to 23."""
        return self._local(time).dt.hour().to_numpy().astype(np.int64)

    def texts(self, time: Ints, pattern: str) -> list[str]:
        """Return the local time of each time as text; `pattern` is one of `strftime`."""
        return self._local(time).dt.strftime(pattern).to_list()

    def edges(self, first: int, last: int, every: str) -> Ints:
        """Return Unix seconds at which local periods begin that cover two times, and the end.

        `every` is the length of a period, as polars has it: `5m`, `1h`, `1d`, `1mo`, …. Minutes
        and one hour have the same length always. Others begin at a time of the clock: a day may
        have 23 hours. Where the clock skips it, the period is part of the one before.
        """
        import polars as pl  # noqa: PLC0415 - slow to import

        ends = self._local(np.array([first, last]))
        if every == "1h" or every.endswith("m"):
            begin = int(ends.dt.truncate(every).dt.epoch("s")[0])
            length = int((ends.dt.offset_by(every) - ends).dt.total_seconds()[0])
            return np.arange(begin, last + length + 1, length, dtype=np.int64)
        days = ends.dt.replace_time_zone(None).dt.truncate(every)
        begins = pl.datetime_range(
            days[0], days.dt.offset_by(every)[1], every, time_unit="us", eager=True
        )
        begins = begins.dt.replace_time_zone(
            self.zone, ambiguous="earliest", non_existent="null"
        ).drop_nulls()
        return begins.dt.epoch("s").to_numpy().astype(np.int64)


@dataclass(frozen=True)
class Bins:
    """Items in bins, which have labels: of the items `node`, each is in the bin `bin`."""

    items: ItemColumns
    counted: NDArray[np.bool_]
    node: Ints
    bin: Ints
    labels: Values

    @property
    def n(self) -> int:
        """The number of bins."""
        return len(self.labels)

    @cached_property
    def count(self) -> Ints:
        """The number of items of each bin."""
        return groups.count(self.bin, self.n)


def _by_level(items: ItemColumns, stubs: StubRule, _calendar: Calendar) -> Bins:
    counted = items.counted(stubs)
    node = np.flatnonzero(counted & ~items.forest.in_cycle)
    depth = items.forest.depth[node]
    return Bins(items, counted, node, depth, np.arange(depth.max(initial=-1) + 1))


def _dated(items: ItemColumns, stubs: StubRule) -> tuple[NDArray[np.bool_], Ints, Ints]:
    """Return the marks of items that count, and those that also have a time, with it."""
    counted = items.counted(stubs)
    node = np.flatnonzero(counted & (items.time != UNKNOWN))
    return counted, node, items.time[node]


def _by_hour(items: ItemColumns, stubs: StubRule, calendar: Calendar) -> Bins:
    counted, node, time = _dated(items, stubs)
    return Bins(items, counted, node, calendar.hours(time), np.arange(HOURS_A_DAY))


def _by_weekday(items: ItemColumns, stubs: StubRule, calendar: Calendar) -> Bins:
    counted, node, time = _dated(items, stubs)
    names = np.array(WEEKDAY_NAMES, dtype=object)
    return Bins(items, counted, node, calendar.weekdays(time), names)


def _by_day(items: ItemColumns, stubs: StubRule, calendar: Calendar) -> Bins:
    counted, node, time = _dated(items, stubs)
    days, bin_ = np.unique(calendar.days(time), return_inverse=True)
    return Bins(items, counted, node, bin_, calendar.dates(days))


BINNED: dict[str, Callable[[ItemColumns, StubRule, Calendar], Bins]] = {
    LEVELS.name: _by_level,
    HOURS.name: _by_hour,
    WEEKDAYS.name: _by_weekday,
    DAYS.name: _by_day,
}
"""The functions that put items into bins, by the kind of bins."""


@LEVELS.measure("int64", "levels", is_key=True)
def level(bins: Bins) -> Values:
    """Return the depth, 0 for roots."""
    return bins.labels


@HOURS.measure("int64", "hours", is_key=True)
def hour(bins: Bins) -> Values:
    """Return the hour of the day, 0 to 23, in the time zone."""
    return bins.labels


@WEEKDAYS.measure("text", is_key=True)
def weekday(bins: Bins) -> Values:
    """Return the day of the week in the time zone, from Monday."""
    return bins.labels


@DAYS.measure("text", is_key=True)
def day(bins: Bins) -> Values:
    """Return the date in the time zone; days without items are left out."""
    return bins.labels


def _measure_bins(type_: MeasureType, unit: str) -> Callable[[Measuring], Measuring]:
    """Return a decorator that adds a function to the measures of all kinds of bins."""

    def add(function: Measuring) -> Measuring:
        for name in BINNED:
            KINDS[name].measure(type_, unit)(function)
        return function

    return add


@_measure_bins("int64", "items")
def items(bins: Bins) -> Values:
    """Return the number of items."""
    return bins.count


@_measure_bins("int64", "authors")
def authors(bins: Bins) -> Values:
    """Return the number of distinct authors of these items."""
    author = bins.items.author[bins.node]
    named = author >= 0
    pairs = groups.distinct_pairs(bins.bin[named], author[named], len(bins.items.names))
    return groups.count(pairs.first, bins.n)


@_measure_bins("float", "replies")
def mean_replies(bins: Bins) -> Values:
    """Return the mean number of replies that these items have."""
    replies = count_replies(bins.items, bins.counted)[bins.node]
    return groups.divide(groups.total(bins.bin, replies, bins.n), bins.count)
