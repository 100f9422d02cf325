"""`graphload thread`: one item and all below it, to be read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

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
)
from graphload.cli.terminal import print_json, print_lines, remark, terminal_width

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph
    from graphload.items import Id

__all__ = ["verb"]


@make_verb(
    "graphload thread graphload-demo/demo.jsonl 900000001 --depth 2",
    "graphload thread --in graphload-demo/demo.graph --json 900000001",
)
@files_argument()
@click.argument("item", metavar="ID")
@click.option(
    "--depth", metavar="N", type=click.IntRange(min=0), help="So many levels below it, not all."
)
@in_option()
@store_options
@record_options
@output_options
def verb(
    output: Output, records: Records, choice: StoreChoice, *, item: str, depth: int | None
) -> int:
    """Read a thread: an item and all below it.

    Kids stand in display order: by rank, then time, then id. ID is an item's id (a negative
    one too) or its URL. As text the replies are indented and their HTML is made readable.
    """
    from graphload.lookup import find_item
    from graphload.threads import outline_thread, walk_thread

    graph, loaded = load_graph(output, records, choice)
    top = find_item(graph, item)
    if output.json:
        print_json([dataclasses.asdict(one) for one in walk_thread(graph, top, depth=depth)])
    else:
        _remark_ancestors(output, graph, top)
        print_lines(outline_thread(graph, top, depth=depth, width=terminal_width()))
    return loaded.exit_code(records) if loaded else 0


def _remark_ancestors(output: Output, graph: ReplyGraph, top: Id) -> None:
    from graphload.threads import ancestors_of

    above = ancestors_of(graph, top)
    if above:
        path = " > ".join(str(one) for one in above[-10:])
        remark(output, f"below {'… > ' if len(above) > 10 else ''}{path}")
