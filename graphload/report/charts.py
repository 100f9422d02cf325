"""The bars of a report: how many items there are by time, and by depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.forest import UNKNOWN
from graphload.items import END_USUAL_TIME, FIRST_USUAL_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[Any]  # integers of 32 or 64 bits
    Marks = NDArray[np.bool_]

__all__ = ["Bar", "Chart", "ItemCounts"]

MAX_TIME_BARS = 60
"""Bars of times, unless these are years: of those there are at most 110."""
MAX_DEPTH_BARS = 24
_WEEK_DAYS = 7
_FIRST_MONDAY = 4
"""Days from 1970-01-01 to the first Monday."""
_MINUTE_S, _DAY_S = 60, 86400


class Bar(NamedTuple):
    """A bar: its label, and the number of items."""

    label: str
    items: int


class Chart(NamedTuple):
    """Bars of all items but those that are left out, each for a reason: the counts add up."""

    title: str
    bars: tuple[Bar, ...]
    left_out: dict[str, int]


class _Counted(NamedTuple):
    """Numbers of periods, ascending, and the number of items in each."""

    numbers: Ints
    counts: Ints


class _Period(NamedTuple):
    """A period of time: so many units of numpy's."""

    name: str
    unit: str
    units: int = 1


_PERIODS = (
    _Period("minute", "m"),
    _Period("10 minutes", "m", 10),
    _Period("hour", "h"),
    _Period("6 hours", "h", 6),
    _Period("day", "D"),
    _Period("week", "D", _WEEK_DAYS),
    _Period("month", "M"),
    _Period("quarter", "M", 3),
    _Period("year", "Y"),
)


class ItemCounts:
    """Counts of items by time and by depth, added up part by part, for the bars of both.

    So little is kept of any number of items: a count for each minute, of more than two months for
    each day, and one for each depth.
    """

    def __init__(self) -> None:
        self._items = self._undated = self._unusual = 0
        self._width_s = _MINUTE_S
        self._periods = _Counted(np.zeros(0, np.int64), np.zeros(0, np.int64))
        self._depths = np.zeros(0, np.int64)

    def add(self, time: Ints, depth: Ints, is_item: Marks) -> None:
        """Count items; `time` has Unix seconds, or `UNKNOWN`. All have the shape (n,)."""
        is_dated = is_item & (time != UNKNOWN)
        is_usual = is_dated & (time >= FIRST_USUAL_TIME) & (time < END_USUAL_TIME)
        self._items += int(is_item.sum())
        self._undated += int((is_item & ~is_dated).sum())
        self._unusual += int((is_dated & ~is_usual).sum())
        self._add_times(time[is_usual])
        placed = depth[is_item & (depth >= 0)].astype(np.int64)
        counts = np.bincount(placed, minlength=len(self._depths))
        counts[: len(self._depths)] += self._depths
        self._depths = counts

    def _add_times(self, times: Ints) -> None:
        if not len(times):
            return
        known = self._periods.numbers * self._width_s
        ends = [times.min(), times.max(), *known[:1], *known[-1:]]
        if max(ends) // _DAY_S - min(ends) // _DAY_S >= MAX_TIME_BARS:
            # No bar is of less than a week.
            self._width_s = _DAY_S
        parts = (known // self._width_s, times // self._width_s)
        weights = (self._periods.counts, np.ones(len(times), np.int64))
        self._periods = _count(np.concatenate(parts), np.concatenate(weights))

    def chart_times(self) -> Chart:
        """Return bars of periods of the calendar (UTC), each as short as fits the picture."""
        left_out = {
            "without a time": self._undated,
            "outside of the years 1990 to 2099": self._unusual,
        }
        begins_s = self._periods.numbers * self._width_s
        if not len(begins_s):
            return Chart("Items by time", (), _there(left_out))
        for period in _PERIODS:
            first, last = _number(begins_s[[0, -1]], period).tolist()
            if last - first < MAX_TIME_BARS:
                break
        weights = self._periods.counts
        counts = np.bincount(_number(begins_s, period) - first, weights).astype(np.int64)
        begins = np.arange(first, last + 1) * period.units
        begins += _FIRST_MONDAY if period.units == _WEEK_DAYS else 0
        days = begins.astype(f"datetime64[{period.unit}]")
        moments = days.astype("datetime64[m]") if period.unit in "hm" else days
        labels = [label.replace("T", " ") for label in np.datetime_as_string(moments).tolist()]
        bars = tuple(map(Bar, labels, counts.tolist()))
        return Chart(f"Items by {period.name} (UTC)", bars, _there(left_out))

    def chart_depths(self) -> Chart:
        """Return bars of depths, roots 0; of a deep graph several levels together."""
        levels = len(self._depths)
        left_out = {"in a circle of replies": self._items - int(self._depths.sum())}
        width = max(1, -(-levels // MAX_DEPTH_BARS))
        starts = np.arange(0, levels, width)
        counts = np.add.reduceat(self._depths, starts).tolist() if levels else []
        labels = [f"{at}" if width == 1 else f"{at} to {at + width - 1}" for at in starts.tolist()]
        return Chart("Items by depth", tuple(map(Bar, labels, counts)), _there(left_out))


def _count(numbers: Ints, weights: Ints) -> _Counted:
    """Add up the weights of equal numbers; the numbers are near each other."""
    first = numbers.min()
    counts = np.bincount(numbers - first, weights).astype(np.int64)
    there = np.flatnonzero(counts)
    return _Counted(there + first, counts[there])


def _number(time: Ints, period: _Period) -> Ints:
    """Return the numbers of the periods in which times are."""
    units = time.astype("datetime64[s]").astype(f"datetime64[{period.unit}]").astype(np.int64)
    numbers: Ints = (units - (_FIRST_MONDAY if period.units == _WEEK_DAYS else 0)) // period.units
    return numbers


def _there(counts: dict[str, int]) -> dict[str, int]:
    return {reason: count for reason, count in counts.items() if count}
