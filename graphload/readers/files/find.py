"""Input files: found in folders and archives, and opened.

Standard input (`-`) and pipes are input files too.
"""

from __future__ import annotations

import io
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from graphload.errors import InputError
from graphload.readers.files.archives import find_archive
from graphload.readers.files.describe import NESTED
from graphload.readers.files.stream import CountedChunks, InputStream, read_chunks
from graphload.readers.files.unpack import UnpackError
from graphload.values import INT64_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphload.items import Id

    Ignore: TypeAlias = Callable[[str, str], None]

__all__ = ["STDIN", "InputFile", "find_files", "unreadable"]

STDIN = "-"
_REPOSITORY_FILE = re.compile(
    r"(?:.*[/\\])?(did:[a-z]{1,20}:[\w.:%-]{1,200}/app\.bsky\.feed\.post/[\w.~:-]{1,200})\.json",
    re.ASCII | re.DOTALL,
)
_NOT_REGULAR = "neither a regular file nor a folder"
_OWN_NAME = re.compile(
    r".*(?:\.rejects(?:\.[0-9]+)?\.jsonl|\.graph(?:\.part)?|\.html|\.graphml|\.gexf)", re.DOTALL
)


@dataclass(frozen=True)
class InputFile:
    """One input file: its path, or `-`, and the source that the user named.

    A source is the file itself, or a folder or an archive that it was found in: such a file
    may be left out; one that was named may not. `archive` is the archive that it is a member of.
    """

    name: str
    source: str
    archive: str | None = field(default=None, kw_only=True)

    @property
    def named(self) -> bool:
        """Return whether the user named the file itself."""
        return self.name == self.source

    @property
    def id(self) -> Id | None:
        """Return the id that the file's name is, up to its suffixes; None if it isn't one.

        That is a number, or the AT URI of a record in an unpacked repository of Bluesky.
        """
        if match := _REPOSITORY_FILE.fullmatch(self.name):
            return f"at://{match[1]}"
        stem = "" if self.name == STDIN else Path(self.name).name.split(".", 1)[0]
        if not (stem.isascii() and stem.isdigit()) or (len(stem) > 1 and stem.startswith("0")):
            return None
        return number if (number := int(stem)) <= INT64_MAX else None

    def open(
        self, ignore: Ignore, *, encoding: str | None = None
    ) -> Iterator[tuple[InputFile, InputStream]]:
        """Open for reading: the file, or each member of an archive.

        A stream is closed when the next is asked for. `encoding` is that of text without a
        byte order mark. `ignore` is called with the name of a file that is left out, and the
        reason.

        Raises:
            InputError: the file was named and can't be opened.
        """
        try:
            is_stdin = self.name == STDIN
            raw = io.FileIO(sys.stdin.fileno() if is_stdin else self.name, closefd=not is_stdin)
        except OSError as error:
            failure = unreadable(self.name, error)
            if self.named:
                raise failure from error
            ignore(self.name, failure.message)
            return
        with raw:
            path = Path(self.name)
            is_regular = not is_stdin and path.is_file()
            packed = CountedChunks(read_chunks(raw))
            stream = InputStream(
                self.name, packed, path=path if is_regular else None, encoding=encoding
            )
            yield from self._open_members(stream, ignore, encoding)

    def _open_members(
        self, stream: InputStream, ignore: Ignore, encoding: str | None
    ) -> Iterator[tuple[InputFile, InputStream]]:
        archive = find_archive(stream.head)
        if archive is None:
            yield self, stream
            return
        try:
            for member in archive.members(stream):
                name = f"{self.name}/{member.name}"
                reasons = map(_reason_to_leave_out, PurePosixPath(member.name).parts)
                if reason := next(filter(None, reasons), None):
                    ignore(name, reason)
                elif member.chunks is None:
                    ignore(name, _NOT_REGULAR)
                else:
                    opened = InputStream(name, member.packed, member.chunks, encoding=encoding)
                    if find_archive(opened.head) is None:
                        yield InputFile(name, self.source, archive=self.name), opened
                    else:
                        ignore(name, f"{NESTED.name}: {NESTED.hint}")
        except UnpackError as error:
            stream.damage = stream.damage or str(error)
        if stream.damage is not None:
            yield self, InputStream.damaged(self.name, stream.damage)


def find_files(
    paths: Iterable[str | os.PathLike[str] | InputFile], ignore: Ignore
) -> Iterator[InputFile]:
    """Find the files behind `paths`, those of folders in order of name, lazily.

    Hidden files and what graphload itself writes are left out of folders: `ignore` is called
    with the path of each, and the reason. What is found already stays as it is.

    Raises:
        InputError: a path does not exist, or is a folder that can't be read.
    """
    for named in paths:
        if isinstance(named, InputFile):
            yield named
            continue
        name = os.fspath(named)
        path = Path(name)
        # A shell's <(command) is a pipe.
        if name == STDIN or path.is_file() or path.is_fifo() or path.is_char_device():
            yield InputFile(name, name)
        elif path.is_dir():
            yield from _walk(name, ignore)
        else:
            raise InputError("no such file or folder", path=name)


def _walk(source: str, ignore: Ignore) -> Iterator[InputFile]:
    waiting = [source]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if folder == source:
                raise unreadable(folder, error) from error
            ignore(folder, unreadable(folder, error).message)
            continue
        subfolders = []
        # Of a Maildir: unfinished deliveries are left out, its subfolders begin with a dot.
        is_maildir = {"cur", "new"} <= {entry.name for entry in entries}
        for entry in entries:
            if is_maildir and (Path(entry.path) / "cur").is_dir():
                subfolders.append(entry.path)
            elif is_maildir and entry.name == "tmp":
                ignore(entry.path, "unfinished deliveries of a Maildir")
            elif reason := _reason_to_leave_out(entry.name):
                ignore(entry.path, reason)
            elif entry.is_dir(follow_symlinks=False):
                subfolders.append(entry.path)
            elif Path(entry.path).is_file():  # False for a link to itself
                yield InputFile(entry.path, source)
            else:
                # It may have been deleted since the folder was listed.
                is_there = os.path.lexists(entry.path)
                ignore(entry.path, _NOT_REGULAR if is_there else "no longer there")
        waiting.extend(reversed(subfolders))


def _reason_to_leave_out(name: str) -> str | None:
    """Return the reason to leave a file or folder out by its name, None if there is none."""
    if name.startswith(".") and name != "..":
        return "hidden"
    if name == "__MACOSX":
        return "a folder of macOS beside the files"
    return "an output of graphload" if _OWN_NAME.fullmatch(name) else None


def unreadable(path: str, error: OSError) -> InputError:
    """Return the error of a file or folder that the system can't open."""
    return InputError(f"can't be read: {error.strerror or error}", path=path)
