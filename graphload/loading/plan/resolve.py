"""Conflict resolution: the Item of each pushed record and of those that the store has of its id.

The rule is that of `merge`, over all records of an id that are known. A record that the store has
already is not written again: only the load is added to its loads. A stub never replaces a record.
"""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from graphload.digest import item_digest
from graphload.items import item_attributes
from graphload.loading.plan.history import (
    Moved,
    Record,
    decode_records,
    encode_records,
    is_one_record,
    join_records,
    prune_records,
    settle_records,
    stored_form,
)
from graphload.loading.plan.sets import Key, LoadSet, Move
from graphload.loading.plan.stored import read_entries, read_items
from graphload.loading.plan.table import NEW, RECORD, RETRIEVAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from graphload.items import Id, Item
    from graphload.loading.plan.context import LoadContext
    from graphload.loading.plan.history import Entry, Settled
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.stored import StoredItem
    from graphload.stores.protocol import Store

    States = Mapping[Id, StoredItem]
    Sets = Mapping[int, LoadSet]

__all__ = ["Resolution", "Stored", "key_of", "resolve_conflicts", "settle_pushed"]

_UNKNOWN = Key(frozenset(), frozenset(), dropped=True)
"""The key of a set that the journal doesn't have."""
_COMPARED = -1
"""The load of records that a store is only compared with."""
_LATEST_MS = 2**63


@dataclass
class Resolution:
    """Resolved conflicts, in columns over the pushed ids; see `table.Plan` for the columns.

    `moves` are the sets that items leave, and the keys of those that they get; `old` has the Items
    that are replaced, `entries` the records that are kept beside items, and `forgotten` the ids
    that no longer need any. `own_ids` has the items of records that came under surrogates, and
    `left` the moves of surrogates that became records of pushed ids.
    `kept` counts pushed records that are older than what the store has.
    """

    change: list[int]
    record: list[Item | None]
    id_source: list[str | None]
    digest: list[str | None]
    moves: list[Move]
    old: dict[Id, Item] = field(default_factory=dict)
    entries: dict[Id, Entry] = field(default_factory=dict)
    forgotten: set[Id] = field(default_factory=set)
    left: list[Move] = field(default_factory=list)
    own_ids: dict[Id, Id] = field(default_factory=dict)
    kept: int = 0


def key_of(stored: StoredItem | None, sets: Sets) -> Key | None:
    """Return the key of the set that an item of the store is in; None for a stub."""
    if stored is None or stored.digest is None:
        return None
    known = sets.get(stored.loads) if isinstance(stored.loads, int) else None
    return _UNKNOWN if known is None else known.key


def settle_pushed(records: PushRecords, context: LoadContext) -> tuple[PushRecords, Resolution]:
    """Resolve the conflicts of a push into an empty store, among its own records alone."""
    changed: dict[Id, Item] = {}
    entries: dict[Id, Entry] = {}
    keys: dict[Id, Key] = {}
    for node in records.versions:
        at = records.forest.index[node]
        known = records.records_at(at, context.loads)
        settled = settle_records(known, context.times)
        kept = known if context.keep_replaced else prune_records(known, settled, None, {})
        keys[node] = context.own_key._replace(dropped=len(kept) < len(known))
        if not is_one_record(kept, settled):
            keys[node] = keys[node]._replace(recorded=None)
            entries[node] = encode_records(kept, settled.item, settled.source, context.loads)
        item = records.items[at]
        # Where only its place differs, all other records can stay where they lie.
        if item is None or _content_of(settled.item) != _content_of(item):
            changed[node] = settled.item
    if changed:
        records = records.with_items(changed)
    # Nearly all items have the same move: one for all, not one for each.
    stub, own = Move(None, None), Move(None, context.own_key)
    moves = [stub if is_stub else own for is_stub in records.is_stub]
    for node, key in keys.items():
        moves[records.forest.index[node]] = Move(None, key)
    count = len(moves)
    # What is replaced by other records is replaced in `records`.
    resolution = Resolution([NEW] * count, [], [], [None] * count, moves)
    resolution.entries = entries
    return records, resolution


class Stored(NamedTuple):
    """What a push needs of a store: the states of its ids, and the sets of loads.

    `taken` has the surrogates in the store of which the real ids are known now, by these, and
    `sources` how they are known where the push doesn't bring their records. Among the former are
    `displaced` guesses: their ids are those of pushed records.
    """

    store: Store
    states: States
    sets: Sets
    taken: Mapping[Id, Sequence[Id]]
    sources: Mapping[Id, str]
    displaced: Collection[Id] = ()


