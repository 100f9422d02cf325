"""The command `graphload check`: counts, rejects and problems of the input."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

from graphload.cli.check_report import (
    count_graph,
    propose_for,
    report_options,
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
    from collections.abc import Iterator

    from graphload.cli.check_report import ReportOptions
    from graphload.cli.load import Loaded
    from graphload.problems import Problem

__all__ = ["command"]

_MAX_EXAMPLES = 3


@define_command(
    "graphload check graphload-demo/demo.jsonl",
    "graphload check --json graphload-demo/demo.jsonl > report.json",
    "graphload check graphload-demo/demo.jsonl --html report.html --md report.md",
)
@files_argument(required=True)
@report_options
@input_options
@output_options
def command(output: OutputOptions, inputs: InputOptions, reports: ReportOptions) -> int:
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
    loaded = load_records(output, inputs, find_all=True)
    write_reports(output, reports, loaded, inputs.files)
    if reports.uses_stdout:
        return loaded.exit_code(inputs)
    if not output.json:
        print_lines(_summary(loaded))
        return loaded.exit_code(inputs)
    import msgspec

    print_json(
        {
            "counts": loaded.merged.counts,
            "ids": loaded.merged.ids,
            **count_graph(loaded),
            "files": list_inputs(loaded),
            "ignored": loaded.ignored,
            "mostly_rejected": loaded.mostly_rejected,
            "by_kind": Counter(problem.kind for problem in loaded.problems),
            "problems": [_as_record(loaded, problem) for problem in loaded.problems],
            "conflicts": [msgspec.to_builtins(entry) for entry in loaded.merged.conflicts],
        }
    )
    return loaded.exit_code(inputs)


def _as_record(loaded: Loaded, problem: Problem) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": problem.kind,
        "ids": list(problem.ids),
        "source": problem.place.source if problem.place else None,
        "line": problem.place.line if problem.place else None,
        "detail": problem.detail,
    }
    if (proposal := propose_for(loaded, problem)) is not None:
        record |= {"mapping": proposal.mapping, "rows": proposal.rows}
    return record


def _summary(loaded: Loaded) -> Iterator[str]:
    """Yield the report as text, with up to three examples of each kind of problem."""
    from graphload.problems import MEANINGS

    counts, ids, graph = loaded.merged.counts, loaded.merged.ids, count_graph(loaded)
    yield (
        f"records  {counts['read']:,} read = {counts['loaded']:,} loaded"
        f" + {counts['merged']:,} merged + {counts['rejected']:,} rejected"
    )
    yield "ids      " + ", ".join(f"{count:,} {source}" for source, count in ids.items())
    yield "graph    " + ", ".join(pluralize(count, noun[:-1]) for noun, count in graph.items())
    yield from describe_inputs(loaded)
    if rejects := loaded.merged.rejects:
        yield f"rejects  {len(rejects):,}"
        for reject in rejects[:_MAX_EXAMPLES]:
            yield f"    {one_line(f'{reject.place}: {reject.reason}')}"
    yield f"problems {len(loaded.problems):,}"
    for kind, group in itertools.groupby(loaded.problems, key=lambda problem: problem.kind):
        problems = list(group)
        yield f"\n  {kind} {len(problems):,}: {MEANINGS[kind]}"
        for problem in problems[:_MAX_EXAMPLES]:
            place = f"{problem.place}: " if problem.place else ""
            yield f"    {one_line(place + problem.detail)}"
            if (proposal := propose_for(loaded, problem)) is not None:
                yield from (f"      {line}" for line in proposal.lines())
        if len(problems) > _MAX_EXAMPLES:
            yield f"    … and {len(problems) - _MAX_EXAMPLES:,} more (--json lists all)"
