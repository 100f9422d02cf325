"""What a store holds now of the items that a push is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.loading.batches import ID_BATCH, chunks
from graphload.stores import schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.items import Id
    from graphload.stores.protocol import Store

__all__ = [
    "Fact",
    "Known",
    "read_between",
    "read_collected",
    "read_facts",
    "read_known",
    "read_rows",
]

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


class Fact(NamedTuple):
    """An item as it is in the store: its row, where it hangs, who posted it."""

    row: dict[str, Any]
    parent: Id | None
    rank: int | None
    poster: str | None


def read_facts(store: Store, ids: Iterable[Id]) -> Iterator[Fact]:
    """Yield what a store holds of some ids; an id comes once for each parent and author."""
    for above, items in read_collected(store, schema.FACTS, ids):
        for row, rank, poster in items:
            if row["created_at"] is None:
                del row["created_at"]
            yield Fact(row, above, rank, poster)


def read_between(store: Store, low: Id, high: Id) -> Iterator[Fact]:
    """Yield what a store holds from one id to another, as `read_facts` does."""
    for (items,) in store.read(Statement(schema.FACTS_BETWEEN, {"low": low, "high": high})):
        for row, above, rank, poster in items:
            if row["created_at"] is None:
                del row["created_at"]
            yield Fact(row, above, rank, poster)


def read_known(store: Store, ids: Iterable[Id]) -> dict[Id, Known]:
    """Read what the store holds of some ids; those that it doesn't hold are left out."""
    found = read_collected(store, schema.STATE_OF_ITEMS, ids)
    return {values[0]: _known_of(values) for values in found}


def _known_of(values: list[Any]) -> Known:
    known = Known(*values[1:])
    return known if known.loads else known._replace(loads=[])


def read_rows(store: Store, ids: Iterable[Id]) -> dict[Id, dict[str, Any]]:
    """Read the rows of some ids, as `rows.item_row` makes them: without root and depth."""
    found = read_collected(store, schema.ITEMS, ids)
    return {row["id"]: {k: row[k] for k in _OWN if row.get(k) is not None} for row in found}


def read_collected(
    store: Store, cypher: str, ids: Iterable[Any], *, size: int = ID_BATCH
) -> Iterator[Any]:
    """Yield what a statement over `$ids` collects; it is sent once for each `size` ids."""
    for part in chunks(ids, size):
        for (collected,) in store.read(Statement(cypher, {"ids": part})):
            yield from collected
