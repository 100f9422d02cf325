"""The reply graph: Items to networkx, and networkx to a forest.

An `nx.DiGraph`: a node is an id, an edge goes from parent to kid and has `rank` if it is known.
The attributes of a node are the Item's fields that are set, and `id_source`; a stub has only
`stub=True`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, cast, overload

import numpy as np
from msgspec import structs

from graphload.errors import GraphError, UsageError
from graphload.forest import UNKNOWN, Forest, distinct
from graphload.gc_pause import gc_paused
from graphload.item_table.attributes import (
    AttributeCollector,
    read_attributes,
    take_nodes,
)
from graphload.item_table.table import ITEMS_PER_READ, ItemTable
from graphload.links import Links, link_items
from graphload.merge import Merged, merge_items
from graphload.merge.collected import merge_collected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx
    from numpy.typing import NDArray

    from graphload.items import Id, Item, Reject, Unfetched

    Ints = NDArray[np.int64]

__all__ = [
    "PERSONAL",
    "ReplyGraph",
    "build_graph",
    "drop_deleted_text",
    "forest_of",
    "graph_around",
    "graph_of_links",
    "graph_of_part",
    "without_deleted_text",
]

if TYPE_CHECKING:
    ReplyGraph: TypeAlias = nx.DiGraph[Id]
    """The type of a graph of replies: nodes are ids, edges go from parent to kid."""
else:

    def __getattr__(name: str) -> object:
        """Return `ReplyGraph`, without subscript: networkx is imported where a graph is made."""
        if name != "ReplyGraph":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import networkx as nx  # noqa: PLC0415 - takes as long as a small command

        return nx.DiGraph


class DataFrame(Protocol):
    """A data frame of any library that has Arrow's C stream, as polars, pandas and pyarrow do."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the rows as a stream of Arrow."""
        ...


PERSONAL = ("by", "title", "text", "text_format", "url", "extra")
"""The attributes that hold what a person wrote, or who it was."""


@overload
def build_graph(records: Iterable[Item | Reject | Unfetched] | Merged) -> ReplyGraph: ...


@overload
def build_graph(
    records: DataFrame | Sequence[Mapping[str, Any]],
    *,
    text_format: str | None = None,
    **columns: str,
) -> ReplyGraph: ...


@gc_paused()
def build_graph(
    records: Iterable[Item | Reject | Unfetched] | Merged | DataFrame | Sequence[Mapping[str, Any]],
    *,
    text_format: str | None = None,
    **columns: str,
) -> ReplyGraph:
    """Build the reply graph of records, as `read_items` yields or `merge_items` returns them.

    Records may also be the rows of a data frame (polars, pandas, pyarrow, anything that has
    Arrow's C stream) or a list of dicts: `build_graph(frame, id="post_id", parent="reply_to")`.

    Args:
        records: Items and Rejects, what `merge_items` returned, a data frame, or a list of dicts.
        text_format: the format of a data frame's texts: `markdown`, `plain` or `html`. By default
            `plain` where columns are named, else as the names of the columns tell.
        columns: the data frame's columns of `id`, `parent`, `by`, `time`, `text`, `title` and
            other fields; without any, columns are recognised by their names.

    Returns:
        A new DiGraph. `graph.graph` has its provenance: `sources`, the names of the inputs,
        and `counts` of records read, loaded, merged and rejected.

    Raises:
        UsageError: a data frame hasn't the columns that are named, or these are named for
            something else.
        InputError: no column of a data frame is a known field, or most rows can't be read.
    """
    if not isinstance(records, Merged):
        from graphload.readers.frame import is_frame, read_frame  # noqa: PLC0415 - for these only

        if is_frame(records):
            records = read_frame(records, columns or None, text_format=text_format)
        elif columns or text_format is not None:
            raise UsageError(
                f"columns are named, but {type(records).__name__} is no data frame",
                hint="Pass a DataFrame of polars or pandas, an Arrow table, or a list of dicts.",
            )
    if isinstance(records, Merged):
        return graph_of_links(link_items(records.items, unfetched=records.unfetched), records)
    merged = _merge(cast("Iterable[Item | Reject | Unfetched]", records))
    links = link_items(merged.items, unfetched=merged.unfetched)
    provenance, id_source = _provenance(merged), merged.id_source
    # Nobody else has the records: each is freed when its node is made.
    if isinstance(merged.items, ItemTable):
        named = take_nodes(merged.items, links.row, links.forest.ids)
    else:
        rest = cast("list[Item]", merged.items)
        rest.reverse()
        has_record = (links.row >= 0).tolist()
        items = (rest.pop() if known else None for known in has_record)
        named = [*links.forest.ids], _read_attributes(items)
    nodes = _Nodes(*named, links.forest.parent, links.forest.rank)
    del merged, links
    return _fill_graph(nodes, provenance, id_source)


