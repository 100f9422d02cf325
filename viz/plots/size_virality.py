"""Structural virality against size of threads, with those of a chain and a star."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib import ticker

from graphload.errors import DrawingError
from viz.plots.axes import count_text, place_legend, round_numbers
from viz.plots.figure import add_subtitle, grey
from viz.plots.threads import scatter_threads, set_size_axis, sizes_up_to, thread_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.table import Measured

__all__ = ["draw"]


_VIRALITIES = (1, 1.5, 2, 3, 4, 5, 7, 10)


def draw(axes: Axes, measured: Measured) -> None:
    """Draw a point where threads are, and the curves of chains and of stars."""
    sizes, virality = thread_columns(measured, "size", "virality")
    if not len(sizes):
        raise DrawingError("no thread has two items, so none has a structural virality")
    largest = int(sizes.max())
    scatter_threads(axes, sizes, virality)
    size = sizes_up_to(largest)[1:]
    star = "star: 2 \N{MINUS SIGN} 2 / n"
    axes.plot(size, (size + 1) / 3, "--", color=grey(), linewidth=1, label="chain: (n + 1) / 3")
    axes.plot(size, 2 - 2 / size, ":", color=grey(), linewidth=1.4, label=star)
    set_size_axis(axes, largest, smallest=2)
    top = max(float(virality.max()), 2.0)
    axes.set_yscale("log")
    ticks = _VIRALITIES if top <= _VIRALITIES[-1] else round_numbers(top, first=(1,))
    axes.yaxis.set_major_locator(ticker.FixedLocator(ticks))
    axes.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,g}"))
    axes.yaxis.set_minor_locator(ticker.NullLocator())
    axes.set_ylim(0.92, top * 1.15)
    axes.set_ylabel("structural virality (mean distance, edges)")
    add_subtitle(axes, f"{count_text(len(sizes), 'thread')} of two or more items")
    place_legend(axes)
