"""Files that are written: whole or not at all, by way of temporary ones.

No other module makes temporary files or folders. A name is unpredictable and made exclusively, so
that it leads to nobody else's file. As long as it is in use it is locked: what a killed process
left isn't, and the next run deletes it.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from graphload.errors import UsageError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = [
    "add_file",
    "atomic_path",
    "delete_temporary",
    "format_of_suffix",
    "is_stream",
    "replace_file",
    "temporary_file",
    "temporary_folder",
]

_NAME_BYTES = 8
_MAX_NAME_CHARS = 100
"""Characters of a target's name that are in that of a temporary file beside it."""
_TEMPORARY = re.compile(rf"^\.(.*)\.[0-9a-f]{{{2 * _NAME_BYTES}}}\.part$")
"""The name of a temporary file beside its target."""
_ABANDONED_AFTER_S = 24 * 3600
"""Age from which a file is abandoned, where files can't be locked."""
_in_use: set[Path] = set()


def format_of_suffix(path: str | os.PathLike[str], formats: Sequence[str]) -> str:
    """Return the one of some formats that the suffix of a file to write names.

    Raises:
        UsageError: it names none of them.
    """
    suffix = Path(path).suffix.lower().removeprefix(".")
    if suffix not in formats:
        known = ", ".join(f".{name}" for name in formats)
        raise UsageError(f"{Path(path).name}: the file name must end in one of {known}")
    return suffix


@contextlib.contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a path to write to; its file replaces `path` when the block ends.

    An error leaves the file that was there. A device or a pipe is written directly.

    Raises:
        FileNotFoundError: the folder of `path` does not exist.
    """
    named = Path(path)
    if is_stream(named):
        with _naming_errors(named):
            yield named
        return
    target = Path(os.path.realpath(named))
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(target.parent))
    with temporary_file(target) as temporary, _naming_errors(target, temporary):
        yield temporary
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)


@contextlib.contextmanager
def _naming_errors(target: Path, temporary: Path | None = None) -> Iterator[None]:
    """Name a file in the errors of writing to it: that of a full disk names none."""
    try:
        yield
    except OSError as error:
        # polars raises an error that is a text only.
        error.strerror = error.strerror or str(error)
        named = error.filename
        if named is None or (
            temporary is not None
            and isinstance(named, str)
            and Path(named).is_relative_to(temporary)
        ):
            error.filename = str(target)
        raise


def is_stream(path: Path) -> bool:
    """Return whether a path is that of a device or a pipe, which is written directly."""
    # /dev/stdout may lead to a regular file, which isn't ours to replace.
    return path.is_relative_to("/dev") or (path.exists() and not path.is_file())


def add_file(temporary: Path, path: Path) -> tuple[Path, bool]:
    """Give a temporary file a name that no file has: `path`, or one with a number, from 2.

    Returns:
        The name, and True; or the name of a file that has the same content already, and False.
    """
    import filecmp  # noqa: PLC0415 - most commands add no file

    for number in itertools.count(1):
        name = path if number == 1 else path.with_name(f"{path.stem}.{number}{path.suffix}")
        if name.is_file() and filecmp.cmp(temporary, name, shallow=False):
            return name, False
        try:
            try:
                os.link(temporary, name)
            except FileExistsError:
                continue
            except OSError:
                # Not every file system has hard links.
                name.touch(exist_ok=False)
                temporary.replace(name)
        except FileExistsError:
            continue
        return name, True
    raise AssertionError


@contextlib.contextmanager
def replace_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a binary file for writing that replaces `path` when the block ends.

    An error leaves the file that was there. A device or a pipe is written directly.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as stream:
        yield stream


@contextlib.contextmanager
def temporary_file(target: Path) -> Iterator[Path]:
    """Make an empty file beside `target`, hidden, and delete it at the end if it is still there."""

    def make(path: Path) -> None:
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        try:
            os.close(os.open(path, flags, 0o666))
        except OSError as error:
            error.filename = str(target)  # the user doesn't know the temporary one
            raise

    with _make(target.parent, _prefix_of(target), ".part", make) as path:
        yield path


@contextlib.contextmanager
def temporary_folder(beside: Path | None = None) -> Iterator[Path]:
    """Make a folder that only this user can read, and delete it at the end if it is still there.

    It is in the system's folder for temporary files, or beside a path, hidden.
    """

    def make(path: Path) -> None:
        path.mkdir(mode=0o700)

    if beside is None:
        with _make(Path(tempfile.gettempdir()), "graphload-", "", make) as path:
            yield path
        return
    with (
        _make(beside.parent, _prefix_of(beside), ".part", make) as path,
        _naming_errors(beside, path),
    ):
        yield path


def _prefix_of(target: Path) -> str:
    """Return how the names of what is temporary beside a target begin.

    What is beside a temporary file is named after the same target: its next run finds both. The
    leading dot hides it: a reader of the folder must not take it for an input.
    """
    name = _TEMPORARY.sub(r"\1", target.name)
    return f".{name[:_MAX_NAME_CHARS]}."


def delete_temporary() -> None:
    """Delete all temporary files in use: for a process that ends without unwinding."""
    for path in tuple(_in_use):
        _delete(path)


@contextlib.contextmanager
def _make(parent: Path, prefix: str, suffix: str, make: Callable[[Path], None]) -> Iterator[Path]:
    _delete_abandoned(parent, prefix, suffix)
    path, lock = _make_locked(parent, prefix, suffix, make)
    _in_use.add(path)
    try:
        yield path
    finally:
        _delete(path)
        _in_use.discard(path)
        if lock is not None:
            os.close(lock)


def _make_locked(
    parent: Path, prefix: str, suffix: str, make: Callable[[Path], None]
) -> tuple[Path, int | None]:
    while True:
        path = parent / f"{prefix}{os.urandom(_NAME_BYTES).hex()}{suffix}"
        make(path)
        # Another process may take it for abandoned before it is locked, and delete it.
        with contextlib.suppress(BlockingIOError):
            lock = _lock(path)
            if path.exists():
                return path, lock
            if lock is not None:
                os.close(lock)


def _lock(path: Path) -> int | None:
    """Lock a file or a folder; None where it can't be locked.

    Raises:
        BlockingIOError: another process has locked it.
    """
    if sys.platform == "win32":
        return None
    try:
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return lock


def _delete_abandoned(parent: Path, prefix: str, suffix: str) -> None:
    """Delete what processes left that were killed, if it is ours by name and by owner."""
    name = re.compile(f"{re.escape(prefix)}[0-9a-f]{{{2 * _NAME_BYTES}}}{re.escape(suffix)}")
    with contextlib.suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if not name.fullmatch(entry.name) or entry.is_symlink():
                continue
            path, stat = Path(entry.path), entry.stat(follow_symlinks=False)
            if sys.platform == "win32":
                if time.time() - stat.st_mtime > _ABANDONED_AFTER_S:
                    _delete(path)
            elif stat.st_uid == os.geteuid():
                with contextlib.suppress(BlockingIOError):
                    if (lock := _lock(path)) is not None:
                        _delete(path)
                        os.close(lock)


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
