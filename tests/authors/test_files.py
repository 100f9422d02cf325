"""Files of the author graph, as other programs read them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import polars as pl
import pytest

from graphload.authors.files import AUTHOR_FORMATS, export_author_graph, write_author_graph
from graphload.authors.graph import build_author_graph
from graphload.errors import GraphError, UsageError
from graphload.graph import build_graph
from graphload.readers import read_items
from support.places import graph_of
from support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.authors.graph import AuthorGraph


def demo() -> AuthorGraph:
    return build_author_graph(build_graph(read_items([ROOT / "seeds" / "thread.jsonl"])))


def two(*names: str) -> AuthorGraph:
    """Two authors, the second of whom answers the first."""
    ann, bob = names
    return build_author_graph(
        graph_of([{"id": 1, "by": ann, "time": 5}, {"id": 2, "by": bob, "parent": 1, "time": 9}])
    )


def written(graph: AuthorGraph, format_: str) -> bytes:
    stream = io.BytesIO()
    write_author_graph(graph, stream, format_=format_)
    return stream.getvalue()


@pytest.mark.parametrize(("format_", "read"), [("gexf", "read_gexf"), ("graphml", "read_graphml")])
def test_networkx_reads_back_all_of_it(format_: str, read: str) -> None:
    graph = demo()
    back = getattr(nx, read)(io.BytesIO(written(graph, format_)))
    assert {name: data["label"] for name, data in back.nodes(data=True)} == {n: n for n in graph}
    for one, other, data in graph.edges(data=True):
        assert data.items() <= back.edges[one, other].items()
    for name, data in graph.nodes(data=True):
        assert data.items() <= back.nodes[name].items()


def test_igraph_reads_names_numbers_and_booleans(tmp_path: Path) -> None:
    graph = demo()
    export_author_graph(graph, tmp_path / "a.graphml")
    back = igraph.Graph.Read_GraphML(str(tmp_path / "a.graphml"))
    assert sorted(back.vs["label"]) == list(graph)
    edges = {(back.vs[e.source]["label"], back.vs[e.target]["label"]): e for e in back.es}
    one, other, data = next(iter(graph.edges(data=True)))
    assert edges[one, other]["weight"] == data["weight"]
    assert {type(value) for value in back.es["reciprocal"]} == {bool}


def test_gexf_has_the_times_of_gephis_timeline() -> None:
    root = ET.fromstring(written(two("ann", "bob"), "gexf"))  # noqa: S314 - our own
    graph = root.find("{*}graph")
    assert graph is not None
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    nodes = root.iter("{http://www.gexf.net/1.2draft}node")
    starts = {node.get("label"): node.get("start") for node in nodes}
    assert starts == {"ann": "1970-01-01T00:00:05Z", "bob": "1970-01-01T00:00:09Z"}
    (edge,) = root.iter("{http://www.gexf.net/1.2draft}edge")
    assert (edge.get("source"), edge.get("weight")) == ("bob", "1")
    assert edge.get("start") == "1970-01-01T00:00:09Z"


def test_csv_and_parquet_have_a_row_for_each_edge() -> None:
    graph = demo()
    lines = written(graph, "csv").decode().splitlines()
    assert lines[0] == "source,target,weight,threads,first,last,reciprocal"
    assert len(lines) == 1 + graph.number_of_edges()
    frame = pl.read_parquet(io.BytesIO(written(graph, "parquet")))
    assert frame.schema["weight"] == pl.Int64
    assert frame.schema["reciprocal"] == pl.Boolean
    assert frame.schema["first"] == pl.Datetime("us", "UTC")
    assert frame["weight"].sum() == graph.size("weight")


def test_a_name_that_a_spreadsheet_would_run_is_guarded() -> None:
    assert written(two("=1+1", "bob"), "csv").decode().splitlines()[1] == "bob,'=1+1,1,1,9,9,false"


@pytest.mark.parametrize("format_", ["gexf", "graphml"])
def test_names_that_xml_cannot_hold_are_replaced_and_counted(format_: str) -> None:
    stream = io.BytesIO()
    assert write_author_graph(two("a\x01", "<b>&"), stream, format_=format_).replaced == 1
    assert "a\ufffd" in stream.getvalue().decode()


@pytest.mark.parametrize("format_", ["gexf", "graphml"])
def test_names_that_would_become_one_are_refused(format_: str) -> None:
    with pytest.raises(GraphError, match="two names of authors differ only in characters"):
        written(two("a\x01", "a\x02"), format_)


def test_a_time_beyond_every_calendar_is_no_start() -> None:
    graph = build_author_graph(graph_of([{"id": 1, "by": "ann", "time": -63_000_000_000}]))
    assert b"start=" not in written(graph, "gexf")


@pytest.mark.parametrize("format_", AUTHOR_FORMATS)
def test_the_same_graph_gives_the_same_bytes_and_an_empty_one_is_written(format_: str) -> None:
    assert written(demo(), format_) == written(demo(), format_)
    assert written(nx.DiGraph(), format_)


def test_an_unknown_format_or_suffix_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.gexf"):
        export_author_graph(demo(), tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match="Use one of graphml, gexf, csv, parquet"):
        written(demo(), "xlsx")
