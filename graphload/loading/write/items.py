"""Write new items, by whole threads, level by level with the edge to the parent."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from graphload.loading.plan.rows import new_rows, planned_row
from graphload.loading.plan.table import NEW
from graphload.loading.write.changes import record_statements
from graphload.loading.write.phases import Phase, Step, edge_rows, edge_step
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.fingerprints import Fingerprints
    from graphload.loading.plan.table import Plan
    from graphload.loading.write.partition import Part

    NewRow = tuple[list[Any], Id | None, int]
    """A row that creates an item, the item's parent, and how many bytes both take."""

__all__ = ["create_items"]

_STUB = schema.NEW_ROW.index("stub")
LONG_LIST = 200
"""A list of more kids than these is written last in a store that rewrites wide nodes.

Until then the item is a stub, which is what a push that is run again completes.
"""


def create_items(
    plan: Plan, parts: Sequence[Part], sent: Fingerprints, *, lists_last: bool
) -> Iterator[Phase]:
    """Create the items of each writer's part, and note the fingerprint of each."""
    late = {
        at
        for at, item in enumerate(plan.record if lists_last else ())
        if item is not None
        and plan.change[at] & NEW
        and len(item.kids or ()) + len(item.parts or ()) > LONG_LIST
    }
    creations = [
        [
            Step(
                _rows(plan, positions, late, sent),
                partial(_create_kids if level else _create, plan),
                size_of=itemgetter(2),
                id_of=lambda row: row[0][0],
            )
            for level, positions in enumerate((part.unlinked, *part.levels))
        ]
        for part in parts
    ]
    yield Phase("items", sum(part.size for part in parts), [creations])
    lists = (planned_row(plan, at) for at in sorted(late))
    loose = [[at for at in part.unlinked if plan.parent[at] is not None] for part in parts]
    edges = [[edge_step(cypher.LINK_ITEMS, edge_rows(plan, part))] for part in loose]
    yield Phase("replies", sum(map(len, loose)), [edges])
    updates = Step(lists, partial(_update, plan), id_of=itemgetter("id"))
    yield Phase("lists", len(late), [[[updates]]])


def _rows(
    plan: Plan, positions: Sequence[int], late: Collection[int], sent: Fingerprints
) -> Iterator[NewRow]:
    """Make the rows of new items; of a `late` one, the row of the stub that it is until then."""
    ids, parent = plan.ids, plan.parent
    for at, row in zip(positions, new_rows(plan, positions), strict=True):
        size = sent.note(at, row, parent[at])
        if at in late:
            place = {"root": plan.root[at], "depth": plan.depth[at]}
            stub = schema.new_row({"id": ids[at], "stub": True, **place}, plan.rank[at])
            yield stub, parent[at], size
        else:
            yield row, parent[at], size + plan.records_bytes(ids[at])


def _create(plan: Plan, rows: Iterable[NewRow]) -> list[Statement]:
    new = [row for row, _, _ in rows]
    return [Statement(cypher.CREATE_ITEMS, {"rows": new}), *_records_of(plan, new)]


def _records_of(plan: Plan, rows: Iterable[Sequence[Any]]) -> list[Statement]:
    """Write the records that are kept beside new items, apart from those that are stubs yet."""
    ids = (row[0] for row in rows if row[_STUB] is None) if plan.entries else ()
    return record_statements(plan, ids)


def _update(plan: Plan, rows: Sequence[Mapping[str, Any]]) -> list[Statement]:
    statements = record_statements(plan, [row["id"] for row in rows])
    return [Statement(cypher.UPDATE_ITEMS, {"rows": rows}), *statements]


def _create_kids(plan: Plan, rows: Iterable[NewRow]) -> list[Statement]:
    """Create items with their edges, by parent."""
    kids: defaultdict[Id | None, list[list[Any]]] = defaultdict(list)
    for row, parent, _ in rows:
        kids[parent].append(row)
    statement = Statement(cypher.CREATE_KIDS, {"rows": list(map(list, kids.items()))})
    return [statement, *_records_of(plan, (row for below in kids.values() for row in below))]
