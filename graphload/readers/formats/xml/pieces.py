"""Pieces: the text of a document, cut at the records in it."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.readers.formats.xml.documents import Document

__all__ = ["MAX_RECORD_BYTES", "Fault", "LostText", "cut_at_starts", "skip_blanks"]

MAX_RECORD_BYTES = 1 << 24
"""The longest record that is read."""
_FIRST_PART_BYTES = 1 << 16
_MAX_START_BYTES = 128
"""More than the beginning of a start tag takes, up to its name."""
_SECTION = re.compile(rb"<!\[CDATA\[|<!--")
_SECTION_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}


class Fault(NamedTuple):
    """A part of a document that can't be read, and the reason."""

    reason: str
    line: int
    raw: bytes


def skip_blanks(chunks: Iterator[bytes]) -> tuple[int, Iterator[bytes]]:
    """Return the number of line ends before the first other byte, and the chunks from it on."""
    lines = 0
    for chunk in chunks:
        rest = chunk.lstrip()
        lines += chunk.count(b"\n", 0, len(chunk) - len(rest))
        if rest:
            return lines, itertools.chain([rest], chunks)
    return lines, chunks


def cut_at_starts(
    chunks: Iterable[bytes], starts: re.Pattern[bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield text cut before each start of a record, with the name of that record.

    A long piece comes in parts that grow: a parser may read an unfinished tag again with each.
    The name is empty for the other parts, and for text before the first record.
    """
    start, held, size, given, tail = "", [b""], 0, 0, b""
    for chunk in chunks:
        text, at, first = tail + chunk, 0, 0
        for match in starts.finditer(text):
            held.append(text[at : match.start()])
            if size or match.start() > at:
                yield start, b"".join(held)
            start, held, size, given = match[1].decode(), [], 0, 0
            at, first = match.start(), match.end()
        # What may be the beginning of a start tag waits for the next chunk.
        end = text.rfind(b"<", max(first, len(text) - _MAX_START_BYTES))
        end = len(text) if end < 0 else end
        held.append(text[at:end])
        size, tail = size + end - at, text[end:]
        if size >= max(_FIRST_PART_BYTES, given):
            yield start, b"".join(held)
            start, held, size, given = "", [], 0, given + size
    yield start, b"".join([*held, tail])


class LostText:
    """The text behind a fault, up to the next record outside of CDATA sections and comments.

    `record` is the name of the record that the fault is in, empty if it is in none.
    """

    def __init__(self, reason: str, line: int, record: str) -> None:
        self._reason = reason
        self._line = line
        self._record = record
        self._raw = bytearray()
        self._tail = b""
        self._end: bytes | None = None

    def ends_at(self, start: str, document: Document) -> bool:
        """Return whether the next text begins a record, and no element within the faulty one."""
        may_be_within = start in document.references and self._record not in ("", start)
        return self._end is None and not may_be_within

    def add(self, piece: bytes) -> None:
        """Add a piece of the text."""
        if len(self._raw) < MAX_RECORD_BYTES:
            self._raw += piece
        text, at = self._tail + piece, 0
        while True:
            if self._end is None:
                if (match := _SECTION.search(text, at)) is None:
                    break
                self._end, at = _SECTION_ENDS[match[0]], match.end()
            elif (found := text.find(self._end, at)) >= 0:
                self._end, at = None, found + len(b"]]>")
            else:
                break
        self._tail = text[max(at, len(text) - len(b"<![CDATA[") + 1) :]

    def fault(self) -> Fault:
        """Return the fault with all that was added."""
        return Fault(self._reason, self._line, bytes(self._raw))
