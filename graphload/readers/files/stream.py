"""One opened input: its bytes as lines, whole, or as a file for formats that seek."""

from __future__ import annotations

import codecs
import contextlib
import itertools
import tempfile
from typing import TYPE_CHECKING

from graphload.atomic_file import temporary_folder
from graphload.errors import InputError
from graphload.items import Place, Reject
from graphload.readers.files.describe import is_binary
from graphload.readers.files.encodings import UTF8, find_encoding, recode
from graphload.readers.files.lines import split_lines
from graphload.readers.files.unpack import CHUNK_BYTES, UnpackError, find_packing

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["HEAD_BYTES", "MAX_LINE_BYTES", "CountedChunks", "InputStream", "read_chunks"]

HEAD_BYTES = 1 << 16
"""Number of first bytes by which a format is recognised."""
MAX_LINE_BYTES = 1 << 29
"""Longest line that is read. A document on one line is such a line."""
MAX_EXPANSION = 100
"""Times that packed data may grow before it is a decompression bomb …"""
ALWAYS_KEPT_BYTES = 1 << 26
"""… and the size up to which it never is."""
_MAX_PACKINGS = 2
_START_BYTES = 64
"""First bytes by which compression is recognised."""


class CountedChunks:
    """Chunks of bytes as they lie in a file or archive, with the count of those read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        """Return itself."""
        return self

    def __next__(self) -> bytes:
        """Return the next chunk."""
        chunk = next(self._chunks)
        self.count += len(chunk)
        return chunk

    def share_of(self, size: int) -> float:
        """Return the share that was read of so many bytes."""
        return self.count / size


def read_chunks(raw: io.FileIO) -> Iterator[bytes]:
    """Read a file to its end.

    Raises:
        UnpackError: the system reports an error.
    """
    while True:
        try:
            chunk = raw.read(CHUNK_BYTES)
        except OSError as error:
            raise UnpackError(_describe_error(error)) from error
        if not chunk:
            return
        yield chunk


def _describe_error(error: OSError) -> str:
    return f"can't be read to its end: {error.strerror or error}"


class InputStream:
    """The unpacked bytes of one input, text as UTF-8, to be read once.

    `name` is its name in places. `head` is its beginning without a byte order mark, `HEAD_BYTES`.
    Where these are all blank, the blanks before the first other byte are left out, and
    `skipped_lines` counts their lines; `start` is the offset of the head. `damage` says what ended
    the stream early, None if nothing has so far. `first` is the head by which the format is
    recognised: of a part, that of its file (see `of_part`). `packed` are the bytes as they are
    stored, and `chunks` those of a member of an archive; `path` is the regular file that they are
    the whole of.
    """

    def __init__(
        self,
        name: str,
        packed: CountedChunks,
        chunks: Iterator[bytes] | None = None,
        *,
        path: Path | None = None,
        encoding: str | None = None,
    ) -> None:
        self.name = name
        self.packed = packed
        self.damage: str | None = None
        self._long_lines: list[Reject] = []
        content = self._until_damage(packed if chunks is None else chunks)
        is_packed = False
        for _ in range(_MAX_PACKINGS):
            start, content = _peek(content, _START_BYTES)
            if (packing := find_packing(start)) is None:
                break
            content, is_packed = self._until_damage(packing.unpack(content)), True
        start, content = _peek(content, HEAD_BYTES)
        used = UTF8 if is_binary(start) else find_encoding(start, encoding)
        if used != UTF8:
            content = self._until_damage(recode(content, used))
        self._path = None if is_packed or used != UTF8 else path
        mark, content = _split(content, len(codecs.BOM_UTF8))
        has_mark = mark == codecs.BOM_UTF8
        self._chunks = content if has_mark else itertools.chain([mark], content)
        self.start = len(mark) if has_mark else 0
        self._refused_bytes = 0
        self.skipped_lines = 0
        self.head = self.first = self._read_head()
        self.is_part = False

    @classmethod
    def of_part(
        cls, name: str, chunks: Iterator[bytes], first: bytes, lines_before: int
    ) -> InputStream:
        """Return the stream of a later part of a plain file, whose first bytes are `first`."""
        stream = cls(name, CountedChunks(iter(())))
        stream.packed = CountedChunks(chunks)
        stream.head, stream._chunks = _split(stream._until_damage(stream.packed), HEAD_BYTES)
        stream.first = first
        stream.skipped_lines, stream.is_part = lines_before, True
        return stream

    @classmethod
    def damaged(cls, name: str, damage: str) -> InputStream:
        """Return the stream of an input that can't be read."""
        stream = cls(name, CountedChunks(iter(())))
        stream.damage = damage
        return stream

    @property
    def is_plain_file(self) -> bool:
        """Return whether the bytes are those of a regular file as they are."""
        return self._path is not None

    @property
    def plain_path(self) -> Path | None:
        """Return the regular file whose bytes these are, None if there is none."""
        return self._path

    def take_refused_bytes(self) -> int:
        """Return how much longer the lines refused since the last call are than those in place."""
        refused, self._refused_bytes = self._refused_bytes, 0
        return refused

    def end_early(self, error: OSError, size: int) -> None:
        """Say that the file was read elsewhere, and could be for so many bytes only."""
        self.damage = f"{_describe_error(error)} (after {size:,} bytes)"

    def rejects(self) -> list[Reject]:
        """Return a Reject for each part that couldn't be read so far: long lines, the end."""
        end = [] if self.damage is None else [Reject(Place(self.name), self.damage, "")]
        return self._long_lines + end

    def chunks(self) -> Iterator[bytes]:
        """Return everything in chunks."""
        return itertools.chain([self.head], self._chunks)

    def lines(self) -> Iterator[bytes]:
        """Return the lines, lazily, with their line ends.

        A line longer than `MAX_LINE_BYTES`, or of a decompression bomb, is an empty one: it
        is among the rejects.
        """
        return self._split(whole=False)

    def blocks(self) -> Iterator[bytes]:
        """Return the lines, many in one piece; a refused line is an empty one, as in `lines`."""
        return self._split(whole=True)

    def _split(self, *, whole: bool) -> Iterator[bytes]:
        blocks = split_lines(
            self.chunks(),
            lambda: min(MAX_LINE_BYTES, self._max_kept_bytes()),
            self._refuse_line,
            whole=whole,
        )
        return itertools.chain.from_iterable(blocks)

    def read(self) -> bytes:
        """Read everything; a decompression bomb is damage."""
        pieces: list[bytes] = []
        size = 0
        for chunk in self.chunks():
            pieces.append(chunk)
            size += len(chunk)
            if size > self._max_kept_bytes():
                self.damage = (
                    f"decompression bomb: {self.packed.count:,} bytes make more than {size:,};"
                    " the rest isn't read. If it is none, unpack it and read the result"
                )
                break
        return b"".join(pieces)

    @contextlib.contextmanager
    def path(self) -> Iterator[Path]:
        """Give a file with the bytes: the file itself if it is one, else a temporary file.

        Only the file itself may have a byte order mark. The temporary file of a stream that
        ended early has what came before: see `damage`.

        Raises:
            InputError: the temporary file can't be written.
        """
        if self._path is not None:
            yield self._path
            return
        with contextlib.ExitStack() as stack:
            try:
                path = stack.enter_context(temporary_folder()) / "unpacked"
                with path.open("wb") as file:
                    file.writelines(self.chunks())
            except OSError as error:
                raise InputError(
                    f"can't be unpacked to {tempfile.gettempdir()}: {error.strerror or error}",
                    path=self.name,
                    hint="Set TMPDIR to a folder with more room, or unpack the file yourself.",
                ) from error
            yield path

    def _until_damage(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield chunks up to the first error, which is kept."""
        size = 0
        try:
            for chunk in chunks:
                size += len(chunk)
                if chunk:
                    yield chunk
        except UnpackError as error:
            # Where one layer ends early, those around it do, too.
            self.damage = self.damage or (f"{error} (after {size:,} bytes)" if size else str(error))

    def _read_head(self) -> bytes:
        """Return the first bytes; where they are all blank, those behind the blanks."""
        head, self._chunks = _split(self._chunks, HEAD_BYTES)
        if not head.isspace():
            return head
        size = 0
        for chunk in itertools.chain([head], self._chunks):
            rest = chunk.lstrip()
            size += len(chunk)
            self.skipped_lines += chunk.count(b"\n", 0, len(chunk) - len(rest))
            self.start += len(chunk) - len(rest)
            if rest:
                self._chunks = itertools.chain([rest], self._chunks)
                break
            if size > self._max_kept_bytes():
                self.damage = f"begins with more than {size:,} blank bytes"
                self._chunks = iter(())
                break
        head, self._chunks = _split(self._chunks, HEAD_BYTES)
        return head

    def _max_kept_bytes(self) -> int:
        """Return how many unpacked bytes may be kept, by the packed bytes read so far."""
        return max(ALWAYS_KEPT_BYTES, MAX_EXPANSION * self.packed.count)

    def _refuse_line(self, number: int, size: int, begin: bytes) -> None:
        self._refused_bytes += size - len(b"\n")
        reason = f"a line of {size:,} bytes is too long; raw has the first {len(begin):,} only"
        raw: str | bytes = begin
        with contextlib.suppress(UnicodeDecodeError):
            # The last character may be cut off.
            raw = codecs.getincrementaldecoder(UTF8)().decode(begin)
        self._long_lines.append(Reject(Place(self.name, self.skipped_lines + number), reason, raw))


def _peek(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes, at least `size` if there are so many, and all chunks."""
    pieces: list[bytes] = []
    while size > 0 and (chunk := next(chunks, None)) is not None:
        pieces.append(chunk)
        size -= len(chunk)
    start = b"".join(pieces)
    return start, itertools.chain([start], chunks)


def _split(chunks: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return the first `size` bytes and the chunks behind them."""
    start, chunks = _peek(chunks, size)
    next(chunks)  # which is the start again
    rest = start[size:]
    return start[:size], itertools.chain([rest], chunks) if rest else chunks
