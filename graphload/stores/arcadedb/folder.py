"""An embedded store's folder: its lock, and its creation beside its path.

The engine lets a writer open a folder beside readers, and breaks a reader beside a writer, so
there is a lock of our own: one writer alone, or any number of readers. It is the operating
system's lock on a file in the folder, released when the process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from typing import TYPE_CHECKING

from graphload.errors import StoreError, StoreLockedError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "FolderLock",
    "begin_store",
    "contains_store",
    "delete_part_folder",
    "move_into_place",
]

LOCK_FILE = "graphload.lock"
_ENGINE_FILE = re.compile(
    rf"{re.escape(LOCK_FILE)}|database\.lck|last-tx-id\.bin|txlog_\d+\.wal"
    r"|(?:configuration|schema|schema\.prev|statistics)\.json(?:(?:\.\d+)?\.tmp)?"
    r"|.+\.\d+\.\d+\.v\d+\.\w+"
)
"""Names of what the engine writes into a database's folder, and of the lock."""
LOCK_BYTES = 1024
"""Size of the lock file on Windows, in bytes: each reader locks one, so it limits their number."""


class FolderLock:
    """A lock on a folder that exists, held until `release`.

    Raises:
        StoreLockedError: another process holds a lock that excludes this one.
    """

    def __init__(self, folder: Path, *, write: bool, name: str) -> None:
        self._file: int | None = None
        try:
            self._file = os.open(
                folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666
            )
        except OSError:
            if write:
                raise
            # A disk that can't be written to has no writer to lock out.
            return
        try:
            _lock_file(self._file, write=write)
        except OSError as error:
            self.release()
            raise _in_use(name) from error

    def is_of(self, folder: Path) -> bool:
        """Return whether its file is the one in a folder: not moved or deleted before it locked."""
        try:
            there = (folder / LOCK_FILE).stat()
        except FileNotFoundError:
            return False
        return self._file is not None and os.path.samestat(os.fstat(self._file), there)

    def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _in_use(name: str) -> StoreLockedError:
    return StoreLockedError(
        f"{name} is in use by another process",
        hint="Wait until it ends, or end it: a store can be open for one writer, or for any "
        "number of readers.",
    )


def _lock_file(file: int, *, write: bool) -> None:
    if sys.platform != "win32":
        fcntl.flock(file, (fcntl.LOCK_EX if write else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    else:
        # Locks are exclusive on Windows: a reader locks one byte of many, a writer all.
        for first in range(1 if write else LOCK_BYTES):
            os.lseek(file, first, os.SEEK_SET)
            try:
                msvcrt.locking(file, msvcrt.LK_NBLCK, LOCK_BYTES if write else 1)
            except OSError:
                if write or first == LOCK_BYTES - 1:
                    raise
            else:
                return


def contains_store(path: Path) -> bool:
    """Return True if there is a store at a path, False if there is nothing or an empty folder.

    Raises:
        StoreError: there is something else.
    """
    if (path / "schema.json").is_file():
        return True
    if not path.exists() or (path.is_dir() and not _entries(path)):
        return False
    content = "a folder with other content" if path.is_dir() else "a file"
    raise StoreError(
        f"{path} is not a valid store, but {content}",
        hint="Choose another path that ends in .graph.",
    )


def begin_store(path: Path, name: str) -> tuple[Path, FolderLock]:
    """Create the folder beside a store's path in which the store is built, and lock it.

    Its name is always the same, so that its lock keeps two loads from building one store.

    Raises:
        StoreError: it can't be created, or there is something that no load left.
        StoreLockedError: another load builds the store, or has just finished.
    """
    part = path.with_name(path.name + ".part")
    try:
        is_foreign = not stat.S_ISDIR(part.lstat().st_mode) or not _is_abandoned(part)
    except FileNotFoundError:
        is_foreign = False
    if is_foreign:
        raise StoreError(
            f"can't create a store at {path}: {part} has other content",
            hint="Rename it, or choose another path that ends in .graph.",
        )
    try:
        part.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"can't create a store at {path}: {error.strerror}",
            hint="Its parent must be an existing folder with write permission.",
        ) from error
    try:
        lock = FolderLock(part, write=True, name=name)
    except FileNotFoundError as error:
        raise _in_use(name) from error
    with contextlib.ExitStack() as stack:
        stack.callback(lock.release)
        if not lock.is_of(part):
            raise _in_use(name)
        clear_folder(part)
        if contains_store(path):
            with contextlib.suppress(OSError):  # Windows deletes no open file
                delete_part_folder(part)
            raise _in_use(name)
        stack.pop_all()
    return part, lock


def _is_abandoned(part: Path) -> bool:
    """Return whether a folder has nothing but what the engine and our lock make."""
    names = {entry.name for entry in part.iterdir()}
    return not names or (LOCK_FILE in names and all(map(_ENGINE_FILE.fullmatch, names)))


def delete_part_folder(part: Path) -> None:
    """Delete a store that is being built; its lock is held."""
    clear_folder(part)
    (part / LOCK_FILE).unlink()
    part.rmdir()


def clear_folder(folder: Path) -> None:
    """Delete the engine's files, but not the lock file: the remains of a load that was killed."""
    for entry in _entries(folder):
        if _ENGINE_FILE.fullmatch(entry.name):
            entry.unlink()


def move_into_place(part: Path, path: Path, lock: FolderLock) -> None:
    """Rename a finished store to its path; an empty folder there is replaced."""
    if os.name == "nt":
        lock.release()  # Windows doesn't rename a folder with an open file in it
    if path.exists():
        (path / LOCK_FILE).unlink(missing_ok=True)
        path.rmdir()
    part.rename(path)


def _entries(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if entry.name != LOCK_FILE]
