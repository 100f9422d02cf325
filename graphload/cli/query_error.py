"""A query with a caret below the place where it is wrong."""

from __future__ import annotations

from graphload.plaintext import visible

__all__ = ["point_at"]

_MARGIN = "  "
_BEFORE, _AFTER = 60, 30


def point_at(query: str, offset: int | None) -> str:
    """Show the line of a query that holds `offset`, and a caret below that character.

    Without an offset the whole query is shown, up to ten lines.
    """
    if offset is None:
        lines = visible(query).splitlines()[:10]
        return "\n".join(f"{_MARGIN}{line}" for line in lines)
    offset = min(max(offset, 0), len(query))
    start = query.rfind("\n", 0, offset) + 1
    end = query.find("\n", offset)
    line = query[start : end if end >= 0 else len(query)].rstrip("\r")
    before, after = _clipped(line[: offset - start], line[offset - start :])
    return f"{_MARGIN}{before}{after}\n{_MARGIN}{' ' * _width(before)}^"


def _clipped(before: str, after: str) -> tuple[str, str]:
    """Both sides of the place, made visible; a long line is cut around it."""
    before, after = visible(before).expandtabs(2), visible(after).expandtabs(2)
    if len(before) > _BEFORE:
        before = f"…{before[-_BEFORE:]}"
    if len(after) > _AFTER and len(before) + len(after) > _BEFORE + _AFTER:
        after = f"{after[:_AFTER]}…"
    return before, after


def _width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
