"""The positions of all items that a push into a store with items affects.

A push affects more than its own items: kids in the store whose parent has changed, and all items
below one that moves. They are read here, and only they.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import UNKNOWN, Forest
from graphload.items import Item, parent_of
from graphload.links import Edge, link_items
from graphload.loading.plan.stored import (
    StoredItem,
    read_below,
    read_collected,
    read_rows,
    read_states,
)
from graphload.loading.plan.table import RECORD, Positions
from graphload.stores import cypher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.resolve import Resolution
    from graphload.stores.protocol import Store

    States = dict[Id, StoredItem]
    Row = dict[str, Any]

__all__ = ["pointers_of_row", "relink"]


def pointers_of_row(row: Mapping[str, Any]) -> Item:
    """Return what a row of the store says of other items."""
    kids, parts = (tuple(row.get(name) or ()) or None for name in ("kids", "parts"))
    return Item(
        id=row["id"], parent=row.get("parent"), poll=row.get("poll"), kids=kids, parts=parts
    )


def relink(
    store: Store,
    pushed: Sequence[Id],
    resolution: Resolution,
    states: States,
    unfetched: Sequence[Edge],
) -> tuple[Positions, list[Row]]:
    """Find the positions of the pushed items and of those of the store that they affect.

    `unfetched` are the edges of replies that the sources of all loads left out.

    Returns:
        The positions, and the rows of the affected items whose parent may change, which come
        right after the pushed ones. Their states are added to `states`.
    """
    items: dict[Id, Item] = {
        node: Item(id=node) if item is None else item
        for node, item in zip(pushed, resolution.record, strict=True)
    }
    items |= {pushed[at]: pointers_of_row(row) for at, row in resolution.stored.items()}
    replaced = [
        node
        for node, change in zip(pushed, resolution.change, strict=True)
        if change & RECORD and node in states
    ]
    affected = _read_affected(store, items, replaced, states, unfetched)
    items |= {node: pointers_of_row(row) for node, row in affected.items()}
    unfetched = [edge for edge in unfetched if edge.kid in items]
    return _find_positions(store, items, states, unfetched), list(affected.values())


def _read_affected(
    store: Store,
    items: Mapping[Id, Item],
    changed: Iterable[Id],
    states: States,
    unfetched: Sequence[Edge],
) -> dict[Id, Row]:
    """Read the items of the store whose parent may change with the pushed `items`.

    They are the kids of items whose record has `changed`, and the items that list an id which
    loses its parent, or whose list may give an `unfetched` edge another rank. Their states are
    added to `states`.
    """
    kids = {kid for kid, _ in read_collected(store, cypher.KIDS, changed)}
    rows = read_rows(store, sorted(kids - items.keys()))
    states |= read_states(store, rows)
    linked = {**items, **{node: pointers_of_row(row) for node, row in rows.items()}}
    kept = {edge[:2] for edge in unfetched}
    orphans = [
        node
        for node, item in linked.items()
        if _loses_parent(item, stored := states.get(node), linked)
        and (node, stored and stored.parent) not in kept
    ]
    listers = {edge.parent for edge in unfetched if edge.rank is not None and edge.kid in linked}
    if orphans:
        listers.update(read_collected(store, cypher.LISTING_ITEMS, orphans, size=len(orphans)))
    if listers:
        more = read_rows(store, sorted(listers - linked.keys()))
        states |= read_states(store, more)
        rows |= more
    return rows


def _loses_parent(item: Item, stored: StoredItem | None, items: Mapping[Id, Item]) -> bool:
    """Return whether an item's edge in the store follows from no record any longer.

    As long as an edge follows from a list, no other list matters; an item that loses such an
    edge, or whose record no longer names a parent, may be on another's.
    """
    if stored is None or stored.parent is None or parent_of(item) is not None:
        return False
    parent = items.get(stored.parent)
    return parent is not None and item.id not in (*(parent.kids or ()), *(parent.parts or ()))


def _find_positions(
    store: Store, items: Mapping[Id, Item], states: States, unfetched: Sequence[Edge]
) -> Positions:
    """Find the position of each item, and root and depth of those that lie below a moved one.

    `items` are all whose parent may change; the states of the others are added to `states`. Items
    of the store take part by the edges that they have.
    """
    ids = list(items)
    edges = [
        Edge(node, stored.parent, stored.rank)
        for node in ids
        if (stored := states.get(node)) and stored.parent is not None and stored.parent not in items
    ]
    forest = link_items(list(items.values()), [*unfetched, *edges]).forest
    at_of = forest.index
    places = [at_of[node] for node in ids]
    parent = [None if above < 0 else forest.ids[above] for above in forest.parent[places].tolist()]
    rank = [None if rank < 0 else rank for rank in forest.rank[places].tolist()]
    parents = dict(zip(ids, parent, strict=True))
    moved = [
        node
        for node, above, at in zip(ids, parent, rank, strict=True)
        if (stored := states.get(node))
        and ((stored.parent, stored.rank) != (above, at) or _is_stale(node, stored, above, states))
    ]
    below = {kid: above for kid, above in read_below(store, moved).items() if kid not in parents}
    states |= read_states(store, below)
    parents |= below
    outside = {above for above in parents.values() if above is not None and above not in parents}
    states |= read_states(store, sorted(outside - states.keys()))
    anchors = {node: states[node] for node in outside}
    root, depth = _roots_and_depths(parents, anchors, _read_rings(store, parents, anchors))
    ids += below
    parent += below.values()
    return Positions(ids, parent, [*rank, *repeat(None, len(below))], root, depth)


def _is_stale(node: Id, stored: StoredItem, parent: Id | None, states: States) -> bool:
    """Return whether an item's root and depth in the store don't follow from its parent's.

    They don't where a push was cut off, or an item was renamed.
    """
    if parent is None:
        return stored.root != node
    above = states.get(parent)
    if above is None or above.root is None or above.depth is None or stored.root is None:
        return False
    return (stored.root, stored.depth) != (above.root, above.depth + 1)


def _read_rings(
    store: Store, parents: Mapping[Id, Id | None], anchors: States
) -> dict[Id, Id | None]:
    """Read the parents of anchors in a cycle, and of its other members that aren't in `parents`."""
    ring: dict[Id, Id | None] = {}
    level = {node: stored for node, stored in anchors.items() if stored.root is None}
    while level:
        ring |= {node: stored.parent for node, stored in level.items()}
        above = {stored.parent for stored in level.values()} - ring.keys() - parents.keys()
        level = read_states(store, [node for node in above if node is not None])
    return ring


