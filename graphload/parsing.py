"""Parsing: one record, as JSON bytes or as a mapping, to an Item.

`decode_item` decodes Firebase-shaped JSON in one step; every other spelling of a record goes
through `parse_item`, which takes a mapping and accepts numbers as text, flags as 0 and 1, and
unknown fields.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from graphload.columns import FIELDS
from graphload.digest import canonical_json
from graphload.errors import InputError
from graphload.items import INT64_MAX, INT64_MIN, MAX_BYTES, Id, Item, Place

__all__ = ["decode_item", "is_plain", "parse_item", "read_id", "read_moment"]

_decode_wire = msgspec.json.Decoder(Item).decode


def decode_item(line: bytes, place: Place) -> Item:
    """Decode one Firebase-shaped JSON object, the commonest shape, in one step or two.

    The second step is for fields that an Item doesn't have and for flags that are false.

    Raises:
        msgspec.DecodeError: the record is spelled another way (`parse_item` may read it)
            or isn't JSON at all.
    """
    try:
        item = _decode_wire(line)
    except msgspec.ValidationError:
        item = _convert_plain(msgspec.json.decode(line))
    else:
        if item.dead is False or item.deleted is False or item.extra is not None:
            item = _convert_plain(msgspec.json.decode(line))
    msgspec.structs.force_setattr(item, "place", place)
    return item


def is_plain(record: Mapping[str, Any]) -> bool:
    """Whether a record has none of the fields that another shape would read its own way."""
    return record.keys().isdisjoint(_SHAPED)


_TYPES = {"type", "item_type"}


_WIRE = {name: name for name in FIELDS if name not in ("extra", "item_type")}


_WIRE |= dict.fromkeys(_TYPES, "type")


_SHAPED = frozenset(
    {"author", "children", "comments", "created_at_i", "extra", "item_id"}
    | {"kind", "name", "objectID", "parent_id", "replies", "time_ago", "user"}
)


def _convert_plain(record: object) -> Item:
    if not isinstance(record, dict) or not is_plain(record) or record.keys() >= _TYPES:
        raise msgspec.ValidationError("the record may have another shape")
    wire: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for name, value in record.items():
        if value is None:
            continue
        if name not in _WIRE:
            extra[name] = value
        elif value is not False and value != []:
            wire[_WIRE[name]] = value
    if extra:
        wire["extra"] = extra
    return msgspec.convert(wire, Item)


def parse_item(record: Mapping[str, Any], place: Place) -> Item:
    """Make an Item of one record that has graphload's field names, however they are spelled.

    `type` stands for `item_type`; numbers may be text or integral floats, ids lists may be
    one text, flags may be 0, 1, "True" or "". Fields that an Item doesn't have are kept in
    `extra`. `[]`, null and False are the same as absent.

    Raises:
        InputError: a known field has a value of a wrong type or out of range, or a text
            isn't valid Unicode. Its `path`, `line` and `field` say where.
    """
    try:
        item = _convert_plain(record)
        # Refuses lone surrogates, which the conversion lets pass.
        msgspec.json.encode(item)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return _parse_closely(record, place)
    msgspec.structs.force_setattr(item, "place", place)
    return item


def _parse_closely(record: Mapping[str, Any], place: Place) -> Item:
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, value in record.items():
        name = "item_type" if key == "type" and "item_type" not in record else str(key)
        if name == "extra" and isinstance(value, Mapping):
            extra.update(value)
        elif (read := _READ.get(name)) is None:
            extra[name] = value
        else:
            values[name] = _read_field(read, name, value, place)
    values["extra"] = _checked_extra(extra, place) or None
    return Item(**values, place=place)


def read_id(value: object) -> Id | None:
    """Read one id: an int, an integral float, or text; text that spells an integer is one.

    Raises:
        ValueError: the value is none of these, or too long or too large for a store.
    """
    number = _integer_of(value)
    if number is not None or value is None:
        return None if number is None else _in_int64(number)
    if not isinstance(value, str):
        raise ValueError("must be an id")
    return _short(value) if value else None


def _read_field(read: Callable[[Any], Any], name: str, value: object, place: Place) -> object:
    if value is None:
        return None
    try:
        return read(value)
    except ValueError as error:
        message = f"'{name}' {error}, not {_shown(value)}"
        raise InputError(message, path=place.source, line=place.line, field=name) from error


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, default=repr, ensure_ascii=True)
    except (ValueError, RecursionError):
        # An integer too long to be spelled out, or nested too deep for it.
        text = "what can't be shown"
    return text if len(text) <= 60 else text[:57] + "..."


_INTEGER = re.compile(r"\s*([+-]?[0-9]+)(?:\.0*)?\s*", re.ASCII)


_PLAIN_INTEGER = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:\.0+)?", re.ASCII)


def _integer_of(value: object) -> int | None:
    """The integer that an id's value is or plainly spells; 007 and 1e3 are text."""
    if isinstance(value, bool):
        raise ValueError("must be an id")
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) < 64 and (match := _PLAIN_INTEGER.fullmatch(value)):
        return int(match[1])
    return None


