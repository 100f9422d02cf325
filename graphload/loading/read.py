"""Read a graph from a store: all of it, one thread, or what a query returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.errors import QueryError
from graphload.items import MAX_BYTES
from graphload.loading.plan.rows import attributes_of_row
from graphload.loading.plan.stored import look_up_facts, read_all, read_collected, read_facts
from graphload.lookup import candidate_ids, choose_item
from graphload.stores import cypher, schema
from graphload.values import INT64_MAX, INT64_MIN, Node, Path, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.stores.protocol import Scanned, Store

__all__ = [
    "find_stored_item",
    "read_ancestors",
    "read_graph",
    "read_kids",
    "read_part",
    "read_query",
    "read_thread",
]


def read_graph(store: Store) -> ReplyGraph:
    """Read the whole reply graph of a store: equal to the one that was pushed.

    Returns:
        A new DiGraph; its `graph.graph["sources"]` names the store.
    """
    ids = sorted(read_all(store, cypher.ALL_IDS))
    return _graph_of(store, ids, read_facts(store, ids))


def read_query(
    store: Store,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    timeout_s: float | None = None,
    limit: int | None = None,
) -> ReplyGraph:
    """Read the items that a query returns, and the edges between them.

    Items are found anywhere in a row: as nodes, in lists, maps and paths, and as
    the ends of a `PARENT`. A query without rows gives an empty graph. At most `limit` rows are
    looked at: the first ones.

    Raises:
        QueryError: the store refuses the query, it takes longer than `timeout_s`, or its rows have
            no item.
        StoreError: the store is out of reach.
    """
    rows = store.query(cypher, parameters, timeout_s=timeout_s, limit=limit).rows
    ids = _ids_in(rows, store.prefix + schema.ITEM)
    if not ids and any(value not in (None, []) for row in rows for value in row):
        raise QueryError(
            "the query returns no items",
            query=cypher,
            hint="Return nodes, relationships or paths: RETURN i, not RETURN i.id",
        )
    known = sorted(ids)
    return _graph_of(store, known, read_facts(store, known))


def read_thread(store: Store, name: Id, *, depth: int | None = None) -> ReplyGraph:
    """Read an item, its ancestors and all below it; no other item is read.

    `name` is an id, an id as text or a URL; see `lookup.find_item`. `depth` limits the number
    of levels below the item, unless it is a member of a cycle.

    Returns:
        A part of the store's graph, in which the item has the same ancestors, descendants and
        cycle.

    Raises:
        GraphError: there is no such item, or several items have that `url`.
    """
    top = find_stored_item(store, name)
    above = _read_reached(store, cypher.ITEMS_ABOVE, top, None)
    below = _read_reached(store, cypher.ITEMS_BELOW, top, None if top in above else depth)
    ids = sorted({top} | above | below)
    return _graph_of(store, ids, look_up_facts(store, ids))


def read_part(store: Store, ids: Iterable[Id]) -> ReplyGraph:
    """Read some items and the edges between them; no other item is read.

    The store has all of them.
    """
    known = sorted(ids)
    return _graph_of(store, known, look_up_facts(store, known))


def read_kids(store: Store, ids: Iterable[Id]) -> Iterator[tuple[Id, Id]]:
    """Yield the kids of some items, each with its parent, in no order."""
    return ((kid, parent) for kid, parent in read_collected(store, cypher.KIDS, ids))


def read_ancestors(store: Store, node: Id) -> list[Id]:
    """Read the ancestors of an item of a tree, from its parent up to its root."""
    return [above for above, _ in _read_levels(store, cypher.ITEMS_ABOVE, node, None)]


def find_stored_item(store: Store, name: Id) -> Id:
    """Return the id of an item of a store by its id, its id as text or a URL; see `find_item`.

    Raises:
        GraphError: there is no such item, or several items have that `url`.
    """
    known = set(read_collected(store, cypher.KNOWN_IDS, filter(_is_storable, candidate_ids(name))))
    return choose_item(name, known, lambda: _read_linking(store, name))


def _read_linking(store: Store, name: Id) -> list[Id]:
    is_url = isinstance(name, str) and _is_text(name)
    return [*read_collected(store, cypher.LINKING_ITEMS, [name])] if is_url else []


def _is_storable(name: Id) -> bool:
    """Return whether a store can have such an id."""
    if isinstance(name, int):
        return INT64_MIN <= name <= INT64_MAX
    return _is_text(name) and len(name.encode()) <= MAX_BYTES


def _is_text(name: str) -> bool:
    """Return whether a text is without lone surrogates, which an argument may contain."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _read_reached(store: Store, statement: str, start: Id, levels: int | None) -> set[Id]:
    """Read which items a statement reaches from one, within some levels."""
    return {node for node, _ in _read_levels(store, statement, start, levels)}


def _read_levels(
    store: Store, statement: str, start: Id, levels: int | None
) -> list[tuple[Id, int]]:
    """Read which items a statement reaches from one, by level: `HOPS` with each request."""
    level_of: dict[Id, int] = {}
    start_level, frontier = 0, [start]
    while frontier and (levels is None or start_level < levels):
        farthest = []
        for node, hops in read_collected(store, statement, frontier):
            if node not in level_of:
                level_of[node] = start_level + hops
                if hops == cypher.HOPS:
                    farthest.append(node)
        start_level, frontier = start_level + cypher.HOPS, farthest
    reached = (pair for pair in level_of.items() if levels is None or pair[1] <= levels)
    return sorted(reached, key=lambda pair: pair[1])


def _graph_of(store: Store, ids: Sequence[Id], facts: Iterable[Scanned]) -> ReplyGraph:
    import networkx as nx  # noqa: PLC0415 - takes as long as a small command that needs none

    graph: ReplyGraph = nx.DiGraph(sources=[store.name])
    graph.add_nodes_from(ids)
    for row, above, rank, _ in facts:
        graph.nodes[row["id"]].update(attributes_of_row(row))
        if above is not None and above in graph:
            graph.add_edge(above, row["id"], **({} if rank is None else {"rank": rank}))
    return graph


def _ids_in(rows: Iterable[tuple[Any, ...]], label: str) -> set[Id]:
    """Return the ids of all items in some rows, however deep."""
    ids: set[Id] = set()
    waiting: list[Any] = list(rows)
    while waiting:
        value = waiting.pop()
        if isinstance(value, Node):
            ids |= {value.properties["id"]} if label in value.labels else set()
        elif isinstance(value, Relationship):
            ids |= {value.start, value.end} if value.type == schema.PARENT else set()
        elif isinstance(value, Path):
            waiting += [*value.nodes, *value.relationships]
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value
    return ids
