"""The nodes of a reply graph as columns: of a networkx graph, or of linked records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.graph import forest_of
from graphload.item_table.chunk import BITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.links import Links

    Ints = NDArray[Any]  # integers of 32 or 64 bits
    Marks = NDArray[np.bool_]

__all__ = ["NodeColumns", "count_codes", "nodes_of_graph", "nodes_of_links"]

_CODES_PER_STEP = 1 << 20
"""So many are counted at once: `bincount` makes them integers of 64 bits."""


@dataclass(frozen=True)
class NodeColumns:
    """The nodes of a graph: structure, and a value per node in each array, shape (n,).

    `author` and `kind` are positions in `names` and `kinds`, which ascend, or -1; `stub`,
    `deleted` and `dead` are marks.
    """

    forest: Forest
    names: Sequence[str]
    author: Ints
    kinds: Sequence[str]
    kind: Ints
    stub: Marks
    deleted: Marks
    dead: Marks


def nodes_of_graph(graph: ReplyGraph) -> NodeColumns:
    """Return the nodes of a networkx graph as columns.

    Raises:
        GraphError: a node has two parents, or ids are neither all int nor all str.
    """
    forest = forest_of(graph)
    data = [graph.nodes[node] for node in forest.ids]
    stub, deleted, dead = (
        np.fromiter((bool(node.get(name)) for node in data), bool, forest.n)
        for name in ("stub", "deleted", "dead")
    )
    authors = encode([node.get("by") for node in data])
    kinds = encode([node.get("item_type") for node in data])
    return NodeColumns(forest, *authors, *kinds, stub, deleted, dead)


def nodes_of_links(links: Links) -> NodeColumns:
    """Return the nodes of linked records as columns."""
    table, columns = links.table, links.table.columns
    flags = links.of_nodes(columns.fields, 0)
    return NodeColumns(
        links.forest,
        *_ascending(table.authors, links.of_nodes(columns.author, -1)),
        *_ascending(table.kinds, links.of_nodes(columns.kind, -1)),
        stub=links.row < 0,
        deleted=(flags & BITS["deleted"]) != 0,
        dead=(flags & BITS["dead"]) != 0,
    )


def encode(values: Sequence[Any]) -> tuple[list[str], Ints]:
    """Return the different values, ascending as texts, and the position of each, -1 for None."""
    names = sorted({value for value in {*values} if value is not None}, key=str)
    code: dict[Any, int] = {name: at for at, name in enumerate(names)}
    code[None] = -1
    return [*map(str, names)], np.fromiter(map(code.__getitem__, values), np.int64, len(values))


def count_codes(code: Ints, n: int, where: Marks | None = None) -> Ints:
    """Count the positions 0 to n-1 in an array, in which others are negative, shape (n,)."""
    counts = np.zeros(n, dtype=np.int64)
    for start in range(0, len(code), _CODES_PER_STEP):
        part = code[start : start + _CODES_PER_STEP]
        chosen = part >= 0
        if where is not None:
            chosen &= where[start : start + _CODES_PER_STEP]
        counts += np.bincount(part[chosen], minlength=n)
    return counts


def _ascending(names: Sequence[str], code: Ints) -> tuple[list[str], Ints]:
    """Return the names that are used, ascending, and codes that are positions in them."""
    used = np.flatnonzero(count_codes(code, len(names))).tolist()
    order = sorted(used, key=names.__getitem__)
    new = np.full(len(names) + 1, -1, dtype=np.int32)
    new[order] = np.arange(len(order))
    return [names[at] for at in order], new[code]
