"""Write the changes of items that the store has, old edges off first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from graphload.loading.batches import row_bytes
from graphload.loading.plan.rows import planned_row
from graphload.loading.plan.table import BOOKKEEPING, EDGE, PLACE, RECORD, RETRIEVAL
from graphload.loading.write.phases import Phase, Step, edge_rows, row_step
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.table import Plan, Positions

    Change = tuple[int, Mapping[str, Any]]
    """An item's position in the columns, and its row."""

__all__ = ["change_items", "change_step"]

_ROW = RECORD | RETRIEVAL
"""Changes for which an item's whole row is written."""


def change_items(plan: Plan) -> Phase:
    """Change items of the store: first those that the push only moves, last its own."""
    change = plan.change
    changed = [at for at, bits in enumerate(change) if bits & (_ROW | EDGE | PLACE)]
    owned = [at for at, bits in enumerate(change) if bits & BOOKKEEPING]
    steps = []
    for pushed in (False, True):
        part = [at for at in changed if (at < plan.pushed) is pushed]
        rows = (
            (at, planned_row(plan, at) if change[at] & _ROW else plan.place_row(at)) for at in part
        )
        steps.append(change_step(plan, change, rows, id_of=_id_of))
    owners = (
        {"id": plan.ids[at], "_loads": plan.loads[at], "_seen": plan.seen[at]} for at in owned
    )
    steps.append(row_step(cypher.SET_OWNERS, owners))
    return Phase("changes", len(changed) + len(owned), [[steps]])


def _id_of(change: Change) -> Id:
    node: Id = change[1]["id"]
    return node


def change_step(
    target: Positions,
    change: Sequence[int],
    rows: Iterable[Change],
    *,
    id_of: Callable[[Change], Id] | None = None,
) -> Step:
    """Write rows of items that the store has, each with its position in the columns.

    The bits of `change` say which items get another edge, and for which a whole row is written;
    for the others it is root and depth.
    """
    return Step(
        rows,
        partial(_change, target, change),
        size_of=lambda placed: row_bytes(placed[1]),
        id_of=id_of,
    )


def _change(target: Positions, change: Sequence[int], batch: Sequence[Change]) -> list[Statement]:
    moved = [at for at, _ in batch if change[at] & EDGE]
    return [
        Statement(statement, {name: values})
        for statement, name, values in (
            (cypher.UNLINK_ITEMS, "ids", [target.ids[at] for at in moved]),
            (cypher.LINK_ITEMS, "rows", list(edge_rows(target, moved))),
            (cypher.UPDATE_ITEMS, "rows", [row for at, row in batch if change[at] & _ROW]),
            (cypher.SET_POSITIONS, "rows", [row for at, row in batch if not change[at] & _ROW]),
        )
        if values
    ]
