from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.digest import content_digest
from graphload.errors import GraphError, UsageError
from graphload.export import FORMATS, export_graph, export_lines, write_graph
from graphload.graph import build_graph
from graphload.items import Place
from graphload.parsing import parse_item
from support.strategies import forests

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from graphload.graph import ReplyGraph

Records = list[dict[str, Any]]
PLACE = Place("test", 1)
LOW, HIGH = -(2**63), 2**63 - 1
LATEST = 10**11 - 1
"""The last second that isn't read as milliseconds."""


def build(records: Records) -> ReplyGraph:
    return build_graph(parse_item(record, PLACE) for record in records)


def lines(graph: ReplyGraph) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export_lines(graph)]


def written(graph: ReplyGraph, format_: str) -> bytes:
    stream = io.BytesIO()
    write_graph(graph, stream, format_=format_)
    return stream.getvalue()


def read_back(graph: ReplyGraph, format_: str, node_type: type = int) -> ReplyGraph:
    read: Any = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[format_]
    back: ReplyGraph = read(io.BytesIO(written(graph, format_)), node_type=node_type)
    return back


def test_a_nodes_line_has_what_is_set_and_what_is_derived() -> None:
    record = {
        "id": 2,
        "type": "comment",
        "by": "é",
        "parent": 1,
        "kids": [3],
        "x": {"b": 1, "a": 0},
    }
    graph = build([record])
    digest = content_digest(graph.nodes[2])
    assert list(export_lines(graph))[1].decode() == (
        f'{{"by":"é","depth":1,"digest":"{digest}","extra":"{{\\"x\\":{{\\"a\\":0,\\"b\\":1}}}}",'
        '"id_source":"given","item_type":"comment","kids":[3],"node":2,"parent":1,"root":1}\n'
    )


def test_a_stubs_line_says_so_and_has_no_digest() -> None:
    assert lines(build([{"id": 2, "parent": 1}]))[0] == {
        "node": 1,
        "stub": True,
        "root": 1,
        "depth": 0,
    }


def test_a_member_of_a_cycle_has_no_root_and_no_depth() -> None:
    line = lines(build([{"id": 1, "parent": 1}]))[0]
    assert "root" not in line
    assert "depth" not in line


def test_edges_follow_sorted_by_parent_and_kid_with_their_rank() -> None:
    graph = build([{"id": 10, "kids": [12, 11]}, {"id": 9, "parent": 10}, {"id": 2, "parent": 1}])
    assert [line for line in lines(graph) if "edge" in line] == [
        {"edge": [10, 11], "rank": 1},  # the first with a rank
        {"edge": [1, 2]},
        {"edge": [10, 9]},
        {"edge": [10, 12], "rank": 0},
    ]


@given(forests(cycles=True, messy=True))
def test_a_program_that_takes_the_columns_from_the_first_lines_has_all(records: Records) -> None:
    plain = [{"id": -at} for at in range(1000, 1200)]
    graph = build([*plain, *records])
    read = pl.read_ndjson(written(graph, "jsonl")).to_dicts()
    rows = [{name: value for name, value in row.items() if value is not None} for row in read]
    assert rows == lines(graph)


def test_the_line_of_the_first_node_with_a_key_comes_before_all_others() -> None:
    records = [{"id": at, "item_type": "story"} for at in range(1, 6)]
    graph = build([*records[:3], {**records[3], "dead": True, "a": 1}, records[4]])
    assert [line["node"] for line in lines(graph)] == [1, 4, 2, 3, 5]


def test_int_ids_are_in_numeric_order_and_text_ids_in_that_of_text() -> None:
    assert [line["node"] for line in lines(build([{"id": 10}, {"id": 9}, {"id": -1}]))] == [
        -1,
        9,
        10,
    ]
    assert [x["node"] for x in lines(build([{"id": "b"}, {"id": 10}, {"id": 9}]))] == [
        "10",
        "9",
        "b",
    ]


def test_nothing_of_when_it_was_made_is_in_an_export() -> None:
    line = lines(build([{"id": 1, "time": 5}]))[0]
    assert line["time"] == 5
    assert "created_at" not in line


@given(forests(cycles=True, messy=True), st.randoms(use_true_random=False))
def test_the_same_graph_gives_the_same_bytes_however_it_was_made(
    records: Records, chance: random.Random
) -> None:
    graph = build(records)
    nodes = list(graph.nodes.items())
    edges = list(graph.edges(data=True))
    chance.shuffle(nodes)
    chance.shuffle(edges)
    again: ReplyGraph = nx.DiGraph(made="otherwise")
    again.add_nodes_from((node, dict(reversed(data.items()))) for node, data in nodes)
    again.add_edges_from(edges)
    for format_ in FORMATS:
        assert written(again, format_) == written(graph, format_)


