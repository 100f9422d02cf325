"""The converted columns of a table as a chunk of columns, without an Item for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from graphload.forest import UNKNOWN
from graphload.item_table.chunk import BITS, ItemChunk
from graphload.readers.tables.values import IdLists, as_list, is_set

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from graphload.item_table.chunk import Codes, Location
    from graphload.readers.tables.values import Column

    Ints = NDArray[np.int64]

__all__ = ["make_chunk"]

_IDS = ("id", "parent", "poll")
_ABSENT = pl.Series(dtype=pl.Null)


def make_chunk(
    values: Mapping[str, Column],
    extra: Sequence[pl.Series],
    undecided: pl.Series,
    codes: Codes,
    place: Location,
) -> ItemChunk | None:
    """Make a chunk of the rows of a table, at `place`; those undecided have values of no meaning.

    `values` has the columns by the field of an Item, `extra` the columns that are kept in `extra`.

    Returns:
        The chunk; None if a row has no id, or a field's values aren't of one type.
    """
    n = len(undecided)
    if any(isinstance(column, list) and name not in _IDS for name, column in values.items()):
        return None
    marks = {name: is_set(column) for name, column in values.items()}
    if "id" not in marks or not (marks["id"] | undecided).all():
        return None
    fields = np.zeros(n, dtype=np.uint32)
    for name, has_value in marks.items():
        fields |= has_value.to_numpy() * np.uint32(BITS[name])
    for column in extra:
        fields |= column.is_not_null().to_numpy() * np.uint32(BITS["extra"])
    ids = {name: _keys(codes, values[name]) for name in _IDS if name in values}
    numbers = {name: _column(values, name) for name in ("time", "descendants")}
    kids, parts = _lists(codes, values.get("kids"), n), _lists(codes, values.get("parts"), n)
    none = np.broadcast_to(np.int64(0), n)
    return ItemChunk(
        key=ids["id"],
        parent=ids.get("parent", none),
        poll=ids.get("poll", none),
        kid_count=kids[0],
        kids=kids[1],
        part_count=parts[0],
        parts=parts[1],
        time=_numbers(numbers["time"], n, UNKNOWN),
        descendants=_numbers(numbers["descendants"], n, 0),
        author=_codes(codes.authors, _column(values, "by"), n),
        kind=_codes_of_few(codes.kinds, _column(values, "item_type"), n),
        fields=fields,
        source=np.broadcast_to(np.int32(place.source), n),
        line=place.line.astype(np.uint32),
        origin=np.broadcast_to(np.int32(place.origin), n),
        offset=place.offset,
        length=place.length,
    )


def _column(values: Mapping[str, Column], name: str) -> pl.Series:
    column = values.get(name)
    return column if isinstance(column, pl.Series) else _ABSENT


def _keys(codes: Codes, ids: Column) -> Ints:
    if not isinstance(ids, pl.Series) or not ids.dtype.is_integer():
        return codes.keys(as_list(ids))
    if ids.null_count() < len(ids):
        codes.has_numbers = True
    return ids.fill_null(0).to_numpy()


def _lists(codes: Codes, lists: Column | None, n: int) -> tuple[Ints, Ints]:
    """Return how many ids each row has, and the keys of all, one after the other."""
    if isinstance(lists, IdLists):
        return lists.length.to_numpy().astype(np.int32), _keys(codes, lists.ids)
    return np.broadcast_to(np.int32(0), n), np.zeros(0, dtype=np.int64)


def _numbers(column: pl.Series, n: int, absent: int) -> Ints:
    if not column.dtype.is_integer():
        return np.broadcast_to(np.int64(absent), n)
    return column.fill_null(absent).to_numpy()


def _codes(known: dict[str | None, int], column: pl.Series, n: int) -> NDArray[Any]:
    if not len(column):
        return np.broadcast_to(np.int32(-1), n)
    return np.fromiter(map(known.__getitem__, column.to_list()), np.int32, n)


def _codes_of_few(known: dict[str | None, int], column: pl.Series, n: int) -> NDArray[Any]:
    """Return codes as `_codes` does, faster where most values are the same."""
    if column.dtype != pl.String:
        return _codes(known, column, n)
    words = column.unique(maintain_order=True)
    codes = pl.Series(_codes(known, words, len(words)), dtype=pl.Int32)
    return column.replace_strict(words, codes).to_numpy()
