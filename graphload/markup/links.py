"""Addresses in a text without markup, made links."""

from __future__ import annotations

import re

from graphload.markup.html import escape

__all__ = ["link_addresses"]

_ADDRESS = re.compile(r"https?://[^\s<>\"`\\]+", re.IGNORECASE)
_AFTER = ".,:;!?'*_~\"\u201d\u2019\u2026"
"""Punctuation that ends a sentence, not an address."""
_OPENING_OF = {")": "(", "]": "["}


def link_addresses(text: str) -> str:
    """Escape a text, and make each address of the web in it a link."""
    if "://" not in text:
        return escape(text)
    parts: list[str] = []
    at = 0
    for match in _ADDRESS.finditer(text):
        address = _without_punctuation(match[0])
        parts.append(escape(text[at : match.start()]))
        shown = escape(address)
        parts.append(f'<a href="{shown}">{shown}</a>')
        at = match.start() + len(address)
    parts.append(escape(text[at:]))
    return "".join(parts)


def _without_punctuation(address: str) -> str:
    """Return an address without what ends the sentence that it is in.

    A bracket belongs to it only with its opening one, as in Wikipedia's addresses.
    """
    counts = {bracket: address.count(bracket) for bracket in "()[]"}
    end = len(address)
    while end:
        last = address[end - 1]
        if last in _OPENING_OF and counts[last] > counts[_OPENING_OF[last]]:
            counts[last] -= 1
        elif last not in _AFTER:
            break
        end -= 1
    return address[:end]
