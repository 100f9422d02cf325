"""Who stands below whom once a push is in, and so every root and depth.

What a push changes reaches further than its own items: kids in the store whose parent is
no longer what it was, and all that hangs below a moved item. They are read here, and only
they.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.forest import UNKNOWN, Forest
from graphload.loading.plan.stored import Known, read_collected, read_known, read_rows
from graphload.stores import cypher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphload.items import Id
    from graphload.stores.protocol import Store

    Row = dict[str, Any]

__all__ = [
    "Place",
    "Stand",
    "find_claimants",
    "link_rows",
    "place_all",
    "read_anchors",
    "read_below",
]


class Stand(NamedTuple):
    """Where an item stands: its parent and its rank there, None where there is none."""

    parent: Id | None
    rank: int | None


class Place(NamedTuple):
    """An item's root and depth; None for a member of a cycle."""

    root: Id | None
    depth: int | None


def _own_parent(row: Mapping[str, Any]) -> Id | None:
    """The id that a row itself names as its parent."""
    parent: Id | None = row.get("parent")
    return parent if parent is not None else row.get("poll")


def link_rows(rows: Mapping[Id, Row], known: Mapping[Id, Known]) -> dict[Id, Stand]:
    """Link rows by the rules of `graphload.links`.

    Items of the store outside `rows` take part by the edges that they have now.
    """
    claims = _claims(rows)
    ranks: dict[Id, dict[Id, int]] = {}
    stands = {}
    for node, row in rows.items():
        has = known.get(node)
        parent = _own_parent(row)
        if parent is None:
            claimants = claims.get(node, [])
            if has is not None and has.parent is not None and has.parent not in rows:
                claimants = [*claimants, has.parent]
            parent = min(claimants, default=None)
        stands[node] = Stand(parent, _rank(node, parent, rows, ranks, has))
    return stands


def _claims(rows: Mapping[Id, Row]) -> dict[Id, list[Id]]:
    """Who lists an id whose own record, if there is one, names no parent."""
    claims: dict[Id, list[Id]] = {}
    for node, row in rows.items():
        for kid in (*row.get("kids", ()), *row.get("parts", ())):
            if kid != node and kid in rows and _own_parent(rows[kid]) is None:
                claims.setdefault(kid, []).append(node)
    return claims


def _rank(
    node: Id,
    parent: Id | None,
    rows: Mapping[Id, Row],
    ranks: dict[Id, dict[Id, int]],
    has: Known | None,
) -> int | None:
    if parent is None:
        return None
    if parent not in rows:
        return has.rank if has is not None and has.parent == parent else None
    if parent not in ranks:
        kids = rows[parent].get("kids", ())
        ranks[parent] = {kid: len(kids) - 1 - at for at, kid in enumerate(reversed(kids))}
    return ranks[parent].get(node)


def find_claimants(
    store: Store, rows: Mapping[Id, Row], known: Mapping[Id, Known]
) -> dict[Id, Row]:
    """Read the items of the store outside `rows` that list an id which lost its parent.

    As long as an item's edge stands by a list, no other list matters; an id that loses
    such an edge, or whose record no longer names a parent, may be on another's.
    """
    lost = [node for node, row in rows.items() if _lost(node, row, rows, known)]
    if not lost:
        return {}
    found = set(read_collected(store, cypher.CLAIMANTS, lost, size=len(lost)))
    return read_rows(store, sorted(found - rows.keys()))


def _lost(
    node: Id, row: Mapping[str, Any], rows: Mapping[Id, Row], known: Mapping[Id, Known]
) -> bool:
    has = known.get(node)
    if has is None or has.parent is None or _own_parent(row) is not None:
        return False
    above = rows.get(has.parent)
    return above is not None and node not in (*above.get("kids", ()), *above.get("parts", ()))


def read_below(store: Store, nodes: Iterable[Id]) -> dict[Id, Id]:
    """Read all that hangs below some items in the store, level by level: kid to parent."""
    above: dict[Id, Id] = {}
    level = list(nodes)
    while level:
        found = dict(read_collected(store, cypher.KIDS, level))
        level = [kid for kid in found if kid not in above]
        above.update(found)
    return above


def place_all(
    parents: Mapping[Id, Id | None], anchors: Mapping[Id, Known], known: Mapping[Id, Known]
) -> dict[Id, Place]:
    """Find the root and the depth of every item of `parents`.

    `anchors` are the parents that aren't among them, as the store has them: what hangs
    below one goes on from its root and depth. Where both an item and the anchor above it are
    in a circle, as `known`, the item still is: a circle that changes is among them whole.
    """
    hanging = {a for a, has in anchors.items() if has.root is not None}
    ids = sorted(parents.keys() | hanging)
    index = {node: at for at, node in enumerate(ids)}
    above = np.full(len(ids), -1, dtype=np.int64)
    for node, parent in parents.items():
        above[index[node]] = index.get(parent, -1) if parent is not None else -1
        if parent in anchors and parent not in hanging and _is_in_circle(known.get(node)):
            above[index[node]] = index[node]
    unknown = np.full(len(ids), UNKNOWN, dtype=np.int64)
    forest = Forest(ids, above, np.full(len(ids), -1, dtype=np.int64), unknown)
    roots, depths = forest.root.tolist(), forest.depth.tolist()
    return {
        node: _place(ids, roots[at], depths[at], anchors)
        for node, at in index.items()
        if node in parents
    }


def _is_in_circle(has: Known | None) -> bool:
    return has is not None and has.root is None


def _place(ids: list[Id], root: int, depth: int, anchors: Mapping[Id, Known]) -> Place:
    if root < 0:
        return Place(None, None)
    anchor = anchors.get(ids[root])
    if anchor is None or anchor.root is None or anchor.depth is None:
        return Place(ids[root], depth)
    return Place(anchor.root, anchor.depth + depth)


def read_anchors(
    store: Store, parents: Mapping[Id, Id | None], known: Mapping[Id, Known]
) -> dict[Id, Known]:
    """Read the parents that aren't among the items to be placed."""
    outside = {p for p in parents.values() if p is not None and p not in parents}
    missing = outside - known.keys()
    found = read_known(store, sorted(missing)) if missing else {}
    return {node: known[node] if node in known else found[node] for node in outside}
