"""Parsing: one record, as JSON bytes or as a mapping, to an Item.

`item_decoder` makes the fast way: it decodes JSON under an Item's own field names in one step.
`parse_item` takes a mapping and accepts every spelling of a value: numbers as text, flags as
0 and 1, unknown fields.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import NoneType
from typing import Any, TypeAlias, get_args

import msgspec

from graphload.columns import FIELDS, TYPES
from graphload.digest import canonical_json
from graphload.errors import InputError
from graphload.items import (
    MAX_BYTES,
    MAX_INTEGER_CHARS,
    MAX_TEXT_ID_CHARS,
    NO_NUMBER_WORDS,
    NOBODY,
    Id,
    Item,
    Place,
    TextFormat,
)
from graphload.moments import read_moment
from graphload.values import MAX_EXACT_FLOAT, check_int64, is_unicode, spell_numbers

__all__ = [
    "DecodeItem",
    "decode_any_lines",
    "decode_line",
    "decode_lines",
    "decode_text_lines",
    "is_no_parent",
    "item_decoder",
    "parse_item",
    "read_id",
]

DecodeItem: TypeAlias = Callable[[bytes, Place], Item]

_decode_json = msgspec.json.Decoder(Item).decode
_decode_block: Callable[[bytes], list[Item]] = msgspec.json.Decoder(Item).decode_lines
_set_field = msgspec.structs.force_setattr
_DECODE_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_TYPE_NAMES = {"type", "item_type"}
_WIRE_NAMES = {name: name for name in FIELDS if name not in ("extra", "item_type")}
_WIRE_NAMES |= dict.fromkeys(_TYPE_NAMES, "type")
_INTEGER = re.compile(r"\s*([+-]?[0-9]+)(?:\.0*)?\s*", re.ASCII)
# Of the texts that spell an integer, those that can't be an id of another kind: 007 is text.
_INTEGER_ID = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:\.0+)?", re.ASCII)
_MAX_NESTING = 300
"""Objects and lists in a line that is decoded again, perhaps with less room for recursion."""
_MAX_SHOWN_CHARS = 60
"""Maximum length of a value in a message."""
_ID_SEPARATORS = re.compile(r"[\s,;|]+")
_TRUE_WORDS = frozenset({"true", "t", "yes", "y", "1", "1.0"})
_FALSE_WORDS = frozenset({"false", "f", "no", "n", "0", "0.0", "", "none", "null", "nan"})
_NO_PARENT_WORDS = NO_NUMBER_WORDS | {"root"}
_NUMBER_STARTS = frozenset("-0123456789")
_NO_PARENT_STARTS = frozenset(
    "-0123456789" + "".join(word[:1] + word[:1].upper() for word in _NO_PARENT_WORDS)
)
"""First characters of what may say that there is no parent, beside space."""
# As programs write large floats. 12e45678 may be an id in hexadecimal digits.
_EXPONENT = re.compile(r"-?[0-9](?:\.[0-9]+[eE]\+?|[eE]\+)[0-9]{2,3}", re.ASCII)
_INEXACT_ID = "must be exact: a float of this size has lost digits"


def item_decoder(foreign: AbstractSet[str]) -> DecodeItem:
    """Make a function that decodes one JSON object under an Item's own field names.

    It takes one step, or two for fields that an Item doesn't have and for flags that are
    false. It raises `msgspec.DecodeError` where the bytes aren't JSON, where a value is
    spelled another way (`parse_item` may read it), and where the record has a field in
    `foreign`, and so may have another shape.
    """

    def decode(line: bytes, place: Place) -> Item:
        item = decode_line(line, foreign)
        if (by := item.by) is not None and (by in NOBODY or by.isspace()):
            raise msgspec.ValidationError("the author may be nobody")
        _set_field(item, "place", place)
        return item

    return decode


def decode_line(line: bytes, foreign: AbstractSet[str] = frozenset()) -> Item:
    """Decode a line as `item_decoder` does, without its place, whoever its author is."""
    try:
        item = _decode_json(line)
    except msgspec.ValidationError:
        return _convert(msgspec.json.decode(line), foreign)
    if item.dead is False or item.deleted is False or item.extra is not None:
        return _convert(msgspec.json.decode(line), foreign)
    return item


def decode_lines(block: bytes, foreign: AbstractSet[str] = frozenset()) -> list[Item] | None:
    """Decode lines of JSON as `item_decoder` does, without places.

    They are decoded all in one step where an Item has each field of theirs. Their authors may be
    words for nobody.

    Returns:
        An Item for each line that isn't blank; None where one of them has no id, or can't be
        decoded so.
    """
    try:
        items = _decode_block(block)
        if not _are_usual(items):
            raise msgspec.ValidationError
    except _DECODE_ERRORS:
        lines = block.removesuffix(b"\n").split(b"\n")
        if any(line.count(b"[") + line.count(b"{") > _MAX_NESTING for line in lines):
            return None
        try:
            items = [decode_line(line, foreign) for line in lines]
        except _DECODE_ERRORS:
            return None
    return None if NoneType in {*map(type, [item.id for item in items])} else items


class _Unchecked(Item, frozen=True):
    """An Item whose ids may be any texts: their patterns take as long as all else."""

    id: int | str | None = None
    kids: tuple[int | str, ...] | None = None
    parent: int | str | None = None
    poll: int | str | None = None
    parts: tuple[int | str, ...] | None = None


_decode_unchecked = msgspec.json.Decoder(_Unchecked).decode_lines


def decode_text_lines(block: bytes) -> list[Item] | None:
    """Decode lines as `decode_lines` does, faster, where each id is a text that is no number.

    Returns:
        The Items, which are of a class of their own; None where `decode_lines` is to decode them.
    """
    try:
        items: list[Item] = [*_decode_unchecked(block)]
    except _DECODE_ERRORS:
        return None
    parents: list[Any] = [item.parent for item in items if item.parent is not None]
    parents += [item.poll for item in items if item.poll is not None]
    lists = [item.kids for item in items if item.kids is not None]
    lists += [item.parts for item in items if item.parts is not None]
    ids: list[Any] = [item.id for item in items]
    ids += itertools.chain.from_iterable(lists)
    try:
        starts, parent_starts = {id_[0] for id_ in ids}, {id_[0] for id_ in parents}
    except (TypeError, IndexError):
        # One is a number, empty, or absent.
        return None
    may_be_number = not _NUMBER_STARTS.isdisjoint(starts)
    may_be_none = not _NO_PARENT_STARTS.isdisjoint(parent_starts) or any(
        map(str.isspace, parent_starts)
    )
    is_long = max(map(len, itertools.chain(ids, parents)), default=0) > MAX_TEXT_ID_CHARS
    if may_be_number or may_be_none or is_long or () in lists or not _are_usual(items):
        return None
    return items


def _are_usual(items: Sequence[Item]) -> bool:
    """Return whether Items have neither `extra` nor a flag that is false."""
    # Counting None among None is the fastest; to look for a value compares it with each.
    if [item.extra for item in items].count(None) != len(items):
        return False
    flags = [item.dead for item in items], [item.deleted for item in items]
    return not any(flag.count(None) != len(flag) and False in flag for flag in flags)


def decode_any_lines(block: bytes) -> list[Item] | None:
    """Decode lines in one step, those with `extra`, a false flag or no id, too; None for others."""
    try:
        return _decode_block(block)
    except _DECODE_ERRORS:
        return None


def _convert(record: object, foreign: AbstractSet[str] = frozenset()) -> Item:
    """Convert a record whose values have an Item's types; unknown fields go into `extra`."""
    if (
        not isinstance(record, dict)
        or record.keys() >= _TYPE_NAMES
        or (foreign and not record.keys().isdisjoint(foreign))
    ):
        raise msgspec.ValidationError("the record may have another shape")
    wire: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, value in record.items():
        if value is None:
            continue
        wire_name = _WIRE_NAMES.get(name)
        if wire_name is not None:
            if value or (value is not False and value != []):
                wire[wire_name] = value
        elif name == "extra" and type(value) is dict:
            others = {key: part for key, part in value.items() if part is not None}
        else:
            if foreign and _may_hold_records(value):
                raise msgspec.ValidationError("the field may hold records")
            extra[name] = value
    if others:
        # Of two fields of one name both are kept.
        extra.update(others if extra.keys().isdisjoint(others) else {"extra": others})
    if extra:
        wire["extra"] = extra
    return msgspec.convert(wire, Item)


