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

__all__ = ["Bar", "Chart", "chart_depths", "chart_times"]

MAX_TIME_BARS = 60
"""Bars of times, unless these are years: of those there are at most 110."""
MAX_DEPTH_BARS = 24
_WEEK_DAYS = 7
_FIRST_MONDAY = 4
"""Days from 1970-01-01 to the first Monday."""


class Bar(NamedTuple):
    """A bar: its label, and the number of items."""

    label: str
    items: int


class Chart(NamedTuple):
    """Bars of all items but those that are left out, each for a reason: the counts add up."""

    title: str
    bars: tuple[Bar, ...]
    left_out: dict[str, int]


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


def chart_times(time: Ints, is_item: Marks) -> Chart:
    """Count items by time, in periods of the calendar (UTC), each as short as fits the picture.

    `time` has Unix seconds, or `UNKNOWN`; both arrays have the shape (n,).
    """
    is_dated = is_item & (time != UNKNOWN)
    is_usual = is_dated & (time >= FIRST_USUAL_TIME) & (time < END_USUAL_TIME)
    left_out = {
        "without a time": int((is_item & ~is_dated).sum()),
        "outside of the years 1990 to 2099": int((is_dated & ~is_usual).sum()),
    }
    usual = time[is_usual]
    if not len(usual):
        return Chart("Items by time", (), _there(left_out))
    ends = np.array([usual.min(), usual.max()])
    for period in _PERIODS:
        first, last = _number(ends, period).tolist()
        if last - first < MAX_TIME_BARS:
            break
    counts = np.bincount(_number(usual, period) - first, minlength=last - first + 1)
    begins = np.arange(first, last + 1) * period.units
    begins += _FIRST_MONDAY if period.units == _WEEK_DAYS else 0
    days = begins.astype(f"datetime64[{period.unit}]")
    moments = days.astype("datetime64[m]") if period.unit in "hm" else days
    labels = [label.replace("T", " ") for label in np.datetime_as_string(moments).tolist()]
    bars = tuple(map(Bar, labels, counts.tolist()))
    return Chart(f"Items by {period.name} (UTC)", bars, _there(left_out))


def _number(time: Ints, period: _Period) -> Ints:
    """Return the numbers of the periods in which times are."""
    units = time.astype("datetime64[s]").astype(f"datetime64[{period.unit}]").astype(np.int64)
    numbers: Ints = (units - (_FIRST_MONDAY if period.units == _WEEK_DAYS else 0)) // period.units
    return numbers


def chart_depths(depth: Ints, is_item: Marks) -> Chart:
    """Count items by depth, roots 0; of a deep graph several levels together. Shape (n,) each."""
    placed = depth[is_item & (depth >= 0)].astype(np.int64)
    left_out = {"in a circle of replies": int(is_item.sum()) - len(placed)}
    levels = int(placed.max(initial=-1)) + 1
    width = max(1, -(-levels // MAX_DEPTH_BARS))
    counts = np.bincount(placed // width).tolist() if levels else []
    starts = [at * width for at in range(len(counts))]
    labels = [f"{at}" if width == 1 else f"{at} to {at + width - 1}" for at in starts]
    return Chart("Items by depth", tuple(map(Bar, labels, counts)), _there(left_out))


def _there(counts: dict[str, int]) -> dict[str, int]:
    return {reason: count for reason, count in counts.items() if count}
