"""The command `graphload threads`: the threads of a graph as a table."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

import click

from graphload.cli.buckets import LoadedBuckets, load_buckets, memory_option, refuse_memory
from graphload.cli.command import define_command
from graphload.cli.load import load_files, open_input
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
    from collections.abc import Callable, Sequence

    from graphload.cli.read_files import Loaded
    from graphload.items import Id
    from graphload.stats import RootDetails, ThreadStats

    DescribeRoots = Callable[[Sequence[Id]], list[RootDetails]]

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
@memory_option
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
    memory: int | None,
) -> int:
    """List the threads of FILES or of a store.

    The output is a table on a terminal, CSV in a pipe, or a file with -o. The column items
    counts items that have a record. first_time and last_time are Unix seconds in CSV and
    JSON, timestamps in Parquet.
    """
    from graphload.cli.rows import Destination, write_rows
    from graphload.stats import ThreadStats
    from graphload.tables import Table

    refuse_memory(memory, store_options)

    columns = [field.name for field in dataclasses.fields(ThreadStats)]

    def write(threads: list[ThreadStats], describe: DescribeRoots) -> None:
        rows = [dataclasses.astuple(thread) for thread in threads]
        if output.json:
            print_json([dict(zip(columns, row, strict=True)) for row in rows])
        if path is not None or not output.json:
            destination = Destination(path, format_, raw)
            table = Table(columns, rows, times=("first_time", "last_time"))
            write_rows(output, table, destination, lambda: _show(output, threads, limit, describe))

    if store_options.store is not None:
        from graphload.loading import read_threads
        from graphload.loading.statistics import read_roots

        with open_input(inputs, store_options) as store:
            write(read_threads(store, sort=sort, limit=limit), partial(read_roots, store))
        return 0
    if memory is not None:
        buckets = load_buckets(output, inputs, memory)
        threads = _list_in_buckets(buckets, sort, limit)
        write(threads, partial(_describe_in_buckets, buckets))
        return buckets.exit_code(inputs)
    loaded = load_files(output, inputs)
    write(_list_threads(loaded, sort, limit), partial(_describe_roots, loaded))
    return loaded.exit_code(inputs)


def _list_threads(loaded: Loaded, sort: str, limit: int | None) -> list[ThreadStats]:
    from graphload.stats import describe_threads, sort_threads, with_titles

    threads = sort_threads(describe_threads(loaded.nodes), sort=sort, limit=limit)
    roots = loaded.links.read([thread.id for thread in threads])
    return with_titles(threads, [None if root is None else root.title for root in roots])


def _list_in_buckets(loaded: LoadedBuckets, sort: str, limit: int | None) -> list[ThreadStats]:
    from graphload.stats import sort_threads

    threads: list[ThreadStats] = []

    def add(_: int, bucket: Loaded) -> None:
        threads.extend(_list_threads(bucket, sort, limit))
        # Equal ones are sorted by id.
        threads.sort(key=lambda thread: thread.id)
        threads[:] = sort_threads(threads, sort=sort, limit=limit)

    loaded.each(add)
    return threads


def _describe_in_buckets(loaded: LoadedBuckets, roots: Sequence[Id]) -> list[RootDetails]:
    details: dict[Id, RootDetails] = {}

    def add(_: int, bucket: Loaded) -> None:
        own = [root for root in roots if bucket.links.has_node(root)]
        details.update(zip(own, _describe_roots(bucket, own), strict=True))

    loaded.each(add)
    return [details[root] for root in roots]


def _describe_roots(loaded: Loaded, roots: Sequence[Id]) -> list[RootDetails]:
    from graphload.items import item_attributes
    from graphload.stats import list_levels

    items = loaded.links.read(roots)
    data = ({"stub": True} if item is None else item_attributes(item) for item in items)
    return [*zip(data, list_levels(loaded.nodes, roots), strict=True)]


def _show(
    output: OutputOptions,
    threads: Sequence[ThreadStats],
    limit: int | None,
    describe: DescribeRoots,
) -> None:
    """Print the threads as a table, with items by depth as a row of small bars."""
    shown = threads if limit is not None else threads[:_MAX_TERMINAL_ROWS]
    rows = []
    for thread, (data, counts) in zip(
        shown, describe([thread.id for thread in shown]), strict=True
    ):
        format_ = data.get("text_format")
        title = readable_title(thread.title or "", format_) or readable(
            data.get("text") or "", format_
        )
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
