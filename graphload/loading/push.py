"""A graph into a store: created, updated or left as it is, then verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphload.bulk import paused_collector
from graphload.errors import GraphError
from graphload.graph import forest_of
from graphload.loading.plan import Plan, make_plan, plan_first
from graphload.loading.rows import item_row
from graphload.loading.state import read_collected
from graphload.loading.structure import Place, Stand
from graphload.loading.takeover import take_over
from graphload.loading.verifying import find_mismatches
from graphload.loading.writing import write_plan
from graphload.stores import schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from graphload.forest import Forest
    from graphload.items import Id
    from graphload.stores.protocol import Store

__all__ = ["Counts", "PushResult", "push"]


@dataclass(frozen=True)
class Counts:
    """How many were created, updated, and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class PushResult:
    """What a push did: items (stubs are items), relationships, users, and the check after it.

    All are the graph's own: what else the push moved in the store isn't counted.
    `mismatches` says, a line each, where the store isn't as it should be.
    """

    store: str
    items: Counts
    relationships: Counts
    users: Counts
    verified: bool = True
    mismatches: list[str] = field(default_factory=list)


@paused_collector()
def push(
    graph: nx.DiGraph,
    store: Store,
    *,
    progress: Callable[[str, int, int], None] | None = None,
) -> PushResult:
    """Push a reply graph into a store that was opened with `write`, then check it.

    The store becomes what it would be if all its records had been loaded together: see
    `choosing` for which of two records stands. What the graph doesn't hold stays, but for
    edges, roots and depths that follow from what it does hold. Pushing the same again
    changes nothing, and mends a push that was cut off.

    `progress` is called now and then with the name of what is being done ("items",
    "changes", "users", "verify"), how much of it is done, and how much there is.

    Raises:
        GraphError: the store's ids are of the other kind, or the graph isn't a forest of
            replies; nothing was written.
        StoreError: the store refuses or is out of reach; what was written stays.
    """
    forest = forest_of(graph)
    if not forest.n:
        return PushResult(store.name, Counts(), Counts(), Counts())
    empty = _check_ids(store, type(forest.ids[0]))
    store.prepare(type(forest.ids[0]))
    rows = {node: item_row(node, graph.nodes[node]) for node in forest.ids}
    if empty:
        plan = plan_first(rows, _stands(forest), _places(forest))
    else:
        take_over(store, rows)
        plan = make_plan(store, rows)
    users = _count_users(store, plan, empty=empty)
    write_plan(store, plan, progress)
    mismatches = find_mismatches(store, plan, progress)
    return PushResult(
        store.name,
        _count_items(plan),
        _count_relationships(plan),
        users,
        not mismatches,
        mismatches,
    )


def _check_ids(store: Store, kind: type) -> bool:
    """Whether the store has no items.

    Raises:
        GraphError: it has items whose ids are of another kind.
    """
    for (node,) in store.read(Statement(schema.ANY_ID, {})):
        if type(node) is not kind:
            kinds = {int: "numbers", str: "text"}
            raise GraphError(
                f"the ids in {store.name} are {kinds.get(type(node), 'neither')}, "
                f"those of the graph are {kinds[kind]}",
                hint="A store holds ids of one kind: push into another one.",
            )
        return False
    return True


def _stands(forest: Forest) -> dict[Id, Stand]:
    ids = forest.ids
    parents, ranks = forest.parent.tolist(), forest.rank.tolist()
    return {
        node: Stand(None if above < 0 else ids[above], None if rank < 0 else rank)
        for node, above, rank in zip(ids, parents, ranks, strict=True)
    }


def _places(forest: Forest) -> dict[Id, Place]:
    ids = forest.ids
    roots, depths = forest.root.tolist(), forest.depth.tolist()
    return {
        node: Place(None, None) if root < 0 else Place(ids[root], depth)
        for node, root, depth in zip(ids, roots, depths, strict=True)
    }


# --- counts


def _count_items(plan: Plan) -> Counts:
    rewritten = set(plan.choice.updated)
    updated = sum(n in rewritten or plan.shifts(n) for n in plan.pushed)
    created = len(plan.choice.created)
    return Counts(created, updated, len(plan.pushed) - created - updated)


def _count_relationships(plan: Plan) -> Counts:
    created = updated = total = 0
    for node in plan.pushed:
        has, stand, by = plan.known.get(node), plan.stands[node], plan.rows[node].get("by")
        was, poster = ((has.parent, has.rank), has.by) if has else ((None, None), None)
        for old, new in ((was, tuple(stand)), ((poster,), (by,))):
            if new[0] is not None:
                total += 1
                created += old[0] is None
                updated += old[0] is not None and old != new
    return Counts(created, updated, total - created - updated)


def _count_users(store: Store, plan: Plan, *, empty: bool) -> Counts:
    names = {by for node in plan.pushed if (by := plan.rows[node].get("by")) is not None}
    there = 0 if empty else sum(1 for _ in read_collected(store, schema.USERS, sorted(names)))
    return Counts(created=len(names) - there, unchanged=there)
