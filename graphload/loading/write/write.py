"""Write a plan: new items by whole threads, then changes, then who posted what.

Every batch is one transaction, and the order is such that a push that is cut off anywhere ends
right when it is run again: what tells that an item has to be moved is written last.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from graphload.loading.batches import batches, chunks
from graphload.loading.fingerprints import Fingerprints
from graphload.loading.plan.rows import new_rows, planned_row
from graphload.loading.plan.table import BOOKKEEPING, EDGE, NEW, PLACE, RECORD, RETRIEVAL
from graphload.loading.write.delivery import Batch
from graphload.loading.write.partition import partition
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.table import Plan, Positions
    from graphload.loading.write.delivery import Delivery
    from graphload.loading.write.partition import Part

    Row = Mapping[str, Any]
    NewRow = tuple[list[Any], Id | None, int]
    """A row that creates an item, the item's parent, and how many bytes both take."""

__all__ = ["edge_rows", "write_plan"]

LONG_LIST = 200
"""A list of more kids than these is written last in a store that rewrites nodes.

Until then the item is a stub, which is what a push that is run again completes.
"""
MAX_ENDS = 5000
"""The number of kids or posts that one row names at most."""
EDGE_SHARE = 0.1
"""The share of a batch's bytes that edges may have: each is more work than it weighs."""
MIN_PARALLEL_ITEMS = 2000
"""The number of new items from which several writers share them."""


def write_plan(plan: Plan, delivery: Delivery) -> Fingerprints:
    """Write all that a plan changes; return the fingerprints of the rows that create items."""
    sent = Fingerprints(len(plan.ids))
    new = [at for at, change in enumerate(plan.change) if change & NEW]
    writers = 1 if len(new) < MIN_PARALLEL_ITEMS else delivery.store.capabilities.parallel_writers
    writer_of, parts = partition(plan, new, writers)
    _create_items(plan, delivery, new, parts, sent)
    _change_items(plan, delivery)
    _write_posts(plan, delivery, writer_of, writers)
    return sent


# --- items


def _create_items(
    plan: Plan, delivery: Delivery, new: Sequence[int], parts: Sequence[Part], sent: Fingerprints
) -> None:
    """Create items level by level with the edge to the parent, so far as that is there."""
    late = set(_long_lists(plan, new)) if delivery.store.capabilities.rewrites_wide_nodes else set()
    rows_of = partial(_new_rows, plan, late, sent)
    creations = [
        chain(
            _creations(delivery, _create, rows_of(part.unlinked)),
            *(_creations(delivery, _create_kids, rows_of(level)) for level in part.levels),
        )
        for part in parts
    ]
    delivery.run(delivery.report("items", len(new)), creations)
    loose = [[at for at in part.unlinked if plan.parent[at] is not None] for part in parts]
    edges = [
        _edge_batches(delivery, cypher.LINK_ITEMS, "kids", edge_rows(plan, part)) for part in loose
    ]
    delivery.run(delivery.report("replies", sum(map(len, loose))), edges)
    updates = (
        Batch(rows, partial(_statements, cypher.UPDATE_ITEMS), len(rows), id_of=_row_id)
        for rows in batches((planned_row(plan, at) for at in sorted(late)), delivery.size)
    )
    delivery.run(delivery.report("lists", len(late)), [updates])


def _long_lists(plan: Plan, new: Iterable[int]) -> Iterator[int]:
    for at in new:
        item = plan.record[at]
        if item is not None and len(item.kids or ()) + len(item.parts or ()) > LONG_LIST:
            yield at


def _creations(
    delivery: Delivery,
    statements: Callable[[Sequence[NewRow]], list[Statement]],
    rows: Iterable[NewRow],
) -> Iterator[Batch]:
    for batch in batches(rows, delivery.size, weigh=_size):
        yield Batch(batch, statements, len(batch), id_of=_new_id)


_size = itemgetter(2)
_row_id = itemgetter("id")


def _new_id(row: NewRow) -> Id:
    node: Id = row[0][0]
    return node


def _new_rows(
    plan: Plan, late: Collection[int], sent: Fingerprints, positions: Sequence[int]
) -> Iterator[NewRow]:
    """Make the rows of new items; of a `late` one, the row of the stub that it is until then."""
    parent = plan.parent
    for at, row in zip(positions, new_rows(plan, positions), strict=True):
        size = sent.note(at, row, parent[at])
        if at not in late:
            yield row, parent[at], size
            continue
        place = {"root": plan.root[at], "depth": plan.depth[at]}
        stub = schema.new_row({"id": plan.ids[at], "stub": True, **place}, plan.rank[at])
        yield stub, parent[at], size


def _create(rows: Iterable[NewRow]) -> list[Statement]:
    return _statements(cypher.CREATE_ITEMS, [row for row, _, _ in rows])


def _create_kids(rows: Iterable[NewRow]) -> list[Statement]:
    """Create items with their edges, by parent."""
    kids: defaultdict[Id | None, list[list[Any]]] = defaultdict(list)
    for row, parent, _ in rows:
        kids[parent].append(row)
    return _statements(cypher.CREATE_KIDS, list(map(list, kids.items())))


def _statements(cypher: str, rows: Sequence[Any]) -> list[Statement]:
    return [Statement(cypher, {"rows": rows})]


def _edge_batches(
    delivery: Delivery, cypher: str, ends: str, rows: Iterable[Row]
) -> Iterator[Batch]:
    """Batch rows of edges, each of which names several `ends`."""
    statements = partial(_statements, cypher)
    for batch in batches(
        rows, delivery.size, share=EDGE_SHARE, weigh=lambda row: 32 + 9 * len(row[ends])
    ):
        yield Batch(batch, statements, sum(len(row[ends]) for row in batch))


