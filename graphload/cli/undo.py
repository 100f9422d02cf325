"""The command `graphload undo`: remove one load from a store."""

from __future__ import annotations

import dataclasses

import click

from graphload.cli.command import define_command
from graphload.cli.options import (
    COUNT,
    OutputOptions,
    StoreOptions,
    in_option,
    output_options,
    store_options,
)
from graphload.cli.terminal import print_json, print_lines
from graphload.plaintext import visible

__all__ = ["command"]


@define_command(
    "graphload push graphload-demo/demo.jsonl --to undone.graph && \\\n"
    "      graphload undo 1 --in undone.graph",
)
@click.argument("load", type=COUNT)
@in_option("graphload.graph", purpose="Store to remove the load from")
@store_options
@output_options
def command(output: OutputOptions, store_options: StoreOptions, *, load: int) -> int:
    """Remove load number LOAD from a store.

    `graphload loads` lists the numbers. Undoing the latest load gives the store as it was
    before. After an earlier one, what only it brought is gone; where the records that it
    replaced are no longer kept, the items keep their values, and are counted. Records of
    loads that were pushed with --keep-replaced are all kept. Removed items that remaining
    records refer to become stubs.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import show_progress
    from graphload.loading import undo

    # Opening for writing would create a missing store, so open it read-only first.
    with open_chosen(store_options):
        pass
    with open_chosen(store_options, write=True) as store, show_progress(output) as progress:
        result = undo(store, load, progress=progress)
    if output.json:
        print_json(dataclasses.asdict(result))
        return 0
    print_lines(
        [
            visible(f"store          {result.store}"),
            f"removed        {result.removed:,} items, {result.users:,} users",
            f"stubs          {result.stubs:,} removed items that other records refer to",
            f"kept           {result.kept:,} items that other loads contain",
            f"values kept    {result.values_kept:,} of them, as what was before is not kept",
        ]
    )
    return 0
