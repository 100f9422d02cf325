"""A load taken out again: what no other load holds goes, and the rest stands as without it.

The structure of all that remains is found anew from its records. What remaining records
still point at becomes a stub again. Values that later loads changed are not rolled back: the
store has no other than the last. An undo that was cut off is done whole by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.errors import UsageError
from graphload.gc_pause import paused_collector
from graphload.items import Item
from graphload.links import Links, link_items
from graphload.loading.batches import batches, chunks
from graphload.loading.plan.records import linked_source
from graphload.loading.plan.stored import read_collected, read_known
from graphload.loading.write.delivery import Batch, Delivery
from graphload.loading.write.journal import UNDOING, Journal, list_loads
from graphload.loading.write.write import edge_rows
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.records import Source
    from graphload.loading.plan.stored import Known
    from graphload.stores.protocol import Store

    Progress = Callable[[str, int, int], None]
    Row = Mapping[str, Any]

__all__ = ["UndoResult", "undo"]

MANY = 5000


@dataclass(frozen=True)
class UndoResult:
    """What an undo did: items removed, made stubs, still held by other loads; users removed."""

    store: str
    load: int
    removed: int
    stubs: int
    kept: int
    users: int


class _Pointers(NamedTuple):
    """What an item's record says of other items, and who holds it."""

    node: Id
    parent: Id | None
    poll: Id | None
    kids: list[Id] | None
    parts: list[Id] | None
    time: int | None
    loads: list[int] | None
    digest: str | None
    stub: bool | None


@paused_collector()
def undo(
    store: Store,
    load: int,
    *,
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
) -> UndoResult:
    """Take one load out of a store that was opened with `write`.

    Items that other loads hold too stay as they are; root and depth of all that remains are
    right again. Other loads into the same database wait for this.

    Raises:
        UsageError: the store has no such load.
        StoreError: the store refuses or is out of reach; run it again then.
    """
    with store.exclusive(waiting):
        if load not in {one.load for one in list_loads(store)}:
            raise UsageError(
                f"{store.name} has no load {load}", hint="`graphload loads` lists those there are."
            )
        journal = Journal(store, load)
        journal.begin(state=UNDOING)
        result = _take_out(store, load, Delivery(store, journal, progress))
        journal.remove()
    return result


def _take_out(store: Store, load: int, delivery: Delivery) -> UndoResult:
    ids = [node for (found,) in store.read(Statement(cypher.ALL_IDS, {})) for node in found]
    records = [_Pointers(*values) for values in read_collected(store, cypher.POINTERS, ids)]
    gone = {one.node for one in records if one.digest is not None and one.loads == [load]}
    shared = [one for one in records if load in (one.loads or ()) and one.node not in gone]
    links = link_items([_item(one) for one in records if one.digest and one.node not in gone])
    stubs = [node for node in links.forest.ids if node in gone]
    ours = gone | {one.node for one in records if one.stub}
    removed = sorted(ours - links.forest.index.keys())
    _run(delivery, "stubs", _demotions(stubs), len(stubs))
    _run(delivery, "removals", _removals(removed), len(removed))
    _restore(store, delivery, links)
    _run(delivery, "holds", _releases(delivery, shared, load), len(shared))
    idle = [name for (names,) in store.read(Statement(cypher.IDLE_USERS, {})) for name in names]
    _run(delivery, "users", _idle(idle), len(idle))
    return UndoResult(store.name, load, len(removed), len(stubs), len(shared), len(idle))


def _run(delivery: Delivery, phase: str, batches: Iterable[Batch], total: int) -> None:
    delivery.run(delivery.report(phase, total), [batches])


def _item(one: _Pointers) -> Item:
    kids, parts = (None if ids is None else tuple(ids) for ids in (one.kids, one.parts))
    return Item(
        id=one.node, parent=one.parent, poll=one.poll, kids=kids, parts=parts, time=one.time
    )


def _demotions(nodes: Iterable[Id]) -> Iterator[Batch]:
    """Records taken off items that others point at; where they belong is written after."""
    for part in chunks(nodes, MANY):
        rows = [{"id": node, "stub": True} for node in part]
        yield Batch(rows, _demote, len(part))


def _demote(rows: Sequence[Row]) -> list[Statement]:
    return [
        Statement(cypher.RETRACT_POSTS, {"ids": [row["id"] for row in rows]}),
        Statement(cypher.UPDATE_ITEMS, {"rows": rows}),
    ]


def _removals(nodes: Iterable[Id]) -> Iterator[Batch]:
    for part in chunks(nodes, MANY):
        yield Batch([{"ids": part}], partial(_each, cypher.REMOVE_ITEMS), len(part))


def _each(cypher: str, rows: Sequence[Row]) -> list[Statement]:
    return [Statement(cypher, {"ids": row["ids"]}) for row in rows]


def _idle(names: Iterable[str]) -> Iterator[Batch]:
    for part in chunks(names, MANY):
        yield Batch([{"ids": part}], partial(_each, cypher.REMOVE_USERS), len(part))


def _releases(delivery: Delivery, shared: Iterable[_Pointers], load: int) -> Iterator[Batch]:
    rows = (
        {"id": one.node, "_loads": [other for other in one.loads or () if other != load]}
        for one in shared
    )
    for batch in batches(rows, delivery.size):
        yield Batch(batch, _release, len(batch))


def _release(rows: Sequence[Row]) -> list[Statement]:
    return [Statement(cypher.RELEASE_ITEMS, {"rows": rows})]


# --- where what remains belongs


def _restore(store: Store, delivery: Delivery, links: Links) -> None:
    """Put every item that remains where the remaining records say."""
    source = linked_source(links)
    known = read_known(store, source)
    astray = [node for node in source if node in known and _is_astray(source, known[node], node)]
    rows = [{"id": node, **source.place(node)._asdict()} for node in astray]
    changes = (
        Batch(batch, partial(_change, source, known), len(batch))
        for batch in batches(rows, delivery.size)
    )
    _run(delivery, "changes", changes, len(rows))


def _is_astray(source: Source, has: Known, node: Id) -> bool:
    stands = (has.parent, has.rank) == source.stand(node)
    return not stands or (has.root, has.depth) != source.place(node)


def _change(source: Source, known: Mapping[Id, Known], rows: Sequence[Row]) -> list[Statement]:
    moved = [
        row["id"]
        for row in rows
        if (known[row["id"]].parent, known[row["id"]].rank) != source.stand(row["id"])
    ]
    return [
        Statement(cypher.UNLINK_ITEMS, {"ids": moved}),
        Statement(cypher.LINK_ITEMS, {"rows": list(edge_rows(source.stand, moved))}),
        Statement(cypher.PLACE_ITEMS, {"rows": rows}),
    ]
