"""Rejects: values that can't be read, kept as they came."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from graphload.items import Reject
from graphload.values import is_unicode

if TYPE_CHECKING:
    from graphload.items import Place
    from graphload.readers.formats.format import InputValue

__all__ = ["INVALID_UTF8", "reject_text", "reject_value"]

INVALID_UTF8 = (
    "invalid UTF-8; if the text is in another encoding, such as Windows-1252, read it with"
    " --encoding cp1252"
)


def reject_text(text: str, place: Place, reason: str) -> Reject:
    """Reject text that was decoded with `surrogateescape`, as bytes where it isn't Unicode."""
    if is_unicode(text):
        return Reject(place, reason, text)
    try:
        return Reject(place, INVALID_UTF8, text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return Reject(place, reason, text.encode("utf-8", "surrogatepass"))


def reject_value(value: InputValue, part: object, reason: str) -> Reject:
    """Reject a part of a value, as JSON; the whole value, as it came."""
    whole = value.raw
    if isinstance(whole, bytes):
        whole = whole.strip(b" \t\r\n").decode("utf-8", "surrogateescape")
    if part is value.data:
        return reject_text(whole, value.place, reason)
    try:
        raw = json.dumps(part, ensure_ascii=False)
        if not is_unicode(raw) and is_unicode(whole):
            # Lone surrogates were escapes in the input, and are written so.
            raw = json.dumps(part)
    except (ValueError, RecursionError):
        raw = whole
    return reject_text(raw, value.place, reason)
