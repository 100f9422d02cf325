"""The index page: all threads of a graph, each with its figures and a link to its page."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

from viz.page.bundle import read_asset
from viz.page.csp import policy_of
from viz.page.pack import json_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.page.page import Page

__all__ = ["Row", "render_index"]


@dataclass(frozen=True)
class Row:
    """One thread in the list: its file's name and its figures; times are Unix seconds."""

    name: str
    title: str
    items: int
    stubs: int
    depth: int
    authors: int
    first_time: float | None
    last_time: float | None

    @classmethod
    def of(cls, name: str, page: Page) -> Row:
        """Make the row of a page that is in the file `name`."""
        figures = (page.items, page.stubs, page.depth, page.authors)
        return cls(name, page.title, *figures, page.first_time, page.last_time)


STYLES = ("ui/theme.css", "index.css")


def render_index(title: str, rows: Sequence[Row], notes: Sequence[str]) -> str:
    """Render the index: no script, one style sheet, every text escaped."""
    css = "\n".join(map(read_asset, STYLES))
    items, stubs = sum(row.items for row in rows), sum(row.stubs for row in rows)
    figures = [_counted(len(rows), "thread"), _counted(items, "item")]
    figures += [_counted(stubs, "stub")] if stubs else []
    lines = []
    for row in rows:
        link = f'<a href="{html.escape(row.name)}"><bdi>{html.escape(row.title)}</bdi></a>'
        if row.stubs:
            link += f' <span class="missing">{_counted(row.stubs, "stub")}</span>'
        cells = "".join(f'<td class="n">{n:,}</td>' for n in (row.items, row.depth, row.authors))
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
