"""The plan of a push into an empty store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.loading.plan.table import NEW, Plan, forest_positions

if TYPE_CHECKING:
    from graphload.loading.plan.context import LoadContext
    from graphload.loading.plan.records import PushRecords

__all__ = ["plan_initial"]


def plan_initial(records: PushRecords, context: LoadContext) -> Plan:
    """Plan the push into an empty store: every item is created as it is in the records."""
    count = len(records.forest.ids)
    owner = [] if context.load is None else [context.load]
    loads = [None if item is None else owner for item in records.items]
    seen = [
        None if item is None else context.retrieval(item.retrieved_at) for item in records.items
    ]
    nothing = [None] * count
    return Plan(
        **vars(forest_positions(records.forest)),
        change=bytes([NEW]) * count,
        record=records.items,
        id_source=records.id_source,
        digest=nothing,
        loads=loads,
        seen=seen,
        author=records.author,
        before=nothing,
        stored={},
        index=records.forest.index,
        pushed=count,
        linked=count,
    )
