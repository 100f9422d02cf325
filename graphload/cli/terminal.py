"""Output of the commands: results on stdout, messages on stderr; tables and bars for people."""

from __future__ import annotations

import itertools
import sys
from typing import IO, TYPE_CHECKING, Any

import click

from graphload.cli.process import drop_output
from graphload.plaintext import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from graphload.cli.options import OutputOptions
    from graphload.tables import Rows

__all__ = [
    "bar",
    "is_terminal",
    "pluralize",
    "print_error",
    "print_json",
    "print_json_line",
    "print_lines",
    "print_message",
    "print_note",
    "print_table",
    "sparkline",
    "stdout_bytes",
    "terminal_width",
]

_BLOCKS = " ▏▎▍▌▋▊▉█"
_SPARKS = "▁▂▃▄▅▆▇█"
_COLUMN_GAP = 3
"""Characters between two columns of a table."""


def print_error(message: str) -> None:
    """Print an error message on stderr."""
    print_message(f"graphload: {visible(message)}")


def print_note(output: OutputOptions, message: str) -> None:
    """Print a note on stderr, unless `--quiet` is given."""
    if not output.quiet:
        print_message(visible(message))


def print_message(text: str) -> None:
    """Print a line on stderr; that it is closed or full is no reason to stop."""
    try:
        click.echo(text, err=True)
    except OSError:
        drop_output(sys.stderr)


def print_json(value: object) -> None:
    """Print a command's result as one JSON value."""
    from graphload.tables import json_text

    click.echo(json_text(value))


def print_json_line(table: Rows) -> None:
    """Print a table as a line of JSON."""
    from graphload.tables import write_table

    write_table(table, stdout_bytes(), format_="json")
    stdout_bytes().flush()


def print_lines(lines: Iterable[str]) -> None:
    """Print lines on stdout; they must be safe for a terminal."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


def stdout_bytes() -> IO[bytes]:
    """Return stdout as a binary stream, which the caller must flush."""
    sys.stdout.flush()
    return sys.stdout.buffer


def pluralize(count: int, noun: str) -> str:
    """Return a count and its noun: `1 record`, `2,000 records`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def is_terminal() -> bool:
    """Return whether stdout is a terminal."""
    return sys.stdout.isatty()


def terminal_width() -> int | None:
    """Return the width of the terminal in characters; None if stdout is no terminal."""
    return _console(no_color=True).width if is_terminal() else None


def print_table(
    output: OutputOptions, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, wide: str = ""
) -> None:
    """Print a table on stdout, with numbers aligned to the right.

    The column `wide` gets the width that the other columns leave, and its cells are cut to
    it; without `wide`, long cells are wrapped. Cells are plain text, never rich's markup.
    """
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    cells = [[_cell(value) for value in row] for row in rows]
    console = _console(no_color=output.no_color)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    used_width = sum(
        max(cell_len(cell) for cell in (name, *(row[at] for row in cells))) + _COLUMN_GAP
        for at, name in enumerate(columns)
        if name != wide
    )
    for at, name in enumerate(columns):
        numbers = all(isinstance(row[at], (int, float)) or row[at] is None for row in rows)
        table.add_column(
            Text(one_line(name)),
            justify="right" if numbers and rows else "left",
            overflow="ellipsis" if name == wide else "fold",
            no_wrap=bool(wide),
            max_width=max(console.width - used_width - _COLUMN_GAP, 10) if name == wide else None,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return one_line(str(value))


def _console(*, no_color: bool) -> Console:
    from rich.console import Console

    class PipeConsole(Console):
        def on_broken_pipe(self) -> None:
            # Rich would exit with the exit code of an error.
            raise BrokenPipeError

    return PipeConsole(markup=False, highlight=False, emoji=False, no_color=no_color or None)


def bar(value: float, largest: float, width: int = 40) -> str:
    """Return a bar of `width` characters for the largest value; values above 0 are visible."""
    if value <= 0 or largest <= 0:
        return ""
    eighths = max(1, round(value / largest * width * 8))
    if not _can_show(_BLOCKS):
        return "#" * max(1, eighths // 8)
    return _BLOCKS[8] * (eighths // 8) + _BLOCKS[eighths % 8].strip()


def sparkline(values: Sequence[int], width: int = 16) -> str:
    """Return a row of small bars, one for each value; more than `width` are grouped."""
    if not values or not _can_show(_SPARKS):
        return ""
    count = min(width, len(values))
    edges = [at * len(values) // count for at in range(count + 1)]
    groups = [max(values[start:end]) for start, end in itertools.pairwise(edges)]
    largest = max(groups) or 1
    return "".join(_SPARKS[min(7, value * 8 // (largest + 1))] for value in groups)


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
