"""Companions: files of an export that tell of the people or places of its records."""

from __future__ import annotations

import json
import re

from graphload.readers.shapes.table import find_companion

__all__ = ["describe_companion"]

_LIST_OF_OBJECTS = re.compile(r"\s*\[\s*(?=\{)")
_decode_first = json.JSONDecoder().raw_decode


def describe_companion(head: bytes) -> str | None:
    """Return what a list of JSON is that tells of the people or places of an export.

    It is recognised by its first object; None for any other input.
    """
    text = head.decode("utf-8", "replace")
    if (match := _LIST_OF_OBJECTS.match(text)) is None:
        return None
    try:
        first, _ = _decode_first(text, match.end())
    except (ValueError, RecursionError):
        return None
    shape = find_companion(first)
    if shape is None:
        return None
    return f"no records: the people or channels of an export ({shape.name})"
