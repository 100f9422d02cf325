"""The plan of a push into a store that has items."""

from __future__ import annotations

from itertools import count, repeat
from typing import TYPE_CHECKING

from graphload.items import Item
from graphload.links import sort_edges
from graphload.loading.plan.relink import Pushed, pointers_in, relink
from graphload.loading.plan.resolve import Stored, resolve_conflicts
from graphload.loading.plan.sets import Move, change_sets
from graphload.loading.plan.stored import read_pointers, read_states, read_unfetched
from graphload.loading.plan.table import BOOKKEEPING, NEW, RECORD, Plan, position_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id
    from graphload.loading.plan.context import LoadContext
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.reidentify import Identified
    from graphload.loading.plan.relink import Relinked
    from graphload.loading.plan.resolve import Resolution
    from graphload.loading.plan.sets import LoadSet, SetChanges
    from graphload.loading.plan.stored import StoredItem
    from graphload.stores.protocol import Store

    States = dict[Id, StoredItem]


__all__ = ["plan_update"]


def plan_update(
    store: Store, identified: Identified, context: LoadContext, sets: Mapping[int, LoadSet]
) -> Plan:
    """Plan the push into a store that has items; `sets` are the store's sets of loads."""
    records, taken = identified.records, identified.taken
    index = records.forest.index
    displaced = identified.displaced
    olds = {old for group in taken.values() for old in group} - displaced
    states = read_states(store, [*records.forest.ids, *(old for old in olds if old not in index)])
    stored = Stored(store, states, sets, taken, identified.sources, displaced)
    resolution = resolve_conflicts(stored, records, context)
    surrogates = {
        new: [old for old in group if old not in displaced] for new, group in taken.items()
    }
    renamed = {group[0]: new for new, group in surrogates.items() if group and new not in states}
    unfetched = sort_edges({*read_unfetched(store), *records.unfetched})
    columns = _columns(records, resolution)
    states |= read_states(store, [node for node in columns if node not in index])
    unread = [
        node
        for node, at in columns.items()
        if (at is None or resolution.record[at] is None)
        and node in states
        and states[node].digest
        and node not in olds
    ]
    items = {
        node: Item(id=node) if at is None else resolution.record[at] or Item(id=node)
        for node, at in columns.items()
    }
    items |= read_pointers(store, unread)
    pushed = Pushed(
        items,
        resolution.old,
        renamed,
        olds - renamed.keys(),
        olds | resolution.own_ids.keys(),
        {*resolution.own_ids.values(), *renamed.values()},
    )
    linked = relink(store, pushed, states, unfetched)
    moves = [Move(None, None) if at is None else resolution.moves[at] for at in columns.values()]
    changes = change_sets(sets, [*moves, *resolution.left], context.own_key)
    return _plan(columns, resolution, pushed, linked, changes)


def _columns(records: PushRecords, resolution: Resolution) -> dict[Id, int | None]:
    """Map the ids of the push to their columns in the resolution; None for ids that it lacks.

    They are the records, what these point at once conflicts are resolved, and what was left out.
    """
    ids = records.forest.ids
    at_of: dict[Id, int | None] = dict(zip(ids, count(), strict=False))
    if any(
        item is not None and item is not pushed
        for item, pushed in zip(resolution.record, records.items, strict=True)
    ):
        items = [item for item in resolution.record if item is not None]
        nodes = {item.id for item in items if item.id is not None} | pointers_in(items)
        nodes.update(node for edge in records.unfetched for node in edge[:2])
        at_of = {node: at_of.get(node) for node in sorted(nodes)}
    return at_of


def _plan(
    columns: Mapping[Id, int | None],
    resolution: Resolution,
    pushed: Pushed,
    linked: Relinked,
    sets: SetChanges,
) -> Plan:
    positions = linked.positions
    ids = positions.ids
    # What is dissolved, and has a node yet, is a stub from now on.
    before = [
        None
        if known is None
        else known._replace(loads=None, author=None)
        if node in pushed.dissolved
        else known
        for node, known in zip(ids, linked.before, strict=True)
    ]
    at_of = [*columns.values(), *repeat(None, len(ids) - len(columns))]
    n_linked = len(columns) + len(linked.stubs) + len(linked.affected)
    loads = [None if known is None else known.loads for known in before]
    change = position_changes(positions, linked.before, n_linked)
    for at, (node, place, known) in enumerate(zip(ids, at_of, before, strict=True)):
        if place is not None and resolution.record[place] is not None:
            loads[at] = sets.numbers[at]
        if known is None:
            change[at] = NEW
        elif node in pushed.dissolved:
            change[at] |= RECORD
        elif place is not None:
            change[at] |= (
                resolution.change[place]
                or (
                    loads[at] != known.loads
                    or node in resolution.entries
                    or node in resolution.forgotten
                )
                * BOOKKEEPING
            )
    record_of = [None if at is None else resolution.record[at] for at in at_of]
    return Plan(
        **vars(positions),
        change=change,
        record=record_of,
        id_source=[None if at is None else resolution.id_source[at] for at in at_of],
        digest=[None if at is None else resolution.digest[at] for at in at_of],
        loads=loads,
        author=[
            record.by if record is not None else known.author if known is not None else None
            for record, known in zip(record_of, before, strict=True)
        ],
        before=linked.before,
        pushed=len(columns) + len(linked.stubs),
        linked=n_linked,
        sets=sets,
        entries=resolution.entries,
        forgotten=resolution.forgotten,
        renamed=pushed.renamed,
        orphaned=linked.orphaned,
        dissolved=pushed.dissolved,
        kept=resolution.kept,
    )
