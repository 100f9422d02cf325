"""Upgrade a store that an older graphload wrote to the form that this one writes.

`first_form` says what that form has. An upgrade that was cut off goes on where it ended: the number
of the form is written last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.content_sum import sum_of_store
from graphload.loading.first_form import number_keys, read_keys
from graphload.loading.parallel import Report
from graphload.loading.plan.sets import read_sets
from graphload.loading.plan.stored import read_all
from graphload.loading.write.journal import list_loads, recount_sets, write_sets
from graphload.stores import cypher, schema
from graphload.stores.form import check_not_newer, read_form
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

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
        keys = read_keys(store)
        users = read_all(store, cypher.OLD_USERS)
        report = Report(progress, "upgrade", len(keys) + len(users))
        numbers, rows_of_sets = number_keys(read_sets(store), keys.values())
        write_sets(store, rows_of_sets)
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
    return len(keys)


def finish_upgrade(store: Store) -> None:
    """Write that a store has the form of this graphload, once all its prefixes are upgraded."""
    store.write([cypher.SET_FORM])
