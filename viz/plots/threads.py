"""Threads as points: what the pictures of their sizes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import ticker

from graphload.measures import groups
from graphload.measures.measure import measure_threads
from viz.plots.axes import count_text
from viz.plots.figure import accents

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from viz.plots.table import Measured

    Values = NDArray[np.float64]

__all__ = ["scatter_threads", "set_size_axis", "sizes_up_to", "thread_columns"]

_MAX_VECTOR_POINTS = 3_000
"""From more points on, a vector picture has them as a bitmap."""
_POINT_AREA = 14.0
"""The area of a point for one thread, in square points; for 10 times as many it grows."""


def thread_columns(measured: Measured, *names: str) -> list[Values]:
    """Return measures of the threads that have all of these, and any items, as arrays."""
    frame = measure_threads(measured.items, stubs=measured.stubs).frame
    frame = frame.filter(frame["size"] > 0).select(*names).drop_nulls()
    return [frame[name].to_numpy().astype(np.float64) for name in names]


def scatter_threads(axes: Axes, sizes: Values, values: Values) -> None:
    """Draw a point where threads are; its area grows with their number."""
    code, inverse = np.unique(values.round(6), return_inverse=True)
    pairs = groups.distinct_pairs(sizes.astype(np.int64), inverse, len(code))
    axes.scatter(
        pairs.first,
        code[pairs.second],
        s=_area(pairs.times),
        color=accents()[0],
        alpha=0.55,
        linewidth=0,
        rasterized=len(pairs.first) > _MAX_VECTOR_POINTS,
        clip_on=False,
    )
    most = int(pairs.times.max())
    for number in (1, 10, 100) if most < 1_000 else (1, 100, 10_000):
        if number == 1 or number <= most:
            axes.scatter(
                [],
                [],
                s=float(_area(np.array([number]))[0]),
                color=accents()[0],
                alpha=0.55,
                linewidth=0,
                label=count_text(number, "thread"),
            )


def _area(threads: NDArray[np.int64]) -> Values:
    area: Values = _POINT_AREA * (1 + np.log10(threads) * 1.5)
    return area


def set_size_axis(axes: Axes, largest: int, *, smallest: int = 1) -> None:
    """Make the horizontal axis one of sizes, logarithmic."""
    axes.set_xscale("log")
    end = max(largest, 10) * 1.25
    axes.set_xlim(0.85 * smallest, end)
    powers = [10**power for power in range(1, 10) if 10**power <= end]
    axes.xaxis.set_major_locator(ticker.FixedLocator([smallest, *powers]))
    axes.xaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    axes.xaxis.set_minor_formatter(ticker.NullFormatter())
    axes.set_xlabel("size n (items)")


def sizes_up_to(largest: int) -> Values:
    """Return whole numbers from 1 on, at equal distances on a logarithmic axis."""
    sizes: Values = np.unique(np.geomspace(1, max(largest, 2), 200).round())
    return sizes
