"""Column names of a query, parsed from its text.

For an engine that returns no column names if there are no rows.
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
    """Return the columns of a query's last RETURN: aliases, else the expressions as written.

    Returns:
        The names in order; empty if nothing is returned, or `*`.
    """
    matches = (_ITEM.fullmatch(item.strip()) for item in _returned(cypher))
    names = ((match["alias"] or match["text"]).strip().strip("`") for match in matches if match)
    return [name for name in names if name not in ("", "*")]


def _returned(cypher: str) -> list[str]:
    """Return the expressions of the last RETURN (of a UNION's first query), as written."""
    items: list[str] = []
    in_return, depth = False, 0
    for part in _PART.findall(cypher):
        depth += (part in "([{") - (part in ")]}")
        word = part.upper() if depth == 0 else ""
        if word == "UNION":
            break
        if word == "RETURN":
            items, in_return = [""], True
        elif word in _END:
            in_return = False
        elif in_return and word == ",":
            items.append("")
        elif in_return and not part.startswith(("//", "/*")):
            items[-1] += part
    return items
