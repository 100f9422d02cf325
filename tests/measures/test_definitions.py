"""Each measure is what its definition says: computed anew, on any small forest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from graphload.graph import build_graph
from graphload.items import END_USUAL_TIME, Place
from graphload.measures.definitions import KINDS, STUB_RULES
from graphload.measures.measure import measure_per
from graphload.parsing import parse_item
from support.measures.brute import brute_rows
from support.measures.compare import assert_rows
from support.strategies import forests

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph
    from graphload.measures.definitions import StubRule

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
            record["time"] %= END_USUAL_TIME  # from which on no zone has daylight saving
    return build_graph(parse_item(record, Place("test", 1)) for record in records)


@given(discussions(), st.sampled_from(STUB_RULES), st.sampled_from(ZONES))
def test_each_measure_is_the_one_that_its_definition_gives(
    graph: ReplyGraph, stubs: StubRule, tz: str
) -> None:
    for per in KINDS:
        table = measure_per(per, graph, stubs=stubs, tz=tz)
        assert_rows(table, brute_rows(per, graph, stubs=stubs, tz=tz))