def _may_hold_records(value: object) -> bool:
    if type(value) is list:
        return any(type(part) is dict for part in value)
    # An object of several plain values may be a record in an envelope.
    return type(value) is dict and (
        len(value) > 1 or any(type(part) in (list, dict) for part in value.values())
    )


def parse_item(record: Mapping[str, Any], place: Place, *, is_unicode: bool = False) -> Item:
    """Make an Item of one record that has graphload's field names, however they are spelled.

    `type` stands for `item_type`; numbers may be text or integral floats, ids lists may be
    one text, flags may be 0, 1, "True" or "". Fields that an Item doesn't have are kept in
    `extra`. `[]`, null and False are the same as absent. `is_unicode`: no text of the record
    has a lone surrogate, and none is looked for.

    Raises:
        InputError: a known field has a value of a wrong type or out of range, or a text
            isn't valid Unicode. Its `path`, `line` and `field` say where.
    """
    try:
        item = _convert(record)
        if not is_unicode:
            # What is decoded strictly has no infinite numbers, either.
            if item.extra is not None:
                msgspec.structs.force_setattr(item, "extra", spell_numbers(item.extra))
            # Refuses lone surrogates, which the conversion lets pass.
            msgspec.json.encode(item)
    except (ValueError, TypeError, OverflowError, RecursionError):
        pass
    else:
        _set_field(item, "place", place)
        return item
    values: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    others: Mapping[str, Any] = {}
    for key, value in record.items():
        name = "item_type" if key == "type" and "item_type" not in record else str(key)
        if name == "extra" and isinstance(value, Mapping):
            others = value
        elif (read := _READERS.get(name)) is None:
            extra[name] = value
        elif value is not None:
            try:
                values[name] = read(value)
            except ValueError as error:
                message = f"'{name}' {error}, not {_shorten(value)}"
                raise InputError(message, path=place.source, line=place.line, field=name) from error
    # Of two fields of one name both are kept.
    extra.update(others if extra.keys().isdisjoint(others) else {"extra": others})
    values["extra"] = _check_extra(extra, place) or None
    return Item(**values, place=place)


