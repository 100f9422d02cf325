"""Writers: records in each format of a table, batch by batch."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from graphload.atomic_file import temporary_folder
from graphload.columns import FIELDS, TYPES
from graphload.convert.rows import (
    BATCH_ROWS,
    COLUMNS,
    TIMES,
    Line,
    batches_of,
    cells_of,
    fields_of,
    guarded_cells_of,
    is_moment,
    json_line,
)
from graphload.digest import canonical_json
from graphload.tables.delimited import join_cells
from graphload.tables.writing import raise_os_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from graphload.items import Item

__all__ = ["FORMATS", "file_formats", "line_formats"]

MICROSECONDS = 1_000_000
"""Microseconds of a second."""
_TABLE = "items"
"""The name of the table in SQLite."""


def _json_lines(items: Iterable[Item]) -> Iterator[bytes]:
    for batch in batches_of(items):
        lines = (json_line(Line(*fields_of(item, says_empty=True))) for item in batch)
        yield b"".join(line + b"\n" for line in lines)


def _delimited(delimiter: str, *, raw: bool) -> Callable[[Iterable[Item]], Iterator[bytes]]:
    cells = partial(cells_of, says_empty=False) if raw else guarded_cells_of

    def lines(items: Iterable[Item]) -> Iterator[bytes]:
        yield join_cells(COLUMNS, delimiter).encode()
        for batch in batches_of(items):
            yield "".join([join_cells(cells(item), delimiter) for item in batch]).encode()

    return lines


def _write_lines(
    lines: Callable[[Iterable[Item]], Iterator[bytes]],
) -> Callable[[Iterable[Item], Path], None]:
    def write(items: Iterable[Item], path: Path) -> None:
        with path.open("wb") as stream:
            for block in lines(items):
                stream.write(block)

    return write


def _write_sqlite(items: Iterable[Item], path: Path) -> None:
    # Columns without a type keep values as they are: 7 an integer, "007" a text.
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    values = ", ".join("?" * (len(COLUMNS)))
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as table:
            # The file replaces another one whole, so it needs no journal.
            table.execute("PRAGMA journal_mode = OFF")
            table.execute("PRAGMA synchronous = OFF")
            table.execute(f"CREATE TABLE {_TABLE} ({columns})")
            table.execute("BEGIN")
            rows = (tuple(cells_of(item, says_empty=True)) for item in items)
            table.executemany(f"INSERT INTO {_TABLE} VALUES ({values})", rows)  # noqa: S608
            table.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise OSError(errno.ENOSPC, str(error), str(path)) from error


def _write_parquet(items: Iterable[Item], path: Path) -> None:
    """Write a Parquet file: times are timestamps, ids integers where all are.

    Batches are kept beside the file until the type of the ids is known.
    """
    import polars as pl  # noqa: PLC0415 - slow to import

    with temporary_folder(beside=path) as folder, raise_os_errors():
        has_text = False
        parts = []
        for number, batch in enumerate(batches_of(items)):
            frame, texts = _frame(batch)
            has_text = has_text or texts
            parts.append(folder / f"{number}.arrow")
            frame.write_ipc(parts[-1])
        rows = pl.concat([pl.scan_ipc(part) for part in parts]) if parts else _frame(())[0].lazy()
        if not has_text:
            rows = rows.with_columns(
                pl.col(name).cast(pl.Int64 if TYPES[name] == "id" else pl.List(pl.Int64))
                for name in _ID_COLUMNS
            )
        rows.sink_parquet(path, compression="zstd", row_group_size=BATCH_ROWS)


_ID_COLUMNS = tuple(name for name in FIELDS if TYPES[name] in ("id", "ids"))


def _frame(batch: Sequence[Item]) -> tuple[pl.DataFrame, bool]:
    """Return Items as columns, ids as text; and whether any id is one."""
    import polars as pl  # noqa: PLC0415 - slow to import

    types: dict[str, Any] = {
        "id": pl.String,
        "ids": pl.List(pl.String),
        "int64": pl.Int64,
        "flag": pl.Boolean,
    }
    rows = [fields_of(item, says_empty=True) for item in batch]
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}
    has_text = False
    frame = {}
    for name in COLUMNS:
        values: Sequence[Any] = columns.get(name, ())
        kind = TYPES.get(name, "text")
        if name in TIMES:
            # The others are in the exact record.
            values = [None if time is None or not is_moment(time) else time for time in values]
            moments = pl.Series(name, values, dtype=pl.Int64) * MICROSECONDS
            frame[name] = moments.cast(pl.Datetime("us", "UTC"))
            continue
        if kind == "id":
            has_text = has_text or any(type(value) is str for value in values)
            values = [None if value is None else str(value) for value in values]
        elif kind == "ids":
            has_text = has_text or any(str in map(type, value) for value in values if value)
            values = [None if value is None else [*map(str, value)] for value in values]
        elif kind == "json":
            values = [None if value is None else canonical_json(value).decode() for value in values]
        frame[name] = pl.Series(name, values, dtype=types.get(kind, pl.String))
    return pl.DataFrame(frame), has_text


def line_formats(*, raw: bool = False) -> dict[str, Callable[[Iterable[Item]], Iterator[bytes]]]:
    """Return the formats of lines by name.

    In CSV and TSV, a text that a spreadsheet would run as a formula has a `'` before it, unless
    `raw`; such a row has the record as JSON, too, so that nothing is lost.
    """
    return {
        "jsonl": _json_lines,
        "csv": _delimited(",", raw=raw),
        "tsv": _delimited("\t", raw=raw),
    }


def file_formats(*, raw: bool = False) -> dict[str, Callable[[Iterable[Item], Path], None]]:
    """Return all formats by name, as functions that write a file; `raw` as above."""
    return {
        **{name: _write_lines(lines) for name, lines in line_formats(raw=raw).items()},
        "parquet": _write_parquet,
        "sqlite": _write_sqlite,
    }


FORMATS: tuple[str, ...] = tuple(file_formats())
"""The formats of a conversion; each is a file's suffix, too."""
