"""The values of a table's columns: as JSON would hold them, and as those of an Item's fields.

A conversion to a field is one vectorised step, which knows the usual spellings of a value. Any
other is undecided, and left to the tolerant reading of records.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import polars as pl

from graphload.columns import FIELDS, TYPES
from graphload.items import END_USUAL_TIME, FIRST_USUAL_TIME, MAX_BYTES, NOBODY
from graphload.values import MAX_EXACT_FLOAT

__all__ = [
    "CONVERSIONS",
    "Column",
    "Converted",
    "IdLists",
    "as_list",
    "has_nan",
    "is_absent",
    "is_set",
    "is_text_time",
    "json_number",
    "plain_values",
    "simplify",
]

_NOBODY = sorted({word.lower() for word in NOBODY})
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
"""All that Python strips; polars would leave four of them."""
# A text of these three and no number: it spells none, and doesn't stand for "no parent".
_TEXT_ID = (r"^[A-Za-z0-9_-]+$", r"[0-9]", r"[f-zF-Z_]")
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_ID_LIST = r"^\[?[1-9][0-9]{0,17}(?:(?:, ?| )[1-9][0-9]{0,17})*\]?$"
_UTC = r"(?: ?UTC|Z|[+]00:00)$"
_DATE_AND_TIME = "%Y-%m-%d %H:%M:%S"
_DATE_AND_TIME_CHARS = 19


class IdLists(NamedTuple):
    """Lists of ids, one after the other: the length of each row's, and the ids."""

    length: pl.Series
    ids: pl.Series | list[Any]


Column: TypeAlias = "pl.Series | IdLists | list[Any]"


class Converted(NamedTuple):
    """The values of a column for a field, and a mask of the rows that are undecided.

    Ids that are numbers and texts are a list, which has Python's values.
    """

    values: Column
    undecided: pl.Series


def as_list(values: Column) -> list[Any]:
    """Return the values of a field as an Item has them."""
    if isinstance(values, IdLists):
        each = iter(as_list(values.ids))
        return [tuple(islice(each, length)) or None for length in values.length.to_list()]
    return values if isinstance(values, list) else values.to_list()


Convert: TypeAlias = Callable[[pl.Series], Converted]


def is_set(values: Column) -> pl.Series:
    """Mark the rows that have a value."""
    if isinstance(values, IdLists):
        return values.length > 0
    if isinstance(values, pl.Series):
        return values.is_not_null()
    return pl.Series([value is not None for value in values], dtype=pl.Boolean)


def simplify(column: pl.Series) -> pl.Series:
    """Return a column with categories and text in bytes as text, and NaN as absent."""
    dtype = column.dtype
    if isinstance(dtype, (pl.Categorical, pl.Enum)):
        return column.cast(pl.String)
    if dtype == pl.Binary:
        try:
            return column.cast(pl.String)
        except pl.exceptions.ComputeError:
            return column
    if dtype.is_float():
        return column.set(column.is_nan(), None)
    return column


def has_nan(column: pl.Series) -> bool:
    """Return whether a column has NaN, also in its lists and structs."""
    dtype = column.dtype
    if dtype.is_float():
        return bool(column.is_nan().any())
    if isinstance(dtype, (pl.List, pl.Array)):
        return has_nan(column.explode())
    return isinstance(dtype, pl.Struct) and any(map(has_nan, column.struct.unnest()))


def plain_values(column: pl.Series) -> list[Any]:
    """Return the values of a column as JSON would hold them; bytes stay bytes."""
    dtype = column.dtype
    if dtype in (pl.String, pl.Boolean, pl.Null) or dtype.is_integer() or dtype.is_float():
        return column.to_list()
    if isinstance(dtype, pl.Datetime):
        zone = "" if dtype.time_zone is None else "%:z"
        return column.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.f{zone}").to_list()
    return [_plain(value) for value in column.to_list()]


def json_number(value: float) -> float | str:
    """Return a number as JSON can hold it: infinity as its word."""
    return value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, pl.Series)):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return None if math.isnan(value) else json_number(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value) if isinstance(value, dt.timedelta) else value


def is_absent(column: pl.Series) -> pl.Series:
    """Return a mask of the rows without a value: null, false, or an empty list."""
    if column.dtype == pl.Boolean:
        return ~column.fill_null(value=False)
    if isinstance(column.dtype, pl.List):
        return column.list.len().fill_null(0) == 0
    return column.is_null()


def _none_of(column: pl.Series) -> pl.Series:
    """Return a mask that is false in every row of a column."""
    return pl.repeat(value=False, n=len(column), dtype=pl.Boolean, eager=True)


def _undecided(column: pl.Series, decided: pl.Series) -> pl.Series:
    return column.is_not_null() & ~decided.fill_null(value=False)


def _read_numbers(column: pl.Series) -> pl.Series:
    """Return the numbers of a column, integral and within 64 bits; null for all else."""
    dtype = column.dtype
    if dtype == pl.String:
        numbers = column.cast(pl.Int64, strict=False)
        if numbers.null_count() > column.null_count():
            integral = column.str.strip_suffix(".0").cast(pl.Int64, strict=False)
            inexact = ~integral.is_between(-MAX_EXACT_FLOAT, MAX_EXACT_FLOAT)
            numbers = numbers.fill_null(integral.set(inexact.fill_null(value=False), None))
        # "--5" and "5.0.0" are none, and of "+5" a reader decides.
        has_plus = column.str.starts_with("+")
        return numbers.set(has_plus.fill_null(value=False), None) if has_plus.any() else numbers
    if dtype.is_integer():
        return column.cast(pl.Int64, strict=False)
    if dtype.is_float():
        exact = (column == column.floor()) & column.is_between(-MAX_EXACT_FLOAT, MAX_EXACT_FLOAT)
        return column.cast(pl.Int64, strict=False).set(~exact.fill_null(value=False), None)
    if isinstance(dtype, pl.Decimal) and dtype.scale == 0:
        return column.cast(pl.Int64, strict=False)
    return pl.repeat(None, len(column), dtype=pl.Int64, eager=True)