def edge_rows(target: Positions, positions: Iterable[int]) -> Iterator[Row]:
    """Make rows of the edges to the parents of some items, by parent, for those that have one."""
    ids, parent, rank = target.ids, target.parent, target.rank
    kids: defaultdict[Id, list[Row]] = defaultdict(list)
    for at in positions:
        above = parent[at]
        if above is not None:
            kids[above].append({"id": ids[at], "rank": rank[at]})
    for above, below in kids.items():
        for part in chunks(below, MAX_ENDS):
            yield {"above": above, "kids": part}


# --- changes


def _change_items(plan: Plan, delivery: Delivery) -> None:
    """Change items of the store: first those that the push only moves, last its own."""
    written = RECORD | RETRIEVAL | EDGE | PLACE
    changed = [at for at, change in enumerate(plan.change) if change & written]
    owned = [at for at, change in enumerate(plan.change) if change & BOOKKEEPING]
    own = [at for at in changed if at < plan.pushed]
    others = [at for at in changed if at >= plan.pushed]
    steps = chain(
        _changes(plan, delivery, others),
        _changes(plan, delivery, own),
        _bookkeeping(plan, delivery, owned),
    )
    delivery.run(delivery.report("changes", len(changed) + len(owned)), [steps])


def _changes(plan: Plan, delivery: Delivery, positions: Iterable[int]) -> Iterator[Batch]:
    rows = (
        planned_row(plan, at)
        if plan.change[at] & (RECORD | RETRIEVAL)
        else {"id": plan.ids[at], "root": plan.root[at], "depth": plan.depth[at]}
        for at in positions
    )
    for batch in batches(rows, delivery.size):
        yield Batch(batch, partial(_change, plan), len(batch), id_of=_row_id)


def _change(plan: Plan, batch: Sequence[Row]) -> list[Statement]:
    """Move the items of a batch and write their rows, old edges off first."""
    places = [plan.index[row["id"]] for row in batch]
    moved = [at for at in places if plan.change[at] & EDGE]
    records: list[Row] = []
    placed: list[Row] = []
    for at, row in zip(places, batch, strict=True):
        (records if plan.change[at] & (RECORD | RETRIEVAL) else placed).append(row)
    return [
        Statement(cypher, {name: values})
        for cypher, name, values in (
            (cypher.UNLINK_ITEMS, "ids", [plan.ids[at] for at in moved]),
            (cypher.LINK_ITEMS, "rows", list(edge_rows(plan, moved))),
            (cypher.UPDATE_ITEMS, "rows", records),
            (cypher.PLACE_ITEMS, "rows", placed),
        )
        if values
    ]


def _bookkeeping(plan: Plan, delivery: Delivery, positions: Iterable[int]) -> Iterator[Batch]:
    rows = (
        {"id": plan.ids[at], "_loads": plan.loads[at], "_seen": plan.seen[at]} for at in positions
    )
    for batch in batches(rows, delivery.size):
        yield Batch(batch, partial(_statements, cypher.HOLD_ITEMS), len(batch))


# --- posts


def _write_posts(
    plan: Plan, delivery: Delivery, writer_of: Mapping[Id | None, int], writers: int
) -> None:
    author, ids = plan.author, plan.ids
    before = [None if known is None else known.author for known in plan.before[: plan.pushed]]
    gone = [
        (ids[at], was) for at, was in enumerate(before) if was is not None and was != author[at]
    ]
    delivery.run(delivery.report("retractions", len(gone)), [_retractions(gone)])
    posts = [at for at, was in enumerate(before) if was != author[at] is not None]
    report = delivery.report("users", len(posts))
    cells = _cells(plan, posts, writer_of, writers)
    # In one round no two writers have a user or a thread in common.
    for turn in range(writers):
        delivery.run(
            report,
            [
                _edge_batches(delivery, cypher.CREATE_POSTS, "ids", _post_rows(cell))
                for cell in (cells[w][(w + turn) % writers] for w in range(writers))
            ],
        )


def _retractions(posts: Iterable[tuple[Id, str]]) -> Iterator[Batch]:
    for part in chunks(posts, MAX_ENDS):
        ids, names = [node for node, _ in part], sorted({name for _, name in part})
        yield Batch([{"ids": ids, "names": names}], _retract, len(part))


def _retract(rows: Sequence[Row]) -> list[Statement]:
    (row,) = rows
    return [
        Statement(cypher.RETRACT_POSTS, {"ids": row["ids"]}),
        Statement(cypher.REMOVE_IDLE_USERS, {"ids": row["names"]}),
    ]


def _cells(
    plan: Plan, posts: Sequence[int], writer_of: Mapping[Id | None, int], writers: int
) -> list[list[defaultdict[str, list[Id]]]]:
    """Divide posts by group of users, by group of threads, and by user."""
    cells: list[list[defaultdict[str, list[Id]]]] = [
        [defaultdict(list) for _ in range(writers)] for _ in range(writers)
    ]
    ids, root, author = plan.ids, plan.root, plan.author
    cells_of: dict[str, list[defaultdict[str, list[Id]]]] = {}
    for at in posts:
        name = author[at]
        if name is None:
            continue
        if (threads := cells_of.get(name)) is None:
            threads = cells_of[name] = cells[len(cells_of) % writers]
        threads[writer_of.get(root[at], 0)][name].append(ids[at])
    return cells


def _post_rows(cell: Mapping[str, list[Id]]) -> Iterator[Row]:
    for name, ids in cell.items():
        if len(ids) <= MAX_ENDS:
            yield {"name": name, "ids": ids}
        else:
            yield from ({"name": name, "ids": part} for part in chunks(ids, MAX_ENDS))
