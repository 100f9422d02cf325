"""Reading on the workers: parts of files to rows, by graphload's own readers.

The rows of a part are its Items in columns, its rejects and notes of replies that were left out,
and a last one with its account. A line's number is that in its part: the account says how many
lines the part has, so that the driver knows those of the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pyarrow as pa

from graphload.cluster.files import SourceFile, open_source, read_bytes
from graphload.columns import FIELDS, TYPES
from graphload.digest import canonical_json
from graphload.errors import GraphloadError, InputError
from graphload.gc_pause import gc_paused
from graphload.items import Item, Place, Reject, Unfetched
from graphload.readers import read_items
from graphload.readers.files import HEAD_BYTES, InputFile
from graphload.readers.files.parts import InputPart
from graphload.readers.growth import growth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "ACCOUNT",
    "ITEM",
    "PART_BYTES",
    "REJECT",
    "ROWS",
    "UNFETCHED",
    "Account",
    "Part",
    "ReadingOptions",
    "SourceFile",
    "cut_files",
    "items_of_rows",
    "kept_type",
    "parse_reject",
    "parse_unfetched",
    "read_parts",
]

ITEM, REJECT, UNFETCHED, ACCOUNT = range(4)
"""The kinds of rows."""
_ITEMS_PER_BATCH = 8_192
PART_BYTES = 8 << 20
"""Size of the parts that large files are cut to."""
_TEXT = "_text"
"""End of the name of a column with those ids that are texts."""
_ID_KINDS = ("id", "ids")
_IDS = tuple(name for name in FIELDS if TYPES[name] in _ID_KINDS)
_TYPES: Mapping[str, Any] = {
    "id": pa.int64(),
    "ids": pa.list_(pa.int64()),
    "int64": pa.int64(),
    "text": pa.string(),
    "flag": pa.bool_(),
    "json": pa.string(),
}
_TEXT_TYPES = {"id": pa.string(), "ids": pa.list_(pa.string())}
ROWS = pa.schema(
    [
        ("kind", pa.int32()),
        ("part", pa.int32()),
        ("line", pa.int64()),
        ("content", pa.binary()),
        *((name, _TYPES[TYPES[name]]) for name in FIELDS),
        *((name + _TEXT, _TEXT_TYPES[TYPES[name]]) for name in _IDS),
    ]
)
"""The columns of rows: `content` is what isn't an Item; the others are an Item's fields."""
_fields_of = attrgetter(*FIELDS)


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
        )


class Part(NamedTuple):
    """Some bytes of a file, or all of it where `end` is None.

    Its lines are those that begin in it.
    """

    number: int
    file: SourceFile
    start: int
    end: int | None


class Account(msgspec.Struct):
    """What a part held: its lines, its records, the names of ids that are texts, an error.

    `ignored` has the files that were left out, with the reason.
    """

    lines: int = 0
    read: int = 0
    rejected: int = 0
    texts: bool = False
    without_id: int = 0
    found_ids: int = 0
    references: int = 0
    ignored: dict[str, str] = {}
    error: tuple[str, str | None, str | None, int | None] | None = None


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
        yield _content_rows(part, ACCOUNT, [(0, msgspec.msgpack.encode(account))])


def _read_part(part: Part, options: ReadingOptions, account: Account) -> Iterator[pa.RecordBatch]:
    records = options.read(_open_part(part, options, account))
    items: list[Item] = []
    others: list[Reject | Unfetched] = []
    for record in records:
        if type(record) is Item:
            items.append(record)
            if len(items) == _ITEMS_PER_BATCH:
                yield _item_rows(part, items, account)
                items = []
        else:
            others.append(record)
    if items:
        yield _item_rows(part, items, account)
    yield from _other_rows(part, others, account)
    account.ignored = {_shown(part, name): why for name, why in records.report.ignored.items()}


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


def _item_rows(part: Part, items: Sequence[Item], account: Account) -> pa.RecordBatch:
    n = len(items)
    account.read += n
    values = dict(zip(FIELDS, zip(*map(_fields_of, items), strict=True), strict=True))
    account.without_id += values["id"].count(None)
    account.found_ids += sum(item.id_source not in (None, "given") for item in items)
    columns: dict[str, pa.Array] = {
        "kind": pa.repeat(pa.scalar(ITEM, pa.int32()), n),
        "part": pa.repeat(pa.scalar(part.number, pa.int32()), n),
        "line": pa.array([item.place and item.place.line for item in items], pa.int64()),
    }
    for name in FIELDS:
        kind, column = TYPES[name], values[name]
        if kind in _ID_KINDS:
            columns |= _id_columns(name, kind, column, account)
        elif kind == "json":
            columns[name] = pa.array(
                [None if each is None else canonical_json(each).decode() for each in column],
                pa.string(),
            )
        else:
            columns[name] = pa.array(column, _TYPES[kind])
    return _batch(columns, n)


def _id_columns(
    name: str, kind: str, values: Sequence[Any], account: Account
) -> dict[str, pa.Array]:
    """Return the ids of a field that are numbers, and those that are texts."""
    try:
        return {name: pa.array(values, _TYPES[kind])}
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        pass
    account.texts = True
    numbers: list[Any]
    texts: list[Any]
    if kind == "id":
        numbers = [each if type(each) is int else None for each in values]
        texts = [each if type(each) is str else None for each in values]
    else:
        are_texts = [each is not None and str in map(type, each) for each in values]
        numbers = [
            None if is_text else each for each, is_text in zip(values, are_texts, strict=True)
        ]
        texts = [
            [*map(str, each)] if is_text else None
            for each, is_text in zip(values, are_texts, strict=True)
        ]
    return {
        name: pa.array(numbers, _TYPES[kind]),
        name + _TEXT: pa.array(texts, _TEXT_TYPES[kind]),
    }


def _other_rows(
    part: Part, others: Sequence[Reject | Unfetched], account: Account
) -> Iterator[pa.RecordBatch]:
    rejects, notes = [], []
    for record in others:
        if isinstance(record, Reject):
            account.read += 1
            account.rejected += 1
            rejects.append((record.place.line or 0, _pack_reject(part, record)))
        else:
            account.references += record.reason == "references"
            account.texts |= str in map(type, (record.parent, *record.ids))
            notes.append((record.place.line or 0, _encode(record)))
    if rejects:
        yield _content_rows(part, REJECT, rejects)
    if notes:
        yield _content_rows(part, UNFETCHED, notes)


def _shown(part: Part, name: str) -> str:
    """Return the name of a file, or of an archive's member, under which the user knows it."""
    path = part.file.path
    return part.file.name + name[len(path) :] if name.startswith(path) else name


