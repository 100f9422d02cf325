"""The command `graphload query`: Cypher on a store, or on FILES in a temporary store."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import click

from graphload.cli.command import define_command
from graphload.cli.options import (
    COUNT,
    InputOptions,
    OutputOptions,
    StoreOptions,
    in_option,
    input_options,
    output_options,
    parameter_option,
    store_options,
    table_options,
    timeout_option,
)
from graphload.cli.paths import InputPath, names_file
from graphload.cli.terminal import pluralize, print_note, print_table, stdout_bytes
from graphload.cli.texts import read_text_file
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.cli.read_files import Loaded
    from graphload.stores.protocol import Store
    from graphload.tables import Rows

__all__ = ["command"]

_MAX_ROWS = 1000
"""Rows that are shown on a terminal."""


@define_command(
    "graphload query --in graphload-demo/demo.graph 'MATCH (i:Item) RETURN count(i) AS items'",
    "graphload query --from graphload-demo/demo.jsonl -p name=juniperus \\\n"
    "      'MATCH (:User {name: $name})-[:POSTED]->(i:Item) RETURN i.id, i.time'",
    "graphload query --in graphload-demo/demo.graph --limit 5 --as md \\\n"
    "      'MATCH (u:User) RETURN u.name'",
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
@parameter_option
@click.option(
    "--params",
    "parameter_file",
    metavar="FILE",
    type=InputPath(allow_dash=True),
    help="Run the query once for each set of parameters in this file: rows of CSV, or objects of "
    "JSON. -p is added to each.",
)
@click.option(
    "-f",
    "query_file",
    metavar="FILE",
    type=InputPath(allow_dash=True),
    help="Read the query from this file; it may have several statements, each ended by ;",
)
@click.option("--limit", metavar="N", type=COUNT, help="Return at most N rows of each statement.")
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
    parameter_file: str | None,
    query_file: str | None,
    limit: int | None,
    write: bool,
    timeout_s: float | None,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """Run Cypher on a store, or on FILES.

    Without --in and --from, the store is graphload.graph. The output is a table on a
    terminal, CSV in a pipe, or a file with -o. In CSV, text that a spreadsheet would run as a
    formula is prefixed with ', except with --raw.

    Of several statements, each is a transaction of its own. Their results are shown one after the
    other; of the formats, JSON and Markdown hold several.

    Without --write, a query reads the store and nothing else: it cannot write, and in an
    embedded store it can reach no file and no network (LOAD CSV, procedures that run other
    queries). What a query on Neo4j may reach is set on the server and by the user's role.
    """
    from graphload.cli.outdated import note_outdated
    from graphload.cli.parameters import parse_parameter, read_parameter_sets
    from graphload.cli.rows import Destination, write_all
    from graphload.cli.statements import (
        read_statements,
        returns_rows,
        run_statements,
    )
    from graphload.tables import Table, write_tables

    if (cypher is None) == (query_file is None):
        raise UsageError("give exactly one query: as an argument, or with -f FILE")
    if parameter_file == query_file == "-":
        raise UsageError("-f and --params cannot both be standard input")
    if cypher is not None and _is_file_name(cypher):
        raise UsageError(f"{cypher} is no query", hint=f"Read a query from a file: -f {cypher}")
    if cypher is None:
        cypher = read_text_file(query_file or "-").replace("\r\n", "\n")
    statements = read_statements(cypher)
    destination = Destination(path, format_, raw)
    if path is not None or not output.json:
        destination.check_number(sum(returns_rows(one.text) for one in statements))
    sets = read_parameter_sets(parameter_file) if parameter_file is not None else [{}]
    given = dict(map(parse_parameter, parameters))
    sets = [{**one, **given} for one in sets]
    more = None if limit is None else limit + 1
    typos: list[str] = []
    with _open_store(output, inputs, store_options, write=write) as (store, loaded):
        results = run_statements(
            store,
            cypher,
            statements,
            sets,
            write=write,
            timeout_s=timeout_s,
            limit=more,
            on_typo=None if output.quiet else typos.append,
        )
        note_outdated(output, store, cypher)
    tables = [Table(result.columns, result.rows[:limit]) for result in results]
    if output.json:
        write_tables(tables or [Table([], [])], stdout_bytes(), format_="json")
        stdout_bytes().flush()
    if path is not None or not output.json:
        write_all(output, tables, destination, lambda table: _show(output, table))
    for typo in dict.fromkeys(typos):
        print_note(output, typo)
    if any(
        len(result.rows) > len(table.rows) for result, table in zip(results, tables, strict=True)
    ):
        print_note(output, f"there are more rows: --limit {limit}")
    return loaded.exit_code(inputs) if loaded else 0


def _is_file_name(cypher: str) -> bool:
    """Return whether the name of a file stands in the place of a query, which has several words."""
    is_word = len(cypher.split()) == 1
    return is_word and (cypher.endswith((".cypher", ".cql", ".txt")) or names_file(cypher))


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


def _show(output: OutputOptions, table: Rows) -> None:
    from graphload.cli.rows import shown_value

    rows = [[shown_value(value) for value in row] for row in table.rows[:_MAX_ROWS]]
    if table.columns:
        print_table(output, table.columns, rows)
    count = pluralize(len(table.rows), "row")
    more = f"; the first {len(rows):,} are shown, -o FILE writes all"
    print_note(output, count + (more if len(table.rows) > len(rows) else ""))
