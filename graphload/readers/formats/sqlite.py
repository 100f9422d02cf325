"""SQLite: the rows of one table or view, read beside programs that write to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote

from graphload.errors import InputError
from graphload.items import Place, Reject
from graphload.readers.formats.column_names import find_fields, name_columns
from graphload.readers.formats.format import InputTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FormatOptions, Values

__all__ = ["looks_like_sqlite", "read_sqlite"]

_BATCH_ROWS = 20_000
_LOCK_TIMEOUT_S = 10.0
_MAX_SHOWN = 20
_ROW_IDS = ("rowid", "_rowid_", "oid")
_LIST_TABLES = "SELECT name, type FROM pragma_table_list WHERE schema = 'main'"
_LIST_TABLES_OF_OLD = (
    "SELECT name, CASE WHEN sql LIKE 'CREATE VIRTUAL%' THEN 'virtual' ELSE type END "
    "FROM sqlite_master WHERE type IN ('table', 'view')"
)
"""The same before SQLite 3.37, which can't tell the tables that virtual ones keep."""


_CLOSE_OTHER = "Close the other program, or read a copy of the file."
_OPEN_ONCE = "If a program was ended in the middle of writing, open the file with it once."
_REFUSALS = {
    sqlite3.SQLITE_BUSY: ("another program has locked the SQLite file", _CLOSE_OTHER),
    sqlite3.SQLITE_LOCKED: ("another program has locked the SQLite file", _CLOSE_OTHER),
    sqlite3.SQLITE_READONLY: ("the SQLite file can't be read as it is", _OPEN_ONCE),
    sqlite3.SQLITE_CANTOPEN: ("the SQLite file can't be opened for reading", _OPEN_ONCE),
}
"""Errors of SQLite that say nothing against the file, each with its reason and hint."""


def looks_like_sqlite(head: bytes) -> bool:
    """Return whether the file begins with the signature of SQLite 3."""
    return head.startswith(b"SQLite format 3\0")


def read_sqlite(stream: InputStream, options: FormatOptions) -> Values:
    """Read the rows of the named table, or of the only one whose columns are a record's.

    A row's line is its rowid, or its number where there is none. All rows are of one moment.

    Raises:
        InputError: no table is the one to read, or another program has locked the file.
    """
    with stream.path() as path:
        if (damage := _find_damage(path, stream.head)) is not None:
            yield Reject(Place(stream.name), f"truncated SQLite file: {damage}", "")
            return
        # Opening a file in write-ahead mode would create two beside it, and leave them there, but
        # as immutable: no program has it open for writing.
        is_write_ahead = stream.head[18:20] == b"\2\2"
        before, immutable = path.stat(), is_write_ahead and not _beside(path, "-wal").exists()
        try:
            with closing(_connect(path, immutable=immutable)) as connection:
                table = _find_table(connection, options, stream.name)
                yield from _read_table(connection, table, options, stream.name)
        # A name of a column that isn't UTF-8 is an error of decoding.
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code not in _REFUSALS:
                yield Reject(Place(stream.name), f"truncated or corrupt SQLite file: {error}", "")
                return
            reason, hint = _REFUSALS[code]
            raise InputError(f"{reason}: {error}", path=stream.name, hint=hint) from error
        after = path.stat()
        is_changed = (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size)
        if is_changed and immutable:
            raise InputError(
                "another program changed the SQLite file while it was read",
                path=stream.name,
                hint="Read it again.",
            )


def _connect(path: Path, *, immutable: bool) -> sqlite3.Connection:
    options = "&immutable=1" if immutable else ""
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=ro{options}",
        uri=True,
        timeout=_LOCK_TIMEOUT_S,
        isolation_level=None,
    )
    connection.text_factory = _decode
    # Views and generated columns may call functions of the file's own choice.
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _find_damage(path: Path, header: bytes) -> str | None:
    """Return the reason if a file is cut off; SQLite reads what is missing as zeros."""
    if _beside(path, "-wal").exists() or _beside(path, "-journal").exists():
        return None
    page_bytes = int.from_bytes(header[16:18]) if header[16:18] != b"\0\1" else 1 << 16
    # The number of pages is valid if the last writer knew of it.
    is_valid = header[24:28] == header[92:96]
    expected = int.from_bytes(header[28:32]) * page_bytes if is_valid else 0
    size = path.stat().st_size
    return f"it has {size:,} of {expected:,} bytes" if size < expected else None


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _decode(text: bytes) -> str | bytes:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text


