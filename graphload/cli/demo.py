"""`graphload demo`: the whole way once, on a thread that graphload makes itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import make_verb
from graphload.cli.options import Output, Records, StoreChoice, output_options
from graphload.cli.terminal import bar, print_json, print_lines, print_table
from graphload.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.cli.load import Loaded
    from graphload.loading import PushResult
    from graphload.values import Result

__all__ = ["verb"]


@dataclass(frozen=True)
class _Question:
    words: str
    cypher: str


_QUESTIONS = (
    _Question(
        "Who answers whom the most?",
        "MATCH (kid:User)-[:POSTED]->(reply:Item)-[:PARENT]->(:Item)<-[:POSTED]-(author:User)\n"
        "WHERE kid.name <> author.name\n"
        "RETURN kid.name AS who, author.name AS whom, count(reply) AS replies\n"
        "ORDER BY replies DESC, who, whom LIMIT 5",
    ),
    _Question(
        "Which comments were answered most?",
        "MATCH (kid:Item)-[:PARENT]->(comment:Item)\n"
        "WHERE comment.item_type = 'comment'\n"
        "RETURN comment.id AS id, comment.by AS author, count(kid) AS replies\n"
        "ORDER BY replies DESC, id LIMIT 5",
    ),
    _Question(
        "How deep do the threads go?",
        "MATCH (i:Item)\n"
        "WHERE i.depth IS NOT NULL\n"
        "RETURN i.depth AS depth, count(i) AS items ORDER BY depth",
    ),
)


@dataclass(frozen=True)
class _Places:
    """Where the demo's files are."""

    records: Path
    store: Path
    page: Path


@make_verb("graphload demo")
@click.argument("folder", metavar="[DIR]", default="graphload-demo", type=click.Path())
@output_options
def verb(output: Output, *, folder: str) -> int:
    """Make a thread, push it, ask it three questions, draw it.

    DIR, where all of it goes, is ./graphload-demo by default. The thread is made up, the
    same one each time; the database is an embedded one, so nothing else is needed. Run it
    as often as you like.
    """
    from graphload.cli.draw import import_viz, write_page
    from graphload.cli.load import load_records

    draw_graph = import_viz().draw_graph
    places = _make_places(Path(folder))
    _write_records(places)
    records = Records((str(places.records),), None, f"{places.records}.rejects.jsonl", strict=False)
    loaded = load_records(output, records)
    pushed, answers = _push_and_ask(output, places, loaded)
    page = write_page(draw_graph(loaded.graph, title="graphload demo"), places.page)
    if output.json:
        print_json(_report(places, loaded, pushed, answers, page))
    else:
        _show(output, places, loaded, pushed, answers)
    return 0 if pushed.verified else 1


def _make_places(folder: Path) -> _Places:
    folder.mkdir(parents=True, exist_ok=True)
    return _Places(folder / "demo.jsonl", folder / "demo.graph", folder / "demo.html")


def _write_records(places: _Places) -> None:
    from graphload.atomic_file import written_beside
    from graphload.demo import write_demo

    with written_beside(places.records) as beside:
        write_demo(beside)


def _push_and_ask(
    output: Output, places: _Places, loaded: Loaded
) -> tuple[PushResult, list[Result]]:
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import shown_push
    from graphload.loading import push

    choice = StoreChoice(str(places.store))
    with open_chosen(choice, write=True) as store, shown_push(output) as progress:
        pushed = push(loaded.graph, store, progress=progress)
    with open_chosen(choice) as store:
        return pushed, [store.query(question.cypher) for question in _QUESTIONS]


def _report(
    places: _Places,
    loaded: Loaded,
    pushed: PushResult,
    answers: list[Result],
    page: dict[str, Any],
) -> dict[str, Any]:
    return {
        "records": str(places.records),
        "store": str(places.store),
        "page": page,
        "counts": loaded.merged.counts,
        "problems": len(loaded.problems),
        "verified": pushed.verified,
        "questions": [
            {
                "question": question.words,
                "cypher": question.cypher,
                "columns": answer.columns,
                "rows": [dict(zip(answer.columns, row, strict=True)) for row in answer.rows],
            }
            for question, answer in zip(_QUESTIONS, answers, strict=True)
        ],
    }


def _show(
    output: Output, places: _Places, loaded: Loaded, pushed: PushResult, answers: list[Result]
) -> None:
    counts = loaded.merged.counts
    print_lines(
        visible(line)
        for line in (
            f"made     {places.records}: {counts['read']:,} records of a made-up thread",
            f"checked  {len(loaded.problems):,} problems, as in any folder of real records",
            f"pushed   {places.store}: {_counted(pushed)}",
            f"drawn    {places.page}",
        )
    )
    for question, answer in zip(_QUESTIONS, answers, strict=True):
        print_lines(["", question.words, *(f"    {x}" for x in question.cypher.splitlines())])
        print_table(output, [*answer.columns, ""], _with_bars(answer))
    print_lines(visible(line) for line in _next_steps(places))


def _counted(pushed: PushResult) -> str:
    items = pushed.items
    verified = "verified" if pushed.verified else "NOT verified"
    return f"{items.created:,} items created, {items.unchanged:,} unchanged, {verified}"


def _with_bars(answer: Result) -> list[tuple[Any, ...]]:
    """The rows of an answer; what is counted in the last column stands beside it as a bar."""
    largest = max((row[-1] for row in answer.rows), default=0)
    return [(*row, bar(row[-1], largest, 20)) for row in answer.rows]


def _next_steps(places: _Places) -> Iterator[str]:
    yield "Try next:"
    yield f"  open {places.page} in a browser"
    yield f"  graphload check {places.records}"
    yield f"  graphload thread {places.records} 900000001 --depth 2"
    yield f'  graphload query --in {places.store} "MATCH (u:User) RETURN u.name LIMIT 5"'
    yield "  graphload push YOUR-FILES --to my.graph"
