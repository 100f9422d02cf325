"""What is in the store now, compared with what should be, item by item.

Everything is read back from the database, property by property; nothing that was stored to
stand for content is trusted. Only the items of the push are read, so the cost is the
push's, not the store's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.batches import ID_BATCH, chunks
from graphload.loading.state import read_collected
from graphload.loading.writing import Report
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
    for ids in chunks(plan.places, ID_BATCH):
        found.extend(_compare_items(store, plan, ids))
        found.extend(_compare_edges(store, plan, ids))
        found.extend(_compare_posts(store, plan, ids))
        report.add(len(ids))
    return found


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
    for name in schema.ITEM_PROPERTIES:
        if want.get(name) != got.get(name):
            yield f"item {node!r} has another {name}"


def _compare_edges(store: Store, plan: Plan, ids: list[Id]) -> Iterator[str]:
    stands = ((node, plan.stands[node]) for node in ids if node in plan.stands)
    want = {node: [tuple(stand)] for node, stand in stands if stand.parent is not None}
    got = _grouped(read_collected(store, schema.EDGES, [n for n in ids if n in plan.stands]))
    for node in want.keys() | got.keys():
        if want.get(node) != got.get(node):
            yield f"item {node!r} hangs below another parent, or at another rank"


def _compare_posts(store: Store, plan: Plan, ids: list[Id]) -> Iterator[str]:
    pushed = [node for node in ids if node in plan.pushed]
    want = {n: [(by,)] for n in pushed if (by := plan.rows[n].get("by")) is not None}
    got = _grouped(read_collected(store, schema.POSTS, pushed))
    for node in want.keys() | got.keys():
        if want.get(node) != got.get(node):
            yield f"item {node!r} is posted by another user"


def _grouped(found: Iterable[list[Any]]) -> dict[Id, list[tuple[Any, ...]]]:
    groups: dict[Id, list[tuple[Any, ...]]] = {}
    for node, *values in found:
        groups.setdefault(node, []).append(tuple(values))
    return groups
