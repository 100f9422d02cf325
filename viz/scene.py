"""What to draw: a graph's nodes and edges as columns, parents before kids, and no pyvis."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.errors import GraphError
from viz.spanning_forest import Skeleton, part_of, skeleton_of
from viz.values import finite_number, text_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from graphload.forest import Forest
    from graphload.items import Id

    Ints = NDArray[np.int64]
    Attributes = Sequence[Mapping[str, Any]]

__all__ = [
    "CYCLE",
    "DEAD",
    "DELETED",
    "STUB",
    "Scene",
    "build_scene",
    "missing_thread",
    "plain_title",
]

STUB, DEAD, DELETED, CYCLE = 1, 2, 4, 8
"""The bits of a node's state."""


@dataclass(frozen=True)
class Scene:
    """What to draw: n nodes in pre-order and the m edges that no forest has.

    `forest` is numbered as the nodes are, its cycles cut, so a subtree is a slice. `depth`
    is -1 in a cycle; `state` holds bits; `time` is in Unix seconds, NaN where absent;
    so is `score`; `author` points into `authors`, `kind` into `kinds`, -1 where absent;
    `extra` has shape (m, 2), parent and kid. `attributes` are the graph's own mappings: they
    are read, never changed. `cut` nodes are left out because they stand too deep.
    """

    title: str
    nodes: Sequence[Hashable]
    forest: Forest
    attributes: Attributes
    depth: Ints
    state: NDArray[np.uint8]
    time: NDArray[np.float64]
    score: NDArray[np.float64]
    author: Ints
    authors: Sequence[str]
    kind: Ints
    kinds: Sequence[str]
    extra: Ints
    cycles: int
    rejects: int
    cut: int = 0

    @property
    def stubs(self) -> int:
        """How many nodes no record describes."""
        return int(np.count_nonzero(self.state & STUB))

    @property
    def items(self) -> int:
        """How many nodes a record describes."""
        return len(self.nodes) - self.stubs

    @property
    def edges(self) -> int:
        """How many edges there are, those of the forest and the extra ones."""
        return int(np.count_nonzero(self.forest.parent >= 0)) + len(self.extra)


def build_scene(  # noqa: PLR0913 - one parameter a choice
    graph: nx.DiGraph[Any],
    *,
    thread: Id | None = None,
    depth: int | None = None,
    title: str | None = None,
    rejects: int = 0,
    texts: bool = True,
) -> Scene:
    """Put a graph into columns: all of it, or what stands at and below `thread`.

    `depth` is how many levels below a root, or below `thread`, are taken; None is all.
    Without `texts` the records' texts stay out, and the fields that graphload doesn't know.

    Raises:
        DrawingError: `graph` isn't directed.
        GraphError: `thread` isn't in the graph.
    """
    bones = skeleton_of(graph)
    whole = bones.trees.preorder if thread is None else _subtree(bones, thread)
    order = whole if depth is None else _cut_off(bones.trees, whole, depth)
    place = np.full(len(bones.nodes), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    nodes = [bones.nodes[at] for at in order.tolist()]
    attributes = [graph.nodes[node] if texts else _wordless(graph.nodes[node]) for node in nodes]
    forest = part_of(bones.trees, order)
    author, authors = _coded(attributes, "by")
    kind, kinds = _coded(attributes, "item_type")
    in_cycle = bones.forest.in_cycle[order]
    depths = np.where(in_cycle, -1, _true_depth(bones, order))
    return Scene(
        title=text_of(title) or _default_title(depths, nodes, attributes),
        nodes=nodes,
        forest=forest,
        attributes=attributes,
        depth=depths,
        state=_states(attributes) + np.where(in_cycle, CYCLE, 0).astype(np.uint8),
        time=_numbers(attributes, "time"),
        score=_numbers(attributes, "score"),
        author=author,
        authors=authors,
        kind=kind,
        kinds=kinds,
        extra=_within(bones.extra, place),
        cycles=sum(bool(place[ring[0]] >= 0) for ring in bones.forest.cycles),
        rejects=rejects,
        cut=len(whole) - len(order),
    )


def plain_title(attributes: Mapping[str, Any]) -> str:
    """An item's title as plain text on one line: HTML in the records, for its entities only.

    A tag stays as it is written: titles have none, so what looks like one is words.
    """
    return " ".join(html.unescape(text_of(attributes.get("title"))).split())


def missing_thread(thread: Id) -> GraphError:
    """The error of who asks for a thread that isn't there."""
    return GraphError(
        f"no item {thread!r} in the graph", hint="graphload threads lists the threads."
    )


def _subtree(bones: Skeleton, thread: Id) -> Ints:
    numbers = {node: at for at, node in enumerate(bones.nodes)}
    if thread not in numbers:
        raise missing_thread(thread)
    return bones.trees.subtree(numbers[thread])


def _cut_off(trees: Forest, whole: Ints, depth: int) -> Ints:
    """The nodes that stand at most so many levels below the topmost ones."""
    top = int(trees.depth[whole[0]]) if len(whole) else 0
    kept: Ints = whole[trees.depth[whole] <= top + depth]
    return kept


def _wordless(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name not in ("text", "extra")}


def _true_depth(bones: Skeleton, order: Ints) -> Ints:
    depth: Ints = bones.forest.depth[order]
    return depth - (max(int(depth[0]), 0) if len(depth) else 0)


def _states(attributes: Attributes) -> NDArray[np.uint8]:
    return np.fromiter((_state(each) for each in attributes), np.uint8, len(attributes))


def _state(attributes: Mapping[str, Any]) -> int:
    stub = STUB if attributes.get("stub") is True else 0
    dead = DEAD if attributes.get("dead") is True else 0
    return stub | dead | (DELETED if attributes.get("deleted") is True else 0)


def _numbers(attributes: Attributes, name: str) -> NDArray[np.float64]:
    values = (finite_number(each.get(name)) for each in attributes)
    return np.fromiter(values, np.float64, len(attributes))


def _coded(attributes: Attributes, name: str) -> tuple[Ints, list[str]]:
    """Each node's value as a place in the list of values, which is in order of appearance."""
    places: dict[str, int] = {"": -1}
    found = (text_of(each.get(name)) for each in attributes)
    codes = np.fromiter(
        (places.setdefault(value, len(places) - 1) for value in found), np.int64, len(attributes)
    )
    return codes, list(places)[1:]


def _within(edges: Ints, place: Ints) -> Ints:
    """The edges whose both ends are drawn, in the drawn numbers, ascending."""
    ends = place[edges]
    drawn = ends[(ends >= 0).all(axis=1)]
    return drawn[np.lexsort((drawn[:, 1], drawn[:, 0]))]


def _default_title(depth: Ints, nodes: Sequence[Hashable], attributes: Attributes) -> str:
    roots = np.flatnonzero(depth == 0)
    if len(roots) == 1:
        only = int(roots[0])
        return plain_title(attributes[only]) or f"Thread {text_of(nodes[only])}"
    if len(roots):
        return f"{len(roots):,} threads"
    return f"{len(nodes):,} items in cycles" if nodes else "No items"
