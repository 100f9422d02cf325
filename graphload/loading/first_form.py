"""Read a store of the first form as if it had the form of now, without changing it.

In form 1 an item has the list of the loads that contain it in `_loads`, and the time of its
retrieval in `_seen`; a user has `_made`. There are no sets of loads.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from graphload.loading.plan.sets import Key, LoadSet, read_sets, set_row
from graphload.loading.plan.stored import StoredItem, read_all
from graphload.loading.write.journal import read_times
from graphload.stores import cypher, schema
from graphload.stores.form import read_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.stores.protocol import Capabilities, Statement, Store

__all__ = ["number_keys", "read_as_current", "read_keys"]

_LOADS = 1 + StoredItem._fields.index("loads")
"""The position of an item's loads among the values of `STATE_OF_ITEMS`."""


def read_as_current(store: Store) -> Store:
    """Return a store that reads an older one as it will be once it is upgraded; others as is."""
    form = read_form(store)
    return store if form is None or form >= schema.FORM else cast("Store", _FirstForm(store))


class _FirstForm:
    """A store whose statements for reading return what an upgrade would make of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        keys = read_keys(store)
        known = read_sets(store)  # there are some where an upgrade was cut off
        numbers, rows = number_keys(known, keys.values())
        self._number_of = {node: numbers[key] for node, key in keys.items()}
        self._sets = [*(set_row(one.number, one.key, one.items) for one in known.values()), *rows]
        self._users = set(read_all(store, cypher.OLD_USERS))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    @property
    def capabilities(self) -> Capabilities:
        """Those of the store, but that items are only looked up: a scan isn't converted."""
        return replace(self._store.capabilities, bulk_load=False)

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement that verification sends."""
        if statement.cypher == cypher.LOAD_SETS:
            yield from (tuple(row.values()) for row in self._sets)
            return
        for row in self._store.read(statement):
            if statement.cypher == cypher.STATE_OF_ITEMS:
                for state in row[0]:
                    state[_LOADS] = self._number_of.get(state[0], state[_LOADS])
            elif statement.cypher == cypher.ITEMS_WITH_EDGES:
                for _, below in row[0]:
                    for item, *_ in below:
                        item["_loads"] = self._number_of.get(item["id"], item.get("_loads"))
            elif statement.cypher == cypher.FOREIGN_USER_NAMES:
                row = ([name for name in row[0] if name not in self._users],)  # noqa: PLW2901
            yield row


def read_keys(store: Store) -> dict[Id, Key]:
    """Read the key of the set of loads of each item that has the first form."""
    times = read_times(store)
    owners = read_all(store, cypher.OLD_OWNERS)
    return {node: _key_of(loads, seen, times) for node, loads, seen in owners}


def _key_of(loads: Sequence[int], seen: int | None, times: Mapping[int, int]) -> Key:
    """Return the key of an item's set: its record is of the loads of the time of its retrieval.

    Where no load has that time, the record says itself when it was retrieved, and any load may
    have brought it. What other loads brought of it isn't kept.
    """
    recorded = [load for load in loads if times.get(load) == seen] or loads
    return Key(frozenset(loads), frozenset(recorded), dropped=len(loads) > 1)


def number_keys(
    known: Mapping[int, LoadSet], keys: Iterable[Key]
) -> tuple[dict[Key, int], list[dict[str, Any]]]:
    """Return the number of the set of each key, and the rows of the sets that are new."""
    numbers = {entry.key: number for number, entry in known.items()}
    rows: list[dict[str, Any]] = []
    for key in sorted(set(keys) - numbers.keys(), key=lambda key: sorted(key.loads)):
        numbers[key] = max(numbers.values(), default=0) + 1
        rows.append(set_row(numbers[key], key, 0))
    return numbers, rows
