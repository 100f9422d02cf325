"""A plan, written: new items by whole threads, then what changes, then who posted what.

Every batch is one transaction, and the order is such that a push that is cut off anywhere
ends right when it is run again: what tells that an item has to be moved is written last.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from graphload.loading.batches import batches, chunks
from graphload.loading.plan.partition import share_out
from graphload.loading.write.delivery import Batch
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.fingerprints import New
    from graphload.loading.plan.partition import Newcomers, Share
    from graphload.loading.plan.plan import Plan
    from graphload.loading.plan.relink import Stand
    from graphload.loading.write.delivery import Delivery

    Row = Mapping[str, Any]

__all__ = ["edge_rows", "write_plan"]

LONG = 200
"""So many kids make a list long, and a store that `rewrites_wide_nodes` is given it last.

Until then the item is a stub, which is what a push that is run again completes.
"""
MANY = 5000
"""How many kids or posts one row names at most."""
EDGES = 0.1
"""A batch of edges may have this share of a batch's bytes: each is more work than it weighs."""
SMALL = 2000
"""So few new items are one writer's."""


def write_plan(plan: Plan, delivery: Delivery) -> None:
    """Write all that a plan changes."""
    new = plan.newcomers()
    writers = 1 if len(new.ids) < SMALL else delivery.store.capabilities.parallel_writers
    groups, shares = share_out(new, writers)
    _create_items(plan, delivery, new, shares)
    _change_items(plan, delivery)
    _write_posts(plan, delivery, groups, writers)


# --- items


def _create_items(plan: Plan, delivery: Delivery, new: Newcomers, shares: Sequence[Share]) -> None:
    """Create what is new: level by level with the edge to the parent, so far as that is there."""
    late = _long_ones(plan, new) if delivery.store.capabilities.rewrites_wide_nodes else {}
    creations = [_creations(plan, delivery, new, share, late) for share in shares]
    delivery.run(delivery.report("items", len(new.ids)), creations)
    loose = [[new.ids[at] for at in share.bare if new.parents[at] is not None] for share in shares]
    links = [_links(plan, delivery, part) for part in loose]
    delivery.run(delivery.report("replies", sum(map(len, loose))), links)
    delivery.run(delivery.report("lists", len(late)), [_rewritten(plan, delivery, late)])


def _long_ones(plan: Plan, new: Newcomers) -> dict[Id, None]:
    return dict.fromkeys(node for node in new.ids if plan.source.listed(node) > LONG)


def _creations(
    plan: Plan, delivery: Delivery, new: Newcomers, share: Share, late: Collection[Id]
) -> Iterator[Batch]:
    steps = [(_create, share.bare), *((_create_kids, level) for level in share.levels)]
    for statement, part in steps:
        rows = (_new(plan, new, at, late) for at in part)
        for batch in batches(rows, delivery.size, weigh=_SIZE):
            yield Batch(batch, statement, len(batch), id_of=_ID)


_ID = attrgetter("id")
_SIZE = attrgetter("size")


def _new(plan: Plan, new: Newcomers, at: int, late: Collection[Id]) -> New:
    values, first = plan.new_values(new, at), None
    if new.ids[at] in late:
        place = {"root": new.roots[at], "depth": new.depths[at]}
        first = schema.new_row({"id": new.ids[at], "stub": True, **place}, new.ranks[at])
    return plan.sent.make(values, new.parents[at], first)


def _create(new: Iterable[New]) -> list[Statement]:
    return _one(cypher.CREATE_ITEMS, [one.values for one in new])


def _create_kids(new: Iterable[New]) -> list[Statement]:
    """New items, by parent."""
    kids: dict[Id | None, list[list[Any]]] = {}
    for one in new:
        kids.setdefault(one.above, []).append(one.values)
    return _one(cypher.CREATE_KIDS, [[above, below] for above, below in kids.items()])


def _one(cypher: str, rows: Sequence[Any]) -> list[Statement]:
    return [Statement(cypher, {"rows": rows})]


def _links(plan: Plan, delivery: Delivery, nodes: Iterable[Id]) -> Iterator[Batch]:
    for batch in batches(edge_rows(plan.stands.__getitem__, nodes), delivery.size, share=EDGES):
        done = sum(len(row["kids"]) for row in batch)
        yield Batch(batch, partial(_one, cypher.LINK_ITEMS), done)


def edge_rows(stand: Callable[[Id], Stand], nodes: Iterable[Id]) -> Iterator[Row]:
    """Make rows of the edges to the parents of some items, by parent, for those that have one."""
    kids: dict[Id, list[dict[str, Any]]] = {}
    for node in nodes:
        above, rank = stand(node)
        if above is not None:
            kids.setdefault(above, []).append({"id": node, "rank": rank})
    for above, below in kids.items():
        for part in chunks(below, MANY):
            yield {"above": above, "kids": part}


