"""Items into a store: created, updated or left as they are, then verified."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphload.errors import GraphError, StoreError
from graphload.gc_pause import paused_collector
from graphload.items import Place, Reject
from graphload.loading.check.compare import compare_plan
from graphload.loading.plan.plan import Plan, make_plan, plan_first
from graphload.loading.plan.records import Source, source_of
from graphload.loading.plan.resolve import Claim
from graphload.loading.plan.stored import read_known
from graphload.loading.plan.takeover import find_takeovers, recognise, take_over
from graphload.loading.result import Counts, PushResult, count_plan, known_users
from graphload.loading.write.delivery import Delivery
from graphload.loading.write.fill import fill_store
from graphload.loading.write.journal import plan_load
from graphload.loading.write.write import write_plan
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement, supports_bulk_load

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links
    from graphload.merge import Merged
    from graphload.stores.protocol import Store

    Progress = Callable[[str, int, int], None]

__all__ = ["plan_push", "push"]


@paused_collector()
def push(  # noqa: PLR0913 - options, each with its default
    given: ReplyGraph | Merged,
    store: Store,
    *,
    links: Links | None = None,
    retrieved_at: int | None = None,
    verify: bool = True,
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
) -> PushResult:
    """Push a reply graph, or merged records, into a store that was opened with `write`; check it.

    The store becomes what it would be if all its records had been loaded together: see
    `choosing` for which of two records stands. What the push doesn't hold stays, but for
    edges, roots and depths that follow from what it does hold. Pushing the same again
    changes no item, and goes on with a push that was cut off. Other pushes into the same
    database wait for this one.

    `links` are those of merged records, where they are known already. `retrieved_at`, in
    Unix seconds, is for records that don't say when they were retrieved; without it that is
    the moment at which the load began. `progress` is called now and then with the name of
    what is being done ("items", "changes", "users", "verify", …), how much of it is done,
    and how much there is; `waiting` once, if another load is at work.

    Raises:
        GraphError: the store's ids are of the other kind, or the graph isn't a forest of
            replies; nothing was written.
        StoreError: the store has items that graphload didn't make, and nothing was written;
            or it refuses or is out of reach, and what was written stays.
    """
    source = source_of(given, links)
    if not len(source):
        return PushResult(store.name, Counts(), Counts(), Counts())
    kind = type(source.forest.ids[0])
    _is_empty(store, kind)  # or raises, before anything is written, and anybody waited for
    with store.exclusive(waiting):
        empty = _is_empty(store, kind)
        journal = plan_load(store, source, retrieved_at)
        claim = Claim(journal.load, journal.retrieved)
        delivery = Delivery(store, journal, progress)
        if empty and supports_bulk_load(store) and store.is_new:
            plan = plan_first(source, claim)
            fill_store(store, plan, progress)
            journal.begin()
            result = count_plan(store.name, plan, set(), 0)
        else:
            store.prepare(kind)
            journal.begin()
            plan, result = _carry_out(store, source, claim, delivery, empty=empty)
        mismatches = compare_plan(store, plan, progress).lines() if verify else []
        journal.end()
    return replace(
        result,
        verified=verify and not mismatches,
        mismatches=mismatches,
        load=journal.load,
        rejects=_rejects(source, delivery.refused),
    )


def plan_push(
    given: ReplyGraph | Merged,
    store: Store,
    *,
    links: Links | None = None,
    retrieved_at: int | None = None,
) -> PushResult:
    """Say what a push would do, and do nothing: the same counts, nothing verified.

    Raises:
        GraphError: the store's ids are of the other kind, or the graph isn't a forest.
        StoreError: the store has items that graphload didn't make, or is out of reach.
    """
    source = source_of(given, links)
    if not len(source):
        return PushResult(store.name, Counts(), Counts(), Counts(), verified=False)
    ((now,),) = store.read(Statement(cypher.NOW, {}))
    claim = Claim(None, now if retrieved_at is None else 1000 * retrieved_at)
    if _is_empty(store, type(source.forest.ids[0])):
        return count_plan(store.name, plan_first(source, claim), set(), 0, verified=False)
    source = recognise(store, source)
    found = find_takeovers(store, source)
    there = read_known(store, [new for _, new in found])
    # What would get its real id stands there under the other one as yet.
    source = source.renamed({new: old for old, new in found if new not in there})
    plan = make_plan(store, source, claim)
    return count_plan(store.name, plan, known_users(store, plan), len(found), verified=False)


def _carry_out(
    store: Store, source: Source, claim: Claim, delivery: Delivery, *, empty: bool
) -> tuple[Plan, PushResult]:
    """Write what is pushed; again without what the store refused of it, until it takes all."""
    identified = 0
    if not empty:
        source = recognise(store, source)
        identified = len(take_over(store, source))
    first = plan = plan_first(source, claim) if empty else make_plan(store, source, claim)
    users = known_users(store, first)
    done = -1
    while done < len(delivery.refused):
        done = len(delivery.refused)
        write_plan(plan, delivery)
        if done < len(delivery.refused):
            plan = make_plan(store, source.without(delivery.refused.keys()), claim)
    since = _since(first, plan, delivery.refused.keys())
    return plan, count_plan(store.name, since, users, identified)


def _since(first: Plan, last: Plan, refused: Collection[Id]) -> Plan:
    """What was done in all: the last plan, counted from what there was before the first."""
    if first is last:
        return last
    choice = replace(
        first.choice,
        created=[node for node in last.source if node not in first.known],
        updated=[node for node in first.choice.updated if node not in refused],
    )
    return replace(last, choice=choice, known=first.known)


def _is_empty(store: Store, kind: type) -> bool:
    """Whether the store has no items.

    Raises:
        GraphError: it has items whose ids are of another kind.
        StoreError: it has items or users that graphload didn't make.
    """
    _check_foreign(store)
    for (node,) in store.read(Statement(cypher.ANY_ID, {})):
        if type(node) is not kind:
            kinds = {int: "numbers", str: "text"}
            raise GraphError(
                f"the ids in {store.name} are {kinds.get(type(node), 'neither')}, "
                f"those of the graph are {kinds[kind]}",
                hint="A store holds ids of one kind: push into another one.",
            )
        return False
    return True


def _check_foreign(store: Store) -> None:
    for label, foreign in (
        (schema.ITEM, cypher.FOREIGN_ITEMS),
        (schema.USER, cypher.FOREIGN_USERS),
    ):
        for count, one in store.read(Statement(foreign, {})):
            if count:
                which = f", {one} among them" if one is not None else ""
                raise StoreError(
                    f"{store.name} has {count:,} :{store.prefix}{label} that graphload didn't "
                    f"make{which}: nothing was written",
                    hint="Labels of your own keep them apart: --prefix HN makes :HNItem and "
                    ":HNUser. Or use another database.",
                )


def _rejects(source: Source, refused: dict[Id, str]) -> list[Reject]:
    """What the store refused, as rejects: each record whole, with the store's reason."""
    return [Reject(*_rejected(source, node, why)) for node, why in refused.items()]


def _rejected(source: Source, node: Id, why: str) -> tuple[Place, str, str]:
    record: dict[str, Any] = {"id": node, **source.attributes(node)}
    record.pop("id_source", None)
    place = source.record_place(node) or Place(", ".join(source.names) or "graph")
    return place, f"the database refuses it: {why}", json.dumps(record, ensure_ascii=False)
