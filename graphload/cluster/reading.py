"""Reading on the workers: parts of files to rows, by graphload's own readers.

The rows of a part are its Items, its rejects and notes of replies that were left out, the faults of
its records, and a last one with its account: how many lines the part has, so that the driver knows
those of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from graphload.cluster.accounts import Account, Part, account_of
from graphload.cluster.files import open_source, read_bytes
from graphload.cluster.lines import RowChunk, RowCollector
from graphload.cluster.rows import (
    ACCOUNT,
    FAULT,
    REJECT,
    UNFETCHED,
    columns_of_items,
    content_rows,
    has_texts,
    item_rows,
    pack_fault,
    pack_reject,
    pack_unfetched,
)
from graphload.errors import GraphloadError, InputError
from graphload.gc_pause import gc_paused
from graphload.items import Item, Place, Reject, Unfetched
from graphload.readers import read_items
from graphload.readers.files import HEAD_BYTES, InputFile
from graphload.readers.files.parts import InputPart
from graphload.readers.growth import growth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.cluster.files import SourceFile
    from graphload.readers.report import SourceReport

__all__ = [
    "PART_BYTES",
    "ReadingOptions",
    "cut_files",
    "read_parts",
]

_RECORDS = (Item, Reject, Unfetched)
_ROWS_PER_BATCH = 8_192
PART_BYTES = 8 << 20
"""Size of the parts that large files are cut to."""


@dataclass(frozen=True)
class ReadingOptions:
    """The options of `read_items` that hold for all sources."""

    shape: str | None = None
    table: str | None = None
    encoding: str | None = None
    mapping: dict[str, str] | None = None
    text_format: str | None = None

    def read(self, file: InputFile) -> Any:  # noqa: ANN401 - a RecordStream
        """Read a file, or a part of one."""
        return read_items(
            [file],
            shape=self.shape,
            table=self.table,
            encoding=self.encoding,
            mapping=self.mapping,
            text_format=self.text_format,
            every_fault=True,
        )


def cut_files(
    files: Iterable[SourceFile], options: ReadingOptions, part_bytes: int = PART_BYTES
) -> Iterator[Part]:
    """Cut large files of JSON lines to parts; all others are one part each.

    Raises:
        InputError: a file can't be read.
    """
    number = 0
    for file in files:
        ends: list[int | None] = [None]
        if file.size > part_bytes and _has_lines(file, options):
            ends = [*range(part_bytes, file.size, part_bytes), file.size]
        start = 0
        for end in ends:
            yield Part(number, file, start, end)
            number += 1
            start = end or 0


def _has_lines(file: SourceFile, options: ReadingOptions) -> bool:
    return _lines_head(file, options) is not None


def _lines_head(file: SourceFile, options: ReadingOptions) -> bytes | None:
    """Return the first bytes of a file of JSON lines, None of another one."""
    try:
        head = read_bytes(file.path, 0, HEAD_BYTES)
    except OSError as error:
        raise InputError(f"can't be read: {error}", path=file.name) from error
    growth = growth_of(
        Path(file.path),
        head,
        shape=options.shape,
        mapping=options.mapping,
        encoding=options.encoding,
    )
    return growth.first if growth is not None and growth.format == "json" else None


def read_parts(parts: Iterable[Part], options: ReadingOptions) -> Iterator[pa.RecordBatch]:
    """Read parts to batches of rows."""
    for part in parts:
        account = Account()
        try:
            with gc_paused():
                yield from _read_part(part, options, account)
        except GraphloadError as error:
            account.error = error.message, error.hint, part.file.name, error.line
        yield content_rows(part.number, ACCOUNT, [(0, msgspec.msgpack.encode(account))])


def _read_part(part: Part, options: ReadingOptions, account: Account) -> Iterator[pa.RecordBatch]:
    records = options.read(_open_part(part, options, account))
    rows = _Rows(part, account)
    others: list[Any] = []
    for record in records.chunks(RowCollector()):
        if isinstance(record, RowChunk):
            rows.add(record.rows, pa.array(record.line, pa.int64()), record.source_name)
        else:
            for one in (record,) if isinstance(record, _RECORDS) else record:
                if type(one) is Item:
                    rows.add_item(one)
                else:
                    others.append(one)
        if rows.count >= _ROWS_PER_BATCH:
            yield rows.take()
    if rows.count:
        yield rows.take()
    yield from _other_rows(part, others, records.report.sources, account)
    account.sources = [account_of(entry, part) for entry in records.report.sources]
    account.ignored = {part.shown(name): why for name, why in records.report.ignored.items()}


class _Rows:
    """The rows of Items of a part that aren't in a batch yet; the account counts them."""

    def __init__(self, part: Part, account: Account) -> None:
        self._part = part
        self._account = account
        self._batches: list[pa.RecordBatch] = []
        self._items: list[Item] = []
        self._source = part.file.path
        self._count = 0

    @property
    def count(self) -> int:
        """The number of rows."""
        return self._count + len(self._items)

    def add(self, columns: Mapping[str, pa.Array], line: pa.Array, source: str) -> None:
        """Add Items in columns, which are of one file."""
        account, n = self._account, len(line)
        account.read += n
        account.texts |= has_texts(columns)
        if source != self._part.file.path:
            name = pa.scalar(self._part.shown(source), pa.string())
            columns = {**columns, "source": pa.repeat(name, n)}
        self._batches.append(item_rows(self._part.number, columns, line))
        self._count += n

    def add_item(self, item: Item) -> None:
        """Add an Item."""
        self._account.without_id += item.id is None
        self._account.found_ids += item.id_source not in (None, "given")
        source = item.place.source if item.place else self._source
        if source != self._source:
            self._add_items()
            self._source = source
        self._items.append(item)

    def _add_items(self) -> None:
        if self._items:
            line = [item.place and item.place.line for item in self._items]
            columns = columns_of_items(self._items)
            self.add(columns, pa.array(line, pa.int64()), self._source)
            self._items = []

    def take(self) -> pa.RecordBatch:
        """Return all rows as a batch, and forget them."""
        self._add_items()
        (batch,) = pa.Table.from_batches(self._batches).combine_chunks().to_batches()
        self._batches, self._count = [], 0
        return batch


