"""The positions of all items that a push into a store with items affects.

What a push changes is what its items say of others, now and before: parents, polls, kids and parts.
The links of all these are found again by the rule of `links`, as if all records of the store were
linked. Only they are read, and what lies below those that move; where an item loses the list that
gave it its parent, the store is searched for another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphload.forest import UNKNOWN, Forest
from graphload.items import Item, parent_of
from graphload.links import Edge, link_items
from graphload.loading.plan.stored import read_collected, read_pointers, read_states
from graphload.loading.plan.table import Positions
from graphload.stores import cypher

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.stored import StoredItem
    from graphload.stores.protocol import Store

    States = dict[Id, StoredItem]
    Place = tuple[Id | None, int | None]

__all__ = ["Pushed", "Relinked", "after_renames", "pointers_in", "relink"]


@dataclass(frozen=True)
class Pushed:
    """The pushed items, as far as they point at others.

    `items` are they, stubs included, and `old` the Items that they replace. `renamed` has the new
    id of each that has another in the store; the records of `dissolved` ids are now those of pushed
    items. `surrogates` are ids under which records of pushed
    items came, and `holders` the ids of these items.
    """

    items: Mapping[Id, Item]
    old: Mapping[Id, Item] = field(default_factory=dict)
    renamed: Mapping[Id, Id] = field(default_factory=dict)
    dissolved: Collection[Id] = ()
    surrogates: Collection[Id] = ()
    holders: Collection[Id] = ()


class Relinked(NamedTuple):
    """The positions of pushed items, `stubs` that surrogates leave, `affected` items, and others.

    They are in this order. `before` are their states once items are renamed. Stubs that nothing
    refers to any longer are `orphaned`.
    """

    positions: Positions
    before: list[StoredItem | None]
    stubs: list[Id]
    affected: list[Id]
    orphaned: list[Id]


def pointers_in(items: Iterable[Item]) -> set[Id]:
    """Return the ids that Items point at."""
    named: set[Id] = set()
    for item in items:
        named.update(item.kids or (), item.parts or ())
        named.update(node for node in (item.parent, item.poll) if node is not None)
    return named


def after_renames(states: Mapping[Id, StoredItem], renamed: Mapping[Id, Id]) -> States:
    """Return states as they are once items have new ids."""
    if not renamed:
        return dict(states)
    return {
        renamed.get(node, node): state._replace(parent=renamed.get(state.parent, state.parent))
        if state.parent is not None
        else state
        for node, state in states.items()
    }


def relink(store: Store, pushed: Pushed, states: States, unfetched: Sequence[Edge]) -> Relinked:
    """Find the positions of the pushed items and of those of the store that they affect.

    `states` are those of the pushed items; `unfetched` are the edges of replies that the sources of
    all loads left out.
    """
    relinking = _Relinking(store, pushed, after_renames(states, pushed.renamed))
    items, affected = dict(pushed.items), relinking.find_affected()
    items |= affected
    edges = relinking.find_edges(items, unfetched)
    forest = link_items(list(items.values()), edges).forest
    at_of = forest.index
    places: dict[Id, Place] = {}
    for node in items:
        above, rank = forest.parent[at_of[node]], int(forest.rank[at_of[node]])
        places[node] = (None if above < 0 else forest.ids[above]), (None if rank < 0 else rank)
    unneeded = relinking.find_unneeded(items, affected, places, unfetched)
    for node in unneeded:
        del places[node]
    relinking.removed.update(unneeded)
    stubs = [node for node in pushed.surrogates if node in affected and node in places]
    others = [node for node in affected if node in places and node not in pushed.surrogates]
    orphaned = [node for node in unneeded if node in relinking.states]
    orphaned = [node for node in orphaned if node not in pushed.surrogates]
    below = relinking.find_moved(places)
    tops = relinking.find_tops(places, below)
    ids = [*pushed.items, *stubs, *others, *(node for node in below if node not in places)]
    linked = len(places)
    positions = Positions(
        ids,
        [places[node][0] for node in ids[:linked]] + [below[node] for node in ids[linked:]],
        [places[node][1] for node in ids[:linked]] + [None] * (len(ids) - linked),
        [tops[node][0] for node in ids],
        [tops[node][1] for node in ids],
    )
    return Relinked(positions, list(map(relinking.states.get, ids)), stubs, others, orphaned)


class _Relinking:
    """What is read from a store to link a push, as it is once items are renamed."""

    def __init__(self, store: Store, pushed: Pushed, states: States) -> None:
        self.store = store
        self.pushed = pushed
        self.states = states
        self.removed: set[Id] = set()
        self._old_id = {new: old for old, new in pushed.renamed.items()}

    def find_affected(self) -> dict[Id, Item]:
        """Read the items that pushed ones pointed at before, and what they point at themselves.

        With them come the ids of surrogates, which may have to be stubs now, and the kids of
        those that have their places.
        """
        pushed = self.pushed
        nodes = pointers_in(pushed.old.values()) | set(pushed.surrogates)
        holders = [self._old_id.get(node, node) for node in pushed.holders]
        nodes.update(kid for kid, _ in read_collected(self.store, cypher.KIDS, holders))
        nodes -= pushed.items.keys()
        self._read_states(nodes)
        there = [node for node in nodes if node in self.states and node not in pushed.old]
        affected = read_pointers(self.store, sorted(there))
        affected |= {node: Item(id=node) for node in pushed.surrogates if node in nodes}
        return affected

    def find_edges(self, items: Mapping[Id, Item], unfetched: Sequence[Edge]) -> list[Edge]:
        """Return the edges to parents outside, from lists and from what sources left out."""
        left_out = {edge[:2] for edge in unfetched}
        searched: list[Id] = []
        listers: set[Id] = set()
        for node, item in items.items():
            state, own = self.states.get(node), parent_of(item)
            if state is None:
                if node in self.pushed.surrogates:
                    searched.append(node)
            elif own is not None:
                if own not in items and own != state.parent:
                    listers.add(own)
            elif self._loses_parent(item, state, items, left_out):
                searched.append(node)
        listers.update(
            edge.parent for edge in unfetched if edge.rank is not None and edge.kid in items
        )
        if searched:
            listers.update(
                read_collected(self.store, cypher.LISTING_ITEMS, searched, size=len(searched))
            )
        outside = listers - items.keys() - self.pushed.old.keys()
        lists = read_pointers(self.store, sorted(outside))
        edges = [edge for lister in lists.values() for edge in _list_edges(lister, items)]
        edges += (edge for edge in unfetched if edge.kid in items)
        read = items.keys() | lists.keys()
        edges += (
            Edge(node, state.parent, state.rank)
            for node in items.keys() - set(searched) - self._old_id.keys()
            if (state := self.states.get(node)) is not None
            and state.parent is not None
            and state.parent not in read
        )
        return edges

    def _loses_parent(
        self,
        item: Item,
        state: StoredItem,
        items: Mapping[Id, Item],
        left_out: Collection[tuple[Id, Id]],
    ) -> bool:
        """Return whether the edge that an item has follows from nothing any longer.

        As long as it follows from a list no other list matters, apart from new ones.
        """
        old = self.pushed.old.get(item.id) if item.id is not None else None
        if old is not None and parent_of(old) is not None:
            return True
        if state.parent is None or state.parent not in items or (item.id, state.parent) in left_out:
            return False
        lister = items[state.parent]
        return item.id not in (lister.kids or ()) and item.id not in (lister.parts or ())

    def find_unneeded(
        self,
        items: Mapping[Id, Item],
        affected: Mapping[Id, Item],
        places: Mapping[Id, Place],
        unfetched: Sequence[Edge],
    ) -> list[Id]:
        """Return the affected stubs that nothing refers to: they need no node."""
        stubs = [
            node
            for node in affected
            if places[node][0] is None
            and (
                (state := self.states.get(node)) is None
                or not state.digest
                or node in self.pushed.surrogates
            )
        ]
        if not stubs:
            return []
        named = pointers_in(items.values())
        named.update(node for edge in unfetched for node in edge[:2])
        named.update(above for above, _ in places.values() if above is not None)
        stubs = [node for node in stubs if node not in named]
        known = items.keys() | self.pushed.old.keys() | self._old_id.keys()
        for kid, above in read_collected(self.store, cypher.KIDS, stubs):
            if kid not in known:
                named.add(above)
        stubs = [node for node in stubs if node not in named]
        if stubs:
            found = read_collected(self.store, cypher.REFERENCED_IDS, stubs, size=len(stubs))
            named.update(
                node
                for id_, *pair in found
                if id_ not in known
                for node in pair
                if node is not None
            )
        return [node for node in stubs if node not in named]

    def find_moved(self, places: Mapping[Id, Place]) -> dict[Id, Id | None]:
        """Return the items whose root or depth may change, each with its parent.

        They are new ones, those with another parent, and all that lie below them.
        """
        kids: dict[Id, list[Id]] = {}
        for node, (above, _) in places.items():
            if above is not None:
                kids.setdefault(above, []).append(node)
        outside = {above for above, _ in places.values() if above is not None} - places.keys()
        self._read_states(outside)
        moved: dict[Id, Id | None] = {
            node: above
            for node, (above, _) in places.items()
            if (state := self.states.get(node)) is None
            or state.parent != above
            or self._is_stale(node, state, above)
        }
        level = list(moved)
        while level:
            there = [
                self._old_id.get(node, node)
                for node in level
                if node not in places or node in self.states
            ]
            below: dict[Id, Id | None] = {
                kid: self.pushed.renamed.get(above, above)
                for kid, above in read_collected(self.store, cypher.KIDS, there)
                if kid not in places and kid not in self.removed and kid not in self.pushed.renamed
            }
            below |= {kid: node for node in level for kid in kids.get(node, ())}
            level = [kid for kid in below if kid not in moved]
            moved |= below
        self._read_states(moved.keys() - places.keys())
        return moved

    def _is_stale(self, node: Id, state: StoredItem, parent: Id | None) -> bool:
        """Return whether root and depth in the store don't follow from the parent's.

        They don't where a push was cut off, or an item was renamed.
        """
        if parent is None:
            return (state.root, state.depth) != (node, 0)
        above = self.states.get(parent)
        if above is None:
            return False
        if above.root is None or above.depth is None:  # it may be in the same cycle
            return (state.root, state.depth) != (node, 0)
        return (state.root, state.depth) != (above.root, above.depth + 1)

    def find_tops(
        self, places: Mapping[Id, Place], moved: Mapping[Id, Id | None]
    ) -> dict[Id, tuple[Id | None, int | None]]:
        """Return root and depth of all items; those of items that don't move are as they are.

        The parent of a moved item is moved, or has its root and depth in the store; it has none
        in a cycle, of which all members are as they were.
        """
        self._read_states({above for above in moved.values() if above is not None} - moved.keys())
        ids = list(moved)
        index = {node: at for at, node in enumerate(ids)}
        unknown = np.full(len(ids), -1, dtype=np.int64)
        above = np.fromiter(
            (-1 if parent is None else index.get(parent, -1) for parent in moved.values()),
            np.int64,
            len(ids),
        )
        forest = Forest(ids, above, unknown, np.full(len(ids), UNKNOWN, dtype=np.int64))
        tops: dict[Id, tuple[Id | None, int | None]] = {
            node: (state.root, state.depth)
            for node in places
            if (state := self.states.get(node)) is not None
        }
        for node, top, depth in zip(ids, forest.root.tolist(), forest.depth.tolist(), strict=True):
            if top < 0:
                tops[node] = None, None
                continue
            parent = moved[ids[top]]
            anchor = None if parent is None or parent in index else self.states.get(parent)
            if anchor is None or anchor.root is None or anchor.depth is None:
                tops[node] = ids[top], depth
            else:
                tops[node] = anchor.root, anchor.depth + 1 + depth
        return tops

    def _read_states(self, nodes: Iterable[Id]) -> None:
        missing = sorted(self._old_id.get(node, node) for node in nodes if node not in self.states)
        if missing:
            states = read_states(self.store, missing)
            for node in self.pushed.renamed.keys() & states.keys():
                del states[node]  # it is known by its new id
            self.states |= after_renames(states, self.pushed.renamed)


def _list_edges(lister: Item, kids: Collection[Id]) -> Iterator[Edge]:
    """Yield the edges from some ids to an item that lists them."""
    if lister.id is not None:
        ranks: dict[Id, int | None] = {kid: None for kid in lister.parts or () if kid in kids}
        for rank, kid in enumerate(lister.kids or ()):
            if kid in kids and ranks.get(kid) is None:
                ranks[kid] = rank
        yield from (Edge(kid, lister.id, rank) for kid, rank in ranks.items())
