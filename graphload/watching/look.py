"""Look at a file: which of its bytes loads have read, and which are to be read next.

A file is known by its bytes, not by its name or number: what a load read is in a file if the digest
of all bytes up to there is the same. So a file that was moved or copied is known, and one that was
replaced, cut or written anew is read from the first byte that differs for a load.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from graphload.loading.parts import FilePart
from graphload.readers.files.parts import InputPart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.readers.files import InputFile
    from graphload.readers.growth import Growth

__all__ = ["Look", "PartIndex", "Signature", "look_at", "new_digester", "signature_of"]

_DIGEST_BYTES = 16
_CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 256
_PEEK_BYTES = 1 << 16
"""Bytes behind a cut record by which it is told whether it went on."""


class Signature(NamedTuple):
    """The state of a file by its system: it changes with each write, and with a replacement."""

    device: int
    inode: int
    size: int
    written_ns: int
    changed_ns: int


def signature_of(status: os.stat_result) -> Signature:
    """Return the signature of a file."""
    return Signature(
        status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
    )


def new_digester(file: InputFile) -> hashlib.blake2b:
    """Return the digest of no bytes of a file; its name counts where it is an id."""
    key = b"" if file.id is None else str(file.id).encode()
    return hashlib.blake2b(digest_size=_DIGEST_BYTES, key=key)


@dataclass
class _Prefix:
    """The first bytes of a file: their digest, and the number of their lines."""

    digester: hashlib.blake2b
    size: int = 0
    lines: int = 0

    def advance(self, raw: IO[bytes], end: int) -> bool:
        """Read on to an offset; return False where the file ends before."""
        while self.size < end:
            chunk = raw.read(min(_CHUNK_BYTES, end - self.size))
            if not chunk:
                return False
            self.digester.update(chunk)
            self.size += len(chunk)
            self.lines += chunk.count(b"\n")
        return True

    def copy(self) -> _Prefix:
        return _Prefix(self.digester.copy(), self.size, self.lines)


@dataclass(frozen=True)
class Look:
    """A file as it was at one moment, and the parts of it that loads read.

    `growth` is None for a document, which is read as a whole.
    """

    file: InputFile
    signature: Signature
    growth: Growth | None
    found: frozenset[FilePart]
    _head: bytes = field(repr=False)
    _prefixes: dict[int, _Prefix] = field(repr=False)

    def part(self, start: int, end: int, digest: str, *, is_cut: bool = False) -> FilePart:
        """Return a part of the file."""
        return FilePart(start, end, digest, _head_digest(self.file, self._head[:end]), is_cut)

    def gaps(self, done: Iterable[FilePart]) -> list[tuple[int, int]]:
        """Return the offsets between which no load that is done has read; a document's are all."""
        gaps, cursor = [], 0
        for part in sorted(self.found & frozenset(done)):
            if part.start > cursor:
                gaps.append((cursor, part.start))
            cursor = max(cursor, part.end)
        if cursor < self.signature.size:
            gaps.append((cursor, self.signature.size))
        return [(0, self.signature.size)] if gaps and self.growth is None else gaps

    def read(
        self, start: int, stop: int, max_bytes: int, *, settled: bool
    ) -> tuple[InputPart, list[FilePart]] | None:
        """Read whole records between two offsets, about as much as `max_bytes`.

        Where the file is `settled`, and read to its end, a cut record is read, too.

        Returns:
            The part to read records of, and the parts for the journal; None if there is no whole
            record, or the file has changed.
        """
        assert self.growth is not None  # noqa: S101 - a document isn't read by parts
        find_end = self.growth.find_end
        with Path(self.file.name).open("rb", buffering=0) as raw:
            if signature_of(os.fstat(raw.fileno()))[:2] != self.signature[:2]:
                return None
            start = self._begin_of_record(raw, start)
            prefix = self._prefix(raw, start)
            if prefix is None:
                return None
            size = max_bytes
            while True:
                raw.seek(start)
                data = _read(raw, min(size, stop - start))
                is_all = start + len(data) == stop
                whole = data if is_all else data[: data.rfind(b"\n") + 1]
                end = find_end(whole)
                if is_all and stop < self.signature.size:
                    end = len(data)  # a load began there
                if end or is_all or len(data) < size:
                    break
                size *= 2
        ends = [(end, False)] if end else []
        if settled and is_all and end < len(data):
            ends.append((len(data), True))
        if not ends:
            return None
        parts, at = [], 0
        for end, is_cut in ends:
            prefix.digester.update(data[at:end])
            digest = prefix.digester.hexdigest()
            parts.append(self.part(start + at, start + end, digest, is_cut=is_cut))
            at = end
        lines = prefix.lines if start else None
        file = self.file
        return InputPart(file.name, file.source, data[:at], self.growth.first, lines), parts

    def read_again(self, parts: Iterable[FilePart]) -> InputPart | None:
        """Read parts that follow each other again; None if the file has changed."""
        assert self.growth is not None  # noqa: S101 - a document isn't read by parts
        parts = sorted(parts)
        start, stop = parts[0].start, parts[-1].end
        with Path(self.file.name).open("rb", buffering=0) as raw:
            prefix = self._prefix(raw, start)
            if prefix is None:
                return None
            raw.seek(start)
            data = _read(raw, stop - start)
        prefix.digester.update(data)
        if prefix.digester.hexdigest() != parts[-1].digest:
            return None
        lines = prefix.lines if start else None
        return InputPart(self.file.name, self.file.source, data, self.growth.first, lines)

    def _prefix(self, raw: IO[bytes], end: int) -> _Prefix | None:
        if (known := self._prefixes.get(end)) is not None:
            return known.copy()
        raw.seek(0)
        prefix = _Prefix(new_digester(self.file))
        return prefix if prefix.advance(raw, end) else None

    def _begin_of_record(self, raw: IO[bytes], start: int) -> int:
        """Return where the record begins that a gap is in: one that was cut may have gone on."""
        assert self.growth is not None  # noqa: S101 - as in `read`
        find_end = self.growth.find_end
        for part in self.found:
            if part.end == start and part.is_cut:
                raw.seek(part.start)
                before = _read(raw, start - part.start)
                lines = _read(raw, _PEEK_BYTES).splitlines(keepends=True)[:2]
                ended = before + (lines[0] if lines and not lines[0].strip(b"\r\n") else b"")
                went_on = find_end(ended) < len(ended)
                if went_on and find_end(before + b"".join(lines)) != len(before):
                    return part.start
        return start


