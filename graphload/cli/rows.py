"""Rows as a command's result: a table on a terminal, CSV in a pipe, or a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.cli.terminal import is_terminal, pluralize, print_note, stdout_bytes
from graphload.tables import format_of, write_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.cli.options import OutputOptions
    from graphload.tables import Rows

__all__ = ["Destination", "write_rows"]


@dataclass(frozen=True)
class Destination:
    """The output file or stdout, its format, and whether formulas in CSV stay unescaped."""

    path: str | None
    format_: str | None
    raw: bool


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
