"""Read data frames: polars, pandas, pyarrow and anything that Arrow reads, or lists of dicts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from graphload.errors import InputError, UsageError
from graphload.items import Place, Reject
from graphload.readers.formats.column_names import find_fields, name_columns
from graphload.readers.formats.format import InputTable, InputValue
from graphload.readers.mapping import THREAD, check_mapping, map_values
from graphload.readers.records import parse_value
from graphload.readers.references import References
from graphload.readers.report import SourceReport
from graphload.readers.shapes.table import USUAL_NAMES, shape_chooser, with_text_format
from graphload.readers.topics import Topics

if TYPE_CHECKING:
    import polars as pl

    from graphload.items import Item, Unfetched
    from graphload.readers.formats.format import Values

    Record = Item | Reject | Unfetched

__all__ = ["is_frame", "read_frame"]

SOURCE = "data frame"
"""The name of the source of records, in messages; the line is the row, from 1."""


def is_frame(data: object) -> bool:
    """Return whether `read_frame` reads a value: a data frame, or a list of dicts."""
    if isinstance(data, Sequence):
        return bool(data) and isinstance(data[0], Mapping)
    return hasattr(data, "__arrow_c_stream__") or _is_of(data, "pandas") or _is_of(data, "polars")


def read_frame(
    data: object, mapping: Mapping[str, str] | None = None, *, text_format: str | None = None
) -> list[Record]:
    """Read the rows of a data frame, or a list of dicts, as records.

    `mapping` has the columns of fields: `{"id": "post_id", "parent": "reply_to"}`. Without it,
    columns are recognised by their names. Texts are plain with a mapping, unless `text_format`
    says otherwise.

    Raises:
        UsageError: it is no data frame, a column isn't there, or a field is none of graphload's.
        InputError: no column is a known field, or no row can be read.
    """
    if mapping:
        mapping = check_mapping(mapping)
        text_format = text_format or "plain"
    choose = shape_chooser(None, is_mapped=bool(mapping))
    if text_format is not None:
        choose = with_text_format(choose, text_format)
    entry, references = SourceReport(SOURCE, SOURCE), References()
    if isinstance(data, Sequence):
        values = _values_of_rows(data, mapping)
    else:
        values = _values_of_table(_to_polars(data), mapping)
    if mapping:
        values = map_values(values, mapping, USUAL_NAMES, entry.mapped)
    records: list[Record] = []
    for value in values:
        if isinstance(value, InputTable):
            from graphload.readers.tables.rows import parse_table  # noqa: PLC0415 - polars

            rows = parse_table(value, choose, entry, references)
            # Without a source, nothing is made columns.
            records += chain.from_iterable(cast("Iterable[Sequence[Record]]", rows))
        else:
            records += parse_value(cast("InputValue", value), choose, entry, references)
    records += references.missing()
    if mapping and THREAD in mapping:
        topics = Topics(mapping[THREAD])
        records = [*topics.add(topics.find_firsts(records, entry.mapped))]
        records += topics.replies()
    _check_rejects(records)
    return records


def _is_of(data: object, library: str) -> bool:
    return any(base.__module__.partition(".")[0] == library for base in type(data).__mro__)


def _to_polars(data: Any) -> pl.DataFrame:  # noqa: ANN401 - of any library
    """Convert a data frame of any library to one of polars."""
    import polars as pl  # noqa: PLC0415 - slow to import

    if isinstance(data, pl.LazyFrame):
        return data.collect()
    if isinstance(data, pl.DataFrame):
        return data
    try:
        if _is_of(data, "pandas"):
            return _of_pandas(data)
        frame = pl.DataFrame(data)
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        first_line = str(error).split("\n", 1)[0]
        raise UsageError(
            f"a {type(data).__name__} can't be read as a data frame: {first_line}",
            hint="Pass a DataFrame of polars or pandas, an Arrow table, or a list of dicts.",
        ) from error
    return frame


def _of_pandas(data: Any) -> pl.DataFrame:  # noqa: ANN401 - pandas isn't installed with graphload
    """Convert a pandas DataFrame without pyarrow; missing values of any kind become null.

    An index with a name is a column. pandas makes floats of integers beside missing ones: whole
    numbers are integers again.
    """
    import polars as pl  # noqa: PLC0415 - slow to import

    if not hasattr(data, "columns"):
        raise TypeError("it has no columns")
    if any(name is not None for name in data.index.names):
        data = data.reset_index()
    names = [str(name) for name in data.columns]
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise UsageError(f"the data frame has several columns {', '.join(map(repr, twice))}")
    columns = {}
    for at, name in enumerate(names):
        series = data.iloc[:, at]
        missing = series.isna()
        values = [
            None if gone else value
            for value, gone in zip(series.tolist(), missing.tolist(), strict=True)
        ]
        if missing.any() and all(value is None or _is_whole(value) for value in values):
            values = [None if value is None else int(value) for value in values]
        columns[name] = pl.Series(name, values, strict=False)
    return pl.DataFrame(columns)


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer() and abs(value) <= 2**53


def _values_of_table(frame: pl.DataFrame, mapping: Mapping[str, str] | None) -> Values:
    """Yield the rows of a data frame as one table.

    Raises:
        UsageError: a column of the mapping isn't there.
        InputError: no column is a known field.
    """
    wanted = frozenset((mapping or {}).values())
    _check_columns(wanted, frame.columns)
    if not find_fields(frame.columns, wanted):
        raise _no_fields_error(frame.columns)
    frame = frame.clone()
    frame.columns = name_columns(frame.columns, wanted)
    if frame.height:
        yield InputTable(frame, SOURCE, range(1, frame.height + 1))


def _values_of_rows(rows: Sequence[Any], mapping: Mapping[str, str] | None) -> Values:
    """Yield dicts as records, as JSON lines have them."""
    names = list(dict.fromkeys(name for row in rows if isinstance(row, Mapping) for name in row))
    wanted = frozenset((mapping or {}).values())
    _check_columns(wanted, names)
    if not wanted and rows and not find_fields([str(name) for name in names], wanted):
        raise _no_fields_error(names)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise UsageError(f"row {number} is a {type(row).__name__}, not a dict")
        record = {str(name): value for name, value in row.items()}
        raw = json.dumps(record, ensure_ascii=False, default=str)
        yield InputValue(record, Place(SOURCE, number), raw, is_record=True)


def _check_columns(wanted: Iterable[str], columns: Sequence[Any]) -> None:
    known = {str(name) for name in columns}
    missing = sorted(
        name for name in wanted if name not in known and name.partition(".")[0] not in known
    )
    if missing:
        raise UsageError(
            f"the data frame has no column {', '.join(map(repr, missing))}",
            hint=f"Its columns: {_listed(columns)}.",
        )


def _no_fields_error(columns: Sequence[Any]) -> InputError:
    return InputError(
        f"no column of the data frame is a known field (columns: {_listed(columns)})",
        hint='Name them: build_graph(frame, id="post_id", parent="reply_to", by="user").',
    )


def _listed(columns: Sequence[Any]) -> str:
    return ", ".join(map(str, columns[:20])) + (", …" if len(columns) > 20 else "")


def _check_rejects(records: Sequence[Record]) -> None:
    """Raise if most rows can't be read, as reading files does.

    Raises:
        InputError: more than half of the rows are rejected; it has the first reason.
    """
    rejects = [record for record in records if isinstance(record, Reject)]
    if 2 * len(rejects) > len(records):
        first = rejects[0]
        raise InputError(
            f"{len(rejects):,} of {len(records):,} rows can't be read, the first because: "
            f"{first.reason}",
            path=SOURCE,
            line=first.place.line,
        )
