"""The number of items of each hour of each weekday."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import ticker
from matplotlib.colors import LinearSegmentedColormap

from graphload.errors import DrawingError
from graphload.measures.curves import count_week
from graphload.measures.times import HOURS_A_DAY, WEEKDAY_NAMES
from viz.plots.axes import ROUND, count_text
from viz.plots.figure import add_subtitle, step_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.table import Measured

__all__ = ["draw"]


def draw(axes: Axes, measured: Measured) -> None:
    """Draw a cell for each hour of each weekday."""
    counts = count_week(measured.items, tz=measured.tz, stubs=measured.stubs)
    if not counts.any():
        raise DrawingError("no item has a time")
    colours = LinearSegmentedColormap.from_list("steps", step_colours(measured.theme))
    mesh = axes.pcolormesh(
        np.arange(HOURS_A_DAY + 1),
        np.arange(len(WEEKDAY_NAMES) + 1),
        counts,
        cmap=colours,
        vmin=0,
        vmax=max(int(counts.max()), 1),
        edgecolor=axes.get_facecolor(),
        linewidth=0.8,
    )
    axes.grid(visible=False)
    axes.invert_yaxis()
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_yticks(np.arange(len(WEEKDAY_NAMES)) + 0.5, WEEKDAY_NAMES)
    hours = range(0, HOURS_A_DAY + 1, 3)
    axes.set_xticks([*hours], [f"{hour:02}:00" for hour in hours])
    axes.set_xlabel(f"time of day ({measured.tz})")
    figure = axes.get_figure()
    if figure is not None:
        bar = figure.colorbar(mesh, ax=axes, pad=0.02, fraction=0.05)
        bar.set_label("items")
        bar.outline.set_visible(False)
        bar.ax.yaxis.set_major_locator(ticker.MaxNLocator(5, steps=ROUND, integer=True))
        bar.ax.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
        bar.ax.tick_params(length=2)
    add_subtitle(axes, f"{count_text(int(counts.sum()), 'item')} with a time")
