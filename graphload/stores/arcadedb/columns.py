"""The names of a query's columns, read from its text.

They are for an engine that names no columns where there are no rows.
"""

from __future__ import annotations

import re

__all__ = ["column_names"]

_PART = re.compile(
    r"""'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `[^`]*` | //[^\n]* | /\*.*?\*/ | \w+ | \s+ | .""",
    re.DOTALL | re.VERBOSE,
)
_END = frozenset({"ORDER", "SKIP", "OFFSET", "LIMIT", ";"})
_ITEM = re.compile(
    r"(?:DISTINCT\s+)?(?P<text>.*?)(?:\s+AS\s+(?P<alias>`[^`]*`|\w+))?", re.DOTALL | re.IGNORECASE
)


def column_names(cypher: str) -> list[str]:
    """Read what the last RETURN of a query names: aliases, else the expressions as written.

    Returns:
        The names in order; none where nothing is returned, or `*`.
    """
    return [name for item in _returned(cypher) if (name := _name_of(item)) not in ("", "*")]


def _returned(cypher: str) -> list[str]:
    """The items of the last RETURN (a UNION's first), as they are written."""
    items: list[str] = []
    taking, depth = False, 0
    for part in _PART.findall(cypher):
        depth += (part in "([{") - (part in ")]}")
        word = part.upper() if depth == 0 else ""
        if word == "UNION":
            break
        if word == "RETURN":
            items, taking = [""], True
        elif word in _END:
            taking = False
        elif taking and word == ",":
            items.append("")
        elif taking and not part.startswith(("//", "/*")):
            items[-1] += part
    return items


def _name_of(item: str) -> str:
    match = _ITEM.fullmatch(item.strip())
    if match is None:
        return ""
    return (match["alias"] or match["text"]).strip().strip("`")
