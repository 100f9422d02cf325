"""Delete all that graphload created in a database, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.loading.batches import chunks
from graphload.loading.parallel import Report
from graphload.loading.plan.stored import read_all
from graphload.loading.write.journal import list_loads, remove_load
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
    with store.exclusive():
        items = read_all(store, cypher.OUR_IDS)
        users = read_all(store, cypher.OUR_USERS)
        report = Report(progress, "wipe", len(items) + len(users))
        for values, remove in ((items, cypher.REMOVE_ITEMS), (users, cypher.REMOVE_USERS)):
            for part in chunks(values, MAX_IDS):
                store.write([Statement(remove, {"ids": part})])
                report.add(len(part))
        for load in list_loads(store):
            remove_load(store, load.load)
    return len(items)
