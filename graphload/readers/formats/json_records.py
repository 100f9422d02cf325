"""JSON sources to records: lines, an array, a mapping, one object, or several run together.

A line of Firebase-shaped JSON is decoded in one step; whatever that refuses takes the long
way, where everything is tolerated that can be, and the rest is rejected with its line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from graphload.errors import InputError
from graphload.items import Item, Place, Reject
from graphload.parsing import decode_item, is_plain, parse_item
from graphload.readers.formats.json_recovery import Broken, Value, scan_entries, scan_values
from graphload.readers.nesting import Misfit, find_records, is_mapping, name_record, unfold
from graphload.readers.shapes.firebase import FIREBASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphload.readers.nesting import Found
    from graphload.readers.shapes.shape import Shape

    ChooseShape = Callable[[dict[str, Any]], Shape]

__all__ = ["Whole", "read_document", "read_found", "read_lines", "reject_bytes"]

_LONG_WAY = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_lines(
    lines: Iterable[bytes], source: str, choose: ChooseShape, *, direct: bool = True
) -> Iterator[Item | Reject]:
    """Read JSON lines; `direct` tries the one-step decoding of Firebase's shape first."""
    for number, line in enumerate(lines, 1):
        place = Place(source, number)
        if direct:
            try:
                item = decode_item(line, place)
            except _LONG_WAY:
                pass
            else:
                if item.id is not None:
                    yield item
                    continue
        if not line.isspace():
            yield from _read_text(line.rstrip(b"\r\n"), place, choose)


def read_document(
    data: bytes, source: str, choose: ChooseShape, *, direct: bool = True
) -> Iterator[Item | Reject]:
    """Read a whole source that is one JSON value, or several over any number of lines."""
    elements = _array_elements(data) if direct else None
    if elements is None:
        yield from _read_text(data, Place(source, 1), choose)
        return
    line, counted = 1, 0
    for raw in elements:
        element = bytes(raw)
        start = data.find(element, counted)
        line += data.count(b"\n", counted, start)
        counted = start
        yield from _read_element(element, Place(source, line), choose)
        counted += len(element)
        line += element.count(b"\n")


def _array_elements(data: bytes) -> list[msgspec.Raw] | None:
    """The elements of an array that is whole and no pair, not yet decoded."""
    try:
        elements = msgspec.json.decode(data, type=list[msgspec.Raw])
    except _LONG_WAY:
        return None
    is_pair = len(elements) == 2 and not bytes(elements[0]).startswith((b"{", b"[", b"null"))
    return None if is_pair else elements


def _read_element(data: bytes, place: Place, choose: ChooseShape) -> Iterator[Item | Reject]:
    try:
        item = decode_item(data, place)
    except _LONG_WAY:
        item = None
    if item is not None and item.id is not None:
        yield item
    elif data[:1] == b"[":
        # A pair, or what is no record: both are told apart in the array that they stand in.
        yield from _read_text(b"[" + data + b"]", place, choose)
    else:
        yield from _read_text(data, place, choose)


def _read_text(data: bytes, place: Place, choose: ChooseShape) -> Iterator[Item | Reject]:
    text = data.decode("utf-8", "surrogateescape")
    line, counted = place.line or 1, 0
    for part in _scan_all(text):
        line += text.count("\n", counted, part.start)
        counted = part.start
        here = Place(place.source, line)
        if isinstance(part, Broken):
            yield reject_bytes(part.text, here, part.reason)
            continue
        whole = Whole(part.value, text[part.start : part.end])
        named = [name_record(part.key, part.value)] if part.key is not None else None
        for found in named or find_records(part.value):
            yield from read_found(found, here, choose, whole)


def _scan_all(text: str) -> Iterator[Value | Broken]:
    """The values of a text, a mapping's one by one: each has its own line, and equal keys stay."""
    for part in scan_values(text):
        if isinstance(part, Value) and part.key is None and is_mapping(part.value):
            yield from scan_entries(text, part.start, part.end)
        else:
            yield part


class Whole(NamedTuple):
    """A value that records were found in, and its text as it came."""

    value: object
    text: str


def read_found(
    found: Found | Misfit, place: Place, choose: ChooseShape, whole: Whole
) -> Iterator[Item | Reject]:
    """Make Items of what was found in a value and of all that is nested in it."""
    if isinstance(found, Misfit):
        yield _reject_value(found.value, place, found.reason, whole)
        return
    shape = choose(found.record)
    plain = shape is FIREBASE and is_plain(found.record) and not _holds_records(found.record)
    for one in [found] if plain else unfold(found, shape.flatten):
        if isinstance(one, Misfit):
            yield _reject_value(one.value, place, one.reason, whole)
            continue
        made = _make_item(one.key, one.record, place)
        if isinstance(made, InputError):
            # A record that holds no others is kept as it came.
            raw = one.record if one.nested else found.record
            yield _reject_value(raw, place, made.message, whole)
        else:
            yield made


def _holds_records(record: dict[str, Any]) -> bool:
    kids = record.get("kids")
    return isinstance(kids, list) and any(isinstance(kid, dict) for kid in kids)


def _make_item(key: object, record: dict[str, Any], place: Place) -> Item | InputError:
    """Make an Item of a flat record; `key` is its id where the record has none."""
    if record.get("id") is None and key is not None:
        record = {**record, "id": key}
    try:
        return parse_item(record, place)
    except InputError as error:
        return error


def reject_bytes(text: str, place: Place, reason: str) -> Reject:
    """Reject text that was decoded with surrogateescape, as the bytes it was if need be."""
    return (
        Reject(place, reason, text) if _is_unicode(text) else _reject_escaped(text, place, reason)
    )


def _reject_escaped(text: str, place: Place, reason: str) -> Reject:
    try:
        return Reject(place, "isn't valid UTF-8", text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return Reject(place, reason, text.encode("utf-8", "surrogatepass"))


def _reject_value(value: object, place: Place, reason: str, whole: Whole) -> Reject:
    """Reject a value: as it came, or, of a part, as JSON."""
    if value is whole.value:
        return reject_bytes(whole.text, place, reason)
    try:
        raw = json.dumps(value, ensure_ascii=False)
        if not _is_unicode(raw) and _is_unicode(whole.text):
            # The surrogates came as escapes, and go as escapes.
            raw = json.dumps(value)
    except (ValueError, RecursionError):
        raw = whole.text
    return reject_bytes(raw, place, reason)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
