"""The reports of `graphload check`, as a page and as Markdown."""

from __future__ import annotations

import importlib
import itertools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from graphload.cli.draw_options import import_viz
from graphload.cli.input_report import (
    Proposal,
    describe_reading,
    list_inputs,
    list_notes,
)
from graphload.cli.options import option_group
from graphload.cli.paths import STDOUT, OutputPath
from graphload.cli.terminal import print_note, stdout_bytes
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphload.cli.options import OutputOptions
    from graphload.cli.read_files import Loaded, ReadFiles
    from graphload.items import Place
    from graphload.problems import Problem
    from graphload.report.charts import ItemCounts
    from graphload.report.report import Entry, Report, SourceEntry

__all__ = [
    "ReportOptions",
    "Totals",
    "add_items",
    "count_graph",
    "propose_for",
    "report_options",
    "totals_of",
    "write_reports",
]

_SUFFIXES = {"--html": (".html", ".htm"), "--md": (".md", ".markdown", ".txt")}


@dataclass(frozen=True)
class ReportOptions:
    """The files of the reports, None for none; `-` is standard output."""

    html: str | None
    md: str | None

    @property
    def uses_stdout(self) -> bool:
        """Return whether a report is printed."""
        return STDOUT in (self.html, self.md)

    def check(self, output: OutputOptions) -> None:
        """Raise for a file of another kind, before anything is read, and for two results.

        Raises:
            UsageError: a name has another suffix; two results go to stdout.
        """
        for (option, suffixes), path in zip(_SUFFIXES.items(), (self.html, self.md), strict=True):
            # A file that only its place on the command line makes an output isn't replaced.
            if path in (None, STDOUT) or Path(path).suffix.lower() in suffixes:
                continue
            if not path.startswith("/dev/"):
                raise UsageError(
                    f"{option}: {path} doesn't end in {' or '.join(suffixes)}",
                    hint=f"Name the report: {option} report{suffixes[0]}",
                )
        if [self.html, self.md, STDOUT if output.json else None].count(STDOUT) > 1:
            raise UsageError(
                "two results can't be printed together",
                hint="Write the reports to files: --html report.html --md report.md",
            )


report_options = option_group(
    "reports",
    ReportOptions,
    [
        click.option(
            "--html",
            metavar="FILE.html",
            type=OutputPath(allow_dash=True),
            help="Write a report as a page, which opens offline; - is stdout.",
        ),
        click.option(
            "--md",
            metavar="FILE.md",
            type=OutputPath(allow_dash=True),
            help="Write a report as Markdown, for an issue or a mail; - is stdout.",
        ),
    ],
)


class Totals(NamedTuple):
    """The counts of all records, and of items by time and depth: see `Report`."""

    counts: dict[str, int]
    ids: dict[str, int]
    graph: dict[str, int]
    items: ItemCounts


def totals_of(loaded: Loaded) -> Totals:
    """Count records that are all in memory."""
    from graphload.report.charts import ItemCounts

    items = ItemCounts()
    add_items(items, loaded)
    return Totals(loaded.merged.counts, loaded.merged.ids, count_graph(loaded), items)


def add_items(items: ItemCounts, loaded: Loaded) -> None:
    """Count linked items by time and depth."""
    forest = loaded.links.forest
    items.add(forest.time, forest.depth, loaded.links.row >= 0)


def write_reports(
    output: OutputOptions,
    reports: ReportOptions,
    loaded: ReadFiles,
    find_totals: Callable[[], Totals],
    files: Sequence[str],
) -> None:
    """Write the reports that are asked for.

    Raises:
        OSError: one can't be written.
    """
    from graphload.report.markdown import markdown_report

    if reports.html is None and reports.md is None:
        return
    report = _build_report(loaded, find_totals(), files)
    if reports.html is not None:
        import_viz()
        render = importlib.import_module("viz.report.page").render_report
        _write(output, reports.html, render(report).html)
    if reports.md is not None:
        _write(output, reports.md, markdown_report(report))


def _write(output: OutputOptions, path: str, text: str) -> None:
    from graphload.atomic_file import replace_file

    # A file's name may have bytes that are no UTF-8.
    data = text.encode("utf-8", "replace")
    if path == STDOUT:
        stdout_bytes().write(data)
        stdout_bytes().flush()
        return
    with replace_file(path) as stream:
        stream.write(data)
    print_note(output, f"{path}: {len(data):,} bytes")


