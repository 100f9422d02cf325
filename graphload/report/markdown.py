"""A report as Markdown, for an issue or a mail.

All texts of the input are in fenced blocks of code, which end with a longer row of backticks than
any in them. So none is markup, and a name, a number or an address in one is no mention and no link.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from graphload.report.report import graph_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphload.report.charts import Chart
    from graphload.report.report import Entry, Listing, Report

__all__ = ["markdown_report"]

MAX_EXAMPLES = 3
MAX_FILES = 10
MAX_BARS = 30
"""Rows of one chart; of more, neighbours are put together."""
MAX_CHARS = 60_000
"""Characters of a report: GitHub takes 65,536 in an issue."""
_BAR_CHARS = 30


def markdown_report(report: Report) -> str:
    """Write a report as Markdown of at most 60,000 characters.

    Examples of the last kinds are left out where there are too many, and it says so.
    """
    head = "\n".join(_head(report))
    foot = f"\n---\ngraphload {report.version}; `graphload check --json FILES` lists everything."
    rest = "\n".join([*_files(report), *_charts(report), foot])
    room = MAX_CHARS - len(head) - len(rest)
    parts = [head]
    for at, group in enumerate(report.groups):
        meaning = group.kind.meaning
        examples = "\n".join(
            [
                f"\n### `{group.name}`: {group.problems.total:,}\n",
                f"{meaning[0].upper()}{meaning[1:]}. **What to do:** {group.kind.advice}",
                *_listing(group.problems, MAX_EXAMPLES),
            ]
        )
        room -= len(examples)
        if room < 0:
            parts.append(f"\nKinds left out, to be short: {len(report.groups) - at}.")
            break
        parts.append(examples)
    return "\n".join([*parts, rest]) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield "## Report on records"
    yield from _block([report.inputs])
    counts = report.counts
    yield (
        f"\nRecords: **{counts['read']:,}** read = {counts['loaded']:,} loaded"
        f" + {counts['merged']:,} merged + {counts['rejected']:,} rejected."
        f" Problems: **{report.problems:,}**.\n"
    )
    yield f"- Ids: {_counted(report.ids)}"
    yield f"- Graph: {graph_line(report.graph)}"
    if report.groups:
        yield "\n| problem | count |\n|---|---:|"
        yield from (f"| `{each.name}` | {each.problems.total:,} |" for each in report.groups)


def _files(report: Report) -> Iterator[str]:
    yield f"\n### Files: {report.source_count:,}"
    lines = []
    for each in report.sources[:MAX_FILES]:
        problems = f"; problems: {each.problems:,}" if each.problems else ""
        lines += [f"{each.name}: {each.reading}{problems}", *(f"    {note}" for note in each.notes)]
    yield from _block(lines)
    if report.source_count > MAX_FILES:
        yield f"\nThe first {MAX_FILES} of {report.source_count:,}."
    for title, listing in (("Rejects", report.rejects), ("Ignored files", report.ignored)):
        if listing.total:
            yield f"\n### {title}: {listing.total:,}"
            yield from _listing(listing, MAX_EXAMPLES)


def _charts(report: Report) -> Iterator[str]:
    for chart in (report.times, report.depths):
        if chart.bars or chart.left_out:
            yield f"\n### {chart.title}"
            yield from _block(_bars(chart))
            yield from (f"\n{count:,} more: {reason}." for reason, count in chart.left_out.items())


def _bars(chart: Chart) -> Iterator[str]:
    """Yield rows: the label, or the first and the last of several, the count and a bar."""
    size = -(-len(chart.bars) // MAX_BARS)
    rows = []
    for at in range(0, len(chart.bars), size or 1):
        bars = chart.bars[at : at + size]
        labels = dict.fromkeys((bars[0].label, bars[-1].label))
        rows.append((" … ".join(labels), sum(bar.items for bar in bars)))
    label_width = max((len(label) for label, _ in rows), default=0)
    largest = max((count for _, count in rows), default=0)
    for label, count in rows:
        bar = "█" * -(-count * _BAR_CHARS // largest)
        yield f"{label:<{label_width}} {count:>{len(f'{largest:,}')},} {bar}".rstrip()


def _listing(listing: Listing, limit: int) -> Iterator[str]:
    shown = listing.shown[:limit]
    yield from _block(itertools.chain.from_iterable(map(_entry_lines, shown)))
    if listing.total > len(shown):
        yield f"\nThe first {len(shown)} of {listing.total:,}."


def _entry_lines(entry: Entry) -> Iterator[str]:
    yield f"{entry.place}: {entry.text}" if entry.place else entry.text
    yield from (f"    {line}" for line in entry.proposal)


def _block(lines: Iterable[str]) -> Iterator[str]:
    """Yield a fenced block of code."""
    texts = list(lines)
    if not texts:
        return
    longest = max(len(row) for text in texts for row in re.findall("`*", text))
    fence = "`" * max(3, longest + 1)
    yield f"\n{fence}text"
    yield from texts
    yield fence


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
