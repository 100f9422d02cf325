"""Any directed graph as a spanning forest in pre-order, and the edges outside that forest.

A page needs trees to lay out. A reply graph is a forest except for cycles: each cycle is cut
above its smallest member. In any other graph a node may have several parents: the smallest one
is its parent in the forest. All other edges, the non-tree edges, are kept and drawn
as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.errors import DrawingError, GraphError
from graphload.forest import Forest
from graphload.graph import forest_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from graphload.items import Id

    Ints = NDArray[np.int64]

__all__ = ["SpanningForest", "missing_thread", "span_forest", "span_graph"]


@dataclass(frozen=True)
class SpanningForest:
    """The drawn part of a directed graph: n nodes in pre-order and the edges between them.

    `order` has the position of each node among all nodes, those that aren't drawn included.
    `forest` is numbered as the nodes are, without cycles, so that a subtree is a slice. `depth`
    has shape (n,) and is -1 in a cycle. `non_tree_edges` are the edges outside the forest as
    (parent, kid), ascending, shape (m, 2). `cycles` counts cycles, `cut` the nodes below the depth
    limit.
    """

    nodes: Sequence[Hashable]
    order: Ints
    forest: Forest
    depth: Ints
    non_tree_edges: Ints
    cycles: int
    cut: int


def span_graph(
    graph: nx.DiGraph[Any], *, thread: Id | None = None, max_depth: int | None = None
) -> SpanningForest:
    """Span a directed graph, or the part of it at and below the node `thread`.

    `max_depth` limits the levels below the roots, or below `thread`.

    Raises:
        DrawingError: the graph isn't directed.
        GraphError: `thread` isn't in the graph.
    """
    import networkx as nx  # noqa: PLC0415 - slow to import

    if not isinstance(graph, nx.DiGraph):
        raise DrawingError("only a directed graph can be drawn", hint="Pass graph.to_directed().")
    if thread is not None and thread not in graph:
        raise missing_thread(thread)
    try:
        forest = forest_of(graph)
        nodes: Sequence[Hashable] = forest.ids
        others: Ints = np.empty((0, 2), dtype=np.int64)
    except (GraphError, TypeError, ValueError, OverflowError):
        # No reply graph: two parents, ids of two types, a time or a rank that is no integer.
        nodes, forest, others = _smallest_parents(graph)
    top = None if thread is None else nodes.index(thread)
    return span_forest(nodes, forest, others, top=top, max_depth=max_depth)


def span_forest(
    nodes: Sequence[Hashable],
    forest: Forest,
    others: Ints,
    *,
    top: int | None = None,
    max_depth: int | None = None,
) -> SpanningForest:
    """Span a forest of nodes, or the part of it at and below node `top`.

    `others` are the edges outside the forest, as (parent, kid), shape (m, 2). `max_depth` is as in
    `span_graph`.
    """
    tops = np.array([ring[0] for ring in forest.cycles], dtype=np.int64)
    trees = forest
    if len(tops):
        parent = forest.parent.copy()
        parent[tops] = -1
        trees = Forest(forest.ids, parent, forest.rank, forest.time)
        others = np.concatenate((others, np.column_stack((forest.parent[tops], tops))))
    whole = trees.preorder if top is None else trees.subtree(top)
    order = whole
    if max_depth is not None and len(whole):
        order = whole[trees.depth[whole] <= trees.depth[whole[0]] + max_depth]
    number = np.full(len(nodes), -1, dtype=np.int64)
    number[order] = np.arange(len(order))
    ends = number[others]
    ends = ends[(ends >= 0).all(axis=1)]
    depth = forest.depth[order]
    return SpanningForest(
        nodes=[nodes[at] for at in order.tolist()],
        order=order,
        forest=trees.select(order),
        depth=np.where(depth < 0, -1, depth - max(depth[:1].max(initial=0), 0)),
        non_tree_edges=ends[np.lexsort((ends[:, 1], ends[:, 0]))],
        cycles=int((number[tops] >= 0).sum()),
        cut=len(whole) - len(order),
    )


def missing_thread(thread: Id) -> GraphError:
    """Make the error for a thread that isn't in the graph."""
    return GraphError(f"item {thread!r} not found", hint="graphload threads lists the threads.")


def _smallest_parents(graph: nx.DiGraph[Any]) -> tuple[Sequence[Hashable], Forest, Ints]:
    """Give each node its smallest parent: the nodes, ascending, their forest, the other edges.

    Nodes of any types are ordered by type, numbers then by value, all else by its text.
    """

    def order(node: Hashable) -> tuple[str, float, str]:
        number = float(node) if isinstance(node, int | float) else 0.0
        return type(node).__name__, number, str(node)

    nodes = sorted(graph, key=order)
    number = {node: at for at, node in enumerate(nodes)}
    parent = np.full(len(nodes), -1, dtype=np.int64)
    edges = []
    for at, node in enumerate(nodes):
        first, *others = sorted({number[each] for each in graph.predecessors(node)}) or [-1]
        parent[at] = first
        edges += [(other, at) for other in others]
    pairs = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return nodes, Forest.from_parents(parent), pairs
