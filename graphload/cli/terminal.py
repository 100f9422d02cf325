"""What goes to the terminal: words to stderr, results to stdout, tables and bars for people."""

from __future__ import annotations

import itertools
import sys
from typing import IO, TYPE_CHECKING, Any

import click

from graphload.plaintext import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from graphload.cli.options import Output

__all__ = [
    "bar",
    "complain",
    "is_terminal",
    "print_json",
    "print_lines",
    "print_table",
    "remark",
    "several",
    "sparkline",
    "stdout_bytes",
    "terminal_width",
]

_BLOCKS = " ▏▎▍▌▋▊▉█"
_SPARKS = "▁▂▃▄▅▆▇█"


def complain(words: str) -> None:
    """Say on stderr what went wrong."""
    click.echo(f"graphload: {visible(words)}", err=True)


def remark(output: Output, words: str) -> None:
    """Say something on stderr that isn't the result, unless the user wants quiet."""
    if not output.quiet:
        click.echo(visible(words), err=True)


def print_json(value: object) -> None:
    """Print a command's result as one JSON value."""
    from graphload.tables import json_text

    click.echo(json_text(value))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that are plain text already."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


def stdout_bytes() -> IO[bytes]:
    """Stdout for bytes, once what was printed before is out; whoever writes there flushes."""
    sys.stdout.flush()
    return sys.stdout.buffer


def several(count: int, noun: str) -> str:
    """A count and what is counted: `1 record`, `2,000 records`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def is_terminal() -> bool:
    """Whether people look at stdout."""
    return sys.stdout.isatty()


def terminal_width() -> int | None:
    """How wide the terminal is; None where stdout is none."""
    return _console(no_color=True).width if is_terminal() else None


def print_table(
    output: Output, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, wide: str = ""
) -> None:
    """Print a table for people; numbers stand to the right.

    Cells are text to rich, never markup. Where the column `wide` is named it takes the room
    that the others leave, and no cell is folded; else long cells are.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    cells = [[_cell(value) for value in row] for row in rows]
    console = _console(no_color=output.no_color)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for at, name in enumerate(columns):
        numbers = all(isinstance(row[at], (int, float)) or row[at] is None for row in rows)
        table.add_column(
            Text(one_line(name)),
            justify="right" if numbers and rows else "left",
            overflow="ellipsis" if name == wide else "fold",
            no_wrap=bool(wide),
            max_width=_room(console.width, columns, cells, wide) if name == wide else None,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(table)


def _room(width: int, columns: Sequence[str], cells: Sequence[Sequence[str]], wide: str) -> int:
    """How wide one column may be, so that all others stand whole."""
    from rich.cells import cell_len

    taken = 0
    for at, name in enumerate(columns):
        if name != wide:
            taken += max(map(cell_len, (name, *(row[at] for row in cells)))) + 3
    return max(width - taken - 3, 10)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return one_line(str(value))


def _console(*, no_color: bool) -> Console:
    from rich.console import Console

    class Pipe(Console):
        def on_broken_pipe(self) -> None:
            # Rich would exit by itself, with an error's code.
            raise BrokenPipeError

    return Pipe(markup=False, highlight=False, emoji=False, no_color=no_color or None)


def bar(value: float, largest: float, width: int = 40) -> str:
    """A bar as long as a value's share of the largest; any value above 0 shows."""
    if value <= 0 or largest <= 0:
        return ""
    eighths = max(1, round(value / largest * width * 8))
    if not _can_show(_BLOCKS):
        return "#" * max(1, eighths // 8)
    return _BLOCKS[8] * (eighths // 8) + _BLOCKS[eighths % 8].strip()


def sparkline(values: Sequence[int], width: int = 16) -> str:
    """Values as a row of small bars; more than `width` of them are drawn in groups."""
    if not values or not _can_show(_SPARKS):
        return ""
    count = min(width, len(values))
    edges = [at * len(values) // count for at in range(count + 1)]
    groups = [max(values[a:b]) for a, b in itertools.pairwise(edges)]
    largest = max(groups) or 1
    return "".join(_SPARKS[min(7, value * 8 // (largest + 1))] for value in groups)


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
