"""What is in the store now, compared with what should be, item by item.

Everything is read back from the database, and nothing that was stored to stand for content is
trusted. A first load compares each item with 64 bits of what it was to be; what differs there, and
all else, is compared property by property. Only the items of the plan are read, so the cost is
the push's, not the store's.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from graphload.digest import content_digest
from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.check.differences import Difference, Verification
from graphload.loading.parallel import Report, run_together
from graphload.loading.plan.rows import attributes_of_row
from graphload.loading.plan.stored import read_between, read_collected, read_facts, scanned
from graphload.stores import cypher, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphload.items import Id
    from graphload.loading.plan.plan import Plan
    from graphload.stores.protocol import Scanned, Store

    _Facts = dict[Id, list[Scanned]]
    _Part = tuple[int, int, _Facts]

__all__ = ["compare_plan"]

_BY_AT = schema.NEW_ROW.index("by")


def compare_plan(
    store: Store, plan: Plan, progress: Callable[[str, int, int], None] | None = None
) -> Verification:
    """Find where the store isn't as planned."""
    report = Report(progress, "verify", len(plan.places))
    found: defaultdict[int, Verification] = defaultdict(Verification)
    authors: set[str] = set()

    def compare(_: int, part: _Part) -> None:
        at, met, facts = part
        differences = [one for item in facts.items() for one in _compare_item(plan, *item)]
        found[at].take(differences)
        authors.update(name for one in differences if (name := one.lost_author))
        report.add(met)

    for parts in _rounds(store, plan):
        run_together(compare, parts)
    whole = Verification()
    for at in sorted(found):
        whole.join(found[at])
    whole.take(_missing_users(store, authors))
    return whole


def _rounds(store: Store, plan: Plan) -> Iterator[list[Iterator[_Part]]]:
    """The facts of all planned items, numbered in parts, for each of the readers at once."""
    if (bulk := scanned(store, plan.places)) is not None:
        missing = dict.fromkeys(plan.places)
        scans = bulk.scan()
        yield [
            _numbered(_met(plan, scan, missing), count(w, len(scans)))
            for w, scan in enumerate(scans)
        ]
        # Once all are met, those that were not.
        yield [iter([(len(plan.places), len(missing), {node: [] for node in missing})])]
        return
    read = _odd_ones if plan.alone and store.capabilities.range_scan else _asked
    parts = list(enumerate(chunks(plan.places, ID_BATCH)))
    readers = store.capabilities.parallel_writers
    yield [
        ((at, len(ids), read(store, plan, ids)) for at, ids in parts[w::readers])
        for w in range(readers)
    ]


def _numbered(parts: Iterable[tuple[int, _Facts]], numbers: Iterable[int]) -> Iterator[_Part]:
    return ((at, *part) for at, part in zip(numbers, parts, strict=False))


def _met(
    plan: Plan, scan: Iterator[Scanned], missing: dict[Id, None]
) -> Iterator[tuple[int, _Facts]]:
    """How many of the planned items a scan meets, and those not as planned at a first glance."""
    planned = plan.sent.was
    items = ((node, list(facts)) for node, facts in groupby(scan, lambda fact: fact.row["id"]))
    for part in chunks(((node, facts) for node, facts in items if node in plan.places), ID_BATCH):
        odd: _Facts = {}
        for node, facts in part:
            missing.pop(node, None)
            row, above, rank, poster = facts[0]
            once = plan.alone and len(facts) == 1 and poster == row.get("by")
            if not once or not planned(schema.new_row(row, rank), above):
                odd[node] = facts
        yield len(part), odd


def _odd_ones(store: Store, plan: Plan, ids: list[Id]) -> _Facts:
    """Of ids that follow each other in the store: those not as planned, at a first glance."""
    planned = plan.sent.was
    good: dict[Id, bool] = {}
    for *values, above, poster in read_between(store, ids[0], ids[-1]):
        node = values[0]
        once = node not in good
        good[node] = (
            once and node in plan.source and poster == values[_BY_AT] and planned(values, above)
        )
    return _asked(store, plan, [node for node in ids if not good.get(node)])


def _asked(store: Store, _plan: Plan, ids: list[Id]) -> _Facts:
    facts: _Facts = {node: [] for node in ids}
    for fact in read_facts(store, ids):
        facts[fact.row["id"]].append(fact)
    return facts


def _compare_item(plan: Plan, node: Id, facts: list[Scanned]) -> Iterator[Difference]:
    if facts:
        yield from _compare_rows(plan, node, facts[0].row)
    else:
        yield Difference("missing", "item", node)
    if node in plan.stands:
        yield from _compare_parents(plan, node, facts)
    if node in plan.source:
        yield from _compare_posts(node, plan.author(node), {fact.poster for fact in facts})


def _compare_rows(plan: Plan, node: Id, got: Mapping[str, Any]) -> Iterator[Difference]:
    names: Iterable[str] = schema.ITEM_PROPERTIES
    if node not in plan.stands:  # it only moves with what it hangs below
        names, want = ("root", "depth"), dict(plan.places[node]._asdict())
    else:
        want = plan.row(node)
    if node in plan.choice.kept and want.get("digest"):
        # The store's own record stands: it must be what its digest says.
        want["digest"] = content_digest(attributes_of_row(got))
    if want == got:
        return  # as nearly all are, and this is the fastest way to see it
    for name in names:
        if want.get(name) != got.get(name):
            yield Difference("different", "item", node, name, want.get(name), got.get(name))
            return


def _compare_parents(plan: Plan, node: Id, facts: list[Scanned]) -> Iterator[Difference]:
    above, rank = plan.stands[node]
    parents = {fact.parent: fact.rank for fact in facts if fact.parent is not None}
    if above is not None and above not in parents:
        yield Difference("missing", "reply", (above, node))
    for one, got in parents.items():
        if one != above:
            yield Difference("extra", "reply", (one, node))
        elif got != rank:
            yield Difference("different", "reply", (one, node), "rank", rank, got)
    twice = {(fact.parent, fact.poster) for fact in facts}
    if len(twice) < len(facts):
        # An edge is there twice: to a parent, unless only the author's can be.
        parent = next(iter(parents), None)
        if parent is None:
            yield Difference("extra", "post", (str(facts[0].poster), node))
        else:
            yield Difference("extra", "reply", (parent, node))


def _compare_posts(node: Id, by: str | None, posters: set[str | None]) -> Iterator[Difference]:
    if by is not None and by not in posters:
        yield Difference("missing", "post", (by, node))
    for one in sorted(posters - {by, None}, key=str):
        yield Difference("extra", "post", (str(one), node))


def _missing_users(store: Store, names: set[str]) -> Iterator[Difference]:
    """Those of the users without their posts that aren't there themselves."""
    there = set(read_collected(store, cypher.USERS, sorted(names)))
    for name in sorted(names - there):
        yield Difference("missing", "user", name)
