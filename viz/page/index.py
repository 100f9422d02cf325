"""The page that lists all threads of a graph, each with its figures and a link to its page."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

from viz.page.bundle import read_asset
from viz.page.csp import policy_of
from viz.page.payload import json_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.page.page import Page

__all__ = ["Row", "render_index"]


@dataclass(frozen=True)
class Row:
    """One thread in the list: where its page is, and its figures; times are Unix seconds."""

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
        """The row of a page that is in the file `name`."""
        figures = (page.items, page.stubs, page.depth, page.authors)
        return cls(name, page.title, *figures, page.first_time, page.last_time)


STYLES = ("ui/theme.css", "index.css")


def render_index(title: str, rows: Sequence[Row], notes: Sequence[str]) -> str:
    """Render the page: no script, one style, and every text in it as text."""
    css = "\n".join(map(read_asset, STYLES))
    items, stubs = sum(row.items for row in rows), sum(row.stubs for row in rows)
    figures = [_counted(len(rows), "thread"), _counted(items, "item")]
    figures += [_counted(stubs, "stub")] if stubs else []
    meta = {"threads": len(rows), "items": items, "title": title}
    return Template(read_asset("index.html")).substitute(
        policy=html.escape(policy_of(scripts=[], styles=[css])),
        title=html.escape(title),
        css=css,
        meta=json_block(meta),
        figures=", ".join(figures),
        notes="".join(f"<li>{html.escape(note)}</li>\n" for note in notes),
        rows="".join(map(_row, rows)),
    )


def _row(row: Row) -> str:
    span = " to ".join(dict.fromkeys(filter(None, map(_day, (row.first_time, row.last_time)))))
    missing = f' <span class="missing">{_counted(row.stubs, "stub")}</span>' if row.stubs else ""
    cells = "".join(f'<td class="n">{n:,}</td>' for n in (row.items, row.depth, row.authors))
    link = f'<a href="{html.escape(row.name)}"><bdi>{html.escape(row.title)}</bdi></a>'
    return f"<tr><td>{link}{missing}</td>{cells}<td>{span}</td></tr>\n"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _day(time: float | None) -> str:
    """The day in UTC; nothing for a moment that no calendar holds."""
    if time is None:
        return ""
    try:
        return dt.datetime.fromtimestamp(time, dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
