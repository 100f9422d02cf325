"""The scene: a graph's nodes and edges as columns, parents before kids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.plaintext import readable_title
from viz.options import Options
from viz.spanning_forest import SpanningForest, span_graph
from viz.values import factorize_column, flag_column, number_column, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Attributes = Sequence[Mapping[str, Any]]

__all__ = ["CYCLE", "DEAD", "DELETED", "STUB", "Figures", "Scene", "build_scene"]

STUB, DEAD, DELETED, CYCLE = 1, 2, 4, 8
"""The bits of a node's state."""
TEXT_ATTRIBUTES = ("text", "extra")
"""The attributes that are left out of a scene without texts."""


@dataclass(frozen=True)
class Figures:
    """The figures of a drawing: of a page, or of one thread on it.

    `items` counts nodes with a record, `live` those of them that are neither dead nor deleted,
    `stubs` nodes without a record; `depth` is that of the deepest node; times are in Unix seconds,
    None where no node has one.
    """

    title: str
    items: int
    live: int
    edges: int
    stubs: int
    depth: int
    authors: int
    first_time: float | None
    last_time: float | None


@dataclass(frozen=True)
class Scene(SpanningForest):
    """The nodes and edges to draw, with a column over the n nodes for each property.

    `attributes` are the graph's own mappings, read and never changed; `titles` are plain text on
    one line, "" where absent. `state` holds bits; `time` in Unix seconds and `score` are NaN where
    absent; `author` is an index into `authors`, `kind` into `kinds`, -1 where absent.
    """

    title: str
    attributes: Attributes
    titles: Sequence[str]
    state: NDArray[np.uint8]
    time: Floats
    score: Floats
    author: Ints
    authors: Sequence[str]
    kind: Ints
    kinds: Sequence[str]
    rejects: int

    @property
    def stubs(self) -> int:
        """Count the nodes without a record."""
        return int(np.count_nonzero(self.state & STUB))

    @property
    def items(self) -> int:
        """Count the nodes with a record."""
        return len(self.nodes) - self.stubs

    @property
    def edges(self) -> int:
        """Count the edges, those of the forest and all others."""
        return int(np.count_nonzero(self.forest.parent >= 0)) + len(self.non_tree_edges)

    @property
    def figures(self) -> Figures:
        """Count all that the scene shows."""
        times = self.time[np.isfinite(self.time)]
        return Figures(
            title=self.title,
            items=self.items,
            live=int(np.count_nonzero(self.state & (STUB | DEAD | DELETED) == 0)),
            edges=self.edges,
            stubs=self.stubs,
            depth=int(self.depth.max(initial=0)),
            authors=len(self.authors),
            first_time=float(times.min()) if len(times) else None,
            last_time=float(times.max()) if len(times) else None,
        )


def build_scene(graph: nx.DiGraph[Any], options: Options | None = None) -> Scene:
    """Arrange a graph, or the part of it that `options` select, as columns.

    Raises:
        DrawingError: the graph isn't directed.
        GraphError: `options.thread` isn't in the graph.
    """
    options = options or Options()
    part = span_graph(graph, thread=options.thread, max_depth=options.depth)
    attributes: Attributes = [graph.nodes[node] for node in part.nodes]
    if not options.texts:
        attributes = [
            {name: value for name, value in each.items() if name not in TEXT_ATTRIBUTES}
            for each in attributes
        ]
    bits = {"stub": STUB, "dead": DEAD, "deleted": DELETED}
    state = np.where(part.depth < 0, CYCLE, 0).astype(np.uint8)
    for name, bit in bits.items():
        state[flag_column(attributes, name)] |= bit
    author, authors = factorize_column(attributes, "by")
    kind, kinds = factorize_column(attributes, "item_type")
    titles = [
        readable_title(text_of(each.get("title")), each.get("text_format")) for each in attributes
    ]
    return Scene(
        **vars(part),
        title=text_of(options.title) or _default_title(part, titles),
        attributes=attributes,
        titles=titles,
        state=state,
        time=number_column(attributes, "time"),
        score=number_column(attributes, "score"),
        author=author,
        authors=authors,
        kind=kind,
        kinds=kinds,
        rejects=options.rejects,
    )


def _default_title(part: SpanningForest, titles: Sequence[str]) -> str:
    """Name a page after its only thread, else by how many threads or items it has."""
    roots = np.flatnonzero(part.depth == 0).tolist()
    if len(roots) == 1:
        return titles[roots[0]] or f"Thread {text_of(part.nodes[roots[0]])}"
    if roots:
        return f"{len(roots):,} threads"
    return f"{len(part.nodes):,} items in cycles" if part.nodes else "No items"
