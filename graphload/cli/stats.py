"""The command `graphload stats`: statistics of a graph."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from graphload.cli.buckets import LoadedBuckets, load_buckets, memory_option, refuse_memory
from graphload.cli.command import define_command
from graphload.cli.load import load_files, open_input
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    output_options,
    store_options,
)
from graphload.cli.terminal import bar, pluralize, print_json, print_lines
from graphload.plaintext import one_line, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.cli.read_files import Loaded, ReadFiles
    from graphload.stats import Stats

__all__ = ["command", "summarize_stats"]

_MAX_BARS = 30


@define_command(
    "graphload stats graphload-demo/demo.jsonl",
    "graphload stats --in graphload-demo/demo.graph --json",
)
@files_argument()
@in_option()
@memory_option
@store_options
@input_options
@output_options
def command(
    output: OutputOptions, inputs: InputOptions, store_options: StoreOptions, *, memory: int | None
) -> int:
    """Show statistics: items, authors, threads, depth, time span.

    The input is FILES, or a store with --in. Only items that have a record are counted;
    stubs are counted separately. In JSON, first_time and last_time are Unix seconds.
    """
    loaded: ReadFiles | None = None
    refuse_memory(memory, store_options)
    if store_options.store is not None:
        from graphload.loading import read_stats

        with open_input(inputs, store_options) as store:
            stats = read_stats(store)
    elif memory is not None:
        loaded = load_buckets(output, inputs, memory)
        stats = _describe_buckets(loaded)
    else:
        from graphload.stats import describe_nodes

        loaded = load_files(output, inputs)
        stats = describe_nodes(loaded.nodes)
    if output.json:
        print_json(dataclasses.asdict(stats))
    else:
        print_lines(summarize_stats(stats))
    return loaded.exit_code(inputs) if loaded else 0


def _describe_buckets(loaded: LoadedBuckets) -> Stats:
    """Count the items, threads, authors and levels of all buckets."""
    from graphload.stats import add_stats, describe_nodes

    parts: list[Stats] = []
    authors: set[str] = set()

    def describe(_: int, bucket: Loaded) -> None:
        parts.append(describe_nodes(bucket.nodes))
        authors.update(bucket.nodes.names)

    loaded.each(describe)
    return add_stats(parts, len(authors))


def summarize_stats(stats: Stats) -> Iterator[str]:
    """Yield the statistics as text, with bars for items by depth.

    In a very deep graph, a bar shows the items of several depths together.
    """
    kinds = ", ".join(f"{count:,} {one_line(kind)}" for kind, count in stats.by_item_type.items())
    yield f"items    {stats.items:,}: {kinds or 'none'}"
    yield f"         {stats.live:,} live, {stats.deleted:,} deleted, {stats.dead:,} dead"
    yield f"stubs    {stats.stubs:,}"
    yield f"threads  {stats.threads:,}"
    yield f"authors  {stats.authors:,}"
    yield f"leaves   {stats.leaves:,}"
    yield f"width    {pluralize(stats.width, 'item')} on the largest level"
    yield f"depth    {'none' if stats.depth is None else f'{stats.depth:,}'}"
    if stats.first_time is not None:
        yield f"times    {utc_text(stats.first_time)} to {utc_text(stats.last_time)}"
    counts = stats.items_by_depth
    if not counts:
        return
    yield "\nitems by depth"
    step = -(-len(counts) // _MAX_BARS)
    groups = [sum(counts[start : start + step]) for start in range(0, len(counts), step)]
    for index, count in enumerate(groups):
        first, last = index * step, min((index + 1) * step, len(counts)) - 1
        label = str(first) if first == last else f"{first}-{last}"
        yield f"{label:>11} {count:>9,} {bar(count, max(groups))}".rstrip()
