"""Items into a store: created, updated or left as they are, then verified."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphload.gc_pause import gc_paused
from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.check.check import check_plan
from graphload.loading.content_sum import (
    content_hash,
    content_text,
    hash_items,
    sum_of_store,
)
from graphload.loading.fingerprints import Fingerprints
from graphload.loading.parts import check_parts
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.fields import own_fields, parse_fields, plan_fields
from graphload.loading.plan.initial import plan_initial
from graphload.loading.plan.records import push_records
from graphload.loading.plan.reidentify import Identified, identify_together
from graphload.loading.plan.sets import count_items, read_sets
from graphload.loading.plan.stored import read_users
from graphload.loading.plan.table import NEW, RECORD, RETRIEVAL, combined_plan
from graphload.loading.plan.takeover import fit_ids
from graphload.loading.plan.update import plan_update
from graphload.loading.result import Counts, PushResult, count_fields, count_plan, reject_records
from graphload.loading.target import check_form, is_empty
from graphload.loading.write.changes import record_statements
from graphload.loading.write.delivery import Delivery
from graphload.loading.write.fields import index_texts, write_fields
from graphload.loading.write.fill import fill_store
from graphload.loading.write.journal import (
    plan_load,
    recount_sets,
    write_sets,
)
from graphload.loading.write.mentions import write_mentions
from graphload.loading.write.write import write_plan
from graphload.stores import cypher
from graphload.stores.measured import names_of
from graphload.stores.protocol import Statement, supports_bulk_load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links
    from graphload.loading.parts import LoadParts
    from graphload.loading.plan.fields import Fields
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.sets import LoadSet
    from graphload.loading.plan.table import Plan
    from graphload.merge import Merged
    from graphload.stores.protocol import BulkStore, Store

    Progress = Callable[[str, int, int], None]

__all__ = ["plan_push", "push"]


@gc_paused()
def push(  # noqa: PLR0913 - options, each with its default
    graph: ReplyGraph | Merged,
    store: Store,
    *,
    links: Links | None = None,
    retrieved_at: int | None = None,
    keep_replaced: bool = False,
    fields: Fields = (),
    plain: bool = False,
    mentions: bool = False,
    verify: bool = True,
    parts: LoadParts | None = None,
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
) -> PushResult:
    """Push a reply graph, or merged records, into a store that was opened with `write`; check it.

    The store becomes what it would be if all its records had been loaded together: see
    `merge` for which of two records wins. What the push doesn't contain stays, but for
    edges, roots and depths that follow from what it does contain. Pushing the same again
    changes no item, and continues a push that was cut off. Other pushes into the same
    database wait for this one.

    `links` are those of merged records, where they are known already. `retrieved_at`, in
    Unix seconds, is for records that don't say when they were retrieved; without it that is
    the moment at which the load began. Records that no longer count are dropped, apart from
    those that an undo of this load brings back; with `keep_replaced` all stay, so that an undo
    of any load is exact. `fields` are fields of `extra` that nodes also have as properties:
    names, or `new=old`, or "all" of at most 50; the store remembers them. With `plain` nodes have
    the property `plain`, their text as a person reads it, where that differs, and the store an
    index of words, where it has such: it remembers that, too. With `mentions` items have edges to
    those that they name by an address, if these are there: the store remembers that as well.
    `parts` are those of files that the records are from, as `watching` reads them: the journal
    keeps them. `progress` is called now and then with the name of what is being done ("items",
    "changes", "users", "verify", …), how much of it is done, and how much there is; `waiting`
    once, if another load is at work.

    Raises:
        UsageError: `fields` has more than 50 names, or one twice, or both these and `plain` name
            the property `plain`.
        GraphError: the graph's ids are texts and the store's are numbers, or the graph isn't a
            forest of replies; nothing was written.
        StoreChangedError: another load has read parts of files since these were chosen.
        StoreError: the store has items that graphload didn't make, and nothing was written;
            or it refuses or is out of reach, and what was written stays.
    """
    wanted = parse_fields(fields, plain=plain)
    records = push_records(graph, links)
    if not records.forest.n:
        return PushResult(store.name, Counts(), Counts(), Counts())
    is_server = not supports_bulk_load(store)
    is_blank = is_server and _has_only(store, 0)
    if not is_blank:
        records = _check_before(store, records, is_server=is_server)
    bulk = store if supports_bulk_load(store) and store.is_new else None
    if bulk is None:
        store.prepare(type(records.forest.ids[0]))
    with store.exclusive(waiting):
        has_only_lock = is_blank and _has_only(store, 1)
        if is_blank and not has_only_lock:  # another load, or program, was there first
            records = fit_ids(store, records)
            check_form(store)
        # Until this had the lock, other loads may have written items, or wiped all.
        is_checked = is_server and not is_blank
        empty = has_only_lock or is_empty(store, records, is_checked=is_checked)
        check_parts(store, parts)
        planned = plan_load(store, records, retrieved_at, parts, is_blank=has_only_lock)
        journal = planned.journal
        context = LoadContext(journal.load, planned.times, keep_replaced)
        delivery = Delivery(store, journal, progress)
        fields_plan = plan_fields(
            wanted, records.items, planned.fields, names_of(planned.measures), plain=plain
        )
        if bulk is None:
            sets = recount_sets(store) if planned.is_cut_off else planned.sets
            journal.begin()
            identified, first = _plan(store, records, context, None if empty else sets)
        else:
            identified, first = _plan(store, records, context, None)
        users = set() if empty else read_users(store, first.author)
        sent = Fingerprints(len(first.ids))
        if bulk is None:
            write_plan(first, delivery, sent)
        else:
            _fill(bulk, first, delivery, sent)
        last = _write_accepted(first, identified.records, context, delivery)
        of_push = None if planned.is_cut_off or fields_plan.is_new else _written_ids(last)
        write_fields(delivery, fields_plan.fields, fields_plan.named, of_push)
        text_index = index_texts(store, fields_plan.named)
        mentioned = write_mentions(
            delivery,
            planned.mentions,
            None if planned.is_cut_off or mentions else _touched_ids(first, last),
            is_named=mentions,
        )
        mismatches = []
        if verify:
            # In an update only new items have fingerprints, and others may lie between them.
            known = sent if empty and last is first else None
            mismatches = check_plan(
                store, last, progress, known, own_fields(fields_plan.fields)
            ).lines()
        # What is renamed, or was refused, isn't in the first plan.
        is_known = last is first and not identified.taken and not first.dissolved
        before = content_text(0, 0) if empty else planned.content
        content = _content_after(store, before, first, sent) if is_known else None
        journal.end(content=content or sum_of_store(store))
    counted = combined_plan(first, last, delivery.refused)
    return replace(
        count_plan(store.name, counted, users, identified.count),
        verified=verify and not mismatches,
        mismatches=mismatches,
        load=journal.load,
        other_ids=identified.otherwise,
        rejects=reject_records(identified.records, delivery.refused),
        fields=count_fields(fields_plan, text_index),
        mentions=mentioned,
    )


def _check_before(store: Store, records: PushRecords, *, is_server: bool) -> PushRecords:
    """Refuse a store before anything is written, or return the records with ids as it has them."""
    records = fit_ids(store, records)
    check_form(store)
    if is_server and is_empty(store, records):
        # Only where the lock is there, and its constraint with it; not while it is held.
        for _ in list(store.read(Statement(cypher.LOCK_WITHOUT_FORM, {}))):
            store.write([cypher.SET_FORM])
    return records


def _has_only(store: Store, nodes: int) -> bool:
    """Return whether a server's database has so many nodes: an empty one needs no other look."""
    ((found,),) = store.read(Statement(cypher.COUNT_NODES, {}))
    return bool(found == nodes)


