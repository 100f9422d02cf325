"""Records read from files, folders and standard input.

A format makes values of an input's bytes, a shape makes Items of values. Both are recognised
by content, each in the order of its table: `formats/table.py`, `shapes/table.py`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from graphload.errors import InputError, UsageError
from graphload.items import Item, Place, Reject
from graphload.readers.files import find_files
from graphload.readers.formats.format import InputValue
from graphload.readers.formats.table import FORMATS, find_format
from graphload.readers.records import parse_value
from graphload.readers.shapes.table import SHAPES, shape_chooser, wire_decoder

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from graphload.readers.files import InputFile, InputStream

__all__ = ["SHAPE_NAMES", "read_items"]

SHAPE_NAMES: tuple[str, ...] = (
    *(shape.name for shape in SHAPES),
    *(entry.name for entry in FORMATS if entry.fixes_shape),
)
"""Names that `read_items` takes as a shape, in the order they are recognised."""


@dataclass(frozen=True)
class ReadOptions:
    """Options of one call: the name of a shape, or None, and the list of skipped files."""

    shape: str | None
    ignored: list[str]


def read_items(
    paths: Iterable[str | os.PathLike[str]],
    *,
    shape: str | None = None,
    ignored: list[str] | None = None,
) -> Iterator[Item | Reject]:
    """Read the records of files, folders and standard input (`-`), lazily, in their order.

    Files may be compressed with gzip or zstd. `shape` is one of `SHAPE_NAMES`; without it, format
    and shape are recognised by content. The paths of files that are left out of folders are
    appended to `ignored`.

    Yields:
        An Item for each record, and a Reject for each that can't be read. Nothing is dropped.

    Raises:
        InputError: a path doesn't exist or can't be opened, or the format of a named file
            isn't recognised.
        UsageError: there is no shape of that name.
    """
    if shape is not None and shape not in SHAPE_NAMES:
        raise UsageError(f"unknown shape {shape!r}", hint=f"Shapes: {', '.join(SHAPE_NAMES)}.")
    options = ReadOptions(shape, [] if ignored is None else ignored)
    return itertools.chain.from_iterable(
        _read_file(file, options) for file in find_files(paths, options.ignored)
    )


def _read_file(file: InputFile, options: ReadOptions) -> Iterator[Item | Reject]:
    with file.open() as stream:
        records = _read_stream(file, stream, options)
        if (id_ := file.id) is not None:
            # It is the id of the only record in the file.
            first = list(itertools.islice(records, 2))
            if len(first) == 1 and isinstance(only := first[0], Item) and only.id is None:
                first = [msgspec.structs.replace(only, id=id_)]
            records = itertools.chain(first, records)
        yield from records
        if stream.damage is not None:
            reason = f"truncated or corrupt file: {stream.damage}"
            yield Reject(Place(file.name), reason, "")


def _read_stream(
    file: InputFile, stream: InputStream, options: ReadOptions
) -> Iterator[Item | Reject]:
    if not stream.head.strip():
        return
    input_format = find_format(stream.head, options.shape)
    if input_format is None and file.named:
        formats = ", ".join(entry.description for entry in FORMATS)
        raise InputError(
            "unrecognised input format",
            path=file.name,
            hint=f"Supported: {formats}. Shapes of records: {', '.join(SHAPE_NAMES)}.",
        )
    if input_format is None or (not file.named and input_format.is_foreign(stream.head)):
        options.ignored.append(file.name)
        return
    choose = shape_chooser(options.shape)
    for value in input_format.read(stream, wire_decoder(options.shape)):
        if isinstance(value, InputValue):
            yield from parse_value(value, choose)
        else:
            yield value
