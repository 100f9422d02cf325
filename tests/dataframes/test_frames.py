"""A graph as two data frames, and as two files."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings

from graphload.dataframes.frames import export_frames, frames
from graphload.errors import UsageError
from graphload.graph import build_graph, forest_of
from graphload.items import Place
from graphload.parsing import parse_item
from graphload.readers import read_items
from support.places import graph_of
from support.project import ROOT
from support.strategies import forests

if TYPE_CHECKING:
    from pathlib import Path

TALK: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "=x", "time": 1_600_000_000, "title": "T", "kids": [3, 2]},
    {"id": 2, "parent": 1, "dead": True, "mood": "good"},
    {"id": 3, "parent": 1, "time": 1_600_000_100, "text": "a\nb"},
]


def test_nodes_have_types_and_edges_go_from_the_parent() -> None:
    nodes, edges = frames(graph_of(TALK))
    assert nodes.columns == [
        *("id", "item_type", "by", "time", "title", "text", "kids", "parent", "dead", "extra"),
        *("id_source", "root", "depth", "subtree"),
    ]
    assert nodes.schema["time"] == pl.Datetime("us", "UTC")
    assert nodes["dead"].to_list() == [False, True, False]
    assert nodes["kids"].to_list() == [[3, 2], None, None]
    assert json.loads(nodes["extra"][1]) == {"mood": "good"}
    assert nodes.select("root", "depth", "subtree").rows() == [(1, 0, 3), (1, 1, 1), (1, 1, 1)]
    assert edges.columns == ["source", "target", "rank"]
    assert edges.rows() == [(1, 2, 1), (1, 3, 0)]


def test_stubs_cycles_and_foreign_attributes_are_in_the_frames() -> None:
    graph = graph_of([{"id": 1, "parent": 1}, {"id": 2, "parent": 9}])
    graph.nodes[2]["community"] = 7
    nodes, _ = frames(graph)
    assert nodes.select("id", "stub", "root", "depth", "community").rows() == [
        (1, False, None, None, None),
        (2, False, 9, 1, 7),
        (9, True, 9, 0, None),
    ]


def test_an_empty_graph_has_empty_frames() -> None:
    nodes, edges = frames(nx.DiGraph())
    assert (nodes.height, edges.height) == (0, 0)
    assert edges.columns == ["source", "target", "rank"]


@settings(max_examples=40)
@given(forests(cycles=True, messy=True))
def test_the_frames_are_the_whole_graph(records: list[dict[str, Any]]) -> None:
    graph = build_graph(parse_item(record, Place("test", 1)) for record in records)
    nodes, edges = frames(graph)
    assert nodes["id"].to_list() == forest_of(graph).ids
    again: nx.DiGraph[Any] = nx.DiGraph()
    for source, target, rank in edges.iter_rows():
        again.add_edge(source, target, **({} if rank is None else {"rank": rank}))
    assert nx.utils.edges_equal(again.edges(data=True), graph.edges(data=True), directed=True)
    for row in nodes.iter_rows(named=True):
        data = graph.nodes[row["id"]]
        assert (row.get("by"), row.get("text")) == (data.get("by"), data.get("text"))
        assert bool(row.get("stub")) == bool(data.get("stub"))


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_two_files_are_written_and_read_back(format_: str, tmp_path: Path) -> None:
    graph = build_graph(read_items([ROOT / "seeds" / "thread.jsonl"]))
    done = export_frames(graph, tmp_path / "out", format_=format_)
    assert (done.nodes, done.edges) == (316, 311)
    read: Any = {"csv": pl.read_csv, "parquet": pl.read_parquet}[format_]
    nodes, edges = (read(tmp_path / "out" / f"{name}.{format_}") for name in ("nodes", "edges"))
    assert nodes["id"].to_list() == sorted(graph)
    assert set(edges.select("source", "target").rows()) == set(graph.edges)
    assert nodes["subtree"].max() == 281
    assert nodes.schema["dead"] == pl.Boolean


def test_csv_guards_formulas_unless_it_is_for_programs(tmp_path: Path) -> None:
    export_frames(graph_of(TALK), tmp_path)
    assert "'=x" in (tmp_path / "nodes.csv").read_text()
    export_frames(graph_of(TALK), tmp_path, raw=True)
    nodes = pl.read_csv(io.BytesIO((tmp_path / "nodes.csv").read_bytes()))
    assert nodes["by"][0] == "=x"
    assert nodes["time"][0] == 1_600_000_000


@pytest.mark.parametrize("format_", ["csv", "parquet"])
@pytest.mark.parametrize("name", ["nodes", "edges"])
def test_a_table_that_graphload_did_not_write_is_kept(
    name: str, format_: str, tmp_path: Path
) -> None:
    for _ in range(2):
        export_frames(graph_of(TALK), tmp_path, format_=format_)
    path = tmp_path / f"{name}.{format_}"
    others = pl.DataFrame({"id": [1], "source": [2], "weight": [3]})
    written = io.BytesIO()
    others.write_csv(written) if format_ == "csv" else others.write_parquet(written)
    for mine in (written.getvalue(), b"", b"\xff,no table"):
        path.write_bytes(mine)
        with pytest.raises(UsageError, match="was not written by graphload"):
            export_frames(graph_of(TALK), tmp_path, format_=format_)
        assert path.read_bytes() == mine


def test_a_file_in_the_place_of_the_folder_and_an_unknown_format_are_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="is a file, not a folder"):
        export_frames(graph_of(TALK), tmp_path / "file")
    with pytest.raises(UsageError, match="Use one of csv, parquet"):
        export_frames(graph_of(TALK), tmp_path / "out", format_="xlsx")
