"""JSON: lines, an array, a mapping by id, one object, or several that run together.

A record under graphload's own names is decoded in one step. Everything else is scanned with a
tolerant parser: what is broken is rejected with its line, and reading goes on behind it.
"""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from graphload.item_table.blocks import BLOCK_BYTES, find_odd_lines, with_lines_moved
from graphload.item_table.chunk import BITS
from graphload.item_table.parts import read_file, read_stream
from graphload.items import Place
from graphload.readers.containers import (
    has_foreign_names,
    holds_records,
    is_mapping,
    is_record,
    unpack_object,
)
from graphload.readers.files import HEAD_BYTES
from graphload.readers.files.unpack import gather
from graphload.readers.formats.format import CountedChunk, InputValue
from graphload.readers.formats.json_faults import FaultFinder, count_keys, has_odd_number
from graphload.readers.formats.json_recovery import (
    BrokenJson,
    JsonValue,
    close_document,
    scan_entries,
    scan_values,
)
from graphload.readers.rejects import reject_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.item_table.blocks import Block, LineSource
    from graphload.item_table.chunk import ItemChunk
    from graphload.items import Item, Reject
    from graphload.parsing import DecodeItem
    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FindEnd, FormatOptions, Values

__all__ = [
    "grow_json",
    "is_foreign_json",
    "looks_like_json",
    "read_document",
    "read_json",
]

_DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_BOM_BYTES = 3
_MAX_LINES_OF_A_FOREIGN_FILE = 100
"""Lines without a record by which a file in a folder is left out."""


_OBJECT_START = rb'\{\s*+(?:["}]|\Z)'
_ARRAY_END = rb"\]\s*+(?:[\[\]{,]|\Z)"
_NUMBER = rb"-?(?:[0-9.]++(?:[eE][+-]?[0-9]++)?|Infinity)|NaN"
_SCALAR = rb'(?:"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|true|false|null|%b)' % _NUMBER
_VALUE_START = re.compile(
    rb"^[ \t\r\v\f]*+(?:%b|\[\s*+(?:\[\s*+){0,20}+(?:%b|\[|%b|\Z|%b\s*+(?:,|\Z|%b)))"
    % (_OBJECT_START, _OBJECT_START, _ARRAY_END, _SCALAR, _ARRAY_END),
    re.MULTILINE,
)
"""A line that begins an object or an array: more than the bracket, by which other texts begin."""


def looks_like_json(head: bytes) -> bool:
    """Return whether a line begins an object or an array, or the first is null."""
    return _first_line(head).strip() == b"null" or _VALUE_START.search(head) is not None


def is_foreign_json(head: bytes) -> bool:
    """Return whether an input is JSON without a record: as a whole, or in its first lines.

    What is broken, or longer than `head` and no JSON lines, isn't known to be foreign.
    """
    try:
        values = [msgspec.json.decode(head)]
    except _DECODE_ERRORS:
        values = []
        # The last line may go on behind the head.
        for line in head.split(b"\n")[:-1][:_MAX_LINES_OF_A_FOREIGN_FILE]:
            try:
                values += [msgspec.json.decode(line)] if line.strip() else []
            except _DECODE_ERRORS:
                return False
    return bool(values) and not any(
        value is None or value == [] or holds_records(value) for value in values
    )


def read_json(stream: InputStream, options: FormatOptions) -> Values:
    """Read JSON lines where the first line is a whole value or a cut one, else one document.

    An array that is whole is read by its elements, but for a pair of an id and a record.
    """
    if _has_lines(stream.first):
        reader = _LineReader(stream.name, options)
        if options.select is not None:
            return reader.read(options.select(stream.blocks()))
        if options.open_lines is None or options.decode is None:
            return reader.read(enumerate(stream.lines(), 1))
        lines = options.open_lines(stream.name, stream.plain_path, find_odd=options.every_fault)
        return reader.read_blocks(_read_blocks(stream, lines))
    return read_document(stream.read(), stream.name, options)


def read_document(data: bytes, name: str, options: FormatOptions) -> Values:
    """Read one document: an array that is whole by its elements, anything else as it is."""
    try:
        elements = msgspec.json.decode(data, type=list[msgspec.Raw])
    except _DECODE_ERRORS:
        elements = []
    is_pair = len(elements) == 2 and not bytes(elements[0]).startswith((b"{", b"[", b"null"))
    if is_pair or not elements:
        return _scan(
            data,
            Place(name, 1),
            FaultFinder(options.report_fault, every=options.every_fault),
        )
    return _LineReader(name, options).read(_number_lines(data, elements))