def _in_int64(number: int) -> int:
    if INT64_MIN <= number <= INT64_MAX:
        return number
    raise ValueError("must fit in 64 bits")


def _short(text: str) -> str:
    if len(_valid_text(text).encode()) > MAX_BYTES:
        raise ValueError(f"must be at most {MAX_BYTES:,} bytes of UTF-8")
    return text


def _valid_text(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("must be valid Unicode (it has a lone surrogate)") from None
    return text


def _read_integer(value: object) -> int | None:
    if isinstance(value, bool):
        # A False where a number should be says that there is none; True says nothing.
        if value:
            raise ValueError("must be an integer")
        return None
    if isinstance(value, int):
        return _in_int64(value)
    if isinstance(value, float) and value.is_integer():
        return _in_int64(int(value))
    if isinstance(value, str):
        if not value.strip():
            return None
        if len(value) < 64 and (match := _INTEGER.fullmatch(value)):
            return _in_int64(int(match[1]))
    raise ValueError("must be an integer")


def _read_text(value: object) -> str | None:
    if isinstance(value, str):
        return _valid_text(value)
    if value is False or value == []:
        return None
    raise ValueError("must be text")


def _read_name(value: object) -> str | None:
    text = _read_text(value)
    return None if text is None else _short(text)


def _read_one_id(value: object) -> Id | None:
    if value is False or value == []:
        return None
    return read_id(value)


_ID_LIST = re.compile(r"[\s,;|]+")


def _read_ids(value: object) -> tuple[Id, ...] | None:
    if value is False:
        return None
    if isinstance(value, str):
        value = [part for part in _ID_LIST.split(value.strip().strip("[](){}")) if part]
        value = [part.strip("'\"") for part in value]
    elif isinstance(value, (int, float)):
        value = [value]
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        raise ValueError("must be a list of ids")
    ids = tuple(found for one in value if (found := read_id(one)) is not None)
    return ids or None


_TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0"})


_FALSE = frozenset({"false", "f", "no", "n", "0", "0.0", "", "none", "null"})


def _read_flag(value: object) -> bool | None:
    word = str(value).strip().lower() if isinstance(value, (bool, float, str)) else "?"
    if isinstance(value, int) and value in (0, 1):
        word = str(int(value))
    if value == [] or word in _FALSE:
        return None
    if word in _TRUE:
        return True
    raise ValueError("must be true or false")


def read_moment(value: object) -> int | None:
    """Read a time: Unix seconds, or ISO 8601 text (UTC where it names no zone).

    Raises:
        ValueError: it is neither.
    """
    if isinstance(value, str) and "-" in value[1:]:
        moment = dt.datetime.fromisoformat(value.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        return int(moment.timestamp())
    return _read_integer(value)


_READ: dict[str, Callable[[Any], Any]] = {
    "id": _read_one_id,
    "item_type": _read_text,
    "by": _read_name,
    "time": _read_integer,
    "title": _read_text,
    "text": _read_text,
    "url": _read_text,
    "score": _read_integer,
    "descendants": _read_integer,
    "kids": _read_ids,
    "parent": _read_one_id,
    "poll": _read_one_id,
    "parts": _read_ids,
    "dead": _read_flag,
    "deleted": _read_flag,
    "retrieved_at": read_moment,
}


def _checked_extra(extra: dict[str, Any], place: Place) -> dict[str, Any]:
    """The unknown fields, once they are known to be JSON that every store can hold."""
    try:
        kept = {name: value for name, value in extra.items() if value is not None}
        if kept:
            canonical_json(kept).decode()
    except UnicodeEncodeError as error:
        message = "a field has a lone surrogate, which no database can hold"
        raise InputError(message, path=place.source, line=place.line, field="extra") from error
    except (TypeError, ValueError, RecursionError) as error:
        message = "an unknown field holds what JSON can't"
        raise InputError(message, path=place.source, line=place.line, field="extra") from error
    return kept
