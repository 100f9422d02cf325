"""A lock in a store's folder: one writer alone, or any number of readers.

The engine lets a writer in beside readers and breaks a reader beside a writer, so the lock
is our own: on a file in the folder, by the operating system, which takes it back when the
process ends, however it ends.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from graphload.errors import StoreLockedError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FolderLock"]

FILE = "graphload.lock"


class FolderLock:
    """A lock on a folder that exists, held until `release`.

    Raises:
        StoreLockedError: another process holds it in a way that excludes this one.
    """

    def __init__(self, folder: Path, *, write: bool, name: str) -> None:
        self._file: int | None = None
        path = folder / FILE
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:
            if write:
                raise
            # On a disk that can't be written to there is no writer to keep out.
            return
        try:
            _take(self._file, write=write)
        except OSError as error:
            self.release()
            raise StoreLockedError(
                f"{name} is in use by another process",
                hint="Wait until it is done, or end it; readers share a store, a writer doesn't.",
            ) from error

    def release(self) -> None:
        """Let go of the lock."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


if sys.platform == "win32":
    import msvcrt

    SLOTS = 1024

    def _take(file: int, *, write: bool) -> None:
        # Windows' locks here are exclusive: a reader takes one byte of many, a writer all.
        if write:
            os.lseek(file, 0, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, SLOTS)
            return
        for slot in range(SLOTS):
            os.lseek(file, slot, os.SEEK_SET)
            try:
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            except OSError:
                if slot == SLOTS - 1:
                    raise
            else:
                return

else:
    import fcntl

    def _take(file: int, *, write: bool) -> None:
        kind = fcntl.LOCK_EX if write else fcntl.LOCK_SH
        fcntl.flock(file, kind | fcntl.LOCK_NB)
