"""Lines of CSV and TSV, in which a spreadsheet runs no text as a formula.

A spreadsheet takes `,`, `;` or a tab for the separator by the locale of its user, whatever the file
means, and then honours no quotes that begin within its own cell. So a `'` is put before what
begins a formula at the start of a text, of a line in it, and after each `;` and tab. Within JSON
that is an escape, which says the same. Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["guard_json", "guard_text", "join_cells", "quote_cell"]

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_AT_START = re.compile(rf"(?![+-]?[0-9]+(?:\.[0-9]+)?\Z)[{_SIGNS}\t\r\n]")
_WITHIN = re.compile(rf"[;\t\r\n](?=[\"' ]*[{_SIGNS}])")
_WITHIN_JSON = re.compile(rf";(?=(?:\\\"|[\"' ])*[{_SIGNS}])")
_MUST_QUOTE = frozenset('",;\t\n\r\ufeff')


def guard_text(text: str) -> str:
    """Return a text in which no spreadsheet finds a formula; a number stays as it is."""
    if ";" in text or "\n" in text or "\t" in text or "\r" in text:
        text = _WITHIN.sub(r"\g<0>'", text)
    return f"'{text}" if _AT_START.match(text) else text


def guard_json(text: str) -> str:
    """Return JSON text of a list or a map that says the same, and holds no formula."""
    return _WITHIN_JSON.sub(r"\\u003b", text) if ";" in text else text


def join_cells(cells: Iterable[object], delimiter: str) -> str:
    """Return a line of cells."""
    return delimiter.join(map(quote_cell, cells)) + "\n"


def quote_cell(value: object) -> str:
    """Return a cell: nothing for None, a pair of quotes for an empty text, else the text."""
    if value is None:
        return ""
    text = str(value)
    if text and _MUST_QUOTE.isdisjoint(text) and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'
