"""Undo a load: take its records out, and restore the rest as without it.

An Item becomes the merge of the records that are kept and that other loads brought. Where none is
kept, but other loads contain the item, its values stay. All that remains is linked again; an item
that remaining records refer to becomes a stub. An undo that was interrupted is completed by the
next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from graphload.errors import UsageError
from graphload.gc_pause import gc_paused
from graphload.identity.evidence import id_order
from graphload.links import link_items, sort_edges
from graphload.loading.content_sum import sum_of_store
from graphload.loading.fingerprints import Fingerprints
from graphload.loading.plan.history import (
    decode_records,
    encode_records,
    is_one_record,
    settle_records,
    without_evidence,
    without_load,
)
from graphload.loading.plan.relink import after_renames
from graphload.loading.plan.sets import Key, Move, change_sets
from graphload.loading.plan.stored import (
    pointers_of,
    read_all,
    read_collected,
    read_entries,
    read_items,
    read_states,
    read_unfetched,
)
from graphload.loading.plan.table import (
    BOOKKEEPING,
    NEW,
    RECORD,
    RETRIEVAL,
    Plan,
    forest_positions,
    position_changes,
)
from graphload.loading.target import check_form
from graphload.loading.write.delivery import Delivery
from graphload.loading.write.fields import undo_fields
from graphload.loading.write.journal import (
    UNDOING,
    Journal,
    list_loads,
    read_counted_sets,
    read_times,
)
from graphload.loading.write.mentions import undo_mentions
from graphload.loading.write.phases import Phase, key_step
from graphload.loading.write.write import write_plan
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphload.items import Id, Item
    from graphload.loading.plan.history import Entry, Record, Settled
    from graphload.loading.plan.sets import LoadSet
    from graphload.loading.plan.stored import StoredItem
    from graphload.stores.protocol import Store

    Progress = Callable[[str, int, int], None]

__all__ = ["UndoResult", "undo"]


@dataclass(frozen=True)
class UndoResult:
    """The outcome of an undo: items removed, made stubs, kept for other loads; users removed.

    `values_kept` counts those of the items that are kept whose values stay because what was before
    them isn't known any longer.
    """

    store: str
    load: int
    removed: int
    stubs: int
    kept: int
    users: int
    values_kept: int = 0


@gc_paused()
def undo(
    store: Store,
    load: int,
    *,
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
) -> UndoResult:
    """Delete one load from a store that was opened with `write`.

    What it alone brought goes; the Items that remain are as the other loads brought them, as far as
    what they brought is kept: after the latest load, or with `push(keep_replaced=True)`, all is.
    Other loads into the same database wait for this.

    Raises:
        UsageError: the store has no such load.
        StoreError: the store has another form; it refuses or is out of reach; run it again then.
    """
    check_form(store)
    with store.exclusive(waiting):
        if load not in {known.load for known in list_loads(store)}:
            raise UsageError(
                f"{store.name} has no load {load}", hint="List the loads with `graphload loads`."
            )
        journal = Journal(store, load)
        sets, times = read_counted_sets(store), read_times(store)
        journal.begin(state=UNDOING)
        undoing = _Undoing(store, load, sets, times)
        delivery = Delivery(store, journal, progress)
        plan = undoing.plan()
        write_plan(plan, delivery, Fingerprints(len(plan.ids)))
        undo_fields(delivery)
        undo_mentions(delivery)
        removed = [node for node in undoing.gone if node not in plan.index]
        idle = read_all(store, cypher.IDLE_USERS)
        delivery.run(Phase("users", len(idle), [[[key_step(cypher.REMOVE_USERS, idle)]]]))
        journal.remove()
        if left := max((known.load for known in list_loads(store)), default=None):
            content = {"load": left, "content": sum_of_store(store)}
            store.write([Statement(cypher.RECORD_CONTENT, content)])
    authors = {state.author for state in undoing.states.values()} - set(plan.author)
    return UndoResult(
        store.name,
        load,
        len(removed),
        len(undoing.gone & plan.index.keys()),
        undoing.kept,
        len(authors - {None}),
        undoing.values_kept,
    )


class _Undoing:
    """What a store has, and what remains of it without a load."""

    def __init__(
        self, store: Store, load: int, sets: Mapping[int, LoadSet], times: Mapping[int, int]
    ) -> None:
        self.store, self.load, self.sets, self.times = store, load, sets, times
        ids = read_all(store, cypher.ALL_IDS)
        self.states: dict[Id, StoredItem] = read_states(store, ids)
        self.pointers = {
            node: msgspec.structs.replace(pointers_of(node, *values), time=time, by=author)
            for node, *values, time, author, digest in read_collected(store, cypher.REFERENCES, ids)
            if digest is not None
        }
        self.moves: dict[Id, Move] = {}
        self.items: dict[Id, tuple[Item, Settled]] = {}
        self.entries: dict[Id, Entry] = {}
        self.forgotten: set[Id] = set()
        self.renamed: dict[Id, Id] = {}
        self.gone: set[Id] = set()
        self.dissolved: set[Id] = set()
        self.kept = self.values_kept = 0

    def plan(self) -> Plan:
        """Plan the store as it is without the load."""
        self._release()
        remaining = {node: item for node, item in self.pointers.items() if node not in self.gone}
        for old, new in self.renamed.items():
            del remaining[old]
            remaining[new] = msgspec.structs.replace(self.pointers[old], id=new)
        remaining |= {node: item for node, (item, _) in self.items.items()}
        # Edges of this load's sources are gone with its beginning.
        forest = link_items(list(remaining.values()), sort_edges(read_unfetched(self.store))).forest
        positions = forest_positions(forest)
        ids = positions.ids
        # An item is renamed only where its old and its new id have no other node.
        states = after_renames(self.states, self.renamed)
        before = list(map(states.get, ids))
        moves = [self.moves.pop(node, Move(None, None)) for node in ids]
        changes = change_sets(
            self.sets, [*moves, *self.moves.values()], Key(frozenset(), frozenset()), whole=True
        )
        loads = [
            number
            if move.key is not None
            else None
            if known is None or node in self.gone
            else known.loads
            for node, known, move, number in zip(ids, before, moves, changes.numbers, strict=False)
        ]
        change = position_changes(positions, before, forest.n)
        settled = [self.items.get(node) for node in ids]
        for at, (node, known, one) in enumerate(zip(ids, before, settled, strict=True)):
            if known is None:
                change[at] = NEW
            elif node in self.gone or (
                one is not None and (known.digest, known.id_source) != one[1][1:3]
            ):
                change[at] |= RECORD
            elif one is not None and known.retrieved_at != one[0].retrieved_at:
                change[at] |= RETRIEVAL
            elif loads[at] != known.loads or node in self.entries or node in self.forgotten:
                change[at] |= BOOKKEEPING
        unneeded = states.keys() - forest.index.keys() - self.dissolved
        return Plan(
            **vars(positions),
            change=change,
            record=[None if one is None else one[0] for one in settled],
            id_source=[None if one is None else one[1].source for one in settled],
            digest=[None if one is None else one[1].digest for one in settled],
            loads=loads,
            author=[None if item is None else item.by for item in map(remaining.get, ids)],
            before=before,
            pushed=len(ids),
            linked=len(ids),
            sets=changes,
            entries=self.entries,
            forgotten=self.forgotten,
            renamed=self.renamed,
            orphaned=sorted(unneeded),
            dissolved=self.dissolved,
        )

    def _release(self) -> None:
        """Take the load out of the records and the sets of all items."""
        several = []
        for node, state in self.states.items():
            known = self.sets.get(state.loads) if state.loads is not None else None
            if known is None or self.load not in known.key.loads:
                continue
            loads = known.key.loads - {self.load}
            if known.key.recorded is None:
                several.append(node)
                continue
            recorded, dropped = known.key.recorded - {self.load}, known.key.dropped
            self.kept += bool(loads)
            if not recorded and loads:
                self.values_kept += 1
                recorded, dropped = loads, True
            if recorded:
                self.moves[node] = Move(state.loads, Key(loads, recorded, dropped), stays=True)
            else:
                self._remove(node, state)
        entries, items = read_entries(self.store, several), read_items(self.store, several)
        remaining = {
            node: self._remaining(node, entries.get(node), *items[node]) for node in several
        }
        # The ids of items that go are free for records that had them before.
        for node in sorted(several, key=lambda node: bool(remaining[node])):
            self._release_records(node, remaining[node])

    def _remove(self, node: Id, state: StoredItem) -> None:
        self.gone.add(node)
        self.moves[node] = Move(state.loads, None)

    def _remaining(
        self, node: Id, entry: Entry | None, item: Item, source: str | None
    ) -> list[Record]:
        """Return the records of an item that other loads brought."""
        if entry is None:
            return []
        return without_load(decode_records(entry, item, source, self._key(node).loads), self.load)

    def _key(self, node: Id) -> Key:
        loads = self.states[node].loads
        return Key(frozenset(), None) if loads is None else self.sets[loads].key

    def _release_records(self, node: Id, records: Sequence[Record]) -> None:
        """Leave an item the records that other loads brought."""
        state, key = self.states[node], self._key(node)
        loads = key.loads - {self.load}
        self.kept += bool(loads)
        if not records:
            self.forgotten.add(node)
            # Where none was dropped, the other loads only gave the item its id.
            if not loads or not key.dropped:
                self._remove(node, state)
                return
            self.values_kept += 1
            self.moves[node] = Move(state.loads, Key(loads, loads, dropped=True))
            return
        groups = without_evidence(records, self.load)
        for own_id in [one for one in groups if one is not None]:
            # An id that another item has by now isn't free for these records.
            known = self.states.get(own_id)
            if known is not None and known.digest is not None and own_id not in self.gone:
                groups.setdefault(None, []).extend(groups.pop(own_id))
        new_ids = sorted((own_id for own_id in groups if own_id is not None), key=id_order)
        if None not in groups:
            # The node is renamed, or what it was becomes the record of the stub of that id.
            if new_ids[0] in self.states:
                self._remove(node, state)
                self.dissolved.add(node)
            else:
                self.renamed[node] = new_ids[0]
            self.forgotten.add(node)
        for id_, group in groups.items():
            own = group if id_ is None else [record.with_former_id(id_) for record in group]
            of_loads = (
                loads if len(groups) == 1 else frozenset[int]().union(*(r.named_loads for r in own))
            )
            self._settle(node, node if id_ is None else id_, own, Key(of_loads, None, key.dropped))

    def _settle(self, node: Id, id_: Id, records: Sequence[Record], key: Key) -> None:
        """Settle the records that remain of an item, or those of them that get another id."""
        state = self.states[node]
        settled = settle_records(records, self.times)
        self.items[id_] = settled.item, settled
        self.gone.discard(id_)
        is_alone = is_one_record(records, settled)
        if id_ == node and is_alone:
            self.forgotten.add(node)
        if not is_alone:
            self.entries[id_] = encode_records(records, settled.item, settled.source, key.loads)
            self.forgotten.discard(id_)
        new = Key(key.loads, records[0].loads if is_alone else None, key.dropped)
        stays = not is_alone and settled.digest == state.digest and id_ == node
        known = state if self.renamed.get(node) == id_ else self.states.get(id_)
        self.moves[id_] = Move(None if known is None else known.loads, new, stays)
