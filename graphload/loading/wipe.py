"""Delete all that graphload created in a database, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.loading.batches import chunks
from graphload.loading.parallel import Report
from graphload.loading.plan.sets import read_sets
from graphload.loading.plan.stored import read_all
from graphload.loading.target import check_form
from graphload.loading.write.fields import read_fields, remove_fields
from graphload.loading.write.journal import list_loads, remove_load
from graphload.loading.write.mentions import remove_mentions
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.stores.protocol import Store

__all__ = ["wipe"]

MAX_IDS = 5000
"""Maximum of nodes that one statement deletes."""


def wipe(store: Store, *, progress: Callable[[str, int, int], None] | None = None) -> int:
    """Delete every item and user that graphload created, and the journal of its loads.

    Returns:
        The number of items that there were.

    Raises:
        StoreError: the store refuses or is out of reach; run it again then.
    """
    check_form(store)
    with store.exclusive():
        items = read_all(store, cypher.OUR_IDS)
        users = read_all(store, cypher.OUR_USERS)
        records = read_all(store, cypher.ALL_RECORDS)
        report = Report(progress, "wipe", len(items) + len(users) + len(records))
        for values, remove in (
            (items, cypher.REMOVE_ITEMS),
            (users, cypher.REMOVE_USERS),
            (records, cypher.REMOVE_RECORDS),
        ):
            for part in chunks(values, MAX_IDS):
                store.write([Statement(remove, {"ids": part})])
                report.add(len(part))
        remove_mentions(store)
        remove_fields(store, {field.name for field in read_fields(store)})
        given = {"prefix": store.prefix, "ids": list(read_sets(store))}
        store.write([Statement(cypher.REMOVE_SETS, given)])
        store.write([Statement(cypher.REMOVE_MEASURES, {"prefix": store.prefix})])
        for load in list_loads(store):
            remove_load(store, load.load)
    return len(items)
