"""Write files atomically: whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path
from typing import IO, TYPE_CHECKING

from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["atomic_path", "format_of_suffix", "replace_file"]


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
    # /dev/stdout may lead to a regular file, which isn't ours to replace.
    if named.is_relative_to("/dev") or (named.exists() and not named.is_file()):
        yield named
        return
    target = Path(os.path.realpath(named))
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(target.parent))
    # Hidden by the leading dot: a reader of the folder must not take it for an input.
    temporary = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        yield temporary
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except BaseException as error:
        # The error of a full disk names no file, and the user doesn't know the temporary one.
        if isinstance(error, OSError) and error.filename in (None, str(temporary)):
            error.filename = str(target)
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def replace_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a binary file for writing that replaces `path` when the block ends.

    An error leaves the file that was there. A device or a pipe is written directly.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as stream:
        yield stream