def _merge(records: Iterable[Item | Reject | Unfetched]) -> Merged:
    """Merge records; those that are read from inputs are attributes and columns."""
    from graphload.readers import RecordStream  # noqa: PLC0415 - for these only

    if not isinstance(records, RecordStream) or not records.is_whole:
        return merge_items(records)
    collector = AttributeCollector()
    return merge_collected(records.chunks(collector), collector, report=records.report)


def _provenance(merged: Merged) -> dict[str, Any]:
    return {"sources": merged.sources, "counts": merged.counts}


def graph_of_links(links: Links, merged: Merged) -> ReplyGraph:
    """Build the reply graph of records that are linked already."""
    return _build(links.forest, links.items, merged)


def graph_around(links: Links, merged: Merged, top: Id, *, depth: int | None = None) -> ReplyGraph:
    """Build the graph of an item, its ancestors and at most `depth` levels below it.

    The item has the same ancestors, descendants and cycle as in the whole graph; no other record is
    read.
    """
    forest = links.forest
    at = forest.find(top)
    below = np.array([], dtype=np.int64)
    if not forest.in_cycle[at]:
        # Of its thread alone: the order of all nodes isn't needed.
        thread = np.flatnonzero(forest.root == forest.root[at])
        below = thread[forest.select(thread).subtree(int(np.searchsorted(thread, at)))]
    if depth is not None:
        below = below[forest.depth[below] <= forest.depth[at] + depth]
    above = forest.ancestors(at)
    # Above a root there may be a cycle, and below its members other roots.
    first = int(forest.parent[above[0] if above else at])
    cycle = next((cycle for cycle in forest.cycles if first in cycle), [])
    beside = np.concatenate([forest.kids_of(node) for node in cycle]) if at in cycle else below
    nodes = distinct(np.concatenate([below, beside, np.array([at, *above, *cycle], np.int64)]))
    return graph_of_part(links, merged, nodes)


def graph_of_part(links: Links, merged: Merged, nodes: Ints) -> ReplyGraph:
    """Build the graph of some nodes, ascending, and the edges between them.

    No other record is read.
    """
    forest = links.forest
    part = forest.select(nodes)
    ids = [forest.ids[node] for node in nodes.tolist()]
    part = Forest(ids, part.parent, forest.rank[nodes], forest.time[nodes])
    id_source = {node: merged.id_source[node] for node in ids if node in merged.id_source}
    items = links.items_of(nodes.tolist())
    return _build(part, items, replace(merged, id_source=id_source))


class _Nodes(NamedTuple):
    """Nodes in order: their ids and attributes, and the position of the parent of each, or -1."""

    ids: list[Id]
    attributes: list[dict[str, Any]]
    parent: Ints
    rank: Ints


@gc_paused()
def _build(forest: Forest, items: Iterable[Item | None], merged: Merged) -> ReplyGraph:
    nodes = _Nodes([*forest.ids], _read_attributes(items), forest.parent, forest.rank)
    return _fill_graph(nodes, _provenance(merged), merged.id_source)


def _read_attributes(items: Iterable[Item | None]) -> list[dict[str, Any]]:
    """Return the attributes of the nodes that some Items have, None for a stub."""
    rest = iter(items)
    attributes: list[dict[str, Any]] = []
    while part := [*islice(rest, ITEMS_PER_READ)]:
        known, _ = read_attributes([item for item in part if item is not None])
        made = iter(known)
        attributes += [{"stub": True} if item is None else next(made) for item in part]
    return attributes


