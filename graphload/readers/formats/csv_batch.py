"""Batches of the rows of CSV, as tables.

Well-formed rows are parsed by polars, all others one by one. A row with more or fewer cells
than the header is rejected as it is in the file.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from graphload.items import Place
from graphload.readers.formats.csv_text import MAX_QUOTED_BYTES, index_rows, parse_row
from graphload.readers.formats.format import InputTable
from graphload.readers.rejects import reject_text

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from graphload.items import Reject
    from graphload.readers.formats.csv_text import Header, RowIndex

__all__ = ["Batch"]

_MAX_ROWS = 20_000
"""Rows that are parsed one by one into one table."""


class Batch:
    """A stretch of text, the first row on `line`; the last row may be cut off."""

    def __init__(self, text: bytes, source: str, line: int, header: Header) -> None:
        self._text = text
        self._source = source
        self._line = line
        self._header = header
        self._width = len(header.names)
        self._rows: list[list[str | None]] = []
        self._spans: list[tuple[int, int, int]] = []
        self._rejects: list[Reject] = []

    def read(self, *, final: bool) -> Generator[InputTable | Reject, None, int]:
        """Yield the whole rows in tables, and a Reject for each that doesn't fit.

        Returns:
            The offset behind the last whole row.
        """
        end = 0
        if not self._header.dialect.spaced:
            index = index_rows(self._text, self._header.dialect, final=final)
            if index.well_formed and len(self._text) - index.end < MAX_QUOTED_BYTES:
                table = self._parse_indexed(index)
                if table is not None:
                    yield table
                    end = index.end
        is_indexed, line = end > 0, self._line
        while not is_indexed and end < len(self._text) and len(self._rows) < _MAX_ROWS:
            row = parse_row(self._text, end, self._header.dialect, final=final)
            if row is None:
                break
            self._add(row.cells, end, row.end, line)
            line += self._text.count(b"\n", end, row.end)
            end = row.end
        if self._rows:
            columns = dict(zip(self._header.names, zip(*self._rows, strict=True), strict=True))
            frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
            yield self._table(frame, *zip(*self._spans, strict=True))
        yield from self._rejects
        return end

    def _parse_indexed(self, index: RowIndex) -> InputTable | None:
        """Parse all rows of well-formed text at once; None if polars reads them otherwise."""
        text, starts, ends = self._text, index.starts, index.ends
        delimiter = self._header.dialect.delimiter
        fitting = index.cells == self._width
        # A row without a value has delimiters only, and perhaps a carriage return.
        for at in np.flatnonzero(fitting & (ends - starts <= self._width)).tolist():
            fitting[at] = bool(text[starts[at] : ends[at]].strip(delimiter + b"\r"))
        body = text[: index.end]
        if not fitting.all():
            spans = zip(starts[fitting].tolist(), ends[fitting].tolist(), strict=True)
            body = b"".join(text[start:end] + b"\n" for start, end in spans)
        frame = pl.DataFrame(schema=dict.fromkeys(self._header.names, pl.String))
        if body:
            try:
                frame = pl.read_csv(
                    body,
                    has_header=False,
                    separator=delimiter.decode(),
                    schema=frame.schema,
                )
            except pl.exceptions.PolarsError:
                return None
        if frame.height != np.count_nonzero(fitting):
            return None
        if index.has_pairs:
            frame = frame.with_columns(pl.all().replace("", None))
        lines = index.lines + self._line
        for at in np.flatnonzero(~fitting).tolist():
            row = parse_row(text[: ends[at]], int(starts[at]), self._header.dialect, final=True)
            if row is not None:
                self._add(row.cells, int(starts[at]), int(ends[at]), int(lines[at]))
        # An array of Python's, whose elements are ints.
        numbers = array("q", lines[fitting].tobytes())
        return self._table(frame, starts[fitting], ends[fitting], numbers)

    def _add(self, cells: list[bytes], start: int, end: int, line: int) -> None:
        """Keep a row for the table; reject one of another width, but for empty cells."""
        width = self._width
        if not any(cells) or (len(cells) == 1 and cells[0].isspace()):
            return
        if len(cells) != width and not (len(cells) > width and not any(cells[width:])):
            reason = f"has {len(cells):,} cells, but the header has {width:,}"
            raw = self._raw(start, end)
            self._rejects.append(reject_text(raw, Place(self._source, line), reason))
            return
        try:
            self._rows.append([cell.decode() or None for cell in cells[:width]])
        except UnicodeDecodeError:
            raw = self._raw(start, end)
            self._rejects.append(reject_text(raw, Place(self._source, line), "invalid UTF-8"))
        else:
            self._spans.append((start, end, line))

    def _table(
        self,
        frame: pl.DataFrame,
        starts: Sequence[int] | NDArray[np.int64],
        ends: Sequence[int] | NDArray[np.int64],
        lines: Sequence[int],
    ) -> InputTable:
        return InputTable(
            frame, self._source, lines, raw=lambda at: self._raw(int(starts[at]), int(ends[at]))
        )

    def _raw(self, start: int, end: int) -> str:
        return self._text[start:end].rstrip(b"\r\n").decode(errors="surrogateescape")
