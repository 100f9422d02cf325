"""Verify a store against FILES, at any time: what is missing in it, different, or extra.

The records are compared as merged with newer ones that other loads brought, and with what is
in the database now. Extra is what no load owns: items that none recorded and no record
points at, users without posts, replies and posts that follow from no record.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from graphload.gc_pause import gc_paused
from graphload.loading.check.check import check_plan
from graphload.loading.check.differences import Difference, Verification
from graphload.loading.first_form import read_as_current
from graphload.loading.parallel import Report
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.fields import own_fields
from graphload.loading.plan.records import push_records
from graphload.loading.plan.reidentify import Identified, identify_compared
from graphload.loading.plan.sets import read_sets
from graphload.loading.plan.stored import (
    read_all,
    read_collected,
    read_facts,
    read_rows,
    read_unfetched,
)
from graphload.loading.plan.takeover import fit_ids
from graphload.loading.plan.update import plan_update
from graphload.loading.write.fields import read_fields
from graphload.loading.write.journal import read_times
from graphload.stores import cypher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Edge, Links
    from graphload.loading.plan.table import Plan
    from graphload.merge import Merged
    from graphload.stores.protocol import Scanned, Store

    Progress = Callable[[str, int, int], None]

__all__ = ["verify"]


@gc_paused()
def verify(
    graph: ReplyGraph | Merged,
    store: Store,
    *,
    links: Links | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Compare a store with a reply graph, or merged records, that were pushed into it.

    Reads all of the store once; writes nothing. A store of an older form is read, too.

    Raises:
        GraphError: the graph isn't a forest.
        StoreError: the store is out of reach.
    """
    store = read_as_current(store)
    records = identify_compared(store, fit_ids(store, push_records(graph, links)))
    context = LoadContext(None, read_times(store))
    plan = plan_update(store, Identified(records), context, read_sets(store))
    result = check_plan(store, plan, progress, fields=own_fields(read_fields(store)))
    unfetched = {*read_unfetched(store), *records.unfetched}
    result.add_all(_extra(store, plan, unfetched, progress))
    return result


# --- what no load owns


def _extra(
    store: Store, plan: Plan, unfetched: Collection[Edge], progress: Progress | None
) -> Iterator[Difference]:
    """Yield what is in the store and follows from no record, nor from what sources left out."""
    pushed = set(plan.ids[: plan.pushed])
    others = [node for node in read_all(store, cypher.ALL_IDS) if node not in pushed]
    report = Report(progress, "extra", len(others))
    listed: list[tuple[Id, Id]] = []
    stubs: list[Id] = []
    parents = set(plan.parent[: plan.linked])
    for fact in read_facts(store, others):
        report.add(1)
        node = fact.row["id"]
        if not fact.row.get("_loads") and not fact.row.get("stub"):
            yield Difference("extra", "item", node)
        if fact.parent is not None:
            parents.add(fact.parent)
        elif fact.row.get("stub"):
            stubs.append(node)
        if plan.index.get(node, plan.linked) >= plan.linked:
            yield from _extra_edges(fact, listed)
    rows = read_rows(store, sorted({parent for parent, _ in listed}))
    lists = {node: {*row.get("kids", ()), *row.get("parts", ())} for node, row in rows.items()}
    left_out = {(edge.parent, edge.kid) for edge in unfetched}
    for parent, node in listed:
        if node not in lists.get(parent, ()) and (parent, node) not in left_out:
            yield Difference("extra", "reply", (parent, node))
    parents.update(chain.from_iterable(left_out))
    yield from _unreferenced(store, [node for node in stubs if node not in parents])
    idle, foreign = (
        read_all(store, statement) for statement in (cypher.IDLE_USERS, cypher.FOREIGN_USER_NAMES)
    )
    for name in sorted({*idle, *foreign}):
        yield Difference("extra", "user", name)


def _extra_edges(fact: Scanned, listed: list[tuple[Id, Id]]) -> Iterator[Difference]:
    """Yield the edges that an item's own record denies; note in `listed` those of a list."""
    node, own = fact.row["id"], fact.row.get("parent") or fact.row.get("poll")
    if fact.parent is not None:
        if own is None:
            listed.append((fact.parent, node))
        elif fact.parent != own:
            yield Difference("extra", "reply", (fact.parent, node))
    if fact.author is not None and fact.author != fact.row.get("by"):
        yield Difference("extra", "post", (fact.author, node))


def _unreferenced(store: Store, stubs: list[Id]) -> Iterator[Difference]:
    """Yield those of some stubs without replies that no record refers to, in any field."""
    if not stubs:
        return
    named = read_collected(store, cypher.REFERENCED_IDS, stubs, size=len(stubs))
    referenced = {node for _, parent, poll in named for node in (parent, poll)}
    referenced.update(read_collected(store, cypher.LISTED_IDS, stubs, size=len(stubs)))
    for node in stubs:
        if node not in referenced:
            yield Difference("extra", "item", node)
