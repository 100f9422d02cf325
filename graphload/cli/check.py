"""`graphload check`: what was read, and what is missing or contradicts itself."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

from graphload.cli.command import make_verb
from graphload.cli.load import load_records
from graphload.cli.options import Output, Records, files_argument, output_options, record_options
from graphload.cli.terminal import print_json, print_lines, several
from graphload.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.cli.load import Loaded
    from graphload.problems import Problem

__all__ = ["verb"]

_EXAMPLES = 3


@make_verb(
    "graphload check graphload-demo/demo.jsonl",
    "graphload check --json graphload-demo/demo.jsonl > report.json",
)
@files_argument(required=True)
@record_options
@output_options
def verb(output: Output, records: Records) -> int:
    """Say what FILES hold: counts that add up, and every problem.

    Problems are never fatal: what is missing becomes a stub, what contradicts itself is
    settled by fixed rules. --json has all of them.
    """
    loaded = load_records(output, records)
    if output.json:
        print_json(_report(loaded))
    else:
        print_lines(_summary(loaded))
    return loaded.exit_code(records)


def _report(loaded: Loaded) -> dict[str, Any]:
    return {
        "counts": loaded.merged.counts,
        "ids": loaded.merged.ids,
        **_graph_counts(loaded),
        "ignored": loaded.ignored,
        "by_kind": _by_kind(loaded.problems),
        "problems": [_described(problem) for problem in loaded.problems],
    }


def _graph_counts(loaded: Loaded) -> dict[str, int]:
    forest = loaded.links.forest
    return {
        "nodes": forest.n,
        "edges": int((forest.parent >= 0).sum()),
        "stubs": loaded.links.stubs,
        "threads": len(forest.roots),
    }


def _by_kind(problems: Sequence[Problem]) -> dict[str, int]:
    from graphload.problems import MEANINGS

    counts = Counter(problem.kind for problem in problems)
    return {kind: counts[kind] for kind in MEANINGS if counts[kind]}


def _described(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "kind": problem.kind,
        "ids": list(problem.ids),
        "source": place.source if place else None,
        "line": place.line if place else None,
        "detail": problem.detail,
    }


def _summary(loaded: Loaded) -> Iterator[str]:
    counts, ids, graph = loaded.merged.counts, loaded.merged.ids, _graph_counts(loaded)
    yield (
        f"records  {counts['read']:,} read = {counts['loaded']:,} loaded"
        f" + {counts['merged']:,} merged + {counts['rejected']:,} rejected"
    )
    yield "ids      " + ", ".join(f"{count:,} {source}" for source, count in ids.items())
    yield "graph    " + ", ".join(several(count, what[:-1]) for what, count in graph.items())
    if loaded.ignored:
        names = one_line(", ".join(loaded.ignored[:5]))
        yield f"ignored  {several(len(loaded.ignored), 'file')}: {names}"
    yield from _reject_lines(loaded)
    yield f"problems {len(loaded.problems):,}"
    for kind, group in itertools.groupby(loaded.problems, key=lambda problem: problem.kind):
        yield from _kind_lines(kind, list(group))


def _reject_lines(loaded: Loaded) -> Iterator[str]:
    rejects = loaded.merged.rejects
    if rejects:
        yield f"rejects  {len(rejects):,}"
        for reject in rejects[:_EXAMPLES]:
            yield f"    {one_line(f'{reject.place}: {reject.reason}')}"


def _kind_lines(kind: str, problems: Sequence[Problem]) -> Iterator[str]:
    from graphload.problems import MEANINGS

    yield f"\n  {kind} {len(problems):,}: {MEANINGS[kind]}"
    for problem in problems[:_EXAMPLES]:
        place = f"{problem.place}: " if problem.place else ""
        yield f"    {one_line(place + problem.detail)}"
    if len(problems) > _EXAMPLES:
        yield f"    … and {len(problems) - _EXAMPLES:,} more: --json has all"
