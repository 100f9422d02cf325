"""Where bytes come from: files, folders and standard input, compressed or not."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import zstandard

from graphload.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Source", "find_sources"]

STDIN = "-"
_CHUNK = 1 << 20
_KEEP = "surrogatepass"
_OWN_SUFFIXES = (".rejects.jsonl", ".graph", ".html", ".graphml", ".gexf")


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
    def open(self) -> Iterator[IO[bytes]]:
        """Open for reading, unpacked by what the bytes say, not by the name.

        Raises:
            InputError: the file can't be opened.
        """
        try:
            raw = _standard_input() if self.name == STDIN else io.FileIO(self.name)
        except OSError as error:
            raise _unreadable(self.name, error) from error
        with io.BufferedReader(raw, _CHUNK) as packed, _unpacked(packed) as stream:
            yield stream


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
        unpacker = zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True)
        return io.BufferedReader(cast("io.RawIOBase", unpacker), _CHUNK)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return io.BytesIO(packed.read().decode("utf-16", _KEEP).encode(errors=_KEEP))
    return packed
