"""The rows of a table made Items, whole columns at a time.

Where a shape only renames fields, each column is converted at once. A row with a value that
isn't spelled as usual goes the tolerant way, as a record of its own, so that a table gives
what its rows give as JSON lines.
"""

from __future__ import annotations

import base64
import itertools
import json
from contextlib import suppress
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl

from graphload.columns import FIELDS
from graphload.item_table.chunk import ItemChunk
from graphload.items import Item, Place, is_linked
from graphload.readers.containers import is_field
from graphload.readers.formats.format import InputTable, InputValue
from graphload.readers.formats.json_faults import NO_NUMBER, describe_nan
from graphload.readers.records import parse_value
from graphload.readers.rejects import reject_text
from graphload.readers.report import SourceReport
from graphload.readers.shapes.shape import RETRIEVED_NAMES
from graphload.readers.shapes.table import choose_shape, choose_table_shape, telling_names
from graphload.readers.tables.chunk import make_chunk
from graphload.readers.tables.values import (
    CONVERSIONS,
    Converted,
    as_list,
    has_nan,
    is_absent,
    is_set,
    is_text_time,
    json_number,
    plain_values,
    simplify,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from graphload.item_table.chunk import Location
    from graphload.item_table.tables import TableSource
    from graphload.items import Reject, Unfetched
    from graphload.readers.formats.format import Values
    from graphload.readers.references import References
    from graphload.readers.shapes.shape import Shape
    from graphload.readers.shapes.table import ChooseShape
    from graphload.readers.tables.values import Column

    Parsed: TypeAlias = Item | Reject | Unfetched

__all__ = ["parse_table", "read_rows_again"]

_FEW = 8
"""Of so many rows, one at most is read as a record of its own where the others are columns."""


def parse_table(
    table: InputTable,
    choose: ChooseShape,
    report: SourceReport,
    references: References,
    source: TableSource | None = None,
) -> Iterator[Sequence[Parsed] | ItemChunk]:
    """Parse the rows of a table, all as records of the shape that its columns have.

    They come many at a time, in the order of the rows; as columns where there is a `source`.

    `choose` gives the shape, of a record with the first value of each column; `report` counts the
    rows, shapes and spellings; `references` collects the ancestors that records name.
    """
    for column in table.frame:
        if not is_field(column.name) and column.name not in FIELDS and has_nan(column):
            report.add_fault(NO_NUMBER, Place(table.source), describe_nan(column.name))
    place = None if source is None else source.place(table.lines)
    table = _simplified(table)
    frame = table.frame
    if frame.height == 0:
        return
    shape = _shape_of(frame, choose)
    positions: Sequence[int] = range(frame.height)
    rows: Sequence[Item] | ItemChunk = ()
    if _is_mapped(frame, shape):
        cells = _with_absent_cells(table, shape)
        rows, positions = _map_rows(cells, shape, report, source, place)

    def parse(value: InputValue) -> Iterable[Parsed]:
        return parse_value(value, lambda _record: shape, report, references)

    known = {*FIELDS, *shape.names}
    start = 0
    for at, records in zip(positions, _parse_rows(table, positions, known, parse), strict=True):
        if start < at:
            yield _take(rows, start, at)
        others = [*records]
        for record in others:
            report.add(record)
        yield others
        start = at + 1
    if start < frame.height:
        yield _take(rows, start, frame.height)


def _map_rows(
    table: InputTable,
    shape: Shape,
    report: SourceReport,
    source: TableSource | None,
    place: Location | None,
) -> tuple[Sequence[Item] | ItemChunk, list[int]]:
    """Make Items of the rows; or a chunk, where there are codes and it can be made.

    Returns:
        These, and the positions of the rows that have to be read as records.
    """
    values, undecided = _map_columns(table, shape, report)
    positions = undecided.arg_true().to_list()
    height = len(undecided)
    report.shapes[shape.name] += height - len(positions)
    report.read += height - len(positions)
    if source is not None and place is not None and len(positions) * _FEW <= height:
        extra = _extra_columns(table, shape)
        chunk = make_chunk(values, extra, undecided, source.codes, place)
        if chunk is not None:
            report.is_linked = report.is_linked or bool(chunk.links.any())
            return chunk, positions
    items = _make_items(table, shape, values)
    report.is_linked = report.is_linked or any(map(is_linked, items))
    return items, positions


def _take(rows: Sequence[Item] | ItemChunk, start: int, end: int) -> Sequence[Item] | ItemChunk:
    return rows.take(np.arange(start, end)) if isinstance(rows, ItemChunk) else rows[start:end]


def read_rows_again(values: Values, choose: ChooseShape) -> Iterator[list[Item]]:
    """Make an Item of each row of the tables among some values, as `parse_table` does.

    Those that are read as records of their own have no meaning.
    """
    for value in values:
        if not isinstance(value, InputTable) or not value.frame.height:
            continue
        table = _simplified(value)
        shape = _shape_of(table.frame, choose)
        if _is_mapped(table.frame, shape):
            table = _with_absent_cells(table, shape)
            fields, _ = _map_columns(table, shape, SourceReport(table.source, table.source))
            yield _make_items(table, shape, fields)
        else:
            yield [Item()] * table.frame.height


def _simplified(table: InputTable) -> InputTable:
    return table._replace(frame=pl.DataFrame([simplify(column) for column in table.frame]))


def _shape_of(frame: pl.DataFrame, choose: ChooseShape) -> Shape:
    """Return the shape that the columns of a table have."""
    firsts = {
        column.name: plain_values(first if first.null_count() == 0 else column.drop_nulls().head(1))
        for column in frame
        for first in (column.head(1),)
    }
    if choose is choose_shape:
        choose = choose_table_shape
    return choose({name: values[0] if values else None for name, values in firsts.items()})


def _is_mapped(frame: pl.DataFrame, shape: Shape) -> bool:
    """Return whether whole columns become fields; else each row is a record of its own."""
    # Rows of a table that was named may be no records at all.
    has_records = any(map(is_field, frame.columns))
    is_flat = shape.restructure is None or shape.restructured_by is not None
    return has_records and is_flat and shape.ancestors is None


def _with_absent_cells(table: InputTable, shape: Shape) -> InputTable:
    """Return a table whose empty texts are no values, if they are none in a shape."""
    if not shape.empty_is_absent:
        return table
    return table._replace(frame=table.frame.with_columns(pl.col(pl.String).replace("", None)))


def _parse_rows(
    table: InputTable,
    positions: Sequence[int],
    known: AbstractSet[str],
    parse: Callable[[InputValue], Iterable[Parsed]],
) -> Iterator[Iterable[Parsed]]:
    """Yield the records of each row at some positions, read as a record of its own.

    `known` are the columns that are fields.
    """
    frame = table.frame[positions]
    names = frame.columns
    columns = map(plain_values, frame)
    for at, values in zip(positions, zip(*columns, strict=True), strict=True):
        row = {
            name: value if name in known else _as_json(value)
            for name, value in zip(names, values, strict=True)
            if value is not None
        }
        place = Place(table.source, table.lines[at])
        raw = table.raw(at) if table.raw else json.dumps(row, ensure_ascii=False, default=_as_text)
        if not row:
            yield [reject_text(raw, place, "has no value in any column")]
            continue
        if isinstance(extra := row.get("extra"), str) and extra.startswith("{"):
            # As in graphload's own tables.
            with suppress(ValueError, RecursionError):
                row["extra"] = json.loads(extra)
        # Columns without a value say of which shape the row is, as nulls in JSON do.
        fields = {**dict.fromkeys(names), **row}
        yield parse(InputValue(fields, place, raw, is_record=True))


def _as_json(value: object) -> object:
    """Return a value of an unknown column as `extra` can keep it."""
    if isinstance(value, float):
        return json_number(value)
    return _as_text(value) if isinstance(value, bytes) else value


def _as_text(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _map_columns(
    table: InputTable, shape: Shape, report: SourceReport
) -> tuple[dict[str, Column], pl.Series]:
    """Convert the columns of all rows to the fields of Items, but for `extra`.

    Returns:
        The values of each field that has a column, and a mask of the rows that have to be read as
        records.
    """
    frame = table.frame
    fields, others = _find_fields(shape, frame.columns)
    none = pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
    telling = telling_names(shape)
    undecided = reduce(
        and_, (is_absent(frame[name]) for name in frame.columns if name in telling), ~none
    )
    values: dict[str, Column] = {}
    for name, sources in fields.items():
        values[name], is_undecided = _convert(name, [frame[source] for source in sources])
        undecided |= is_undecided
        if name in ("by", "text") and shape.tombstones:
            undecided |= pl.Series([value in shape.tombstones for value in as_list(values[name])])
    if shape.own_id_is_root and {"id", "parent"} <= values.keys():
        ends = zip(as_list(values["id"]), as_list(values["parent"]), strict=True)
        undecided |= pl.Series([parent is not None and parent == id_ for id_, parent in ends])
    if shape.text_format is not None:
        texts = [is_set(values[name]) for name in ("text", "title") if name in values]
        has_text = reduce(or_, texts, none)
        words = pl.repeat(shape.text_format, frame.height, dtype=pl.String, eager=True)
        values["text_format"] = words.set(~has_text, None)
    for name in others:
        if (repeated := shape.repeats.get(name)) is not None:
            is_repeated = is_set(values[repeated]) if repeated in values else none
            undecided |= frame[name].is_not_null() & ~is_repeated
        elif name in ("extra", shape.restructured_by) or not _is_plain(frame[name].dtype):
            undecided |= frame[name].is_not_null()
    for source in fields.get("time", ()):
        _count_times(frame[source], undecided, report)
    return values, undecided


def _make_items(table: InputTable, shape: Shape, values: dict[str, Column]) -> list[Item]:
    """Make an Item of each row."""
    absent = itertools.repeat(None)
    arguments: dict[str, Any] = {name: as_list(column) for name, column in values.items()}
    arguments["extra"] = _gather_extra(_extra_columns(table, shape))
    arguments["place"] = map(Place, itertools.repeat(table.source), table.lines)
    return list(map(Item, *(arguments.get(name, absent) for name in Item.__struct_fields__)))


def _extra_columns(table: InputTable, shape: Shape) -> list[pl.Series]:
    """Return the columns that are kept in `extra`."""
    _, others = _find_fields(shape, table.frame.columns)
    columns = [table.frame[name] for name in others if name not in shape.repeats]
    return [
        column
        for column in columns
        if _is_plain(column.dtype) and column.null_count() < len(column)
    ]


def _count_times(column: pl.Series, undecided: pl.Series, report: SourceReport) -> None:
    """Count the times of a column that are decided, by their units."""
    is_decided = column.is_not_null() & ~undecided
    is_text = is_text_time(column)
    for unit, mask in (("text", is_decided & is_text), ("s", is_decided & ~is_text)):
        if number := int(mask.sum()):
            report.times[unit] += number


def _find_fields(shape: Shape, columns: Sequence[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the columns of each field, those that win first, and the columns of none."""
    fields: dict[str, list[str]] = {}
    names = {**shape.names, **dict.fromkeys(RETRIEVED_NAMES, "retrieved_at")}
    for source, name in names.items():
        if source in columns:
            fields.setdefault(name, []).append(source)
    others = []
    for source in columns:
        if source in names:
            continue
        name = "item_type" if source == "type" else source
        if name in CONVERSIONS:
            fields.setdefault(name, []).append(source)
        else:
            others.append(source)
    return fields, others


def _convert(name: str, columns: Sequence[pl.Series]) -> Converted:
    """Convert the columns of one field; a row with a value in two of them is undecided."""
    values, undecided = CONVERSIONS[name](columns[0])
    if len(columns) == 1:
        return Converted(values, undecided)
    filled = columns[0].is_not_null()
    for column in columns[1:]:
        more = CONVERSIONS[name](column)
        values = _fill_absent(values, more.values)
        undecided |= more.undecided | (filled & column.is_not_null())
        filled |= column.is_not_null()
    return Converted(values, undecided)


def _fill_absent(values: Column, others: Column) -> Column:
    if isinstance(values, pl.Series) and isinstance(others, pl.Series):
        return values.fill_null(others)
    pairs = zip(as_list(values), as_list(others), strict=True)
    return [other if value is None else value for value, other in pairs]


def _is_plain(dtype: pl.DataType) -> bool:
    """Return whether all values of a type can be kept in `extra`."""
    return dtype != pl.UInt64 and (
        dtype in (pl.String, pl.Boolean, pl.Null)
        or dtype.is_integer()
        or dtype.is_float()
        or dtype.is_temporal()
    )


def _gather_extra(columns: Sequence[pl.Series]) -> Iterable[dict[str, Any] | None]:
    """Return the values of unknown columns, as one dict a row."""
    if not columns:
        return itertools.repeat(None)
    names = [column.name for column in columns]
    values = (
        map(_as_json, plain_values(column)) if column.dtype.is_float() else plain_values(column)
        for column in columns
    )
    rows = zip(*values, strict=True)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None} or None
        for row in rows
    ]
