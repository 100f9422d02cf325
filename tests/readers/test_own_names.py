"""Fields of other people's records that have the name of one of graphload's own."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from graphload.errors import InputError
from graphload.export import export_graph, export_lines, write_graph
from graphload.graph import build_graph
from graphload.loading import push, read_graph, verify
from graphload.readers import read_items
from graphload.stores import open_store
from viz import draw_graph

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.graph import ReplyGraph

THEIRS: dict[str, Any] = {
    "root": 7,
    "depth": "deep",
    "stub": True,
    "digest": "0123456789abcdef",
    "rank": 3,
    "created_at": [2020, 1],
    "id_source": "recovered",
    "place": "here",
    "_loads": [1],
    "_seen": 5,
    "_made": True,
    "node": 9,
    "edge": [1, 2],
    "text_format": "textile",
    "source": "a",
    "reason": "b",
    "raw": "c",
    "ids": [1],
}
RECORDS: list[dict[str, Any]] = [
    {"id": 1, "kids": [2], "text": "a", **THEIRS},
    {"id": 2, "parent": 1, "by": "ann", **THEIRS},
]


@pytest.fixture
def graph(tmp_path: Path) -> ReplyGraph:
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    return build_graph(read_items([path]))


def lines(graph: ReplyGraph) -> list[bytes]:
    return list(export_lines(graph))


def test_they_are_fields_of_extra(graph: ReplyGraph) -> None:
    assert set(graph) == {1, 2}
    assert [*graph.edges(data=True)] == [(1, 2, {"rank": 0})]
    for data in graph.nodes.values():
        assert (data["extra"], data["id_source"]) == (THEIRS, "given")
        assert "stub" not in data


def test_so_they_are_in_a_repr(tmp_path: Path, graph: ReplyGraph) -> None:
    path = tmp_path / "records.txt"
    calls = (", ".join(f"{k}={v!r}" for k, v in record.items()) for record in RECORDS)
    path.write_text("".join(f"Item({call})\n" for call in calls))
    assert lines(build_graph(read_items([path]))) == lines(graph)


def test_an_export_and_a_store_give_them_back(tmp_path: Path, graph: ReplyGraph) -> None:
    export_graph(graph, tmp_path / "out.jsonl")
    assert lines(build_graph(read_items([tmp_path / "out.jsonl"]))) == lines(graph)
    with open_store(str(tmp_path / "a.graph"), write=True) as store:
        assert push(graph, store).verified
        assert push(graph, store).verified
        assert verify(graph, store).good
        stored = read_graph(store)
    assert lines(stored) == lines(graph)


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_xml_formats_keep_them_apart_from_the_derived_fields(
    format_: str, graph: ReplyGraph
) -> None:
    stream = io.BytesIO()
    write_graph(graph, stream, format_=format_)
    stream.seek(0)
    read: Any = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[format_]
    data = read(stream, node_type=int).nodes[2]
    assert (data["root"], data["depth"], json.loads(data["extra"])) == ("1", 1, THEIRS)


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_an_xml_export_is_refused_with_the_way_back(
    format_: str, tmp_path: Path, graph: ReplyGraph
) -> None:
    path = tmp_path / f"out.{format_}"
    export_graph(graph, path)
    with pytest.raises(InputError) as caught:
        list(read_items([path]))
    assert f"a {'GraphML' if format_ == 'graphml' else 'GEXF'} file" in caught.value.message
    assert "--in STORE" in (caught.value.hint or "")
    assert "export -o FILE.jsonl" in (caught.value.hint or "")


def test_a_page_of_them_is_drawn(tmp_path: Path, graph: ReplyGraph) -> None:
    draw_graph(graph).write(tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_size > 0


def test_a_field_called_extra_takes_no_other_away(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"id": 1, "a": 1, "extra": {"a": 2}}\n{"id": 2, "extra": "x"}\n')
    graph = build_graph(read_items([path]))
    assert graph.nodes[1]["extra"] == {"a": 1, "extra": {"a": 2}}
    assert graph.nodes[2]["extra"] == {"extra": "x"}
