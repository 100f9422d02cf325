"""Attributes of nodes that are made of many records at once."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given, settings

from graphload.export import export_graph
from graphload.graph import build_graph
from graphload.item_table.attributes import read_attributes
from graphload.item_table.chunk import BITS
from graphload.items import Place, item_attributes
from graphload.parsing import parse_item
from graphload.readers import read_items
from graphload.readers.selection import Selection
from support.strategies import forests

if TYPE_CHECKING:
    from pathlib import Path

RECORDS: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "time": 1_600_000_000, "title": "t"},
    *({"id": at, "type": "comment", "parent": at // 2, "text": "x"} for at in range(2, 50)),
    {"id": 50, "parent": 60, "type": "note", "dead": True},
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    return file


@settings(max_examples=30)
@given(forests(messy=True))
def test_they_are_those_of_each_item(records: list[dict[str, Any]]) -> None:
    items = [parse_item(record, Place("a", 1)) for record in records]
    attributes, fields = read_attributes(items)
    for item, made, bits in zip(items, attributes, fields, strict=True):
        expected = item_attributes(item) | {"id_source": "given"}
        assert [*made.items()] == [*expected.items()]
        assert {name for name in BITS if bits & BITS[name]} == {"id", *item_attributes(item)}


_COMPARE_SIZES = """
import sys
from graphload.graph import build_graph
from graphload.readers import read_items

graph = build_graph(read_items(sys.argv[1:]))
data = graph.nodes[9]
assert type(data) is dict
print(sys.getsizeof(data), sys.getsizeof(dict([*data.items()])))
"""


def test_nodes_of_one_kind_share_their_table_of_keys(path: Path) -> None:
    # Which other keys nodes had before in a process makes them larger.
    arguments = [sys.executable, "-c", _COMPARE_SIZES, str(path)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    shared, own = map(int, done.stdout.split())
    assert shared < own


def test_each_node_and_edge_has_attributes_of_its_own(path: Path) -> None:
    graph, same = build_graph(read_items([path])), build_graph(read_items([path]))
    for at, node in enumerate(range(2, 40)):
        graph.nodes[node][f"new{at}"] = at
        del graph.nodes[node]["text"]
        graph.edges[node // 2, node]["weight"] = at
    assert [*graph.nodes[2]] == ["item_type", "parent", "id_source", "new0"]
    assert graph.nodes[40] == same.nodes[40]
    assert graph.edges[20, 40] == same.edges[20, 40] == {}
    assert graph.edges[19, 39] == graph.pred[39][19] == {"weight": 37}


def test_a_graph_is_copied_and_pickled_as_any_other(path: Path) -> None:
    graph = build_graph(read_items([path]))
    for same in (
        graph.copy(),
        copy.deepcopy(graph),
        pickle.loads(pickle.dumps(graph)),  # noqa: S301 - our own
        nx.node_link_graph(nx.node_link_data(graph, edges="edges"), edges="edges"),
    ):
        assert nx.utils.graphs_equal(graph, same)


def test_a_stream_is_read_to_its_end(path: Path) -> None:
    stream = read_items([path])
    assert len(build_graph(stream)) == len(RECORDS) + 1
    assert stream.report.sources[0].read == len(RECORDS)
    assert [*stream] == []


def test_of_a_stream_that_was_begun_the_rest_is_read(path: Path) -> None:
    stream = read_items([path])
    next(stream)
    graph = build_graph(stream)
    assert graph.nodes[1] == {"stub": True}
    assert graph.graph["counts"]["read"] == len(RECORDS) - 1


def test_a_stream_may_leave_records_out(path: Path) -> None:
    graph = build_graph(read_items([path], only=Selection(ids=frozenset({"1", "3"}))))
    assert [*graph] == [1, 3]


def test_ids_of_an_earlier_run_keep_their_source(tmp_path: Path) -> None:
    path, exported = tmp_path / "items.jsonl", tmp_path / "graph.jsonl"
    path.write_text('{"text": "a", "by": "ann"}\n{"text": "b", "by": "bob"}\n')
    graph = build_graph(read_items([path]))
    assert {data["id_source"] for _, data in graph.nodes.data()} == {"surrogate"}
    export_graph(graph, exported)
    assert build_graph(read_items([exported])).nodes.data() == graph.nodes.data()
