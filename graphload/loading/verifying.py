"""What is in the store now, compared with what should be, item by item.

Everything is read back from the database, property by property; nothing that was stored to
stand for content is trusted. Only the items of the push are read, so the cost is the
push's, not the store's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.state import Fact, read_facts
from graphload.loading.workers import Report, run_together
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graphload.items import Id
    from graphload.loading.plan import Plan
    from graphload.loading.structure import Stand
    from graphload.stores.protocol import Store

__all__ = ["find_mismatches"]


def find_mismatches(
    store: Store, plan: Plan, progress: Callable[[str, int, int], None] | None
) -> list[str]:
    """Say, a line each, where the store isn't as planned."""
    report = Report(progress, "verify", len(plan.places))
    found: list[str] = []

    def compare(ids: list[Id]) -> None:
        found.extend(_compare_items(store, plan, ids))
        report.add(len(ids))

    parts = list(chunks(plan.places, ID_BATCH))
    run_together(compare, [parts[w :: store.writers] for w in range(store.writers)])
    return sorted(found)


def _compare_items(store: Store, plan: Plan, ids: list[Id]) -> Iterator[str]:
    got: dict[Id, list[Fact]] = {}
    for fact in read_facts(store, ids):
        got.setdefault(fact.row["id"], []).append(fact)
    for node in ids:
        facts = got.get(node, [])
        if not facts:
            yield f"item {node!r} is missing"
        elif len(facts) > 1:
            yield f"item {node!r} has several parents or authors"
        else:
            yield from _compare_item(plan, node, facts[0])


def _compare_item(plan: Plan, node: Id, got: Fact) -> Iterator[str]:
    want = plan.rows.get(node)
    if want is not None:
        yield from _compare_rows(node, want, got.row)
    elif (got.row.get("root"), got.row.get("depth")) != plan.places[node]:
        yield f"item {node!r} has another root or depth"
    stand = plan.stands.get(node)
    if stand is not None and (got.parent, got.rank) != _edge_of(stand):
        yield f"item {node!r} hangs below another parent, or at another rank"
    if node in plan.pushed and got.poster != plan.rows[node].get("by"):
        yield f"item {node!r} is posted by another user"


def _edge_of(stand: Stand) -> tuple[Id | None, int | None]:
    return (None, None) if stand.parent is None else stand


def _compare_rows(node: Id, want: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[str]:
    if want == got:
        return  # as nearly all are, and this is the fastest way to see it
    for name in schema.ITEM_PROPERTIES:
        if want.get(name) != got.get(name):
            yield f"item {node!r} has another {name}"
