"""`graphload query`: Cypher asked of a store, or of FILES through a temporary one."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from graphload.cli.command import make_verb
from graphload.cli.options import (
    Output,
    Records,
    StoreChoice,
    in_option,
    output_options,
    record_options,
    store_options,
    table_options,
)
from graphload.cli.terminal import print_json, print_table, remark, several
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.cli.load import Loaded
    from graphload.stores.protocol import Store
    from graphload.tables import Table

__all__ = ["verb"]

_SHOWN = 1000


@make_verb(
    "graphload query --in graphload-demo/demo.graph 'MATCH (i:Item) RETURN count(i) AS items'",
    "graphload query --from graphload-demo/demo.jsonl -p name=juniperus \\\n"
    "      'MATCH (:User {name: $name})-[:POSTED]->(i:Item) RETURN i.id, i.time'",
)
@click.argument("cypher", required=False)
@in_option()
@click.option(
    "--from",
    "files",
    metavar="FILES",
    multiple=True,
    type=click.Path(allow_dash=True),
    help="Ask these instead, through a temporary store; repeatable.",
)
@click.option(
    "-p",
    "parameters",
    metavar="NAME=JSON",
    multiple=True,
    help="A parameter of the query; what isn't JSON is text.",
)
@click.option(
    "-f",
    "query_file",
    metavar="FILE",
    type=click.Path(allow_dash=True),
    help="The file that holds the query.",
)
@click.option("--write", is_flag=True, help="Let the query write.")
@table_options
@store_options
@record_options
@output_options
def verb(  # noqa: PLR0913 - one parameter an option of the command line
    output: Output,
    records: Records,
    choice: StoreChoice,
    *,
    cypher: str | None,
    parameters: tuple[str, ...],
    query_file: str | None,
    write: bool,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """Ask a store, or FILES, in Cypher.

    The store is graphload.graph, where neither --in nor --from is given. A table on a
    terminal, CSV in a pipe, a file with -o. Read-only unless --write. In CSV a text that
    begins a formula gets a ' before it, unless --raw.
    """
    from graphload.cli.rows import Destination, give_rows
    from graphload.tables import Table

    text = _query_text(cypher, query_file)
    values = dict(_parameter(one) for one in parameters)
    with _opened(output, records, choice, write=write) as (store, loaded):
        result = store.query(text, values, write=write)
    table = Table(result.columns, result.rows)
    if output.json:
        print_json(_report(table))
    if path is not None or not output.json:
        give_rows(
            output,
            table,
            Destination(path, format_, raw, records.files),
            lambda: _show(output, table),
        )
    return loaded.exit_code(records) if loaded else 0


def _query_text(cypher: str | None, query_file: str | None) -> str:
    if (cypher is None) == (query_file is None):
        raise UsageError("one query, please", hint="As an argument, or in a file with -f FILE.")
    if cypher is not None:
        return cypher
    with click.open_file(query_file or "-", encoding="utf-8-sig") as stream:
        text: str = stream.read()
    return text


def _parameter(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    name = name.removeprefix("$")
    if not equals or not name:
        raise UsageError(f"-p {text}: a parameter is NAME=JSON")
    try:
        return name, json.loads(value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return name, value


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


@contextlib.contextmanager
def _opened(
    output: Output, records: Records, choice: StoreChoice, *, write: bool
) -> Iterator[tuple[Store, Loaded | None]]:
    from graphload.cli.open_store import open_chosen

    if not records.files:
        if records.strict:
            raise UsageError("--strict is about records: it goes with --from")
        with open_chosen(choice, write=write) as store:
            yield store, None
        return
    if choice.store is not None:
        raise UsageError("--in or --from, not both")
    with _temporary_store(output, records) as pair:
        yield pair


@contextlib.contextmanager
def _temporary_store(output: Output, records: Records) -> Iterator[tuple[Store, Loaded]]:
    from graphload.cli.load import load_records
    from graphload.cli.progress import shown_push
    from graphload.loading import push
    from graphload.stores import open_store

    loaded = load_records(output, records)
    with (
        tempfile.TemporaryDirectory(prefix="graphload-", ignore_cleanup_errors=True) as folder,
        open_store(str(Path(folder, "query.graph")), write=True) as store,
    ):
        with shown_push(output) as progress:
            push(loaded.graph, store, progress=progress)
        yield store, loaded


def _report(table: Table) -> dict[str, Any]:
    columns = list(table.columns)
    return {"columns": columns, "rows": [dict(zip(columns, r, strict=True)) for r in table.rows]}


def _show(output: Output, table: Table) -> None:
    rows = [[_shown(value) for value in row] for row in table.rows[:_SHOWN]]
    if table.columns:
        print_table(output, table.columns, rows)
    more = len(table.rows) - len(rows)
    remark(output, f"{several(len(table.rows), 'row')}{': -o FILE has all' if more > 0 else ''}")


def _shown(value: object) -> object:
    """A value as people read it in a cell: Cypher's own way of writing nodes and the like."""
    from graphload.tables import json_text, plain_value
    from graphload.values import Node, Path, Relationship

    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Node):
        return f"({_labels(value.labels)} {json_text(plain_value(value)['properties'])})"
    if isinstance(value, Relationship):
        properties = json_text(plain_value(value)["properties"])
        return f"({value.start})-[:{value.type} {properties}]->({value.end})"
    if isinstance(value, Path):
        return " ".join(str(_shown(one)) for one in value.relationships or value.nodes)
    plain = plain_value(value)
    return plain if isinstance(plain, str) else json_text(plain)


def _labels(labels: Sequence[str]) -> str:
    return "".join(f":{label}" for label in labels)
