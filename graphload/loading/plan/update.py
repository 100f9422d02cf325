"""The plan of a push into a store that has items."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from graphload.links import sort_edges
from graphload.loading.plan.relink import relink
from graphload.loading.plan.resolve import resolve_conflicts
from graphload.loading.plan.stored import read_states, read_unfetched
from graphload.loading.plan.table import Plan, position_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id
    from graphload.loading.plan.context import LoadContext
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.stored import StoredItem
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
    resolution = resolve_conflicts(store, records, list(map(states.get, pushed)), context)
    unfetched = sort_edges({*read_unfetched(store), *records.unfetched})
    positions, affected = relink(store, pushed, resolution, states, unfetched)
    before = list(map(states.get, positions.ids))
    linked = len(pushed) + len(affected)
    moves = position_changes(positions, before, linked)
    others = before[len(pushed) :]
    owners = [(None, None) if known is None else known.owners for known in others]
    nothing = [None] * len(others)
    changes = [*resolution.change, *repeat(0, len(others))]
    return Plan(
        **vars(positions),
        change=[change | move for change, move in zip(changes, moves, strict=True)],
        record=[*resolution.record, *nothing],
        id_source=[*resolution.id_source, *nothing],
        digest=[*records.digest, *nothing],
        loads=[*resolution.loads, *(loads for loads, _ in owners)],
        seen=[*resolution.seen, *(seen for _, seen in owners)],
        author=[*resolution.author, *nothing],
        before=before,
        stored=resolution.stored | dict(enumerate(affected, len(pushed))),
        index={node: at for at, node in enumerate(positions.ids)},
        pushed=len(pushed),
        linked=linked,
    )
