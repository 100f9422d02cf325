"""The table of shapes: recognising and flattening of each kind of record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.parsing import item_decoder
from graphload.readers.shapes import algolia, hnpwa, reddit
from graphload.readers.shapes.shape import Shape, has_nested

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.parsing import DecodeItem

    ChooseShape = Callable[[dict[str, Any]], Shape]

__all__ = ["SHAPES", "choose_shape", "looks_like_record", "shape_chooser", "wire_decoder"]

_FIREBASE_NAMES = {
    "item_type": "item_type",
    "type": "item_type",
    "id": "id",
    "item_id": "id",
    "objectID": "id",
    "by": "by",
    "author": "by",
    "user": "by",
    "parent": "parent",
    "parent_id": "parent",
}
_FIREBASE_MARKERS = frozenset(
    {"author", "children", "comments", "item_id", "objectID", "parent_id", "replies", "user"}
)

SHAPES: tuple[Shape, ...] = (
    Shape(
        "reddit",
        source="www.reddit.com/dev/api, t1_ comments and t3_ links",
        restructure=reddit.flatten,
        markers=frozenset({"kind", "name"}),
        matches=reddit.matches,
        record_fields=frozenset({"created_utc"}),
        is_wrapper=reddit.is_thing,
    ),
    Shape(
        "algolia",
        source="hn.algolia.com/api",
        restructure=algolia.flatten,
        markers=frozenset({"objectID", "created_at_i"}),
        record_fields=frozenset({"created_at", "created_at_i"}),
    ),
    Shape(
        "hnpwa",
        source="github.com/tastejs/hacker-news-pwas, docs/api.md",
        restructure=hnpwa.flatten,
        markers=frozenset({"comments", "time_ago", "user"}),
        matches=lambda record: "time_ago" in record or ("user" in record and "comments" in record),
    ),
    # Hacker News' own API, and records that keep to its field names: any record may be this.
    Shape(
        "firebase",
        source="github.com/HackerNews/API",
        names=_FIREBASE_NAMES,
        nested=("kids", "children", "comments", "replies"),
        markers=_FIREBASE_MARKERS,
        matches=lambda _record: True,
        record_fields=frozenset(_FIREBASE_NAMES)
        | {"kids", "text", "title", "time", "poll", "parts", "deleted", "dead"},
        is_flat=lambda record: (
            record.keys().isdisjoint(_FIREBASE_MARKERS) and not has_nested(record, "kids")
        ),
    ),
)
"""Shapes in the order they are tried. To add one, add its row before the last."""

_DEFAULT = SHAPES[-1]
_RECORD_FIELDS = frozenset[str]().union(*(shape.record_fields for shape in SHAPES))
_WRAPPERS = tuple(shape.is_wrapper for shape in SHAPES if shape.is_wrapper is not None)
_decode_wire = item_decoder(frozenset[str]().union(*(shape.markers for shape in SHAPES)))


def looks_like_record(value: dict[str, Any]) -> bool:
    """Return whether an object has a field of a record, or wraps one.

    A field whose value is an object doesn't count: it may be an entry of a mapping by id.
    """
    for name, field in value.items():
        if name in _RECORD_FIELDS and not isinstance(field, dict):
            return True
    return any(wraps(value) for wraps in _WRAPPERS)


def choose_shape(record: dict[str, Any]) -> Shape:
    """Return the first shape that recognises a record."""
    return next(shape for shape in SHAPES if shape.recognises(record))


def shape_chooser(name: str | None) -> ChooseShape:
    """Return a function that gives each record its shape: the named one, if one is named."""
    for shape in SHAPES:
        if shape.name == name:
            return lambda _record: shape
    return choose_shape


def wire_decoder(name: str | None) -> DecodeItem | None:
    """Return the one-step JSON decoder for records under graphload's own names, if it fits.

    It fits where records may be of the default shape: no other one is named.
    """
    return _decode_wire if name in (None, _DEFAULT.name) else None
