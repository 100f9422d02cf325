"""Files of records that others are appended to, told from documents by their first bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphload.readers.files import HEAD_BYTES, describe_content
from graphload.readers.files.stream import CountedChunks, InputStream
from graphload.readers.formats.table import find_format

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphload.readers.formats.format import FindEnd

__all__ = ["Growth", "find_growth", "growth_of"]


class Growth(NamedTuple):
    """The first bytes of a file by which its format is recognised, and where its records end.

    `format` is the name of the format.
    """

    first: bytes
    find_end: FindEnd
    format: str


def find_growth(
    path: Path, *, shape: str | None, mapping: Mapping[str, str] | None, encoding: str | None
) -> Growth | None:
    """Return how a file grows: a plain one, UTF-8, of records that others may be appended to.

    None for any other file: it is read as a whole. The options are those of `read_items`.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb", buffering=0) as file:
        start = file.read(HEAD_BYTES)
    return growth_of(path, start, shape=shape, mapping=mapping, encoding=encoding)


def growth_of(
    path: Path,
    start: bytes,
    *,
    shape: str | None,
    mapping: Mapping[str, str] | None,
    encoding: str | None,
) -> Growth | None:
    """Return how a file grows that begins with `start`, its first 64 KiB; see `find_growth`."""
    stream = InputStream(path.name, CountedChunks(iter([start])), path=path, encoding=encoding)
    # The beginning of a packed file may be damaged by its end; it isn't plain then, either.
    content = describe_content(stream.first)
    if not stream.is_plain_file or (content is not None and content.certain):
        return None
    columns = frozenset((mapping or {}).values())
    found = find_format(stream.first, shape, columns)
    find_end = None if found is None else found.grow(stream.first, columns)
    if found is None or find_end is None:
        return None
    return Growth(stream.first, find_end, found.name)
