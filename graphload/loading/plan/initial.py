"""The plan of a push into an empty store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.loading.plan.resolve import settle_pushed
from graphload.loading.plan.sets import change_sets
from graphload.loading.plan.table import Plan, forest_positions

if TYPE_CHECKING:
    from graphload.loading.plan.context import LoadContext
    from graphload.loading.plan.records import PushRecords

__all__ = ["plan_initial"]


def plan_initial(records: PushRecords, context: LoadContext) -> Plan:
    """Plan the push into an empty store: every item is created as it is in the records."""
    records, resolution = settle_pushed(records, context)
    count = len(records.forest.ids)
    sets = change_sets({}, resolution.moves, context.own_key)
    return Plan(
        **vars(forest_positions(records.forest)),
        change=bytes(resolution.change),
        record=records.items,
        id_source=records.id_source,
        digest=resolution.digest,
        loads=sets.numbers,
        author=records.author,
        before=[None] * count,
        pushed=count,
        linked=count,
        sets=sets,
        entries=resolution.entries,
    )