def _convert_ids(column: pl.Series) -> Converted:
    return Converted(*_read_ids(column))


def _read_ids(column: pl.Series) -> tuple[pl.Series | list[Any], pl.Series]:
    """Return ids, and a mask of the rows that are undecided."""
    numbers = _read_numbers(column)
    is_number = numbers > 0
    if column.dtype != pl.String:
        return numbers, _undecided(column, is_number)
    # 007 is text.
    is_number &= ~column.str.starts_with("0")
    undecided = _undecided(column, is_number)
    if not undecided.any():
        return numbers, undecided
    is_text = column.str.contains(_TEXT_ID[0])
    for pattern in _TEXT_ID[1:]:
        is_text &= column.str.contains(pattern)
    is_text |= column.str.contains(_UUID)
    is_text &= undecided & (column.str.len_bytes() <= MAX_BYTES)
    texts = column.set(~is_text, None)
    pairs = zip(numbers.to_list(), texts.to_list(), strict=True)
    values = [number if text is None else text for number, text in pairs]
    return values, undecided & ~is_text


def _convert_integers(column: pl.Series) -> Converted:
    numbers = _read_numbers(column)
    return Converted(numbers, _undecided(column, numbers.is_not_null()))


def _convert_times(column: pl.Series) -> Converted:
    if isinstance(column.dtype, pl.Datetime):
        numbers = column.dt.epoch("s")
    elif column.dtype == pl.String:
        numbers = _read_numbers(column)
        if numbers.null_count() > column.null_count():
            text = column.str.replace(_UTC, "").str.replace("T", " ", literal=True)
            moments = text.str.to_datetime(_DATE_AND_TIME, strict=False, time_unit="ms")
            is_whole = text.str.len_chars() == _DATE_AND_TIME_CHARS
            seconds = moments.dt.epoch("s").set(~is_whole.fill_null(value=False), None)
            numbers = numbers.fill_null(seconds)
    else:
        numbers = _read_numbers(column)
    # Any other number may be in another unit.
    is_usual = numbers.is_between(FIRST_USUAL_TIME, END_USUAL_TIME)
    return Converted(numbers, _undecided(column, is_usual))


def is_text_time(column: pl.Series) -> pl.Series:
    """Return a mask of the times that are dates, of those that conversion decides."""
    if column.dtype == pl.String:
        return (column.str.len_bytes() >= _DATE_AND_TIME_CHARS).fill_null(value=False)
    return column.is_not_null() if isinstance(column.dtype, pl.Datetime) else _none_of(column)


def _convert_undecided(column: pl.Series) -> Converted:
    return Converted(pl.repeat(None, len(column), dtype=pl.Null, eager=True), column.is_not_null())


def _convert_text(column: pl.Series) -> Converted:
    if column.dtype != pl.String:
        return _convert_undecided(column)
    return Converted(column, _none_of(column))


def _convert_authors(column: pl.Series) -> Converted:
    if column.dtype != pl.String:
        return _convert_undecided(column)
    is_nobody = column.str.strip_chars(_BLANKS).str.to_lowercase().is_in(_NOBODY)
    is_long = column.str.len_bytes() > MAX_BYTES
    return Converted(column, (is_nobody | is_long).fill_null(value=False))


def _convert_flags(column: pl.Series) -> Converted:
    if column.dtype == pl.String:
        word = column.str.to_lowercase()
        is_true, is_false = word.is_in(["true", "1"]), word.is_in(["false", "0"])
    elif column.dtype == pl.Boolean:
        is_true, is_false = column, ~column
    elif column.dtype.is_integer():
        is_true, is_false = column == 1, column == 0
    else:
        is_true = is_false = _none_of(column)
    values = is_true.set(~is_true.fill_null(value=False), None)
    return Converted(values, _undecided(column, is_true | is_false))


def _convert_id_lists(column: pl.Series) -> Converted:
    if column.dtype == pl.String:
        # An empty list is absent.
        column = column.set((column == "[]").fill_null(value=False), None)
        is_list = column.str.contains(_ID_LIST)
        lists = column.str.extract_all("[0-9]+")
    elif isinstance(column.dtype, pl.List):
        is_list, lists = column.is_not_null(), column
    else:
        return _convert_undecided(column)
    lists = lists.set(~is_list.fill_null(value=False), None)
    lengths = lists.list.len().fill_null(0)
    ids = simplify(lists.filter(lengths > 0).explode())
    values, undecided = _read_ids(ids)
    if undecided.any() or ids.null_count():
        return _convert_undecided(column)
    return Converted(IdLists(lengths, values), _undecided(column, is_list))


_CONVERSION_OF_TYPE: dict[str, Convert] = {
    "id": _convert_ids,
    "ids": _convert_id_lists,
    "int64": _convert_integers,
    "text": _convert_text,
    "flag": _convert_flags,
}
CONVERSIONS = {name: _CONVERSION_OF_TYPE[TYPES[name]] for name in FIELDS if name != "extra"}
"""The conversion of a column to each field of an Item but `extra`."""
CONVERSIONS |= {
    "by": _convert_authors,
    "text_format": _convert_undecided,
    "time": _convert_times,
    "retrieved_at": _convert_times,
}
