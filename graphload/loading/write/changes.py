"""Write the changes of items that the store has, old edges off first."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from graphload.loading.plan.rows import planned_row
from graphload.loading.plan.table import BOOKKEEPING, EDGE, PLACE, RECORD, RETRIEVAL
from graphload.loading.write.phases import Phase, Step, edge_rows, row_step
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.table import Plan, Positions

    Row = Mapping[str, Any]

__all__ = ["change_items", "change_step"]

_ROW = RECORD | RETRIEVAL
"""Changes for which an item's whole row is written."""


def change_items(plan: Plan) -> Phase:
    """Change items of the store: first those that the push only moves, last its own."""
    changed = [at for at, bits in enumerate(plan.change) if bits & (_ROW | EDGE | PLACE)]
    owned = [at for at, bits in enumerate(plan.change) if bits & BOOKKEEPING]
    moved = {plan.ids[at]: at for at in changed if plan.change[at] & EDGE}
    rewritten = {plan.ids[at] for at in changed if plan.change[at] & _ROW}
    others: list[int] = []
    own: list[int] = []
    for at in changed:
        (own if at < plan.pushed else others).append(at)
    steps = [
        change_step(plan, moved, _rows(plan, part), rewritten, id_of=itemgetter("id"))
        for part in (others, own)
    ]
    owners = (
        {"id": plan.ids[at], "_loads": plan.loads[at], "_seen": plan.seen[at]} for at in owned
    )
    steps.append(row_step(cypher.HOLD_ITEMS, owners))
    return Phase("changes", len(changed) + len(owned), [[steps]])


def _rows(plan: Plan, positions: Iterable[int]) -> Iterator[Row]:
    for at in positions:
        if plan.change[at] & _ROW:
            yield planned_row(plan, at)
        else:
            yield {"id": plan.ids[at], "root": plan.root[at], "depth": plan.depth[at]}


def change_step(
    target: Positions,
    moved: Mapping[Id, int],
    rows: Iterable[Row],
    rewritten: Container[Id] = (),
    *,
    id_of: Callable[[Row], Id] | None = None,
) -> Step:
    """Write rows of items that the store has: root and depth, or the whole row if `rewritten`.

    `moved` are the positions in `target` of the items that get another edge.
    """
    return Step(rows, partial(_change, target, moved, rewritten), id_of=id_of)


def _change(
    target: Positions, moved: Mapping[Id, int], rewritten: Container[Id], batch: Sequence[Row]
) -> list[Statement]:
    ids = [row["id"] for row in batch if row["id"] in moved]
    return [
        Statement(statement, {name: values})
        for statement, name, values in (
            (cypher.UNLINK_ITEMS, "ids", ids),
            (cypher.LINK_ITEMS, "rows", list(edge_rows(target, [moved[node] for node in ids]))),
            (cypher.UPDATE_ITEMS, "rows", [row for row in batch if row["id"] in rewritten]),
            (cypher.PLACE_ITEMS, "rows", [row for row in batch if row["id"] not in rewritten]),
        )
        if values
    ]
