"""Measures that networkx and igraph define too, on larger trees; deep and wide ones; real data."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.forest import Forest
from graphload.graph import build_graph
from graphload.measures import groups, threads
from graphload.measures.columns import ItemColumns
from graphload.measures.definitions import KINDS
from graphload.measures.measure import measure_authors, measure_per, measure_threads
from graphload.readers import read_items
from support.measures.brute import brute_rows
from support.measures.compare import assert_rows

if TYPE_CHECKING:
    from pathlib import Path


def random_tree(n: int, seed: int) -> nx.DiGraph[Any]:
    """Return a tree of n items, each by one of 20 authors."""
    dice = random.Random(seed)  # noqa: S311 - seeded on purpose
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(0, by="a0", time=0)
    for at in range(1, n):
        graph.add_node(at, by=f"a{dice.randrange(20)}", time=at)
        graph.add_edge(dice.randrange(max(0, at - 30), at), at)
    return graph


def author_graph(graph: nx.DiGraph[Any]) -> nx.DiGraph[Any]:
    by = nx.get_node_attributes(graph, "by")
    return nx.DiGraph([(by[kid], by[up]) for up, kid in graph.edges if by[kid] != by[up]])


@pytest.mark.parametrize("seed", range(5))
def test_threads_are_as_networkx_and_igraph_measure_them(seed: int) -> None:
    graph = random_tree(400, seed)
    table = measure_threads(graph)
    (thread,) = table.to_polars().to_dicts()
    undirected = graph.to_undirected()
    peer = igraph.Graph.from_networkx(graph)
    assert thread["wiener_index"] == nx.wiener_index(undirected)
    expected = nx.average_shortest_path_length(undirected)
    assert math.isclose(thread["virality"], expected, rel_tol=1e-12)
    expected = peer.average_path_length(directed=False)
    assert math.isclose(thread["virality"], expected, rel_tol=1e-12)
    assert thread["depth"] == nx.dag_longest_path_length(graph)
    assert thread["depth"] == max(peer.distances(0)[0])
    assert thread["max_branching"] == peer.maxdegree(mode="out")
    authors = author_graph(graph)
    expected = nx.overall_reciprocity(authors)
    assert math.isclose(thread["reciprocity"], expected, rel_tol=1e-12)
    expected = igraph.Graph.from_networkx(authors).reciprocity()
    assert math.isclose(thread["reciprocity"], expected, rel_tol=1e-12)


def test_authors_are_reciprocal_as_networkx_says() -> None:
    graph = random_tree(300, 7)
    expected = nx.reciprocity(author_graph(graph), sorted(author_graph(graph)))
    rows = measure_authors(graph).to_polars()
    assert dict(zip(rows["author"], rows["reciprocity"], strict=True)) == pytest.approx(expected)


def columns_of(parents: np.ndarray[Any, Any], authors: int) -> ItemColumns:
    n = len(parents)
    no = np.zeros(n, dtype=bool)
    names = [f"a{at}" for at in range(authors)]
    return ItemColumns(Forest.from_parents(parents), names, np.arange(n) % authors, no, no, no)


def test_a_chain_of_100000_and_a_star_of_300000_are_measured() -> None:
    n = 100_000
    chain = measure_per("thread", columns_of(np.arange(n) - 1, 2)).to_polars().to_dicts()[0]
    assert (chain["depth"], chain["longest_dialogue"], chain["h_index"]) == (n - 1, n, 1)
    assert chain["wiener_index"] == n * (n * n - 1) // 6
    star = np.zeros(3 * n, dtype=np.int64)
    star[0] = -1
    row = measure_per("thread", columns_of(star, 3)).to_polars().to_dicts()[0]
    assert (row["width"], row["wiener_index"]) == (3 * n - 1, (3 * n - 1) ** 2)


def test_a_sum_of_distances_that_64_bits_do_not_hold_is_unknown_and_the_mean_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "_MAX_SUM", 5.0)  # a real one has 3,800,000 items in a chain
    (row,) = measure_per("thread", columns_of(np.arange(4) - 1, 1)).to_polars().to_dicts()
    assert (row["wiener_index"], row["virality"]) == (None, 5 / 3)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-(2**63), 2**63 - 1)))
    | st.lists(st.tuples(st.integers(0, 3), st.integers(-9, 9)))
)
def test_values_are_sorted_within_groups_however_large(entries: list[tuple[int, int]]) -> None:
    group, values = np.array(entries, dtype=np.int64).reshape(-1, 2).T
    ordered = groups.sort_within(group, values, 4)
    assert ordered.tolist() == [value for _, value in sorted(entries)]


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["hn_thread_17338700.jsonl", "reddit_thread_t3_ablzuq.jsonl", "hn_items_1_590.jsonl"]
)
def test_real_threads_are_as_computed_item_by_item(name: str, real_data: Path) -> None:
    graph = build_graph(read_items([real_data / name]))
    for per in KINDS:
        table = measure_per(per, graph, tz="America/New_York")
        assert_rows(table, brute_rows(per, graph, tz="America/New_York"))


@pytest.mark.real_data
def test_real_trees_are_as_viral_as_igraph_says(real_data: Path) -> None:
    graph = build_graph(read_items([real_data / "delab_reddit_reply_trees.csv.gz"]))
    peer = igraph.Graph.from_networkx(graph)
    expected = sorted(
        part.average_path_length(directed=False)
        for part in peer.decompose(mode="weak")
        if part.vcount() > 1
    )
    measured = measure_threads(graph, stubs="count").to_polars()["virality"].drop_nulls().sort()
    assert measured.to_list() == pytest.approx(expected, rel=1e-12)
