"""The folder of what was fetched: a line for each item, and one for each that isn't there.

A line is written whole, in one step: a process that is killed at any moment leaves whole lines,
and the next one fetches what is missing.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from graphload.errors import InputError, UsageError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

__all__ = ["FetchFolder"]

_NULL = "null"
"""The field of the id for which the API answered null: no record has such a field."""


class FetchFolder:
    """The two files of a source in a folder, which is made if it isn't there.

    `items` has what was fetched so far, by id: the records, reduced by `keep`, and None for null.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.jsonl"
        self.null_path = folder / f"{name}.null.jsonl"
        self.items: dict[int, dict[str, Any] | None] = {}
        self._files: list[int] = []

    def __enter__(self) -> Self:
        """Open the files and read what they have.

        Raises:
            InputError: they have something else.
            UsageError: another process fetches into the folder.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for path in (self.path, self.null_path):
                self._files.append(_open_locked(path))
                self._read(path)
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def add(self, id_: int, record: dict[str, Any] | None, retrieved_at: int) -> None:
        """Add the answer for an id."""
        if record is None:
            self._append(1, {_NULL: id_, "retrieved_at": retrieved_at})
        else:
            self._append(0, {**record, "retrieved_at": retrieved_at})
        self.items[id_] = _reduce(record)

    def _append(self, at: int, record: dict[str, Any]) -> None:
        line = json.dumps(record).encode() + b"\n"
        file, path = self._files[at], str((self.path, self.null_path)[at])
        size, written = os.fstat(file).st_size, 0
        try:
            written = os.write(file, line)
        except OSError as error:
            error.filename = path
            raise
        finally:
            if written < len(line):
                # Of a line that didn't fit, nothing stays.
                os.ftruncate(file, size)
        if written < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    def _read(self, path: Path) -> None:
        """Read a file; a line without an end, which a crash of the system left, is cut off."""
        whole = 0
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                try:
                    id_, record = _parse_line(line)
                except (ValueError, RecursionError) as error:
                    raise InputError(
                        "not a line that graphload fetch wrote",
                        path=str(path),
                        line=number,
                        hint="Choose another folder, or move this file away.",
                    ) from error
                self.items[id_] = _reduce(record) or self.items.get(id_)
                whole += len(line)
        os.ftruncate(self._files[-1], whole)

    def _close(self) -> None:
        while self._files:
            os.close(self._files.pop())


def _parse_line(line: bytes) -> tuple[int, dict[str, Any] | None]:
    """Return the id in a line and its record, None for null.

    Raises:
        ValueError: it is no such line.
    """
    match json.loads(line):
        case {"null": int() as id_, "retrieved_at": int()}:
            return id_, None
        case {"id": int() as id_, "retrieved_at": int()} as record:
            return id_, record
    raise ValueError


def _reduce(record: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what has to be known of a record that is in the file."""
    if record is None:
        return None
    return {name: record[name] for name in ("id", "kids", "parts") if name in record}


def _open_locked(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    if sys.platform == "win32":
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(file)
        raise UsageError(
            f"{path} is in use by another process",
            hint="Wait until it is done, or choose another folder.",
        ) from error
    except OSError:
        # Not every file system has locks.
        return file
    return file
