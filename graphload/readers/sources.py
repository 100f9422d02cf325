"""Where bytes come from: files, folders and standard input, compressed or not."""

from __future__ import annotations

import gzip
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import zstandard

from graphload.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Source", "find_sources"]

STDIN = "-"
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
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

    def open(self) -> IO[bytes]:
        """Open for reading, unpacked; whoever opens it closes it.

        Raises:
            InputError: the file can't be opened.
        """
        try:
            raw = _standard_input() if self.name == STDIN else open(self.name, "rb")  # noqa: PTH123, SIM115 - handed to the caller
        except OSError as error:
            raise _unreadable(self.name, error) from error
        return _unpacked(raw)


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


def _standard_input() -> IO[bytes]:
    return cast("IO[bytes]", io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False)))


def _unpacked(raw: IO[bytes]) -> IO[bytes]:
    """Unpack by what the bytes say, not by the name."""
    buffered = io.BufferedReader(cast("io.RawIOBase", raw), 1 << 20)
    start = buffered.peek(4)[:4]
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=buffered))
    if start == b"\x28\xb5\x2f\xfd":
        unpacker = zstandard.ZstdDecompressor().stream_reader(
            buffered, read_across_frames=True, closefd=True
        )
        return cast("IO[bytes]", io.BufferedReader(unpacker, 1 << 20))
    if start[:2] in _UTF16:
        text = buffered.read().decode(_UTF16[start[:2]], "surrogatepass")
        return io.BytesIO(text.encode("utf-8", "surrogatepass"))
    return buffered
