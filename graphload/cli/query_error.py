"""The position of an error in a query, shown with a caret."""

from __future__ import annotations

from graphload.plaintext import visible

__all__ = ["mark_position"]

_INDENT = "  "
_MAX_LINES = 10
_MAX_BEFORE, _MAX_AFTER = 60, 30
"""Characters of a long line that are shown before and after the position."""


def mark_position(query: str, offset: int | None) -> str:
    """Return the line of a query that contains `offset`, and a caret below that character.

    `offset` is counted in characters from 0. Without it, the first ten lines of the query
    are returned. A long line is shortened on both sides of the position.
    """
    if offset is None:
        lines = visible(query).splitlines()[:_MAX_LINES]
        return "\n".join(f"{_INDENT}{line}" for line in lines)
    offset = min(max(offset, 0), len(query))
    start = query.rfind("\n", 0, offset) + 1
    end = query.find("\n", offset)
    before = visible(query[start:offset]).expandtabs(2)
    after = visible(query[offset : end if end >= 0 else len(query)].rstrip("\r")).expandtabs(2)
    if len(before) > _MAX_BEFORE:
        before = f"…{before[-_MAX_BEFORE:]}"
    if len(after) > _MAX_AFTER and len(before) + len(after) > _MAX_BEFORE + _MAX_AFTER:
        after = f"{after[:_MAX_AFTER]}…"
    width = len(before)
    if not before.isascii():
        from rich.cells import cell_len

        width = cell_len(before)
    return f"{_INDENT}{before}{after}\n{_INDENT}{' ' * width}^"
