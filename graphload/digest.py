"""Digests: 16 hex digits of a record's content, equal where the content is equal."""

from __future__ import annotations

import hashlib
import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Item


__all__ = ["canonical_json", "content_digest", "fullness", "item_digest"]


class _Content(Struct, gc=False, omit_defaults=True):
    """A record's content: fields in alphabetical order, written without those not set."""

    by: Any = None
    dead: Any = None
    deleted: Any = None
    descendants: Any = None
    extra: Any = None
    item_type: Any = None
    kids: Any = None
    parent: Any = None
    parts: Any = None
    poll: Any = None
    score: Any = None
    text: Any = None
    time: Any = None
    title: Any = None
    url: Any = None


_CONTENT = _Content.__struct_fields__


def content_digest(attributes: Mapping[str, Any]) -> str:
    """16 hex digits that stand for a record's content: equal content, equal digest.

    Content is every field that is set, less id, id_source and retrieved_at. Ids inside
    (parent, kids, …) count as their text, so the digest is the same in an int graph and in
    a str graph. BLAKE2b of 8 bytes over JSON with sorted keys.
    """
    return _digest(_Content(*map(attributes.get, _CONTENT)))


def item_digest(item: Item) -> str:
    """The `content_digest` of an Item's fields."""
    return _digest(_Content(*_content_of(item)))


_content_of = attrgetter(*_CONTENT)


def _digest(content: _Content) -> str:
    if content.parent is not None:
        content.parent = str(content.parent)
    if content.poll is not None:
        content.poll = str(content.poll)
    if content.kids is not None:
        content.kids = list(map(str, content.kids))
    if content.parts is not None:
        content.parts = list(map(str, content.parts))
    return hashlib.blake2b(canonical_json(content), digest_size=8).hexdigest()


def fullness(attributes: Mapping[str, Any]) -> tuple[int, str]:
    """What settles which of two records of one time stands: the smaller does.

    The fuller one has the smaller first part; the second is the digest.
    """
    full = len(attributes) + len(attributes.get("extra") or ())
    return ("retrieved_at" in attributes) - full, content_digest(attributes)


def canonical_json(value: _Content | Mapping[str, Any]) -> bytes:
    """Encode a value as JSON with sorted keys, integers of any size included."""
    try:
        return msgspec.json.encode(value, order="deterministic")
    except (OverflowError, TypeError, ValueError, RecursionError):
        if isinstance(value, _Content):
            fields = msgspec.structs.asdict(value)
            value = {name: one for name, one in fields.items() if one is not None}
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
