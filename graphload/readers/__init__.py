"""Records from files, folders and standard input, one shape a module, told by content."""

from __future__ import annotations

import contextlib
import itertools
from typing import IO, TYPE_CHECKING, Any

import msgspec

from graphload.errors import InputError, UsageError
from graphload.items import Item, Place, Reject
from graphload.parsing import read_id
from graphload.readers.files import Source, find_sources
from graphload.readers.formats.json_records import (
    Whole,
    read_document,
    read_found,
    read_lines,
    reject_bytes,
)
from graphload.readers.formats.python_literals import as_json
from graphload.readers.formats.python_repr import looks_like_reprs, parse_reprs
from graphload.readers.nesting import Found, find_records
from graphload.readers.shapes.algolia import ALGOLIA
from graphload.readers.shapes.firebase import FIREBASE
from graphload.readers.shapes.hnpwa import HNPWA
from graphload.readers.shapes.reddit import REDDIT

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from graphload.readers.formats.json_records import ChooseShape
    from graphload.readers.shapes.shape import Shape

__all__ = ["SHAPES", "read_items"]

_TABLE: tuple[Shape, ...] = (REDDIT, ALGOLIA, HNPWA, FIREBASE)
_REPR = "repr"
SHAPES: tuple[str, ...] = (*(shape.name for shape in _TABLE), _REPR)
"""The names of the shapes that records come in, in the order they are looked for."""

_HEAD = 1 << 16
_BOM = b"\xef\xbb\xbf"


def read_items(
    paths: Iterable[str | os.PathLike[str]],
    *,
    shape: str | None = None,
    ignored: list[str] | None = None,
) -> Iterator[Item | Reject]:
    """Read the records of files, folders and standard input (`-`), lazily, in their order.

    Files may be packed with gzip or zstd. `shape` is one of `SHAPES`, where recognising is
    not wanted. What is left out of folders is named in `ignored`.

    Yields:
        An Item a record, and a Reject for each that can't be read. Nothing else is dropped.

    Raises:
        InputError: a path does not exist or can't be opened, or a named file has no known
            shape.
        UsageError: there is no shape of that name.
    """
    if shape is not None and shape not in SHAPES:
        raise UsageError(f"there is no shape {shape!r}", hint=f"Shapes: {', '.join(SHAPES)}.")
    left_out = ignored if ignored is not None else []
    return itertools.chain.from_iterable(
        _read_source(source, shape, left_out) for source in find_sources(paths, left_out)
    )


def _read_source(source: Source, shape: str | None, ignored: list[str]) -> Iterator[Item | Reject]:
    with source.open() as stream:
        records = _read_stream(source, _read_head(stream), stream, shape, ignored)
        yield from _named_by_stem(source, records)
        if stream.damage is not None:
            reason = f"the file is cut off or damaged: {stream.damage}"
            yield Reject(Place(source.name), reason, "")


def _read_head(stream: IO[bytes]) -> bytes:
    """Read the beginning of a stream, as far as it takes to see something there."""
    head = stream.read(_HEAD)
    while head and head[-_HEAD:].isspace() and (more := stream.read(_HEAD)):
        head += more
    return head


def _read_stream(
    source: Source, head: bytes, stream: IO[bytes], shape: str | None, ignored: list[str]
) -> Iterator[Item | Reject]:
    head = head.removeprefix(_BOM)
    start = head.decode("utf-8", "replace")
    if not head.strip():
        return iter(())
    if shape == _REPR or (shape is None and looks_like_reprs(start)):
        return _read_reprs(head + stream.read(), source.name)
    if not _looks_like_json(head):
        return _refuse(source, ignored)
    choose = _chooser(shape)
    first = head.lstrip().split(b"\n", 1)[0]
    if not source.named and _is_foreign(first):
        return _refuse(source, ignored)
    direct = shape in (None, FIREBASE.name)
    if _is_whole(first):
        return read_lines(_lines(head, stream), source.name, choose, direct=direct)
    return read_document(head + stream.read(), source.name, choose, direct=direct)


def _lines(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream whose head has been read."""
    *begun, last = head.split(b"\n")
    whole = (line + b"\n" for line in begun)
    return itertools.chain(whole, [last + stream.readline()], stream)


def _looks_like_json(head: bytes) -> bool:
    return any(line.lstrip()[:1] in (b"{", b"[") for line in head.split(b"\n"))


def _is_whole(line: bytes) -> bool:
    """Whether a line is a JSON value, or a head so long that it may well be one."""
    if len(line) >= _HEAD - len(_BOM):
        return line.lstrip()[:1] == b"{"
    try:
        msgspec.json.decode(line)
    except RecursionError:
        return True
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _is_foreign(line: bytes) -> bool:
    """Whether a file that was merely found begins with JSON that holds no record."""
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    if value is None or value == []:
        return False
    own = isinstance(value, dict) and ("node" in value or {"source", "reason"} <= value.keys())
    return own or not any(isinstance(found, Found) for found in find_records(value))


def _refuse(source: Source, ignored: list[str]) -> Iterator[Item | Reject]:
    if source.named:
        raise InputError(
            "holds no records of a known shape",
            path=source.name,
            hint=f"Known shapes: {', '.join(SHAPES)}; JSON may be lines, an array or a mapping.",
        )
    ignored.append(source.name)
    return iter(())


def _chooser(shape: str | None) -> ChooseShape:
    if shape is not None:
        wanted = next(one for one in _TABLE if one.name == shape)
        return lambda _record: wanted
    return _recognise


def _recognise(record: dict[str, Any]) -> Shape:
    return next(shape for shape in _TABLE if shape.matches(record))


def _read_reprs(data: bytes, source: str) -> Iterator[Item | Reject]:
    for found in parse_reprs(data.decode("utf-8", "surrogateescape"), source):
        if isinstance(found, Reject):
            raw = found.raw
            yield reject_bytes(raw, found.place, found.reason) if isinstance(raw, str) else found
        else:
            record = {name: as_json(value) for name, value in found.fields.items()}
            whole = Whole(record, found.text)
            yield from read_found(
                Found(found.key, record), Place(source, found.line), _recognise, whole
            )


def _named_by_stem(source: Source, records: Iterator[Item | Reject]) -> Iterator[Item | Reject]:
    """Give the only record of a file whose whole stem is a number that number as its id."""
    number = source.stem.isascii() and source.stem.isdigit()
    if not number or (len(source.stem) > 1 and source.stem.startswith("0")):
        return records
    first = list(itertools.islice(records, 2))
    if len(first) == 1 and isinstance(only := first[0], Item) and only.id is None:
        with contextlib.suppress(ValueError):
            return iter([msgspec.structs.replace(only, id=read_id(source.stem))])
    return itertools.chain(first, records)
