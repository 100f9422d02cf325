"""The Lorenz curve of the numbers of items of the authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import ticker

from graphload.errors import DrawingError
from graphload.measures.curves import lorenz_of_authors
from viz.plots.axes import count_text, place_legend
from viz.plots.figure import accents, add_subtitle, grey

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.table import Measured

__all__ = ["draw"]


_MAX_POINTS = 1_500


def draw(axes: Axes, measured: Measured) -> None:
    """Draw the curve, and that of equal shares."""
    lorenz = lorenz_of_authors(measured.items)
    authors = len(lorenz.authors) - 1
    if not authors:
        raise DrawingError("no item has an author")
    shown = np.unique(np.linspace(0, authors, min(authors, _MAX_POINTS) + 1).astype(np.int64))
    x, y = lorenz.authors[shown], lorenz.items[shown]
    axes.plot([0, 1], [0, 1], "--", color=grey(), linewidth=1, label="all authors alike")
    axes.plot(x, y, color=accents()[0], linewidth=1.6, label=f"authors: Gini {lorenz.gini:.3f}")
    axes.fill_between(x, y, x, color=accents()[0], alpha=0.12, linewidth=0)
    axes.set_box_aspect(1)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(ticker.MultipleLocator(0.2))
        axis.set_major_formatter(ticker.PercentFormatter(1))
    axes.set_xlabel("share of authors, the least active first")
    axes.set_ylabel("share of items")
    named = int(np.count_nonzero(measured.items.author >= 0))
    add_subtitle(axes, f"{count_text(authors, 'author')}, {count_text(named, 'item')}")
    place_legend(axes)
