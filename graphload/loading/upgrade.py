"""Upgrade a store that an older graphload wrote to the form that this one writes.

In form 1 an item has the list of the loads that contain it in `_loads`, and the time of its
retrieval in `_seen`; a user has `_made`. An upgrade that was cut off goes on where it ended: the
number of the form is written last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.content_sum import sum_of_store
from graphload.loading.parallel import Report
from graphload.loading.plan.sets import Key, LoadSet, read_sets, set_row
from graphload.loading.plan.stored import read_all
from graphload.loading.target import check_not_newer, read_form
from graphload.loading.write.journal import list_loads, read_times, recount_sets, write_sets
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphload.stores.protocol import Store

    Progress = Callable[[str, int, int], None]

__all__ = ["finish_upgrade", "upgrade_items"]


def upgrade_items(store: Store, *, progress: Progress | None = None) -> int:
    """Upgrade the items and users of a store that was opened with `write`, of its prefix alone.

    Returns:
        The number of items that had the old form.

    Raises:
        StoreError: a newer graphload wrote the store; or it refuses or is out of reach.
    """
    form = read_form(store)
    if form is None or form == schema.FORM:
        return 0
    check_not_newer(store, form)
    ids = read_all(store, cypher.ALL_IDS)
    if ids:
        store.prepare(type(ids[0]))
    with store.exclusive():
        old = read_all(store, cypher.OLD_OWNERS)
        users = read_all(store, cypher.OLD_USERS)
        report = Report(progress, "upgrade", len(old) + len(users))
        times = read_times(store)
        keys = {node: _key_of(loads, seen, times) for node, loads, seen in old}
        numbers = _number_sets(store, list(keys.values()))
        for part in chunks(keys.items(), ID_BATCH):
            rows = [{"id": node, "_loads": numbers[key]} for node, key in part]
            store.write([Statement(cypher.UPGRADE_ITEMS, {"rows": rows})])
            report.add(len(part))
        for part in chunks(users, ID_BATCH):
            store.write([Statement(cypher.UPGRADE_USERS, {"ids": part})])
            report.add(len(part))
        recount_sets(store)
        if last := max((known.load for known in list_loads(store)), default=None):
            given = {"load": last, "content": sum_of_store(store)}
            store.write([Statement(cypher.RECORD_CONTENT, given)])
    return len(old)


def finish_upgrade(store: Store) -> None:
    """Write that a store has the form of this graphload, once all its prefixes are upgraded."""
    store.write([cypher.SET_FORM])


def _key_of(loads: Sequence[int], seen: int | None, times: Mapping[int, int]) -> Key:
    """Return the key of an item's set: its record is of the loads of the time of its retrieval.

    Where no load has that time, the record says itself when it was retrieved, and any load may
    have brought it. What other loads brought of it isn't kept.
    """
    recorded = [load for load in loads if times.get(load) == seen] or loads
    return Key(frozenset(loads), frozenset(recorded), dropped=len(loads) > 1)


def _number_sets(store: Store, keys: Sequence[Key]) -> dict[Key, int]:
    """Return the number of the set of each key, and write those that are new."""
    known: dict[int, LoadSet] = read_sets(store)
    numbers = {entry.key: number for number, entry in known.items()}
    rows: list[dict[str, Any]] = []
    for key in sorted(set(keys) - numbers.keys(), key=lambda key: sorted(key.loads)):
        numbers[key] = max(numbers.values(), default=0) + 1
        rows.append(set_row(numbers[key], key, 0))
    write_sets(store, rows)
    return numbers
