"""Items into a store: created, updated or left as they are, then verified."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from graphload.errors import GraphError, StoreError
from graphload.gc_pause import paused_collector
from graphload.items import Place, Reject, item_attributes
from graphload.loading.check.compare import compare_plan
from graphload.loading.plan.plan import plan_initial, plan_update
from graphload.loading.plan.records import push_records
from graphload.loading.plan.resolve import LoadContext
from graphload.loading.plan.stored import read_states
from graphload.loading.plan.takeover import find_takeovers, recognise, take_over
from graphload.loading.result import Counts, PushResult, combined_plan, count_plan, known_users
from graphload.loading.write.delivery import Delivery
from graphload.loading.write.fill import fill_store
from graphload.loading.write.journal import plan_load
from graphload.loading.write.write import write_plan
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement, supports_bulk_load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links
    from graphload.loading.fingerprints import Fingerprints
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.table import Plan
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
    `plan.resolve` for which of two records wins. What the push doesn't hold stays, but for
    edges, roots and depths that follow from what it does hold. Pushing the same again
    changes no item, and continues a push that was cut off. Other pushes into the same
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
    records = push_records(given, links)
    if not records.forest.n:
        return PushResult(store.name, Counts(), Counts(), Counts())
    kind = type(records.forest.ids[0])
    _is_empty(store, kind)  # or raises, before anything is written, and anybody waited for
    with store.exclusive(waiting):
        empty = _is_empty(store, kind)
        journal = plan_load(store, records, retrieved_at)
        context = LoadContext(journal.load, journal.retrieved)
        delivery = Delivery(store, journal, progress)
        if empty and supports_bulk_load(store) and store.is_new:
            plan = plan_initial(records, context)
            sent: Fingerprints | None = fill_store(store, plan, progress)
            journal.begin()
            result = count_plan(store.name, plan, set(), 0)
        else:
            store.prepare(kind)
            journal.begin()
            if empty:
                plan, result, sent = _push_initial(records, context, delivery)
            else:
                plan, result, sent = _push_update(records, context, delivery)
        mismatches = compare_plan(store, plan, progress, sent=sent).lines() if verify else []
        journal.end()
    return replace(
        result,
        verified=verify and not mismatches,
        mismatches=mismatches,
        load=journal.load,
    )


def plan_push(
    given: ReplyGraph | Merged,
    store: Store,
    *,
    links: Links | None = None,
    retrieved_at: int | None = None,
) -> PushResult:
    """Return what a push would do, and do nothing: the same counts, nothing verified.

    Raises:
        GraphError: the store's ids are of the other kind, or the graph isn't a forest.
        StoreError: the store has items that graphload didn't make, or is out of reach.
    """
    records = push_records(given, links)
    if not records.forest.n:
        return PushResult(store.name, Counts(), Counts(), Counts(), verified=False)
    ((now,),) = store.read(Statement(cypher.NOW, {}))
    context = LoadContext(None, now if retrieved_at is None else 1000 * retrieved_at)
    if _is_empty(store, type(records.forest.ids[0])):
        return count_plan(store.name, plan_initial(records, context), set(), 0, verified=False)
    records = recognise(store, records)
    takeovers = find_takeovers(store, records)
    there = read_states(store, [new for _, new in takeovers])
    # What would get its real id is there under the other one as yet.
    records = records.renamed({new: old for old, new in takeovers if new not in there})
    plan = plan_update(store, records, context)
    users = known_users(store, plan)
    return count_plan(store.name, plan, users, len(takeovers), verified=False)


def _push_initial(
    records: PushRecords, context: LoadContext, delivery: Delivery
) -> tuple[Plan, PushResult, Fingerprints | None]:
    """Write records into an empty store.

    Returns:
        The plan to verify, the result, and the fingerprints of all rows of that plan.
    """
    plan = plan_initial(records, context)
    sent = write_plan(plan, delivery)
    last = _write_accepted(plan, records, context, delivery)
    counted = combined_plan(plan, last, delivery.refused)
    result = count_plan(delivery.store.name, counted, set(), 0)
    rejects = _rejects(records, delivery.refused)
    return last, replace(result, rejects=rejects), sent if last is plan else None


def _push_update(
    records: PushRecords, context: LoadContext, delivery: Delivery
) -> tuple[Plan, PushResult, Fingerprints | None]:
    """Write records into a store that has items, as `_push_initial`; no fingerprints are used."""
    store = delivery.store
    records = recognise(store, records)
    identified = take_over(store, records)
    plan = plan_update(store, records, context)
    users = known_users(store, plan)
    write_plan(plan, delivery)
    last = _write_accepted(plan, records, context, delivery)
    counted = combined_plan(plan, last, delivery.refused)
    result = count_plan(store.name, counted, users, identified)
    return last, replace(result, rejects=_rejects(records, delivery.refused)), None


def _write_accepted(
    plan: Plan, records: PushRecords, context: LoadContext, delivery: Delivery
) -> Plan:
    """Plan and write again without the records that the store refused, until it refuses none."""
    done = 0
    while done < len(delivery.refused):
        done = len(delivery.refused)
        plan = plan_update(delivery.store, records.without(delivery.refused), context)
        write_plan(plan, delivery)
    return plan


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


def _rejects(records: PushRecords, refused: Mapping[Id, str]) -> list[Reject]:
    """Return the records that the store refused, each whole, with the store's reason."""
    rejects = []
    for node, reason in refused.items():
        item = records.items[records.forest.index[node]]
        attributes = {"stub": True} if item is None else item_attributes(item)
        place = (item and item.place) or Place(", ".join(records.sources) or "graph")
        raw = json.dumps({"id": node, **attributes}, ensure_ascii=False)
        rejects.append(Reject(place, f"the database refuses it: {reason}", raw))
    return rejects
