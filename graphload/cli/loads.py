"""The command `graphload loads`: the loads in a store."""

from __future__ import annotations

from graphload.cli.command import define_command
from graphload.cli.options import (
    OutputOptions,
    StoreOptions,
    in_option,
    output_options,
    store_options,
)
from graphload.cli.terminal import is_terminal, print_json, print_lines, print_table

__all__ = ["command"]

_COLUMNS = ("load", "started", "state", "items", "relationships", "sources")


@define_command(
    "graphload loads --in graphload-demo/demo.graph",
)
@in_option("graphload.graph")
@store_options
@output_options
def command(output: OutputOptions, store_options: StoreOptions) -> int:
    """List the loads in a store, which `graphload undo` can remove.

    A load is "unfinished" while it runs, and after it was interrupted: repeat the same push
    to complete it.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.loading import list_loads
    from graphload.plaintext import one_line

    with open_chosen(store_options) as store:
        loads = list_loads(store)
    if output.json:
        print_json(
            [
                {
                    "load": load.load,
                    "started": load.started,
                    "state": load.state,
                    "sources": list(load.sources),
                    "items": load.items,
                    "relationships": load.relationships,
                }
                for load in loads
            ]
        )
        return 0
    rows = [
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
    if is_terminal():
        print_table(output, _COLUMNS, rows, wide="sources")
    else:
        print_lines("\t".join(map(str, row)) for row in [_COLUMNS, *rows])
    return 0
