"""The folder that an input file lies in, and files of the same export that tell of its records.

Some exports name people in one file, and in others the records of these. Only such a file is read
without having been named: whatever files of an export are named, their records are the same.
"""

from __future__ import annotations

import contextlib
from functools import cached_property
from itertools import takewhile
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from graphload.readers.files.archives import find_archive
from graphload.readers.files.find import STDIN
from graphload.readers.files.stream import CountedChunks, InputStream, read_chunks
from graphload.readers.files.unpack import UnpackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphload.readers.files.find import InputFile

    Build: TypeAlias = "Callable[[Iterator[bytes]], _T | None]"
    Found: TypeAlias = dict[object, dict[PurePath, Any]]
    _Rank: TypeAlias = tuple[int, int, str]

__all__ = ["InputFolder"]

_T = TypeVar("_T")
_MAX_BYTES = 1 << 28
"""The most that is read of a file, and of all such files in an archive."""


class InputFolder:
    """A folder on disk or in an archive; one without a path isn't known.

    `found` has what was read so far, in any folder of one call.
    """

    def __init__(
        self, path: PurePath | None = None, archive: str | None = None, found: Found | None = None
    ) -> None:
        self._path = path
        self._archive = archive
        self._found = {} if found is None else found

    @classmethod
    def of(cls, file: InputFile, found: Found) -> InputFolder:
        """Return the folder of an input file; standard input and pipes are in none."""
        if file.archive is not None:
            member = PurePosixPath(file.name.removeprefix(f"{file.archive}/"))
            return cls(member.parent, file.archive, found)
        return cls(Path(file.name).absolute().parent, None, found) if _is_file(file.name) else cls()

    @property
    def name(self) -> str | None:
        """Return the folder's name; None where it isn't known."""
        return (self._path and self._path.name) or None

    @cached_property
    def above(self) -> InputFolder:
        """Return the folder that this one is in."""
        if self._path is None or not self._path.name:
            return InputFolder()
        return InputFolder(self._path.parent, self._archive, self._found)

    def read(
        self, names: tuple[str, ...], build: Build[_T], *, max_bytes: int = _MAX_BYTES
    ) -> _T | None:
        """Return what `build` makes of the unpacked bytes of a file in the folder, once for all.

        It is the first file with one of some names, in any case and packed or not, such as
        `Users.xml.gz`, of which `build` makes anything but None; None if there is no such file.
        Of it, or of all such files in an archive, at most `max_bytes` are read.
        """
        if self._path is None:
            return None
        key = (self._archive or self._path, names, build)
        if key not in self._found:
            opened = _open_all(self._archive, self._path, names)
            self._found[key] = _build_all(opened, build, max_bytes)
        return self._found[key].get(self._path)


def _build_all(
    opened: Iterator[tuple[PurePath, _Rank, InputStream]], build: Build[_T], left: int
) -> dict[PurePath, _T]:
    """Return what is made of the first file in each folder."""
    best: dict[PurePath, tuple[_Rank, _T]] = {}
    for folder, rank, stream in opened:
        chunks = CountedChunks(stream.chunks())
        value = build(_first(chunks, left))
        left -= chunks.count
        if value is not None and (folder not in best or rank < best[folder][0]):
            best[folder] = rank, value
    return {folder: value for folder, (_, value) in best.items()}


def _first(chunks: CountedChunks, size: int) -> Iterator[bytes]:
    return takewhile(lambda _chunk: chunks.count <= size, chunks)


def _open_all(
    archive: str | None, folder: PurePath, names: tuple[str, ...]
) -> Iterator[tuple[PurePath, _Rank, InputStream]]:
    """Open the files of some names in a folder on disk, or in all folders of an archive.

    What can't be read is left out: if it is damaged, that is said where its records are read.
    """
    with contextlib.suppress(OSError, UnpackError):
        if archive is None:
            for path in Path(folder).iterdir():
                if (rank := _rank(path.name, names)) is not None and path.is_file():
                    with contextlib.suppress(OSError), path.open("rb", buffering=0) as raw:
                        chunks = CountedChunks(read_chunks(raw))
                        yield folder, rank, InputStream(str(path), chunks)
        elif _is_file(archive):
            with Path(archive).open("rb", buffering=0) as raw:
                packed = CountedChunks(read_chunks(raw))
                stream = InputStream(archive, packed, path=Path(archive))
                kind = find_archive(stream.head)
                for member in kind.members(stream) if kind else ():
                    name = PurePosixPath(member.name)
                    rank = _rank(name.name, names)
                    if rank is not None and member.chunks is not None:
                        yield name.parent, rank, InputStream("", member.packed, member.chunks)


def _rank(found: str, names: tuple[str, ...]) -> _Rank | None:
    """Return how soon a file is the one that is looked for, None if it is none of these."""
    for number, name in enumerate(names):
        if f"{found}.".lower().startswith(f"{name}.".lower()):
            return number, len(found), found
    return None


def _is_file(name: str) -> bool:
    return name != STDIN and Path(name).is_file()
