"""Render a report on records as one HTML file that has no script and loads nothing."""

from __future__ import annotations

import html
from string import Template
from typing import TYPE_CHECKING

from graphload.report.report import graph_line
from viz.page.bundle import compact_css, read_asset
from viz.page.csp import policy_of
from viz.page.html_file import HtmlFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphload.report.charts import Chart
    from graphload.report.report import Entry, Listing, Report

__all__ = ["render_report"]

STYLES = ("ui/theme.css", "ui/base.css", "ui/document.css", "report/page.css")
MAX_OPEN = 5
"""Entries of a list that are seen at once; the others are seen when it is unfolded."""
_MIN_BAR = 1.5
"""The height of the smallest bar, in percent of the largest."""


def render_report(report: Report) -> HtmlFile:
    """Render a report: every text is escaped, and what isn't listed is counted."""
    css = compact_css("\n".join(map(read_asset, STYLES)))
    title = f"Report on {report.inputs}"
    parts = (_head(report), _problems(report), _charts(report), _files(report))
    page = Template(read_asset("report/page.html")).substitute(
        policy=html.escape(policy_of(scripts=[], styles=[css])),
        title=_text(title),
        css=css,
        version=_text(report.version),
        body="\n".join(line for part in parts for line in part),
    )
    return HtmlFile(page, title)


def _head(report: Report) -> Iterator[str]:
    counts = report.counts
    yield f"<h1>Report on <bdi>{_text(report.inputs)}</bdi></h1>"
    figures = {
        "records read": counts["read"],
        "problems": report.problems,
        "records rejected": counts["rejected"],
        "stubs": report.graph["stubs"],
    }
    yield '<ul class="figures">'
    yield from (f"<li><b>{count:,}</b> {name}</li>" for name, count in figures.items())
    yield "</ul>"
    yield (
        f"<p>Records: {counts['read']:,} read = {counts['loaded']:,} loaded"
        f" + {counts['merged']:,} merged + {counts['rejected']:,} rejected."
        f" Ids: {_counted(report.ids)}. Graph: {graph_line(report.graph)}.</p>"
    )


def _problems(report: Report) -> Iterator[str]:
    """Yield a table of the kinds, with links to a section on each."""
    yield "<h2>Problems</h2>"
    if not report.groups:
        yield "<p>There are none: nothing is missing, and nothing contradicts itself.</p>"
        return
    yield (
        "<p>No problem stops a command: an item without a record becomes a stub, and"
        " contradictions are resolved by fixed rules.</p>"
    )
    largest = max(group.problems.total for group in report.groups)
    yield "<table>"
    yield _header("key:Kind", "n:Count", "share:", "wide:Meaning")
    for group in report.groups:
        count = group.problems.total
        yield (
            f'<tr><td class="key"><a href="#{group.name}">{group.name}</a></td>'
            f'<td class="n">{count:,}</td><td class="share">{_line(count, largest)}</td>'
            f'<td class="wide">{_text(group.kind.meaning)}</td></tr>'
        )
    yield "</table>"
    for name, kind, problems in report.groups:
        yield f'<section id="{name}">'
        yield f'<h3>{name} <span class="count">{problems.total:,}</span></h3>'
        yield f"<p>{_text(kind.meaning)}</p>"
        yield f'<p class="advice"><b>What to do:</b> {_text(kind.advice)}</p>'
        yield from _listing(problems, "Place", "Problem", f"Problems of the kind {name}")
        yield "</section>"


def _listing(listing: Listing, place: str, text: str, label: str) -> Iterator[str]:
    """Yield the first entries as a table, more of them folded, and how many there are."""
    shown, total = listing.shown, listing.total
    yield from _entries(shown[:MAX_OPEN], place, text, label)
    if more := shown[MAX_OPEN:]:
        yield f"<details><summary>{len(more):,} more</summary>"
        yield from _entries(more, place, text, f"{label}, continued")
        yield "</details>"
    if total > len(shown):
        yield f"<p>The first {len(shown):,} of {total:,}.</p>"


def _entries(entries: Iterable[Entry], place: str, text: str, label: str) -> Iterator[str]:
    yield f'<table class="entries"><caption class="unseen">{_text(label)}</caption>'
    yield _header(place, text)
    for entry in entries:
        proposal = ""
        if entry.proposal:
            lines = "\n".join(entry.proposal)
            # It scrolls, so a keyboard must reach it.
            proposal = f'<pre tabindex="0" role="region" aria-label="Mapping">{_text(lines)}</pre>'
        yield (
            f"<tr><td><bdi>{_text(entry.place)}</bdi></td>"
            f"<td><bdi>{_text(entry.text)}</bdi>{proposal}</td></tr>"
        )
    yield "</table>"


def _charts(report: Report) -> Iterator[str]:
    """Yield the items by time as upright bars, those by depth as a table with bars."""
    yield '<div class="charts">'
    yield f"<section><h2>{report.times.title}</h2>"
    if report.times.bars:
        yield from _columns(report.times)
    yield from _left_out(report.times)
    yield f"</section><section><h2>{report.depths.title}</h2>"
    if report.depths.bars:
        yield from _chart_table(report.depths, "Depth", with_bars=True)
    yield from _left_out(report.depths)
    yield "</section></div>"


