"""The command `graphload schema`: labels, types, properties, constraints and indexes of a store."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import define_command
from graphload.cli.options import (
    OutputOptions,
    StoreOptions,
    in_option,
    output_options,
    store_options,
    table_options,
)
from graphload.cli.terminal import print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.loading.describe import Entity, StoreSchema

__all__ = ["COLUMNS", "command", "schema_rows", "without_own"]

COLUMNS = ("kind", "name", "property", "type", "count")


@define_command(
    "graphload schema --in graphload-demo/demo.graph",
    "graphload schema --in graphload-demo/demo.graph --all --json",
)
@click.option("--all", "all_", is_flag=True, help="List graphload's own labels, too.")
@in_option("graphload.graph")
@table_options
@store_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    store_options: StoreOptions,
    *,
    all_: bool,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """List the labels, relationship types, properties, constraints and indexes of a store.

    Properties have the types of their values in Cypher and the number of nodes or relationships
    that have one. What graphload keeps for itself is left out, but with --all. The output is
    a table on a terminal, CSV in a pipe, or a file with -o.
    """
    from graphload.cli.open_store import open_chosen
    from graphload.cli.outdated import note_outdated
    from graphload.cli.rows import Destination, write_rows
    from graphload.loading import read_schema
    from graphload.tables import Table

    with open_chosen(store_options) as store:
        schema = read_schema(store)
        note_outdated(output, store)
    if not all_:
        schema = without_own(schema)
    if output.json:
        print_json(dataclasses.asdict(schema))
    if path is not None or not output.json:
        rows = [*schema_rows(schema)]
        write_rows(
            output,
            Table(COLUMNS, rows),
            Destination(path, format_, raw),
            lambda: print_table(output, COLUMNS, rows),
        )
    return 0


def without_own(schema: StoreSchema) -> StoreSchema:
    """Return a description without what graphload keeps for itself."""
    from graphload.stores.schema import is_own_label

    return dataclasses.replace(
        schema,
        labels=[label for label in schema.labels if not label.is_own],
        constraints=[rule for rule in schema.constraints if not any(map(is_own_label, rule.of))],
        indexes=[rule for rule in schema.indexes if not any(map(is_own_label, rule.of))],
    )


def schema_rows(schema: StoreSchema) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each label, type, property, constraint and index."""
    for label in schema.labels:
        yield "label", label.name, None, None, label.count
        yield from _property_rows("label", label)
    for kind in schema.types:
        ends = ", ".join(f"{start} → {end}" for start, end in kind.between)
        yield "relationship", kind.name, None, ends, kind.count
        yield from _property_rows("relationship", kind)
    for name, rules in (("constraint", schema.constraints), ("index", schema.indexes)):
        for rule in rules:
            yield name, ", ".join(rule.of) or rule.name, ", ".join(rule.properties), rule.kind, None


def _property_rows(kind: str, entity: Entity) -> Iterator[tuple[Any, ...]]:
    for each in entity.properties:
        yield kind, entity.name, each.name, " or ".join(each.types), each.count
