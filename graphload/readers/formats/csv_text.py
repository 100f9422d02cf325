"""The text of CSV: its rows and cells, found byte by byte.

A cell is quoted if a quote begins it and another ends it, directly before a delimiter or the
end of the line; a quote within is doubled, or has a backslash before it. Any other cell is
literal, quotes included, so that a stray quote or one that never closes takes no other row
with it. `index_rows` finds all rows of well-formed text at once, `parse_row` parses one of any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MAX_QUOTED_BYTES", "Dialect", "Header", "Row", "RowIndex", "index_rows", "parse_row"]

MAX_QUOTED_BYTES = 1 << 25
"""The longest quoted cell: a quote that doesn't close within it is a stray one."""
_BLOCK_BYTES = 1 << 18
"""So many bytes are looked at that they stay in the processor's cache."""
_QUOTE, _NEWLINE, _RETURN = b'"\n\r'
_ESCAPED = re.compile(rb'\\(["\\])')


@dataclass(frozen=True)
class Dialect:
    """The delimiter between cells; `spaced` where spaces follow it that aren't of the cell."""

    delimiter: bytes
    spaced: bool = False

    @cached_property
    def quoted(self) -> re.Pattern[bytes]:
        """The pattern of a quoted cell, with the text between its quotes."""
        space = b"[ ]*+" if self.spaced else b""
        end = rb"(?=%b|\r?+\n|\r?+\Z)" % re.escape(self.delimiter)
        doubled = rb'"((?:[^"]++|"")*+)"' + end
        escaped = rb'"((?:[^"\\]++|\\.|"")*+)"' + end
        return re.compile(space + b"(?:%b|%b)" % (doubled, escaped), re.DOTALL)

    @cached_property
    def unclosed(self) -> re.Pattern[bytes]:
        """The pattern of a cell whose quote doesn't close before the end of the text."""
        space = b"[ ]*+" if self.spaced else b""
        return re.compile(space + rb'"(?:(?:[^"]++|"")*+|(?:[^"\\]++|\\.|"")*+\\?)\Z', re.DOTALL)


class Header(NamedTuple):
    """The names of columns, the dialect, and where the rows begin: an offset and a line."""

    names: list[str]
    dialect: Dialect
    end: int
    line: int


class Row(NamedTuple):
    """The cells of one row, and the offset behind its line end."""

    cells: list[bytes]
    end: int


def parse_row(text: bytes, at: int, dialect: Dialect, *, final: bool) -> Row | None:
    """Parse the row that begins at an offset; None if it may go on behind the end of `text`.

    `final`: nothing follows behind `text`.
    """
    cells: list[bytes] = []
    while True:
        if match := dialect.quoted.match(text, at):
            doubled, escaped = match.groups()
            unescaped = _ESCAPED.sub(rb"\1", escaped) if doubled is None else doubled
            cells.append(unescaped.replace(b'""', b'"'))
            at = match.end()
        else:
            is_short = len(text) - at < MAX_QUOTED_BYTES
            if not final and is_short and dialect.unclosed.match(text, at):
                return None
            start, at = at, text.find(b"\n", at)
            at = len(text) if at < 0 else at
            delimiter = text.find(dialect.delimiter, start, at)
            is_last = delimiter < 0
            at = at if is_last else delimiter
            cell = text[start:at].removesuffix(b"\r") if is_last else text[start:at]
            cells.append(cell.lstrip(b" ") if dialect.spaced else cell)
        # A quote or a line end at the very end of the text may be half of two.
        if not final and len(text) - at < 2:
            return None
        if text[at : at + 1] != dialect.delimiter:
            break
        at += 1
    return Row(cells, at + (2 if text[at : at + 2] == b"\r\n" else 1))


@dataclass(frozen=True)
class RowIndex:
    """The rows of a text: offsets of their starts and line ends, their cells, the lines before.

    `end` is the offset behind the last whole row; `has_pairs` says that two quotes stand side by
    side. Where the text isn't `well_formed`, the other fields mean nothing.
    """

    well_formed: bool
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    cells: NDArray[np.int64]
    lines: NDArray[np.int64]
    end: int
    has_pairs: bool


def index_rows(text: bytes, dialect: Dialect, *, final: bool) -> RowIndex:
    """Find the rows of a text in which each quote opens, closes or is doubled in a quoted cell."""
    data = np.frombuffer(text, np.uint8)
    delimiter = dialect.delimiter[0]
    marks = _find_marks(data, delimiter)
    kinds = data[marks]
    is_quote = kinds == _QUOTE
    outside = (np.cumsum(is_quote) & 1) == 0
    is_newline = kinds == _NEWLINE
    is_end = is_newline & outside
    ends = marks[is_end]
    delimiters = np.cumsum((kinds == delimiter) & outside)[is_end]
    newlines = np.cumsum(is_newline)[is_end]
    quotes = marks[is_quote]
    closed = not is_quote.any() or bool(outside[-1])
    if final and (len(ends) == 0 or ends[-1] + 1 < len(data)):
        ends = np.append(ends, len(data))
        delimiters = np.append(delimiters, ((kinds == delimiter) & outside).sum())
        newlines = np.append(newlines, is_newline.sum() + 1)
    return RowIndex(
        well_formed=(closed or not final) and _has_paired_quotes(data, quotes, delimiter),
        starts=np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends,
        ends=ends,
        cells=np.diff(delimiters, prepend=0) + 1,
        lines=np.concatenate([[0], newlines[:-1]]) if len(ends) else ends,
        end=min(int(ends[-1]) + 1, len(data)) if len(ends) else 0,
        has_pairs=bool((np.diff(quotes) == 1).any()),
    )


def _find_marks(data: NDArray[np.uint8], delimiter: int) -> NDArray[np.int64]:
    """Return the offsets of all quotes, newlines and delimiters."""
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(data), _BLOCK_BYTES):
        block = data[start : start + _BLOCK_BYTES]
        is_mark = block == _QUOTE
        is_mark |= block == _NEWLINE
        is_mark |= block == delimiter
        found.append(np.flatnonzero(is_mark) + start)
    return np.concatenate(found)


def _has_paired_quotes(data: NDArray[np.uint8], quotes: NDArray[np.int64], delimiter: int) -> bool:
    """Return whether each quote begins a cell, ends one or is one of two."""
    if len(quotes) == 0:
        return True
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[opening[opening > 0] - 1]
    if not ((before == delimiter) | (before == _NEWLINE) | (before == _QUOTE)).all():
        return False
    after = closing[closing + 1 < len(data)] + 1
    behind = data[after]
    returns = after[behind == _RETURN] + 1
    return bool(
        (
            (behind == delimiter) | (behind == _NEWLINE) | (behind == _QUOTE) | (behind == _RETURN)
        ).all()
        and (data[returns[returns < len(data)]] == _NEWLINE).all()
    )
