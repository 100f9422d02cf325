"""Where bytes come from: files, folders and standard input, compressed or not."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import sys
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import zstandard

from graphload.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed import WriteableBuffer

__all__ = ["PatientReader", "Source", "find_sources"]

STDIN = "-"
_CHUNK = 1 << 20
_ZSTD_CHUNK = 1 << 13
"""What is read at once unpacks at once: little, so that a bomb doesn't fill the memory."""
_KEEP = "surrogatepass"
_CUT_OFF = (EOFError, zlib.error, OSError, zstandard.ZstdError)
_OWN_SUFFIXES = (".rejects.jsonl", ".graph", ".html", ".graphml", ".gexf")


class PatientReader(io.BufferedReader):
    """A stream that ends where it is cut off or damaged, and says so in `damage`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._raw = _Patient(stream)
        super().__init__(self._raw, _CHUNK)

    @property
    def damage(self) -> Exception | None:
        """What ended the stream too early, None where it has come to its end."""
        return self._raw.damage


class _Patient(io.RawIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.damage: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        view = memoryview(into)
        try:
            data = b"" if self.damage else self._stream.read1(len(view))  # type: ignore[attr-defined]
        except _CUT_OFF as error:
            self.damage = error
            data = b""
        view[: len(data)] = data
        return len(data)


class _Zstd(io.RawIOBase):
    """Frames of zstd, unpacked; `zstandard`'s own reader is silent about what is cut off."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._unpacker: zstandard.ZstdDecompressionObj | None = None
        self._left = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        while not self._ready:
            data = self._left or self._packed.read(_ZSTD_CHUNK)
            if not data:
                if self._unpacker is not None:
                    raise EOFError("the last frame of zstd has no end")
                return 0
            self._ready = memoryview(self._unpack(data))
        view = memoryview(into)
        part, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(part)] = part
        return len(part)

    def _unpack(self, data: bytes) -> bytes:
        unpacker = self._unpacker or zstandard.ZstdDecompressor().decompressobj()
        unpacked = unpacker.decompress(data)
        self._unpacker = None if unpacker.eof else unpacker
        self._left = unpacker.unused_data
        return unpacked


@dataclass(frozen=True)
class Source:
    """One input: its name as the user knows it, and whether the user named it.

    A source that was found in a folder may be skipped; one that was named may not.
    """

    name: str
    named: bool = True

    @property
    def stem(self) -> str:
        """The file's name without folders and suffixes."""
        return "" if self.name == STDIN else Path(self.name).name.split(".", 1)[0]

    @contextmanager
    def open(self) -> Iterator[PatientReader]:
        """Open for reading, unpacked by what the bytes say, not by the name.

        Raises:
            InputError: the file can't be opened.
        """
        try:
            raw = _standard_input() if self.name == STDIN else io.FileIO(self.name)
        except OSError as error:
            raise _unreadable(self.name, error) from error
        with io.BufferedReader(raw, _CHUNK) as packed, _unpacked(packed) as stream:
            yield PatientReader(stream)


def find_sources(paths: Iterable[str | os.PathLike[str]], ignored: list[str]) -> Iterator[Source]:
    """Find the files behind `paths`, folders walked in order of name.

    What graphload itself writes and hidden files are left out of folders and named in
    `ignored`.

    Raises:
        InputError: a path does not exist.
    """
    for path in (os.fspath(one) for one in paths):
        if path == STDIN or Path(path).is_file() or _is_stream(path):
            yield Source(path)
        elif Path(path).is_dir():
            yield from _walk(path, ignored)
        else:
            raise InputError("there is no such file or folder", path=path)


def _is_stream(path: str) -> bool:
    """Whether this is a pipe, such as a shell's <(command)."""
    return Path(path).is_fifo() or Path(path).is_char_device()


def _walk(folder: str, ignored: list[str]) -> Iterator[Source]:
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            raise _unreadable(here, error) from error
        folders = []
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith(_OWN_SUFFIXES):
                ignored.append(entry.path)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.is_file():
                yield Source(entry.path, named=False)
            else:
                ignored.append(entry.path)
        waiting.extend(reversed(folders))


def _unreadable(path: str, error: OSError) -> InputError:
    return InputError(f"can't be read: {error.strerror or error}", path=path)


def _standard_input() -> io.FileIO:
    return io.FileIO(sys.stdin.fileno(), closefd=False)


def _unpacked(packed: io.BufferedReader[io.FileIO]) -> IO[bytes]:
    start = packed.peek(4)[:4]
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=packed))
    if start == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(_Zstd(packed), _CHUNK)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = packed.read()
        # Half a character at the end of what was cut off.
        data += bytes(len(data) % 2)
        return io.BytesIO(data.decode("utf-16", _KEEP).encode(errors=_KEEP))
    return packed
