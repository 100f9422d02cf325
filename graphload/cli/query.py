"""The command `graphload query`: Cypher on a store, or on FILES in a temporary store."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any, NoReturn

import click

from graphload.cli.command import define_command
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    in_option,
    input_options,
    output_options,
    store_options,
    table_options,
    timeout_option,
)
from graphload.cli.paths import InputPath
from graphload.cli.terminal import pluralize, print_json, print_note, print_table
from graphload.cli.texts import read_text_file
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.cli.load import Loaded
    from graphload.stores.protocol import Store
    from graphload.tables import Table

__all__ = ["command"]

_MAX_ROWS = 1000
"""Rows that are shown on a terminal."""


@define_command(
    "graphload query --in graphload-demo/demo.graph 'MATCH (i:Item) RETURN count(i) AS items'",
    "graphload query --from graphload-demo/demo.jsonl -p name=juniperus \\\n"
    "      'MATCH (:User {name: $name})-[:POSTED]->(i:Item) RETURN i.id, i.time'",
)
@click.argument("cypher", required=False)
@in_option(purpose="Store to query")
@click.option(
    "--from",
    "files",
    metavar="FILES",
    multiple=True,
    type=InputPath(allow_dash=True),
    help="Query these files instead, in a temporary store; repeatable.",
)
@click.option(
    "-p",
    "parameters",
    metavar="NAME=JSON",
    multiple=True,
    help="Query parameter; a value that is not JSON is text; repeatable.",
)
@click.option(
    "-f",
    "query_file",
    metavar="FILE",
    type=InputPath(allow_dash=True),
    help="Read the query from this file.",
)
@click.option("--write", is_flag=True, help="Allow the query to write.")
@timeout_option
@table_options
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    cypher: str | None,
    parameters: tuple[str, ...],
    query_file: str | None,
    write: bool,
    timeout_s: float | None,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """Run a Cypher query on a store, or on FILES.

    Without --in and --from, the store is graphload.graph. The output is a table on a
    terminal, CSV in a pipe, or a file with -o. In CSV, text that a spreadsheet would run as a
    formula is prefixed with ', except with --raw.

    Without --write, a query reads the store and nothing else: it cannot write, and in an
    embedded store it can reach no file and no network (LOAD CSV, procedures that run other
    queries). What a query on Neo4j may reach is set on the server and by the user's role.
    """
    from graphload.cli.outdated import note_outdated
    from graphload.cli.rows import Destination, write_rows
    from graphload.tables import Table

    if (cypher is None) == (query_file is None):
        raise UsageError("give exactly one query: as an argument, or with -f FILE")
    if cypher is None:
        cypher = read_text_file(query_file or "-").replace("\r\n", "\n")
    values = dict(map(_parse_parameter, parameters))
    with _open_store(output, inputs, store_options, write=write) as (store, loaded):
        result = store.query(cypher, values, write=write, timeout_s=timeout_s)
        if loaded is None:
            note_outdated(output, store, cypher)
    columns = list(result.columns)
    table = Table(columns, result.rows)
    if output.json:
        rows = [dict(zip(columns, row, strict=True)) for row in result.rows]
        print_json({"columns": columns, "rows": rows})
    if path is not None or not output.json:
        destination = Destination(path, format_, raw)
        write_rows(output, table, destination, lambda: _show(output, table))
    return loaded.exit_code(inputs) if loaded else 0


def _parse_parameter(text: str) -> tuple[str, Any]:
    """Parse `NAME=JSON`; a value that is not JSON is text."""
    name, equals, value = text.partition("=")
    name = name.removeprefix("$")
    if not equals or not name:
        raise UsageError(f"-p {text}: expected NAME=JSON")

    def refuse(constant: str) -> NoReturn:  # NaN and Infinity, which Python's parser takes
        raise ValueError(constant)

    try:
        return name, json.loads(value, parse_constant=refuse)
    except RecursionError:
        raise UsageError(f"-p {name}: nested too deep") from None
    except ValueError:
        return name, value


@contextlib.contextmanager
def _open_store(
    output: OutputOptions, inputs: InputOptions, store_options: StoreOptions, *, write: bool
) -> Iterator[tuple[Store, Loaded | None]]:
    """Open the store that is named, or a temporary one with the records of FILES."""
    if not inputs.files:
        from graphload.cli.open_store import open_chosen

        if inputs.strict:
            raise UsageError("--strict requires --from")
        with open_chosen(store_options, write=write) as store:
            yield store, None
        return
    if store_options.store is not None:
        raise UsageError("--in and --from cannot be used together")
    from graphload.atomic_file import temporary_folder
    from graphload.cli.load import load_records
    from graphload.cli.progress import show_progress
    from graphload.loading import push
    from graphload.stores import open_store

    loaded = load_records(output, inputs)
    with (
        temporary_folder() as folder,
        open_store(str(folder / "query.graph"), write=True) as store,
    ):
        with show_progress(output) as progress:
            push(loaded.graph, store, progress=progress)
        yield store, loaded


def _show(output: OutputOptions, table: Table) -> None:
    rows = [[_cell(value) for value in row] for row in table.rows[:_MAX_ROWS]]
    if table.columns:
        print_table(output, table.columns, rows)
    count = pluralize(len(table.rows), "row")
    more = f"; the first {len(rows):,} are shown, -o FILE writes all"
    print_note(output, count + (more if len(table.rows) > len(rows) else ""))


def _cell(value: object) -> object:
    """Return a value as a cell shows it: nodes and relationships as Cypher writes them."""
    from graphload.tables import json_text, plain_value
    from graphload.values import Node, Path, Relationship

    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Node):
        labels = "".join(f":{label}" for label in value.labels)
        return f"({labels} {json_text(plain_value(value)['properties'])})"
    if isinstance(value, Relationship):
        properties = json_text(plain_value(value)["properties"])
        return f"({value.start})-[:{value.type} {properties}]->({value.end})"
    if isinstance(value, Path):
        return " ".join(str(_cell(part)) for part in value.relationships or value.nodes)
    plain = plain_value(value)
    return plain if isinstance(plain, str) else json_text(plain)
