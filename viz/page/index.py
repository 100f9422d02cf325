"""The index page: all threads of a graph, each with its figures and a link to its page."""

from __future__ import annotations

import datetime as dt
import html
from string import Template
from typing import TYPE_CHECKING

from viz.page.bundle import read_asset
from viz.page.csp import policy_of
from viz.page.pack import json_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.scene import Figures

__all__ = ["render_index"]

STYLES = ("ui/theme.css", "ui/base.css", "ui/document.css", "index.css")


def render_index(title: str, rows: Sequence[tuple[str, Figures]], notes: Sequence[str]) -> str:
    """Render the index, a link and figures for each thread.

    It has no script and one style sheet, and every text is escaped.
    """
    css = "\n".join(map(read_asset, STYLES))
    items, stubs = sum(row.items for _, row in rows), sum(row.stubs for _, row in rows)
    figures = [_counted(len(rows), "thread"), _counted(items, "item")]
    figures += [_counted(stubs, "stub")] if stubs else []
    lines = []
    for address, row in rows:
        link = f'<a href="{html.escape(address)}"><bdi>{html.escape(row.title)}</bdi></a>'
        if row.stubs:
            link += f' <span class="missing">{_counted(row.stubs, "stub")}</span>'
        counts = (row.items, row.live, row.depth, row.authors)
        cells = "".join(f'<td class="n">{count:,}</td>' for count in counts)
        days = dict.fromkeys(filter(None, map(_day, (row.first_time, row.last_time))))
        lines.append(f"<tr><td>{link}</td>{cells}<td>{' to '.join(days)}</td></tr>\n")
    return Template(read_asset("index.html")).substitute(
        policy=html.escape(policy_of(scripts=[], styles=[css])),
        title=html.escape(title),
        css=css,
        meta=json_block({"threads": len(rows), "items": items, "title": title}),
        figures=", ".join(figures),
        notes="".join(f"<li>{html.escape(note)}</li>\n" for note in notes),
        rows="".join(lines),
    )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _day(time: float | None) -> str:
    """Return the day in UTC; "" for a time that no calendar has."""
    if time is None:
        return ""
    try:
        return dt.datetime.fromtimestamp(time, dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
