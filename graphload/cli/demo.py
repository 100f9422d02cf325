"""The command `graphload demo`: every step once, on a sample thread."""

from __future__ import annotations

import filecmp
import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import define_command
from graphload.cli.options import InputOptions, OutputOptions, StoreOptions, output_options
from graphload.cli.paths import OutputFolder
from graphload.cli.terminal import bar, print_json, print_lines, print_table
from graphload.errors import UsageError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from graphload.cli.read_files import Loaded
    from graphload.loading import PushResult
    from graphload.values import Result

__all__ = ["command"]


@dataclass(frozen=True)
class _Question:
    """A question in words and in Cypher."""

    text: str
    cypher: str


_QUESTIONS = (
    _Question(
        "Who replies to whom most often?",
        "MATCH (kid:User)-[:POSTED]->(reply:Item)-[:PARENT]->(:Item)<-[:POSTED]-(author:User)\n"
        "WHERE kid.name <> author.name\n"
        "RETURN kid.name AS who, author.name AS whom, count(reply) AS replies\n"
        "ORDER BY replies DESC, who, whom LIMIT 5",
    ),
    _Question(
        "Which comments have the most replies?",
        "MATCH (kid:Item)-[:PARENT]->(comment:Item)\n"
        "WHERE comment.item_type = 'comment'\n"
        "RETURN comment.id AS id, comment.by AS author, count(kid) AS replies\n"
        "ORDER BY replies DESC, id LIMIT 5",
    ),
    _Question(
        "How deep are the threads?",
        "MATCH (i:Item)\n"
        "WHERE i.depth IS NOT NULL\n"
        "RETURN i.depth AS depth, count(i) AS items ORDER BY depth",
    ),
)


@dataclass(frozen=True)
class _Paths:
    """The files that the demo writes."""

    records: Path
    store: Path
    page: Path


@define_command("graphload demo")
@click.argument("folder", metavar="[DIR]", default="graphload-demo", type=OutputFolder())
@output_options
def command(output: OutputOptions, *, folder: str) -> int:
    """Create a sample thread, push it, query it and draw it.

    All files go to DIR (default: ./graphload-demo). The sample thread is invented and always
    the same; the database is embedded, so no server is needed. The demo can be repeated; files
    of those names that it didn't make are never replaced.
    """
    from graphload.atomic_file import atomic_path
    from graphload.cli.draw import write_page
    from graphload.cli.draw_options import import_viz
    from graphload.cli.load import load_records
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import show_progress
    from graphload.demo import write_demo
    from graphload.loading import push

    draw_graph = import_viz().draw_graph
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    paths = _Paths(target / "demo.jsonl", target / "demo.graph", target / "demo.html")
    with atomic_path(paths.records) as beside:
        write_demo(beside)
        _refuse_foreign(paths, beside)
    inputs = InputOptions(
        (str(paths.records),), None, f"{paths.records}.rejects.jsonl", strict=False
    )
    loaded = load_records(output, inputs)
    store_options = StoreOptions(str(paths.store))
    with open_chosen(store_options, write=True) as store, show_progress(output) as progress:
        pushed = push(loaded.graph, store, progress=progress)
    with open_chosen(store_options) as store:
        answers = [store.query(question.cypher) for question in _QUESTIONS]
    page = write_page(draw_graph(loaded.graph, title="graphload demo"), paths.page)
    if output.json:
        print_json(_report(paths, loaded, pushed, answers, page))
    else:
        _show(output, paths, loaded, pushed, answers)
    return 0 if pushed.verified else 1


def _refuse_foreign(paths: _Paths, records: Path) -> None:
    """Raise if the folder has files of these names that no demo has made.

    The records are always the same, and a store is one of the demo's beside them.
    """
    is_own_page = importlib.import_module("viz.page.page").is_own_page
    is_made = paths.records.is_file() and filecmp.cmp(records, paths.records, shallow=False)
    foreign = {
        paths.records: not is_made,
        paths.store: not is_made,
        paths.page: not (paths.page.is_file() and is_own_page(paths.page)),
    }
    for path, is_foreign in foreign.items():
        if is_foreign and os.path.lexists(path):
            raise UsageError(
                f"{path} exists and is not of this demo", hint="Choose another folder."
            )


def _report(
    paths: _Paths,
    loaded: Loaded,
    pushed: PushResult,
    answers: list[Result],
    page: dict[str, Any],
) -> dict[str, Any]:
    return {
        "records": str(paths.records),
        "store": str(paths.store),
        "page": page,
        "counts": loaded.merged.counts,
        "problems": len(loaded.problems),
        "verified": pushed.verified,
        "questions": [
            {
                "question": question.text,
                "cypher": question.cypher,
                "columns": answer.columns,
                "rows": [dict(zip(answer.columns, row, strict=True)) for row in answer.rows],
            }
            for question, answer in zip(_QUESTIONS, answers, strict=True)
        ],
    }


def _show(
    output: OutputOptions, paths: _Paths, loaded: Loaded, pushed: PushResult, answers: list[Result]
) -> None:
    """Print the files, the answers as tables with bars, and commands to try next."""
    counts, items = loaded.merged.counts, pushed.items
    pushed_counts = f"{items.created:,} items created, {items.unchanged:,} unchanged"
    verified = "verified" if pushed.verified else "NOT verified"
    steps = [
        f"created  {paths.records}: {counts['read']:,} sample records",
        f"checked  {len(loaded.problems):,} problems, which is normal for real records",
        f"pushed   {paths.store}: {pushed_counts}, {verified}",
        f"drawn    {paths.page}",
    ]
    print_lines(map(visible, steps))
    for question, answer in zip(_QUESTIONS, answers, strict=True):
        print_lines(["", question.text, *(f"    {line}" for line in question.cypher.splitlines())])
        largest = max((row[-1] for row in answer.rows), default=0)
        rows = [(*row, bar(row[-1], largest, 20)) for row in answer.rows]
        print_table(output, [*answer.columns, ""], rows)
    examples = [
        "Try next:",
        f"  open {paths.page} in a browser",
        f"  graphload check {paths.records}",
        f"  graphload thread {paths.records} 900000001 --depth 2",
        f'  graphload query --in {paths.store} "MATCH (u:User) RETURN u.name LIMIT 5"',
        "  graphload push YOUR-FILES --to my.graph",
    ]
    print_lines(map(visible, examples))
