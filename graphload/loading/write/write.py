"""Write a plan: new items by whole threads, then changes, then who posted what.

Every batch is one transaction, and the order is such that a push that is cut off anywhere ends
right when it is run again: what tells that an item has to be moved is written last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.loading.plan.table import NEW
from graphload.loading.write.changes import change_items, rename_items
from graphload.loading.write.items import create_items
from graphload.loading.write.journal import write_sets
from graphload.loading.write.partition import partition
from graphload.loading.write.posts import write_posts

if TYPE_CHECKING:
    from graphload.loading.fingerprints import Fingerprints
    from graphload.loading.plan.table import Plan
    from graphload.loading.write.delivery import Delivery

__all__ = ["write_plan"]

MIN_PARALLEL_ITEMS = 2000
"""The number of new items from which several writers share them."""


def write_plan(plan: Plan, delivery: Delivery, sent: Fingerprints) -> None:
    """Write all that a plan changes, and note the rows that create items in `sent`."""
    capabilities = delivery.store.capabilities
    new = [at for at, change in enumerate(plan.change) if change & NEW]
    writers = 1 if len(new) < MIN_PARALLEL_ITEMS else capabilities.parallel_writers
    # An edge to an item that is there already rewrites it in some stores; in the others, one
    # statement for all items and one for all edges take the server a sixth less than levels do.
    rewrites = capabilities.rewrites_wide_nodes
    writer_of, parts = partition(plan, new, writers, by_level=rewrites)
    write_sets(delivery.store, plan.sets.before)
    phases = (
        rename_items(plan),
        *create_items(plan, parts, sent, lists_last=rewrites),
        change_items(plan, delivery.store),
        *write_posts(plan, writer_of, writers),
    )
    for phase in phases:
        delivery.run(phase)
    write_sets(delivery.store, plan.sets.after, plan.sets.gone)