def _rewritten(plan: Plan, delivery: Delivery, nodes: Iterable[Id]) -> Iterator[Batch]:
    for batch in batches((plan.row(node) for node in nodes), delivery.size):
        yield Batch(batch, partial(_one, cypher.UPDATE_ITEMS), len(batch), id_of=itemgetter("id"))


# --- changes


def _change_items(plan: Plan, delivery: Delivery) -> None:
    """Change what the store has: first what the push only moves, last its own items."""
    written = {*plan.choice.updated, *plan.choice.refreshed}
    changed = [n for n in plan.known if n in written or plan.moves(n) or plan.shifts(n)]
    held = [node for node in plan.choice.held if node not in written]
    own = [n for n in changed if n in plan.source]
    others = [n for n in changed if n not in plan.source]
    steps = chain(
        _changes(plan, delivery, others, written),
        _changes(plan, delivery, own, written),
        _holds(plan, delivery, held),
    )
    delivery.run(delivery.report("changes", len(changed) + len(held)), [steps])


def _changes(
    plan: Plan, delivery: Delivery, nodes: Iterable[Id], written: Collection[Id]
) -> Iterator[Batch]:
    rows = (
        plan.row(node) if node in written else {"id": node, **plan.places[node]._asdict()}
        for node in nodes
    )
    for batch in batches(rows, delivery.size):
        yield Batch(batch, partial(_change, plan, written), len(batch), id_of=itemgetter("id"))


def _change(plan: Plan, written: Collection[Id], batch: Sequence[Row]) -> list[Statement]:
    """What takes a batch of items where they belong, old edges off first."""
    moved = [row["id"] for row in batch if plan.moves(row["id"])]
    return [
        Statement(cypher, {name: values})
        for cypher, name, values in (
            (cypher.UNLINK_ITEMS, "ids", moved),
            (cypher.LINK_ITEMS, "rows", list(edge_rows(plan.stands.__getitem__, moved))),
            (cypher.UPDATE_ITEMS, "rows", [row for row in batch if row["id"] in written]),
            (cypher.PLACE_ITEMS, "rows", [row for row in batch if row["id"] not in written]),
        )
        if values
    ]


def _holds(plan: Plan, delivery: Delivery, nodes: Iterable[Id]) -> Iterator[Batch]:
    rows = (
        {"id": node, "_loads": held[0], "_seen": held[1]}
        for node in nodes
        if (held := plan.hold(node)) is not None
    )
    for batch in batches(rows, delivery.size):
        yield Batch(batch, partial(_one, cypher.HOLD_ITEMS), len(batch))


# --- posts


def _write_posts(
    plan: Plan, delivery: Delivery, groups: Mapping[Id | None, int], writers: int
) -> None:
    authors = list(plan.authors())
    gone = [(node, was) for node, was, _ in authors if was is not None]
    delivery.run(delivery.report("retractions", len(gone)), [_retractions(gone)])
    new = [(node, by) for node, _, by in authors if by is not None]
    report = delivery.report("users", len(new))
    cells = _cells(new, plan.roots([node for node, _ in new]), groups, writers)
    # In one round no two writers have a user or a thread in common.
    for turn in range(writers):
        turns = (cells[w][(w + turn) % writers] for w in range(writers))
        delivery.run(report, [_posts(delivery, cell) for cell in turns])


def _retractions(posts: Iterable[tuple[Id, str]]) -> Iterator[Batch]:
    for part in chunks(posts, MANY):
        ids, names = [node for node, _ in part], sorted({was for _, was in part})
        rows = [{"ids": ids, "names": names}]
        yield Batch(rows, _retract, len(part))


def _retract(rows: Sequence[Row]) -> list[Statement]:
    (row,) = rows
    return [
        Statement(cypher.RETRACT_POSTS, {"ids": row["ids"]}),
        Statement(cypher.REMOVE_IDLE_USERS, {"ids": row["names"]}),
    ]


def _cells(
    posts: Sequence[tuple[Id, str]],
    roots: Iterable[Id | None],
    groups: Mapping[Id | None, int],
    writers: int,
) -> list[list[defaultdict[str, list[Id]]]]:
    """Posts by group of users, and by group of threads, and by user; `roots` are the posts'."""
    cells: list[list[defaultdict[str, list[Id]]]] = [
        [defaultdict(list) for _ in range(writers)] for _ in range(writers)
    ]
    users: dict[str, int] = {}
    for (node, name), root in zip(posts, roots, strict=True):
        user = users.setdefault(name, len(users) % writers)
        cells[user][groups.get(root, 0)][name].append(node)
    return cells


def _posts(delivery: Delivery, cell: Mapping[str, list[Id]]) -> Iterator[Batch]:
    rows = ({"name": name, "ids": part} for name, ids in cell.items() for part in chunks(ids, MANY))
    for batch in batches(rows, delivery.size, share=EDGES):
        done = sum(len(row["ids"]) for row in batch)
        yield Batch(batch, partial(_one, cypher.CREATE_POSTS), done)
