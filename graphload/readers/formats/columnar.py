"""Parquet and Arrow IPC (file and stream), read by polars in batches of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.errors import InputError
from graphload.items import Place, Reject
from graphload.readers.formats.column_names import find_fields, name_columns
from graphload.readers.formats.format import InputTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import polars as pl

    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FormatOptions, Values

__all__ = [
    "looks_like_arrow_file",
    "looks_like_arrow_stream",
    "looks_like_parquet",
    "read_arrow_file",
    "read_arrow_stream",
    "read_parquet",
]

_BATCH_ROWS = 50_000
_STREAM_START = b"\xff\xff\xff\xff"
_MAX_SCHEMA_BYTES = 1 << 24


def looks_like_parquet(head: bytes) -> bool:
    """Return whether the file begins with the signature of Parquet."""
    return head.startswith(b"PAR1")


def looks_like_arrow_file(head: bytes) -> bool:
    """Return whether the file begins with the signature of an Arrow IPC file (Feather 2)."""
    return head.startswith(b"ARROW1\0\0")


def looks_like_arrow_stream(head: bytes) -> bool:
    """Return whether the first message of an Arrow IPC stream begins, which is a schema."""
    length = int.from_bytes(head[4:8], "little")
    return head.startswith(_STREAM_START) and 0 < length < _MAX_SCHEMA_BYTES and length % 8 == 0


def read_parquet(stream: InputStream, options: FormatOptions) -> Values:
    """Read the rows of a Parquet file; its groups of rows are read one by one."""
    import polars as pl  # noqa: PLC0415 - slow to import

    return _read(stream, options, "Parquet", lambda path: pl.scan_parquet(path, glob=False))


def read_arrow_file(stream: InputStream, options: FormatOptions) -> Values:
    """Read the rows of an Arrow IPC file."""
    import polars as pl  # noqa: PLC0415 - slow to import

    return _read(stream, options, "Arrow", lambda path: pl.scan_ipc(path, glob=False))


def read_arrow_stream(stream: InputStream, options: FormatOptions) -> Values:
    """Read the rows of an Arrow IPC stream, which polars reads whole."""
    import polars as pl  # noqa: PLC0415 - slow to import

    return _read(stream, options, "Arrow", lambda path: pl.read_ipc_stream(path).lazy())


def _read(
    stream: InputStream, options: FormatOptions, kind: str, scan: Callable[[Path], pl.LazyFrame]
) -> Values:
    import polars as pl  # noqa: PLC0415 - slow to import

    with stream.path() as path:
        try:
            rows = scan(path)
            columns = rows.collect_schema().names()
            if not find_fields(columns, options.columns):
                shown = ", ".join(columns[:20])
                raise InputError(f"no column is a known field (columns: {shown})", path=stream.name)
            names = name_columns(columns, options.columns)
            start = 0
            is_last = False
            while not is_last:
                # A slice reads the groups of rows that it is in.
                batch = rows.slice(start, _BATCH_ROWS).collect()
                height = batch.height
                is_last = height < _BATCH_ROWS
                if height:
                    batch.columns = names
                    yield InputTable(batch, stream.name, range(start + 1, start + height + 1))
                # The next batch is read without this one in memory.
                del batch
                start += height
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            first_line = str(error).split("\n", 1)[0]
            reason = f"truncated or corrupt {kind} file: {first_line}"
            yield Reject(Place(stream.name), reason, "")
