"""Input files: found in folders, opened, and decompressed by their content.

Standard input (`-`) and pipes are input files too.
"""

from __future__ import annotations

import codecs
import gzip
import io
import itertools
import os
import sys
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import zstandard

from graphload.errors import InputError
from graphload.items import INT64_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed import WriteableBuffer

__all__ = ["HEAD_BYTES", "InputFile", "InputStream", "find_files"]

STDIN = "-"
HEAD_BYTES = 1 << 16
"""Number of first bytes by which a format is recognised."""
_BOM = codecs.BOM_UTF8
_BUFFER_BYTES = 1 << 20
_ZSTD_READ_BYTES = 1 << 13
"""Compressed bytes read at once: few, so that a decompression bomb doesn't fill the memory."""
_DAMAGE_ERRORS = (EOFError, zlib.error, OSError, zstandard.ZstdError)
_OWN_SUFFIXES = (".rejects.jsonl", ".graph", ".html", ".graphml", ".gexf")


@dataclass(frozen=True)
class InputFile:
    """One input file: its path, or `-`, and whether the user named it.

    A file that was found in a folder may be left out; one that was named may not.
    """

    name: str
    named: bool = True

    @property
    def id(self) -> int | None:
        """Return the number that the file's name is, up to its suffixes; None if it isn't an id."""
        stem = "" if self.name == STDIN else Path(self.name).name.split(".", 1)[0]
        if not (stem.isascii() and stem.isdigit()) or (len(stem) > 1 and stem.startswith("0")):
            return None
        return number if (number := int(stem)) <= INT64_MAX else None

    @contextmanager
    def open(self) -> Iterator[InputStream]:
        """Open for reading, decompressed by content, not by the file's name.

        Raises:
            InputError: the file can't be opened.
        """
        try:
            if self.name == STDIN:
                raw = io.FileIO(sys.stdin.fileno(), closefd=False)
            else:
                raw = io.FileIO(self.name)
        except OSError as error:
            raise _unreadable(self.name, error) from error
        with (
            io.BufferedReader(raw, _BUFFER_BYTES) as raw_stream,
            _decompressed(raw_stream) as stream,
        ):
            yield InputStream(self.name, stream)


class InputStream:
    """The decompressed bytes of one input file, to be read once: by lines or whole.

    `head` is their beginning without a byte order mark: `HEAD_BYTES`, or more where these
    are all blank. A stream that is cut off or damaged ends there: see `damage`.
    """

    def __init__(self, name: str, unpacked: IO[bytes]) -> None:
        self.name = name
        self._raw = _DamageTolerantReader(unpacked)
        self._stream = io.BufferedReader(self._raw, _BUFFER_BYTES)
        head = self._stream.read(HEAD_BYTES)
        while head and head[-HEAD_BYTES:].isspace() and (more := self._stream.read(HEAD_BYTES)):
            head += more
        self.head = head.removeprefix(_BOM)

    @property
    def damage(self) -> Exception | None:
        """Return the error that ended the stream early; None if it hasn't met one."""
        return self._raw.damage

    def lines(self) -> Iterator[bytes]:
        """Return the lines, lazily, with their line ends."""
        *begun, last = self.head.split(b"\n")
        whole = (line + b"\n" for line in begun)
        return itertools.chain(whole, [last + self._stream.readline()], self._stream)

    def read(self) -> bytes:
        """Read everything."""
        return self.head + self._stream.read()


class _DamageTolerantReader(io.RawIOBase):
    """A reader that ends at the first error and keeps it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.damage: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        view = memoryview(into)
        try:
            data = b"" if self.damage else self._stream.read1(len(view))  # type: ignore[attr-defined]
        except _DAMAGE_ERRORS as error:
            self.damage = error
            data = b""
        view[: len(data)] = data
        return len(data)


class _ZstdReader(io.RawIOBase):
    """A reader of zstd frames; `zstandard`'s own doesn't report that the last is cut off."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._decompressor: zstandard.ZstdDecompressionObj | None = None
        self._left = b""
        self._unpacked = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        while not self._unpacked:
            data = self._left or self._packed.read(_ZSTD_READ_BYTES)
            if not data:
                if self._decompressor is not None:
                    raise EOFError("truncated zstd file: the last frame is incomplete")
                return 0
            current = self._decompressor or zstandard.ZstdDecompressor().decompressobj()
            self._unpacked = memoryview(current.decompress(data))
            self._decompressor = None if current.eof else current
            self._left = current.unused_data
        view = memoryview(into)
        part, self._unpacked = self._unpacked[: len(view)], self._unpacked[len(view) :]
        view[: len(part)] = part
        return len(part)


def _decompressed(packed: io.BufferedReader[io.FileIO]) -> IO[bytes]:
    """Return a stream decompressed, UTF-16 as UTF-8, any other as it is."""
    start = packed.peek(4)[:4]
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=packed))
    if start == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(_ZstdReader(packed), _BUFFER_BYTES)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = packed.read()
        # Complete the half character at the end of a file that is cut off.
        data += bytes(len(data) % 2)
        return io.BytesIO(data.decode("utf-16", "surrogatepass").encode(errors="surrogatepass"))
    return packed


def find_files(paths: Iterable[str | os.PathLike[str]], ignored: list[str]) -> Iterator[InputFile]:
    """Find the files behind `paths`, those of folders in order of name, lazily.

    Hidden files and what graphload itself writes are left out of folders; their paths are
    appended to `ignored`.

    Raises:
        InputError: a path does not exist.
    """
    for named in paths:
        name = os.fspath(named)
        path = Path(name)
        # A shell's <(command) is a pipe.
        if name == STDIN or path.is_file() or path.is_fifo() or path.is_char_device():
            yield InputFile(name)
        elif path.is_dir():
            yield from _walk(name, ignored)
        else:
            raise InputError("no such file or folder", path=name)


def _walk(folder: str, ignored: list[str]) -> Iterator[InputFile]:
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise _unreadable(folder, error) from error
        subfolders = []
        # Of a Maildir: unfinished deliveries are left out, its subfolders begin with a dot.
        is_maildir = {"cur", "new"} <= {entry.name for entry in entries}
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_maildir and is_folder and (Path(entry.path) / "cur").is_dir():
                subfolders.append(entry.path)
            elif (
                entry.name.startswith(".")
                or entry.name.endswith(_OWN_SUFFIXES)
                or (is_maildir and entry.name == "tmp")
            ):
                ignored.append(entry.path)
            elif is_folder:
                subfolders.append(entry.path)
            elif entry.is_file():
                yield InputFile(entry.path, named=False)
            else:
                ignored.append(entry.path)
        waiting.extend(reversed(subfolders))


def _unreadable(path: str, error: OSError) -> InputError:
    return InputError(f"can't be read: {error.strerror or error}", path=path)
