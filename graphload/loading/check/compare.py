"""Compare the facts that a store has of an item with the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.check.differences import Difference
from graphload.loading.plan.fields import is_same, properties_of
from graphload.loading.plan.rows import planned_row
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.fields import Field
    from graphload.loading.plan.table import Plan
    from graphload.stores.protocol import Scanned

__all__ = ["compare_fields", "compare_item"]


def compare_item(
    plan: Plan, node: Id, facts: list[Scanned], fields: Sequence[Field] = ()
) -> Iterator[Difference]:
    """Yield how the facts of an item differ from the plan: the item, its parents, its authors."""
    at = plan.index[node]
    if facts:
        row = facts[0].row
        differences = [*_compare_rows(plan, at, row)]
        # An item counts once.
        yield from differences or compare_fields(fields, row)
    else:
        yield Difference("missing", "item", node)
    if at < plan.linked:
        yield from _compare_parents(node, plan.parent[at], plan.rank[at], facts)
    if at < plan.pushed:
        author, stored = plan.author[at], {fact.author for fact in facts}
        if author is not None and author not in stored:
            yield Difference("missing", "post", (author, node))
        for other in sorted(stored - {author, None}, key=str):
            yield Difference("extra", "post", (str(other), node))


def _compare_rows(plan: Plan, at: int, got: Mapping[str, Any]) -> Iterator[Difference]:
    names: Iterable[str] = schema.ITEM_PROPERTIES
    if plan.has_content(at):
        want = planned_row(plan, at)
    else:  # it only moves with what it is below
        names, want = ("root", "depth"), {"root": plan.root[at], "depth": plan.depth[at]}
    if want == got:
        return  # as nearly all are, and this is the fastest way to see it
    for name in names:
        if want.get(name) != got.get(name):
            yield Difference("different", "item", plan.ids[at], name, want.get(name), got.get(name))
            return


def compare_fields(fields: Sequence[Field], row: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the first property that doesn't follow from the `extra` that an item has."""
    want = properties_of(fields, row.get("extra"))
    for name in (field.name for field in fields):
        if not is_same(want.get(name), row.get(name)):
            yield Difference("different", "item", row["id"], name, want.get(name), row.get(name))
            return


def _compare_parents(
    node: Id, parent: Id | None, rank: int | None, facts: list[Scanned]
) -> Iterator[Difference]:
    parents = {fact.parent: fact.rank for fact in facts if fact.parent is not None}
    if parent is not None and parent not in parents:
        yield Difference("missing", "reply", (parent, node))
    for stored, got in parents.items():
        if stored != parent:
            yield Difference("extra", "reply", (stored, node))
        elif got != rank:
            yield Difference("different", "reply", (stored, node), "rank", rank, got)
    if len({(fact.parent, fact.author) for fact in facts}) < len(facts):
        # An edge is there twice: to a parent, unless only the author's can be.
        twice = next(iter(parents), None)
        if twice is None:
            yield Difference("extra", "post", (str(facts[0].author), node))
        else:
            yield Difference("extra", "reply", (twice, node))
