"""Write the tables that `neo4j-admin database import` reads, in CSV or in Parquet."""

from __future__ import annotations

import io
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.errors import GraphError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import polars as pl

__all__ = [
    "BLOCK",
    "Block",
    "Column",
    "Table",
    "TableWriter",
    "encode_frame",
    "encode_rows",
    "frame_of",
    "make_frame",
    "series_of",
]

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


class Block(NamedTuple):
    """Some rows of a table: `data` is what a file has of them; the rest is as in `Table`."""

    data: bytes
    rows: int
    has_lines: bool = False
    largest: int = 0


class TableWriter:
    """The files of one table, whose names begin with that of `path`; blocks are appended.

    `separator` separates the values of a list in CSV; without one the files are Parquet, one a
    block.
    """

    def __init__(self, path: Path, columns: Sequence[Column], separator: str | None) -> None:
        self._path = path
        self._columns = columns
        self._separator = separator
        self.table = Table([], 0, has_lines=False, largest=0)

    def append(self, blocks: Iterable[Block]) -> int:
        """Append rows, and return their number; there is a file then, even if there are none."""
        before = self.table.rows
        for block in blocks:
            self._append(block)
        if not self.table.files:
            self._append(
                encode_frame(make_frame(self._columns, [], self._separator), self._separator)
            )
        return self.table.rows - before

    def _append(self, block: Block) -> None:
        path, files, head = self._path, self.table.files, b""
        if self._separator is None:
            files = [*files, f"{path.name}-{len(files):04}.parquet"]
        elif not files:
            files = [f"{path.name}.csv"]
            head = (",".join(column.header for column in self._columns) + "\n").encode()
        with path.with_name(files[-1]).open("ab") as stream:
            stream.write(head)
            stream.write(block.data)
        _, rows, has_lines, largest = self.table
        self.table = Table(
            files,
            rows + block.rows,
            has_lines or block.has_lines,
            max(largest, block.largest),
        )


def encode_rows(
    columns: Sequence[Column], rows: Iterable[Iterable[Any]], separator: str | None
) -> Iterator[Block]:
    """Yield the blocks of some rows; `separator` is as in `TableWriter`."""
    rest = iter(rows)
    while part := [*islice(rest, BLOCK)]:
        yield encode_frame(make_frame(columns, part, separator), separator)


def encode_frame(frame: pl.DataFrame, separator: str | None) -> Block:
    """Return the block of some rows, as CSV, or as Parquet without a separator."""
    stream = io.BytesIO()
    if separator is None:
        frame.write_parquet(stream)
        return Block(stream.getvalue(), frame.height)
    frame.write_csv(stream, include_header=False)
    data = stream.getvalue()
    has_lines = data.count(b"\n") > frame.height or b"\r" in data
    return Block(data, frame.height, has_lines, _largest_value(frame))


def make_frame(
    columns: Sequence[Column], rows: Sequence[Iterable[Any]], separator: str | None
) -> pl.DataFrame:
    """Return rows as columns; lists as texts, joined by the separator, if there is one."""
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    return frame_of(columns, map(list, values), separator)


def frame_of(
    columns: Sequence[Column], values: Iterable[list[Any]], separator: str | None
) -> pl.DataFrame:
    """Return the values of each column as those of a table; lists as `make_frame` does."""
    import polars as pl  # noqa: PLC0415 - slow to import

    return pl.DataFrame(
        [series_of(column, cells, separator) for column, cells in zip(columns, values, strict=True)]
    )


def series_of(column: Column, values: Sequence[Any], separator: str | None = None) -> pl.Series:
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
            return _lists(column.header, values, dtype)
        return pl.Series(column.header, values, dtype)
    except (TypeError, OverflowError) as error:
        raise GraphError(
            f"attribute {column.header.partition(':')[0]} has a value that isn't of type "
            f"{column.value_type}: {error}",
            hint="In an import all values of a property have one type: convert the attribute.",
        ) from error


def _lists(header: str, values: Sequence[Any], dtype: Any) -> pl.Series:  # noqa: ANN401 - a type of polars
    """Return lists, which polars makes of the values of all in a fourth of the time."""
    import polars as pl  # noqa: PLC0415 - slow to import

    counts = [0 if each is None else len(each) for each in values]
    if counts.count(0) > values.count(None):
        return pl.Series(
            header, [None if each is None else [*each] for each in values], pl.List(dtype)
        )
    row = np.arange(len(values))
    flat = pl.Series(header, [*chain.from_iterable(filter(None, values))], dtype)
    grouped = pl.DataFrame([pl.Series("row", np.repeat(row, counts)), flat])
    lists = grouped.group_by("row", maintain_order=True).agg(header)
    rows = pl.DataFrame({"row": row})
    return rows.join(lists, on="row", how="left", maintain_order="left").get_column(header)


def _largest_value(frame: pl.DataFrame) -> int:
    """Return the number of bytes of the largest text, with its quotes doubled and in quotes."""
    import polars as pl  # noqa: PLC0415 - slow to import

    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    if not texts or not frame.height:
        return 0
    text = pl.col(texts)
    sizes = (text.str.len_bytes() + text.str.count_matches('"', literal=True)).max().fill_null(0)
    return 2 + int(max(frame.select(sizes).row(0)))
