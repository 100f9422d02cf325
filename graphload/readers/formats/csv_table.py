"""CSV, TSV and their like: the dialect found by content, rows read in batches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphload.readers.files import HEAD_BYTES
from graphload.readers.files.lines import count_lines
from graphload.readers.formats.column_names import find_fields, name_columns
from graphload.readers.formats.csv_text import Dialect, Header, index_rows, parse_row

if TYPE_CHECKING:
    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FindEnd, FormatOptions, Values

__all__ = ["describe_table", "grow_csv", "looks_like_csv", "read_csv"]

_DELIMITERS = b"\t,;|"
_BOM_BYTES = 3
_BATCH_BYTES = 1 << 23
_MAX_NAME_BYTES = 200
_OTHER_STARTS = (b"{", b"[", b"(", b"<")
"""First characters of text in another format, in which names may stand between commas."""
_MAX_COLUMNS = 10_000
_MAX_SHOWN_NAMES = 5
_MAX_SHOWN_CHARS = 30
_SNIFFED_ROWS = 20
_EXCEL_DELIMITER = re.compile(rb"[ \t]*\"?sep=([\t,;|])\"?\r?\n", re.IGNORECASE)
_SKIPPED = re.compile(rb"[ \t\r]*\n|#[^\n]*\n")
_SPACED = {
    code: re.compile(
        rb"[^\n%b]*(?:%b(?: +[^ \n%b][^\n%b]*))+\r?(?:\n|\Z)" % ((re.escape(bytes([code])),) * 4)
    )
    for code in _DELIMITERS
}
"""Header lines with spaces behind each delimiter."""


def looks_like_csv(head: bytes, mapped: frozenset[str] = frozenset()) -> bool:
    """Return whether the first line names two columns or more, one a known field's name.

    Of the rows that follow, one at least has a cell for each column. Names in `mapped` are
    those of columns that the user maps to fields.
    """
    return _find_header(head, mapped) is not None


def describe_table(head: bytes) -> str | None:
    """Return what text with rows of equal width is, of which the first names no columns."""
    text = _with_newlines(head)
    for code in _DELIMITERS:
        rows = _first_rows(text, 0, Dialect(bytes([code])))
        widths = {len(cells) for cells in rows}
        if len(rows) < 2 or len(widths) > 1:
            continue
        names = [cell.decode(errors="replace")[:_MAX_SHOWN_CHARS] for cell in rows[0]]
        if widths == {1}:
            if find_fields(names):
                return f"a table with one column ({names[0]})"
        elif len(rows) > 2:
            shown = ", ".join(names[:_MAX_SHOWN_NAMES])
            return f"a table whose first line names no known field ({shown})"
    return None


def read_csv(stream: InputStream, options: FormatOptions) -> Values:
    """Read the rows below the header, all cells as text; an empty cell is absent."""
    from graphload.readers.formats.csv_batch import Batch  # noqa: PLC0415 - polars is slow to import

    header = _find_header(stream.first, options.columns)
    if header is None:
        return
    is_mac = _is_mac(stream.first)
    line, text, skipped = (1, b"", 0) if stream.is_part else (header.line, b"", header.end)
    chunks = stream.chunks()
    is_ended, end = False, 0
    while text or not is_ended:
        # Rows that are waiting come first, and a row over many chunks is joined a few times only.
        is_waiting = end > 0 and len(text) > _BATCH_BYTES
        if not is_waiting:
            parts, size = [text], 0
            while not is_ended and size < max(len(text), _BATCH_BYTES):
                chunk = next(chunks, None)
                is_ended = chunk is None
                chunk = chunk or b""
                parts.append(chunk.replace(b"\r", b"\n") if is_mac else chunk)
                size += len(chunk)
            text = b"".join(parts)[skipped:]
            parts.clear()
            skipped = 0
        part = text[:_BATCH_BYTES] if is_waiting else text
        final = is_ended and not is_waiting
        end = yield from Batch(part, stream.name, line, header).read(final=final)
        line += count_lines(memoryview(text)[:end])
        text = text[end:]


def grow_csv(head: bytes, columns: frozenset[str]) -> FindEnd | None:
    """Return where whole rows end, for a table; lines of old Macs aren't searched for them."""
    header = _find_header(head, columns)
    if header is None or _is_mac(head):
        return None
    dialect = header.dialect

    def find_end(data: bytes) -> int:
        index = index_rows(data, dialect, final=False)
        if index.well_formed and not dialect.spaced:
            return index.end
        end = 0
        while (row := parse_row(data, end, dialect, final=False)) is not None:
            end = row.end
        return end

    return find_end


def _find_header(head: bytes, mapped: frozenset[str]) -> Header | None:
    """Find the line that names the columns, and the delimiter by which it names most fields."""
    text = _with_newlines(head)
    delimiters, at = _DELIMITERS, 0
    if match := _EXCEL_DELIMITER.match(text):
        delimiters, at = match[1], match.end()
    comments = []
    while True:
        if text[at : at + 1] == b"#":
            comments.append(at)
        elif text[at : at + 1] in _OTHER_STARTS:
            return None
        elif header := _best_header(text, at, delimiters, mapped):
            return header
        if (match := _SKIPPED.match(text, at)) is None:
            break
        at = match.end()
    # A comment may be the header itself: "#id,parent".
    headers = (_best_header(text, at + 1, delimiters, mapped) for at in comments[-1:])
    return next(headers, None)


def _best_header(text: bytes, at: int, delimiters: bytes, mapped: frozenset[str]) -> Header | None:
    """Return the header that begins at an offset with most fields, if a row below is as wide."""
    best, most = None, 0
    final = len(text) < HEAD_BYTES - _BOM_BYTES
    for code in delimiters:
        delimiter = bytes([code])
        if delimiter not in text[at : at + _MAX_NAME_BYTES]:
            continue
        dialect = Dialect(delimiter, spaced=_SPACED[code].match(text, at) is not None)
        row = parse_row(text, at, dialect, final=final)
        if row is None or not 1 < len(row.cells) <= _MAX_COLUMNS:
            continue
        if any(len(cell) > _MAX_NAME_BYTES for cell in row.cells):
            continue
        names = name_columns((cell.decode(errors="replace") for cell in row.cells), mapped)
        rows = _first_rows(text, row.end, dialect)
        width, fields = len(names), len(find_fields(names, mapped))
        fits = any(len(cells) >= width and not any(cells[width:]) for cells in rows)
        if fields > most and (fits or not rows):
            line = text.count(b"\n", 0, row.end) + 1
            best, most = Header(names, dialect, min(row.end, len(text)), line), fields
    return best


def _first_rows(text: bytes, at: int, dialect: Dialect) -> list[list[bytes]]:
    """Return the cells of the first rows from an offset that are whole and not blank."""
    final = len(text) < HEAD_BYTES - _BOM_BYTES
    rows: list[list[bytes]] = []
    while at < len(text) and len(rows) < _SNIFFED_ROWS:
        row = parse_row(text, at, dialect, final=final)
        if row is None:
            break
        if any(row.cells):
            rows.append(row.cells)
        at = row.end
    return rows


def _is_mac(head: bytes) -> bool:
    """Return whether lines end with a carriage return alone, as on old Macs."""
    return b"\n" not in head and b"\r" in head[:-1]


def _with_newlines(head: bytes) -> bytes:
    return head.replace(b"\r", b"\n") if _is_mac(head) else head
