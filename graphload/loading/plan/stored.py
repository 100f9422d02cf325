"""What a store holds now of the items that a push is about."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.loading.batches import ID_BATCH, chunks
from graphload.stores import cypher, schema
from graphload.stores.protocol import Scanned, Statement, supports_bulk_load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from graphload.items import Id
    from graphload.stores.protocol import BulkStore, Store

__all__ = [
    "Known",
    "read_between",
    "read_collected",
    "read_facts",
    "read_known",
    "read_rows",
    "scanned",
]

MANY = 5000

_OWN = tuple(name for name in schema.ITEM_PROPERTIES if name not in ("root", "depth"))


class Known(NamedTuple):
    """An item as the store has it; a stub has no digest, a cycle's member no root.

    `loads` hold it; `seen` is when its record was retrieved, in Unix milliseconds.
    """

    digest: str | None
    id_source: str | None
    retrieved_at: int | None
    root: Id | None
    depth: int | None
    loads: list[int]
    seen: int | None
    rank: int | None
    by: str | None
    parent: Id | None


def scanned(store: Store, ids: Collection[Id]) -> BulkStore | None:
    """The store, if so many ids are best read by reading all of it."""
    return store if len(ids) >= MANY and supports_bulk_load(store) else None


def read_facts(store: Store, ids: Collection[Id]) -> Iterator[Scanned]:
    """Yield what a store holds of some ids; an id comes once for each parent and author."""
    if (bulk := scanned(store, ids)) is not None:
        wanted = set(ids)
        yield from (fact for fact in chain(*bulk.scan()) if fact.row["id"] in wanted)
        return
    for above, items in read_collected(store, cypher.FACTS, ids):
        for row, rank, poster in items:
            if row["created_at"] is None:
                del row["created_at"]
            yield Scanned(row, above, rank, poster)


def read_between(store: Store, low: Id, high: Id) -> Iterator[list[Any]]:
    """Yield what a store holds from one id to another: values of `schema.NEW_ROW`, parent, author.

    An id comes once for each parent and author.
    """
    for (items,) in store.read(Statement(cypher.FACTS_BETWEEN, {"low": low, "high": high})):
        yield from items


def read_known(store: Store, ids: Collection[Id]) -> dict[Id, Known]:
    """Read what the store holds of some ids; those that it doesn't hold are left out."""
    if scanned(store, ids) is not None:
        return {fact.row["id"]: _known_of_fact(fact) for fact in read_facts(store, ids)}
    found = read_collected(store, cypher.STATE_OF_ITEMS, ids)
    return {values[0]: _known_of(values) for values in found}


def _known_of_fact(fact: Scanned) -> Known:
    row = fact.row
    return Known(
        row.get("digest"),
        row.get("id_source"),
        row.get("retrieved_at"),
        row.get("root"),
        row.get("depth"),
        row.get("_loads") or [],
        row.get("_seen"),
        fact.rank,
        fact.poster,
        fact.parent,
    )


def _known_of(values: list[Any]) -> Known:
    known = Known(*values[1:])
    return known if known.loads else known._replace(loads=[])


def read_rows(store: Store, ids: Iterable[Id]) -> dict[Id, dict[str, Any]]:
    """Read the rows of some ids, as `rows.item_row` makes them: without root and depth."""
    found = read_collected(store, cypher.ITEMS, ids)
    return {row["id"]: {k: row[k] for k in _OWN if row.get(k) is not None} for row in found}


def read_collected(
    store: Store, cypher: str, ids: Iterable[Any], *, size: int = ID_BATCH
) -> Iterator[Any]:
    """Yield what a statement over `$ids` collects; it is sent once for each `size` ids."""
    for part in chunks(ids, size):
        for (collected,) in store.read(Statement(cypher, {"ids": part})):
            yield from collected