def _columns(chart: Chart) -> Iterator[str]:
    """Yield a picture of upright bars, its ends in words, and its numbers folded."""
    bars = chart.bars
    largest = max(bars, key=lambda bar: bar.items)
    peak = f"most in {largest.label}: {largest.items:,}"
    label = f"{chart.title}, from {bars[0].label} to {bars[-1].label}; {peak}"
    yield f'<p class="peak">{peak[0].upper()}{peak[1:]}</p>'
    yield (
        f'<svg class="columns" role="img" aria-label="{_text(label)}"'
        f' viewBox="0 0 {10 * len(bars)} 100" preserveAspectRatio="none">'
    )
    for at, bar in enumerate(bars):
        height = max(_MIN_BAR, 100 * bar.items / largest.items) if bar.items else 0
        title = f"<title>{bar.label}: {bar.items:,}</title>"
        # The whole height answers to the pointer, however low the bar is.
        yield (
            f'<g>{title}<rect class="back" x="{10 * at}" width="10" height="100"/>'
            f'<rect x="{10 * at + 1}" y="{100 - height:.2f}" width="8" height="{height:.2f}"/></g>'
        )
    ends = dict.fromkeys((bars[0].label, bars[-1].label))
    yield f'</svg><p class="ends">{"".join(f"<span>{end}</span>" for end in ends)}</p>'
    yield "<details><summary>The numbers</summary>"
    yield from _chart_table(chart, "Time", with_bars=False)
    yield "</details>"


def _chart_table(chart: Chart, name: str, *, with_bars: bool) -> Iterator[str]:
    largest = max(bar.items for bar in chart.bars)
    yield f'<table><caption class="unseen">{chart.title}</caption>'
    yield _header(f"key:{name}", "n:Items", *(["share:"] if with_bars else []))
    for bar in chart.bars:
        line = f'<td class="share">{_line(bar.items, largest)}</td>' if with_bars else ""
        yield f'<tr><td class="key">{bar.label}</td><td class="n">{bar.items:,}</td>{line}</tr>'
    yield "</table>"


def _left_out(chart: Chart) -> Iterator[str]:
    yield from (f"<p>{count:,} more: {reason}.</p>" for reason, count in chart.left_out.items())
    if not chart.bars and not chart.left_out:
        yield "<p>There are no items.</p>"


def _line(count: int, largest: int) -> str:
    """Draw a lying bar, whose number is in the table beside it."""
    width = max(_MIN_BAR, 100 * count / largest) if count else 0
    return (
        '<svg class="line" aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none">'
        f'<rect width="{width:.2f}" height="1"/></svg>'
    )


def _files(report: Report) -> Iterator[str]:
    """Yield the files that were read, the rejects, and the files that were ignored."""
    yield f'<h2>Files <span class="count">{report.source_count:,}</span></h2>'
    if report.sources:
        yield "<table>"
        yield _header("File", "n:Records", "n:Rejected", "n:Problems")
        for each in report.sources:
            details = "".join(
                f"<small>{_text(line)}</small>" for line in (each.reading, *each.notes)
            )
            counts = (each.read, each.rejected, each.problems)
            cells = "".join(f'<td class="n">{count:,}</td>' for count in counts)
            yield f"<tr><td><bdi>{_text(each.name)}</bdi>{details}</td>{cells}</tr>"
        yield "</table>"
    if report.source_count > len(report.sources):
        yield (
            f"<p>The first {len(report.sources):,} of {report.source_count:,}; those with rejects"
            " or problems come first.</p>"
        )
    if report.unplaced:
        yield f"<p>Problems that have no place in one file: {report.unplaced:,}.</p>"
    if report.rejects.total:
        yield f'<h2>Rejects <span class="count">{report.rejects.total:,}</span></h2>'
        kept = f" They are kept whole in {_text(report.rejects_path or '')}." * bool(
            report.rejects_path
        )
        yield (
            f"<p>Records that can't be read.{kept} <b>What to do:</b> correct them and read that"
            " file like any other.</p>"
        )
        yield from _listing(report.rejects, "Place", "Reason", "Rejects")
    if report.ignored.total:
        yield f'<h2>Ignored files <span class="count">{report.ignored.total:,}</span></h2>'
        yield "<p>Files of a folder that have no records of a known shape; name one to read it.</p>"
        yield from _listing(report.ignored, "File", "Reason", "Ignored files")


def _header(*names: str) -> str:
    """Return the head of a table; `class:Name` gives a column a class."""
    cells = []
    for name in names:
        style, _, words = name.rpartition(":")
        attribute = f' class="{style}"' if style else ""
        cells.append(
            f'<th scope="col"{attribute}>{words}</th>' if words else f"<td{attribute}></td>"
        )
    return f"<tr>{''.join(cells)}</tr>"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _text(text: str) -> str:
    """Escape a text for an element or an attribute."""
    return html.escape(text)
