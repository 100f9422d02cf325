"""Mappings: the source's name of each field, given by the user.

A mapping is written `id=post_id,parent=parent_id,by=user.name`: graphload's name, and the
source's. A dotted name is the path to a value in nested objects and lists.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.columns import FIELDS
from graphload.errors import InputError, UsageError
from graphload.readers.formats.format import InputTable, InputValue
from graphload.readers.shapes.shape import keep_extra

if TYPE_CHECKING:
    import os
    from collections import Counter
    from collections.abc import Mapping

    import polars as pl

    from graphload.readers.formats.format import Values

__all__ = [
    "MAPPED_FIELDS",
    "THREAD",
    "check_mapping",
    "look_up",
    "map_records",
    "map_table",
    "map_values",
    "mapping_text",
    "parse_mapping",
    "read_mapping",
]

THREAD = "thread"
"""What a mapping calls the field by which posts of one topic know each other: see `topics.py`."""
MAPPED_FIELDS = (*(name for name in FIELDS if name != "extra"), THREAD)
"""The fields that a mapping may name."""


def check_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping whose fields are known.

    Raises:
        UsageError: a field isn't graphload's, or has no name in the source.
    """
    for name, source in mapping.items():
        if name not in MAPPED_FIELDS:
            raise UsageError(
                f"unknown field {name!r} in a mapping",
                hint=f"Fields: {', '.join(MAPPED_FIELDS)}.",
            )
        if not isinstance(source, str) or not source:
            raise UsageError(f"the mapping names no field of the source for {name!r}")
    return dict(mapping)


def parse_mapping(text: str) -> dict[str, str]:
    """Parse a mapping such as `id=post_id,parent=parent_id`.

    Raises:
        UsageError: it isn't written so, names a field twice or one that isn't graphload's.
    """
    mapping: dict[str, str] = {}
    for part in text.split(","):
        name, equals, source = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise UsageError(
                f"{part.strip()!r} in a mapping isn't FIELD=NAME",
                hint="For example id=post_id,parent=parent_id,by=author.",
            )
        if mapping.setdefault(name, source) != source:
            raise UsageError(f"the mapping names {name!r} twice")
    return check_mapping(mapping)


def read_mapping(path: str | os.PathLike[str]) -> dict[str, str]:
    """Read a mapping from a file: a JSON object, or a TOML table, of names of fields.

    Raises:
        InputError: the file can't be read, or is neither.
        UsageError: a field isn't graphload's.
    """
    import tomllib  # noqa: PLC0415 - most inputs need no mapping

    try:
        text = Path(path).read_text("utf-8-sig")
        value = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror or error}", path=str(path)) from error
    except ValueError as error:
        raise InputError(
            f"not a mapping: {error}",
            path=str(path),
            hint='Write JSON, {"id": "post_id"}, or TOML, id = "post_id".',
        ) from error
    return check_mapping(value)


def mapping_text(mapping: Mapping[str, str], *, is_toml: bool = False) -> str:
    """Return a mapping as a file that `read_mapping` reads: TOML, or JSON."""
    if is_toml:
        # A string of JSON is one of TOML, too.
        return "".join(f"{name} = {json.dumps(source)}\n" for name, source in mapping.items())
    return json.dumps(dict(mapping), indent=2, ensure_ascii=False) + "\n"


def look_up(record: Mapping[str, Any], source: str) -> object:
    """Return the value of a field, or of a path into nested values; None if there is none."""
    if source in record or "." not in source:
        return record.get(source)
    value: object = record
    for part in source.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def map_values(
    values: Values, mapping: Mapping[str, str], names: Mapping[str, str], found: Counter[str]
) -> Values:
    """Map the records and the tables among the values of a format; see `map_records`.

    The field of the thread stays where it is.
    """
    mapping = {name: source for name, source in mapping.items() if name != THREAD}
    for value in values:
        if isinstance(value, InputTable):
            yield map_table(value, mapping, names, found)
            continue
        if isinstance(value, InputValue):
            map_records(value.data, mapping, names, found)
        yield value


def map_records(
    value: object, mapping: Mapping[str, str], names: Mapping[str, str], found: Counter[str]
) -> None:
    """Give the fields of all records in a value graphload's names, in place.

    `names` are the usual names of fields in the source: those of mapped fields are kept in
    `extra`. An object is a record if it has a mapped field; one that is nested in a record, if
    it has two. `found` counts the records that have each field of the source.
    """
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        part, least = waiting.pop()
        if isinstance(part, list):
            waiting += [(element, least) for element in part if isinstance(element, (list, dict))]
        elif isinstance(part, dict):
            sources = [
                name for name, source in mapping.items() if look_up(part, source) is not None
            ]
            is_record = len(sources) >= min(least, len(mapping))
            # Of an object in a record, only lists may hold records.
            kinds = list if is_record else (list, dict)
            inner = min(2, least + is_record)
            waiting += [(held, inner) for held in part.values() if isinstance(held, kinds)]
            if is_record:
                found.update(mapping[name] for name in sources)
                _map_fields(part, mapping, names)


def map_table(
    table: InputTable, mapping: Mapping[str, str], names: Mapping[str, str], found: Counter[str]
) -> InputTable:
    """Return a table with the columns of a mapping under graphload's names.

    Other columns that are called like a mapped field are renamed, as `source_id`; for the
    other parameters see `map_records`.
    """
    frame = table.frame
    mapped = []
    for name, source in mapping.items():
        column = _find_column(frame, source)
        if column is not None:
            found[source] += len(column) - column.null_count()
            mapped.append(column.alias(name))
    rest = frame.drop([source for source in mapping.values() if source in frame.columns])
    taken = [name for name in rest.columns if names.get(name, name) in mapping]
    rest = rest.rename({name: f"source_{name}" for name in taken})
    return table._replace(frame=rest.hstack(mapped))


def _find_column(frame: pl.DataFrame, source: str) -> pl.Series | None:
    """Return the column of a name, or of a path into objects; None if there is none."""
    outer, *inner = [source] if source in frame.columns else source.split(".")
    if outer not in frame.columns:
        return None
    column = frame[outer]
    for name in inner:
        if name not in getattr(column.dtype, "to_schema", dict)():
            return None
        column = column.struct.field(name)
    return column


def _map_fields(
    record: dict[str, Any], mapping: Mapping[str, str], names: Mapping[str, str]
) -> None:
    fields = {name: look_up(record, source) for name, source in mapping.items()}
    unused: dict[str, Any] = {}
    for source in mapping.values():
        record.pop(source, None)
    for name in [name for name in record if names.get(name, name) in mapping]:
        if (value := record.pop(name)) is not None:
            unused[name] = value
    record.update(fields)
    if unused:
        keep_extra(record, unused)
