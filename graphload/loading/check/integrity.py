"""Check a store against itself: what the engine reads without an error may be damaged.

Each record must be what its digest says, those too that are kept beside an item, and the item
their merge; roots, depths, replies and posts must be those that follow from the records, and no
item may be there that follows from none. All items together must have the content that the last
load wrote into the journal.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from graphload.columns import TYPES
from graphload.digest import content_digest, item_digest
from graphload.errors import StoreError
from graphload.gc_pause import gc_paused
from graphload.items import Item
from graphload.links import link_items, sort_edges
from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.check.compare import compare_fields
from graphload.loading.check.differences import Difference, Verification
from graphload.loading.content_sum import content_hash, content_text, read_content_sum
from graphload.loading.first_form import read_as_current
from graphload.loading.parallel import Report
from graphload.loading.plan.fields import own_fields
from graphload.loading.plan.history import decode_records, settle_records
from graphload.loading.plan.rows import attributes_of_row, seconds_of
from graphload.loading.plan.sets import read_sets
from graphload.loading.plan.stored import read_all, read_entries, read_facts, read_unfetched
from graphload.loading.plan.table import forest_positions
from graphload.loading.write.fields import read_fields
from graphload.loading.write.journal import read_times
from graphload.stores import cypher, schema
from graphload.stores.protocol import supports_bulk_load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graphload.items import Id
    from graphload.loading.plan.history import Entry
    from graphload.stores.protocol import Scanned, Store

    Progress = Callable[[str, int, int], None]
    Facts = dict[Id, list[Scanned]]

__all__ = ["check_store"]

_PYTHON_TYPES = {"int64": int, "text": str, "flag": bool, "json": str, "moment": int}
"""The types of a row's values, by the type of the column; those of ids are the store's."""
_DAMAGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""Errors of reading values that aren't what a store has."""


@gc_paused()
def check_store(store: Store, *, progress: Progress | None = None) -> Verification:
    """Compare all that a store has with what its records say.

    Missing is what follows from the records, different what isn't as it was loaded, extra what
    follows from no record. Reads all of the store, in each way in which it can be read; writes
    nothing.

    Raises:
        StoreError: the store is out of reach, or so damaged that it can't be read.
    """
    result = Verification()
    try:
        store = read_as_current(store)
        facts = _read_items(store, progress)
        fields = own_fields(read_fields(store))
        id_type = type(next(iter(facts), 0))
        for fact, *_ in facts.values():
            of_record = [*_compare_record(fact.row, id_type)]
            result.add_all(of_record or compare_fields(fields, fact.row))
        result.add_all(_compare_kept(store, facts))
        result.add_all(_compare_structure(store, facts))
        want, got = read_content_sum(store), content_text(*_content_of(facts))
        if want is not None and got != want:
            result.add_all([Difference("different", "store", store.name, "content", want, got)])
        users, idle = (read_all(store, part) for part in (cypher.ALL_USERS, cypher.IDLE_USERS))
        authors = {fact.author for of_item in facts.values() for fact in of_item} - {None, *users}
        result.add_all(
            Difference("missing", "user", str(name)) for name in sorted(authors, key=str)
        )
        result.add_all(Difference("extra", "user", str(name)) for name in sorted(idle, key=str))
        if len(users) > len(set(users)):
            raise ValueError("two users have the same name")
    except _DAMAGE as error:
        raise StoreError(
            f"{store.name} is damaged: {error}",
            hint="Push the records into a new store, or take a copy of this one from before.",
        ) from error
    return result


def _read_items(store: Store, progress: Progress | None) -> Facts:
    """Read all items, found by their ids, and compare with a scan where the store has one."""
    ids = read_all(store, cypher.ALL_IDS)
    report = Report(progress, "check", len(ids))
    facts: Facts = {}
    for part in chunks(ids, ID_BATCH):
        for fact in read_facts(store, part):
            facts.setdefault(fact.row["id"], []).append(fact)
        report.add(len(part))
    if len(ids) != len(facts):
        raise ValueError(f"of {len(ids):,} items, {len(facts):,} are found by their id")
    if supports_bulk_load(store):
        # As text: values of other types may be equal, as 1 and True are.
        seen = Counter(map(_as_text, chain(*store.scan())))
        if seen != Counter(map(_as_text, chain.from_iterable(facts.values()))):
            raise ValueError("a scan and a look-up of its items give different values")
    return facts


def _content_of(facts: Facts) -> tuple[int, int]:
    """Return the number of items, and the sum of their content's hashes."""
    rows = (fact.row for (fact, *_) in facts.values())
    return len(facts), sum(
        content_hash(row["id"], *map(row.get, ("digest", "id_source", "retrieved_at")))
        for row in rows
    )


def _as_text(fact: Scanned) -> str:
    row = {name: value for name, value in fact.row.items() if value is not None}
    return repr((sorted(row.items()), fact.parent, fact.rank, fact.author))


