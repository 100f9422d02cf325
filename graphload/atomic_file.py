"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["replace_file", "written_beside"]


@contextlib.contextmanager
def written_beside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a path to write to that takes the place of `path` once all is written.

    An error half-way leaves what was there. A device or a pipe is written as it is.
    """
    given = Path(path)
    # /dev/stdout may lead to a regular file, which isn't ours to replace.
    if given.is_relative_to("/dev") or (given.exists() and not given.is_file()):
        yield given
        return
    target = Path(os.path.realpath(given))
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(target.parent))
    # A leading dot: a half-written file is no input of a folder that is read meanwhile.
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        yield beside
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except BaseException as error:
        # A full disk names no file, and the user knows nothing of the one beside.
        if isinstance(error, OSError) and error.filename in (None, str(beside)):
            error.filename = str(target)
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def replace_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes the place of `path` once all is written.

    An error half-way leaves what was there. A device or a pipe is written as it is.
    """
    with written_beside(path) as beside, beside.open("wb") as stream:
        yield stream