def _content_rows(part: Part, kind: int, contents: Sequence[tuple[int, bytes]]) -> pa.RecordBatch:
    n = len(contents)
    columns = {
        "kind": pa.repeat(pa.scalar(kind, pa.int32()), n),
        "part": pa.repeat(pa.scalar(part.number, pa.int32()), n),
        "line": pa.array([line for line, _ in contents], pa.int64()),
        "content": pa.array([content for _, content in contents], pa.binary()),
    }
    return _batch(columns, n)


def _batch(columns: Mapping[str, pa.Array], n: int) -> pa.RecordBatch:
    arrays = [
        columns[field.name] if field.name in columns else pa.nulls(n, field.type) for field in ROWS
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=ROWS)


_encode = msgspec.msgpack.Encoder().encode
_decode_unfetched = msgspec.msgpack.Decoder(Unfetched).decode
_RejectParts = tuple[bytes, int | None, bytes, bytes, bool]
_decode_reject = msgspec.msgpack.Decoder(_RejectParts).decode
_ENCODING = "utf-8", "surrogatepass"


def _pack_reject(part: Part, reject: Reject) -> bytes:
    """Encode a reject, whose texts may have lone surrogates."""
    raw, place = reject.raw, reject.place
    source = _shown(part, place.source).encode(*_ENCODING)
    data = raw if isinstance(raw, bytes) else raw.encode(*_ENCODING)
    reason = reject.reason.encode(*_ENCODING)
    return _encode((source, place.line, reason, data, isinstance(raw, str)))


def parse_reject(content: bytes, lines_before: int) -> Reject:
    """Return the reject of a row; `lines_before` is the number of lines before its part."""
    source, line, reason, data, is_text = _decode_reject(content)
    place = Place(source.decode(*_ENCODING), None if line is None else line + lines_before)
    raw = data.decode(*_ENCODING) if is_text else data
    return Reject(place, reason.decode(*_ENCODING), raw)


def parse_unfetched(content: bytes) -> Unfetched:
    """Return the note of replies that were left out of a row."""
    return _decode_unfetched(content)


def kept_type(kind: str, *, is_text: bool) -> pa.DataType:
    """Return the Arrow type of a column of records, whose ids are all numbers or all texts."""
    return _TEXT_TYPES[kind] if is_text and kind in _TEXT_TYPES else _TYPES[kind]


def items_of_rows(table: pa.Table, places: Sequence[Place]) -> list[Item]:
    """Return the Items of rows, which are columns of an Item's fields."""
    columns = []
    for name in FIELDS:
        values = table.column(name).to_pylist()
        if TYPES[name] == "ids":
            values = [None if each is None else tuple(each) for each in values]
        elif TYPES[name] == "json":
            values = [None if each is None else json.loads(each) for each in values]
        columns.append(values)
    return [*map(Item, *columns, places)]
