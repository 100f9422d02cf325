"""Graphs that a layout may stumble over: chains, stars, very many roots, cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphload.graph import ReplyGraph

__all__ = ["chain", "cycle", "dated", "monster", "reply_graph", "roots", "star"]


def reply_graph(items: Iterable[Mapping[str, Any]]) -> ReplyGraph:
    """A graph of records that name their parents."""
    graph: ReplyGraph = nx.DiGraph()
    for item in items:
        graph.add_node(item["id"], **{k: v for k, v in item.items() if k not in ("id", "kids")})
        if item.get("parent") is not None:
            graph.add_edge(item["parent"], item["id"])
    return graph


def chain(items: int, first: int = 1) -> ReplyGraph:
    graph: ReplyGraph = nx.DiGraph()
    nx.add_path(graph, range(first, first + items))
    return graph


def star(kids: int, first: int = 1) -> ReplyGraph:
    graph: ReplyGraph = nx.DiGraph()
    graph.add_edges_from((first, first + 1 + kid) for kid in range(kids))
    return graph


def roots(items: int, first: int = 1) -> ReplyGraph:
    graph: ReplyGraph = nx.DiGraph()
    graph.add_nodes_from(range(first, first + items))
    return graph


def cycle(items: int, first: int = 1) -> ReplyGraph:
    graph: ReplyGraph = nx.DiGraph()
    nx.add_cycle(graph, range(first, first + items))
    return graph


def dated(graph: nx.DiGraph[Any]) -> nx.DiGraph[Any]:
    """A copy in which each item has a time after its parent's."""
    copy = graph.copy()
    for at, node in enumerate(sorted(copy)):
        copy.nodes[node]["time"] = 1_700_000_000 + 60 * at
    return copy


def monster() -> ReplyGraph:
    """A chain, a star, roots and cycles, 206,010 items in one graph."""
    cycles = [cycle(5, 400_000), cycle(3, 400_010), cycle(1, 400_020)]
    return nx.compose_all([chain(6_000), star(100_000, 10_000), roots(100_000, 200_000), *cycles])
