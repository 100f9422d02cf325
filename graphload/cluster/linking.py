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
    "climb_threads",
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
_LINK = r'"link_id":"(?P<root>[^"\\]+)"'
"""The root that a record of Reddit names, in its unknown fields."""
_NAMED_ROOT = "named_root"


def said_schema(*, is_text: bool, has_roots: bool) -> pa.Schema:
    """Return the columns of what is said of nodes.

    `other` is the parent that the record of the node names, or who lists the node; `place` is the
    position in that list, from 0; `named_root` is the root that the source names, if it does.
    """
    id_type = kept_type("id", is_text=is_text)
    columns = [("what", pa.int32()), ("node", id_type), ("other", id_type), ("place", pa.int32())]
    return pa.schema([*columns, *([(_NAMED_ROOT, pa.string())] if has_roots else ())])


def said_of_records(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """Yield what records say of nodes; of their roots, with their unknown fields."""
    for batch in batches:
        ids = batch.column("id")
        own = pc.coalesce(batch.column("parent"), batch.column("poll"))
        root = _named_roots(batch, own) if _NAMED_ROOT in schema.names else None
        yield _said(schema, _RECORD, ids, other=own, named_root=root)
        for what, name in ((_KID, "kids"), (_PART, "parts")):
            column = batch.column(name)
            kid, lister = pc.list_flatten(column), pc.list_parent_indices(column)
            if not len(kid):
                continue
            at = lister.to_numpy()
            first = np.flatnonzero(np.diff(at, prepend=-1))
            runs = np.diff(np.append(first, len(at)))
            place = pa.array(np.arange(len(at)) - np.repeat(first, runs), pa.int32())
            of_lister = None if root is None else root.take(lister)
            others = {"other": ids.take(lister), "place": place, _NAMED_ROOT: of_lister}
            yield _said(schema, what, kid, **others)
        named = pa.chunked_array([own, batch.column("poll")], schema.field("node").type)
        # Most are in the same part of a file.
        pointers = named.unique().drop_null()
        pointers = pointers.filter(pc.invert(pc.is_in(pointers, value_set=ids)))
        if len(pointers):
            first = pc.index_in(pointers, value_set=named)
            of_first = None if root is None else pa.concat_arrays([root, root]).take(first)
            yield _said(schema, _NAMED, pointers, named_root=of_first)


def _named_roots(batch: pa.RecordBatch, own: pa.Array) -> pa.Array:
    """Return the root that each record names; what has no parent is one itself."""
    found = pc.struct_field(pc.extract_regex(batch.column("extra"), _LINK), "root")
    is_root = pc.if_else(own.is_valid(), None, batch.column("id").cast(pa.string()))
    return pc.coalesce(found, is_root)


def said_of_notes(notes: Iterable[Unfetched], schema: pa.Schema) -> pa.Table:
    """Return what notes of replies that were left out say of nodes."""
    id_type = schema.field("node").type
    edges = unfetched_edges(notes)
    kids = pa.array([edge.kid for edge in edges], id_type)
    parents = pa.array([edge.parent for edge in edges], id_type)
    places = pa.array([edge.rank for edge in edges], pa.int32())
    batches = [
        _said(schema, _EDGE, kids, other=parents, place=places),
        _said(schema, _NAMED, parents),
    ]
    return pa.Table.from_batches(batches, schema)


def _said(
    schema: pa.Schema, what: int, node: pa.Array, **others: pa.Array | None
) -> pa.RecordBatch:
    """Return what is said of some nodes, with nothing in those columns that `others` hasn't."""
    n = len(node)
    columns = {"what": pa.repeat(pa.scalar(what, pa.int32()), n), "node": node, **others}
    arrays = [columns.get(field.name) for field in schema]
    arrays = [
        pa.nulls(n, field.type) if array is None else array
        for array, field in zip(arrays, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def link_schema(*, is_text: bool, has_roots: bool = False) -> pa.Schema:
    """Return the columns of nodes: `rank` is the position in the parent's list, null if unknown.

    `named_root` is the root that the source names for the node, or for one that names this one.
    """
    id_type = kept_type("id", is_text=is_text)
    columns = [("id", id_type), ("parent", id_type), ("rank", pa.int32()), ("stub", pa.bool_())]
    return pa.schema([*columns, *([(_NAMED_ROOT, pa.string())] if has_roots else ())])


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


def link_group(said: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the nodes of a group, with the parent and the rank of each.

    `said` has all that is said of them; `schema` is that of the nodes.
    """
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
    if _NAMED_ROOT in schema.names:
        root = _root_of(said.column(_NAMED_ROOT).combine_chunks(), at, ~records)
        columns.append(root.take(pa.array(nodes)))
    return pa.Table.from_arrays(columns, schema=schema)


def _root_of(root: pa.Array, at: Ints, is_other: Ints) -> pa.Array:
    """Return the root that is named for each node; what its record says comes first."""
    known = np.flatnonzero(root.is_valid())
    # The last that is written stays.
    known = known[np.argsort(is_other[known], kind="stable")[::-1]]
    first = np.full(int(at.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[at[known]] = known
    return root.take(pa.array(first, mask=first < 0))


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


def climb_threads(nodes: pa.Table, *, is_text: bool) -> pa.Table:
    """Return the state of some nodes after each has gone up as far as its ancestors are among them.

    What gets to a node without a parent is at its root, whatever led to this choice of nodes. Any
    other one is at the first ancestor that isn't among them, or that is on a cycle.
    """
    nodes = nodes.take(pc.sort_indices(nodes.column("id")))
    ids, above = (nodes.column(name).combine_chunks() for name in ("id", "parent"))
    forest = _forest(ids, above)
    inside = pa.array(forest.in_cycle)
    top = pa.array(np.maximum(forest.root, 0))
    up = pc.if_else(inside, above, above.take(top))
    steps = np.where(forest.in_cycle, 0, forest.depth)
    done = pc.is_null(up)
    columns = [
        ids,
        above,
        pc.coalesce(up, ids.take(top)),
        pc.add(pa.array(steps.astype(np.int32)), pc.invert(done).cast(pa.int32())),
        done,
    ]
    return pa.Table.from_arrays(columns, schema=state_schema(is_text=is_text))


def _forest(ids: pa.Array, parents: pa.Array) -> Forest:
    """Return the forest of nodes, whose parents may be others."""
    n = len(ids)
    dtype = number_type(n)
    parent = pc.index_in(parents, value_set=ids).fill_null(-1).to_numpy().astype(dtype)
    unranked, undated = np.full(n, -1, dtype=dtype), np.full(n, UNKNOWN, dtype=np.int64)
    return Forest(range(n), parent, unranked, undated)


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
    forest = _forest(ids, rest.column("parent").combine_chunks())
    n = len(ids)
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
