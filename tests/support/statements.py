"""All statements that graphload sends, by name."""

from __future__ import annotations

from graphload.stores import cypher
from graphload.stores.protocol import Statement

__all__ = ["STATEMENTS"]

_NAMES = {name: value for name, value in vars(cypher).items() if name.isupper()}
_LABELS = {"ADDRESS", "CREATED_AT", "ITEM", "LOAD", "MENTIONS", "PARENT", "POSTED", "USER"}
STATEMENTS = {
    name: value.cypher if isinstance(value, Statement) else value
    for name, value in _NAMES.items()
    if isinstance(value, str | Statement) and name not in _LABELS and not name.startswith("_")
}