def _plan(
    store: Store,
    records: PushRecords,
    context: LoadContext,
    sets: Mapping[int, LoadSet] | None,
) -> tuple[Identified, Plan]:
    """Plan a push into a store that has these sets of loads; None where it has no items."""
    if sets is None:
        return Identified(records), plan_initial(records, context)
    identified = identify_together(store, records.in_memory(), sets, context.load)
    return identified, plan_update(store, identified, context, sets)


def _fill(store: BulkStore, plan: Plan, delivery: Delivery, sent: Fingerprints) -> None:
    """Fill a new store, and write what isn't of items and users."""
    fill_store(store, plan, delivery.progress, sent)
    delivery.journal.begin()
    write_sets(store, plan.sets.before)
    for ids in chunks(plan.entries, ID_BATCH):
        store.write(record_statements(plan, ids))


def _written_ids(plan: Plan) -> list[Id]:
    """Return the ids of a plan's items that are pushed, or get another record."""
    return [
        node
        for at, (node, change) in enumerate(zip(plan.ids, plan.change, strict=True))
        if at < plan.pushed or change & RECORD
    ]


def _touched_ids(first: Plan, last: Plan) -> list[Id]:
    """Return the ids whose mentions may be others after a push: of items that go, too."""
    plans = (first,) if last is first else (first, last)
    ids: dict[Id, None] = {}
    for plan in plans:
        columns = zip(plan.ids, plan.change, strict=True)
        changed = (node for node, change in columns if change & (NEW | RECORD))
        renamed = (*plan.renamed, *plan.renamed.values())
        ids.update(dict.fromkeys((*changed, *renamed, *plan.orphaned, *plan.dissolved)))
    return [*ids]


