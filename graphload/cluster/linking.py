"""Linking on the workers: all that is said of a node comes to one group, and decides its parent.

The rule is that of `graphload.links`: its functions are applied to the nodes of a group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphload.cluster.rows import kept_type
from graphload.forest import UNKNOWN, Forest, number_type
from graphload.links import Entries, apply_claims, rank_kids, unfetched_edges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from graphload.items import Unfetched

    Ints = NDArray[Any]

__all__ = [
    "finish_schema",
    "finish_tree",
    "link_group",
    "link_schema",
    "node_schema",
    "said_of_notes",
    "said_of_records",
    "said_schema",
    "state_schema",
]

_RECORD, _KID, _PART, _EDGE, _NAMED = range(5)
"""What is said of a node: it has a record, a list has it, an edge leads to it, it is named."""


def said_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of what is said of nodes.

    `other` is the parent that the record of the node names, or who lists the node; `place` is the
    position in that list, from 0.
    """
    id_type = kept_type("id", is_text=is_text)
    return pa.schema(
        [("what", pa.int32()), ("node", id_type), ("other", id_type), ("place", pa.int32())]
    )


def said_of_records(
    batches: Iterable[pa.RecordBatch], *, is_text: bool
) -> Iterator[pa.RecordBatch]:
    """Yield what records say of nodes."""
    schema = said_schema(is_text=is_text)
    for batch in batches:
        ids = batch.column("id")
        own = pc.coalesce(batch.column("parent"), batch.column("poll"))
        yield _said(schema, _RECORD, ids, own)
        named = [own, batch.column("poll")]
        for what, name in ((_KID, "kids"), (_PART, "parts")):
            column = batch.column(name)
            kid, lister = pc.list_flatten(column), pc.list_parent_indices(column)
            if not len(kid):
                continue
            at = lister.to_numpy()
            first = np.flatnonzero(np.diff(at, prepend=-1))
            runs = np.diff(np.append(first, len(at)))
            place = np.arange(len(at)) - np.repeat(first, runs)
            yield _said(schema, what, kid, ids.take(lister), pa.array(place, pa.int32()))
        # Most are in the same part of a file.
        pointers = pa.chunked_array(named, schema.field("node").type).unique().drop_null()
        pointers = pointers.filter(pc.invert(pc.is_in(pointers, value_set=ids)))
        if len(pointers):
            yield _said(schema, _NAMED, pointers)


def said_of_notes(notes: Iterable[Unfetched], *, is_text: bool) -> pa.Table:
    """Return what notes of replies that were left out say of nodes."""
    id_type = kept_type("id", is_text=is_text)
    edges = unfetched_edges(notes)
    kids = pa.array([edge.kid for edge in edges], id_type)
    parents = pa.array([edge.parent for edge in edges], id_type)
    places = pa.array([edge.rank for edge in edges], pa.int32())
    schema = said_schema(is_text=is_text)
    batches = [_said(schema, _EDGE, kids, parents, places), _said(schema, _NAMED, parents)]
    return pa.Table.from_batches(batches, schema)