def grow_json(head: bytes, _columns: frozenset[str]) -> FindEnd | None:
    """Return where whole lines end, for JSON lines; a last one that is a whole value is such."""
    return _end_of_lines if _has_lines(head) else None


def _end_of_lines(data: bytes) -> int:
    end = data.rfind(b"\n") + 1
    try:
        # Nothing but blanks may follow an object or an array; a number may go on.
        is_whole = isinstance(msgspec.json.decode(data[end:]), (dict, list))
    except _DECODE_ERRORS:
        return end
    return len(data) if is_whole else end


def _has_lines(head: bytes) -> bool:
    """Return whether an input is read line by line: its first line is whole, or merely cut."""
    line = _first_line(head)
    if len(line) >= HEAD_BYTES - _BOM_BYTES:
        # The line goes on behind the head.
        return line[:1] == b"{"
    try:
        msgspec.json.decode(line)
    except RecursionError:
        return True
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _is_cut_line(head)
    return True


def _first_line(head: bytes) -> bytes:
    return head.lstrip().split(b"\n", 1)[0]


def _is_cut_line(head: bytes) -> bool:
    """Return whether a head begins with a broken object, and most lines behind it are whole ones.

    These are JSON lines whose first one is cut; a document's lines aren't whole objects.
    """
    text = head.decode("utf-8", "surrogateescape").lstrip()
    if text[:1] != "{" or not isinstance(next(scan_values(text), None), BrokenJson):
        return False
    # The last line may go on behind the head.
    lines = [line for line in head.split(b"\n")[:-1] if line.strip()][1:]
    whole = sum(line[:1] == b"{" and _decode_object(line) is not None for line in lines)
    return 2 * whole > len(lines)


def _number_lines(data: bytes, elements: Iterable[msgspec.Raw]) -> Iterator[tuple[int, bytes]]:
    """Yield the elements of an array, each with the line on which it begins."""
    line, counted = 1, 0
    for element in map(bytes, elements):
        start = data.find(element, counted)
        line += data.count(b"\n", counted, start)
        # A pair is recognised only as an element of an array.
        yield line, b"[" + element + b"]" if element.startswith(b"[") else element
        line += element.count(b"\n")
        counted = start + len(element)


class _LineReader:
    """Reads texts of JSON, each with its line: decoded in one step, as an object, or scanned."""

    def __init__(self, source: str, options: FormatOptions) -> None:
        self._source = source
        self._decode = options.decode
        self._faults = FaultFinder(options.report_fault, every=options.every_fault)
        self._next_look = 0
        self._is_foreign = options.decode is None

    def read(  # noqa: C901 - a call for each record takes time
        self, numbered: Iterable[tuple[int, bytes]]
    ) -> Values:
        """Read texts, each with the number of its first line."""
        decode, source, faults = self._decode, self._source, self._faults
        is_foreign, next_look = self._is_foreign, self._next_look
        for number, text in numbered:
            place = Place(source, number)
            item = None
            if decode is not None and not is_foreign:
                # As in `_decode_item`, whose call takes as long as looking for faults.
                try:
                    item = decode(text, place)
                except _DECODE_ERRORS:
                    item = None
            if item is not None and item.id is not None:
                if number >= next_look:
                    next_look = faults.look(text, place, count_keys(item))
                yield item
                continue
            record = _decode_object(text)
            if record is None:
                if not text.isspace():
                    yield from _scan(text.rstrip(b"\r\n"), place, faults)
                continue
            if number >= next_look:
                next_look = faults.look(text, place)
            was_foreign = is_foreign
            # The next record most likely has the names of this one.
            is_foreign = decode is None or has_foreign_names(record)
            if was_foreign and not is_foreign:
                item = _decode_item(text, place, decode)
                if item is not None:
                    yield item
                    continue
            yield InputValue(record, place, text)
        self._is_foreign, self._next_look = is_foreign, next_look

    def read_blocks(self, blocks: Iterable[Block]) -> Values:
        """Read blocks of lines, those that are decoded in one step as columns."""
        number = 1
        for block in blocks:
            if block.chunk is None:
                yield from self.read(enumerate(io.BytesIO(block.data[:]), number))
            else:
                chunk = with_lines_moved(block.chunk, number)
                self._look_at_block(chunk, block)
                yield chunk if block.tally is None else CountedChunk(chunk, block.tally)
            number += block.lines

    def _look_at_block(self, chunk: ItemChunk, block: Block) -> None:
        """Look for faults in those lines of a block that `FaultFinder` would look at."""
        if block.odd is not None:
            # Each line is to be looked at; of these, only odd ones may have a fault.
            for at in block.odd.tolist():
                self._look(chunk, block, at)
            return
        first = int(chunk.line[0])
        at = max(0, self._next_look - first)
        odd = None
        while at < len(chunk):
            if self._next_look == 0 and self._faults.is_settled:
                if odd is None:
                    start = chunk.offset - chunk.offset[0]
                    odd = find_odd_lines(
                        chunk,
                        block.data[:],
                        start + chunk.length,
                        are_rows=block.tally is not None,
                    )
                rest = odd[np.searchsorted(odd, at) :]
                if not len(rest):
                    return
                at = int(rest[0])
            self._next_look = self._look(chunk, block, at)
            at = max(at + 1, self._next_look - first)

    def _look(self, chunk: ItemChunk, block: Block, at: int) -> int:
        begin = int(chunk.offset[at]) - int(chunk.offset[0])
        has_others = block.tally is not None or chunk.fields[at] & BITS["extra"]
        return self._faults.look(
            block.data[begin : begin + int(chunk.length[at])],
            Place(self._source, int(chunk.line[at])),
            None if has_others else int(np.bitwise_count(chunk.fields[at])),
        )


