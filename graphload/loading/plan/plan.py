"""What a push will do to a store, worked out before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphload.columns import ID_FIELDS
from graphload.loading.plan.fingerprints import Sent
from graphload.loading.plan.partition import Newcomers
from graphload.loading.plan.relink import (
    Place,
    Stand,
    find_claimants,
    link_rows,
    place_all,
    read_anchors,
    read_below,
)
from graphload.loading.plan.resolve import Choice, Claim, choose_records
from graphload.loading.plan.stored import Known, read_collected, read_known, read_rows
from graphload.stores import cypher, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphload.items import Id
    from graphload.loading.plan.records import Source
    from graphload.stores.protocol import Store

    Row = dict[str, Any]

__all__ = ["Plan", "make_plan", "plan_first"]


@dataclass
class Plan:
    """The store as it will be, and the ways there.

    `stands` and `places` say how every item that the push touches will hang; `known` how it
    is. `others` are the rows of items of the store that the push moves. A push that is `alone`
    finds an empty store. `sent` is filled while it is written.
    """

    source: Source
    choice: Choice
    known: dict[Id, Known]
    stands: Mapping[Id, Stand]
    places: Mapping[Id, Place]
    others: dict[Id, Row] = field(default_factory=dict)
    alone: bool = False
    sent: Sent = field(init=False)

    def __post_init__(self) -> None:
        self.sent = Sent(self.source.forest.index)

    def record(self, node: Id) -> Row:
        """A new row of an item in the end, but for its place and its bookkeeping."""
        row = self.others.get(node) or self.choice.rows.get(node)
        return self.source.row(node) if row is None else dict(row)

    def row(self, node: Id) -> Row:
        """A new row of an item in the end, whole; a member of a cycle has no root."""
        row = self.record(node) if self.known else self.source.row(node)
        root, depth = self.places[node]
        if root is not None:
            row["root"], row["depth"] = root, depth
        if self.known:
            held = self.hold(node)
        else:  # all is new, as its row says
            held = None if row.get("stub") else self.choice.hold(None, row.get("retrieved_at"))
        if held is not None:
            row["_loads"], row["_seen"] = held
        return row

    def newcomers(self) -> Newcomers:
        """The items that are to be created, and how each will hang."""
        created = self.choice.created
        if self.alone:
            own, at = self.source.stands, self.source.places
            return Newcomers(created, own.parents, own.ranks, at.roots, at.depths)
        stands = [self.stands[node] for node in created]
        places = [self.places[node] for node in created]
        return Newcomers(
            created,
            [stand.parent for stand in stands],
            [stand.rank for stand in stands],
            [place.root for place in places],
            [place.depth for place in places],
        )

    def new_values(self, new: Newcomers, at: int) -> list[Any]:
        """The values of a new item's row, as `schema.NEW_ROW` orders them; its record is ours."""
        values = self.source.values(new.ids[at])
        values[_ROOT_AT], values[_DEPTH_AT] = new.roots[at], new.depths[at]
        stub, retrieved_at = values[_STUB_AT], values[_RETRIEVED_AT]
        held = (None, None) if stub else self.choice.hold(None, retrieved_at)
        values += (*held, new.ranks[at])
        return values

    def roots(self, nodes: Iterable[Id]) -> list[Id | None]:
        """The root of each of some items in the end."""
        if not self.alone:
            return [self.places[node].root for node in nodes]
        roots, index = self.source.places.roots, self.source.forest.index
        return [roots[index[node]] for node in nodes]

    def hold(self, node: Id) -> tuple[list[int], int] | None:
        """Who holds an item in the end, and when its record was retrieved; None for a stub."""
        has = self.known.get(node)
        if node in self.source:
            pushed = self.source.attributes(node)
            if not pushed.get("stub"):
                return self.choice.hold(has, pushed.get("retrieved_at"))
        if has is None or has.digest is None or has.seen is None:
            return None
        return has.loads, has.seen

    def author(self, node: Id) -> str | None:
        """The author of an item in the end."""
        if node in self.others or node in self.choice.rows:
            return self.record(node).get("by")
        by: str | None = self.source.attributes(node).get("by")
        return by

    def moves(self, node: Id) -> bool:
        """Whether an item that the store has gets another parent or rank."""
        has, stand = self.known.get(node), self.stands.get(node)
        return has is not None and stand is not None and (has.parent, has.rank) != stand

    def shifts(self, node: Id) -> bool:
        """Whether an item that the store has gets another root or depth."""
        has = self.known.get(node)
        return has is not None and (has.root, has.depth) != self.places[node]

    def authors(self) -> Iterator[tuple[Id, str | None, str | None]]:
        """The pushed items whose author changes: id, who it was, who it will be."""
        if not self.known:
            yield from ((node, None, by) for node, by in self.source.authors())
            return
        for node in self.source:
            has = self.known.get(node)
            was, by = None if has is None else has.by, self.author(node)
            if was != by:
                yield node, was, by


_ROOT_AT, _DEPTH_AT, _STUB_AT, _RETRIEVED_AT = map(
    schema.NEW_ROW.index, ("root", "depth", "stub", "retrieved_at")
)


def plan_first(source: Source, claim: Claim) -> Plan:
    """Plan the push into an empty store: all is created as it is in the source."""
    choice = Choice({}, claim, created=list(source))
    return Plan(source, choice, {}, source.stands, source.places, alone=True)


def make_plan(
    store: Store, source: Source, claim: Claim, *, known: dict[Id, Known] | None = None
) -> Plan:
    """Plan the push into a store that has items; `known` are the source's, if already read."""
    known = read_known(store, source) if known is None else known
    choice = choose_records(store, source, claim, known)
    plan = Plan(source, choice, dict(choice.known), {}, {})
    _add_kids(store, plan)
    rows = {node: _pointers(plan.record(node)) for node in (*source, *plan.others)}
    claimants = find_claimants(store, rows, plan.known)
    plan.others |= claimants
    plan.known |= read_known(store, claimants)
    plan.stands = link_rows(rows | claimants, plan.known)
    _find_places(store, plan)
    return plan


def _pointers(row: Row) -> Row:
    return {name: row[name] for name in ID_FIELDS if name in row}


def _add_kids(store: Store, plan: Plan) -> None:
    """Add the kids that the store hangs below items whose record changes."""
    changed = [node for node in plan.choice.updated if node in plan.known]
    found = {kid for kid, _ in read_collected(store, cypher.KIDS, changed)}
    ids = sorted(kid for kid in found if kid not in plan.source)
    plan.others |= read_rows(store, ids)
    plan.known |= read_known(store, ids)


def _find_places(store: Store, plan: Plan) -> None:
    parents = {node: stand.parent for node, stand in plan.stands.items()}
    astray = [n for n in plan.known if plan.moves(n) or _is_stale(n, parents[n], plan.known)]
    below = read_below(store, astray)
    further = {kid: above for kid, above in below.items() if kid not in parents}
    plan.known |= read_known(store, further)
    parents |= further
    plan.places = place_all(parents, read_anchors(store, parents, plan.known), plan.known)


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
