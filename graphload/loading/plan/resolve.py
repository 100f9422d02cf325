"""Conflict resolution: the pushed record of an item, or the one that the store has.

A full record completes a stub, and a stub never replaces a record. Of two full records that differ
the later retrieved wins, whole: a field that it hasn't is deleted. A record that doesn't say when
it was retrieved was retrieved when its load began. At the same time the one with more fields wins,
else the one of smaller digest. Equal records are one: the better source of its id and the later
time of retrieval stay.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.items import Item
from graphload.loading.plan.rows import attributes_of_row, json_text
from graphload.loading.plan.stored import read_rows
from graphload.loading.plan.table import BOOKKEEPING, NEW, RECORD, RETRIEVAL
from graphload.merge import rank_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.loading.plan.context import LoadContext
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.stored import StoredItem
    from graphload.stores.protocol import Store

    Row = dict[str, Any]

__all__ = ["Resolution", "resolve_conflicts"]

_ID_SOURCES = ("given", "recovered", "guessed", "surrogate")
"""Sources of an id, the best first."""


@dataclass(frozen=True)
class Resolution:
    """Resolved conflicts, in columns over the pushed items; see `table.Plan` for the columns."""

    change: list[int]
    record: list[Item | None]
    id_source: list[str | None]
    loads: list[list[int] | None]
    seen: list[int | None]
    stored: dict[int, Row]

    @property
    def author(self) -> list[str | None]:
        """The author of each item's record, pushed or stored."""
        stored = self.stored
        return [
            stored[at].get("by") if at in stored else None if item is None else item.by
            for at, item in enumerate(self.record)
        ]


def resolve_conflicts(
    store: Store,
    records: PushRecords,
    before: Sequence[StoredItem | None],
    context: LoadContext,
) -> Resolution:
    """Decide for each pushed item which record it has; `before` is its state in the store."""
    result = Resolution([], list(records.items), list(records.id_source), [], [], {})
    columns = zip(result.record, before, records.digest, strict=True)
    for at, (item, stored, digest) in enumerate(columns):
        loads, seen = context.owners(item, stored)
        result.loads.append(loads)
        result.seen.append(seen)
        if stored is None:
            result.change.append(NEW)
        elif item is None:
            result.change.append(0 if stored.digest is None else _KEPT)
        elif digest == stored.digest:
            result.change.append(_join(result, at, item, stored))
        else:
            result.change.append(_compare_times(context, item, stored))
    undecided = [at for at, change in enumerate(result.change) if change in (_KEPT, _TIED)]
    rows = read_rows(store, [records.forest.ids[at] for at in undecided])
    for at in undecided:
        row = rows[records.forest.ids[at]]
        if result.change[at] == _TIED and _is_fuller(result.record[at], row):
            result.change[at] = RECORD
        else:
            result.stored[at] = row
            result.change[at] = 0
    for at, stored in enumerate(before):
        if stored is not None and result.record[at] is not None and not result.change[at]:
            same = (result.loads[at], result.seen[at]) == (stored.loads, stored.seen)
            result.change[at] = 0 if same else BOOKKEEPING
    return result


_KEPT, _TIED = -1, -2
"""Outcomes before changes are known: the store's record is kept; it is of the same time."""


def _compare_times(context: LoadContext, item: Item, stored: StoredItem) -> int:
    """Compare a pushed record with another one that the store has, or with a stub."""
    if stored.digest is None or stored.seen is None:
        return RECORD
    retrieval = context.retrieval(item.retrieved_at)
    # Where a load of the past is verified, and the record doesn't say when it was retrieved, the
    # store's record of this time is what that load wrote.
    can_tie = context.load is not None or item.retrieved_at is not None
    if retrieval == stored.seen and can_tie:
        return _TIED
    return RECORD if retrieval >= stored.seen else _KEPT


def _join(result: Resolution, at: int, item: Item, stored: StoredItem) -> int:
    """Join two records of the same content; return what changes in the store."""
    times = [time for time in (item.retrieved_at, stored.retrieved_at) if time is not None]
    sources = [source for source in (result.id_source[at], stored.id_source) if source is not None]
    latest = max(times, default=None)
    source = min(sources, key=_ID_SOURCES.index, default=None)
    if latest != item.retrieved_at:
        result.record[at] = msgspec.structs.replace(item, retrieved_at=latest)
    result.id_source[at] = source
    if source != stored.id_source:
        return RECORD
    return RETRIEVAL if latest != stored.retrieved_at else 0


def _is_fuller(item: Item | None, row: Row) -> bool:
    """Return whether a pushed record has more fields than a stored one, or the smaller digest."""
    if item is None:
        return False
    if item.extra is not None:  # as it comes back from the store
        item = msgspec.structs.replace(item, extra=json.loads(json_text(item.extra)))
    return rank_of(item, None) > rank_of(Item(row["id"], **attributes_of_row(row)), None)