def _columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of a table's columns; none if it can't be read."""
    try:
        cursor = connection.execute(f"SELECT * FROM {_quoted(table)} LIMIT 0")  # noqa: S608
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR:
            raise
        return []
    return [column[0] for column in cursor.description]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _find_table(connection: sqlite3.Connection, options: FormatOptions, source: str) -> str:
    """Return the named table, or that with fields of a record; of several the one with parents.

    Raises:
        InputError: there is none, or several fit alike.
    """
    is_new = sqlite3.sqlite_version_info >= (3, 37)
    rows = connection.execute(_LIST_TABLES if is_new else _LIST_TABLES_OF_OLD).fetchall()
    # A view is read only if it is named: it repeats rows of tables, and may be without end.
    names = sorted(name for name, kind in rows if kind == "table" and isinstance(name, str))
    tables = {
        name: _columns_of(connection, name) for name in names if not name.startswith("sqlite_")
    }
    if (named := options.table) is not None:
        if _columns_of(connection, named):
            return named
        hint = f"Tables: {_show(tables)}."
        raise InputError(f"a SQLite file without a table {named!r}", path=source, hint=hint)
    fields = {name: find_fields(columns, options.columns) for name, columns in tables.items()}
    fitting = [name for name in tables if len(fields[name]) > (len(tables) > 1)]
    linked = [name for name in fitting if "parent" in fields[name]]
    for candidates in (linked, fitting):
        if len(candidates) == 1:
            return candidates[0]
    if not tables:
        raise InputError("a SQLite file without tables", path=source)
    reason = f"{_show(linked or fitting)} fit" if fitting else "none has the columns of a record"
    raise InputError(
        f"a SQLite file with tables {_show(tables)}: {reason}",
        path=source,
        hint=f"Name the table: --table {next(iter(linked or fitting or tables))}",
    )


def _show(names: Sequence[str] | dict[str, list[str]]) -> str:
    shown = ", ".join(list(names)[:_MAX_SHOWN])
    return f"{shown} and {len(names) - _MAX_SHOWN} more" if len(names) > _MAX_SHOWN else shown


def _read_table(
    connection: sqlite3.Connection, table: str, options: FormatOptions, source: str
) -> Iterator[InputTable]:
    import polars as pl  # noqa: PLC0415 - slow to import

    cursor, has_row_ids = _select(connection, table)
    names = name_columns(
        (column[0] for column in cursor.description[has_row_ids:]), options.columns
    )
    types = {int: pl.Int64, float: pl.Float64, str: pl.String, bytes: pl.Binary}
    numbers = count(1)
    while rows := cursor.fetchmany(_BATCH_ROWS):
        columns = list(zip(*rows, strict=True))
        lines = columns.pop(0) if has_row_ids else [next(numbers) for _ in rows]
        series = []
        for name, values in zip(names, columns, strict=True):
            kinds = {type(value) for value in values if value is not None}
            # SQLite allows values of several types in a column.
            dtype = types[kinds.pop()] if len(kinds) == 1 else pl.Object if kinds else pl.Null
            series.append(pl.Series(name, values, dtype=dtype))
        yield InputTable(pl.DataFrame(series), source, lines)


def _select(connection: sqlite3.Connection, table: str) -> tuple[sqlite3.Cursor, bool]:
    """Select all rows, their rowids first where they have any that no column hides."""
    taken = {name.lower() for name in _columns_of(connection, table)}
    row_id = next((name for name in _ROW_IDS if name not in taken), None)
    query = "SELECT 1 FROM sqlite_master WHERE lower(name) = lower(?) AND type = 'view'"
    is_view = connection.execute(query, (table,)).fetchone() is not None
    if row_id is not None and not is_view:
        try:
            return connection.execute(f"SELECT {row_id}, * FROM {_quoted(table)}"), True  # noqa: S608
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
    return connection.execute(f"SELECT * FROM {_quoted(table)}"), False  # noqa: S608
