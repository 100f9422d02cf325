"""The author graph: each edge is what the replies between two authors give, one by one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.authors.graph import build_author_graph
from graphload.graph import build_graph, forest_of
from graphload.items import Place
from graphload.loading import push
from graphload.loading.measured import read_item_columns
from graphload.measures.measure import measure_authors, measure_pairs
from graphload.parsing import parse_item
from graphload.readers import read_items
from graphload.stores import open_store
from support.places import graph_of
from support.project import ROOT
from support.strategies import forests

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.graph import ReplyGraph

Edges = dict[tuple[str, str], dict[str, Any]]
TALK: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "time": 100},
    {"id": 2, "parent": 1, "by": "bob", "time": 300},
    {"id": 3, "parent": 1, "by": "bob", "time": 200},
    {"id": 4, "parent": 3, "by": "ann"},
    {"id": 5, "parent": 4, "by": "ann", "time": 500},
    {"id": 6, "parent": 5, "by": "eve", "time": 600},
    {"id": 7, "by": "ann", "time": 50},
    {"id": 8, "parent": 7, "by": "bob", "time": 400},
    {"id": 9, "parent": 8},
    {"id": 10, "parent": 99, "by": "dan"},
]


def edges_one_by_one(graph: ReplyGraph) -> Edges:
    """The edges of the author graph, from the replies that are in no cycle."""
    forest = forest_of(graph)
    replies = defaultdict(list)
    for at, node in enumerate(forest.ids):
        if forest.above[at] >= 0:
            by = graph.nodes[node].get("by")
            answered = graph.nodes[forest.ids[forest.above[at]]].get("by")
            if by is not None and answered is not None and by != answered:
                replies[by, answered].append(at)
    edges: Edges = {}
    for (by, answered), nodes in replies.items():
        times = [t for at in nodes if (t := graph.nodes[forest.ids[at]].get("time")) is not None]
        edges[by, answered] = {
            "weight": len(nodes),
            "threads": len({int(forest.root[at]) for at in nodes}),
            **({"first": min(times), "last": max(times)} if times else {}),
            "reciprocal": (answered, by) in replies,
        }
    return edges


def test_an_edge_goes_from_who_answers_to_the_answered() -> None:
    authors = build_author_graph(graph_of(TALK))
    assert list(authors.edges(data=True)) == [
        (
            *("ann", "bob"),
            {"weight": 1, "threads": 1, "reciprocal": True},
        ),
        (
            *("bob", "ann"),
            {"weight": 3, "threads": 2, "first": 200, "last": 400, "reciprocal": True},
        ),
        (
            *("eve", "ann"),
            {"weight": 1, "threads": 1, "first": 600, "last": 600, "reciprocal": False},
        ),
    ]


def test_all_authors_are_nodes_with_their_measures_and_a_self_reply_is_no_edge() -> None:
    authors = build_author_graph(graph_of(TALK))
    assert list(authors) == ["ann", "bob", "dan", "eve"]
    assert authors.nodes["ann"] == {
        "items": 4,
        "threads": 2,
        "roots": 2,
        "replies_given": 1,
        "replies_received": 4,
        "self_replies": 1,
        "first": 50,
        "last": 500,
    }
    assert "first" not in authors.nodes["dan"]


def test_an_empty_graph_has_no_authors() -> None:
    assert len(build_author_graph(graph_of([]))) == 0


@given(forests(cycles=True), st.integers(0, 2))
def test_each_edge_is_what_its_replies_give(records: list[dict[str, Any]], few: int) -> None:
    names = ["ann", "bob", "eve"]
    for at, record in enumerate(records):
        if at % 3 >= few:
            record["by"] = names[at % 2]
        if "time" in record:
            record["time"] %= 2_000_000_000
    graph = build_graph(parse_item(record, Place("test", 1)) for record in records)
    authors = build_author_graph(graph)
    expected = edges_one_by_one(graph)
    assert {(a, b): data for a, b, data in authors.edges(data=True)} == expected
    assert set(authors) == {data["by"] for data in graph.nodes.values() if "by" in data}


def test_the_weights_are_the_replies_that_the_measures_count() -> None:
    graph = build_graph(read_items([ROOT / "seeds" / "thread.jsonl"]))
    authors = build_author_graph(graph)
    pairs = measure_pairs(graph).frame
    assert authors.size("weight") == pairs["replies"].sum()
    given = dict(authors.out_degree(weight="weight"))
    frame = measure_authors(graph).frame
    assert given == dict(zip(frame["author"], frame["replies_given"], strict=True))


@pytest.mark.parametrize("name", ["thread.jsonl", "faults.jsonl"])
def test_a_store_gives_the_same_author_graph(name: str, tmp_path: Path) -> None:
    graph = build_graph(read_items([ROOT / "seeds" / name]))
    with open_store(str(tmp_path / "a.graph"), write=True) as store:
        push(graph, store)
        stored = build_author_graph(read_item_columns(store))
    authors = build_author_graph(graph)
    assert list(stored.nodes(data=True)) == list(authors.nodes(data=True))
    assert list(stored.edges(data=True)) == list(authors.edges(data=True))
