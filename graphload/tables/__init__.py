"""Tables: rows of a query, of measures or a list as CSV, TSV, JSON, Parquet or Markdown.

The values of a `Table` are plain ones and those of stores (nodes, relationships, paths, dates,
datetimes). CSV and Parquet have one type for a column: in Parquet, times are timestamps, dates are
dates and lists are lists; a column of several types or of maps becomes text, in JSON if a value
isn't text already.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import math
from dataclasses import dataclass, field
from functools import singledispatch
from typing import IO, TYPE_CHECKING, Any, Protocol

from graphload.atomic_file import format_of_suffix
from graphload.errors import UsageError
from graphload.tables.delimited import guard_json, guard_text, join_cells, quote_cell
from graphload.tables.markdown import markdown_lines
from graphload.values import INT64_MAX, MAX_EXACT_FLOAT, Node, Path, Relationship, iso_text

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import polars as pl

__all__ = [
    "FORMATS",
    "Rows",
    "Table",
    "format_of",
    "holds_several",
    "json_text",
    "plain_value",
    "write_table",
    "write_tables",
]


DELIMITERS = {"csv": ",", "tsv": "\t"}
"""The formats whose lines are cells, and what is between two of them."""
_ROWS_AT_ONCE = 5_000
"""The number of rows that are text at the same time."""
_NUMBERS = {int, float, type(None)}
"""The types of values whose cells need no quotes."""
_NOT_FINITE = {"nan", "inf", "-inf"}
"""The floats that are words, as `plain_value` spells them."""
_MAX_SHOWN_ROWS = 10
"""Rows that are shown where a program prints a table."""
_MAX_TIMESTAMP_S = INT64_MAX // 10**6
"""The last second of a timestamp in microseconds of 64 bits."""


@dataclass(frozen=True)
class Table:
    """Columns by name, and rows with one value a column.

    The integers in the columns of `times` are Unix seconds.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    times: Sequence[str] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)

    def to_polars(self) -> pl.DataFrame:
        """Return the table as a polars DataFrame, with one type for each column."""
        import polars as pl  # noqa: PLC0415 - slow to import

        columns = [
            _moments(name, values) if name in self.times else _typed_column(name, values)
            for name, values in _columns(self)
        ]
        return pl.DataFrame(columns)

    def __repr__(self) -> str:
        return f"{_shown(self, repr)}\n{self._count()}"

    def _repr_html_(self) -> str:
        """Return the first rows as HTML, for notebooks."""
        return f"{_shown(self, lambda frame: frame._repr_html_())}<p>{self._count()}</p>"

    def _count(self) -> str:
        return f"{len(self.rows):,} row{'' if len(self.rows) == 1 else 's'}"


def _shown(table: Table, show: Callable[[pl.DataFrame], str]) -> str:
    """Return the first rows of a table as polars shows them."""
    import polars as pl  # noqa: PLC0415 - slow to import

    first = Table(table.columns, table.rows[:_MAX_SHOWN_ROWS], table.times)
    with pl.Config(tbl_hide_dataframe_shape=True):
        return show(first.to_polars())


