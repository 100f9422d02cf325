"""Hacker News' own API (Firebase), and records that keep to its field names."""

from __future__ import annotations

from typing import Any

from graphload.readers.shapes.shape import Flat, Shape, nested_records, renamed

__all__ = ["FIREBASE"]

_NAMES = {
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


def _flatten(raw: dict[str, Any]) -> Flat:
    record = renamed(raw, _NAMES)
    for name in ("kids", "children", "comments", "replies"):
        if nested := nested_records(record, name):
            return Flat(record, nested)
    return Flat(record, [])


FIREBASE = Shape("firebase", lambda _record: True, _flatten)
"""Source: the README of the Hacker News API. Recognised last: any record may be this."""
