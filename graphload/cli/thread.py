"""The command `graphload thread`: one item and its replies."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphload.cli.buckets import memory_option, refuse_memory
from graphload.cli.command import define_command
from graphload.cli.load import load_graph, open_input
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
from graphload.cli.pager import print_paged
from graphload.cli.terminal import print_json, print_note, terminal_width
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.stats import ThreadStats

__all__ = ["command"]

_MAX_ANCESTORS = 10
_MAX_LISTED = 5
STDIN = "-"


@define_command(
    "graphload thread graphload-demo/demo.jsonl 900000001 --depth 2",
    "graphload thread --in graphload-demo/demo.graph --json 900000001",
    "graphload thread graphload-demo/demo.jsonl 900004141 --up",
    "graphload thread graphload-demo/demo.jsonl 900000001 --by juniperus --sort time",
)
@files_argument()
@click.argument("item", metavar="[ID]", required=False)
@click.option("--up", is_flag=True, help="Show the path from the root to the item, not replies.")
@click.option(
    "--depth",
    metavar="N",
    type=COUNT,
    help="Show at most N levels of replies (default: all).",
)
@click.option(
    "--sort",
    type=click.Choice(["rank", "time", "size"]),
    default="rank",
    show_default=True,
    help="Order of replies: as displayed, the oldest first, or the largest subtree first.",
)
@click.option(
    "--by", metavar="AUTHOR", multiple=True, help="Show only items of this author; repeatable."
)
@click.option("--no-pager", is_flag=True, help="Do not use a pager (PAGER) on a terminal.")
@in_option()
@memory_option
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    item: str | None,
    up: bool,
    depth: int | None,
    sort: str,
    by: tuple[str, ...],
    no_pager: bool,
    memory: int | None,
) -> int:
    """Print an item and all its replies.

    ID is an item's id (it may be negative) or its URL; where there is only one thread, it can
    be left out. Replies are in display order: by rank, then time, then id. In text output they
    are indented, HTML becomes plain text, and a terminal shows long threads in a pager.
    """
    from graphload.loading import read_threads
    from graphload.lookup import find_item
    from graphload.stats import list_threads
    from graphload.threads import outline_items, walk_path, walk_thread

    if up and depth is not None:
        raise UsageError("--up and --depth cannot be used together")
    refuse_memory(memory, store_options)
    inputs, item = _split_files(inputs, store_options, item)
    if memory is not None and item is None:
        raise UsageError(
            "--memory requires an ID", hint="`graphload threads --memory SIZE FILES` lists them."
        )
    if item is None and store_options.store is not None:
        with open_input(inputs, store_options) as store:
            item = str(_only_thread(read_threads(store, limit=_MAX_LISTED + 1)))
    graph, loaded = load_graph(
        output, inputs, store_options, thread=item, depth=depth, memory=memory
    )
    if loaded is not None and loaded.is_empty:
        # A note says so.
        if output.json:
            print_json([])
        return loaded.exit_code(inputs)
    if item is None:
        top = _only_thread(list_threads(graph, limit=_MAX_LISTED + 1))
    else:
        top = find_item(graph, item)
    walked = walk_path(graph, top) if up else walk_thread(graph, top, depth=depth, sort=sort)
    items = [entry for entry in walked if not by or entry.by in by]
    if output.json:
        print_json([dataclasses.asdict(entry) for entry in items])
    else:
        if not up:
            _note_ancestors(output, graph, top)
        if by and not items:
            print_note(output, f"no item by {' or '.join(by)}")
        lines = outline_items(graph, items, width=terminal_width())
        print_paged(lines, has_pager=not no_pager)
    return loaded.exit_code(inputs) if loaded else 0


def _split_files(
    inputs: InputOptions, store_options: StoreOptions, item: str | None
) -> tuple[InputOptions, str | None]:
    """Return the files and the id; the last argument is a file if there is one of that name.

    A whole number behind other files is an id, whatever files there are.
    """
    is_number = item is not None and item.removeprefix("-").isdecimal()
    if item is None or store_options.store is not None or (inputs.files and is_number):
        return inputs, item
    if item != STDIN and not Path(item).exists():
        if not inputs.files:
            raise UsageError(
                "no input",
                hint=f"There is no file {item}. Pass FILES before the ID, or --in STORE.",
            )
        return inputs, item
    if inputs.files and inputs.files[0] != STDIN and not Path(inputs.files[0]).exists():
        first = inputs.files[0]
        raise UsageError(
            f"{first}: no such file or folder",
            hint=f"If it is an ID, write it last: graphload thread {item} {first}",
        )
    return dataclasses.replace(inputs, files=(*inputs.files, item)), None


def _only_thread(threads: Sequence[ThreadStats]) -> Id:
    """Return the only one of some threads, the largest first.

    Raises:
        UsageError: there are several, or none.
    """
    if len(threads) == 1:
        return threads[0].id
    if not threads:
        raise UsageError("no ID, and no thread", hint="All items are in cycles of replies.")
    largest = ", ".join(str(thread.id) for thread in threads[:_MAX_LISTED])
    more = ", …" if len(threads) > _MAX_LISTED else ""
    raise UsageError(
        "no ID, and several threads",
        hint=f"Give an ID: the largest threads are {largest}{more}; `graphload threads` lists all.",
    )


def _note_ancestors(output: OutputOptions, graph: ReplyGraph, top: Id) -> None:
    from graphload.threads import ancestors_of

    ancestors = ancestors_of(graph, top)
    if ancestors:
        path = " > ".join(str(ancestor) for ancestor in ancestors[-_MAX_ANCESTORS:])
        more = "… > " if len(ancestors) > _MAX_ANCESTORS else ""
        print_note(output, f"ancestors: {more}{path}; --up shows them")
