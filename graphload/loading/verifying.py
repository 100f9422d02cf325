"""What is in the store now, compared with what should be, item by item.

Everything is read back from the database, property by property; nothing that was stored to
stand for content is trusted. Only the items of the push are read, so the cost is the
push's, not the store's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.state import read_collected
from graphload.loading.workers import Report, run_together
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphload.items import Id
    from graphload.loading.plan import Plan
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
        found.extend(_compare_edges(store, plan, ids))
        found.extend(_compare_posts(store, plan, ids))
        report.add(len(ids))

    parts = list(chunks(plan.places, ID_BATCH))
    run_together(compare, [parts[w :: store.writers] for w in range(store.writers)])
    return sorted(found)


def _compare_items(store: Store, plan: Plan, ids: list[Id]) -> Iterator[str]:
    got = {row["id"]: row for row in read_collected(store, schema.ITEMS, ids)}
    for node in ids:
        if (row := got.get(node)) is None:
            yield f"item {node!r} is missing"
        elif node in plan.rows:
            yield from _compare_rows(node, plan.placed_row(node), row)
        elif (row.get("root"), row.get("depth")) != plan.places[node]:
            yield f"item {node!r} has another root or depth"


def _compare_rows(node: Id, want: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[str]:
    if want == {name: value for name, value in got.items() if value is not None}:
        return  # as nearly all are, and this is the fastest way to see it
    for name in schema.ITEM_PROPERTIES:
        if want.get(name) != got.get(name):
            yield f"item {node!r} has another {name}"


def _compare_edges(store: Store, plan: Plan, ids: list[Id]) -> Iterator[str]:
    standing = [node for node in ids if node in plan.stands]
    got = _grouped(read_collected(store, schema.EDGES, standing))
    for node in standing:
        parent, rank = plan.stands[node]
        if got.get(node) != (None if parent is None else [[node, parent, rank]]):
            yield f"item {node!r} hangs below another parent, or at another rank"


def _compare_posts(store: Store, plan: Plan, ids: list[Id]) -> Iterator[str]:
    pushed = [node for node in ids if node in plan.pushed]
    got = _grouped(read_collected(store, schema.POSTS, pushed))
    for node in pushed:
        by = plan.rows[node].get("by")
        if got.get(node) != (None if by is None else [[node, by]]):
            yield f"item {node!r} is posted by another user"


def _grouped(found: Iterable[list[Any]]) -> dict[Id, list[list[Any]]]:
    groups: dict[Id, list[list[Any]]] = {}
    for values in found:
        groups.setdefault(values[0], []).append(values)
    return groups