def _open_part(part: Part, options: ReadingOptions, account: Account) -> InputFile:
    """Return what `read_items` is to read."""
    file = part.file
    # A named file is one whose source has its name.
    source = file.path if file.name == file.source else file.source
    if part.end is None:
        return open_source(file.path, source)
    first = _lines_head(file, options)
    if first is None:
        raise InputError("was changed while it was read", path=file.name)
    try:
        data = _read_lines(part)
    except OSError as error:
        raise InputError(f"can't be read: {error}", path=file.name) from error
    account.lines = data.count(b"\n")
    is_first = part.start == 0
    return InputPart(
        file.path, source, data=data, first=first, lines_before=None if is_first else 0
    )


def _read_lines(part: Part) -> bytes:
    """Read the lines that begin in a part, each whole."""
    start, end = part.start, part.end or 0
    before = max(start - 1, 0)
    data = read_bytes(part.file.path, before, end)
    if start:
        # The line before goes on to the first line end from the last byte before the part on.
        at = data.find(b"\n")
        if at < 0:
            return b""
        data = data[at + 1 :]
    if not data or data.endswith(b"\n"):
        return data
    pieces, size = [data], HEAD_BYTES
    while more := read_bytes(part.file.path, end, end + size):
        at = more.find(b"\n")
        if at >= 0:
            pieces.append(more[: at + 1])
            break
        pieces.append(more)
        end += len(more)
        size *= 2
    return b"".join(pieces)


def _other_rows(
    part: Part,
    others: Sequence[Reject | Unfetched],
    reports: Sequence[SourceReport],
    account: Account,
) -> Iterator[pa.RecordBatch]:
    rows: dict[int, list[tuple[int, bytes]]] = {REJECT: [], UNFETCHED: [], FAULT: []}
    for record in others:
        place = record.place
        name = part.shown(place.source)
        if isinstance(record, Reject):
            account.read += 1
            account.rejected += 1
            rows[REJECT].append((place.line or 0, pack_reject(record, name)))
        else:
            account.references += record.reason == "references"
            account.texts |= str in map(type, (record.parent, *record.ids))
            rows[UNFETCHED].append((place.line or 0, pack_unfetched(record, name)))
    for report in reports:
        for number, (kind, place, detail) in enumerate(report.find_faults()):
            # Their order is that in which they were found.
            shown = Place(part.shown(place.source), place.line)
            rows[FAULT].append((number, pack_fault(kind, shown, detail)))
    for kind_of_row, contents in rows.items():
        if contents:
            yield content_rows(part.number, kind_of_row, contents)