def _content_after(store: Store, before: str | None, plan: Plan, sent: Fingerprints) -> str | None:
    """Return the sum of the store's content after a plan is written; None if it isn't known.

    `before` is the sum before it was written, None if that isn't known.
    """
    if before is None:
        return None
    count, total = before.split(":")
    changed = [at for at, change in enumerate(plan.change) if change & (RECORD | RETRIEVAL)]
    old = (plan.before[at] for at in changed)
    replaced = sum(
        content_hash(plan.ids[at], state.digest, state.id_source, state.retrieved_at)
        for at, state in zip(changed, old, strict=True)
        if state is not None
    )
    new = sum(1 for change in plan.change if change & NEW)
    replaced += sum(content_hash(node, None, None, None) for node in plan.orphaned)
    written = sent.content + hash_items(store, [plan.ids[at] for at in changed])
    ((stored,),) = store.read(Statement(cypher.COUNT_ITEMS, {}))
    if stored != int(count) + new - len(plan.orphaned):
        return None
    return content_text(stored, int(total, 16) + written - replaced)


def _write_accepted(
    plan: Plan, records: PushRecords, context: LoadContext, delivery: Delivery
) -> Plan:
    """Plan and write again without the records that the store refused, until it refuses none."""
    done = 0
    while done < len(delivery.refused):
        done = len(delivery.refused)
        store = delivery.store
        sets = count_items(store, read_sets(store))
        accepted = Identified(records.without(delivery.refused))
        plan = plan_update(store, accepted, context, sets)
        write_plan(plan, delivery, Fingerprints(len(plan.ids)))
    return plan


def plan_push(  # noqa: PLR0913 - options, each with its default
    graph: ReplyGraph | Merged,
    store: Store,
    *,
    links: Links | None = None,
    retrieved_at: int | None = None,
    keep_replaced: bool = False,
    fields: Fields = (),
    plain: bool = False,
) -> PushResult:
    """Return what a push would do, and do nothing: the same counts, nothing verified.

    Raises:
        GraphError: the graph's ids are texts and the store's are numbers, or the graph isn't a
            forest.
        StoreError: the store has items that graphload didn't make, or another form; or it is out
            of reach.
    """
    wanted = parse_fields(fields, plain=plain)
    records = fit_ids(store, push_records(graph, links))
    if not records.forest.n:
        return PushResult(store.name, Counts(), Counts(), Counts(), verified=False)
    check_form(store)
    planned = plan_load(store, records, retrieved_at)
    context = LoadContext(planned.journal.load, planned.times, keep_replaced)
    empty = is_empty(store, records)
    identified, plan = _plan(store, records, context, None if empty else planned.sets)
    users = set() if empty else read_users(store, plan.author)
    return replace(
        count_plan(store.name, plan, users, identified.count, verified=False),
        fields=count_fields(
            plan_fields(
                wanted, records.items, planned.fields, names_of(planned.measures), plain=plain
            )
        ),
        other_ids=identified.otherwise,
    )