def resolve_conflicts(stored: Stored, records: PushRecords, context: LoadContext) -> Resolution:
    """Decide for each pushed id which Item it has."""
    states, sets, taken = stored.states, stored.sets, stored.taken
    ids = records.forest.ids
    count = len(ids)
    result = Resolution(
        [0] * count,
        list(records.items),
        list(records.id_source),
        list(records.digest),
        [Move(None, None)] * count,
    )
    own = Move(None, context.own_key)
    again: dict[int | None, Move] = {}
    differing: list[int] = []
    columns = zip(ids, result.record, map(states.get, ids), result.digest, strict=True)
    for at, (node, item, before, digest) in enumerate(columns):
        if item is None:
            result.change[at] = NEW if before is None else 0
        elif node in taken or node in records.versions:
            differing.append(at)
        elif before is None or before.digest is None:
            result.change[at] = NEW if before is None else RECORD
            result.moves[at] = own
        elif _is_again(item, digest, result.id_source[at], before, sets):
            if (move := again.get(before.loads)) is None:
                again[before.loads] = move = _move_again(before, sets, context)
            result.moves[at] = move
        else:
            differing.append(at)
    stored_records = _StoredRecords(stored, records, differing, context.load)
    for at in differing:
        _resolve(result, at, records, stored_records, context)
    return result


def _is_again(
    item: Item, digest: str | None, source: str | None, stored: StoredItem, sets: Sets
) -> bool:
    """Return whether a pushed record is the one record that the store has of an item."""
    known = None if stored.loads is None else sets.get(stored.loads)
    return (
        known is not None
        and known.recorded is not None
        and digest == stored.digest
        and item.retrieved_at == stored.retrieved_at
        and source == stored.id_source
    )


def _move_again(stored: StoredItem, sets: Sets, context: LoadContext) -> Move:
    """Return the move of an item whose one record a load brings again."""
    key = key_of(stored, sets) or _UNKNOWN
    recorded = None if key.recorded is None else key.recorded | context.loads
    return Move(stored.loads, Key(key.loads | context.loads, recorded, key.dropped), stays=True)


class _StoredRecords:
    """The records that a store has of pushed ids."""

    def __init__(
        self,
        stored: Stored,
        records: PushRecords,
        positions: Sequence[int],
        load: int | None,
    ) -> None:
        store, self.states, self.sets, self.taken, self._sources, self.displaced = stored
        self._load, self._versions = load, records.versions
        self._pushed = {
            records.forest.ids[at]: (item, records.digest[at])
            for at in positions
            if (item := records.items[at]) is not None
        }
        olds = [old for olds in self.taken.values() for old in olds]
        there = [
            (node, stored_item, key)
            for node in (*self._pushed, *olds)
            if (stored_item := self.states.get(node)) is not None
            and (key := key_of(stored_item, self.sets)) is not None
        ]
        self._entries = read_entries(
            store, [node for node, _, key in there if key.recorded is None]
        )
        self._items = read_items(
            store,
            [
                node
                for node, stored, _ in there
                if node in self._entries or stored.digest != self._pushed.get(node, (None, None))[1]
            ],
        )

    def entry(self, node: Id) -> Entry | None:
        """Return the records that are kept beside an item."""
        return self._entries.get(node)

    def item(self, node: Id) -> Item | None:
        """Return the Item that the store has, if it is another than the pushed one."""
        return self._items[node][0] if node in self._items else None

    def of(self, node: Id) -> list[Record]:
        """Return the records of an item, and of the surrogates that become it."""
        records = self._own(node)
        if node in self.displaced:
            records = [record for record in records if not _is_guess(record)]
        for old in self.taken.get(node, ()):
            for record in self._own(old):
                item = msgspec.structs.replace(record.item, id=node)
                source = self._sources.get(old, record.source)
                known = record.source
                record = record._replace(item=item, source=source)  # noqa: PLW2901
                if old in self.displaced:
                    moved = Moved(old, known, self._load)
                    record = record._replace(moved=moved)  # noqa: PLW2901
                elif record.own_id is None:
                    # No record with the id told it, but others of this load.
                    pushed = self._versions.get(node)
                    is_told = pushed is None or any(one.own_id is None for one in pushed)
                    is_evident = old in self._sources or not is_told
                    id_load = self._load if is_evident else None
                    record = record._replace(own_id=old, id_load=id_load)  # noqa: PLW2901
                records.append(record)
        return records

    def keys(self, node: Id) -> list[Key]:
        """Return the keys of the sets of an item, and of the surrogates that become it."""
        nodes = [*self.taken.get(node, ())]
        if node not in self.displaced:
            nodes.append(node)
        keys = (key_of(self.states.get(each), self.sets) for each in nodes)
        return [key for key in keys if key is not None]

    def _own(self, node: Id) -> list[Record]:
        stored = self.states.get(node)
        key = key_of(stored, self.sets)
        if stored is None or key is None:
            return []
        digest = stored.digest or ""
        if node in self._items:
            item, source = self._items[node]
            if (entry := self._entries.get(node)) is not None:
                return decode_records(entry, item, source, key.loads)
            digest = item_digest(item)
        else:
            item = stored_form(self._pushed[node][0])
            item = msgspec.structs.replace(item, retrieved_at=stored.retrieved_at)
            source = stored.id_source
        return [Record(item, source, key.recorded or key.loads, digest)]


