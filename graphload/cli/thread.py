"""The command `graphload thread`: one item and its replies."""

from __future__ import annotations

import dataclasses
from pathlib import Path

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
)
from graphload.cli.terminal import print_json, print_lines, print_note, terminal_width
from graphload.errors import UsageError

__all__ = ["command"]

_MAX_ANCESTORS = 10


@define_command(
    "graphload thread graphload-demo/demo.jsonl 900000001 --depth 2",
    "graphload thread --in graphload-demo/demo.graph --json 900000001",
)
@files_argument()
@click.argument("item", metavar="ID")
@click.option(
    "--depth",
    metavar="N",
    type=COUNT,
    help="Show at most N levels of replies (default: all).",
)
@in_option()
@store_options
@input_options
@output_options
def command(
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    item: str,
    depth: int | None,
) -> int:
    """Print an item and all its replies.

    ID is an item's id (it may be negative) or its URL. Replies are in display order: by
    rank, then time, then id. In text output they are indented, and HTML becomes plain text.
    """
    from graphload.lookup import find_item
    from graphload.threads import ancestors_of, outline_thread, walk_thread

    if not inputs.files and store_options.store is None and Path(item).exists():
        raise UsageError(
            f"no ID after {item}", hint=f"List its threads with: graphload threads {item}"
        )
    graph, loaded = load_graph(output, inputs, store_options, thread=item, depth=depth)
    if loaded is not None and loaded.is_empty:
        # A note says so.
        if output.json:
            print_json([])
        return loaded.exit_code(inputs)
    top = find_item(graph, item)
    if output.json:
        print_json([dataclasses.asdict(entry) for entry in walk_thread(graph, top, depth=depth)])
    else:
        ancestors = ancestors_of(graph, top)
        if ancestors:
            path = " > ".join(str(ancestor) for ancestor in ancestors[-_MAX_ANCESTORS:])
            print_note(
                output, f"ancestors: {'… > ' if len(ancestors) > _MAX_ANCESTORS else ''}{path}"
            )
        print_lines(outline_thread(graph, top, depth=depth, width=terminal_width()))
    return loaded.exit_code(inputs) if loaded else 0
