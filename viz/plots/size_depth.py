"""Depth against size of threads, with the deepest possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib import ticker

from graphload.errors import DrawingError
from viz.plots.axes import ROUND, count_text, place_legend, round_numbers
from viz.plots.figure import add_subtitle, grey
from viz.plots.threads import scatter_threads, set_size_axis, sizes_up_to, thread_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.table import Measured

__all__ = ["draw"]


_MAX_LINEAR_DEPTH = 30


def draw(axes: Axes, measured: Measured) -> None:
    """Draw a point where threads are, and the curve of chains."""
    sizes, depths = thread_columns(measured, "size", "depth")
    if not len(sizes):
        raise DrawingError("there is no thread to plot")
    largest, deepest = int(sizes.max()), int(depths.max())
    scatter_threads(axes, sizes, depths)
    size = sizes_up_to(largest)
    axes.plot(size, size - 1, "--", color=grey(), linewidth=1, label="chain: n \N{MINUS SIGN} 1")
    set_size_axis(axes, largest)
    if deepest > _MAX_LINEAR_DEPTH:
        axes.set_yscale("symlog", linthresh=1, linscale=0.4)
        axes.yaxis.set_major_locator(ticker.FixedLocator(round_numbers(deepest, first=(0,))))
        axes.set_ylim(-0.25, deepest * 1.4)
    else:
        axes.yaxis.set_major_locator(ticker.MaxNLocator(steps=ROUND, integer=True))
        axes.set_ylim(-0.06 * max(deepest, 1), max(deepest, 1) * 1.1)
    axes.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
    axes.set_ylabel("depth (levels below the root)")
    add_subtitle(
        axes, f"{count_text(len(sizes), 'thread')}, {count_text(int(sizes.sum()), 'item')}"
    )
    place_legend(axes)
