"""`graphload loads`: what was loaded into a store, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.cli.command import make_verb
from graphload.cli.options import Output, StoreChoice, in_option, output_options, store_options
from graphload.cli.terminal import is_terminal, print_json, print_lines, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.loading import Load

__all__ = ["verb"]

_COLUMNS = ("load", "started", "state", "items", "relationships", "sources")


@make_verb(
    "graphload loads --in graphload-demo/demo.graph",
)
@in_option("graphload.graph")
@store_options
@output_options
def verb(output: Output, choice: StoreChoice) -> int:
    """List the loads of a store: what `graphload undo` can take out again.

    A load is "unfinished" while it runs, and where it was cut off: the same push again goes
    on with it.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.loading import list_loads

    with open_chosen(choice) as store:
        loads = list_loads(store)
    if output.json:
        print_json([_record(load) for load in loads])
    elif is_terminal():
        print_table(output, _COLUMNS, _rows(loads), wide="sources")
    else:
        print_lines("\t".join(map(str, row)) for row in [_COLUMNS, *_rows(loads)])
    return 0


def _record(load: Load) -> dict[str, Any]:
    return {
        "load": load.load,
        "started": load.started,
        "state": load.state,
        "sources": list(load.sources),
        "items": load.items,
        "relationships": load.relationships,
    }


def _rows(loads: Iterable[Load]) -> list[tuple[object, ...]]:
    from graphload.plaintext import one_line

    return [
        (
            load.load,
            "" if load.started is None else f"{load.started:%Y-%m-%d %H:%M:%S}",
            load.state,
            load.items,
            load.relationships,
            one_line(", ".join(load.sources)),
        )
        for load in loads
    ]
