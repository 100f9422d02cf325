"""The reply graph: Items to networkx, and networkx to a forest.

An `nx.DiGraph`: a node is an id, an edge goes from parent to kid and has `rank` if it is known.
The attributes of a node are the Item's fields that are set, and `id_source`; a stub has only
`stub=True`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast, overload

import numpy as np
from msgspec import structs

from graphload.errors import GraphError, UsageError
from graphload.forest import UNKNOWN, Forest
from graphload.gc_pause import gc_paused
from graphload.items import item_attributes
from graphload.links import Links, link_items
from graphload.merge import Merged, merge_items

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
    merged = merge_items(cast("Iterable[Item | Reject | Unfetched]", records))
    counts, links = merged.counts, link_items(merged.items, unfetched=merged.unfetched)
    # Nobody else has the records: each is freed when its node is made.
    rest = cast("list[Item]", merged.items)
    rest.reverse()
    items = (rest.pop() if has_record else None for has_record in (links.row >= 0).tolist())
    return _build(links.forest, items, merged, counts)


def graph_of_links(links: Links, merged: Merged) -> ReplyGraph:
    """Build the reply graph of records that are linked already."""
    return _build(links.forest, links.items, merged, merged.counts)


def graph_around(links: Links, merged: Merged, top: Id, *, depth: int | None = None) -> ReplyGraph:
    """Build the graph of an item, its ancestors and at most `depth` levels below it.

    The item has the same ancestors, descendants and cycle as in the whole graph; no other record is
    read.
    """
    forest = links.forest
    at = forest.find(top)
    below = forest.subtree(at)
    if depth is not None:
        below = below[forest.depth[below] <= forest.depth[at] + depth]
    above = forest.ancestors(at)
    # Above a root there may be a cycle, and below its members other roots.
    first = int(forest.parent[above[0] if above else at])
    cycle = next((cycle for cycle in forest.cycles if first in cycle), [])
    beside = np.concatenate([forest.kids_of(node) for node in cycle]) if at in cycle else below
    nodes = np.unique(np.concatenate([below, beside, np.array([at, *above, *cycle], np.int64)]))
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
    return _build(part, items, replace(merged, id_source=id_source), merged.counts)


@gc_paused()
def _build(
    forest: Forest, items: Iterable[Item | None], merged: Merged, counts: dict[str, int]
) -> ReplyGraph:
    import networkx as nx  # noqa: PLC0415 - as above

    graph: ReplyGraph = nx.DiGraph(sources=merged.sources, counts=counts)
    # Filled as add_nodes_from and add_edges_from of networkx would fill it, without their
    # look-ups of each node and edge: these take a fifth of the time from records to graph.
    inner: Any = graph
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
