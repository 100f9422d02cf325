"""The figures that the page computes are those of Python, on whole graphs."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from graphload.measures.measure import measure_items, measure_threads
from graphload.stats import describe_graph
from support.npm import find_node
from support.project import ASSETS
from viz.scene import Scene, build_scene

if TYPE_CHECKING:
    from pathlib import Path

RUN = """
import { readFileSync, writeFileSync } from "node:fs";
import { dialogueLengths, figuresOf, medianDelay } from "./assets/data/figures.js";
const found = JSON.parse(readFileSync("scenes.json", "utf8")).map((columns) => {
  const number = (value) => (value === null ? NaN : value);
  const scene = {
    n: columns.parent.length,
    meta: { authors: columns.authors },
    time: Float64Array.from(columns.time, number),
    state: Uint8Array.from(columns.state),
    ...Object.fromEntries(
      ["parent", "depth", "author"].map((name) => [name, Int32Array.from(columns[name])]),
    ),
  };
  const none = new Uint8Array(scene.n);
  return {
    all: figuresOf(scene, null),
    marked: figuresOf(scene, none.map(() => 1)),
    none: figuresOf(scene, none),
    delay: medianDelay(scene, null),
    dialogue: dialogueLengths(scene).reduce((a, b) => Math.max(a, b), 0),
  };
});
writeFileSync("figures.json", JSON.stringify(found));
"""


def discussion(seed: int, n: int) -> nx.DiGraph[Any]:
    """A graph with stubs, dead and deleted items, items without author or time, and a cycle."""
    roll = random.Random(seed)  # noqa: S311 - seeded on purpose, no secret
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for node in range(1, n + 1):
        fields: dict[str, Any] = {"by": f"a{roll.randrange(5)}", "time": 60 * node}
        for name in ("by", "time"):
            if roll.random() < 0.1:
                del fields[name]
        fields |= {name: True for name in ("dead", "deleted") if roll.random() < 0.2}
        graph.add_node(node, **({"stub": True} if roll.random() < 0.05 else fields))
        if node > 1 and roll.random() < 0.95:
            graph.add_edge(max(1, node - roll.randrange(1, 4)), node)
    nx.add_cycle(graph, [n + 1, n + 2])
    graph.add_edge(n + 1, n + 3)
    return graph


def columns_of(scene: Scene) -> dict[str, Any]:
    return {
        "parent": scene.forest.parent.tolist(),
        "depth": scene.depth.tolist(),
        "author": scene.author.tolist(),
        "authors": scene.authors,
        "state": scene.state.tolist(),
        "time": [None if np.isnan(each) else each for each in scene.time],
    }


def test_the_page_counts_what_python_counts(tmp_path: Path) -> None:
    shutil.copytree(ASSETS / "data", tmp_path / "assets" / "data")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "run.js").write_text(RUN)
    graphs = [discussion(seed, n) for seed, n in enumerate((1, 2, 30, 400))]
    scenes = [columns_of(build_scene(graph)) for graph in graphs]
    (tmp_path / "scenes.json").write_text(json.dumps(scenes))
    subprocess.run([find_node(), "run.js"], cwd=tmp_path, check=True)
    found = json.loads((tmp_path / "figures.json").read_text())
    for graph, page in zip(graphs, found, strict=True):
        stats, figures = describe_graph(graph), page["all"]
        assert page["marked"] == figures
        names = ("items", "live", "dead", "deleted", "stubs", "threads", "authors")
        assert {name: figures[name] for name in names} == {
            name: getattr(stats, name) for name in names
        }
        assert figures["deepest"] == max(build_scene(graph).depth.max(), 0)
        assert (figures["first"], figures["last"]) == (stats.first_time, stats.last_time)
        live = figures["items"] - figures["dead"] - figures["deleted"] + figures["both"]
        assert live == figures["live"]
        delays = [each for each in column(measure_items(graph), "delay") if each is not None]
        wanted = float(np.median(delays)) if delays else None
        assert page["delay"] == wanted
        dialogues = column(measure_threads(graph), "longest_dialogue")
        assert page["dialogue"] == max((each or 0 for each in dialogues), default=0)
        assert page["none"]["items"] == page["none"]["threads"] == page["none"]["authors"] == 0


def column(table: Any, name: str) -> list[Any]:  # noqa: ANN401 - a table of measures
    return [row[table.columns.index(name)] for row in table.rows]
