"""The lines of JSON that a reply graph is exported to."""

from __future__ import annotations

from itertools import islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from graphload.columns import NODE_PROPERTIES
from graphload.digest import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from msgspec import Struct
    from numpy.typing import NDArray

    from graphload.forest import Forest
    from graphload.items import Id

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = [
    "LINES_PER_WRITE",
    "Edges",
    "NodeLine",
    "cut",
    "edge_lines",
    "edges_of",
    "first_kids",
    "node_line",
    "node_lines",
    "sort_kids",
    "write_lines",
]

LINES_PER_WRITE = 1000
"""Lines joined for one call of `write`."""


class Edges(NamedTuple):
    """Edges: their kids, the parents of these, and their ranks, -1 where there is none."""

    kids: list[Id]
    parents: list[Id]
    ranks: list[int]


def node_line(node: tuple[Id, dict[str, Any]]) -> bytes:
    """Return the line of a node with its attributes."""
    id_, data = node
    if "extra" in data:
        data["extra"] = canonical_json(data["extra"]).decode()
    return canonical_json({"node": id_, **data}) + b"\n"


NodeLine = msgspec.defstruct(
    "NodeLine",
    [(name, Any, None) for name in sorted({"node", *NODE_PROPERTIES} - {"id"})],
    gc=False,
    omit_defaults=True,
)
"""The line of a node that has no other attributes than an item has; those that are None are left
out, and `extra` is JSON."""


_EdgeLine = msgspec.defstruct(
    "_EdgeLine", [("edge", Any), ("rank", Any, None)], gc=False, omit_defaults=True
)


def node_lines(nodes: Sequence[Struct]) -> bytes:
    """Return the lines of nodes, each a `NodeLine`, as `node_line` writes them; or of edges."""
    try:
        return _encode_lines(nodes)
    except (OverflowError, TypeError, ValueError):
        return b"".join([canonical_json(node) + b"\n" for node in nodes])


_encode_lines = msgspec.json.Encoder().encode_lines


def edge_lines(edges: Edges) -> bytes:
    """Return the lines of edges, each with its line end."""
    ends = zip(edges.parents, edges.kids, strict=True)
    ranks = [None if rank < 0 else rank for rank in edges.ranks]
    return node_lines([*map(_EdgeLine, ends, ranks)])


def first_kids(forest: Forest, kids: Ints) -> Ints:
    """Return, of sorted kids, the first that has a rank, or the first if there is none."""
    ranked = kids[forest.rank[kids] >= 0]
    return (ranked if len(ranked) else kids)[:1]


def sort_kids(forest: Forest) -> Ints:
    """Return all kids in the order of their edges: ascending by parent, then kid."""
    kids = np.flatnonzero(forest.parent >= 0)
    return kids[np.argsort(forest.parent[kids], kind="stable")]


def edges_of(forest: Forest, kids: Ints) -> Edges:
    """Return the edges of some kids."""
    parents = forest.ids_of(forest.parent[kids])
    return Edges(forest.ids_of(kids), parents, forest.rank[kids].tolist())


def cut(numbers: Ints, size: int) -> Iterator[Ints]:
    """Cut an array to parts of so many numbers."""
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def write_lines(lines: Iterable[bytes], stream: IO[bytes]) -> None:
    """Write lines to a stream, many at a time."""
    lines = iter(lines)
    while block := b"".join(islice(lines, LINES_PER_WRITE)):
        stream.write(block)
