"""Items to networkx, and networkx to a forest: the reply graph.

`nx.DiGraph`, node = the id, edge parent → kid with `rank` where it is known; node attributes
are the Item's fields that are set and `id_source`; a stub has `stub=True` alone.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx
import numpy as np

from graphload.errors import GraphError
from graphload.forest import UNKNOWN, Forest
from graphload.gc_pause import gc_paused
from graphload.items import item_attributes
from graphload.links import Links, link_items
from graphload.merge import Merged, merge_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.items import Id, Item, Reject

__all__ = ["ReplyGraph", "build_graph", "forest_of"]

ReplyGraph: TypeAlias = "nx.DiGraph[Id]"
"""A graph of replies: nodes are ids, edges go from parent to kid."""


@gc_paused()
def build_graph(records: Iterable[Item | Reject] | Merged) -> ReplyGraph:
    """Build the reply graph of some records: what `read_items` yields, or `merge_items` made.

    Returns:
        A new DiGraph; `graph.graph` says where it came from: `sources`, the names of the
        inputs, and `counts` of records read, loaded, merged and rejected.
    """
    if isinstance(records, Merged):
        return graph_of_links(link_items(records.items), records)
    merged = merge_items(records)
    counts, links = merged.counts, link_items(merged.items)
    # The records are ours alone: each is let go once its node has what it says.
    merged.items.clear()
    return _graph_of(links.forest, _handed_over(links.items), merged, counts)


def graph_of_links(links: Links, merged: Merged) -> ReplyGraph:
    """Build the reply graph of records that are linked already."""
    return _graph_of(links.forest, links.items, merged, merged.counts)


@gc_paused()
def _graph_of(
    forest: Forest, items: Iterable[Item | None], merged: Merged, counts: dict[str, int]
) -> ReplyGraph:
    graph: ReplyGraph = nx.DiGraph(sources=merged.sources, counts=counts)
    # Into networkx' own dicts, as its add_nodes_from and add_edges_from would put it: they
    # look again at each node and edge, a fifth of the time from records to graph.
    inner: Any = graph  # networkx' own dicts have no public types
    nodes, succ, pred = inner._node, inner._succ, inner._pred  # noqa: SLF001
    ids = forest.ids
    for node, item in zip(ids, items, strict=True):
        if item is None:
            nodes[node] = {"stub": True}
        else:
            nodes[node] = data = item_attributes(item)
            data["id_source"] = "given"
    for node, source in merged.id_source.items():
        nodes[node]["id_source"] = source
    below: list[dict[Id, dict[str, int]]] = [{} for _ in ids]
    succ.update(zip(ids, below, strict=True))
    for kid, parent, rank in zip(ids, forest.parent.tolist(), forest.rank.tolist(), strict=True):
        if parent < 0:
            pred[kid] = {}
        else:
            edge = {} if rank < 0 else {"rank": rank}
            pred[kid] = {ids[parent]: edge}
            below[parent][kid] = edge
    return graph


def _handed_over(items: list[Item | None]) -> Iterator[Item | None]:
    """Yield a list's items and forget them."""
    items.reverse()
    return map(list.pop, repeat(items, len(items)))


def forest_of(graph: ReplyGraph) -> Forest:
    """Take the structure of a reply graph: ids ascending, parents, ranks, times.

    Raises:
        GraphError: a node has two parents, or ids are neither all int nor all str.
    """
    ids = _sorted_ids(graph)
    index = {node: at for at, node in enumerate(ids)}
    parent = np.full(len(ids), -1, dtype=np.int64)
    rank = np.full(len(ids), -1, dtype=np.int64)
    place: int | None
    for above, kid, place in graph.edges(data="rank"):
        at = index[kid]
        if parent[at] >= 0:
            message = f"item {kid!r} has two parents, {ids[parent[at]]!r} and {above!r}"
            raise GraphError(message, hint="A reply graph gives each item one parent at most.")
        parent[at] = index[above]
        rank[at] = -1 if place is None else place
    times = (graph.nodes[node].get("time") for node in ids)
    time = np.fromiter((UNKNOWN if t is None else t for t in times), np.int64, len(ids))
    return Forest(ids, parent, rank, time)


def _sorted_ids(graph: ReplyGraph) -> list[Id]:
    kinds = {type(node) for node in graph}
    if kinds <= {int} or kinds <= {str}:
        return sorted(graph)
    names = " and ".join(sorted(kind.__name__ for kind in kinds))
    raise GraphError(
        f"the ids of one graph are all int or all str, not {names}",
        hint="Relabel the nodes: nx.relabel_nodes(graph, str).",
    )
