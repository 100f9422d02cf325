"""A table as lines that fit a terminal: a line for each row, else a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.cli.rows import shown_value
from graphload.plaintext import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

__all__ = ["layout_table"]

_GAP = "  "
_MIN_WIDTH = 8
"""Characters that a column keeps; if not all columns have them, a row is a block."""
_MAX_NAME = 24
"""Characters of a column's name in a block."""
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def layout_table(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, width: int, colour: bool
) -> Iterator[str]:
    """Yield the lines of a table, none of them wider than a terminal of `width` characters.

    Each row is one line, and `…` ends a cell that is cut. A single row that would be cut, and rows
    of more columns than fit, are blocks: a column a line, with all of its text.
    """
    if not columns:
        return
    from rich.cells import cell_len

    names = [one_line(name) for name in columns]
    cells = [[one_line(_text(value)) for value in row] for row in rows]
    widths = [
        max(cell_len(cell) for cell in (names[at], *(row[at] for row in cells)))
        for at in range(len(names))
    ]
    room = width - len(_GAP) * (len(names) - 1)
    if sum(widths) > room:
        if len(rows) == 1 or sum(min(one, _MIN_WIDTH) for one in widths) > room:
            yield from _blocks(names, rows, width, colour=colour)
            return
        widths = _shrink(widths, room)
    is_number = [
        bool(rows) and all(isinstance(row[at], int | float) or row[at] is None for row in rows)
        for at in range(len(names))
    ]
    head = _GAP.join(map(_fit, names, widths, is_number))
    yield _styled(head.rstrip(), _BOLD, colour=colour)
    yield _styled(_GAP.join("─" * one for one in widths), _DIM, colour=colour)
    for row in cells:
        yield _GAP.join(map(_fit, row, widths, is_number)).rstrip()


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(shown_value(value))


def _styled(line: str, style: str, *, colour: bool) -> str:
    return f"{style}{line}{_PLAIN}" if colour else line


def _shrink(widths: list[int], room: int) -> list[int]:
    """Cut the widest columns to one width, so that all fit in some characters."""
    low, high = _MIN_WIDTH, max(widths)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(one, middle) for one in widths) <= room:
            low = middle
        else:
            high = middle - 1
    return [min(one, low) for one in widths]


def _fit(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - for `map`
    """Return a text as a cell of a width, cut with `…` if it is wider."""
    from rich.cells import cell_len, set_cell_size

    length = cell_len(text)
    if length > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
        length = cell_len(text)
    blanks = " " * (width - length)
    return blanks + text if right else text + blanks


def _blocks(
    names: Sequence[str], rows: Sequence[Sequence[Any]], width: int, *, colour: bool
) -> Iterator[str]:
    """Yield each row as a block of lines: the names of the columns beside their values."""
    from rich.cells import cell_len

    label_width = min(max(map(cell_len, names)), _MAX_NAME, width // 3)
    indent = " " * (label_width + len(_GAP))
    for number, row in enumerate(rows, start=1):
        if len(rows) > 1:
            yield _styled(f"── row {number} ".ljust(width, "─")[:width], _DIM, colour=colour)
        for name, value in zip(names, row, strict=True):
            label = _styled(_fit(name, label_width, right=False), _BOLD, colour=colour)
            lines = _wrap(visible(_text(value)).expandtabs(4), width - len(indent))
            yield f"{label}{_GAP}{next(lines, '')}".rstrip()
            for line in lines:
                yield f"{indent}{line}"


def _wrap(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, broken at blanks where there are any."""
    from rich.cells import cell_len, chop_cells

    for line in text.split("\n"):
        if cell_len(line) <= width:
            yield line
            continue
        current = ""
        for word in line.split(" "):
            joined = f"{current} {word}" if current else word
            if cell_len(joined) <= width:
                current = joined
                continue
            if current:
                yield current
            *full, current = chop_cells(word, width) or [""]
            yield from full
        yield current
