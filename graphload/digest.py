"""Digests: 16 hex digits of a record's content, equal where the content is equal."""

from __future__ import annotations

import hashlib
import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from graphload.columns import DIGESTED, ID_FIELDS, TYPES
from graphload.items import item_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Item


__all__ = ["canonical_json", "content_digest", "field_count", "item_digest"]

# Written as JSON in the order of its fields, without those that aren't set.
_Content = msgspec.defstruct(
    "_Content", [(name, Any, None) for name in DIGESTED], gc=False, omit_defaults=True
)
_ID_AT = tuple((DIGESTED.index(name), TYPES[name] == "ids") for name in ID_FIELDS)
"""The positions of the fields that point at Items, and whether each is a list."""
_content_of = attrgetter(*DIGESTED)


def content_digest(attributes: Mapping[str, Any]) -> str:
    """Return 16 hex digits that stand for a record's content: equal content, equal digest.

    Content is every field that is set, less id and retrieved_at. Ids inside (parent, kids, …)
    count as their text, so the digest is the same in an int graph and in a str graph.
    BLAKE2b of 8 bytes over JSON with sorted keys.
    """
    return _digest([*map(attributes.get, DIGESTED)])


def item_digest(item: Item) -> str:
    """Return the `content_digest` of an Item's fields."""
    return _digest([*_content_of(item)])


def _digest(content: list[Any]) -> str:
    for at, is_list in _ID_AT:
        if (value := content[at]) is not None:
            content[at] = [str(id_) for id_ in value] if is_list else str(value)
    return hashlib.blake2b(canonical_json(_Content(*content)), digest_size=8).hexdigest()


def field_count(item: Item) -> int:
    """Count the fields of an Item that are set, each unknown one by itself, less retrieved_at."""
    attributes = item_attributes(item)
    return len(attributes) + len(item.extra or ()) - ("retrieved_at" in attributes)


def canonical_json(value: Struct | Mapping[str, Any]) -> bytes:
    """Encode a value as JSON with sorted keys, integers of any size included."""
    try:
        return msgspec.json.encode(value, order="deterministic")
    except (OverflowError, TypeError, ValueError, RecursionError):
        if isinstance(value, Struct):
            fields = msgspec.structs.asdict(value)
            value = {name: part for name, part in fields.items() if part is not None}
        # What is no number is null, as above.
        value = json.loads(json.dumps(value), parse_constant=lambda _name: None)
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
