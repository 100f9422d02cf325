"""The table of shapes: recognising and flattening of each kind of record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphload.columns import FIELDS
from graphload.items import ITEM_TYPES
from graphload.parsing import item_decoder
from graphload.readers.shapes.algolia import ALGOLIA
from graphload.readers.shapes.exact import EXACT
from graphload.readers.shapes.hnpwa import HNPWA
from graphload.readers.shapes.mail import MAIL
from graphload.readers.shapes.reddit import REDDIT
from graphload.readers.shapes.shape import RETRIEVED_NAMES, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.parsing import DecodeItem

    ChooseShape = Callable[[dict[str, Any]], Shape]

__all__ = [
    "LEFT_OUT",
    "REPLY_NAMES",
    "SHAPES",
    "UNPACKERS",
    "USUAL_NAMES",
    "choose_shape",
    "known_fields",
    "looks_like_record",
    "shape_chooser",
    "wire_decoder",
    "with_text_format",
]

REPLY_NAMES = ("kids", "children", "comments", "replies", "responses", "answers")
"""Names of fields that hold nested replies, in any shape."""

_FIREBASE_NAMES = {
    "item_type": "item_type",
    "type": "item_type",
    "id": "id",
    "item_id": "id",
    "itemId": "id",
    "objectID": "id",
    "by": "by",
    "author": "by",
    "user": "by",
    "parent": "parent",
    "parent_id": "parent",
    "parentId": "parent",
    "parentID": "parent",
}

SHAPES: tuple[Shape, ...] = (
    EXACT,
    MAIL,
    REDDIT,
    ALGOLIA,
    HNPWA,
    # Hacker News' own API, and records that keep to its field names: any record may be this.
    Shape(
        "firebase",
        source="github.com/HackerNews/API",
        names=_FIREBASE_NAMES,
        nested=("kids",),
    ),
)
"""Shapes in the order they are tried. To add one, add its row before the last."""

_DEFAULT = SHAPES[-1]
USUAL_NAMES = _DEFAULT.names
"""graphload's name for each usual name of a field, in any source."""
_OWN_NAMES = frozenset(FIELDS) | {"type"}
_RECORD_FIELDS = (
    frozenset(_FIREBASE_NAMES) | {"kids", "text", "title", "time", "poll", "parts", "deleted"}
) - {"type", "item_type"}
"""Fields that tell a record from other objects, whatever its shape."""
LEFT_OUT = tuple(shape.left_out for shape in SHAPES if shape.left_out is not None)
UNPACKERS = tuple(shape.unpack for shape in SHAPES if shape.unpack is not None)
_FOREIGN = (
    frozenset[str]().union(*(keys for shape in SHAPES for keys in shape.keys))
    | frozenset(_FIREBASE_NAMES)
    | frozenset(RETRIEVED_NAMES)
    | frozenset(REPLY_NAMES)
) - _OWN_NAMES
"""Names of which one is in each record that isn't under graphload's own names."""
_decode_wire = item_decoder(_FOREIGN)
_MAX_SIGNATURES = 10_000
"""Sets of field names that are remembered; hostile input may have a new one in each record."""
_candidates: dict[tuple[str, ...], tuple[Shape, ...]] = {}


def looks_like_record(value: dict[str, Any]) -> bool:
    """Return whether an object has a field of a record: id, parent, text, author, time, title.

    A field whose value is an object doesn't count: it may be an entry of a mapping by id.
    """
    for name, field in value.items():
        if name in _RECORD_FIELDS and not isinstance(field, dict):
            return True
    kind = value.get("type") or value.get("item_type")
    # Other objects have a type too.
    return (isinstance(kind, str) and kind in ITEM_TYPES) or choose_shape(value) is not _DEFAULT


def known_fields(value: dict[str, Any]) -> set[str]:
    """Return graphload's names of the plain fields that an object has as a record."""
    if not looks_like_record(value):
        return set()
    fields = choose_shape(value).flatten(value).fields
    return {
        name
        for name, part in fields.items()
        if name in _OWN_NAMES and part is not None and not isinstance(part, (dict, list))
    }


def choose_shape(record: dict[str, Any]) -> Shape:
    """Return the first shape that recognises a record."""
    signature = tuple(record)
    candidates = _candidates.get(signature)
    if candidates is None:
        if len(_candidates) >= _MAX_SIGNATURES:
            _candidates.clear()
        candidates = _candidates[signature] = tuple(
            shape for shape in SHAPES if any(keys <= record.keys() for keys in shape.keys)
        )
    for shape in candidates:
        if shape.matches is None or shape.matches(record):
            return shape
    return _DEFAULT


def shape_chooser(name: str | None, *, is_mapped: bool = False) -> ChooseShape:
    """Return a function that gives each record its shape: the named one, if one is named.

    Records whose fields a mapping of the user's names are of the default shape, else.
    """
    for shape in SHAPES:
        if shape.name == name or (name is None and is_mapped and shape is _DEFAULT):
            return lambda _record: shape
    return choose_shape


def with_text_format(choose: ChooseShape, text_format: str) -> ChooseShape:
    """Return a function that chooses the same shapes, but for the format of their texts."""
    own = None if text_format == "html" else text_format
    changed: dict[str, Shape] = {}

    def choose_changed(record: dict[str, Any]) -> Shape:
        shape = choose(record)
        if shape.name not in changed:
            changed[shape.name] = replace(shape, text_format=own)
        return changed[shape.name]

    return choose_changed


def wire_decoder(name: str | None) -> DecodeItem | None:
    """Return the one-step JSON decoder for records under graphload's own names, if it fits.

    It fits where records may be of the default shape: no other one is named.
    """
    return _decode_wire if name in (None, _DEFAULT.name) else None