def _shorten(value: object) -> str:
    """Return a value as JSON of at most 60 characters, for a message."""
    try:
        text = json.dumps(value, default=repr, ensure_ascii=True)
    except (ValueError, RecursionError):
        # An integer of more digits than Python writes, or nesting that is too deep.
        text = "a value that can't be shown"
    return text if len(text) <= _MAX_SHOWN_CHARS else text[: _MAX_SHOWN_CHARS - 3] + "..."


def _check_extra(extra: dict[str, Any], place: Place) -> dict[str, Any]:
    """Return the unknown fields that are set, if they are JSON that every store can hold."""
    try:
        kept = {name: spell_numbers(value) for name, value in extra.items() if value is not None}
        if kept:
            canonical_json(kept).decode()
    except UnicodeEncodeError as error:
        message = "a field has a lone surrogate, which no database can store"
        raise InputError(message, path=place.source, line=place.line, field="extra") from error
    except (TypeError, ValueError, RecursionError) as error:
        message = "an unknown field has a value that JSON can't represent"
        raise InputError(message, path=place.source, line=place.line, field="extra") from error
    return kept


def read_id(value: object) -> Id | None:
    """Read one id: an int, an integral float, or text; text that spells an integer is one.

    `007` and `1e3` are text. None and an empty text are no id.

    Raises:
        ValueError: the value is none of these, or too long or too large for a store.
    """
    if isinstance(value, str):
        if len(value) < MAX_INTEGER_CHARS:
            if match := _INTEGER_ID.fullmatch(value):
                number = check_int64(int(match[1]))
                if match[1] != value and abs(number) > MAX_EXACT_FLOAT:
                    raise ValueError(_INEXACT_ID)
                return number
            if _EXPONENT.fullmatch(value) and abs(float(value)) > MAX_EXACT_FLOAT:
                raise ValueError(_INEXACT_ID)
        return _check_length(value) if value else None
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return check_int64(value)
    if isinstance(value, float) and value.is_integer():
        if abs(value) > MAX_EXACT_FLOAT:
            raise ValueError(_INEXACT_ID)
        return int(value)
    raise ValueError("must be an id")


