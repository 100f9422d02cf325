"""Linked records as JSON lines, made by several processes at once."""

from __future__ import annotations

from functools import partial
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.columns import FIELDS
from graphload.digest import canonical_json, item_digests
from graphload.export import Exported
from graphload.export.lines import (
    NodeLine,
    cut,
    edge_lines,
    edges_of,
    first_kids,
    node_lines,
    sort_kids,
)
from graphload.forest import number_type
from graphload.graph import PERSONAL
from graphload.items import compile_for_items
from graphload.nodes import LinkedRecords
from graphload.sharing import Team, Work, count_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from graphload.items import Id
    from graphload.links import Links
    from graphload.nodes import NodeRecords

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = [
    "LINES_PER_TASK",
    "export_record_lines",
    "export_records",
    "first_records",
    "lines_of_nodes",
    "share_lines",
    "start_writing",
]

LINES_PER_TASK = 1 << 12
_MIN_SHARED_NODES = 200_000
"""Number of nodes from which on other processes gain more time than their start takes."""


class _Nodes(NamedTuple):
    """The content of the lines of some nodes; `roots` and `depths` are None in a cycle."""

    records: NodeRecords
    roots: list[Id | None]
    depths: list[int | None]

    def lines(self) -> bytes:
        """Return the lines of the nodes."""
        records = self.records
        items = records.items()
        columns = records.ids, self.roots, self.depths, records.sources(), item_digests(items)
        if all(records.has_record):
            return node_lines([*map(_line_of, items, *columns)])
        return node_lines(
            [
                NodeLine(node=node, root=root, depth=depth, stub=True)
                if item is None
                else _line_of(item, node, root, depth, source, digest)
                for item, node, root, depth, source, digest in zip(items, *columns, strict=True)
            ]
        )


_OWN = ("node", "root", "depth", "id_source", "digest")
_VALUES = {
    **{name: f"item.{name}" for name in NodeLine.__struct_fields__},
    **{name: name for name in _OWN},
    "extra": "None if item.extra is None else canonical_json(item.extra).decode()",
    "stub": "None",
    "created_at": "None",
}
_line_of = compile_for_items(
    f"Line({', '.join(_VALUES.values())})", *_OWN, Line=NodeLine, canonical_json=canonical_json
)
_Task = tuple[bool, Any]
"""True and nodes to write, or False and edges."""


def export_records(
    links: Links,
    id_source: Mapping[Id, str],
    stream: IO[bytes],
    *,
    drop_deleted_text: bool = False,
) -> Exported:
    """Write linked records to an open binary stream as JSON lines; see `export_record_lines`."""
    for lines in export_record_lines(links, id_source, drop_deleted_text=drop_deleted_text):
        stream.write(lines)
    return Exported(links.forest.n, int(np.count_nonzero(links.forest.parent >= 0)))


def export_record_lines(
    links: Links,
    id_source: Mapping[Id, str],
    *,
    drop_deleted_text: bool = False,
) -> Iterator[bytes]:
    """Yield linked records as `export_lines` yields their graph, which isn't made, some at a time.

    `id_source` has the ids that weren't given; `drop_deleted_text` is as in `graph`.
    """
    forest, records = links.forest, LinkedRecords(links, id_source, drop_deleted_text)
    first = np.array(sorted({*first_records(records).values()}), dtype=np.int64)
    nodes, kids = np.arange(forest.n, dtype=number_type(forest.n)), sort_kids(forest)
    first_kid = first_kids(forest, kids)
    yield lines_of_nodes(records, first)
    yield edge_lines(edges_of(forest, first_kid))
    nodes, kids = nodes[~np.isin(nodes, first)], kids[~np.isin(kids, first_kid)]
    yield from share_lines(records, cut(nodes, LINES_PER_TASK), cut(kids, LINES_PER_TASK))


def share_lines(
    records: LinkedRecords, nodes: Iterable[Ints], kids: Iterable[Ints]
) -> Iterator[bytes]:
    """Yield the lines of each part of the nodes, then those of each part of the edges to kids."""
    forest = records.links.forest
    tasks: list[_Task] = [*((True, part) for part in nodes), *((False, part) for part in kids)]

    def pack(task: _Task, *, shared: bool) -> _Task:
        are_nodes, numbers = task
        if not are_nodes:
            return False, edges_of(forest, numbers)
        nodes = _nodes(records, numbers)
        return True, nodes._replace(records=nodes.records.shared()) if shared else nodes

    with Team(
        Work("graphload.export.records", "start_writing", {}),
        tasks,
        own=lambda task: _write(pack(task, shared=False)),
        pack=partial(pack, shared=True),
    ) as team:
        if forest.n >= _MIN_SHARED_NODES:
            team.hire(count_workers())
        for number in range(len(tasks)):
            yield team.take(number)


def start_writing() -> Callable[[_Task], bytes]:
    """Return the function that makes the lines of some nodes or edges."""
    return _write


def _write(task: _Task) -> bytes:
    are_nodes, part = task
    return part.lines() if are_nodes else edge_lines(part)


def _nodes(records: LinkedRecords, nodes: Ints) -> _Nodes:
    """Return what the lines of some nodes are made of."""
    forest = records.links.forest
    root = forest.root[nodes]
    roots: list[Id | None] = [*forest.ids_of(np.maximum(root, 0))]
    depths: list[int | None] = forest.depth[nodes].tolist()
    for at in np.flatnonzero(root < 0).tolist():
        roots[at] = depths[at] = None
    return _Nodes(records.of_nodes(nodes), roots, depths)


def lines_of_nodes(records: LinkedRecords, nodes: Ints) -> bytes:
    """Return the lines of some nodes."""
    return _nodes(records, nodes).lines()


def first_records(records: LinkedRecords) -> dict[str, int]:
    """Return the number of the first node that has each key, as far as nodes differ in their keys.

    The keys are those of `FIELDS`, and those of a stub, of a record and of a node with a root.
    """
    links, forest = records.links, records.links.forest
    columns = links.table.columns
    marks = {"stub": links.row < 0, "record": links.row >= 0, "root": forest.root >= 0}
    for name in FIELDS:
        has = columns.has(name)
        if records.drop_deleted_text and name in PERSONAL:
            has &= ~columns.has("deleted")
        marks[name] = links.of_nodes(has, 0) != 0
    return {name: int(np.argmax(mark)) for name, mark in marks.items() if mark.any()}
