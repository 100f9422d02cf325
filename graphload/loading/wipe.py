"""All that graphload made in a database, taken out; what else is there stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.batches import chunks
from graphload.loading.parallel import Report
from graphload.loading.write.journal import list_loads
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.stores.protocol import Store

__all__ = ["wipe"]

MANY = 5000


def wipe(store: Store, *, progress: Callable[[str, int, int], None] | None = None) -> int:
    """Take out every item and user that graphload made, and the journal of its loads.

    Returns:
        How many items there were.

    Raises:
        StoreError: the store refuses or is out of reach; run it again then.
    """
    with store.exclusive():
        items = _read_all(store, cypher.OUR_IDS)
        users = _read_all(store, cypher.OUR_USERS)
        report = Report(progress, "wipe", len(items) + len(users))
        for values, remove in ((items, cypher.REMOVE_ITEMS), (users, cypher.REMOVE_USERS)):
            for part in chunks(values, MANY):
                store.write([Statement(remove, {"ids": part})])
                report.add(len(part))
        for load in list_loads(store):
            store.write([Statement(cypher.END_LOAD, {"load": load.load})])
    return len(items)


def _read_all(store: Store, cypher: str) -> list[Any]:
    return [one for (values,) in store.read(Statement(cypher, {})) for one in values]
