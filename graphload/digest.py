"""Digests: 16 hex digits of a record's content, equal where the content is equal."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from graphload.columns import DIGESTED, ID_FIELDS, TYPES
from graphload.items import compile_for_items, item_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphload.items import Id, Item


__all__ = ["canonical_json", "content_digest", "field_count", "item_digest", "item_digests"]

# Written as JSON in the order of its fields, without those that aren't set.
_Content = msgspec.defstruct(
    "_Content", [(name, Any, None) for name in DIGESTED], gc=False, omit_defaults=True
)
_DIGEST_BYTES = 8
_new_hash = hashlib.blake2b
_encode = msgspec.json.Encoder(order="deterministic").encode


def content_digest(attributes: Mapping[str, Any]) -> str:
    """Return 16 hex digits that stand for a record's content: equal content, equal digest.

    Content is every field that is set, less id and retrieved_at. Ids inside (parent, kids, …)
    count as their text, so the digest is the same in an int graph and in a str graph.
    BLAKE2b of 8 bytes over JSON with sorted keys.
    """
    content = {
        name: _id_texts(value) if name in ID_FIELDS else value
        for name in DIGESTED
        if (value := attributes.get(name)) is not None
    }
    return _hash(_Content(**content))


def item_digest(item: Item) -> str:
    """Return the `content_digest` of an Item's fields."""
    return _hash(_content_of(item))


def item_digests(items: Sequence[Item | None]) -> list[str | None]:
    """Return the digest of each Item, None for None, in less time than one by one."""
    try:
        return [
            None
            if item is None
            else _new_hash(_encode(_content_of(item)), digest_size=_DIGEST_BYTES).hexdigest()
            for item in items
        ]
    except (OverflowError, TypeError, ValueError, RecursionError):
        return [None if item is None else item_digest(item) for item in items]


def _id_texts(ids: Id | Sequence[Id]) -> str | list[str]:
    return str(ids) if isinstance(ids, int | str) else [*map(str, ids)]


_VALUES: dict[str, str] = {
    "id": "None if (value := item.{0}) is None else str(value)",
    "ids": "None if (value := item.{0}) is None else [*map(str, value)]",
}
_content_of = compile_for_items(
    f"Content({', '.join(_VALUES.get(TYPES[name], 'item.{0}').format(name) for name in DIGESTED)})",
    Content=_Content,
)


def _hash(content: Struct) -> str:
    return _new_hash(canonical_json(content), digest_size=_DIGEST_BYTES).hexdigest()


def field_count(item: Item) -> int:
    """Count the fields of an Item that are set, each unknown one by itself, less retrieved_at."""
    attributes = item_attributes(item)
    return len(attributes) + len(item.extra or ()) - ("retrieved_at" in attributes)


def canonical_json(value: Struct | Mapping[str, Any]) -> bytes:
    """Encode a value as JSON with sorted keys, integers of any size included."""
    try:
        return _encode(value)
    except (OverflowError, TypeError, ValueError, RecursionError):
        if isinstance(value, Struct):
            fields = msgspec.structs.asdict(value)
            value = {name: part for name, part in fields.items() if part is not None}
        # What is no number is null, as above.
        value = json.loads(json.dumps(value), parse_constant=lambda _name: None)
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