def test_lists_and_tuples_give_the_same_bytes() -> None:
    graph = build([{"id": 1, "kids": [2]}])
    again = graph.copy()
    again.nodes[1]["kids"] = [2]
    assert list(export_lines(again)) == list(export_lines(graph))


def test_integers_beyond_64_bits_in_extra_are_kept() -> None:
    assert json.loads(lines(build([{"id": 1, "n": 2**80}]))[0]["extra"]) == {"n": 2**80}


@given(forests(cycles=True, messy=True))
def test_the_lines_are_the_whole_graph(records: Records) -> None:
    graph = build(records)
    again: ReplyGraph = nx.DiGraph()
    for line in lines(graph):
        if "edge" in line:
            again.add_edge(*line["edge"], **({"rank": line["rank"]} if "rank" in line else {}))
        else:
            again.add_node(line["node"])
    assert set(again) == set(graph)
    assert sorted(again.edges(data=True), key=str) == sorted(graph.edges(data=True), key=str)


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_xml_formats_are_read_back_by_networkx(format_: str) -> None:
    graph = build(
        [
            {"id": LOW, "time": LATEST, "score": LOW, "by": "a&<\"'", "kids": [HIGH], "dead": 1},
            {"id": HIGH, "parent": LOW, "text": "cr\r\nline\ttab 😀", "odd": {"b": [None], "a": 1}},
        ]
    )
    back = read_back(graph, format_)
    assert set(back) == {LOW, HIGH}
    assert back.edges[LOW, HIGH]["rank"] == 0
    low, high = back.nodes[LOW], back.nodes[HIGH]
    assert (low["time"], low["score"], low["by"]) == (LATEST, str(LOW), "a&<\"'")
    assert (low["dead"], "dead" in high) == (True, False)
    assert json.loads(low["kids"]) == [str(HIGH)]
    assert high["text"] == "cr\r\nline\ttab 😀"
    assert json.loads(high["extra"]) == {"odd": {"b": [None], "a": 1}}
    assert (high["root"], high["parent"], high["depth"]) == (str(LOW), str(LOW), 1)


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_a_node_has_a_label_a_start_and_the_size_of_its_subtree(format_: str) -> None:
    graph = build(
        [
            {"id": 1, "by": "ann", "title": "A &amp; B", "time": 1_600_000_000, "kids": [2]},
            {"id": 2, "by": "bob", "text": "<p>some <i>words</i> " + "and more " * 20},
            {"id": 3, "parent": 4, "time": -63_000_000_000},
        ]
    )
    back = read_back(graph, format_)
    assert back.nodes[1]["label"] == "ann: A & B"
    assert back.nodes[2]["label"].startswith("bob: some *words* and more")
    assert (len(back.nodes[2]["label"]), back.nodes[2]["label"][-1]) == (5 + 60, "…")
    assert [back.nodes[at]["label"] for at in (3, 4)] == ["3", "4"]
    assert [back.nodes[at].get("start") for at in (1, 2, 3)] == ["2020-09-13T12:26:40Z", None, None]
    assert [back.nodes[at]["subtree"] for at in (1, 2, 3, 4)] == [2, 1, 1, 2]
    assert back.nodes[2]["depth"] == 1


def test_gephis_timeline_takes_the_starts_of_gexf() -> None:
    root = ET.fromstring(written(build([{"id": 1, "time": 5}]), "gexf"))  # noqa: S314 - our own
    graph = root.find("{*}graph")
    assert graph is not None
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    assert [node.get("start") for node in root.iter() if _local(node.tag) == "node"] == [
        "1970-01-01T00:00:05Z"
    ]


GEXF_RULES = {
    "gexf": ({"version", "variant"}, {"meta", "graph"}),
    "meta": ({"lastmodifieddate"}, {"creator", "keywords", "description"}),
    "creator": (set(), set()),
    "graph": (
        {
            *("timeformat", "start", "startopen", "end", "endopen"),
            "defaultedgetype",
            "idtype",
            "mode",
        },
        {"attributes", "nodes", "edges"},
    ),
    "attributes": ({"class", "mode", "start", "startopen", "end", "endopen"}, {"attribute"}),
    "attribute": ({"id", "title", "type"}, {"default", "options"}),
    "default": (set(), set()),
    "nodes": ({"count"}, {"node"}),
    "node": ({"id", "label", "pid", "start", "startopen", "end", "endopen"}, {"attvalues"}),
    "edges": ({"count"}, {"edge"}),
    "edge": ({"id", "type", "label", "source", "target", "weight"}, {"attvalues"}),
    "attvalues": (set(), {"attvalue"}),
    "attvalue": ({"for", "value", "start", "startopen", "end", "endopen"}, set()),
}
"""The attributes and children of elements in gexf.xsd 1.2draft, as far as they concern us."""
GEXF_TYPES = {"integer", "long", "double", "float", "boolean", "liststring", "string", "anyURI"}