class Rows(Protocol):
    """A table of any kind; `notes` are values that its JSON has beside columns and rows."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        ...

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """The rows, with one value a column."""
        ...

    @property
    def notes(self) -> Mapping[str, Any]:
        """The values beside the rows."""
        ...

    def to_polars(self) -> pl.DataFrame:
        """Return the table as a polars DataFrame."""
        ...


def write_table(table: Rows, stream: IO[bytes], *, format_: str = "csv", raw: bool = False) -> None:
    """Write a table to an open binary stream, in one of `FORMATS`, in UTF-8.

    In CSV and TSV, a text that a spreadsheet would run as a formula has a `'` before it, unless
    `raw`.

    Raises:
        UsageError: the format is unknown.
    """
    if format_ not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"unknown format {format_!r} for a table", hint=f"Use one of {known}.")
    if format_ in DELIMITERS:
        _write_delimited(table, stream, DELIMITERS[format_], raw=raw)
    else:
        _WRITERS[format_](table, stream)


def holds_several(format_: str) -> bool:
    """Return whether a file of a format can hold several tables."""
    return format_ in _SEVERAL


def write_tables(
    tables: Sequence[Rows], stream: IO[bytes], *, format_: str = "csv", raw: bool = False
) -> None:
    """Write tables to an open binary stream: one as `write_table` does, several one by one.

    Several are a list in JSON, and in Markdown have a blank line between them.

    Raises:
        UsageError: the format is unknown, or holds one table and there are several.
    """
    if len(tables) == 1:
        write_table(tables[0], stream, format_=format_, raw=raw)
    elif format_ == "json":
        stream.write(json_text([_json_value(table) for table in tables]).encode() + b"\n")
    elif format_ == "md":
        for number, table in enumerate(tables):
            stream.write(b"\n" if number else b"")
            _write_markdown(table, stream)
    elif tables:
        raise UsageError(
            f"there are {len(tables)} tables, and {format_} holds one",
            hint=f"Use {' or '.join(_SEVERAL)}, or one query.",
        )


def format_of(path: str | os.PathLike[str]) -> str:
    """Return the format that a file's suffix names.

    Raises:
        UsageError: it names none.
    """
    return format_of_suffix(path, FORMATS)


@singledispatch
def plain_value(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Convert a value to one of JSON: datetimes in ISO 8601, bytes in base64.

    A value of another type becomes text, as do the numbers that JSON doesn't have: `Infinity`,
    `-Infinity` and `NaN`, the words of JavaScript, XML Schema and Protocol Buffers.
    """
    return value if value is None or isinstance(value, str | int) else str(value)


@plain_value.register
def _(value: float) -> float | str:
    return value if math.isfinite(value) else json.dumps(value)


@plain_value.register
def _(value: dt.datetime) -> str:
    return iso_text(value)


@plain_value.register
def _(value: dt.date) -> str:
    return value.isoformat()


@plain_value.register
def _(value: bytes) -> str:
    return base64.b64encode(value).decode()


@plain_value.register(list)
@plain_value.register(tuple)
def _(value: Sequence[Any]) -> list[Any]:
    return [plain_value(element) for element in value]


@plain_value.register
def _(value: dict) -> dict[str, Any]:  # type: ignore[type-arg]
    return {str(name): plain_value(entry) for name, entry in value.items()}


@plain_value.register
def _(value: Node) -> dict[str, Any]:
    return {"labels": list(value.labels), "properties": _properties(value.properties)}


@plain_value.register
def _(value: Relationship) -> dict[str, Any]:
    return {
        "type": value.type,
        "start": value.start,
        "end": value.end,
        "properties": _properties(value.properties),
    }


@plain_value.register
def _(value: Path) -> dict[str, Any]:
    return {
        "nodes": [plain_value(node) for node in value.nodes],
        "relationships": [plain_value(edge) for edge in value.relationships],
    }


def _properties(properties: dict[str, Any]) -> dict[str, Any]:
    """Sort properties by name; stores return them in any order."""
    return {name: plain_value(properties[name]) for name in sorted(properties)}


def json_text(value: object, *, indent: int | None = None) -> str:
    """Encode any value of a query as JSON text."""
    return json.dumps(plain_value(value), ensure_ascii=False, indent=indent)


def _as_records(table: Rows) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, map(plain_value, row), strict=True)) for row in table.rows]


def _json_value(table: Rows) -> dict[str, Any]:
    return {"columns": list(table.columns), "rows": _as_records(table), **table.notes}


def _write_json(table: Rows, stream: IO[bytes]) -> None:
    stream.write(json_text(_json_value(table)).encode() + b"\n")


def _write_markdown(table: Rows, stream: IO[bytes]) -> None:
    numbers = [{*map(type, values)} <= _NUMBERS for _, values in _columns(table)]
    rows = (map(_cell, row) for row in table.rows)
    stream.writelines(
        line.encode() for line in markdown_lines(table.columns, map(tuple, rows), numbers)
    )


def _write_jsonl(table: Rows, stream: IO[bytes]) -> None:
    for row in _as_records(table):
        stream.write(json_text(row).encode() + b"\n")


def _write_delimited(table: Rows, stream: IO[bytes], delimiter: str, *, raw: bool) -> None:
    if not table.columns:
        return  # a query that returns nothing has no header line either
    names = table.columns if raw else map(guard_text, table.columns)
    stream.write(join_cells(names, delimiter).encode())
    for start in range(0, len(table.rows), _ROWS_AT_ONCE):
        columns = zip(*table.rows[start : start + _ROWS_AT_ONCE], strict=True)
        cells = [_cells(values, raw=raw) for values in columns]
        lines = (delimiter.join(row) + "\n" for row in zip(*cells, strict=True))
        stream.write("".join(lines).encode())


