"""A plan, written: new items by whole threads, then what changes, then who posted what.

Every batch is one transaction, and the order is such that a push that is cut off anywhere
ends right when it is run again: what tells that an item has to be moved is written last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.batches import batches, chunks
from graphload.loading.workers import Report, run_together
from graphload.stores import schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan import Plan
    from graphload.stores.protocol import Store

    Row = Mapping[str, Any]
    Transaction = tuple[int, list[Statement]]
    Progress = Callable[[str, int, int], None]

__all__ = ["write_plan"]

LONG = 200
"""So many kids make a list long."""
MANY = 5000
"""How many kids or posts one row names at most."""
THIN = 100
"""Depths that fewer new items of one writer have are not written each by itself."""


def write_plan(store: Store, plan: Plan, progress: Progress | None) -> None:
    """Write all that a plan changes."""
    groups = _share_out(plan, store.writers)
    _create_items(store, plan, groups, progress)
    changed = _changed(plan)
    report = Report(progress, "changes", len(changed))
    others = [node for node in changed if node not in plan.pushed]
    _run(store, [_changes(plan, others)], report)
    _run(store, [_changes(plan, [node for node in changed if node in plan.pushed])], report)
    _write_posts(store, plan, groups, progress)


# --- items


def _share_out(plan: Plan, writers: int) -> dict[Id | None, int]:
    """Share threads out among writers, largest first: no two writers lock one node."""
    sizes: dict[Id | None, int] = {}
    for node in plan.choice.created:
        root = plan.places[node].root
        sizes[root] = sizes.get(root, 0) + 1
    loads = [0] * writers
    groups: dict[Id | None, int] = {}
    for root, size in sorted(sizes.items(), key=lambda item: -item[1]):
        groups[root] = loads.index(min(loads))
        loads[groups[root]] += size
    return groups


def _create_items(
    store: Store, plan: Plan, groups: Mapping[Id | None, int], progress: Progress | None
) -> None:
    """Create what is new: level by level with the edge to the parent, so far as that is there."""
    created = plan.choice.created
    late = {node for node in created if _is_long(plan.rows[node])}
    parts: list[list[Id]] = [[] for _ in range(store.writers)]
    for node in created:
        parts[groups[plan.places[node].root]].append(node)
    shared = [_by_level(plan, part) for part in parts]
    report = Report(progress, "items", len(created))
    _run(store, [_creations(plan, bare, levels, late) for bare, levels in shared], report)
    loose = [[n for n in bare if plan.stands[n].parent is not None] for bare, _ in shared]
    report = Report(progress, "replies", sum(map(len, loose)))
    _run(store, [_links(plan, part) for part in loose], report)
    for batch in batches(plan.rows[node] for node in created if node in late):
        store.write([Statement(schema.UPDATE_ITEMS, {"rows": batch})])


def _by_level(plan: Plan, nodes: Iterable[Id]) -> tuple[list[Id], list[list[Id]]]:
    """Share new items out: those to be created bare, and the others by depth, ascending.

    Bare ones are roots, members of cycles, and those of depths that too few others have: a
    statement for each step of a long chain costs more than an edge written later.
    """
    bare: list[Id] = []
    levels: dict[int, list[Id]] = {}
    for node in nodes:
        depth = plan.places[node].depth
        (levels.setdefault(depth, []) if depth else bare).append(node)
    for level in levels.values():
        if len(level) < THIN:
            bare.extend(level)
    return bare, [levels[depth] for depth in sorted(levels) if len(levels[depth]) >= THIN]


def _is_long(row: Row) -> bool:
    """Whether a row's lists are so long that they are written last.

    An embedded engine writes a record anew with each edge that reaches it. Until then the
    item is a stub, which is what a push that is run again completes.
    """
    return len(row.get("kids") or ()) + len(row.get("parts") or ()) > LONG


def _creations(
    plan: Plan, bare: Iterable[Id], levels: Iterable[Iterable[Id]], late: Container[Id]
) -> Iterator[Transaction]:
    for batch in batches(_new_row(plan, node, late) for node in bare):
        yield len(batch), [Statement(schema.CREATE_ITEMS, {"rows": batch})]
    for level in levels:
        for batch in batches(_new_row(plan, node, late) for node in level):
            rows = _below_parents(plan, batch)
            yield len(batch), [Statement(schema.CREATE_KIDS, {"rows": rows})]


def _new_row(plan: Plan, node: Id, late: Container[Id]) -> Row:
    row = plan.rows[node]
    if node not in late:
        return row
    return {name: row[name] for name in ("id", "root", "depth") if name in row} | {"stub": True}


def _below_parents(plan: Plan, rows: Iterable[Row]) -> list[Row]:
    """New rows with their ranks, by parent."""
    kids: dict[Id | None, list[Row]] = {}
    for row in rows:
        above, rank = plan.stands[row["id"]]
        kids.setdefault(above, []).append({**row, "rank": rank})
    return [{"above": above, "kids": below} for above, below in kids.items()]


def _links(plan: Plan, nodes: Iterable[Id]) -> Iterator[Transaction]:
    for batch in batches(_link_rows(plan, nodes), most_bytes=20 * MANY):
        done = sum(len(row["kids"]) for row in batch)
        yield done, [Statement(schema.LINK_ITEMS, {"rows": batch})]


def _link_rows(plan: Plan, nodes: Iterable[Id]) -> Iterator[Row]:
    """New edges by parent, for those of the nodes that have one."""
    kids: dict[Id, list[dict[str, Any]]] = {}
    for node in nodes:
        above, rank = plan.stands[node]
        if above is not None:
            kids.setdefault(above, []).append({"id": node, "rank": rank})
    for above, below in kids.items():
        for part in chunks(below, MANY):
            yield {"above": above, "kids": part}


# --- changes


def _changed(plan: Plan) -> list[Id]:
    """The items that the store has and that are to be changed."""
    rewritten = {*plan.choice.updated, *plan.choice.refreshed}
    return [n for n in plan.known if n in rewritten or plan.moves(n) or plan.shifts(n)]


def _changes(plan: Plan, nodes: Iterable[Id]) -> Iterator[Transaction]:
    rewritten = {*plan.choice.updated, *plan.choice.refreshed}
    rows = (
        plan.rows[node] if node in rewritten else {"id": node, **plan.places[node]._asdict()}
        for node in nodes
    )
    for batch in batches(rows):
        yield len(batch), _change(plan, batch, rewritten)


def _change(plan: Plan, batch: Sequence[Row], rewritten: set[Id]) -> list[Statement]:
    """What takes a batch of items where they belong, old edges off first."""
    moved = [row["id"] for row in batch if plan.moves(row["id"])]
    return [
        Statement(cypher, {name: values})
        for cypher, name, values in (
            (schema.UNLINK_ITEMS, "ids", moved),
            (schema.LINK_ITEMS, "rows", list(_link_rows(plan, moved))),
            (schema.UPDATE_ITEMS, "rows", [row for row in batch if row["id"] in rewritten]),
            (schema.PLACE_ITEMS, "rows", [row for row in batch if row["id"] not in rewritten]),
        )
        if values
    ]


# --- posts


def _write_posts(
    store: Store, plan: Plan, groups: Mapping[Id | None, int], progress: Progress | None
) -> None:
    authors = plan.authors()
    gone = [(node, was) for node, was, _ in authors if was is not None]
    for part in chunks(gone, MANY):
        ids, names = [node for node, _ in part], sorted({was for _, was in part})
        store.write([Statement(schema.RETRACT_POSTS, {"ids": ids})])
        store.write([Statement(schema.REMOVE_IDLE_USERS, {"ids": names})])
    new = [(node, by) for node, _, by in authors if by is not None]
    report = Report(progress, "users", len(new))
    writers = store.writers
    cells = _cells(plan, new, groups, writers)
    # In one round no two writers have a user or a thread in common.
    for turn in range(writers):
        _run(store, [_posts(cells[w][(w + turn) % writers]) for w in range(writers)], report)


def _cells(
    plan: Plan, posts: Iterable[tuple[Id, str]], groups: Mapping[Id | None, int], writers: int
) -> list[list[dict[str, list[Id]]]]:
    """Posts by group of users, and by group of threads, and by user."""
    cells: list[list[dict[str, list[Id]]]] = [[{} for _ in range(writers)] for _ in range(writers)]
    users: dict[str, int] = {}
    for node, name in posts:
        user = users.setdefault(name, len(users) % writers)
        cells[user][groups.get(plan.places[node].root, 0)].setdefault(name, []).append(node)
    return cells


def _posts(cell: Mapping[str, list[Id]]) -> Iterator[Transaction]:
    rows = ({"name": name, "ids": part} for name, ids in cell.items() for part in chunks(ids, MANY))
    for batch in batches(rows, most_bytes=20 * MANY):
        yield (
            sum(len(row["ids"]) for row in batch),
            [Statement(schema.CREATE_POSTS, {"rows": batch})],
        )


# --- writers


def _run(store: Store, parts: Sequence[Iterable[Transaction]], report: Report) -> None:
    """Write each part in order, the parts at once."""

    def write(transaction: Transaction) -> None:
        done, statements = transaction
        store.write(statements)
        report.add(done)

    run_together(write, parts)
