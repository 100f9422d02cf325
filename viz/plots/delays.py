"""The share of items without a reply, by the time since the item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import ticker

from graphload.errors import DrawingError
from graphload.forest import UNKNOWN
from graphload.measures.curves import survival_until_reply
from graphload.plaintext import utc_text
from viz.plots.axes import duration_text, place_legend, set_duration_axis, thin
from viz.plots.figure import accents, add_subtitle

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from graphload.measures.curves import Survival
    from viz.plots.table import Measured

__all__ = ["draw"]


def draw(axes: Axes, measured: Measured) -> None:
    """Draw the curve of roots, and that of all other items.

    The one root of a single thread has no curve beside that of its replies.
    """
    looks = (("root", "roots", accents()[0]), ("reply", "replies", accents()[1]))
    groups = [
        (survival_until_reply(measured.items, depth=depth, stubs=measured.stubs), label, colour)
        for depth, label, colour in looks
    ]
    groups = [group for group in groups if group[0].answered]
    if not groups:
        raise DrawingError("no item has a reply of which both times are known")
    several = [group for group in groups if group[0].answered + group[0].censored > 1]
    for group in several or groups:
        _draw_survival(axes, *group)
    drawn = [curve for curve, *_ in several or groups]
    known = np.concatenate([curve.time for curve in drawn])
    first = int(known[known > 0].min(initial=10))
    last = max(*(curve.last for curve in drawn), int(known.max()) * 2)
    set_duration_axis(axes, first, last)
    axes.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("time since the item")
    axes.set_ylabel("share of items without a reply")
    end = measured.items.time[measured.items.time != UNKNOWN].max()
    moment = utc_text(int(end)).replace("T", " ").removesuffix("Z")
    add_subtitle(axes, f"Kaplan\N{EN DASH}Meier, 95% interval, censored at {moment} UTC")
    place_legend(axes)


def _draw_survival(axes: Axes, curve: Survival, label: str, colour: str) -> None:
    """Draw a curve and its interval, as steps that can be told apart in print."""
    shown = thin(curve.time)
    time = np.concatenate(([1e-9], np.maximum(curve.time[shown], 1e-9), [max(curve.last, 1)]))

    def steps(share: NDArray[np.float64]) -> NDArray[np.float64]:
        ends: NDArray[np.float64] = np.concatenate(([1.0], share[shown], share[-1:]))
        return ends

    total = curve.answered + curve.censored
    median = (
        f"median {duration_text(curve.median)}"
        if curve.median is not None
        else "median not reached"
    )
    axes.step(
        time,
        steps(curve.share),
        where="post",
        color=colour,
        linewidth=1.6,
        label=f"{label}: {curve.answered:,} of {total:,} answered, {median}",
    )
    axes.fill_between(
        time,
        steps(curve.low),
        steps(curve.high),
        step="post",
        color=colour,
        alpha=0.18,
        linewidth=0,
    )
