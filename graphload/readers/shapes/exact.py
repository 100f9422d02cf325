"""Rows of graphload's own tables that have the record as JSON, where their cells aren't exact."""

from __future__ import annotations

import json
from typing import Any

from graphload.readers.shapes.shape import FlatRecord, Shape, rename_fields

__all__ = ["EXACT", "EXACT_COLUMN"]

EXACT_COLUMN = "graphload_record"


def _matches(record: dict[str, Any]) -> bool:
    text = record[EXACT_COLUMN]
    return isinstance(text, str) and text.startswith("{")


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    try:
        return FlatRecord(json.loads(raw[EXACT_COLUMN]), [])
    except (KeyError, TypeError, ValueError, RecursionError):
        cells = {name: value for name, value in raw.items() if name != EXACT_COLUMN}
        return FlatRecord(rename_fields(cells, {}), [])


EXACT = Shape(
    "exact",
    source="`graphload convert`: rows that have the column `graphload_record`",
    keys=(frozenset({EXACT_COLUMN}),),
    matches=_matches,
    restructure=_flatten,
    restructured_by=EXACT_COLUMN,
    keeps_negative_ids=True,
)