def _read_blocks(stream: InputStream, lines: LineSource) -> Iterator[Block]:
    """Read the lines of a stream, some at a time; those of a large file by several processes.

    Raises:
        InputError: the file has become shorter.
    """
    offset, path = stream.start, stream.plain_path
    shared = None if path is None else read_file(path, lines, offset, stream.head)
    if shared is None and path is None:
        yield from read_stream(stream.name, gather(stream.blocks(), BLOCK_BYTES), lines)
        return
    if shared is None:
        for data in gather(stream.blocks(), BLOCK_BYTES):
            yield lines.read(data, offset)
            offset += len(data) + stream.take_refused_bytes()
        return
    try:
        for block in shared:
            yield block
            offset = block.offset + block.size
            stream.packed.count = offset
    except OSError as error:
        stream.end_early(error, offset)


def _decode_item(text: bytes, place: Place, decode: DecodeItem | None) -> Item | None:
    """Decode a record under graphload's own names in one step; None if it isn't one."""
    if decode is None:
        return None
    try:
        item = decode(text, place)
    except _DECODE_ERRORS:
        return None
    return None if item.id is None else item


def _decode_object(text: bytes) -> dict[str, Any] | None:
    """Decode an object that is one value; None if the text is to be scanned.

    What isn't strict JSON is scanned, and so is a mapping, which may have equal keys.
    """
    try:
        value = msgspec.json.decode(text)
    except _DECODE_ERRORS:
        return None
    if type(value) is not dict or not value:
        return None
    # In a mapping every value is an object, or null.
    may_be_mapping = isinstance(next(iter(value.values())), (dict, type(None)))
    return None if may_be_mapping and is_mapping(value) else value


def _split(text: str) -> Iterator[JsonValue | BrokenJson]:
    """Yield the values in a text; one document that is cut off as far as its records are whole."""
    parts = scan_values(text)
    begin = list(itertools.islice(parts, 2))
    match begin:
        case [BrokenJson() as broken] if broken.text.startswith("{"):
            begin = close_document(broken, is_record, unpack_object)
    yield from begin
    yield from parts


def _scan(data: bytes, place: Place, faults: FaultFinder) -> Iterator[InputValue | Reject]:
    """Yield the values in a text, each with its line.

    Those of a mapping are yielded one by one: each has its own line, and equal keys stay.
    """
    text = data.decode("utf-8", "surrogateescape")
    line, counted = place.line or 1, 0
    next_look = 0
    for part in _split(text):
        entries: Iterable[JsonValue | BrokenJson] = [part]
        if isinstance(part, JsonValue) and part.key is None and is_mapping(part.value):
            entries = scan_entries(text, part.start, part.end)
        for entry in entries:
            line += text.count("\n", counted, entry.start)
            counted = entry.start
            here = Place(place.source, line)
            if isinstance(entry, BrokenJson):
                yield reject_text(entry.text, here, entry.reason)
            else:
                raw = text[entry.start : entry.end]
                if line >= next_look or has_odd_number(raw):
                    whole = raw if entry.key is None else f"{{{raw}}}"
                    next_look = faults.look(whole, here)
                yield InputValue(entry.value, here, raw, entry.key)