def _roots_and_depths(
    parents: Mapping[Id, Id | None], anchors: States, ring: Mapping[Id, Id | None]
) -> tuple[list[Id | None], list[int | None]]:
    """Find the root and the depth of each item.

    `anchors` are the parents outside, with the root and the depth that they have in the store;
    `ring` has the parents of those in a cycle there, and of its other members.
    """
    rooted = {node for node, stored in anchors.items() if stored.root is not None}
    edges = {**ring, **parents}
    ids = sorted(edges.keys() | rooted)
    index = {node: at for at, node in enumerate(ids)}
    above = np.full(len(ids), -1, dtype=np.int64)
    for node, parent in edges.items():
        above[index[node]] = index.get(parent, -1) if parent is not None else -1
    unknown = np.full(len(ids), UNKNOWN, dtype=np.int64)
    forest = Forest(ids, above, np.full(len(ids), -1, dtype=np.int64), unknown)
    tops, levels = forest.root.tolist(), forest.depth.tolist()
    root: list[Id | None] = []
    depth: list[int | None] = []
    for node in parents:
        top, level = tops[index[node]], levels[index[node]]
        anchor = None if top < 0 else anchors.get(ids[top])
        if anchor is None or anchor.root is None or anchor.depth is None:
            root.append(None if top < 0 else ids[top])
            depth.append(None if top < 0 else level)
        else:
            root.append(anchor.root)
            depth.append(anchor.depth + level)
    return root, depth
