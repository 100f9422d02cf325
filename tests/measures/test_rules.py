"""The rules for stubs, several roots, cycles, deleted authors, self-replies and times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

from graphload.graph import build_graph
from graphload.items import Place
from graphload.measures.columns import read_columns
from graphload.measures.definitions import KINDS
from graphload.measures.measure import (
    measure_authors,
    measure_items,
    measure_levels,
    measure_pairs,
    measure_per,
    measure_threads,
    measure_times,
)
from graphload.parsing import parse_item

if TYPE_CHECKING:
    from graphload.measures.table import MeasureTable

Record = dict[str, Any]
BELOW_A_STUB: list[Record] = [
    {"id": 2, "parent": 1, "by": "ann", "time": 100, "kids": [3, 9]},
    {"id": 3, "parent": 2, "by": "bob", "time": 160},
]
CYCLE: list[Record] = [
    {"id": 1, "parent": 2, "by": "ann", "time": 1},
    {"id": 2, "parent": 1, "by": "bob", "time": 2},
    {"id": 3, "parent": 2, "by": "cid", "time": 3},
]


def measure(per: str, records: list[Record], **options: Any) -> list[Record]:  # noqa: ANN401
    graph = build_graph(parse_item(record, Place("test", 1)) for record in records)
    return as_dicts(measure_per(per, graph, **options))


def as_dicts(table: MeasureTable) -> list[Record]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_a_stub_that_is_skipped_keeps_depths_and_distances_but_is_no_item() -> None:
    (thread,) = measure("thread", BELOW_A_STUB)
    assert (thread["size"], thread["depth"], thread["virality"]) == (2, 2, 1)
    assert (thread["leaves"], thread["stubs"]) == (1, 2)


def test_a_stub_that_counts_is_an_item_without_author_and_time() -> None:
    (thread,) = measure("thread", BELOW_A_STUB, stubs="count")
    assert (thread["size"], thread["authors"], thread["leaves"]) == (4, 2, 2)
    assert [item["item"] for item in measure("item", BELOW_A_STUB, stubs="count")] == [1, 2, 3, 9]


def test_an_item_above_a_stub_is_no_leaf() -> None:
    (thread,) = measure("thread", [{"id": 1, "kids": [2]}])
    assert (thread["size"], thread["leaves"]) == (1, 0)


def test_each_root_is_a_thread() -> None:
    records = [{"id": 1}, {"id": 2, "parent": 1}, {"id": 5}]
    assert [thread["thread"] for thread in measure("thread", records)] == [1, 5]


def test_members_of_a_cycle_are_in_no_thread_but_items_of_their_authors() -> None:
    assert [thread["thread"] for thread in measure("thread", CYCLE)] == [3]
    assert [level["items"] for level in measure("level", CYCLE)] == [1]
    authors = {author["author"]: author for author in measure("author", CYCLE)}
    assert (authors["ann"]["items"], authors["ann"]["threads"]) == (1, 0)
    assert measure("pair", CYCLE) == []


def test_an_item_without_author_breaks_a_dialogue() -> None:
    names = ["ann", "bob", "ann", None, "ann", "bob"]
    records: list[Record] = [
        {"id": at, "parent": at - 1, **({"by": name} if name else {"deleted": True})}
        for at, name in enumerate(names, 1)
    ]
    del records[0]["parent"]
    (thread,) = measure("thread", records)
    assert (thread["longest_dialogue"], thread["authors"]) == (3, 2)


def test_a_reply_to_oneself_answers_nobody() -> None:
    records = [{"id": 1, "by": "ann", "time": 0}, {"id": 2, "by": "ann", "time": 9, "parent": 1}]
    (author,) = measure("author", records)
    assert (author["self_replies"], author["replies_given"], author["partners"]) == (1, 0, 0)
    (thread,) = measure("thread", records)
    assert (thread["median_delay"], thread["longest_dialogue"]) == (9, 0)
    assert thread["reciprocity"] is None


def test_a_reply_before_its_parent_has_a_negative_delay() -> None:
    records = [{"id": 1, "time": 100}, {"id": 2, "time": 40, "parent": 1}]
    assert measure("item", records)[1]["delay"] == -60


def test_times_that_no_calendar_has_are_unknown() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph([(1, 2)])
    graph.nodes[1]["time"], graph.nodes[2]["time"] = 2**62, -(2**63)
    assert as_dicts(measure_items(graph))[1]["delay"] is None
    assert as_dicts(measure_times(graph, per="day")) == []


def test_distant_years_have_dates() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(1, time=10**12)
    assert [day["day"] for day in as_dicts(measure_times(graph, per="day"))] == ["+33658-09-27"]


def test_the_rules_say_how_many_items_they_affect() -> None:
    records = [*BELOW_A_STUB, {"id": 11, "parent": 12}, {"id": 12, "parent": 11}]
    graph = build_graph(parse_item(record, Place("test", 1)) for record in records)
    rules = measure_threads(graph).rules
    affected = [rules[name].affected for name in ("stubs", "cycles", "deleted", "roots")]
    assert affected == [2, 2, 2, 0]


def test_a_graph_without_items_has_no_rows_but_hours_and_weekdays() -> None:
    rows = {name: len(measure(name, [])) for name in KINDS}
    assert {name: count for name, count in rows.items() if count} == {"hour": 24, "weekday": 7}


def test_each_kind_has_a_function() -> None:
    graph = build_graph(parse_item(record, Place("test", 1)) for record in BELOW_A_STUB)
    tables = {
        "thread": measure_threads(graph),
        "item": measure_items(graph),
        "author": measure_authors(graph),
        "pair": measure_pairs(graph),
        "level": measure_levels(graph),
        **{per: measure_times(graph, per=per) for per in ("hour", "weekday", "day")},
    }
    assert tables.keys() == KINDS.keys()
    for per, table in tables.items():
        assert table.rows == measure_per(per, read_columns(graph)).rows
