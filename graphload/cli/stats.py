"""`graphload stats`: figures of a graph."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

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
)
from graphload.cli.terminal import bar, print_json, print_lines
from graphload.plaintext import one_line, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.stats import Stats

__all__ = ["verb"]

_ROWS = 30


@make_verb(
    "graphload stats graphload-demo/demo.jsonl",
    "graphload stats --in graphload-demo/demo.graph --json",
)
@files_argument()
@in_option()
@store_options
@record_options
@output_options
def verb(output: Output, records: Records, choice: StoreChoice) -> int:
    """Count items, authors, threads, depths and times.

    What is in FILES, or in a store with --in. Figures are of items that a record describes;
    stubs are counted apart. In JSON first_time and last_time are Unix seconds, as records
    have them.
    """
    from graphload.stats import describe_graph

    graph, loaded = load_graph(output, records, choice)
    stats = describe_graph(graph)
    if output.json:
        print_json(dataclasses.asdict(stats))
    else:
        print_lines(_lines(stats))
    return loaded.exit_code(records) if loaded else 0


def _lines(stats: Stats) -> Iterator[str]:
    kinds = ", ".join(f"{count:,} {one_line(kind)}" for kind, count in stats.by_item_type.items())
    yield f"items    {stats.items:,}: {kinds or 'none'}"
    yield f"         {stats.live:,} live, {stats.deleted:,} deleted, {stats.dead:,} dead"
    yield f"stubs    {stats.stubs:,}"
    yield f"threads  {stats.threads:,}"
    yield f"authors  {stats.authors:,}"
    yield f"leaves   {stats.leaves:,}"
    yield f"width    {stats.width:,}"
    yield f"depth    {'none' if stats.depth is None else f'{stats.depth:,}'}"
    if stats.first_time is not None:
        yield f"times    {utc_text(stats.first_time)} to {utc_text(stats.last_time)}"
    yield from _depth_bars(stats.items_by_depth)


def _depth_bars(levels: Sequence[int]) -> Iterator[str]:
    """Items by depth as bars; a very deep graph's levels are summed in groups."""
    if not levels:
        return
    step = -(-len(levels) // _ROWS)
    groups = [sum(levels[at : at + step]) for at in range(0, len(levels), step)]
    yield "\nitems by depth"
    for at, count in enumerate(groups):
        first, last = at * step, min((at + 1) * step, len(levels)) - 1
        name = str(first) if first == last else f"{first}-{last}"
        yield f"{name:>11} {count:>9,} {bar(count, max(groups))}".rstrip()
