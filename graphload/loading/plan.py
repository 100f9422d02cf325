"""What a push will do to a store, worked out before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphload.loading.choosing import Choice, choose_records
from graphload.loading.state import Known, read_collected, read_known, read_rows
from graphload.loading.structure import (
    Place,
    Stand,
    find_claimants,
    link_rows,
    place_all,
    read_anchors,
    read_below,
)
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id
    from graphload.stores.protocol import Store

    Row = dict[str, Any]

__all__ = ["Plan", "make_plan", "plan_first"]


@dataclass
class Plan:
    """The store as it will be, and the ways there.

    `rows`, `stands` and `places` say how every item that the push touches will be (a row has
    its root and its depth); `known` how it is. `pushed` are the graph's own ids; the others
    are items of the store that the push moves.
    """

    pushed: dict[Id, Row]
    choice: Choice
    rows: dict[Id, Row]
    known: dict[Id, Known]
    stands: dict[Id, Stand]
    places: dict[Id, Place] = field(default_factory=dict)

    def moves(self, node: Id) -> bool:
        """Whether an item that the store has gets another parent or rank."""
        has, stand = self.known.get(node), self.stands.get(node)
        return has is not None and stand is not None and (has.parent, has.rank) != stand

    def shifts(self, node: Id) -> bool:
        """Whether an item that the store has gets another root or depth."""
        has = self.known.get(node)
        return has is not None and (has.root, has.depth) != self.places[node]

    def authors(self) -> list[tuple[Id, str | None, str | None]]:
        """The pushed items whose author changes: id, who it was, who it will be."""
        return [
            (node, was, by)
            for node in self.pushed
            if (was := self._author(node)) != (by := self.rows[node].get("by"))
        ]

    def _author(self, node: Id) -> str | None:
        has = self.known.get(node)
        return None if has is None else has.by


def plan_first(rows: dict[Id, Row], stands: dict[Id, Stand], places: dict[Id, Place]) -> Plan:
    """Plan the push of a graph into an empty store: all is created as it is in the graph."""
    _place_rows(rows, places)
    return Plan(rows, Choice(rows, {}, created=list(rows)), rows, {}, stands, places)


def make_plan(store: Store, rows: dict[Id, Row]) -> Plan:
    """Plan the push of the rows of a graph's nodes into a store that has items."""
    choice = choose_records(store, rows)
    final, known = dict(choice.rows), dict(choice.known)
    _add_kids(store, choice, final, known)
    claimants = find_claimants(store, final, known)
    final |= claimants
    known |= read_known(store, claimants)
    plan = Plan(rows, choice, final, known, link_rows(final, known))
    _find_places(store, plan)
    _place_rows(plan.rows, plan.places)
    return plan


def _place_rows(rows: Mapping[Id, Row], places: Mapping[Id, Place]) -> None:
    """Give each row its root and its depth; a cycle's member has none."""
    for node, row in rows.items():
        root, depth = places[node]
        if root is not None:
            row["root"], row["depth"] = root, depth


def _add_kids(store: Store, choice: Choice, rows: dict[Id, Row], known: dict[Id, Known]) -> None:
    """Add the kids that the store hangs below items whose record changes."""
    changed = [node for node in choice.updated if node in known]
    kids = {kid for kid, _ in read_collected(store, schema.KIDS, changed)} - rows.keys()
    ids = sorted(kids)
    rows |= read_rows(store, ids)
    known |= read_known(store, ids)


def _find_places(store: Store, plan: Plan) -> None:
    parents = {node: stand.parent for node, stand in plan.stands.items()}
    astray = [n for n in plan.known if plan.moves(n) or _is_stale(n, parents[n], plan.known)]
    below = read_below(store, astray)
    further = {kid: above for kid, above in below.items() if kid not in parents}
    plan.known |= read_known(store, further)
    parents |= further
    plan.places = place_all(parents, read_anchors(store, parents, plan.known))


def _is_stale(node: Id, parent: Id | None, known: Mapping[Id, Known]) -> bool:
    """Whether an item's root and depth don't follow from its parent's, as they stand.

    They don't where a push was cut off, or an item was renamed.
    """
    has = known[node]
    if parent is None:
        return has.root != node
    above = known.get(parent)
    if above is None or above.root is None or above.depth is None or has.root is None:
        return False
    return (has.root, has.depth) != (above.root, above.depth + 1)
