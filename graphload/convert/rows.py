"""Rows: the fields of a record, in any format of a table."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.columns import FIELDS, TYPES
from graphload.digest import canonical_json
from graphload.items import MILLISECONDS
from graphload.parsing import is_no_parent
from graphload.readers.shapes.exact import EXACT_COLUMN
from graphload.tables.delimited import guard_json, guard_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.items import Item

__all__ = [
    "BATCH_ROWS",
    "COLUMNS",
    "TIMES",
    "Line",
    "batches_of",
    "cells_of",
    "fields_of",
    "guarded_cells_of",
    "is_moment",
    "json_line",
]

COLUMNS = (*FIELDS, EXACT_COLUMN)
"""The columns of a table."""
TIMES = ("time", "retrieved_at")
"""The columns that are Unix seconds."""
BATCH_ROWS = 20_000
_JSON = tuple(at for at, name in enumerate(COLUMNS) if TYPES.get(name, "json") in ("ids", "json"))
_TEXTS = tuple(at for at in range(len(COLUMNS)) if at not in _JSON)
_FIRST_MOMENT = int(dt.datetime.min.replace(tzinfo=dt.UTC).timestamp())
"""The first second of the year 1."""
_OWN_FIELDS = ("id", "parent", "by", "time", "text", "title")
"""Fields of which a record has one at least, else it isn't taken for a record."""
_TEXT_FIELDS = tuple(name for name in FIELDS if TYPES[name] == "text")
Line = msgspec.defstruct("_Line", [(name, Any, None) for name in COLUMNS], omit_defaults=True)


def fields_of(item: Item, *, says_empty: bool) -> list[Any]:
    """Return the fields of an Item, and the whole record as JSON where it needs to be.

    It needs to be where the fields by themselves would be read otherwise: a parent that means
    "no parent", a time beyond the numbers of seconds, no field that makes a record, and an
    empty text where the format doesn't tell it from an absent one (`says_empty` is false).
    """
    values = [getattr(item, name) for name in FIELDS]
    times = (getattr(item, name) for name in TIMES)
    if (
        not all(time is None or is_moment(time) for time in times)
        or any(is_no_parent(end) for end in (item.parent, item.poll) if end is not None)
        or all(getattr(item, name) is None for name in _OWN_FIELDS)
        or (not says_empty and any(getattr(item, name) == "" for name in _TEXT_FIELDS))
    ):
        return [*values, json_line(_exact_line(item)).decode()]
    return [*values, None]


def is_moment(time: int) -> bool:
    """Return whether a time is a datetime and isn't taken for milliseconds."""
    return _FIRST_MOMENT <= time < MILLISECONDS


def _exact_line(item: Item) -> Any:  # noqa: ANN401 - a class that is made of the columns
    """Return a record with large times as text, which says that they are seconds."""
    line = Line(*(getattr(item, name) for name in FIELDS))
    for name in TIMES:
        time = getattr(item, name)
        if time is not None and abs(time) >= MILLISECONDS:
            moment = dt.datetime.fromtimestamp(time, dt.UTC)
            setattr(line, name, moment.isoformat())
    return line


def json_line(line: Any) -> bytes:  # noqa: ANN401 - as above
    """Encode a record as JSON: fields in their order, the keys within them sorted."""
    try:
        return msgspec.json.encode(line, order="deterministic")
    except (OverflowError, RecursionError):
        # `extra` may have integers of any size.
        line.extra = msgspec.Raw(canonical_json(line.extra))
        return msgspec.json.encode(line)


def cells_of(item: Item, *, says_empty: bool) -> list[Any]:
    """Return the values of a row: lists and maps as JSON text, flags as `true`."""
    cells = fields_of(item, says_empty=says_empty)
    for at, value in enumerate(cells):
        if isinstance(value, (dict, tuple)):
            cells[at] = canonical_json({"": value}).decode()[4:-1]
        elif value is True:
            cells[at] = "true"
    return cells


def guarded_cells_of(item: Item) -> list[Any]:
    """Return the cells of a row in which a spreadsheet finds no formula.

    Where that changes a text, the row has the whole record as JSON, too.
    """
    cells = cells_of(item, says_empty=False)
    for at in _TEXTS:
        text = cells[at]
        if type(text) is str and (guarded := guard_text(text)) != text:
            cells[at] = guarded
            if cells[-1] is None:
                cells[-1] = json_line(_exact_line(item)).decode()
    for at in _JSON:
        if (text := cells[at]) is not None:
            cells[at] = guard_json(text)
    return cells


def batches_of(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield Items in batches of `BATCH_ROWS`."""
    rest = iter(items)
    while batch := tuple(itertools.islice(rest, BATCH_ROWS)):
        yield batch
