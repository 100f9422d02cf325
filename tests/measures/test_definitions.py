"""Each measure is what its definition says: computed anew, on any small forest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from graphload.graph import build_graph
from graphload.items import Place
from graphload.measures.definitions import KINDS, STUB_RULES
from graphload.measures.measure import measure_per
from graphload.parsing import parse_item
from support.measures.brute import brute_rows
from support.strategies import forests

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph
    from graphload.measures.definitions import StubRule
    from graphload.measures.table import MeasureTable

Record = dict[str, Any]
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")


@st.composite
def discussions(draw: st.DrawFn) -> ReplyGraph:
    """Graphs with gaps and cycles, of few authors, whose times a datetime can hold."""
    records = draw(forests(cycles=draw(st.booleans()), text_ids=draw(st.booleans())))
    for record in records:
        if draw(st.booleans()):
            record["by"] = draw(st.sampled_from(["ann", "bob"]))
        if draw(st.booleans()):
            record["time"] = draw(st.integers(1_700_000_000, 1_700_200_000))
        elif "time" in record:
            record["time"] %= 10**11
    return build_graph(parse_item(record, Place("test", 1)) for record in records)


def rows_by_key(table: MeasureTable) -> list[Record]:
    """Return the rows in the order of their keys."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    keys = [measure.name for measure in table.kind.measures if measure.is_key][:2]
    is_in_order = table.kind.sort is None
    return rows if is_in_order else sorted(rows, key=lambda row: [row[key] for key in keys])


def is_same(value: object, expected: object) -> bool:
    if isinstance(value, float) and isinstance(expected, float | int):
        return math.isclose(value, expected, rel_tol=1e-12, abs_tol=1e-12)
    return value == expected


@given(discussions(), st.sampled_from(STUB_RULES), st.sampled_from(ZONES))
def test_each_measure_is_the_one_that_its_definition_gives(
    graph: ReplyGraph, stubs: StubRule, tz: str
) -> None:
    for per in KINDS:
        measured = rows_by_key(measure_per(per, graph, stubs=stubs, tz=tz))
        expected = brute_rows(per, graph, stubs=stubs, tz=tz)
        assert len(measured) == len(expected)
        for row, expected_row in zip(measured, expected, strict=True):
            assert list(row) == list(expected_row)
            differing = [name for name in row if not is_same(row[name], expected_row[name])]
            assert [(name, row[name], expected_row[name]) for name in differing] == []
