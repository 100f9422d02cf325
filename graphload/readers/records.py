"""Records: the values of an input made Items, by their shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from graphload.errors import InputError
from graphload.items import Place
from graphload.parsing import parse_item
from graphload.readers.formats.format import InputValue
from graphload.readers.nesting import NonRecord, RawRecord, as_record, find_records, unfold
from graphload.readers.rejects import reject_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.items import Item, Reject
    from graphload.readers.formats.format import InputTable
    from graphload.readers.shapes.table import ChooseShape

__all__ = ["parse_table", "parse_value"]


def parse_table(table: InputTable, choose: ChooseShape) -> Iterator[Item | Reject]:
    """Parse the rows of a table, each as a record."""
    rows = table.frame.iter_rows(named=True)
    for line, row in zip(table.lines, rows, strict=True):
        fields = {name: value for name, value in row.items() if value is not None}
        raw = json.dumps(row, ensure_ascii=False, default=str)
        value = InputValue(fields, Place(table.source, line), raw, is_record=True)
        yield from parse_value(value, choose)


def parse_value(value: InputValue, choose: ChooseShape) -> Iterator[Item | Reject]:
    """Parse the records in a value and all that are nested in them.

    `choose` gives each record its shape.

    Yields:
        An Item for each record, a Reject for each that can't be read.
    """
    records: Iterable[RawRecord | NonRecord]
    if value.is_record:
        records = [RawRecord(value.key, value.data)]
    elif value.key is not None:
        records = [as_record(value.key, value.data)]
    else:
        records = find_records(value.data)
    for record in records:
        if isinstance(record, NonRecord):
            yield reject_value(value, record.value, record.reason)
            continue
        shape = choose(record.fields)
        for part in [record] if shape.is_flat(record.fields) else unfold(record, shape.flatten):
            if isinstance(part, NonRecord):
                yield reject_value(value, part.value, part.reason)
                continue
            fields = part.fields
            if fields.get("id") is None and part.key is not None:
                fields = {**fields, "id": part.key}
            try:
                item = parse_item(fields, value.place)
            except InputError as error:
                # A record without others is kept under its own field names.
                raw = part.fields if part.nested else record.fields
                yield reject_value(value, raw, error.message)
            else:
                yield item
