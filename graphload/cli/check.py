"""The command `graphload check`: counts, rejects and problems of the input."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from graphload.cli.buckets import load_buckets, memory_option
from graphload.cli.check_report import (
    count_graph,
    propose_for,
    report_options,
    totals_of,
    write_reports,
)
from graphload.cli.command import define_command
from graphload.cli.input_report import describe_inputs, list_inputs
from graphload.cli.load import load_records
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    files_argument,
    input_options,
    output_options,
)
from graphload.cli.terminal import pluralize, print_json, print_lines
from graphload.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphload.cli.buckets import LoadedBuckets
    from graphload.cli.check_report import ReportOptions
    from graphload.cli.input_report import Proposal
    from graphload.cli.read_files import Loaded, ReadFiles
    from graphload.items import Place
    from graphload.merge import Conflict
    from graphload.problems import Problem
    from graphload.readers.report import ReadReport

__all__ = ["Findings", "command", "print_findings"]

_MAX_EXAMPLES = 3


@define_command(
    "graphload check graphload-demo/demo.jsonl",
    "graphload check --json graphload-demo/demo.jsonl > report.json",
    "graphload check graphload-demo/demo.jsonl --html report.html --md report.md",
)
@files_argument(required=True)
@report_options
@memory_option
@input_options
@output_options
def command(
    output: OutputOptions, inputs: InputOptions, reports: ReportOptions, *, memory: int | None
) -> int:
    """Report the counts and problems of FILES, and how each file was read.

    Of each file: its format, the shapes of its records and how sure these are, the units of
    times, the spellings of "no parent". Where no record names a parent, a mapping of fields
    is proposed, with three rows as they would be read. Counts always add up: read = loaded +
    merged + rejected. Problems never stop a command: an item without a record becomes a stub,
    and contradictions are resolved by fixed rules.
    --json lists every problem. --html and --md write a report to send to others, with the first
    problems of each kind, what to do about them, and the items by time and depth. The page opens
    offline and loads nothing.
    """
    reports.check(output)
    if memory is not None:
        buckets = load_buckets(output, inputs, memory, find_all=True)
        write_reports(output, reports, buckets, lambda: buckets.checked.totals, inputs.files)
        if not reports.uses_stdout:
            print_findings(output, _findings_of_buckets(buckets))
        return buckets.exit_code(inputs)
    loaded = load_records(output, inputs, find_all=True)
    write_reports(output, reports, loaded, lambda: totals_of(loaded), inputs.files)
    if not reports.uses_stdout:
        print_findings(output, _findings_of(loaded))
    return loaded.exit_code(inputs)


@dataclass(frozen=True)
class Findings:
    """All that is printed: counts, the report on reading, rejects, problems and conflicts.

    `rejects` are those of which examples are shown: the first ones at least.
    """

    counts: dict[str, int]
    ids: dict[str, int]
    graph: dict[str, int]
    report: ReadReport | None
    rejects: Sequence[tuple[Place, str]]
    problems: Sequence[Problem]
    conflicts: Sequence[Conflict]
    propose: Callable[[Problem], Proposal | None]


def _findings_of(loaded: Loaded) -> Findings:
    merged = loaded.merged
    return Findings(
        merged.counts,
        merged.ids,
        count_graph(loaded),
        merged.report,
        _first_rejects(loaded),
        loaded.problems,
        merged.conflicts,
        partial(propose_for, loaded),
    )


def _findings_of_buckets(loaded: LoadedBuckets) -> Findings:
    found = loaded.checked
    return Findings(
        *found.totals[:3],
        loaded.report,
        _first_rejects(loaded),
        found.problems,
        found.conflicts,
        partial(propose_for, loaded),
    )


def _first_rejects(loaded: ReadFiles) -> list[tuple[Place, str]]:
    return [(reject.place, reject.reason) for reject in loaded.rejects[:_MAX_EXAMPLES]]


def print_findings(output: OutputOptions, findings: Findings) -> None:
    """Print what was found, as text or as JSON."""
    import msgspec

    if not output.json:
        print_lines(_summary(findings))
        return
    report = findings.report
    print_json(
        {
            "counts": findings.counts,
            "ids": findings.ids,
            **findings.graph,
            "files": list_inputs(report),
            "ignored": report.ignored if report else {},
            "mostly_rejected": report.mostly_rejected() if report else [],
            "by_kind": Counter(problem.kind for problem in findings.problems),
            "problems": [_as_record(findings, problem) for problem in findings.problems],
            "conflicts": [msgspec.to_builtins(entry) for entry in findings.conflicts],
        }
    )


def _as_record(findings: Findings, problem: Problem) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": problem.kind,
        "ids": list(problem.ids),
        "source": problem.place.source if problem.place else None,
        "line": problem.place.line if problem.place else None,
        "detail": problem.detail,
    }
    if (proposal := findings.propose(problem)) is not None:
        record |= {"mapping": proposal.mapping, "rows": proposal.rows}
    return record


def _summary(findings: Findings) -> Iterator[str]:
    """Yield the report as text, with up to three examples of each kind of problem."""
    from graphload.problems import MEANINGS

    counts = findings.counts
    yield (
        f"records  {counts['read']:,} read = {counts['loaded']:,} loaded"
        f" + {counts['merged']:,} merged + {counts['rejected']:,} rejected"
    )
    yield "ids      " + ", ".join(f"{count:,} {source}" for source, count in findings.ids.items())
    graph = findings.graph.items()
    yield "graph    " + ", ".join(pluralize(count, noun[:-1]) for noun, count in graph)
    yield from describe_inputs(findings.report)
    if counts["rejected"]:
        yield f"rejects  {counts['rejected']:,}"
        for where, reason in findings.rejects[:_MAX_EXAMPLES]:
            yield f"    {one_line(f'{where}: {reason}')}"
    yield f"problems {len(findings.problems):,}"
    for kind, group in itertools.groupby(findings.problems, key=lambda problem: problem.kind):
        problems = list(group)
        yield f"\n  {kind} {len(problems):,}: {MEANINGS[kind]}"
        for problem in problems[:_MAX_EXAMPLES]:
            place = f"{problem.place}: " if problem.place else ""
            yield f"    {one_line(place + problem.detail)}"
            if (proposal := findings.propose(problem)) is not None:
                yield from (f"      {line}" for line in proposal.lines())
        if len(problems) > _MAX_EXAMPLES:
            yield f"    … and {len(problems) - _MAX_EXAMPLES:,} more (--json lists all)"
