"""Read what measures need from a store: structure, authors, times and marks, but no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphload.errors import GraphError
from graphload.forest import UNKNOWN, Forest
from graphload.loading.plan.stored import read_all
from graphload.measures.columns import ItemColumns
from graphload.stores import cypher

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["read_item_columns"]


def read_item_columns(store: Store) -> ItemColumns:
    """Read the columns of all items of a store, for `measure_per`.

    Raises:
        GraphError: an item has two parents, which no load writes.
    """
    items = sorted(read_all(store, cypher.MEASURED_ITEMS), key=lambda item: item[0])
    ids, authors, times, *marks = zip(*items, strict=True) if items else [()] * 6
    number = {node: at for at, node in enumerate(ids)}
    parent = np.full(len(ids), -1, dtype=np.int64)
    rank = parent.copy()
    for kid, above, place in read_all(store, cypher.MEASURED_REPLIES):
        at = number[kid]
        if parent[at] >= 0:
            raise GraphError(
                f"item {kid!r} has two parents, {ids[parent[at]]!r} and {above!r}",
                hint="Delete one of the relationships: a reply has one parent.",
            )
        parent[at] = number[above]
        rank[at] = -1 if place is None else place
    time = np.array([UNKNOWN if time is None else time for time in times], dtype=np.int64)
    stub, deleted, dead = marks
    forest = Forest(ids, parent, rank, time)
    return ItemColumns.from_values(forest, authors, stub=stub, deleted=deleted, dead=dead)
