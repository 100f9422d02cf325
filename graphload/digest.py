"""Digests: 16 hex digits of a record's content, equal where the content is equal."""

from __future__ import annotations

import hashlib
import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from graphload.columns import DIGESTED, ID_FIELDS, TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Item


__all__ = ["canonical_json", "content_digest", "fullness", "item_digest"]

# Written as JSON in the order of its fields, without those that aren't set.
_Content = msgspec.defstruct(
    "_Content", [(name, Any, None) for name in DIGESTED], gc=False, omit_defaults=True
)
_ID_AT = [DIGESTED.index(name) for name in ID_FIELDS if TYPES[name] == "id"]
_IDS_AT = [DIGESTED.index(name) for name in ID_FIELDS if TYPES[name] == "ids"]


def content_digest(attributes: Mapping[str, Any]) -> str:
    """Return 16 hex digits that stand for a record's content: equal content, equal digest.

    Content is every field that is set, less id and retrieved_at. Ids inside (parent, kids, …)
    count as their text, so the digest is the same in an int graph and in a str graph.
    BLAKE2b of 8 bytes over JSON with sorted keys.
    """
    return _digest(list(map(attributes.get, DIGESTED)))


def item_digest(item: Item) -> str:
    """Return the `content_digest` of an Item's fields."""
    return _digest(list(_content_of(item)))


_content_of = attrgetter(*DIGESTED)


def _digest(content: list[Any]) -> str:
    for at in _ID_AT:
        if content[at] is not None:
            content[at] = str(content[at])
    for at in _IDS_AT:
        if content[at] is not None:
            content[at] = list(map(str, content[at]))
    return hashlib.blake2b(canonical_json(_Content(*content)), digest_size=8).hexdigest()


def fullness(attributes: Mapping[str, Any]) -> tuple[int, str]:
    """What settles which of two records of one time stands: the smaller does.

    The fuller one has the smaller first part; the second is the digest.
    """
    full = len(attributes) + len(attributes.get("extra") or ())
    return ("retrieved_at" in attributes) - full, content_digest(attributes)


def canonical_json(value: Struct | Mapping[str, Any]) -> bytes:
    """Encode a value as JSON with sorted keys, integers of any size included."""
    try:
        return msgspec.json.encode(value, order="deterministic")
    except (OverflowError, TypeError, ValueError, RecursionError):
        if isinstance(value, Struct):
            fields = msgspec.structs.asdict(value)
            value = {name: one for name, one in fields.items() if one is not None}
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
