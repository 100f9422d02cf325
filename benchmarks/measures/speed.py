"""Measure the measures: against reading, against igraph over all threads, and networkx on one.

python benchmarks/measures/speed.py                 1,000,000 items, three rounds
python benchmarks/measures/speed.py -n 100000 -r 1
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import igraph
import networkx as nx
import numpy as np

from graphload import build_graph, merge_items, read_items
from graphload.demo import synthetic_items
from graphload.forest import Forest
from graphload.links import link_items
from graphload.measures.columns import ItemColumns, columns_of_links, read_columns
from graphload.measures.definitions import KINDS
from graphload.measures.measure import measure_per
from graphload.measures.threads import Threads, virality

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.measures.table import MeasureTable

ONE_THREAD = 2_500
CHAIN = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--items", type=int, default=1_000_000)
    parser.add_argument("-r", "--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(item) + "\n" for item in synthetic_items(options.items))
        jobs = jobs_of(path)
        seconds: dict[str, list[float]] = {name: [] for name in jobs}
        for number in range(options.rounds):
            for name in reversed(jobs) if number % 2 else jobs:
                begun = time.process_time()
                jobs[name]()
                seconds[name].append(time.process_time() - begun)
    print(f"{options.items:,} items; CPU seconds, least of {options.rounds} rounds\n")
    print("| | CPU seconds |\n|---|---|")
    for name, values in seconds.items():
        print(f"| {name} | {min(values):.3g} |")


def jobs_of(path: Path) -> dict[str, Callable[[], Any]]:
    """Return the jobs by name; what they begin with is made beforehand, and never kept."""
    links = link_items(merge_items(read_items([path])).items)
    items = columns_of_links(links)
    chain = without_structure(columns_of_parents(np.arange(CHAIN) - 1))
    tree = synthetic_tree(ONE_THREAD)
    one = read_columns(tree)
    undirected = tree.to_undirected()
    edges = list(zip(range(items.forest.n), items.forest.parent.tolist(), strict=True))
    edges = [edge for edge in edges if edge[1] >= 0]
    peer = igraph.Graph(n=items.forest.n, edges=edges)
    return {
        "read, merge and link the file": lambda: link_items(merge_items(read_items([path])).items),
        "read the file to a networkx graph": lambda: build_graph(read_items([path])),
        "authors, times and marks as columns": lambda: columns_of_links(links),
        **{f"all measures per {per}": partial(measured, items, per) for per in KINDS},
        "virality of all threads": lambda: measured_virality(items),
        "igraph: average_path_length of all threads": lambda: igraph_virality(peer),
        f"virality of a thread of {ONE_THREAD:,}": lambda: measured_virality(one),
        "all measures of this thread, from networkx": lambda: measure_per("thread", tree),
        "networkx: average_shortest_path_length": (
            lambda: nx.average_shortest_path_length(undirected)
        ),
        f"all measures of a chain of {CHAIN:,}": lambda: measure_per("thread", chain),
    }


def without_structure(items: ItemColumns) -> ItemColumns:
    """Return the columns, of which nothing is computed yet."""
    forest = items.forest
    return dataclasses.replace(
        items, forest=Forest(forest.ids, forest.parent, forest.rank, forest.time)
    )


def columns_of_parents(parent: np.ndarray[Any, np.dtype[np.int64]]) -> ItemColumns:
    """Return columns of items by two authors in turn."""
    unmarked = np.zeros(len(parent), dtype=bool)
    author = np.arange(len(parent)) % 2
    forest = Forest.from_parents(parent)
    return ItemColumns(forest, ["ann", "bob"], author, unmarked, unmarked, unmarked)


def synthetic_tree(n: int) -> nx.DiGraph[Any]:
    """Return a tree of n items, each answering one of the 50 before it."""
    dice = np.random.default_rng(7)
    tree: nx.DiGraph[Any] = nx.DiGraph()
    tree.add_node(0)
    tree.add_edges_from((int(dice.integers(max(0, at - 50), at)), at) for at in range(1, n))
    return tree


def measured(items: ItemColumns, per: str) -> MeasureTable:
    return measure_per(per, without_structure(items))


def measured_virality(items: ItemColumns) -> Any:  # noqa: ANN401 - an array
    return virality(Threads(without_structure(items), "skip"))


def igraph_virality(graph: igraph.Graph) -> list[float]:
    parts = graph.decompose(mode="weak")
    return [part.average_path_length(directed=False) for part in parts]


if __name__ == "__main__":
    main()