def _fill_graph(
    made: _Nodes, provenance: dict[str, Any], id_source: Mapping[Id, str]
) -> ReplyGraph:
    """Make a graph of its nodes and the parent of each.

    It is as add_nodes_from and add_edges_from of networkx would fill it, without their look-ups of
    each node and edge: these take a fifth of the time from records to graph.
    """
    import networkx as nx  # noqa: PLC0415 - as above

    ids, attributes, parent, rank = made
    graph: ReplyGraph = nx.DiGraph(**provenance)
    inner: Any = graph
    nodes, succ, pred = inner._node, inner._succ, inner._pred  # noqa: SLF001
    nodes.update(zip(ids, attributes, strict=True))
    for node, source in id_source.items():
        nodes[node]["id_source"] = source
    below: list[dict[Id, dict[str, int]]] = [{} for _ in ids]
    succ.update(zip(ids, below, strict=True))
    edge_of = _Edges()
    for start in range(0, len(ids), _NODES_PER_PART):
        part = slice(start, start + _NODES_PER_PART)
        parents = parent[part].tolist()
        edges = map(dict.copy, map(edge_of.__getitem__, rank[part].tolist()))
        for kid, own, at, edge in zip(ids[part], attributes[part], parents, edges, strict=True):
            if at < 0:
                pred[kid] = {}
                continue
            parent_id = ids[at]
            below[at][kid] = edge
            pred[kid] = {parent_id: edge}
            if own.get("parent") == parent_id:
                # One number or text for all.
                own["parent"] = parent_id
    return graph


_NODES_PER_PART = 1 << 12
"""Nodes whose columns are Python's numbers at once: these take ten times the memory."""


class _Edges(dict[int, "dict[str, int]"]):
    """The attributes of an edge by its rank, to be copied; none for -1."""

    def __init__(self) -> None:
        super().__init__({-1: {}})
        self._class = type("Edge", (), {})

    def __missing__(self, rank: int) -> dict[str, int]:
        """Return a dict whose copies share their table of keys, as those of objects do."""
        edge = self._class()
        edge.rank = rank
        self[rank] = edge.__dict__
        return self[rank]


def forest_of(graph: ReplyGraph) -> Forest:
    """Read the structure of a reply graph: ids ascending, parents, ranks, times.

    Raises:
        GraphError: a node has two parents, or ids are neither all int nor all str.
    """
    id_types = {type(node) for node in graph}
    if not (id_types <= {int} or id_types <= {str}):
        names = " and ".join(sorted(id_type.__name__ for id_type in id_types))
        raise GraphError(
            f"ids of a graph must be all int or all str, not {names}",
            hint="Relabel the nodes: nx.relabel_nodes(graph, str).",
        )
    ids: list[Id] = sorted(graph)
    index = {node: at for at, node in enumerate(ids)}
    parent = np.full(len(ids), -1, dtype=np.int64)
    rank = np.full(len(ids), -1, dtype=np.int64)
    edge_rank: int | None
    for above, kid, edge_rank in graph.edges(data="rank"):
        at = index[kid]
        if parent[at] >= 0:
            message = f"item {kid!r} has two parents, {ids[parent[at]]!r} and {above!r}"
            raise GraphError(message, hint="Remove one of the edges: a reply has one parent.")
        parent[at] = index[above]
        rank[at] = -1 if edge_rank is None else edge_rank
    times = (graph.nodes[node].get("time") for node in ids)
    time = np.fromiter((UNKNOWN if t is None else t for t in times), np.int64, len(ids))
    return Forest(ids, parent, rank, time)


def without_deleted_text(item: Item) -> Item:
    """Return an Item as `drop_deleted_text` leaves it in a graph."""
    return structs.replace(item, **dict.fromkeys(PERSONAL)) if item.deleted else item


def drop_deleted_text(graph: ReplyGraph) -> int:
    """Remove what the authors of deleted items wrote, and their names, from a graph in place.

    An item is deleted if the last of its records that tells says so. Earlier records may have
    had its text, title, author, address and unknown fields: all of these are removed. Its
    place, type, time, score and flags stay.

    Returns:
        The number of items that lost an attribute.
    """
    changed = 0
    for _, data in graph.nodes(data=True):
        if data.get("deleted"):
            count = len(data)
            for name in PERSONAL:
                data.pop(name, None)
            changed += len(data) < count
    return changed
