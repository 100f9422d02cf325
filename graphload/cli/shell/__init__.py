"""The command `graphload shell`: Cypher on a store, statement by statement."""

from __future__ import annotations

import contextlib
import sys

import click

from graphload.cli.command import define_command
from graphload.cli.options import (
    OutputOptions,
    StoreOptions,
    in_option,
    output_options,
    parameter_option,
    store_options,
    timeout_option,
)
from graphload.errors import StoreError

__all__ = ["command"]


@define_command(
    "graphload shell --in graphload-demo/demo.graph",
    "echo 'MATCH (i:Item) RETURN count(i) AS items;' \\\n"
    "      | graphload shell --in graphload-demo/demo.graph",
)
@in_option("graphload.graph", purpose="Store to query")
@parameter_option
@click.option("--write", is_flag=True, help="Allow statements to write.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    default=1000,
    show_default=True,
    help="Show at most N rows of a result on a terminal; :export writes all.",
)
@timeout_option
@store_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    store_options: StoreOptions,
    *,
    parameters: tuple[str, ...],
    write: bool,
    limit: int,
    timeout_s: float | None,
) -> int:
    """Run Cypher on a store, statement by statement.

    On a terminal, statements are typed, over several lines if need be, and run where ; ends them.
    Tab completes labels, relationship types, properties and functions. Lines that begin with a
    colon are commands: :help lists them. Ctrl-C ends a query and keeps the shell; Ctrl-D leaves it.
    What was typed is kept for the next time, in the file that GRAPHLOAD_HISTORY names (empty:
    nowhere; default: history in the folder of graphload's state), except for texts that may hold
    a password.

    Without a terminal, statements and commands are read from standard input, up to the first
    error. Results are CSV, with an empty line between two, or with --json a value on each line.
    """
    from graphload.cli.open_store import open_chosen, store_exists
    from graphload.cli.parameters import parse_parameter
    from graphload.cli.shell.session import LeaveShell, Session
    from graphload.cli.texts import read_bytes

    given = dict(map(parse_parameter, parameters))
    if not store_exists(store_options):
        name = store_options.store
        hint = f"Create it first: graphload push FILES --to {name}"
        raise StoreError(f"there is no store at {name}", hint=hint)
    with open_chosen(store_options, write=write) as store:
        session = Session(
            output, store_options, store, given, write=write, timeout_s=timeout_s, limit=limit
        )
        if sys.stdin.isatty():
            from graphload.cli.shell.interactive import run_interactive

            run_interactive(session)
        else:
            with contextlib.suppress(LeaveShell):
                session.scripts.append("-")
                session.run_script(read_bytes("-"))
    return 0
