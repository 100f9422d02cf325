"""Any directed graph as a forest, and the edges that no forest has.

A page needs a tree to lay out. A reply graph is one but for cycles: each is cut above its
smallest member. In any other graph a node may have many parents: the smallest one decides.
The edges left out so are kept: they are drawn as extra edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from graphload.errors import DrawingError, GraphError
from graphload.forest import UNKNOWN, Forest
from graphload.graph import forest_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

__all__ = ["Skeleton", "numbered_forest", "part_of", "skeleton_of"]


@dataclass(frozen=True)
class Skeleton:
    """A graph's nodes, ascending, and their structure.

    `forest` is what the edges say, cycles included; `trees` is the same with every cycle
    cut, so that each node has a place in it; `extra` has shape (m, 2), parent and kid.
    """

    nodes: Sequence[Hashable]
    forest: Forest
    trees: Forest
    extra: Ints


def skeleton_of(graph: nx.DiGraph[Any]) -> Skeleton:
    """Take the structure of any directed graph.

    Raises:
        DrawingError: the graph isn't directed.
    """
    if not isinstance(graph, nx.DiGraph):
        raise DrawingError("only a directed graph can be drawn", hint="Pass graph.to_directed().")
    try:
        forest = forest_of(graph)
    except (GraphError, TypeError, ValueError, OverflowError):
        # No reply graph: two parents, ids of two kinds, a time or a rank that is no integer.
        nodes, forest, extra = _forced_forest(graph)
    else:
        nodes, extra = forest.ids, _pairs([])
    trees, cut = _without_cycles(forest)
    return Skeleton(nodes, forest, trees, np.concatenate((extra, cut)))


def _forced_forest(graph: nx.DiGraph[Any]) -> tuple[Sequence[Hashable], Forest, Ints]:
    nodes = sorted(graph, key=_kind_and_value)
    number = {node: at for at, node in enumerate(nodes)}
    parent = np.full(len(nodes), -1, dtype=np.int64)
    extra = []
    for at, node in enumerate(nodes):
        above = sorted({number[one] for one in graph.predecessors(node)})
        parent[at] = above[0] if above else -1
        extra += [(one, at) for one in above[1:]]
    return nodes, numbered_forest(parent), _pairs(extra)


def _kind_and_value(node: Hashable) -> tuple[str, float, str]:
    """Order nodes of any kinds: numbers by value, everything else by its text."""
    number = float(node) if isinstance(node, int | float) else 0.0
    return type(node).__name__, number, str(node)


def _without_cycles(forest: Forest) -> tuple[Forest, Ints]:
    first = [ring[0] for ring in forest.cycles]
    cut = _pairs([(int(forest.parent[at]), at) for at in first])
    parent = forest.parent.copy()
    parent[first] = -1
    return Forest(forest.ids, parent, forest.rank, forest.time), cut


def numbered_forest(parent: Ints) -> Forest:
    """Make a forest of numbers from parents alone; kids stand in the order of their numbers."""
    n = len(parent)
    unknown = np.full(n, UNKNOWN, dtype=np.int64)
    return Forest(range(n), parent, np.full(n, -1, dtype=np.int64), unknown)


def part_of(forest: Forest, order: Ints) -> Forest:
    """The nodes of a forest that `order` names, numbered so; whose parent is left out is a root."""
    place = np.full(forest.n, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    above = forest.parent[order]
    return numbered_forest(np.where(above < 0, -1, place[above]))


def _pairs(edges: list[tuple[int, int]]) -> Ints:
    return np.array(edges, dtype=np.int64).reshape(-1, 2)
