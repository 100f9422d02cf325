"""Conversion: records to one common table, record by record, in bounded memory.

The columns are the fields of an Item. Among the formats nothing is lost: a table that is
written is read back as the same records. Records aren't merged, and none is given an id.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from graphload.atomic_file import (
    atomic_path,
    format_of_suffix,
    is_stream,
    replace_file,
    temporary_folder,
)
from graphload.convert.writers import FORMATS, file_formats, line_formats
from graphload.errors import UsageError
from graphload.items import Item, Reject, Unfetched

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from graphload.readers import Record

__all__ = ["FORMATS", "Converted", "convert_records", "format_of", "write_records"]


@dataclass
class Converted:
    """The account of a conversion: records written, rejected, and notes of unfetched replies."""

    records: int = 0
    rejects: int = 0
    unfetched: int = 0


def convert_records(
    records: Iterable[Record],
    path: str | os.PathLike[str],
    *,
    format_: str | None = None,
    raw: bool = False,
    on_reject: Callable[[Reject], None] | None = None,
) -> Converted:
    """Write records to a file as a table, whole or not at all.

    `records` is what `read_items` returns. `format_` is one of `FORMATS`; the default is the
    one that the file's suffix names. In CSV and TSV, a text that a spreadsheet would run as a
    formula has a `'` before it, unless `raw`. Each Reject is given to `on_reject`.

    Raises:
        UsageError: the format is unknown.
    """
    chosen = format_ or format_of(path)
    if is_stream(Path(path)):
        # Not every writer can write to a pipe, or beside a device.
        with replace_file(path) as stream:
            return write_records(records, stream, format_=chosen, raw=raw, on_reject=on_reject)
    done = Converted()
    items = _count(records, done, on_reject)
    with atomic_path(path) as temporary:
        _find_writer(chosen, raw=raw)(items, temporary)
    return done


def write_records(
    records: Iterable[Record],
    stream: IO[bytes],
    *,
    format_: str = "jsonl",
    raw: bool = False,
    on_reject: Callable[[Reject], None] | None = None,
) -> Converted:
    """Write records to an open binary stream, in one of `FORMATS`; see `convert_records`.

    Raises:
        UsageError: the format is unknown.
    """
    done = Converted()
    items = _count(records, done, on_reject)
    if lines := line_formats(raw=raw).get(format_):
        for block in lines(items):
            stream.write(block)
        return done
    with temporary_folder() as folder:
        path = folder / "table"
        _find_writer(format_, raw=raw)(items, path)
        with path.open("rb") as table:
            shutil.copyfileobj(table, stream)
    return done


def format_of(path: str | os.PathLike[str]) -> str:
    """Return the format that a file's suffix names.

    Raises:
        UsageError: it names none.
    """
    return format_of_suffix(path, FORMATS)


def _find_writer(format_: str, *, raw: bool) -> Callable[[Iterable[Item], Path], None]:
    if format_ not in FORMATS:
        raise UsageError(
            f"unknown format {format_!r} for records", hint=f"Use one of {', '.join(FORMATS)}."
        )
    return file_formats(raw=raw)[format_]


def _count(
    records: Iterable[Record], done: Converted, on_reject: Callable[[Reject], None] | None
) -> Iterator[Item]:
    for record in records:
        if isinstance(record, Item):
            done.records += 1
            yield record
        elif isinstance(record, Unfetched):
            done.unfetched += 1
        else:
            done.rejects += 1
            if on_reject is not None:
                on_reject(record)