@given(forests(cycles=True, messy=True))
def test_gexf_follows_its_schema(records: Records) -> None:
    root = ET.fromstring(written(build(records), "gexf"))  # noqa: S314 - our own
    for element in root.iter():
        attributes, children = GEXF_RULES[_local(element.tag)]
        assert {name for name in element.attrib if "}" not in name} <= attributes
        assert {_local(child.tag) for child in element} <= children
        if _local(element.tag) == "attribute":
            assert element.get("type") in GEXF_TYPES
    assert [_local(child.tag) for child in root] == ["meta", "graph"]
    assert root.get("version") == "1.2"


def test_gexf_of_an_empty_graph_has_no_name() -> None:
    assert b"name=" not in written(nx.DiGraph(), "gexf")


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_a_flag_that_is_absent_is_false_by_default(format_: str) -> None:
    graph = build([{"id": 1, "dead": True}, {"id": 2, "deleted": True, "parent": 3}])
    root = ET.fromstring(written(graph, format_))  # noqa: S314 - our own
    keys = [one for one in root.iter() if _local(one.tag) in ("key", "attribute")]
    defaults = {
        one.get("attr.name") or one.get("title"): one.findtext("{*}default") for one in keys
    }
    flags = {name: value for name, value in defaults.items() if value is not None}
    assert flags == {"dead": "false", "deleted": "false", "stub": "false"}


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_an_integer_that_a_float_cannot_hold_is_text_in_all_nodes(format_: str) -> None:
    graph = build([{"id": 1, "score": 2**53 + 1, "kids": [2]}, {"id": 2, "score": 5, "time": 7}])
    back = read_back(graph, format_)
    assert [back.nodes[node]["score"] for node in (1, 2)] == [str(2**53 + 1), "5"]
    assert (back.nodes[2]["time"], back.nodes[1]["kids"]) == (7, "[2]")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_characters_that_xml_cannot_hold_are_replaced_and_counted(format_: str) -> None:
    graph = build([{"id": "x\x01", "text": "a\x00b\x1b\ufffe"}])
    assert write_graph(graph, io.BytesIO(), format_=format_).replaced == 5
    back = read_back(graph, format_, str)
    assert back.nodes["x\ufffd"]["text"] == "a\ufffdb\ufffd\ufffd"


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_ids_that_would_become_one_are_refused(format_: str) -> None:
    with pytest.raises(GraphError, match="XML"):
        written(build([{"id": "x\x01"}, {"id": "x\x02"}]), format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_chain_of_6000_is_written(format_: str) -> None:
    graph = build([{"id": 1}] + [{"id": i, "parent": i - 1} for i in range(2, 6001)])
    assert write_graph(graph, io.BytesIO(), format_=format_).edges == 5999


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_graph_is_written(format_: str) -> None:
    assert write_graph(nx.DiGraph(), io.BytesIO(), format_=format_).nodes == 0


def test_the_graph_that_is_exported_stays_as_it_is() -> None:
    graph = build([{"id": 1, "kids": [2], "n": 1}])
    before = graph.copy()
    for format_ in FORMATS:
        written(graph, format_)
    assert nx.utils.graphs_equal(graph, before)
    assert graph.graph == before.graph


def test_a_files_suffix_is_its_format(tmp_path: Path) -> None:
    graph = build([{"id": 1}])
    export_graph(graph, tmp_path / "g.GraphML")
    assert b"<graphml" in (tmp_path / "g.GraphML").read_bytes()


def test_a_suffix_that_is_no_format_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.jsonl, \.graphml, \.gexf"):
        export_graph(nx.DiGraph(), tmp_path / "g.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    path.write_text("before")
    with pytest.raises(GraphError):
        export_graph(build([{"id": "x\x01"}, {"id": "x\x02"}]), path)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["g.graphml"]


def test_a_graph_that_is_no_forest_is_refused() -> None:
    graph: ReplyGraph = nx.DiGraph([(1, 3), (2, 3)])
    with pytest.raises(GraphError, match="two parents"):
        list(export_lines(graph))
