"""Write a user's own fields: the fields that a store has, and the properties of its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.plan.fields import PLAIN, Field, is_same, properties_of
from graphload.loading.plan.stored import read_all
from graphload.loading.write.phases import Phase, Step
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from graphload.items import Id
    from graphload.loading.write.delivery import Delivery
    from graphload.stores.protocol import Store

__all__ = [
    "fields_of",
    "index_texts",
    "read_fields",
    "remove_fields",
    "undo_fields",
    "write_fields",
]

TEXTS = (PLAIN.name, "text", "title")
"""The properties of the full-text index."""
_BYTES_PER_PROPERTY = 32
"""Estimate of a property with its name, apart from a text."""


def read_fields(store: Store) -> list[Field]:
    """Read the fields that a store's items have as properties, by name."""
    return fields_of(store.read(Statement(cypher.FIELDS, {"prefix": store.prefix})))


def fields_of(rows: Iterable[Sequence[Any]]) -> list[Field]:
    """Return fields, by name, as the rows of the journal describe them."""
    return sorted(Field(*values) for values in rows)


def write_fields(
    delivery: Delivery, fields: Sequence[Field], named: Sequence[Field], ids: Collection[Id] | None
) -> None:
    """Note which fields a load names, and write the properties of some items, all for None.

    The fields come first: where this is cut off, the next load writes the properties of all.
    """
    store, load = delivery.store, delivery.journal.load
    rows = [one._replace(loads=sorted({*one.loads, load}))._asdict() for one in named]
    if rows:
        given = {"prefix": store.prefix, "rows": rows}
        store.write([Statement(cypher.WRITE_FIELDS, given)])
    if fields:
        _write_properties(delivery, fields, ids)


def index_texts(store: Store, named: Sequence[Field]) -> str | None:
    """Create a full-text index where a load names the plain texts; return its name, if any."""
    return store.index_texts(TEXTS) if PLAIN.name in (one.name for one in named) else None


def undo_fields(delivery: Delivery) -> None:
    """Take the load out of the fields; one that no other load named is no property any longer."""
    store, load = delivery.store, delivery.journal.load
    fields = read_fields(store)
    named = [
        one._replace(loads=[other for other in one.loads if other != load])
        for one in fields
        if load in one.loads
    ]
    gone = {one.name for one in named if not one.loads}
    if fields:
        _write_properties(delivery, fields, None, gone)
    if kept := [one._asdict() for one in named if one.loads]:
        store.write([Statement(cypher.WRITE_FIELDS, {"prefix": store.prefix, "rows": kept})])
    remove_fields(store, gone)


def remove_fields(store: Store, names: Collection[str]) -> None:
    """Delete fields from the store's list, and the index of plain texts; properties stay."""
    if PLAIN.name in names:
        store.drop_text_index(TEXTS)
    if names:
        given = {"prefix": store.prefix, "ids": sorted(names)}
        store.write([Statement(cypher.REMOVE_FIELDS, given)])


def _write_properties(
    delivery: Delivery,
    fields: Sequence[Field],
    ids: Collection[Id] | None,
    gone: Collection[str] = (),
) -> None:
    store = delivery.store
    ids = read_all(store, cypher.ALL_IDS) if ids is None else ids
    kept = [one for one in fields if one.name not in gone]
    names = [one.name for one in fields]
    has_texts = PLAIN.type in (one.type for one in kept)
    statement = cypher.FIELDS_AND_TEXTS_OF_ITEMS if has_texts else cypher.FIELDS_OF_ITEMS

    def rows() -> Iterator[dict[str, Any]]:
        for part in chunks(ids, ID_BATCH):
            given = {"ids": part, "names": names}
            for (items,) in list(store.read(Statement(statement, given))):
                for node, extra, stored, *texts in items:
                    want = properties_of(kept, extra, *texts)
                    changed = {
                        name: want.get(name)
                        for name, got in zip(names, stored, strict=True)
                        if not is_same(want.get(name), got)
                    }
                    if changed:
                        yield {"id": node, "fields": changed}

    step = Step(
        rows(),
        lambda batch: [Statement(cypher.SET_FIELDS, {"rows": list(batch)})],
        size_of=_size_of,
    )
    delivery.run(Phase("fields", len(ids), [[[step]]]))


def _size_of(row: dict[str, Any]) -> int:
    values = row["fields"].values()
    texts = sum(len(value) for value in values if isinstance(value, str))
    return texts + _BYTES_PER_PROPERTY * len(values)
