"""The figures that the page computes are those of Python, on whole graphs."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest

from graphload.graph import build_graph
from graphload.measures.measure import measure_authors, measure_items, measure_threads
from graphload.questions.ask import ask
from graphload.readers import read_items
from graphload.stats import describe_graph
from support.npm import find_node
from support.project import ASSETS
from viz.scene import Scene, build_scene

if TYPE_CHECKING:
    from collections.abc import Iterator

RUN = """
import { readFileSync, writeFileSync } from "node:fs";
import {
  busiestHour, delayOf, dialogueLengths, fastestReplies, figuresOf, greatest, longestDialogues,
  medianDelay,
} from "./assets/data/figures.js";
import { countCodes, extentOf } from "./assets/data/numbers.js";
const found = JSON.parse(readFileSync("scenes.json", "utf8")).map((columns) => {
  const number = (value) => (value === null ? NaN : value);
  const scene = {
    n: columns.parent.length,
    meta: { authors: columns.authors },
    time: Float64Array.from(columns.time, number),
    times: extentOf(columns.time.map(number)),
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
    delays: Array.from({ length: scene.n }, (_, item) => delayOf(scene, item)),
    dialogue: dialogueLengths(scene).reduce((a, b) => Math.max(a, b), 0),
    dialogues: longestDialogues(scene, null, 5, 3).map(([, length]) => length),
    fastest: fastestReplies(scene, null, 5).map(([, delay]) => delay),
    active: [...countCodes(scene.author, scene.meta.authors.length, null)],
    hour: busiestHour(scene, null),
    deepest: greatest(scene.depth, null, 1).map((item) => scene.depth[item]),
  };
});
writeFileSync("figures.json", JSON.stringify(found));
"""


def discussion(seed: int, n: int) -> nx.DiGraph[Any]:
    """A graph with stubs, dead and deleted items, items without author or time, and a cycle."""
    roll = random.Random(seed)  # noqa: S311 - seeded on purpose, no secret
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for node in range(1, n + 1):
        fields: dict[str, Any] = {"by": f"a{roll.randrange(2 + seed % 4)}"}
        fields["time"] = 60 * node + roll.randrange(-90, 90)
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


SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[nx.DiGraph[Any], Any]]:
    """The seeds and random discussions, and what the page's modules compute of each."""
    folder = tmp_path_factory.mktemp("figures")
    shutil.copytree(ASSETS / "data", folder / "assets" / "data")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(RUN)
    names = ("thread.jsonl", "faults.jsonl", "mails.mbox", "seed.txt")
    graphs: list[nx.DiGraph[Any]] = [build_graph(read_items([SEEDS / name])) for name in names]
    sizes = [1, 2, 400, *(3 + seed % 40 for seed in range(100))]
    graphs += [discussion(seed, n) for seed, n in enumerate(sizes)]
    scenes = [columns_of(build_scene(graph)) for graph in graphs]
    (folder / "scenes.json").write_text(json.dumps(scenes))
    subprocess.run([find_node(), "run.js"], cwd=folder, check=True)
    found = json.loads((folder / "figures.json").read_text())
    return list(zip(graphs, found, strict=True))


def test_the_page_counts_what_python_counts(compared: list[tuple[nx.DiGraph[Any], Any]]) -> None:
    for graph, page in compared:
        stats, figures = describe_graph(graph), page["all"]
        assert page["marked"] == figures
        names = ("items", "live", "dead", "deleted", "stubs", "threads", "authors")
        assert {name: figures[name] for name in names} == {
            name: getattr(stats, name) for name in names
        }
        deepest = int(build_scene(graph).depth.max())
        assert figures["deepest"] == max(deepest, 0)
        assert page["deepest"] == [deepest]
        assert (figures["first"], figures["last"]) == (stats.first_time, stats.last_time)
        live = figures["items"] - figures["dead"] - figures["deleted"] + figures["both"]
        assert live == figures["live"]
        assert page["none"]["items"] == page["none"]["threads"] == page["none"]["authors"] == 0


def test_the_page_measures_what_python_measures(
    compared: list[tuple[nx.DiGraph[Any], Any]],
) -> None:
    for graph, page in compared:
        items = measure_items(graph)
        by_item = dict(zip(column(items, "item"), column(items, "delay"), strict=True))
        nodes = build_scene(graph).nodes
        # Stubs have no delay, and none in a cycle has: neither is measured.
        assert page["delays"] == [by_item.get(node) for node in nodes]
        delays = [each for each in by_item.values() if each is not None]
        assert page["delay"] == (float(np.median(delays)) if delays else None)
        dialogues = column(measure_threads(graph), "longest_dialogue")
        assert page["dialogue"] == max((each or 0 for each in dialogues), default=0)


def test_the_pages_insights_are_the_answers_of_questions(
    compared: list[tuple[nx.DiGraph[Any], Any]],
) -> None:
    for graph, page in compared:
        longest = [row[4] for row in ask(graph, "dialogues", top=5).rows]
        assert page["dialogues"] == longest
        replies = ask(graph, "fastest", top=10**6).rows
        # As for measures, a reply to an item in a cycle has no delay.
        inside = dict(graph_depths(graph))
        fastest = [row[4] for row in replies if row[1] != row[3] and inside[row[2]] >= 0]
        assert page["fastest"] == fastest[:5]
        authors = measure_authors(graph)
        named = zip(column(authors, "author"), column(authors, "items"), strict=True)
        assert dict(zip(build_scene(graph).authors, page["active"], strict=True)) == dict(named)
        times = [data["time"] for _, data in graph.nodes(data=True) if "time" in data]
        hours = Counter(time // 3600 * 3600 for time in times)
        if not hours:
            assert page["hour"] is None
            continue
        assert page["hour"]["count"] == max(hours.values())
        assert hours[page["hour"]["start"]] == page["hour"]["count"]


def graph_depths(graph: nx.DiGraph[Any]) -> Iterator[tuple[Any, int]]:
    """The depth of each node, -1 in a cycle."""
    scene = build_scene(graph)
    return zip(scene.nodes, scene.depth.tolist(), strict=True)


def column(table: Any, name: str) -> list[Any]:  # noqa: ANN401 - a table of measures
    return [row[table.columns.index(name)] for row in table.rows]