def _resolve(
    result: Resolution,
    at: int,
    records: PushRecords,
    stored_records: _StoredRecords,
    context: LoadContext,
) -> None:
    node = records.forest.ids[at]
    before = stored_records.states.get(node)
    keys = stored_records.keys(node)
    known = stored_records.of(node)
    times: Mapping[int, int] = context.times
    if context.load is None:
        pushed = _unknown_records(known, records.records_at(at, frozenset((_COMPARED,))))
        times = ChainMap({_COMPARED: _compared_time(keys, times)}, dict(times))
    else:
        pushed = records.records_at(at, context.loads)
    joined = join_records([*known, *pushed])
    result.own_ids |= {one.own_id: node for one in joined if one.own_id is not None}
    settled = settle_records(joined, times)
    kept = joined
    # What brings nothing new drops nothing, so that it writes nothing.
    if not context.keep_replaced and len(joined) > len(known):
        kept = prune_records(joined, settled, context.load, times)
    is_alone = is_one_record(kept, settled)
    loads = context.loads.union(*(key.loads for key in keys))
    dropped = len(kept) < len(joined) or any(key.dropped for key in keys)
    key = Key(loads, kept[0].loads if is_alone else None, dropped)
    result.record[at], result.digest[at] = settled.item, settled.digest
    result.id_source[at] = settled.source
    entry = None if is_alone else encode_records(kept, settled.item, settled.source, loads)
    known_entry = stored_records.entry(node)
    if entry is not None and entry != known_entry:
        result.entries[node] = entry
    if entry is None and known_entry is not None:
        result.forgotten.add(node)
    taken = stored_records.taken.get(node, ())
    olds = [old for old in taken if old not in stored_records.displaced]
    result.old |= {old: item for old in olds if (item := stored_records.item(old)) is not None}
    result.forgotten |= {old for old in olds if stored_records.entry(old)}
    if before is None and olds:
        before = stored_records.states[olds.pop(0)]
        change = RECORD
    else:
        change = _content_change(before, settled)
    result.left += (Move(stored_records.states[old].loads, None) for old in olds)
    if change & RECORD and before is not None and (item := stored_records.item(node)) is not None:
        result.old[node] = item
    if before is not None and not change & RECORD:
        result.kept += any(record.digest != before.digest for record in pushed)
    stays = not change and entry == known_entry
    result.change[at] = change
    result.moves[at] = Move(None if before is None else before.loads, key, stays)


def _content_of(item: Item) -> dict[str, Any]:
    return item_attributes(stored_form(item))


def _is_guess(record: Record) -> bool:
    return record.source not in (None, "given")


def _content_change(before: StoredItem | None, settled: Settled) -> int:
    if before is None:
        return NEW
    if (before.digest, before.id_source) != (settled.digest, settled.source):
        return RECORD
    return 0 if before.retrieved_at == settled.item.retrieved_at else RETRIEVAL


def _unknown_records(known: Iterable[Record], records: Iterable[Record]) -> list[Record]:
    """Return those of some records whose content none of the known ones has."""
    contents = {(record.digest, record.item.retrieved_at) for record in known}
    return [one for one in records if (one.digest, one.item.retrieved_at) not in contents]


def _compared_time(keys: Iterable[Key], times: Mapping[int, int]) -> int:
    """Return the time of a record that says none and that the store has no longer, or never had.

    If it was dropped, it was of one of the loads that contain the item; if none was, it is a
    difference, unless it says nothing new.
    """
    keys = list(keys)
    loads = [load for key in keys for load in key.loads]
    if not any(key.dropped for key in keys) or not loads:
        return _LATEST_MS
    return min(times.get(load, 0) for load in loads)
