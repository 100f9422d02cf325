"""A store against FILES, at any time: what is missing in it, different, or extra.

The records are compared as merged with newer ones that other loads brought, and with what is
in the database now. Extra is what no load holds: items that none recorded and no record
points at, users without posts, replies and posts that follow from no record.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from graphload.gc_pause import paused_collector
from graphload.loading.check.compare import compare_plan
from graphload.loading.check.differences import Difference, Verification
from graphload.loading.parallel import Report
from graphload.loading.plan.plan import make_plan
from graphload.loading.plan.records import source_of
from graphload.loading.plan.resolve import Claim
from graphload.loading.plan.stored import read_collected, read_facts, read_known, read_rows
from graphload.loading.write.journal import list_loads
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links
    from graphload.loading.plan.plan import Plan
    from graphload.loading.plan.stored import Known
    from graphload.merge import Merged
    from graphload.stores.protocol import Scanned, Store

    Progress = Callable[[str, int, int], None]

__all__ = ["verify"]


@paused_collector()
def verify(
    given: ReplyGraph | Merged,
    store: Store,
    *,
    links: Links | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Compare a store with a reply graph, or merged records, that were pushed into it.

    Reads all of the store once; writes nothing.

    Raises:
        GraphError: the graph is no forest of replies.
        StoreError: the store is out of reach.
    """
    source = source_of(given, links)
    known = read_known(store, source)
    plan = make_plan(store, source, Claim(None, _time_of(store, known)), known=known)
    found = compare_plan(store, plan, progress)
    found.take(_extra(store, plan, progress))
    return found


def _time_of(store: Store, known: Mapping[Id, Known]) -> int:
    """When the load began that brought most of these items, the first of several."""
    held = Counter(load for has in known.values() for load in has.loads)
    times = {load.load: load.retrieved for load in list_loads(store)}
    found = max(held, key=lambda load: (held[load], -load), default=None)
    return 0 if found is None else times.get(found, 0)


# --- what no load holds


def _extra(store: Store, plan: Plan, progress: Progress | None) -> Iterator[Difference]:
    ids = [node for (found,) in store.read(Statement(cypher.ALL_IDS, {})) for node in found]
    others = [node for node in ids if node not in plan.source]
    report = Report(progress, "extra", len(others))
    listed: list[tuple[Id, Id]] = []
    lone: list[Id] = []
    linked = {stand.parent for stand in plan.stands.values()}
    for fact in read_facts(store, others):
        report.add(1)
        node = fact.row["id"]
        yield from _extra_item(fact)
        if fact.parent is not None:
            linked.add(fact.parent)
        elif fact.row.get("stub"):
            lone.append(node)
        if node not in plan.stands:
            yield from _extra_edges(fact, listed)
    yield from _unlisted(store, listed)
    yield from _unpointed(store, [node for node in lone if node not in linked])
    for name in sorted(_idle_users(store)):
        yield Difference("extra", "user", name)


def _extra_item(fact: Scanned) -> Iterator[Difference]:
    if not fact.row.get("_loads") and not fact.row.get("stub"):
        yield Difference("extra", "item", fact.row["id"])


def _extra_edges(fact: Scanned, listed: list[tuple[Id, Id]]) -> Iterator[Difference]:
    """The edges that an item's own record denies; those that a list may claim are noted."""
    node, own = fact.row["id"], _own_parent(fact.row)
    if fact.parent is not None:
        if own is None:
            listed.append((fact.parent, node))
        elif fact.parent != own:
            yield Difference("extra", "reply", (fact.parent, node))
    if fact.poster is not None and fact.poster != fact.row.get("by"):
        yield Difference("extra", "post", (fact.poster, node))


def _own_parent(row: dict[str, Any]) -> Id | None:
    parent: Id | None = row.get("parent")
    return parent if parent is not None else row.get("poll")


def _unlisted(store: Store, edges: list[tuple[Id, Id]]) -> Iterator[Difference]:
    """Edges of which neither end's record knows."""
    rows = read_rows(store, sorted({above for above, _ in edges}))
    lists = {node: {*row.get("kids", ()), *row.get("parts", ())} for node, row in rows.items()}
    for above, node in edges:
        if node not in lists.get(above, ()):
            yield Difference("extra", "reply", (above, node))


def _unpointed(store: Store, stubs: list[Id]) -> Iterator[Difference]:
    """Stubs without replies that no record names, not even one that another parent won."""
    if not stubs:
        return
    found = read_collected(store, cypher.POINTED_AT, stubs, size=len(stubs))
    pointed = {one for pair in found for one in pair}
    pointed |= set(read_collected(store, cypher.LISTED, stubs, size=len(stubs)))
    for node in stubs:
        if node not in pointed:
            yield Difference("extra", "item", node)


def _idle_users(store: Store) -> set[str]:
    idle = {name for (names,) in store.read(Statement(cypher.IDLE_USERS, {})) for name in names}
    foreign = store.read(Statement(cypher.FOREIGN_USER_NAMES, {}))
    return idle | {name for (names,) in foreign for name in names}
