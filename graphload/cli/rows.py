"""Rows as a command's result: a table for people, CSV in a pipe, a file of any format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.cli.load import refuse_overwriting
from graphload.cli.terminal import is_terminal, remark, several, stdout_bytes
from graphload.tables import Table, format_of, guard_formulas, write_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.cli.options import Output

__all__ = ["Destination", "give_rows"]


@dataclass(frozen=True)
class Destination:
    """Where rows go: a file, a format for stdout, CSV with or without guarded formulas.

    `inputs` are the files that were read: none of them is written over.
    """

    path: str | None
    format_: str | None
    raw: bool
    inputs: tuple[str, ...] = ()


def give_rows(
    output: Output, table: Table, destination: Destination, show: Callable[[], None]
) -> None:
    """Write rows to a file or to stdout; on a terminal, where no format is named, `show`.

    Raises:
        UsageError: the file's suffix names no format; Parquet for a terminal.
    """
    from graphload.atomic_file import replace_file

    if destination.path is not None:
        format_ = destination.format_ or format_of(destination.path)
        refuse_overwriting(destination.path, destination.inputs)
        with replace_file(destination.path) as stream:
            write_table(_guarded(table, format_, destination), stream, format_=format_)
        remark(output, f"{destination.path}: {several(len(table.rows), 'row')}")
    elif destination.format_ is None and is_terminal():
        show()
    else:
        format_ = destination.format_ or "csv"
        stdout = stdout_bytes()
        write_table(_guarded(table, format_, destination), stdout, format_=format_)
        stdout.flush()


def _guarded(table: Table, format_: str, destination: Destination) -> Table:
    return guard_formulas(table) if format_ == "csv" and not destination.raw else table