def _cells(values: Sequence[Any], *, raw: bool) -> list[str]:
    """Return the cells of a column; without `raw`, a spreadsheet finds no formula in them."""
    if {*map(type, values)} <= _NUMBERS:
        numbers = ["" if value is None else repr(value) for value in values]
        if _NOT_FINITE.isdisjoint(numbers):
            return numbers
    return [quote_cell(_cell(value) if raw else _guard(value)) for value in values]


def _guard(value: object) -> str | None:
    if isinstance(value, str):
        return guard_text(value)
    text = _cell(value)
    return text if text is None else guard_json(text)


def _write_parquet(table: Rows, stream: IO[bytes]) -> None:
    # Into memory, because polars loses the system's errors at the end of a file.
    whole = io.BytesIO()
    table.to_polars().write_parquet(whole)
    stream.write(whole.getbuffer())


_WRITERS: dict[str, Callable[[Rows, IO[bytes]], None]] = {
    "json": _write_json,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
    "md": _write_markdown,
}
_SEVERAL = ("json", "md")
FORMATS: tuple[str, ...] = (*DELIMITERS, *_WRITERS)
"""The formats of a table; each is a file's suffix, too."""


def _columns(table: Rows) -> Iterator[tuple[str, list[Any]]]:
    for at, name in enumerate(table.columns):
        yield name, [row[at] for row in table.rows]


def _cell(value: object) -> str | None:
    """Convert a value to a cell of a text column: text unchanged, anything else as JSON."""
    if value is None or isinstance(value, str):
        return value
    plain = plain_value(value)
    return plain if isinstance(plain, str) else json_text(plain)


def _typed_column(name: str, values: list[Any]) -> pl.Series:
    """Make a column of the type of its values, of text if they have several types."""
    import polars as pl  # noqa: PLC0415 - slow to import

    dtype = _find_type(values)
    inner: Any = dtype
    depth = 0
    while isinstance(inner, pl.List):
        inner, depth = inner.inner, depth + 1
    if inner == pl.String:
        values = [_with_texts(value, depth) for value in values]
    return pl.Series(name, values, dtype)


def _with_texts(value: Any, depth: int) -> Any:  # noqa: ANN401 - any value of a query
    """Convert a value, or the elements of lists of a depth, to text."""
    if depth == 0 or value is None:
        return _cell(value)
    return [_with_texts(element, depth - 1) for element in value]


def _find_type(values: Iterable[Any]) -> pl.DataType:
    """Return the type of a column with these values; of a list, that of all its elements."""
    import polars as pl  # noqa: PLC0415 - slow to import

    known = [value for value in values if value is not None]
    kinds = {list if issubclass(kind, tuple) else kind for kind in map(type, known)}
    limit = MAX_EXACT_FLOAT if float in kinds else INT64_MAX
    if any(isinstance(value, int) and not -limit - 1 <= value <= limit for value in known):
        return pl.String()
    if kinds == {list}:
        return pl.List(_find_type(element for value in known for element in value))
    types: dict[frozenset[type], pl.DataType] = {
        frozenset({bool}): pl.Boolean(),
        frozenset({int}): pl.Int64(),
        frozenset({float}): pl.Float64(),
        frozenset({int, float}): pl.Float64(),
        frozenset({bytes}): pl.Binary(),
        frozenset({dt.datetime}): pl.Datetime("us", "UTC"),
        frozenset({dt.date}): pl.Date(),
    }
    return types.get(frozenset(kinds), pl.String())


def _moments(name: str, values: list[int | None]) -> pl.Series:
    """Make a column of timestamps of Unix seconds, of integers if one is no timestamp."""
    import polars as pl  # noqa: PLC0415 - slow to import

    if any(value is not None and abs(value) > _MAX_TIMESTAMP_S for value in values):
        return pl.Series(name, values, pl.Int64)
    return (pl.Series(name, values, pl.Int64) * 1_000_000).cast(pl.Datetime("us", "UTC"))