def _said(
    schema: pa.Schema,
    what: int,
    node: pa.Array,
    other: pa.Array | None = None,
    place: pa.Array | None = None,
) -> pa.RecordBatch:
    n = len(node)
    arrays = [
        pa.repeat(pa.scalar(what, pa.int32()), n),
        node,
        pa.nulls(n, node.type) if other is None else other,
        pa.nulls(n, pa.int32()) if place is None else place,
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def link_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of nodes: `rank` is the position in the parent's list, null if unknown."""
    id_type = kept_type("id", is_text=is_text)
    return pa.schema(
        [("id", id_type), ("parent", id_type), ("rank", pa.int32()), ("stub", pa.bool_())]
    )


def node_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of nodes with their place in the graph."""
    id_field = link_schema(is_text=is_text).field("id")
    return pa.schema(
        [
            id_field,
            id_field.with_name("parent"),
            ("rank", pa.int32()),
            id_field.with_name("root"),
            ("depth", pa.int32()),
            ("stub", pa.bool_()),
        ]
    )


def link_group(said: pa.Table, *, is_text: bool) -> pa.Table:
    """Return the nodes of a group, with the parent and the rank of each.

    `said` has all that is said of them.
    """
    schema = link_schema(is_text=is_text)
    node, other = (said.column(name).combine_chunks() for name in ("node", "other"))
    ids = pa.chunked_array([node, other], node.type).unique().drop_null()
    ids = ids.take(pc.sort_indices(ids))
    number = number_type(len(ids))
    at = pc.index_in(node, value_set=ids).to_numpy().astype(number)
    by = pc.index_in(other, value_set=ids).fill_null(-1).to_numpy().astype(number)
    what = said.column("what").to_numpy()
    place = said.column("place").combine_chunks().fill_null(-1).to_numpy().astype(number)

    parent = np.full(len(ids), -1, dtype=number)
    records = what == _RECORD
    parent[at[records]] = by[records]
    has_record = np.zeros(len(ids), dtype=bool)
    has_record[at[records]] = True
    is_local = np.zeros(len(ids), dtype=bool)
    is_local[at] = True
    # Of a kid's places the first counts; those of lists come before those of edges.
    entries = np.flatnonzero((what == _KID) | (what == _EDGE))
    last = np.where(place[entries] < 0, np.iinfo(number).max, place[entries])
    entries = entries[np.lexsort([last, what[entries]])]
    kids = Entries(by[entries], at[entries], place[entries])
    options = np.flatnonzero(what == _PART)
    apply_claims(parent, kids, Entries(by[options], at[options], place[options]))
    rank = rank_kids(parent, kids)
    nodes = np.flatnonzero(is_local)
    above = parent[nodes]
    columns = [
        ids.take(pa.array(nodes)),
        ids.take(pa.array(above, mask=above < 0)),
        pa.array(rank[nodes], pa.int32(), mask=rank[nodes] < 0),
        pa.array(~has_record[nodes]),
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def state_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of a round: `up` is an ancestor, `depth` steps above; `done`: the root."""
    id_field = link_schema(is_text=is_text).field("id")
    return pa.schema(
        [
            id_field,
            id_field.with_name("parent"),
            id_field.with_name("up"),
            ("depth", pa.int32()),
            ("done", pa.bool_()),
        ]
    )


def finish_schema(*, is_text: bool) -> pa.Schema:
    """Return the columns of nodes with a root and a depth.

    `thread` is the root; of a member of a cycle, which has none, the smallest member.
    """
    id_type = kept_type("id", is_text=is_text)
    return pa.schema(
        [("id", id_type), ("root", id_type), ("depth", pa.int32()), ("thread", id_type)]
    )


def finish_tree(rest: pa.Table, *, is_text: bool) -> pa.Table:
    """Return the roots and depths of nodes, whose ancestors are among them up to known ones.

    Where the root of a node's parent is known, `known_root` and `known_depth` have it.
    """
    ids = rest.column("id").combine_chunks()
    order = pc.sort_indices(ids)
    rest = rest.take(order)
    ids = ids.take(order)
    known = rest.column("known_root").combine_chunks()
    known_depth = rest.column("known_depth").combine_chunks().fill_null(-1).to_numpy()
    parent = pc.index_in(rest.column("parent").combine_chunks(), value_set=ids).fill_null(-1)
    n = len(ids)
    dtype = number_type(n)
    forest = Forest(
        range(n),
        parent.to_numpy().astype(dtype),
        np.full(n, -1, dtype=dtype),
        np.full(n, UNKNOWN, dtype=np.int64),
    )
    top, depth = forest.root, forest.depth
    first = np.maximum(top, 0)
    root = pc.coalesce(known.take(pa.array(first)), ids.take(pa.array(first)))
    is_known = known.is_valid().to_numpy(zero_copy_only=False)
    depth = depth + np.where(is_known[first], known_depth[first] + 1, 0)
    inside = forest.in_cycle
    cycle = first.copy()
    for members in forest.cycles:
        cycle[members] = members[0]
    thread = pc.if_else(pa.array(inside), ids.take(pa.array(cycle)), root)
    none = pa.nulls(n, root.type)
    columns = [
        ids,
        pc.if_else(pa.array(inside), none, root),
        pa.array(depth.astype(np.int32), mask=inside),
        thread,
    ]
    return pa.Table.from_arrays(columns, schema=finish_schema(is_text=is_text))
