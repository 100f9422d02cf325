"""GEXF and GraphML as the importers of Gephi and JGraphT read them: nodes, edges, fields."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from graphload.authors.files import export_author_graph
from graphload.authors.graph import build_author_graph
from graphload.export import export_graph
from graphload.graph import build_graph, forest_of
from graphload.readers import read_items
from support.parts import MissingPart, find_gephi_jars, find_java, find_jgrapht_jars
from support.places import graph_of
from support.project import ROOT, SEEDS

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.graph import ReplyGraph

Read = dict[str, dict[str, list[list[str]]]]
JARS = {"Gephi": find_gephi_jars, "JGraphT": find_jgrapht_jars}
PROGRAMS = ROOT / "tests" / "support" / "java"
ODD = [
    {"id": 1, "by": "a&b <c>", "time": 1_600_000_000, "title": "\u00e9 \"quoted\" 'x' \U0001f600"},
    {"id": 2, "by": "a&b <c>", "parent": 1, "text": "<p>one\ntwo</p>", "dead": True},
    {"id": 4, "by": "eve", "parent": 3, "score": 2**40},
]
"""Records with signs of XML, a flag, a large number, and a stub: 3."""


def run(importer: str, folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    java = find_java(17)
    if java is None:
        raise MissingPart(f"{importer}'s importers need Java 17 or later")
    jars = os.path.join(JARS[importer](), "*")  # noqa: PTH118 - a pattern of Java
    program = str(PROGRAMS / f"{importer}Import.java")
    command = [str(java), "-Djava.awt.headless=true", "-cp", jars, program, *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def graphs() -> dict[str, ReplyGraph]:
    return {"demo": build_graph(read_items([SEEDS / "thread.jsonl"])), "odd": graph_of(ODD)}


@pytest.fixture(scope="module", params=[*JARS])
def read(
    request: pytest.FixtureRequest,
    graphs: dict[str, ReplyGraph],
    tmp_path_factory: pytest.TempPathFactory,
) -> Read:
    """What an importer reads in each file: lists of nodes, edges and values."""
    folder: Path = tmp_path_factory.mktemp("importers")
    for format_ in ("gexf", "graphml"):
        for name, graph in graphs.items():
            export_graph(graph, folder / f"{name}.{format_}")
        authors = build_author_graph(graphs["demo"])
        export_author_graph(authors, folder / f"authors.{format_}")
    done = run(request.param, folder, *sorted(path.name for path in folder.iterdir()))
    assert done.returncode == 0, done.stderr
    read: Read = {}
    for line in done.stdout.splitlines():
        path, kind, *parts = json.loads(line)
        read.setdefault(path, {"node": [], "edge": [], "value": []})[kind].append(parts)
    return read


def values_of(read: Read, path: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the type and the text of each node's attributes."""
    return {(node, name): (kind, text) for node, name, kind, text in read[path]["value"]}


@pytest.mark.parametrize("name", ["demo", "odd"])
@pytest.mark.parametrize("format_", ["gexf", "graphml"])
def test_nodes_edges_and_fields_are_those_of_the_graph(
    graphs: dict[str, ReplyGraph], read: Read, name: str, format_: str
) -> None:
    graph, path = graphs[name], f"{name}.{format_}"
    forest = forest_of(graph)
    assert sorted(node for (node,) in read[path]["node"]) == sorted(map(str, graph))
    edges = Counter((one, other) for one, other, _ in read[path]["edge"])
    assert edges == Counter((str(one), str(other)) for one, other in graph.edges)
    values = values_of(read, path)
    for at, node in enumerate(forest.ids):
        data: dict[str, Any] = graph.nodes[node]
        assert values[str(node), "depth"] == ("long", str(forest.depth[at]))
        assert values[str(node), "subtree"] == ("long", str(forest.size[at]))
        for field in {"by", "title", "text"} & data.keys():
            if "\r" not in data[field] and data[field].isprintable():
                assert values[str(node), field] == ("string", data[field])
        if "time" in data:
            assert values[str(node), "time"] == ("long", str(data["time"]))
        for flag in ("dead", "deleted", "stub"):
            value = ("boolean", str(data.get(flag, False)).lower())
            assert values.get((str(node), flag), ("boolean", "false")) == value


@pytest.mark.parametrize("format_", ["gexf", "graphml"])
def test_a_label_is_for_people(read: Read, format_: str) -> None:
    values = values_of(read, f"odd.{format_}")
    assert values["1", "label"] == ("string", "a&b <c>: \u00e9 \"quoted\" 'x' \U0001f600")
    assert values["4", "score"] == ("long", str(2**40))


@pytest.mark.parametrize("read", ["Gephi"], indirect=True)
@pytest.mark.parametrize("name", ["demo", "odd"])
def test_gephis_timeline_has_the_times_of_gexf(
    graphs: dict[str, ReplyGraph], read: Read, name: str
) -> None:
    spans = {
        node: text
        for (node, column), (_, text) in values_of(read, f"{name}.gexf").items()
        if column == "timeset"
    }
    times = {node: data.get("time") for node, data in graphs[name].nodes(data=True)}
    # In milliseconds, without an end.
    assert spans == {
        str(node): f"<[{float(time * 1_000)}, Infinity]>"
        for node, time in times.items()
        if time is not None
    }


@pytest.mark.parametrize("format_", ["gexf", "graphml"])
def test_the_edges_of_authors_have_their_weights(
    graphs: dict[str, ReplyGraph], read: Read, format_: str
) -> None:
    authors = build_author_graph(graphs["demo"])
    path = f"authors.{format_}"
    label = {key[0]: text for key, (_, text) in values_of(read, path).items() if key[1] == "label"}
    weights = {(label[one], label[other]): float(w) for one, other, w in read[path]["edge"]}
    assert weights == {
        (one, other): data["weight"] for one, other, data in authors.edges(data=True)
    }


def test_ids_that_the_schema_of_graphml_has_not_are_read_from_gexf(tmp_path: Path) -> None:
    graph = graph_of([{"id": "<a@b c>"}, {"id": "t1_x", "parent": "<a@b c>"}])
    for format_ in ("gexf", "graphml"):
        export_graph(graph, tmp_path / f"x.{format_}")
    assert '["x.gexf", "node", "<a@b c>"]' in run("JGraphT", tmp_path, "x.gexf").stdout
    assert "Failed to parse GraphML" in run("JGraphT", tmp_path, "x.graphml").stderr
