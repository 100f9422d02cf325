"""Compressed data, recognised by its first bytes and decompressed as a stream of chunks.

Whatever the data says, a chunk is at most some 64 MiB: a decompression bomb is stopped by
those who keep chunks, not here.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zlib
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, Protocol

import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _typeshed import WriteableBuffer

__all__ = [
    "CHUNK_BYTES",
    "PACKINGS",
    "ChunkReader",
    "Packing",
    "UnpackError",
    "decompress",
    "decompress_zstd",
    "find_packing",
    "gather",
    "new_deflate_decompressor",
]

_P = ParamSpec("_P")
CHUNK_BYTES = 1 << 16
"""So few that lines are taken from the processor's cache."""
MAX_WINDOW_BYTES = 1 << 31
"""Largest window of zstd and dictionary of xz; memory is used only as far as it is filled."""
_FEED_BYTES = 1 << 11
"""Compressed bytes decompressed at once: zstd makes up to 32,768 bytes of each."""
_OUTPUT_BYTES = 1 << 10
"""Bytes decompressed at once where a library limits it: so many are lost before an error."""


_WRITE_BYTES = 1 << 16
"""Memory that zstd writes to at once: with its default, 128 KiB, most time is spent on paging."""


class UnpackError(Exception):
    """Data that can't be unpacked: the text says what is wrong with it."""


class Decompressor(Protocol):
    """A decompressor of one part, with the interface of those in `bz2` and `lzma`."""

    @property
    def eof(self) -> bool:
        """Return whether the end of the part was reached."""

    @property
    def needs_input(self) -> bool:
        """Return whether more output needs more input."""

    @property
    def unused_data(self) -> bytes:
        """Return the bytes behind the part."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Decompress data, up to so many bytes where the library can limit it."""


class UnlimitedDecompressor:
    """A decompressor whose library limits no output, with the interface of those that do."""

    needs_input = True

    def __init__(self, inner: zlib._Decompress | zstandard.ZstdDecompressionObj) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, _max_length: int, /) -> bytes:
        return self._inner.decompress(data)


def new_deflate_decompressor() -> Decompressor:
    """Return a decompressor of raw deflate data: at most 1032 bytes of each byte."""
    return UnlimitedDecompressor(zlib.decompressobj(-zlib.MAX_WBITS))


class ChunkReader(io.RawIOBase):
    """A binary file over chunks, for libraries that read from one."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        """Read as much as fits or is there, 0 bytes at the end."""
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = memoryview(chunk)
        view = memoryview(into)
        part, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(part)] = part
        return len(part)


def gather(pieces: Iterable[bytes], size: int = CHUNK_BYTES) -> Iterator[bytes]:
    """Join pieces to chunks of at least `size` bytes; those before an error are yielded."""
    gathered: list[bytes] = []
    left = size
    failure = None
    try:
        for piece in pieces:
            gathered.append(piece)
            left -= len(piece)
            if left <= 0:
                yield b"".join(gathered)
                gathered.clear()
                left = size
    except UnpackError as error:
        failure = error
    if gathered:
        yield b"".join(gathered)
    if failure is not None:
        raise failure


def _gathered(unpack: Callable[_P, Iterator[bytes]]) -> Callable[_P, Iterator[bytes]]:
    """Make a function that yields small pieces yield chunks."""

    @wraps(unpack)
    def unpack_chunks(*args: _P.args, **kwargs: _P.kwargs) -> Iterator[bytes]:
        return gather(unpack(*args, **kwargs))

    return unpack_chunks


@_gathered
def decompress(
    chunks: Iterator[bytes], name: str, new_decompressor: Callable[[], Decompressor]
) -> Iterator[bytes]:
    """Decompress parts that follow each other, with zeros as padding between.

    Raises:
        UnpackError: the data is cut off or damaged; all that came before was yielded.
    """
    part: Decompressor | None = None
    is_first = True
    for chunk in chunks:
        for start in range(0, len(chunk), _FEED_BYTES):
            data = chunk[start : start + _FEED_BYTES]
            while data:
                if part is None:
                    # Zeros may pad the parts.
                    data = data if is_first else data.lstrip(b"\0")
                    if not data:
                        break
                    part, is_first = new_decompressor(), False
                try:
                    yield part.decompress(data, _OUTPUT_BYTES)
                    while not (part.eof or part.needs_input):
                        yield part.decompress(b"", _OUTPUT_BYTES)
                except _LIBRARY_ERRORS as error:
                    raise UnpackError(f"corrupt {name} data: {error}") from error
                data, part = (part.unused_data, None) if part.eof else (b"", part)
    if part is not None:
        raise UnpackError(f"truncated {name} data: it ends before its end mark")


@_gathered
def _decompress_gzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress members and zeros between with `gzip`, which yields data before it checks it."""
    with (
        io.BufferedReader(ChunkReader(chunks), CHUNK_BYTES) as packed,
        gzip.GzipFile(fileobj=packed) as unpacked,
    ):
        while True:
            try:
                piece = unpacked.read1(CHUNK_BYTES)
            except EOFError as error:
                raise UnpackError("truncated gzip data: it ends before its end mark") from error
            except (OSError, zlib.error) as error:
                raise UnpackError(f"corrupt gzip data: {error}") from error
            if not piece:
                return
            yield piece


def decompress_zstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress zstd frames; those to skip are skipped."""
    context = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
    return decompress(
        chunks,
        "zstd",
        lambda: UnlimitedDecompressor(context.decompressobj(write_size=_WRITE_BYTES)),
    )


@dataclass(frozen=True)
class Packing:
    """One kind of compression: its name, its first bytes, and the decompression of chunks."""

    name: str
    magic: re.Pattern[bytes]
    unpack: Callable[[Iterator[bytes]], Iterator[bytes]]


_LIBRARY_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError, MemoryError)

PACKINGS: tuple[Packing, ...] = (
    Packing("gzip", re.compile(rb"\x1f\x8b"), _decompress_gzip),
    Packing(
        "zstd",
        # A frame, or a frame to skip.
        re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
        decompress_zstd,
    ),
    Packing(
        "bzip2",
        re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)"),
        lambda chunks: decompress(chunks, "bzip2", bz2.BZ2Decompressor),
    ),
    Packing(
        "xz",
        # Also its predecessor: properties, size of the dictionary, size of the data or -1.
        re.compile(rb"\xfd7zXZ\0|\x5d\0\0..(?:\xff{8}|.{5}\0{3})", re.DOTALL),
        lambda chunks: decompress(
            chunks, "xz", lambda: lzma.LZMADecompressor(memlimit=MAX_WINDOW_BYTES)
        ),
    ),
)
"""Kinds of compression that are read. To add one, add its row."""


def find_packing(start: bytes) -> Packing | None:
    """Return the kind of compression by the first bytes of the data, None if it isn't any."""
    return next((row for row in PACKINGS if row.magic.match(start)), None)
