"""The scene: a graph's nodes and edges as columns, parents before kids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import UNKNOWN
from graphload.item_table.chunk import BITS
from graphload.nodes import LinkedRecords
from graphload.plaintext import readable_title
from viz.options import Options
from viz.record_attributes import RecordAttributes
from viz.spanning_forest import SpanningForest, missing_thread, span_forest, span_graph
from viz.values import factorize_codes, factorize_column, flag_column, number_column, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Attributes = Sequence[Mapping[str, Any]]

__all__ = ["CYCLE", "DEAD", "DELETED", "STUB", "Figures", "Scene", "build_scene", "title_of"]

STUB, DEAD, DELETED, CYCLE = 1, 2, 4, 8
"""The bits of a node's state."""
_FLAGS = {"stub": STUB, "dead": DEAD, "deleted": DELETED}


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

    `attributes` are the graph's own mappings, read and never changed, or those of records, which
    are read when they are used. `state` holds bits; `time` in Unix seconds is NaN where absent;
    `author` is an index into `authors`, `kind` into `kinds`, -1 where absent.
    """

    title: str
    attributes: Attributes
    state: NDArray[np.uint8]
    time: Floats
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


def build_scene(source: nx.DiGraph[Any] | LinkedRecords, options: Options | None = None) -> Scene:
    """Arrange a graph, or the part of it that `options` select, as columns.

    Raises:
        DrawingError: the graph isn't directed.
        GraphError: `options.thread` isn't in the graph.
    """
    options = options or Options()
    if isinstance(source, LinkedRecords):
        return _scene_of_records(source, options)
    part = span_graph(source, thread=options.thread, max_depth=options.depth)
    attributes = [source.nodes[node] for node in part.nodes]
    state = _mark_cycles(part)
    for name, bit in _FLAGS.items():
        state[flag_column(attributes, name)] |= bit
    author, authors = factorize_column(attributes, "by")
    kind, kinds = factorize_column(attributes, "item_type")
    return Scene(
        **vars(part),
        title=text_of(options.title) or _default_title(part, attributes),
        attributes=attributes,
        state=state,
        time=number_column(attributes, "time"),
        author=author,
        authors=authors,
        kind=kind,
        kinds=kinds,
        rejects=options.rejects,
    )


def title_of(attributes: Mapping[str, Any]) -> str:
    """Return a node's title as plain text on one line, "" for none."""
    title = attributes.get("title")
    return readable_title(text_of(title), attributes.get("text_format")) if title else ""


def _scene_of_records(records: LinkedRecords, options: Options) -> Scene:
    links = records.links
    forest, columns = links.forest, links.table.columns
    if options.thread is not None and not links.has_node(options.thread):
        raise missing_thread(options.thread)
    top = None if options.thread is None else forest.find(options.thread)
    others: Ints = np.empty((0, 2), dtype=np.int64)
    part = span_forest(forest.ids[:], forest, others, top=top, max_depth=options.depth)
    attributes = RecordAttributes(records, part.order)
    fields, author, kind = (
        links.of_nodes(values, rest)[part.order]
        for values, rest in ((columns.fields, 0), (columns.author, -1), (columns.kind, -1))
    )
    state = _mark_cycles(part)
    state[links.row[part.order] < 0] |= STUB
    for name in ("dead", "deleted"):
        state[(fields & BITS[name]) != 0] |= _FLAGS[name]
    if records.drop_deleted_text:
        author = np.where(state & DELETED, -1, author)
    author, authors = factorize_codes(author, links.table.authors)
    kind, kinds = factorize_codes(kind, links.table.kinds)
    time = forest.time[part.order]
    return Scene(
        **vars(part),
        title=text_of(options.title) or _default_title(part, attributes),
        attributes=attributes,
        state=state,
        time=np.where(time == UNKNOWN, np.nan, time.astype(np.float64)),
        author=author,
        authors=authors,
        kind=kind,
        kinds=kinds,
        rejects=options.rejects,
    )


def _mark_cycles(part: SpanningForest) -> NDArray[np.uint8]:
    return np.where(part.depth < 0, CYCLE, 0).astype(np.uint8)


def _default_title(part: SpanningForest, attributes: Attributes) -> str:
    """Name a page after its only thread, else by how many threads or items it has."""
    roots = np.flatnonzero(part.depth == 0).tolist()
    if len(roots) == 1:
        return title_of(attributes[roots[0]]) or f"Thread {text_of(part.nodes[roots[0]])}"
    if roots:
        return f"{len(roots):,} threads"
    return f"{len(part.nodes):,} items in cycles" if part.nodes else "No items"
