"""The number of replies in each period of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.errors import DrawingError
from graphload.measures.curves import replies_over_time
from graphload.measures.times import Calendar
from viz.plots.axes import count_text, set_count_axis, set_time_axis
from viz.plots.figure import accents, add_subtitle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.table import Measured

__all__ = ["draw"]


def draw(axes: Axes, measured: Measured) -> None:
    """Draw a bar for each period."""
    line = replies_over_time(measured.items, tz=measured.tz, stubs=measured.stubs)
    if not len(line.replies):
        raise DrawingError("no reply has a time")
    axes.stairs(line.replies, line.edges, fill=True, color=accents()[0])
    set_time_axis(axes, line.edges, Calendar(measured.tz))
    set_count_axis(axes, int(line.replies.max()))
    axes.grid(visible=False, axis="x")
    axes.set_xlabel(f"time ({measured.tz})")
    axes.set_ylabel(f"replies per {line.period.removeprefix('1 ')}")
    left_out = f", {line.left_out:,} without a date" if line.left_out else ""
    add_subtitle(axes, f"{count_text(int(line.replies.sum()), 'reply', 'replies')}{left_out}")