def _compare_record(row: Mapping[str, Any], id_type: type) -> Iterator[Difference]:
    """Yield the difference of a record that isn't what its digest says."""
    node = row["id"]
    for name in schema.ITEM_PROPERTIES:
        if (value := row.get(name)) is None:
            continue
        values = value if TYPES[name] == "ids" else [value]
        expected = _PYTHON_TYPES.get(TYPES[name], id_type)
        if type(values) is not list or any(type(one) is not expected for one in values):
            yield Difference("different", "item", node, name, None, value)
            return
    attributes = attributes_of_row(row)
    got = content_digest(attributes) if attributes.keys() - {"stub"} else None
    want = row.get("digest")
    if got != want or (want is None) != bool(row.get("stub")):
        yield Difference("different", "item", node, "digest", want, got)
    created_at = row.get(schema.CREATED_AT)
    if (moment := seconds_of(row.get("time"))) != created_at:
        yield Difference("different", "item", node, schema.CREATED_AT, moment, created_at)


def _compare_kept(store: Store, facts: Facts) -> Iterator[Difference]:
    """Yield where the records that are kept beside items aren't those that the items are of."""
    sets, times = read_sets(store), read_times(store)
    kept = read_all(store, cypher.ALL_RECORDS)
    entries = read_entries(store, kept)
    if len(entries) != len(kept):
        raise ValueError(f"of {len(kept):,} items with older records, {len(entries):,} are found")
    expected = set()
    for node, (fact, *_) in facts.items():
        number = fact.row.get("_loads")
        if number is not None and number not in sets:
            yield Difference("different", "item", node, "_loads", None, number)
        elif number is not None and sets[number].recorded is None:
            expected.add(node)
    for node in sorted(expected - entries.keys()):
        yield Difference("missing", "item", node, "records")
    for node, entry in entries.items():
        if node not in expected:
            yield Difference("extra", "item", node, "records")
            continue
        row = facts[node][0].row
        if (
            problem := _problem_of_kept(entry, row, sets[row["_loads"]].key.loads, times)
        ) is not None:
            yield Difference("different", "item", node, "records", None, problem)


def _problem_of_kept(
    entry: Entry, row: Mapping[str, Any], loads: frozenset[int], times: Mapping[int, int]
) -> str | None:
    """Return what is wrong with the records of an item; None if nothing is."""
    attributes = attributes_of_row(row)
    source = attributes.pop("id_source", None)
    attributes.pop("stub", None)
    records = decode_records(entry, Item(row["id"], **attributes), source, loads)
    for record, digest in zip(records, entry.digests, strict=True):
        if item_digest(record.item) != digest:
            return "a record isn't what its digest says"
        if not record.loads <= loads:
            return "a record is of a load that doesn't contain the item"
    settled = settle_records(records, times)
    if (settled.digest, settled.source) != (row.get("digest"), source):
        return "the item isn't the merge of its records"
    return None


def _compare_structure(store: Store, facts: Facts) -> Iterator[Difference]:
    """Yield where items, replies, posts, roots and depths don't follow from the records."""
    items = []
    for node, (fact, *_) in sorted(facts.items()):
        if fact.row.get("digest"):
            kids, parts = (tuple(fact.row.get(name) or ()) or None for name in ("kids", "parts"))
            parent, poll = map(fact.row.get, ("parent", "poll"))
            items.append(Item(id=node, parent=parent, poll=poll, kids=kids, parts=parts))
    target = forest_positions(link_items(items, sort_edges(read_unfetched(store))).forest)
    for node in sorted(facts.keys() - set(target.ids)):
        yield Difference("extra", "item", node)
    for at, node in enumerate(target.ids):
        if (of_item := facts.get(node)) is None:
            yield Difference("missing", "item", node)
            continue
        row = of_item[0].row
        for name, want in (("root", target.root[at]), ("depth", target.depth[at])):
            if row.get(name) != want:
                yield Difference("different", "item", node, name, want, row.get(name))
        yield from _compare_edges(node, target.parent[at], target.rank[at], of_item)


def _compare_edges(
    node: Id, parent: Id | None, rank: int | None, facts: list[Scanned]
) -> Iterator[Difference]:
    parents = [*{(fact.parent, fact.rank): None for fact in facts if fact.parent is not None}]
    if parent is not None and parent not in {stored for stored, _ in parents}:
        yield Difference("missing", "reply", (parent, node))
    for stored, got in parents:
        if stored != parent:
            yield Difference("extra", "reply", (stored, node))
        elif got != rank:
            yield Difference("different", "reply", (stored, node), "rank", rank, got)
    authors = {fact.author for fact in facts} - {None}
    by = facts[0].row.get("by")
    if by is not None and by not in authors:
        yield Difference("missing", "post", (by, node))
    for author in sorted(authors - {by}, key=str):
        yield Difference("extra", "post", (str(author), node))
    if len(facts) > max(len(parents), 1) * max(len(authors), 1):
        end = parents[0][0] if parents else by
        yield Difference(
            "extra", "reply" if parents else "post", (node if end is None else end, node)
        )
