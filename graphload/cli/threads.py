"""`graphload threads`: the threads of a graph, a row each."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import make_verb
from graphload.cli.load import load_graph
from graphload.cli.options import (
    Output,
    Records,
    StoreChoice,
    files_argument,
    in_option,
    output_options,
    record_options,
    store_options,
    table_options,
)
from graphload.cli.terminal import print_json, print_table, remark, sparkline
from graphload.plaintext import readable, utc_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.graph import ReplyGraph
    from graphload.stats import ThreadStats

__all__ = ["verb"]

_SHOWN = 50


@make_verb(
    "graphload threads graphload-demo/demo.jsonl",
    "graphload threads --sort depth --limit 3 --json graphload-demo/demo.jsonl",
)
@files_argument()
@click.option(
    "--sort",
    type=click.Choice(["size", "depth", "time"]),
    default="size",
    show_default=True,
    help="The largest, the deepest or the newest first.",
)
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="At most so many.")
@in_option()
@table_options
@store_options
@record_options
@output_options
def verb(  # noqa: PLR0913 - one parameter an option of the command line
    output: Output,
    records: Records,
    choice: StoreChoice,
    *,
    sort: str,
    limit: int | None,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """List the threads of FILES or of a store.

    A table on a terminal, CSV in a pipe. `items` counts those that a record describes; in
    data first_time and last_time are Unix seconds, as records have them.
    """
    from graphload.cli.rows import Destination, give_rows
    from graphload.stats import ThreadStats, list_threads
    from graphload.tables import Table

    graph, loaded = load_graph(output, records, choice)
    threads = list_threads(graph, sort=sort, limit=limit)
    columns = [field.name for field in dataclasses.fields(ThreadStats)]
    rows = [dataclasses.astuple(thread) for thread in threads]
    if output.json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    if path is not None or not output.json:
        destination = Destination(path, format_, raw, records.files)
        give_rows(
            output, Table(columns, rows), destination, lambda: _show(output, graph, threads, limit)
        )
    return loaded.exit_code(records) if loaded else 0


def _show(
    output: Output, graph: ReplyGraph, threads: Sequence[ThreadStats], limit: int | None
) -> None:
    """Show the threads as a table, each with its items by depth as a row of small bars."""
    from graphload.graph import forest_of
    from graphload.stats import items_by_depth

    shown = threads if limit is not None else threads[:_SHOWN]
    forest = forest_of(graph)
    rows = []
    for thread in shown:
        levels = items_by_depth(graph, forest, forest.subtree(forest.index[thread.id]))
        rows.append(_row(graph, thread, sparkline(levels)))
    columns = ("id", "title", "items", "depth", "by depth", "authors", "from", "to")
    print_table(output, columns, rows, wide="title")
    if len(shown) < len(threads):
        remark(output, f"{len(threads) - len(shown):,} more: --limit {len(threads)} shows all")


def _row(graph: ReplyGraph, thread: ThreadStats, levels: str) -> tuple[Any, ...]:
    first, last = utc_text(thread.first_time)[:10], utc_text(thread.last_time)[:10]
    title = _title(graph, thread)
    return thread.id, title, thread.items, thread.depth, levels, thread.authors, first, last


def _title(graph: ReplyGraph, thread: ThreadStats) -> str:
    data = graph.nodes[thread.id]
    if data.get("stub"):
        return "(no record)"
    return readable(thread.title or data.get("text") or "")[:200]
