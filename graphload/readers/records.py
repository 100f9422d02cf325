"""Records: the values of an input made Items, by their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.errors import InputError
from graphload.items import Unfetched
from graphload.parsing import parse_item
from graphload.readers.containers import NonRecord, RawRecord, as_record, find_records
from graphload.readers.nesting import id_or_none, inner_objects, unfold
from graphload.readers.normalise import normalise
from graphload.readers.rejects import reject_value
from graphload.readers.shapes.reddit import REDDIT
from graphload.readers.shapes.table import choose_flat, find_row_reader, is_flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.items import Item, Reject
    from graphload.readers.containers import Found
    from graphload.readers.formats.format import InputValue
    from graphload.readers.references import References
    from graphload.readers.report import SourceReport
    from graphload.readers.shapes.shape import LeftOut, Shape
    from graphload.readers.shapes.table import ChooseShape

__all__ = ["parse_value"]


def parse_value(
    value: InputValue, choose: ChooseShape, report: SourceReport, references: References
) -> Iterable[Item | Reject | Unfetched]:
    """Parse the records in a value and all that are nested in them.

    `choose` gives each record its shape; `report` counts the shapes and spellings;
    `references` collects the ancestors that records name.

    Returns:
        An Item for each record, a Reject for each that can't be read, an Unfetched for replies
        that the source left out.
    """
    data = value.data
    shape = None
    if value.key is None and type(data) is dict:
        # What is still bytes was decoded strictly.
        read_row = find_row_reader(data, choose) if type(value.raw) is bytes else None
        if read_row is not None and (item := read_row(data, value.place)) is not None:
            report.shapes[REDDIT.name] += 1
            report.times["s"] += 1
            return (item,)
        shape = choose_flat(data, choose)
    if shape is not None:
        if shape.complete is not None:
            data = shape.complete(data, report.folder)
        # A row: there is nothing to search.
        fields = shape.flatten(data).fields
        if shape.restructure is None or is_flat(fields):
            return (_parse_fields(fields, shape, value, data, report, references),)
    return _parse_found(value, choose, report, references)


def _parse_found(
    value: InputValue, choose: ChooseShape, report: SourceReport, references: References
) -> Iterator[Item | Reject | Unfetched]:
    found: Iterable[Found]
    if value.is_record or value.key is not None:
        found = [as_record(value.key, value.data)]
    else:
        found = find_records(value.data)
    for record in found:
        if not isinstance(record, RawRecord):
            yield _parse_other(record, value)
            continue
        shape = choose(record.fields)
        complete = shape.complete
        whole = complete(record.fields, report.folder) if complete else record.fields
        for part in unfold(record._replace(fields=whole), shape):
            if not isinstance(part, RawRecord):
                yield _parse_other(part, value)
                continue
            fields = part.fields
            if fields.get("id") is None and part.key is not None:
                fields["id"] = part.key
            for name, count in inner_objects(fields, shape):
                report.add_inner(name, count, value.place)
            # A record without others is kept under its own field names.
            raw = {**fields} if part.nested else whole
            yield _parse_fields(fields, shape, value, raw, report, references)


def _parse_fields(  # noqa: PLR0913, PLR0917 - called for every record, once in each way
    fields: dict[str, Any],
    shape: Shape,
    value: InputValue,
    raw: object,
    report: SourceReport,
    references: References,
) -> Item | Reject:
    """Parse a flat record; `raw` is what to keep of one that can't be read."""
    normalise(fields, shape, report)
    try:
        # What is still bytes was decoded strictly.
        item = parse_item(fields, value.place, is_unicode=type(value.raw) is bytes)
    except InputError as error:
        return reject_value(value, raw, error.message)
    report.shapes[shape.name] += 1
    references.add(item, shape, fields)
    return item


def _parse_other(other: NonRecord | LeftOut, value: InputValue) -> Reject | Unfetched:
    if isinstance(other, NonRecord):
        return reject_value(value, other.value, other.reason)
    ids = tuple(id_ for spelled in other.ids if (id_ := id_or_none(spelled)) is not None)
    return Unfetched(value.place, id_or_none(other.parent), ids, other.number)
