"""Draw a picture of measures, or a sheet of all of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from graphload.errors import DrawingError, UsageError
from graphload.lookup import choose_item
from graphload.measures.columns import read_columns
from graphload.measures.measure import check_options
from viz.plots.table import KINDS, PICTURES, SHEET, THEMES, Measured

if TYPE_CHECKING:
    from graphload.items import Id
    from graphload.measures.columns import Source
    from graphload.measures.definitions import StubRule
    from viz.plots.figure import Plot

__all__ = ["plot"]

_SHEET_COLUMNS = 2
_PANEL_CM = (16.0, 12.3)


def plot(  # noqa: PLR0913 - those of viz.plot_measures
    source: Source,
    kind: str,
    *,
    tz: str = "UTC",
    stubs: StubRule = "skip",
    title: str | None = None,
    thread: Id | None = None,
    theme: str = THEMES[0],
) -> Plot:
    """Draw a picture, or the sheet of all; see `viz.plot_measures`.

    Raises:
        UsageError: there is no such picture, time zone, theme or rule for stubs.
        GraphError: there is no such item as `thread`.
        DrawingError: matplotlib is not installed, or there is nothing to plot.
    """
    if kind not in KINDS:
        raise UsageError(f"unknown picture {kind!r}", hint=f"Use one of {', '.join(KINDS)}.")
    if theme not in THEMES:
        raise UsageError(f"unknown theme {theme!r}", hint=f"Use one of {', '.join(THEMES)}.")
    check_options("hour", stubs=stubs, tz=tz, sort=None)
    try:
        from viz.plots.figure import in_style, new_plot  # noqa: PLC0415 - needs matplotlib
    except ImportError as error:
        raise DrawingError(
            f"pictures need matplotlib: {error}", hint="Install it: pip install 'graphload[plots]'"
        ) from error
    items = read_columns(source)
    if thread is not None:
        items = items.below(choose_item(thread, items.forest.index, list))
    measured = Measured(items, tz, stubs, theme)
    with in_style(theme):
        if kind == SHEET:
            figure = _draw_sheet(measured, title)
        else:
            picture = PICTURES[kind]
            figure = new_plot(*picture.size_cm, theme)
            axes = figure.add_subplot()
            axes.set_title(picture.title if title is None else title)
            picture.draw(axes, measured)
        figure.fix_layout()
        return figure


def _draw_sheet(measured: Measured, title: str | None) -> Plot:
    """Draw all pictures; where there is nothing to plot, a sentence says so.

    Raises:
        DrawingError: there is nothing to plot in any of them.
    """
    from viz.plots.figure import grey, new_plot  # noqa: PLC0415 - needs matplotlib

    rows = math.ceil(len(PICTURES) / _SHEET_COLUMNS)
    figure = new_plot(_PANEL_CM[0] * _SHEET_COLUMNS, _PANEL_CM[1] * rows, measured.theme)
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=14, fontweight="bold")
    missing = []
    for at, picture in enumerate(PICTURES.values(), start=1):
        axes = figure.add_subplot(rows, _SHEET_COLUMNS, at)
        axes.set_title(picture.title)
        try:
            picture.draw(axes, measured)
        except DrawingError as error:
            missing.append(error)
            axes.set_axis_off()
            sentence = f"{error.message[:1].upper()}{error.message[1:]}."
            axes.text(0, 1, sentence, color=grey(), va="top")
    if len(missing) == len(PICTURES):
        raise missing[0]
    return figure
