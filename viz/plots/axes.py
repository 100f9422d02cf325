"""Axes, ticks, legends and words that pictures share."""

from __future__ import annotations

import math
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import ticker
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from graphload.measures.times import Calendar

    Ints = NDArray[np.int64]

__all__ = [
    "ROUND",
    "count_text",
    "duration_text",
    "place_legend",
    "round_numbers",
    "set_count_axis",
    "set_duration_axis",
    "set_time_axis",
    "thin",
]

ROUND = [1, 2, 5, 10]
"""The steps of ticks of whole numbers."""
_MAX_STEPS = 1_500
"""The number of steps of a curve from which more can't be seen."""
_LETTER_WIDTH = 0.0135
_LABEL_GAP = 0.02
"""The mean width of a letter and the smallest gap between labels, as shares of an axis in a sheet,
where axes are narrowest."""
_TIMES_S = {
    1: "1 s",
    10: "10 s",
    60: "1 min",
    600: "10 min",
    3_600: "1 h",
    21_600: "6 h",
    86_400: "1 day",
    604_800: "1 week",
    2_629_746: "1 month",
    31_556_952: "1 year",
    315_569_520: "10 years",
    3_155_695_200: "100 years",
}
"""The ticks of an axis of durations."""
_MAX_TIME_TICKS = 8
_PERIODS_S = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "o": 2_629_746, "y": 31_556_952}
"""The seconds of a period on average, by the last letter of its length."""
_TICK_PERIODS = (
    *(
        (length, "%H:%M", "%Y-%m-%d")
        for length in ("1m", "5m", "15m", "30m", "1h", "3h", "6h", "12h")
    ),
    *((length, "%m-%d", "%Y") for length in ("1d", "2d", "1w", "2w")),
    *((length, "%Y-%m", "") for length in ("1mo", "3mo", "6mo")),
    *(
        (length, "%Y", "")
        for length in ("1y", "2y", "5y", "10y", "20y", "50y", "100y", "200y", "500y", "2000y")
    ),
)
"""The lengths of time between ticks, with the text of a tick and the part said once."""


def set_time_axis(axes: Axes, edges: NDArray[np.int64], calendar: Calendar) -> None:
    """Put at most 8 ticks at round times; the date or the year is said where it changes."""
    first, last = int(edges[0]), int(edges[-1])
    for length, pattern, context in _TICK_PERIODS:
        seconds = _PERIODS_S[length[-1]] * int(length.rstrip("hdmowy"))
        if last - first > seconds * _MAX_TIME_TICKS:
            continue
        ticks = calendar.edges(first, last, length)
        ticks = ticks[(ticks >= first) & (ticks <= last)]
        if len(ticks) <= _MAX_TIME_TICKS:
            texts, contexts = calendar.texts(ticks, pattern), calendar.texts(ticks, context)
            for at in range(len(ticks) if context else 0):
                # Each has two lines: one alone would be set a little higher.
                is_new = not at or contexts[at] != contexts[at - 1]
                texts[at] += f"\n{contexts[at] if is_new else ' '}"
            axes.set_xticks(ticks.tolist(), texts)
            break
    axes.set_xlim(first, last)


def set_duration_axis(axes: Axes, first: int, last: int) -> None:
    """Make the horizontal axis logarithmic, with ticks at round durations that don't overlap.

    It begins at the round duration below `first`, and has two digits at least; both are in
    seconds, from 1 on.
    """
    left = max(time for time in _TIMES_S if time <= first)
    last = max(last, left * 10)
    ticks: list[int] = []
    for time, text in _TIMES_S.items():
        if left <= time <= last:
            letters = 0 if not ticks else (len(_TIMES_S[ticks[-1]]) + len(text)) / 2
            min_gap = letters * _LETTER_WIDTH + _LABEL_GAP
            if not ticks or math.log(time / ticks[-1]) >= min_gap * math.log(last / left):
                ticks.append(time)
    axes.set_xscale("log")
    axes.set_xlim(left, last)
    axes.xaxis.set_major_locator(ticker.FixedLocator(ticks))
    axes.xaxis.set_major_formatter(ticker.FixedFormatter([_TIMES_S[time] for time in ticks]))
    axes.xaxis.set_minor_locator(ticker.NullLocator())


def set_count_axis(axes: Axes, largest: int) -> None:
    """Make the vertical axis one of counts, from 0."""
    axes.set_ylim(0, max(largest, 1) * 1.06)
    axes.yaxis.set_major_locator(ticker.MaxNLocator(steps=ROUND, integer=True))
    axes.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))


def round_numbers(largest: float, *, first: tuple[float, ...]) -> list[float]:
    """Return round numbers up to a number: the first ones, then 2, 5, 10, 20, …; at most 10."""
    ticks = [*first]
    step = 1
    while step <= largest:
        ticks += [step * factor for factor in (1, 2, 5) if first[-1] < step * factor <= largest]
        step *= 10
    return ticks


def thin(time: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of the last time in each of many equal parts of a logarithmic axis."""
    place = np.log(np.maximum(time, 1))
    part = (place / max(float(place.max(initial=1)), 1e-9) * _MAX_STEPS).astype(np.int64)
    return np.flatnonzero(np.diff(part, append=part[-1:] + 1) > 0)


def place_legend(axes: Axes) -> None:
    """Put the legend below the axes, where no data are: points in a row, lines in another."""
    handles, labels = axes.get_legend_handles_labels()
    entries = [*zip(handles, labels, strict=True)]
    points = [one for one in entries if isinstance(one[0], PathCollection)]
    lines = [one for one in entries if one not in points]
    rows = [points, lines] if points else [[line] for line in lines]
    # matplotlib fills columns, one after the other.
    nothing = (Line2D([], [], linestyle="none"), "")
    columns = [*zip_longest(*rows, fillvalue=nothing)]
    ordered = [entry for column in columns for entry in column]
    axes.legend(
        [handle for handle, _ in ordered],
        [label for _, label in ordered],
        loc="upper left",
        bbox_to_anchor=(0, -0.16),
        ncols=len(columns),
        borderaxespad=0,
        borderpad=0.2,
        handletextpad=0.6,
        columnspacing=1.8,
    )


def duration_text(seconds: int) -> str:
    """Return a duration with three digits and a unit."""
    unit, length = next(
        (
            one
            for one in (("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
            if seconds >= one[1]
        ),
        ("s", 1),
    )
    return f"{seconds / length:.3g} {unit}"


def count_text(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun, in the plural where that is due."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
