"""Surrogates in the store whose record comes again with its real id.

An item whose record came without an id has a surrogate for one. Where the same record, by its
digest, is pushed with a real id, the node is taken over: it gets that id, or is removed where a
node of that id is there already. The other way round, a record without an id that the store has
with one is that item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.loading.plan.stored import read_all, read_collected, read_states
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from graphload.items import Id
    from graphload.loading.plan.records import PushRecords
    from graphload.stores.protocol import Store

__all__ = ["find_takeovers", "recognise", "take_over"]


def recognise(store: Store, records: PushRecords) -> PushRecords:
    """Give pushed records that have a surrogate the ids that the store has for them."""
    ids = records.forest.ids
    unidentified = {
        records.digest[at]: ids[at]
        for at, source in enumerate(records.id_source)
        if source == "surrogate" and records.items[at] is not None
    }
    if not unidentified:
        return records
    known = read_collected(
        store, cypher.SAME_RECORDS, sorted(map(str, unidentified)), size=len(unidentified)
    )
    # Of several ids the smallest is written last.
    real = {unidentified[digest]: node for digest, node in sorted(known, reverse=True)}
    return records.with_new_ids(real) if real else records


def find_takeovers(store: Store, records: PushRecords) -> list[tuple[Id, Id]]:
    """Find the store's surrogates that pushed records have real ids for: old and new id."""
    index = records.forest.index
    surrogates = {
        digest: old for old, digest in read_all(store, cypher.SURROGATES) if old not in index
    }
    if not surrogates:
        return []
    columns = zip(records.forest.ids, records.digest, records.id_source, strict=True)
    return [
        (surrogates.pop(digest), node)
        for node, digest, source in columns
        if digest in surrogates and source != "surrogate"
    ]


def take_over(store: Store, records: PushRecords) -> tuple[PushRecords, int]:
    """Give surrogates the real ids that are known, those pushed and those in the store.

    Returns:
        The records with the ids that the store has for them, and the number of surrogates in the
        store that were replaced.
    """
    records = recognise(store, records)
    real = find_takeovers(store, records)
    if not real:
        return records, 0
    there = read_states(store, [new for _, new in real])
    renamed = [{"old": old, "id": new} for old, new in real if new not in there]
    removed = [old for old, new in real if new in there]
    store.write(
        [
            Statement(cypher.RENAME_ITEMS, {"rows": renamed}),
            Statement(cypher.REMOVE_ITEMS, {"ids": removed}),
        ]
    )
    return records, len(real)