class PartIndex:
    """Parts of files, by the first bytes of the files."""

    def __init__(self, parts: Iterable[FilePart]) -> None:
        # Of a part that is shorter than a head, the head is all up to its end.
        self._by_head: dict[tuple[str, int], list[FilePart]] = {}
        self._ends: set[int] = set()
        for part in parts:
            end = min(part.end, _HEAD_BYTES)
            self._by_head.setdefault((part.head, end), []).append(part)
            self._ends.add(end)

    def candidates(self, file: InputFile, head: bytes) -> list[FilePart]:
        """Return the parts that may be of a file with these first bytes, by their end."""
        ends = [end for end in self._ends if end <= len(head)]
        keys = ((_head_digest(file, head[:end]), end) for end in ends)
        found = (part for key in keys for part in self._by_head.get(key, ()))
        return sorted(found, key=attrgetter("end"))


def _head_digest(file: InputFile, head: bytes) -> str:
    digester = new_digester(file)
    digester.update(head)
    return digester.hexdigest()


def look_at(file: InputFile, growth: Growth | None, index: PartIndex) -> Look:
    """Look which of the parts that loads read are in a file.

    Raises:
        OSError: it can't be read.
    """
    prefix = _Prefix(new_digester(file))
    prefixes: dict[int, _Prefix] = {0: prefix.copy()}
    found: set[FilePart] = set()
    with Path(file.name).open("rb", buffering=0) as raw:
        signature = signature_of(os.fstat(raw.fileno()))
        head = _read(raw, _HEAD_BYTES)
        raw.seek(0)
        for end, parts in groupby(index.candidates(file, head), attrgetter("end")):
            if end > signature.size or not prefix.advance(raw, end):
                break
            digest = prefix.digester.hexdigest()
            if same := {part for part in parts if part.digest == digest}:
                found |= same
                prefixes[end] = prefix.copy()
    return Look(file, signature, growth, frozenset(found), head, prefixes)


def _read(raw: IO[bytes], size: int) -> bytes:
    """Read so many bytes, fewer at the end of the file."""
    pieces = []
    while size > 0 and (piece := raw.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
