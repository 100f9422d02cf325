"""The folder that an input file lies in, and files of the same export that tell of its records.

Some exports are folders: a channel's messages are in a folder with the channel's name, and beside
it is one file with all people. Only such a file is read without having been named: whatever files
of an export are named, their records are the same.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.readers.files.archives import find_archive
from graphload.readers.files.stream import CountedChunks, InputStream, read_chunks
from graphload.readers.files.unpack import UnpackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Folders", "InputFolder"]

_MAX_BYTES = 1 << 28
"""The longest file that is read beside others, and the most of all that an archive has."""


class Folders:
    """What was read above the folders of the input files of one call."""

    def __init__(self) -> None:
        self._built: dict[object, Any] = {}
        self._archived: dict[str, dict[str, bytes]] = {}

    def build(self, archive: str | None, paths: list[str], build: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """Return what `build` makes of the JSON in the first of some files, which it does once."""
        key = (archive, *paths, build)
        if key not in self._built:
            self._built[key] = build(self._read(archive, paths))
        return self._built[key]

    def _read(self, archive: str | None, paths: list[str]) -> Any:  # noqa: ANN401
        """Return the JSON in the first file that is there; None if there is none."""
        if archive is None:
            contents = map(_read_file, paths)
        else:
            if archive not in self._archived:
                names = {PurePosixPath(path).name for path in paths}
                self._archived[archive] = dict(_read_members(archive, names))
            contents = map(self._archived[archive].get, paths)
        data = next((content for content in contents if content is not None), None)
        if data is None:
            return None
        try:
            return msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None


class InputFolder:
    """The folder of one input file: see `graphload.readers.shapes.shape.Folder`.

    `archive` is the archive that the file is a member of, None for any other file.
    """

    def __init__(
        self, file: str = "", archive: str | None = None, above: Folders | None = None
    ) -> None:
        self._file = file
        self._archive = archive
        self._above = above or Folders()

    @property
    def name(self) -> str | None:
        """Return the folder's name; None where it isn't known."""
        return self._path.name or None

    def read_above(self, names: tuple[str, ...], build: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """Return what `build` makes of the JSON in the first of some files above the folder."""
        paths = [str(self._path.parent / name) for name in names] if self.name else []
        return self._above.build(self._archive, paths, build)

    @cached_property
    def _path(self) -> PurePath:
        if self._archive is not None:
            return PurePosixPath(self._file.removeprefix(f"{self._archive}/")).parent
        # Standard input and pipes are in no folder.
        return Path(self._file).absolute().parent if Path(self._file).is_file() else PurePath()


def _read_file(path: str) -> bytes | None:
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError:
        return None
    return data if len(data) <= _MAX_BYTES else None


def _read_members(archive: str, names: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the members of an archive that have one of some names, each with its path."""
    left = _MAX_BYTES
    try:
        with Path(archive).open("rb", buffering=0) as raw:
            packed = CountedChunks(read_chunks(raw))
            stream = InputStream(archive, packed, path=Path(archive))
            kind = find_archive(stream.head)
            for member in kind.members(stream) if kind else ():
                if PurePosixPath(member.name).name in names and member.chunks is not None:
                    data = b"".join(_up_to(member.chunks, left))
                    left -= len(data)
                    yield str(PurePosixPath(member.name)), data
    except (OSError, UnpackError):
        # What is damaged is reported where its records are read.
        return


def _up_to(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    for chunk in chunks:
        if (size := size - len(chunk)) < 0:
            return
        yield chunk
