"""Rows of graphload's own tables that have the record as JSON, where their cells aren't exact."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from graphload.readers.shapes.shape import FlatRecord, Shape, rename_fields

__all__ = ["EXACT", "EXACT_COLUMN"]

EXACT_COLUMN = "graphload_record"


def _matches(record: dict[str, Any]) -> bool:
    return isinstance(record[EXACT_COLUMN], str)


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    fields = None
    with suppress(KeyError, TypeError, ValueError, RecursionError):
        fields = json.loads(raw[EXACT_COLUMN])
    return FlatRecord(fields if isinstance(fields, dict) else rename_fields(raw, {}), [])


EXACT = Shape(
    "exact",
    source="`graphload convert`: rows that have the column `graphload_record`",
    keys=(frozenset({EXACT_COLUMN}),),
    matches=_matches,
    restructure=_flatten,
    restructured_by=EXACT_COLUMN,
    keeps_negative_ids=True,
)