def is_no_parent(value: object, *, keeps_negative: bool = False) -> bool:
    """Return whether a value in the place of a parent's id says that there is none.

    That is a blank text, `None`, `null`, `nan` and `root` in any case, and a number that isn't
    positive; negative ones count as ids with `keeps_negative`.
    """
    if isinstance(value, str):
        if value and not (value[0] in _NO_PARENT_STARTS or value[0].isspace()):
            return False
        word = value.strip().lower()
        if word in _NO_PARENT_WORDS:
            return True
        if len(value) >= MAX_INTEGER_CHARS or not (match := _INTEGER_ID.fullmatch(value)):
            return False
        value = int(match[1])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return value == 0 if keeps_negative else not value > 0


def _read_integer(value: object) -> int | None:
    if isinstance(value, bool):
        # A False in place of a number says that there is none; True says nothing.
        if value:
            raise ValueError("must be an integer")
        return None
    if isinstance(value, int):
        return check_int64(value)
    if isinstance(value, float) and value.is_integer():
        return check_int64(int(value))
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, str):
        if value.strip().lower() in NO_NUMBER_WORDS:
            return None
        if len(value) < MAX_INTEGER_CHARS and (match := _INTEGER.fullmatch(value)):
            return check_int64(int(match[1]))
    raise ValueError("must be an integer")


def _read_text(value: object) -> str | None:
    if isinstance(value, str):
        return _check_unicode(value)
    if value is False or value == []:
        return None
    raise ValueError("must be text")


def _read_text_format(value: object) -> str | None:
    # Absent is what HTML has, however a source writes "absent".
    if value in ("html", "", False, []):
        return None
    if value in get_args(TextFormat):
        return str(value)
    raise ValueError("must be 'markdown', 'plain' or 'html'")


def _read_ids(value: object) -> tuple[Id, ...] | None:
    if value is False:
        return None
    if isinstance(value, str):
        value = _split_ids(value.strip())
    elif isinstance(value, (int, float)):
        value = [value]
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        raise ValueError("must be a list of ids")
    ids = tuple(id_ for entry in value if (id_ := read_id(entry)) is not None)
    return ids or None


def _split_ids(text: str) -> list[Any]:
    """Split a list of ids that is a text: JSON, or ids with any separators between them."""
    if text.startswith("["):
        with contextlib.suppress(ValueError, RecursionError):
            ids: list[Any] = json.loads(text)
            return ids
    parts = filter(None, _ID_SEPARATORS.split(text.strip("[](){}")))
    return [part.strip("'\"") for part in parts]


def _read_flag(value: object) -> bool | None:
    word = str(value).strip().lower() if isinstance(value, (bool, float, str)) else "?"
    if isinstance(value, int) and value in (0, 1):
        word = str(int(value))
    if value == [] or word in _FALSE_WORDS:
        return None
    if word in _TRUE_WORDS:
        return True
    raise ValueError("must be true or false")


_READER_OF_TYPE: dict[str, Callable[[Any], Any]] = {
    "id": lambda value: None if value is False or value == [] else read_id(value),
    "ids": _read_ids,
    "int64": _read_integer,
    "text": _read_text,
    "flag": _read_flag,
}
_READERS = {name: _READER_OF_TYPE[TYPES[name]] for name in FIELDS if name != "extra"}
_READERS["time"] = _READERS["retrieved_at"] = read_moment
_READERS["text_format"] = _read_text_format
_READERS["by"] = lambda value: _check_length(text) if (text := _read_text(value)) else text


def _check_length(text: str) -> str:
    if len(_check_unicode(text).encode()) > MAX_BYTES:
        raise ValueError(f"must be at most {MAX_BYTES:,} bytes of UTF-8")
    return text


def _check_unicode(text: str) -> str:
    if not is_unicode(text):
        raise ValueError("must be valid Unicode (it has a lone surrogate)")
    return text
