"""The rows of a query as cells of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.plaintext import first_words
from graphload.stores import schema
from graphload.tables import plain_value
from graphload.values import MAX_EXACT_FLOAT, Node, Path, Relationship

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.tables import Rows

__all__ = ["table_of"]

MAX_CELL_CHARS = 1_000
MAX_WORDS_CHARS = 160


def table_of(table: Rows, show: Callable[[object], object]) -> dict[str, Any]:
    """Return a table as a value of JSON: columns, rows of cells, and whether it has items.

    A cell is null, a boolean, a number that a browser holds, a text, or `{"text", "by", "item"}`
    for an item: its title or first words, its author, its id as text. Long texts are cut.
    """
    rows = [[_cell(value, show) for value in row] for row in table.rows]
    has_items = any(_has_item(value) for row in table.rows for value in row)
    return {"columns": [*table.columns], "rows": rows, "items": has_items}


def _cell(value: object, show: Callable[[object], object]) -> object:
    if isinstance(value, Node) and _has_item(value):
        data = value.properties
        texts = (data.get(name) or None for name in ("title", "text", "text_format"))
        words = first_words(*texts, limit=MAX_WORDS_CHARS)
        return {"text": words, "by": data.get("by") or "", "item": str(data["id"])}
    shown = plain_value(show(value))
    if isinstance(shown, bool) or shown is None:
        return shown
    if isinstance(shown, int) and abs(shown) > MAX_EXACT_FLOAT:
        return str(shown)
    return shown if isinstance(shown, int | float) else _cut(str(shown))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CELL_CHARS else f"{text[:MAX_CELL_CHARS]}…"


def _has_item(value: object) -> bool:
    """Return whether a value is an item, or has one within."""
    if isinstance(value, Node):
        return "id" in value.properties and any(
            label.endswith(schema.ITEM) for label in value.labels
        )
    if isinstance(value, Relationship):
        return value.type == schema.PARENT
    if isinstance(value, Path):
        return any(map(_has_item, value.nodes))
    if isinstance(value, list | tuple):
        return any(map(_has_item, value))
    return isinstance(value, dict) and any(map(_has_item, value.values()))
