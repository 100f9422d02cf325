"""The command `graphload threads`: the threads of a graph as a table."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from graphload.cli.command import define_command
from graphload.cli.load import load_graph
from graphload.cli.options import (
    COUNT,
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    output_options,
    store_options,
    table_options,
)
from graphload.cli.terminal import print_json, print_note, print_table, sparkline
from graphload.plaintext import readable, readable_title, utc_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.graph import ReplyGraph
    from graphload.stats import ThreadStats

__all__ = ["command"]

_MAX_TERMINAL_ROWS = 50
"""The number of rows shown on a terminal without `--limit`."""
_MAX_TITLE_CHARS = 200
"""The number of characters of a title shown on a terminal."""


@define_command(
    "graphload threads graphload-demo/demo.jsonl",
    "graphload threads --sort depth --limit 3 --json graphload-demo/demo.jsonl",
)
@files_argument()
@click.option(
    "--sort",
    type=click.Choice(["size", "depth", "time"]),
    default="size",
    show_default=True,
    help="Order: size (most items), depth (deepest), time (most recently started).",
)
@click.option("--limit", metavar="N", type=COUNT, help="List at most N threads.")
@in_option()
@table_options
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    sort: str,
    limit: int | None,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """List the threads of FILES or of a store.

    The output is a table on a terminal, CSV in a pipe, or a file with -o. The column items
    counts items that have a record. In files and JSON, first_time and last_time are Unix
    seconds.
    """
    from graphload.cli.rows import Destination, write_rows
    from graphload.stats import ThreadStats, list_threads
    from graphload.tables import Table

    graph, loaded = load_graph(output, inputs, store_options)
    threads = list_threads(graph, sort=sort, limit=limit)
    columns = [field.name for field in dataclasses.fields(ThreadStats)]
    rows = [dataclasses.astuple(thread) for thread in threads]
    if output.json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    if path is not None or not output.json:
        destination = Destination(path, format_, raw)
        write_rows(
            output, Table(columns, rows), destination, lambda: _show(output, graph, threads, limit)
        )
    return loaded.exit_code(inputs) if loaded else 0


def _show(
    output: OutputOptions, graph: ReplyGraph, threads: Sequence[ThreadStats], limit: int | None
) -> None:
    """Print the threads as a table, with items by depth as a row of small bars."""
    from graphload.graph import forest_of
    from graphload.stats import items_by_depth

    shown = threads if limit is not None else threads[:_MAX_TERMINAL_ROWS]
    forest = forest_of(graph)
    rows = []
    for thread in shown:
        data = graph.nodes[thread.id]
        format_ = data.get("text_format")
        title = readable_title(thread.title or "", format_) or readable(
            data.get("text") or "", format_
        )
        counts = items_by_depth(graph, forest, forest.subtree(forest.index[thread.id]))
        rows.append(
            (
                thread.id,
                "(no record)" if data.get("stub") else title[:_MAX_TITLE_CHARS],
                thread.items,
                thread.depth,
                sparkline(counts),
                thread.authors,
                utc_text(thread.first_time)[:10],
                utc_text(thread.last_time)[:10],
            )
        )
    columns = ("id", "title", "items", "depth", "by depth", "authors", "first", "last")
    print_table(output, columns, rows, wide="title")
    if len(shown) < len(threads):
        total = len(threads)
        print_note(output, f"{len(shown):,} of {total:,} threads; --limit {total} shows all")
