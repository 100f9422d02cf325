"""The command `graphload check`: counts, rejects and problems of the input."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

from graphload.cli.command import define_command
from graphload.cli.load import list_names, load_records
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

    from graphload.cli.load import Loaded

__all__ = ["command"]

_MAX_EXAMPLES = 3


@define_command(
    "graphload check graphload-demo/demo.jsonl",
    "graphload check --json graphload-demo/demo.jsonl > report.json",
)
@files_argument(required=True)
@input_options
@output_options
def command(output: OutputOptions, inputs: InputOptions) -> int:
    """Report the counts and problems of FILES.

    Counts always add up: read = loaded + merged + rejected. Problems never stop a command:
    an item without a record becomes a stub, and contradictions are resolved by fixed rules.
    --json lists every problem.
    """
    loaded = load_records(output, inputs)
    if not output.json:
        print_lines(_summary(loaded))
        return loaded.exit_code(inputs)
    problems = [
        {
            "kind": problem.kind,
            "ids": list(problem.ids),
            "source": problem.place.source if problem.place else None,
            "line": problem.place.line if problem.place else None,
            "detail": problem.detail,
        }
        for problem in loaded.problems
    ]
    print_json(
        {
            "counts": loaded.merged.counts,
            "ids": loaded.merged.ids,
            **_graph_counts(loaded),
            "ignored": loaded.ignored,
            "by_kind": Counter(problem.kind for problem in loaded.problems),
            "problems": problems,
        }
    )
    return loaded.exit_code(inputs)


def _graph_counts(loaded: Loaded) -> dict[str, int]:
    forest = loaded.links.forest
    return {
        "nodes": forest.n,
        "edges": int((forest.parent >= 0).sum()),
        "stubs": loaded.links.stubs,
        "threads": len(forest.roots),
    }


def _summary(loaded: Loaded) -> Iterator[str]:
    """Yield the report as text, with up to three examples of each kind of problem."""
    from graphload.problems import MEANINGS

    counts, ids, graph = loaded.merged.counts, loaded.merged.ids, _graph_counts(loaded)
    yield (
        f"records  {counts['read']:,} read = {counts['loaded']:,} loaded"
        f" + {counts['merged']:,} merged + {counts['rejected']:,} rejected"
    )
    yield "ids      " + ", ".join(f"{count:,} {source}" for source, count in ids.items())
    yield "graph    " + ", ".join(pluralize(count, noun[:-1]) for noun, count in graph.items())
    if loaded.ignored:
        names = one_line(list_names(loaded.ignored))
        yield f"ignored  {pluralize(len(loaded.ignored), 'file')}: {names}"
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
        if len(problems) > _MAX_EXAMPLES:
            yield f"    … and {len(problems) - _MAX_EXAMPLES:,} more (--json lists all)"
