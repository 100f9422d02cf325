"""Compare measured rows with those computed anew."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphload.measures.table import MeasureTable

__all__ = ["assert_rows", "rows_by_key"]

Row = dict[str, Any]
_TOLERANCE = 1e-12


def rows_by_key(table: MeasureTable) -> list[Row]:
    """Return the rows in the order of their keys."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    keys = [measure.name for measure in table.kind.measures if measure.is_key]
    is_in_order = table.kind.sort is None
    return rows if is_in_order else sorted(rows, key=lambda row: [row[key] for key in keys])


def assert_rows(table: MeasureTable, expected: list[Row]) -> None:
    """Fail at the first row with a value that differs by more than 1e-12."""
    rows = rows_by_key(table)
    assert len(rows) == len(expected)
    for row, expected_row in zip(rows, expected, strict=True):
        assert list(row) == list(expected_row)
        differing = [name for name in row if not _is_same(row[name], expected_row[name])]
        assert [(name, row[name], expected_row[name]) for name in differing] == []


def _is_same(value: object, expected: object) -> bool:
    if isinstance(value, float) and isinstance(expected, float | int):
        return math.isclose(value, expected, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    return value == expected
