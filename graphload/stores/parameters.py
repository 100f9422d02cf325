"""What a user's query and its parameters may be, on every store."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from graphload.errors import QueryError
from graphload.values import INT64_MAX, INT64_MIN, is_unicode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_query"]

_INT64 = range(INT64_MIN, INT64_MAX + 1)
_MAX_DEPTH = 100
"""Levels of lists and maps in a parameter: drivers and engines recurse."""


def check_query(cypher: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Raise if a query is empty, or a store can't hold it or one of its parameters.

    Raises:
        QueryError: it is so, with the reason.
    """
    if not cypher.strip():
        raise QueryError("the query is empty", query=cypher)
    if not is_unicode(cypher):
        raise QueryError("the query has a lone surrogate: it isn't valid Unicode", query=cypher)
    for name, value in (parameters or {}).items():
        if (reason := _find_fault(name, 0) or _find_fault(value, 0)) is not None:
            raise QueryError(f"the parameter {name!r} {reason}", query=cypher)


def _find_fault(value: object, depth: int) -> str | None:
    """Return what no store can hold in a value, None if there is nothing."""
    if isinstance(value, str):
        return None if is_unicode(value) else "has a lone surrogate: it isn't valid Unicode"
    if isinstance(value, int):
        return None if value in _INT64 else "has an integer that doesn't fit in 64 bits"
    if isinstance(value, float):
        return "has a number that no float holds" if math.isinf(value) else None
    if isinstance(value, dict):
        parts = [*value, *value.values()]
    elif isinstance(value, (list, tuple)):
        parts = [*value]
    else:
        return None
    if depth == _MAX_DEPTH:
        return f"is nested deeper than {_MAX_DEPTH} levels"
    found = (_find_fault(part, depth + 1) for part in parts)
    return next((fault for fault in found if fault is not None), None)
