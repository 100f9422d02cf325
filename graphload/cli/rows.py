"""Rows as a command's result: a table on a terminal, CSV in a pipe, or a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.cli.terminal import is_terminal, pluralize, print_note, stdout_bytes
from graphload.errors import UsageError
from graphload.tables import (
    format_of,
    holds_several,
    json_text,
    plain_value,
    write_table,
    write_tables,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphload.cli.options import OutputOptions
    from graphload.tables import Rows

__all__ = ["Destination", "shown_value", "write_all", "write_rows"]


@dataclass(frozen=True)
class Destination:
    """The output file or stdout, its format, and whether formulas in CSV stay unescaped."""

    path: str | None
    format_: str | None
    raw: bool

    @property
    def written_format(self) -> str | None:
        """The format of what is written; None for tables on a terminal.

        Raises:
            UsageError: the suffix of the file is no known format.
        """
        if self.format_ is None and self.path is not None:
            return format_of(self.path)
        return self.format_ or (None if is_terminal() else "csv")

    def check_number(self, tables: int) -> None:
        """Raise unless it can take a number of tables.

        Raises:
            UsageError: it takes one, or the suffix of the file is no known format.
        """
        format_ = self.written_format
        if tables > 1 and format_ is not None and not holds_several(format_):
            raise UsageError(
                f"{tables} statements return rows, and {format_} holds one table",
                hint="Use --as json or --as md, or a file with such a suffix.",
            )


def write_all(
    output: OutputOptions,
    tables: Sequence[Rows],
    destination: Destination,
    show: Callable[[Rows], None],
) -> None:
    """Write several tables to a file or to stdout; call `show` for each on a terminal.

    Raises:
        UsageError: the format holds one table, and there are several.
    """
    from graphload.atomic_file import replace_file

    format_ = destination.written_format
    if destination.path is None and format_ is None:
        for table in tables:
            show(table)
    elif len(tables) == 1:
        write_rows(output, tables[0], destination, lambda: None)
    elif destination.path is None:
        write_tables(tables, stdout_bytes(), format_=format_ or "csv", raw=destination.raw)
        stdout_bytes().flush()
    else:
        destination.check_number(len(tables))
        with replace_file(destination.path) as stream:
            write_tables(tables, stream, format_=format_ or "csv", raw=destination.raw)
        rows = pluralize(sum(len(table.rows) for table in tables), "row")
        print_note(output, f"wrote {destination.path}: {rows} in {len(tables)} tables")


def write_rows(
    output: OutputOptions, table: Rows, destination: Destination, show: Callable[[], None]
) -> None:
    """Write rows to a file or to stdout; call `show` on a terminal without a format.

    Raises:
        UsageError: the suffix of the file is no known format.
    """
    from graphload.atomic_file import replace_file

    if destination.path is not None:
        format_ = destination.format_ or format_of(destination.path)
        with replace_file(destination.path) as stream:
            write_table(table, stream, format_=format_, raw=destination.raw)
        print_note(output, f"wrote {destination.path}: {pluralize(len(table.rows), 'row')}")
    elif destination.format_ is None and is_terminal():
        show()
    else:
        format_ = destination.format_ or "csv"
        stdout = stdout_bytes()
        write_table(table, stdout, format_=format_, raw=destination.raw)
        stdout.flush()


def shown_value(value: object) -> object:
    """Return a value as a cell shows it: nodes and relationships as Cypher writes them."""
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
        return " ".join(str(shown_value(part)) for part in value.relationships or value.nodes)
    plain = plain_value(value)
    return plain if isinstance(plain, str) else json_text(plain)
