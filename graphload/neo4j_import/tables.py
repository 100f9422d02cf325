"""Write the tables that `neo4j-admin database import` reads, in CSV or in Parquet."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.errors import GraphError
from graphload.tables.writing import raise_os_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import polars as pl

__all__ = ["Column", "Table", "make_frame", "write_table"]

BLOCK = 50_000
"""The number of rows made into columns at a time; in Parquet each block is a file."""


class Column(NamedTuple):
    """A column: its header in the import, and the type of its values, as "long" or "string[]"."""

    header: str
    value_type: str

    @classmethod
    def of(cls, name: str, value_type: str) -> Column:
        """Return the column of a property."""
        return cls(f"{name}:{value_type}", value_type.partition("{")[0])


class Table(NamedTuple):
    """A table that was written: its files and rows; `has_lines` where a text has line breaks.

    `largest` is the number of bytes of the largest value in CSV.
    """

    files: list[str]
    rows: int
    has_lines: bool
    largest: int


def write_table(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Iterable[Any]],
    *,
    separator: str | None,
) -> Table:
    """Write rows as the files of one table, whose names begin with that of `path`.

    `separator` separates the values of a list in CSV; without one the files are Parquet.
    """
    rest = iter(rows)
    files: list[str] = []
    count, has_lines, largest = 0, False, 0
    while (block := list(islice(rest, BLOCK))) or not files:
        frame = make_frame(columns, block, separator)
        if separator is None:
            part = path.with_name(f"{path.name}-{len(files):04}.parquet")
            with raise_os_errors():
                frame.write_parquet(part)
            files.append(part.name)
        else:
            part = path.with_name(f"{path.name}.csv")
            with part.open("ab") as stream:
                if not files:
                    stream.write((",".join(frame.columns) + "\n").encode())
                with raise_os_errors():
                    frame.write_csv(stream, include_header=False)
            files = [part.name]
            has_lines |= _has_lines(frame)
            largest = max(largest, _largest_value(frame))
        count += len(block)
    return Table(files, count, has_lines, largest)


def make_frame(
    columns: Sequence[Column], rows: Sequence[Iterable[Any]], separator: str | None
) -> pl.DataFrame:
    """Return rows as columns; lists as texts, joined by the separator, if there is one."""
    import polars as pl  # noqa: PLC0415 - slow to import

    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    return pl.DataFrame(
        [
            _series(column, list(cells), separator)
            for column, cells in zip(columns, values, strict=True)
        ]
    )


def _series(column: Column, values: list[Any], separator: str | None) -> pl.Series:
    """Return the values of a column; lists as texts, joined by the separator, if there is one."""
    import polars as pl  # noqa: PLC0415 - slow to import

    if column.value_type == "datetime":
        moments = pl.from_epoch(pl.Series(column.header, values, pl.Int64), time_unit="s")
        return moments.dt.to_string("%Y-%m-%dT%H:%M:%SZ")
    dtypes = {"long": pl.Int64, "boolean": pl.Boolean, "string": pl.String}
    dtype: Any = dtypes[column.value_type.removesuffix("[]")]
    is_list = column.value_type.endswith("[]")
    try:
        if is_list and separator is not None:
            # polars makes a list of each row in twice the time that all else takes.
            pl.Series(column.header, [*chain.from_iterable(filter(None, values))], dtype)
            values = [None if each is None else separator.join(map(str, each)) for each in values]
            return pl.Series(column.header, values, pl.String)
        if is_list:
            values = [None if each is None else list(each) for each in values]
            dtype = pl.List(dtype)
        return pl.Series(column.header, values, dtype)
    except (TypeError, OverflowError) as error:
        raise GraphError(
            f"attribute {column.header.partition(':')[0]} has a value that isn't of type "
            f"{column.value_type}: {error}",
            hint="In an import all values of a property have one type: convert the attribute.",
        ) from error


def _has_lines(frame: pl.DataFrame) -> bool:
    import polars as pl  # noqa: PLC0415 - slow to import

    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    has_break = frame.select(pl.col(texts).str.contains(r"[\n\r]").any()) if texts else None
    return has_break is not None and any(has_break.row(0))


def _largest_value(frame: pl.DataFrame) -> int:
    """Return the number of bytes of the largest text, with its quotes doubled and in quotes."""
    import polars as pl  # noqa: PLC0415 - slow to import

    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    if not texts or not frame.height:
        return 0
    text = pl.col(texts)
    sizes = (text.str.len_bytes() + text.str.count_matches('"', literal=True)).max().fill_null(0)
    return 2 + int(max(frame.select(sizes).row(0)))