def _build_report(loaded: ReadFiles, totals: Totals, files: Sequence[str]) -> Report:
    """Describe the records that were read, and their problems."""
    from importlib.metadata import version

    from graphload.problems import KINDS
    from graphload.report.report import MAX_LISTED, Entry, Group, Listing, Report, short_line

    groups = []
    for name, found in itertools.groupby(loaded.problems, key=lambda problem: problem.kind):
        problems = list(found)
        shown = tuple(_entry(loaded, problem) for problem in problems[:MAX_LISTED])
        groups.append(Group(name, KINDS[name], Listing(len(problems), shown)))
    rejects = loaded.rejects
    by_source = Counter(problem.place.source for problem in loaded.problems if problem.place)
    sources = _list_sources(loaded, by_source)
    first, more = (short_line(files[0]), len(files) - 1) if files else ("-", 0)
    first = "standard input" if first == STDOUT else first
    first_rejects = rejects[:MAX_LISTED]
    first_ignored = itertools.islice(loaded.ignored.items(), MAX_LISTED)
    rejects_file = loaded.rejects_file
    is_kept = bool(rejects) and loaded.has_rejects_file
    return Report(
        version=version("graphload"),
        inputs=f"{first} and {more:,} more" if more else first,
        counts=totals.counts,
        ids=totals.ids,
        graph=totals.graph,
        problems=len(loaded.problems),
        groups=tuple(groups),
        rejects=Listing(
            len(rejects),
            tuple(
                Entry(_place_text(each.place), short_line(each.reason)) for each in first_rejects
            ),
        ),
        rejects_path=short_line(str(rejects_file.path)) if is_kept and rejects_file else None,
        sources=tuple(sources[:MAX_LISTED]),
        source_count=len(sources),
        unplaced=len(loaded.problems) - sum(each.problems for each in sources),
        ignored=Listing(
            len(loaded.ignored),
            tuple(Entry(short_line(path), short_line(why)) for path, why in first_ignored),
        ),
        times=totals.items.chart_times(),
        depths=totals.items.chart_depths(),
    )


def _entry(loaded: ReadFiles, problem: Problem) -> Entry:
    from graphload.report.report import Entry, short_line

    proposal = propose_for(loaded, problem)
    lines = tuple(short_line(line) for line in proposal.lines()) if proposal else ()
    return Entry(_place_text(problem.place), short_line(problem.detail), lines)


def _place_text(place: Place | None) -> str:
    from graphload.report.report import short_line

    if place is None:
        return ""
    source = "standard input" if place.source == STDOUT else short_line(place.source)
    return source if place.line is None else f"{source}:{place.line}"


def _list_sources(loaded: ReadFiles, problems: Counter[str]) -> list[SourceEntry]:
    """List the input files; of many, those with rejects or problems come first."""
    from graphload.report.report import MAX_LISTED, SourceEntry, short_line

    entries = list_inputs(loaded.report)
    if len(entries) > MAX_LISTED:
        entries.sort(key=lambda entry: not (entry["rejected"] or problems[entry["path"]]))
    return [
        SourceEntry(
            "standard input" if entry["path"] == STDOUT else short_line(entry["path"]),
            short_line(describe_reading(entry)),
            entry["read"],
            entry["rejected"],
            problems[entry["path"]],
            tuple(short_line(note) for note in list_notes(entry)),
        )
        for entry in entries
    ]


def propose_for(loaded: ReadFiles, problem: Problem) -> Proposal | None:
    """Propose a mapping for a source whose records have no id or name no parent."""
    from graphload.problems.sources import MAX_LOOKED_AT, propose_reading

    report = loaded.report
    if problem.kind not in ("no_ids", "no_links") or problem.place is None or report is None:
        return None
    kinds = {other.kind for other in loaded.problems if other.place == problem.place}
    if kinds >= {"no_ids", "no_links"} and problem.kind == "no_links":
        # It is proposed with the other one.
        return None
    names = {entry.name for entry in report.by_source()[problem.place.source]}
    proposed = propose_reading([*itertools.islice(loaded.items_of(names), MAX_LOOKED_AT)])
    return None if proposed is None else Proposal(*proposed)


def count_graph(loaded: Loaded) -> dict[str, int]:
    """Count the nodes, edges, stubs and threads."""
    forest = loaded.links.forest
    return {
        "nodes": forest.n,
        "edges": int((forest.parent >= 0).sum()),
        "stubs": loaded.links.stubs,
        "threads": len(forest.roots),
    }
