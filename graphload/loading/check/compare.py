"""Compare what is in the store with what is planned, item by item.

Everything is read back from the database, and nothing that was stored to represent content is
trusted. An initial push compares each item with the fingerprint of the row that was sent; what
differs there, and all else, is compared property by property. Only the items of the plan are
read, so the cost is the push's, not the store's.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from graphload.digest import content_digest
from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.check.differences import Difference, Verification
from graphload.loading.parallel import Report, run_together
from graphload.loading.plan.rows import attributes_of_row, planned_row
from graphload.loading.plan.stored import read_collected, read_facts, read_range, scanned
from graphload.stores import cypher, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphload.items import Id
    from graphload.loading.fingerprints import Fingerprints
    from graphload.loading.plan.table import Plan
    from graphload.stores.protocol import Scanned, Store

    Facts = dict[Id, list[Scanned]]
    """What a store has of some items; several facts of one have different parents or authors."""
    Part = tuple[int, int, Facts]
    """A part of what is read: its number, how many items it has, and those to be compared."""

__all__ = ["compare_plan"]

_AUTHOR = schema.NEW_ROW.index("by")


def compare_plan(
    store: Store,
    plan: Plan,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    sent: Fingerprints | None = None,
) -> Verification:
    """Find where the store isn't as planned.

    `sent` are the fingerprints of all rows of an initial plan: what matches them is as planned.
    """
    report = Report(progress, "verify", len(plan.ids))
    results: defaultdict[int, Verification] = defaultdict(Verification)
    authors: set[str] = set()

    def compare(_: int, part: Part) -> None:
        number, items, facts = part
        differences = [one for node, of in facts.items() for one in _compare(plan, node, of)]
        results[number].take(differences)
        authors.update(name for one in differences if (name := one.lost_author))
        report.add(items)

    for parts in _rounds(store, plan, sent):
        run_together(compare, parts)
    whole = Verification()
    for number in sorted(results):
        whole.join(results[number])
    whole.take(_missing_users(store, authors))
    return whole


def _rounds(store: Store, plan: Plan, sent: Fingerprints | None) -> Iterator[list[Iterator[Part]]]:
    """Yield rounds of readers, which work at once, of the facts of all planned items."""
    if (bulk := scanned(store, plan.index)) is not None:
        missing = dict.fromkeys(sorted(plan.index))
        scans = bulk.scan()
        yield [
            _numbered(_scan(plan, scan, missing, sent), count(reader, len(scans)))
            for reader, scan in enumerate(scans)
        ]
        # Once all are met, those that were not.
        yield [iter([(len(plan.ids), len(missing), {node: [] for node in missing})])]
        return
    parts = list(enumerate(chunks(sorted(plan.index), ID_BATCH)))
    ranged = sent if store.capabilities.range_scan else None
    readers = store.capabilities.parallel_writers
    yield [
        (
            (
                number,
                len(ids),
                _read(store, ids) if ranged is None else _read_range(store, plan, ids, ranged),
            )
            for number, ids in parts[reader::readers]
        )
        for reader in range(readers)
    ]


def _numbered(parts: Iterable[tuple[int, Facts]], numbers: Iterable[int]) -> Iterator[Part]:
    return ((number, *part) for number, part in zip(numbers, parts, strict=False))


def _scan(
    plan: Plan, scan: Iterator[Scanned], missing: dict[Id, None], sent: Fingerprints | None
) -> Iterator[tuple[int, Facts]]:
    """Yield how many of the planned items a scan meets, and those that don't match `sent`."""
    index = plan.index
    items = ((node, list(facts)) for node, facts in groupby(scan, lambda fact: fact.row["id"]))
    for part in chunks(((node, facts) for node, facts in items if node in index), ID_BATCH):
        odd: Facts = {}
        for node, facts in part:
            missing.pop(node, None)
            row, parent, rank, poster = facts[0]
            if (
                sent is None
                or len(facts) > 1
                or poster != row.get("by")
                or not sent.match(index[node], schema.new_row(row, rank), parent)
            ):
                odd[node] = facts
        yield len(part), odd


def _read_range(store: Store, plan: Plan, ids: list[Id], sent: Fingerprints) -> Facts:
    """Read ids that follow each other in the store; return the facts of those not as sent."""
    index, match = plan.index, sent.match
    good: dict[Id, bool] = {}
    for *row, parent, poster in read_range(store, ids[0], ids[-1]):
        node = row[0]
        once = node not in good and node in index and poster == row[_AUTHOR]
        good[node] = once and match(index[node], row, parent)
    return _read(store, [node for node in ids if not good.get(node)])


def _read(store: Store, ids: list[Id]) -> Facts:
    facts: Facts = {node: [] for node in ids}
    for fact in read_facts(store, ids):
        facts[fact.row["id"]].append(fact)
    return facts


def _compare(plan: Plan, node: Id, facts: list[Scanned]) -> Iterator[Difference]:
    at = plan.index[node]
    if facts:
        yield from _compare_rows(plan, at, facts[0].row)
    else:
        yield Difference("missing", "item", node)
    if at < plan.linked:
        yield from _compare_parents(node, plan.parent[at], plan.rank[at], facts)
    if at < plan.pushed:
        yield from _compare_posts(node, plan.author[at], {fact.poster for fact in facts})


def _compare_rows(plan: Plan, at: int, got: Mapping[str, Any]) -> Iterator[Difference]:
    names: Iterable[str] = schema.ITEM_PROPERTIES
    if at < plan.linked:
        want = planned_row(plan, at)
    else:  # it only moves with what it is below
        names, want = ("root", "depth"), {"root": plan.root[at], "depth": plan.depth[at]}
    if at < plan.pushed and at in plan.stored and want.get("digest"):
        # The store's own record stays: it must be what its digest says.
        want["digest"] = content_digest(attributes_of_row(got))
    if want == got:
        return  # as nearly all are, and this is the fastest way to see it
    for name in names:
        if want.get(name) != got.get(name):
            yield Difference("different", "item", plan.ids[at], name, want.get(name), got.get(name))
            return


def _compare_parents(
    node: Id, parent: Id | None, rank: int | None, facts: list[Scanned]
) -> Iterator[Difference]:
    parents = {fact.parent: fact.rank for fact in facts if fact.parent is not None}
    if parent is not None and parent not in parents:
        yield Difference("missing", "reply", (parent, node))
    for one, got in parents.items():
        if one != parent:
            yield Difference("extra", "reply", (one, node))
        elif got != rank:
            yield Difference("different", "reply", (one, node), "rank", rank, got)
    if len({(fact.parent, fact.poster) for fact in facts}) < len(facts):
        # An edge is there twice: to a parent, unless only the author's can be.
        twice = next(iter(parents), None)
        if twice is None:
            yield Difference("extra", "post", (str(facts[0].poster), node))
        else:
            yield Difference("extra", "reply", (twice, node))


def _compare_posts(node: Id, by: str | None, posters: set[str | None]) -> Iterator[Difference]:
    if by is not None and by not in posters:
        yield Difference("missing", "post", (by, node))
    for one in sorted(posters - {by, None}, key=str):
        yield Difference("extra", "post", (str(one), node))


def _missing_users(store: Store, names: set[str]) -> Iterator[Difference]:
    """Yield the users that aren't there, of those whose posts aren't."""
    there = set(read_collected(store, cypher.USERS, sorted(names)))
    for name in sorted(names - there):
        yield Difference("missing", "user", name)
