"""Check that a store can be pushed into."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from graphload.errors import GraphError, StoreError
from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.content_sum import item_count, read_content_sum
from graphload.stores import cypher, schema
from graphload.stores.form import check_form, read_form
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from graphload.loading.plan.records import PushRecords
    from graphload.stores.protocol import Store

__all__ = ["check_form", "is_empty", "read_form"]

MAX_LOOKUP_SHARE = 0.05
"""The share of a store's items up to which some are looked up rather than all scanned: a look-up
takes 8 µs, a scan less than 1 µs for each item."""


def is_empty(store: Store, records: PushRecords, *, is_checked: bool = False) -> bool:
    """Return whether a store has no items; check that records can be pushed into it.

    Where it has as many items as the last load left, others haven't added any, and only nodes
    are checked that the push may write: a small push doesn't read the whole store. Where that
    `is_checked` already, only ids are looked at, which another load may have written since.

    Raises:
        GraphError: it has items whose ids are of another type.
        StoreError: it has items or users that graphload didn't create.
    """
    ((count,),) = store.read(Statement(cypher.COUNT_ITEMS, {}))
    if not is_checked:
        _check_nodes(store, records, count)
    id_type = type(records.forest.ids[0])
    for (node,) in store.read(Statement(cypher.ANY_ID, {})):
        if type(node) is not id_type:
            raise GraphError(
                f"{store.name} has ids of type {type(node).__name__}, "
                f"the graph has ids of type {id_type.__name__}",
                hint="Ids in a store must be all int or all str. Push into another store; if the "
                "records belong together, push all at once into a new one, or these first.",
            )
    return not count


def _check_nodes(store: Store, records: PushRecords, items: int) -> None:
    """Raise if nodes of the labels of a store, which has so many `items`, are others'."""
    ids, names = records.forest.ids, {name for name in records.author if name is not None}
    content = read_content_sum(store)
    is_known = content is not None and item_count(content) == items
    is_small = len(ids) <= MAX_LOOKUP_SHARE * items
    for label, among, all_nodes, keys in (
        (schema.ITEM, cypher.FOREIGN_AMONG_ITEMS, cypher.FOREIGN_ITEMS, ids),
        (schema.USER, cypher.FOREIGN_AMONG_USERS, cypher.FOREIGN_USERS, names),
    ):
        if is_known and is_small:
            found = [Statement(among, {"ids": part}) for part in chunks(keys, ID_BATCH)]
        else:
            found = [Statement(all_nodes, {})]
        for foreign, example in chain.from_iterable(map(store.read, found)):
            if foreign:
                nodes = "node" if foreign == 1 else "nodes"
                such_as = f", such as {example}" if example is not None else ""
                raise StoreError(
                    f"{store.name} has {foreign:,} {nodes} with label :{store.prefix}{label} that "
                    f"graphload didn't create{such_as}: nothing was written",
                    hint="Use --prefix HN to give graphload its own labels (:HNItem, :HNUser), "
                    "or use another database.",
                )
