"""The plan of a push into a store that has items."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from graphload.items import Item
from graphload.loading.plan.relink import find_positions, pointers_of_row, read_affected
from graphload.loading.plan.resolve import resolve_conflicts
from graphload.loading.plan.stored import StoredItem, read_collected, read_states
from graphload.loading.plan.table import RECORD, Plan, position_changes
from graphload.stores import cypher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id
    from graphload.loading.plan.context import LoadContext
    from graphload.loading.plan.records import PushRecords
    from graphload.stores.protocol import Store

__all__ = ["plan_update"]


def plan_update(
    store: Store,
    records: PushRecords,
    context: LoadContext,
    *,
    states: Mapping[Id, StoredItem] | None = None,
) -> Plan:
    """Plan the push into a store that has items; `states` are the pushed items', if known."""
    pushed = records.forest.ids
    states = dict(read_states(store, pushed) if states is None else states)
    before = list(map(states.get, pushed))
    resolution = resolve_conflicts(store, records, before, context)
    items: dict[Id, Item] = {
        node: Item(id=node) if item is None else item
        for node, item in zip(pushed, resolution.record, strict=True)
    }
    stored = resolution.stored
    items |= {pushed[at]: pointers_of_row(row) for at, row in stored.items()}
    changed = [
        node
        for node, change, known in zip(pushed, resolution.change, before, strict=True)
        if change & RECORD and known is not None
    ]
    affected = read_affected(store, items, changed, states)
    items |= {node: pointers_of_row(row) for node, row in affected.items()}
    positions = find_positions(store, items, states)
    stored |= {at: affected[node] for at, node in enumerate(affected, len(pushed))}
    before = list(map(states.get, positions.ids))
    more = len(before) - len(pushed)
    owners = [(None, None) if known is None else known.owners for known in before[len(pushed) :]]
    author = [
        stored[at].get("by") if at in stored else None if item is None else item.by
        for at, item in enumerate(resolution.record)
    ]
    names = sorted({name for name in author if name is not None})
    moves = position_changes(positions, before, len(items))
    changes = [*resolution.change, *repeat(0, more)]
    return Plan(
        **vars(positions),
        change=[one | move for one, move in zip(changes, moves, strict=True)],
        record=[*resolution.record, *repeat(None, more)],
        id_source=[*resolution.id_source, *repeat(None, more)],
        digest=[*records.digest, *repeat(None, more)],
        loads=[*resolution.loads, *(loads for loads, _ in owners)],
        seen=[*resolution.seen, *(seen for _, seen in owners)],
        author=[*author, *repeat(None, more)],
        before=before,
        stored=stored,
        index={node: at for at, node in enumerate(positions.ids)},
        users=set(read_collected(store, cypher.USERS, names)),
        pushed=len(pushed),
        linked=len(items),
    )
