"""`graphload undo`: one load taken out of a store again."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from graphload.cli.command import make_verb
from graphload.cli.options import Output, StoreChoice, in_option, output_options, store_options
from graphload.cli.terminal import print_json, print_lines
from graphload.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.loading import UndoResult

__all__ = ["verb"]


@make_verb(
    "graphload push graphload-demo/demo.jsonl --to undone.graph && \\\n"
    "      graphload undo 1 --in undone.graph",
)
@click.argument("load", type=int)
@in_option("graphload.graph")
@store_options
@output_options
def verb(output: Output, choice: StoreChoice, *, load: int) -> int:
    """Take LOAD, a number that `graphload loads` lists, out of a store again.

    What another load holds too stays. What remaining records still point at becomes a stub.
    Values that later loads changed are not rolled back.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.cli.progress import shown_push
    from graphload.loading import undo

    open_chosen(choice).close()  # to write to, a store would be made where none is
    with open_chosen(choice, write=True) as store, shown_push(output) as progress:
        result = undo(store, load, progress=progress)
    if output.json:
        print_json(dataclasses.asdict(result))
    else:
        print_lines(_lines(result))
    return 0


def _lines(result: UndoResult) -> Iterator[str]:
    yield visible(f"store          {result.store}")
    yield f"removed        {result.removed:,} items, {result.users:,} users"
    yield f"stubs          {result.stubs:,} items that other records still point at"
    yield f"kept           {result.kept:,} items of other loads, with the values they have now"
