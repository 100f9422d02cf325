"""Copies: the records without certain ids that a store and a push have, each as often as it came.

Two equal records may be two posts, where their parent lists a place for each. So what ids records
would have if all had been read at once depends on how often each was read: a store knows that by
the loads that brought it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from graphload.digest import item_digest
from graphload.loading.plan.history import decode_records
from graphload.loading.plan.resolve import key_of
from graphload.loading.plan.stored import read_entries, read_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id, Item
    from graphload.loading.plan.history import Record
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.sets import LoadSet
    from graphload.stores.protocol import Store

    Found = Mapping["Copy", tuple[Id, str]]

__all__ = ["Copy", "Counted", "copies_of", "count_pushed", "count_stored", "keep_ids"]

MAX_COPIES = 4
"""Maximum of copies of a record that are looked at: nobody posts the same more often."""


class Copy(NamedTuple):
    """A copy of a record: whether it is pushed, the id that it has for now, and a number."""

    is_pushed: bool
    node: Id
    number: int


class Counted(NamedTuple):
    """A record, whether it is pushed, the id that it has for now, and how often it came."""

    is_pushed: bool
    node: Id
    item: Item
    times: int

    @property
    def content(self) -> tuple[str, int | None]:
        """Return what copies share."""
        return item_digest(self.item), self.item.retrieved_at


def count_stored(
    store: Store,
    items: Mapping[Id, tuple[Item, str | None]],
    sets: Mapping[int, LoadSet],
    load: int | None,
) -> list[Counted]:
    """Count the records without ids of some items of a store, without what `load` brought."""
    states = read_states(store, items)
    keys = {node: key_of(state, sets) for node, state in states.items()}
    several = [node for node, key in keys.items() if key is not None and key.recorded is None]
    entries = read_entries(store, several)
    counted: list[Counted] = []
    for node, (item, source) in items.items():
        key, entry = keys.get(node), entries.get(node)
        if key is not None and entry is not None:
            counted += (
                Counted(False, node, record.item, _count(record, load))
                for record in decode_records(entry, item, source, key.loads)
                if record.source not in (None, "given")
            )
        elif source not in (None, "given"):
            loads = (None if key is None else key.recorded) or frozenset()
            counted.append(Counted(False, node, item, len(loads - {load})))
    return counted


def _count(record: Record, load: int | None) -> int:
    """Count how often a record came, in its loads or in the push, without what `load` brought."""
    more = sum(count - 1 for number, count in record.copies if number != load)
    return max(len(record.loads - {load}), not record.loads) + more


def count_pushed(records: PushRecords, nodes: Iterable[Id]) -> list[Counted]:
    """Count the records of some ids of a push."""
    index = records.forest.index
    return [
        Counted(True, node, record.item, _count(record, None))
        for node in nodes
        for record in records.records_at(index[node], frozenset())
    ]


def copies_of(counted: Sequence[Counted]) -> dict[Copy, Item]:
    """Return the copies of records, the store's first, and at most `MAX_COPIES` of each.

    Where all came often, as they were read again and again, the rarest ones are there twice.
    """
    totals: Counter[tuple[str, int | None]] = Counter()
    for one in counted:
        totals[one.content] += one.times
    least = max(2, min(totals.values(), default=2))
    left = {content: min(MAX_COPIES, 2 * total // least) for content, total in totals.items()}
    numbers: Counter[tuple[bool, Id]] = Counter()
    copies = {}
    for one in sorted(counted, key=lambda one: not one.is_pushed):
        count = max(1, min(one.times, left[one.content]))
        left[one.content] -= count
        for _ in range(count):
            number = numbers[one.is_pushed, one.node]
            copies[Copy(one.is_pushed, one.node, number)] = one.item
            numbers[one.is_pushed, one.node] += 1
    return dict(sorted(copies.items(), key=lambda pair: pair[0].is_pushed))


def keep_ids(found: Found, copies: Mapping[Copy, Item]) -> dict[Copy, tuple[Id, str]]:
    """Exchange the ids that were found for equal records, so that most keep the ids they have."""
    equal: defaultdict[tuple[str, int | None], list[Copy]] = defaultdict(list)
    for copy, item in copies.items():
        equal[item_digest(item), item.retrieved_at].append(copy)
    kept: dict[Copy, tuple[Id, str]] = {}
    for group in equal.values():
        free = [found[copy] for copy in group]
        waiting = []
        for copy in group:
            own = next((one for one in free if one[0] == copy.node), None)
            if own is None:
                waiting.append(copy)
            else:
                kept[copy] = own
                free.remove(own)
        kept |= zip(waiting, free, strict=True)
    return {copy: kept[copy] for copy in copies}
