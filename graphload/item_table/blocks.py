"""Blocks of lines, read into columns where each line is decoded in one step."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec
import numpy as np

from graphload.item_table.chunk import BITS, Location
from graphload.parsing import decode_lines, decode_text_lines

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from graphload.item_table.chunk import Codes, ItemChunk
    from graphload.item_table.origins import DecodeRows, Spill
    from graphload.items import Item

    Ints = NDArray[np.int64]

__all__ = ["BLOCK_BYTES", "Block", "Bytes", "LineSource", "find_odd_lines", "with_lines_moved"]

BLOCK_BYTES = 1 << 19
"""Lines that are decoded in one step, in bytes: few enough for the processor's cache."""
_LINE_END = ord("\n")
_MAX_NOT_TEXTS = 8
"""Blocks with other ids, such as hexadecimal digits, after which no more are tried as texts."""
_HUGE_INTEGER = re.compile(rb"[0-9]{309}")
"""An integer that no float holds is a fault, which no key tells of."""
_MAX_BLOCKS_PASSED = 63
"""Blocks that are read line by line after several with lines that can't be decoded so."""


class Bytes(Protocol):
    """Bytes that lie in memory or in a file, to be sliced."""

    def __getitem__(self, part: slice, /) -> bytes:
        """Return a part."""
        ...


class Block(NamedTuple):
    """Some whole lines of an input.

    `offset` and `size` are bytes, `lines` counts the lines. `chunk` has their Items, numbered
    from line 0; None where a line isn't decoded with the others: each is to be read by itself.
    `tally` counts what reading them has found, where they are rows: see `LineSource`.
    `odd` are the positions of the lines that may have faults, see `find_odd_lines`; None where
    they weren't looked for.
    """

    offset: int
    size: int
    lines: int
    chunk: ItemChunk | None
    odd: Ints | None
    data: Bytes
    tally: Counter[tuple[str, str]] | None = None


class LineSource:
    """One input whose records are lines, as they lie in a file.

    After a block in which a line can't be decoded with the others, more and more blocks are
    passed over. `source` and `origin` are its codes in the table. Without a `spill`, its lines
    stay in their file. `foreign`: the fields of other shapes, see `item_decoder`. `rows` decodes
    lines under other field names, and counts what it has found in them; their origin is the next
    one. `find_odd`: each block tells its odd lines.
    """

    is_shared = True  # other processes may read some of the lines

    def __init__(  # noqa: PLR0913 - made in four places, each of which has all
        self,
        codes: Codes,
        source: int,
        origin: int,
        *,
        spill: Spill | None = None,
        foreign: AbstractSet[str] = frozenset(),
        rows: DecodeRows | None = None,
        find_odd: bool = False,
    ) -> None:
        self.codes = codes
        self.source = source
        self.origin = origin
        self.foreign = foreign
        self.rows = rows
        self.tally: Counter[tuple[str, str]] | None = None
        self.find_odd = find_odd
        self.spill = spill
        self._passed = self._wait = 0
        self._not_texts = 0

    def read(self, data: bytes, offset: int) -> Block:
        """Read some lines, which begin at `offset` in the input."""
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == _LINE_END)
        if data[-1] != _LINE_END:
            ends = np.append(ends, len(data))
        chunk = odd = None
        had_rows, self.tally = self.tally is not None, None
        if self._passed < self._wait:
            self._passed += 1
        else:
            chunk = self._decode_rows(data, ends, offset) if had_rows else None
            chunk = self.decode(data, ends, offset) if chunk is None else chunk
            if chunk is None and not had_rows:
                chunk = self._decode_rows(data, ends, offset)
            self._passed = 0
            if chunk is None:
                self._wait = min(2 * self._wait + 1, _MAX_BLOCKS_PASSED)
            else:
                self._wait = 0
                if self.find_odd:
                    odd = find_odd_lines(chunk, data, ends, are_rows=self.tally is not None)
        return Block(offset, len(data), len(ends), chunk, odd, data, self.tally)

    def _decode_rows(self, data: bytes, ends: Ints, offset: int) -> ItemChunk | None:
        """Read lines under other field names, as `decode` does."""
        decoded = None if self.rows is None else self.rows(data)
        if decoded is None or len(decoded[0]) != len(ends):
            return None
        items, self.tally = decoded
        return self._chunk(items, data, ends, offset, self.origin + 1)

    def decode(self, data: bytes, ends: Ints, offset: int) -> ItemChunk | None:
        """Read lines that end at `ends` into columns, None where one is to be read by itself."""
        items = None
        if self.codes.has_texts and self._not_texts < _MAX_NOT_TEXTS:
            items = decode_text_lines(data)
            self._not_texts += items is None
        if items is None:
            items = decode_lines(data, self.foreign)
        if items is None or len(items) != len(ends):
            return None
        chunk = self._chunk(items, data, ends, offset, self.origin)
        # An author may be nobody, which each line is looked at for.
        return None if self.codes.has_nobody(chunk) else chunk

    def _chunk(
        self, items: Sequence[Item], data: bytes, ends: Ints, offset: int, origin: int
    ) -> ItemChunk:
        start = np.concatenate(([0], ends[:-1] + 1))
        if self.spill is not None:
            offset = self.spill.append(data)
        where = Location(self.source, np.arange(len(items)), origin, offset + start, ends - start)
        return self.codes.read(items, where, decoded=True)


def find_odd_lines(chunk: ItemChunk, data: bytes, ends: Ints, *, are_rows: bool) -> Ints:
    """Return the positions of the lines that may have a key that isn't that of a field.

    Each field that is set has its key, a quotation mark before a colon; another one is a
    repeated key, or null, or in a text. Where blanks are before a colon, there may be a key, too.
    A line with fields that an Item doesn't have is decoded once more to count its keys; of rows,
    each is: their fields have other keys.
    """
    values = np.frombuffer(data, np.uint8)
    colon = np.flatnonzero(values == ord(":"))
    before = values[colon - 1]
    # So many keys are before the end of each line.
    keys = np.searchsorted(colon[before == ord('"')], ends)
    wanted = np.bitwise_count(chunk.fields).astype(np.int64)
    has_others = (chunk.fields & BITS["extra"]) != 0
    others = np.flatnonzero(has_others | are_rows).tolist()
    start = [0, *ends.tolist()]
    if others and _HUGE_INTEGER.search(data):
        wanted[others] = -1
    else:
        for at in others:
            wanted[at] = _count_keys(msgspec.json.decode(data[start[at] : start[at + 1]]))
    odd = np.diff(keys, prepend=0) != wanted
    odd[np.searchsorted(ends, colon[before <= ord(" ")])] = True
    return np.flatnonzero(odd)


def _count_keys(value: object) -> int:
    """Return how many keys the objects in a value have."""
    if isinstance(value, dict):
        return len(value) + sum(map(_count_keys, value.values()))
    return sum(map(_count_keys, value)) if isinstance(value, list) else 0


def with_lines_moved(chunk: ItemChunk, lines: int) -> ItemChunk:
    """Return a chunk whose lines are moved down by some."""
    return replace(chunk, line=chunk.line + np.uint32(lines))
