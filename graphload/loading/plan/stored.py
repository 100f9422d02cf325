"""The state of items in a store, as far as a push needs it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.items import Item
from graphload.links import Edge
from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.plan.history import Entry
from graphload.loading.plan.rows import attributes_of_row
from graphload.stores import cypher, schema
from graphload.stores.protocol import Scanned, Statement, supports_bulk_load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from graphload.items import Id
    from graphload.stores.protocol import BulkStore, Store

__all__ = [
    "MIN_SCAN_IDS",
    "StoredItem",
    "look_up_facts",
    "pointers_of",
    "read_all",
    "read_collected",
    "read_entries",
    "read_facts",
    "read_items",
    "read_pointers",
    "read_range",
    "read_rows",
    "read_states",
    "read_unfetched",
    "read_users",
    "scanned",
]

MIN_SCAN_IDS = 5000
"""The fewest ids for which a whole store is read rather than each id looked up."""
MIN_SCAN_SHARE = 0.5
"""The share of a store's items from which that is so: an item that is scanned costs as much CPU
time as one that is looked up, 20 to 35 µs, but two are scanned at once."""

_OWN = tuple(name for name in schema.ITEM_PROPERTIES if name not in ("root", "depth"))


class StoredItem(NamedTuple):
    """The state of an item in the store; a stub has no digest, a member of a cycle no root.

    `loads` is the number of the set of loads that contain it: see `plan.sets`.
    """

    digest: str | None
    id_source: str | None
    retrieved_at: int | None
    root: Id | None
    depth: int | None
    loads: int | None
    rank: int | None
    author: str | None
    parent: Id | None


def scanned(store: Store, ids: Collection[Id]) -> BulkStore | None:
    """Return the store if it can be read whole and the ids are so many that this is faster."""
    if len(ids) < MIN_SCAN_IDS or not supports_bulk_load(store):
        return None
    ((items,),) = store.read(Statement(cypher.COUNT_ITEMS, {}))
    return store if len(ids) >= MIN_SCAN_SHARE * items else None


def read_facts(store: Store, ids: Collection[Id]) -> Iterator[Scanned]:
    """Yield what a store has of some ids; an id comes once for each parent and author."""
    if (bulk := scanned(store, ids)) is not None:
        wanted = set(ids)
        yield from (fact for fact in chain(*bulk.scan()) if fact.row["id"] in wanted)
        return
    yield from look_up_facts(store, ids)


def look_up_facts(store: Store, ids: Iterable[Id]) -> Iterator[Scanned]:
    """Yield the same as `read_facts`; reads no other items, however many ids there are."""
    for parent, items in read_collected(store, cypher.ITEMS_WITH_EDGES, ids):
        for row, rank, author in items:
            if row["created_at"] is None:
                del row["created_at"]
            yield Scanned(row, parent, rank, author)


def read_range(store: Store, low: Id, high: Id) -> Iterator[list[Any]]:
    """Yield what a store has from one id to another: a new row's values, parent, author.

    The values are in the order of `schema.NEW_ROW`. An id comes once for each parent and author.
    """
    for (items,) in store.read(Statement(cypher.ITEMS_IN_RANGE, {"low": low, "high": high})):
        yield from items


def read_states(store: Store, ids: Collection[Id]) -> dict[Id, StoredItem]:
    """Read the states of some ids; those that the store hasn't are left out."""
    if scanned(store, ids) is None:
        states = read_collected(store, cypher.STATE_OF_ITEMS, ids)
        return {node: StoredItem(*values) for node, *values in states}
    return {
        row["id"]: StoredItem(
            row.get("digest"),
            row.get("id_source"),
            row.get("retrieved_at"),
            row.get("root"),
            row.get("depth"),
            row.get("_loads"),
            rank,
            author,
            parent,
        )
        for row, parent, rank, author in read_facts(store, ids)
    }


def read_rows(store: Store, ids: Collection[Id]) -> dict[Id, dict[str, Any]]:
    """Read the rows of some ids, without root, depth and bookkeeping."""
    if scanned(store, ids) is not None:
        rows: Iterable[dict[str, Any]] = (fact.row for fact in read_facts(store, ids))
    else:
        rows = read_collected(store, cypher.ITEMS, ids)
    return {row["id"]: {k: row[k] for k in _OWN if row.get(k) is not None} for row in rows}


def read_items(store: Store, ids: Collection[Id]) -> dict[Id, tuple[Item, str | None]]:
    """Read the records of some ids that aren't stubs, each with the source of its id."""
    items = {}
    for node, row in read_rows(store, ids).items():
        if not row.get("stub"):
            attributes = attributes_of_row(row)
            source = attributes.pop("id_source", None)
            items[node] = Item(node, **attributes), source
    return items


def read_pointers(store: Store, ids: Iterable[Id]) -> dict[Id, Item]:
    """Read what some ids say of others; a stub says nothing."""
    rows = read_collected(store, cypher.REFERENCES, ids)
    return {node: pointers_of(node, *values[:4]) for node, *values in rows}


def pointers_of(
    node: Id, parent: Id | None, poll: Id | None, kids: list[Id] | None, parts: list[Id] | None
) -> Item:
    """Return an Item that only points at others."""
    return Item(
        node,
        parent=parent,
        poll=poll,
        kids=tuple(kids) if kids else None,
        parts=tuple(parts) if parts else None,
    )


def read_entries(store: Store, ids: Iterable[Id]) -> dict[Id, Entry]:
    """Read the records that are kept beside some items."""
    found = read_collected(store, cypher.RECORDS_OF_ITEMS, ids)
    return {node: Entry(records, digests) for node, records, digests in found}


def read_unfetched(store: Store) -> set[Edge]:
    """Read the edges of replies that the sources of loads left out: see `links`."""
    return {
        Edge(kid, parent, None if rank < 0 else rank)
        for columns in store.read(Statement(cypher.ALL_UNFETCHED, {"prefix": store.prefix}))
        for kid, parent, rank in zip(*columns, strict=True)
    }


def read_users(store: Store, names: Iterable[str | None]) -> set[str]:
    """Read which of some names, None among them, are those of users."""
    known = {name for name in names if name is not None}
    return set(read_collected(store, cypher.USERS, sorted(known)))


def read_collected(
    store: Store, cypher: str, ids: Iterable[Any], *, size: int = ID_BATCH
) -> Iterator[Any]:
    """Yield what a statement over `$ids` collects; it is sent once for each `size` ids."""
    for part in chunks(ids, size):
        for (collected,) in store.read(Statement(cypher, {"ids": part})):
            yield from collected


def read_all(store: Store, cypher: str) -> list[Any]:
    """Read what a statement without parameters collects."""
    return [value for (collected,) in store.read(Statement(cypher, {})) for value in collected]
