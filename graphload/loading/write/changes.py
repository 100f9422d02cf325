"""Write the changes of items that the store has, old edges off first."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from graphload.loading.batches import row_bytes
from graphload.loading.plan.rows import planned_row
from graphload.loading.plan.stored import read_collected
from graphload.loading.plan.table import BOOKKEEPING, EDGE, PLACE, RECORD, RETRIEVAL
from graphload.loading.write.phases import KEY_BYTES, Phase, Step, edge_rows
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.table import Plan
    from graphload.stores.protocol import Store

    Change = tuple[int, Mapping[str, Any]]
    """An item's position in the columns, and its row."""

__all__ = ["change_items", "record_statements", "rename_items"]

MIN_LEAVING_KIDS = 1000
"""The number of kids that leave a parent from which all its edges are written again."""
_ROW = RECORD | RETRIEVAL
"""Changes for which an item's whole row is written."""


def change_items(plan: Plan, store: Store) -> Phase:
    """Change items of the store: first what the push only moves, last its own.

    An item that is moved comes after all that lie below it, so that a push that is cut off and run
    again moves them all again.
    """
    change, ids = plan.change, plan.ids
    changed = [at for at, bits in enumerate(change) if bits & (_ROW | EDGE | PLACE)]
    kept = [at for at, bits in enumerate(change) if bits & BOOKKEEPING]
    pushed = [at for at in changed if at < plan.pushed]
    last = [at for at in pushed if ids[at] in plan.dissolved]
    parts = (
        [at for at in changed if at >= plan.linked],
        [at for at in changed if plan.pushed <= at < plan.linked],
        [at for at in pushed if ids[at] not in plan.dissolved],
    )
    steps = [_change_step(plan, part) for part in parts]
    steps.insert(2, _removal_step(plan, plan.orphaned))
    if store.capabilities.rewrites_wide_nodes:
        steps.insert(0, _wide_step(plan, store))
    steps.append(
        Step(
            [{"id": ids[at], "_loads": plan.loads[at]} for at in kept],
            partial(_keep, plan),
            size_of=partial(_kept_bytes, plan),
        )
    )
    steps.append(_change_step(plan, last))
    gone = [node for node in plan.dissolved if node not in plan.index]
    steps.append(_removal_step(plan, gone))
    return Phase("changes", len(changed) + len(kept) + len(plan.orphaned) + len(gone), [[steps]])


def _wide_step(plan: Plan, store: Store) -> Step:
    """Take off the edges of kids that leave a parent in large numbers, all in one transaction.

    A store that finds an edge by reading the parent's list of edges needs quadratic time for them
    one by one. It deletes all edges of a node in linear time, so those that stay are created again.
    A push that is cut off after this finds kids without a parent, and links them.
    """
    leaving: defaultdict[Id, set[Id]] = defaultdict(set)
    for node, bits, known in zip(plan.ids, plan.change, plan.before, strict=True):
        if bits & EDGE and known is not None and known.parent is not None:
            leaving[known.parent].add(node)

    def rows() -> Iterator[list[Any]]:
        for parent, nodes in leaving.items():
            if len(nodes) >= MIN_LEAVING_KIDS:
                kids = list(read_collected(store, cypher.KIDS_WITH_RANKS, [parent]))
                # Others may have given edges properties of their own.
                if all(count <= (rank is not None) for _, rank, count in kids):
                    stay = [[kid, rank] for kid, rank, _ in kids if kid not in nodes]
                    yield [parent, stay]

    return Step(
        rows(),
        lambda batch: [
            Statement(cypher.UNLINK_KIDS, {"ids": [parent for parent, _ in batch]}),
            Statement(cypher.LINK_ITEMS, {"rows": batch}),
        ],
        size_of=lambda row: KEY_BYTES * (1 + len(row[1])),
    )


def _removal_step(plan: Plan, ids: Sequence[Id]) -> Step:
    def remove(batch: Sequence[Id]) -> list[Statement]:
        removal = Statement(cypher.REMOVE_ITEMS, {"ids": list(batch)})
        return [removal, *record_statements(plan, batch)]

    return Step(ids, remove, size_of=lambda _: KEY_BYTES)


def rename_items(plan: Plan) -> Phase:
    """Give items their new ids, with their records, in the places where they are."""
    rows = []
    for old, new in plan.renamed.items():
        at = plan.index[new]
        before = plan.before[at]
        place = {} if before is None else {"root": before.root, "depth": before.depth}
        rows.append({"old": old, **planned_row(plan, at), **place})
    step = Step(rows, partial(_rename, plan))
    return Phase("changes", len(rows), [[[step]]])


def _rename(plan: Plan, rows: Sequence[Mapping[str, Any]]) -> list[Statement]:
    return [
        Statement(cypher.RENAME_ITEMS, {"rows": rows}),
        Statement(cypher.UPDATE_ITEMS, {"rows": rows}),
        *record_statements(plan, [node for row in rows for node in (row["old"], row["id"])]),
    ]


def _keep(plan: Plan, rows: Sequence[Mapping[str, Any]]) -> list[Statement]:
    return [
        Statement(cypher.SET_LOADS, {"rows": rows}),
        *record_statements(plan, [row["id"] for row in rows]),
    ]


def _kept_bytes(plan: Plan, row: Mapping[str, Any]) -> int:
    return row_bytes(row) + plan.records_bytes(row["id"])


def record_statements(plan: Plan, ids: Iterable[Id]) -> list[Statement]:
    """Write the records that are kept beside some items, or remove them.

    They are differences from their items, so they are written together with them.
    """
    ids = list(ids)
    rows = plan.records_rows(ids)
    gone = [node for node in ids if node in plan.forgotten]
    statements = []
    if rows:
        statements.append(Statement(cypher.WRITE_RECORDS, {"rows": rows}))
    if gone:
        statements.append(Statement(cypher.REMOVE_RECORDS, {"ids": gone}))
    return statements


def _change_step(plan: Plan, positions: Sequence[int]) -> Step:
    rows = (
        (at, planned_row(plan, at) if plan.change[at] & _ROW else plan.place_row(at))
        for at in positions
    )
    return Step(
        rows,
        partial(_change, plan),
        size_of=lambda placed: row_bytes(placed[1]) + plan.records_bytes(placed[1]["id"]),
        id_of=_id_of,
    )


def _id_of(change: Change) -> Id:
    node: Id = change[1]["id"]
    return node


def _change(plan: Plan, batch: Sequence[Change]) -> list[Statement]:
    change = plan.change
    moved = [at for at, _ in batch if change[at] & EDGE]
    linked = [at for at in moved if (known := plan.before[at]) is None or known.parent is not None]
    written = [row for at, row in batch if change[at] & _ROW]
    return [
        *(
            Statement(statement, {name: values})
            for statement, name, values in (
                (cypher.UNLINK_ITEMS, "ids", [plan.ids[at] for at in linked]),
                (cypher.LINK_ITEMS, "rows", list(edge_rows(plan, moved))),
                (cypher.UPDATE_ITEMS, "rows", written),
                (cypher.SET_POSITIONS, "rows", [row for at, row in batch if not change[at] & _ROW]),
            )
            if values
        ),
        *record_statements(plan, [row["id"] for row in written]),
    ]
