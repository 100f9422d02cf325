"""Sets of loads: an item names one by number, in place of the list of loads that contain it.

A set is a node of the journal. It has the loads that contain its items, those of them that brought
the one record that each item is the merge of, and the number of its items. A push that brings all
items of a set again changes that node, and no item.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.loading.plan.history import from_ranges, to_ranges
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.stores.protocol import Store

__all__ = [
    "Key",
    "LoadSet",
    "Move",
    "SetChanges",
    "change_sets",
    "count_items",
    "read_sets",
    "set_row",
    "sets_of",
]


class Key(NamedTuple):
    """What the items of a set have in common.

    `loads` contain them. `recorded` are those that brought the one record that each is the merge
    of; None where each item has records of its own (`history`). `dropped` says that records of
    theirs may have been dropped, as they no longer counted.
    """

    loads: frozenset[int]
    recorded: frozenset[int] | None
    dropped: bool = False


class LoadSet(NamedTuple):
    """A set as it is in the store: its number, its key, and the number of its items."""

    number: int
    key: Key
    items: int

    @property
    def recorded(self) -> frozenset[int] | None:
        """The loads that brought the one record of each item."""
        return self.key.recorded


class Move(NamedTuple):
    """The set that an item is in, if any, and the key of that in which it shall be, if any.

    It `stays` where no other record of its own is written: then its set may get that key instead.
    """

    number: int | None
    key: Key | None
    stays: bool = False


@dataclass(frozen=True)
class SetChanges:
    """The rows of sets that are written before the items are, and after them.

    `numbers` has the set of each item. A set counts new items before they come, and old ones until
    they are gone, so that a push that is cut off leaves none that counts too few.
    """

    numbers: list[int | None]
    before: list[dict[str, Any]] = field(default_factory=list)
    after: list[dict[str, Any]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    own: int = 1
    """The set of items that only this load contains, whether there is any or not."""


def read_sets(store: Store) -> dict[int, LoadSet]:
    """Read the sets of a store, by number."""
    return sets_of(store.read(Statement(cypher.LOAD_SETS, {"prefix": store.prefix})))


def sets_of(rows: Iterable[Sequence[Any]]) -> dict[int, LoadSet]:
    """Return sets by number, as the rows of the journal describe them."""
    sets = {}
    for number, loads, recorded, dropped, items in rows:
        known = None if recorded is None else from_ranges(recorded)
        sets[number] = LoadSet(number, Key(from_ranges(loads), known, bool(dropped)), items)
    return sets


def count_items(store: Store, sets: Mapping[int, LoadSet]) -> dict[int, LoadSet]:
    """Return the sets with the numbers of their items in the store, which is read whole."""
    (counts,) = [dict(pairs) for (pairs,) in store.read(Statement(cypher.COUNT_SETS, {}))] or [{}]
    return {number: known._replace(items=counts.get(number, 0)) for number, known in sets.items()}


def change_sets(
    sets: Mapping[int, LoadSet], moves: Sequence[Move], own: Key, *, whole: bool = False
) -> SetChanges:
    """Find the set of each item that has a record, before or after.

    A set all of whose items stay with one new key, or leave, gets that key; with `whole`, `moves`
    has the items of all sets. `own` is the key of the items that only this load contains.
    """
    changed = _changed_keys(sets, moves, whole=whole)
    new_keys: dict[int | None, Key] = {n: changed.get(n, known.key) for n, known in sets.items()}
    # Until the end no set says that this load brought the record of an item that has another yet.
    open_to = {
        sets[number].key: number for number in sorted(sets, reverse=True) if number not in changed
    }
    free = count(max(sets, default=0) + 1)
    numbers: list[int | None] = []
    last: Move | None = None
    for move in moves:
        # Many items have one move.
        if move is not last:
            last, (number, key, stays) = move, move
            if key is None:
                new = None
            elif key == new_keys.get(number) and (stays or number not in changed):
                new = number
            else:
                if key not in open_to:
                    open_to[key] = next(free)
                new = open_to[key]
        numbers.append(new)
    key_of = {number: known.key for number, known in sets.items()}
    key_of |= {number: key for key, number in open_to.items()}
    stored = {number: known.items for number, known in sets.items()}
    before, after, gone = [], [], []
    arrived, left = _count_moves(moves, numbers)
    for number, key in sorted(key_of.items()):
        items = stored.get(number, 0) + arrived[number]
        if arrived[number]:
            before.append(set_row(number, key, items))
        if items == left[number]:
            gone.append(number)
        elif left[number] or number in changed:
            after.append(set_row(number, changed.get(number, key), items - left[number]))
    return SetChanges(numbers, before, after, gone, open_to.get(own) or next(free))


def _changed_keys(
    sets: Mapping[int, LoadSet], moves: Sequence[Move], *, whole: bool
) -> dict[int, Key]:
    """Return the new keys of sets all of whose items stay with one new key, or leave."""
    if not sets:
        return {}
    known = Counter(move.number for move in moves)
    keys: defaultdict[int, set[Key]] = defaultdict(set)
    for number, key, stays in moves:
        if number is not None and number in sets and key is not None and stays:
            keys[number].add(key)
    return {
        number: key
        for number, (key, *others) in keys.items()
        if not others and (whole or known[number] == sets[number].items) and key != sets[number].key
    }


def _count_moves(
    moves: Sequence[Move], numbers: Sequence[int | None]
) -> tuple[Counter[int | None], Counter[int | None]]:
    """Count the items that come into each set from another, and those that leave it."""
    arrived: Counter[int | None] = Counter()
    left: Counter[int | None] = Counter()
    pairs = Counter(zip((move.number for move in moves), numbers, strict=True))
    for (old, new), count_of_pair in pairs.items():
        if old != new:
            arrived[new] += count_of_pair
            left[old] += count_of_pair
    return arrived, left


def set_row(number: int, key: Key, items: int) -> dict[str, Any]:
    """Make the row of a set."""
    return {
        "set": number,
        "loads": to_ranges(key.loads),
        "recorded": None if key.recorded is None else to_ranges(key.recorded),
        "dropped": key.dropped or None,
        "items": items,
    }
