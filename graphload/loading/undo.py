"""Undo a load: delete what no other load owns, and restore the rest as without it.

All that remains is linked again by its records. An item that remaining records refer to becomes a
stub again. Values that later loads changed are not rolled back: the store has only the last. An
undo that was interrupted is completed by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graphload.errors import UsageError
from graphload.gc_pause import gc_paused
from graphload.items import Item
from graphload.links import link_items, sort_edges
from graphload.loading.content_sum import sum_of_store
from graphload.loading.plan.stored import read_all, read_collected, read_states, read_unfetched
from graphload.loading.plan.table import forest_positions, position_changes
from graphload.loading.write.changes import change_step
from graphload.loading.write.delivery import Delivery
from graphload.loading.write.journal import UNDOING, Journal, list_loads
from graphload.loading.write.phases import Phase, Step, key_step, row_step
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.forest import Forest
    from graphload.items import Id
    from graphload.stores.protocol import Store

    Progress = Callable[[str, int, int], None]

__all__ = ["UndoResult", "undo"]


@dataclass(frozen=True)
class UndoResult:
    """The outcome of an undo: items removed, made stubs, kept for other loads; users removed."""

    store: str
    load: int
    removed: int
    stubs: int
    kept: int
    users: int


class _Record(NamedTuple):
    """The part of an item's record that names other items, and the loads that own it."""

    id: Id
    parent: Id | None
    poll: Id | None
    kids: list[Id] | None
    parts: list[Id] | None
    time: int | None
    loads: list[int] | None
    digest: str | None
    stub: bool | None

    def references(self) -> Item:
        """Return an Item with the record's references to other items only."""
        kids, parts = (None if ids is None else tuple(ids) for ids in (self.kids, self.parts))
        return Item(
            id=self.id, parent=self.parent, poll=self.poll, kids=kids, parts=parts, time=self.time
        )


@gc_paused()
def undo(
    store: Store,
    load: int,
    *,
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
) -> UndoResult:
    """Delete one load from a store that was opened with `write`.

    Items that other loads own too stay as they are; root and depth of all that remains are
    right again. Other loads into the same database wait for this.

    Raises:
        UsageError: the store has no such load.
        StoreError: the store refuses or is out of reach; run it again then.
    """
    with store.exclusive(waiting):
        if load not in {known.load for known in list_loads(store)}:
            raise UsageError(
                f"{store.name} has no load {load}", hint="List the loads with `graphload loads`."
            )
        journal = Journal(store, load)
        journal.begin(state=UNDOING)
        result = _delete_load(store, load, Delivery(store, journal, progress))
        journal.remove()
        if left := max((known.load for known in list_loads(store)), default=None):
            content = {"load": left, "content": sum_of_store(store)}
            store.write([Statement(cypher.RECORD_CONTENT, content)])
    return result


def _delete_load(store: Store, load: int, delivery: Delivery) -> UndoResult:
    ids = read_all(store, cypher.ALL_IDS)
    records = [_Record(*values) for values in read_collected(store, cypher.REFERENCES, ids)]
    gone = {r.id for r in records if r.digest is not None and r.loads == [load]}
    shared = [r for r in records if load in (r.loads or ()) and r.id not in gone]
    remaining = [r.references() for r in records if r.digest and r.id not in gone]
    # Those of this load are gone with its beginning.
    links = link_items(remaining, sort_edges(read_unfetched(store)))
    stubs = [node for node in links.forest.ids if node in gone]
    ours = gone | {r.id for r in records if r.stub}
    removed = sorted(ours - links.forest.index.keys())
    # Items that others point at become stubs; their positions are written afterwards.
    demotion = Step(
        [{"id": node, "stub": True} for node in stubs],
        lambda rows: [
            Statement(cypher.RETRACT_POSTS, {"ids": [row["id"] for row in rows]}),
            Statement(cypher.UPDATE_ITEMS, {"rows": rows}),
        ],
    )
    _run(delivery, "stubs", demotion, len(stubs))
    _run(delivery, "removals", key_step(cypher.REMOVE_ITEMS, removed), len(removed))
    _restore_positions(store, delivery, links.forest)
    released = (
        {"id": r.id, "_loads": [other for other in r.loads or () if other != load]} for r in shared
    )
    _run(delivery, "holds", row_step(cypher.SET_LOADS, released), len(shared))
    idle = read_all(store, cypher.IDLE_USERS)
    _run(delivery, "users", key_step(cypher.REMOVE_USERS, idle), len(idle))
    return UndoResult(store.name, load, len(removed), len(stubs), len(shared), len(idle))


def _run(delivery: Delivery, phase: str, step: Step, total: int) -> None:
    delivery.run(Phase(phase, total, [[[step]]]))


def _restore_positions(store: Store, delivery: Delivery, forest: Forest) -> None:
    """Move every item that remains to its position by the remaining records."""
    target = forest_positions(forest)
    states = read_states(store, forest.ids)
    change = position_changes(target, list(map(states.get, forest.ids)), forest.n)
    changed = [at for at, bits in enumerate(change) if bits]
    rows = ((at, target.place_row(at)) for at in changed)
    _run(delivery, "changes", change_step(target, change, rows), len(changed))
