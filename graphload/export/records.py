"""Linked records as JSON lines, made by several processes at once."""

from __future__ import annotations

from functools import partial
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.columns import FIELDS
from graphload.digest import item_digest
from graphload.export import Exported
from graphload.export.lines import cut, edge_lines, edges_of, first_kids, node_line, sort_kids
from graphload.forest import number_type
from graphload.graph import PERSONAL, without_deleted_text
from graphload.items import item_attributes
from graphload.sharing import Team, Work, count_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from graphload.item_table.table import Rows
    from graphload.items import Id
    from graphload.links import Links

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = ["export_record_lines", "export_records", "start_writing"]

_LINES_PER_TASK = 1 << 12
_MIN_SHARED_NODES = 200_000
"""Number of nodes from which on other processes gain more time than their start takes."""


class _Nodes(NamedTuple):
    """The content of the lines of some nodes; `rows` are the records of those that have one."""

    ids: list[Id]
    has_record: list[bool]
    rows: Rows
    roots: list[Id]
    depths: list[int]
    has_root: list[bool]
    id_source: dict[Id, str]

    def lines(self, *, drop_deleted_text: bool) -> Iterator[bytes]:
        """Yield the line of each node."""
        items = iter(self.rows.read())
        columns = self.ids, self.has_record, self.roots, self.depths, self.has_root
        for node, has_record, root, depth, has_root in zip(*columns, strict=True):
            data: dict[str, Any] = {"stub": True}
            if has_record:
                item = next(items)
                if drop_deleted_text:
                    item = without_deleted_text(item)
                data = item_attributes(item)
                data["id_source"] = self.id_source.get(node, "given")
                data["digest"] = item_digest(item)
            if has_root:
                data["root"] = root
                data["depth"] = depth
            yield node_line((node, data))


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
    forest = links.forest
    write = start_writing(drop_deleted_text=drop_deleted_text)
    first = np.array(_first_records(links, drop_deleted_text=drop_deleted_text), dtype=np.int64)
    nodes, kids = np.arange(forest.n, dtype=number_type(forest.n)), sort_kids(forest)
    first_kid = first_kids(forest, kids)
    yield write((True, _nodes(links, first, id_source)))
    yield write((False, edges_of(forest, first_kid)))
    tasks: list[_Task] = [
        *((True, part) for part in cut(nodes[~np.isin(nodes, first)], _LINES_PER_TASK)),
        *((False, part) for part in cut(kids[~np.isin(kids, first_kid)], _LINES_PER_TASK)),
    ]

    def pack(task: _Task, *, shared: bool) -> _Task:
        are_nodes, numbers = task
        if not are_nodes:
            return False, edges_of(forest, numbers)
        nodes = _nodes(links, numbers, id_source)
        return True, nodes._replace(rows=nodes.rows.shared()) if shared else nodes

    given = {"drop_deleted_text": drop_deleted_text}
    work = Work("graphload.export.records", "start_writing", given)
    with Team(
        work,
        tasks,
        own=lambda task: write(pack(task, shared=False)),
        pack=partial(pack, shared=True),
    ) as team:
        if forest.n >= _MIN_SHARED_NODES:
            team.hire(count_workers())
        for number in range(len(tasks)):
            yield team.take(number)


def start_writing(*, drop_deleted_text: bool) -> Callable[[_Task], bytes]:
    """Return the function that makes the lines of some nodes or edges."""

    def write(task: _Task) -> bytes:
        are_nodes, part = task
        if are_nodes:
            return b"".join(part.lines(drop_deleted_text=drop_deleted_text))
        return edge_lines(part)

    return write


def _nodes(links: Links, nodes: Ints, id_source: Mapping[Id, str]) -> _Nodes:
    """Return what the lines of some nodes are made of."""
    forest, row = links.forest, links.row[nodes]
    ids, root = forest.ids_of(nodes), forest.root[nodes]
    return _Nodes(
        ids,
        (row >= 0).tolist(),
        links.table.rows(row[row >= 0]),
        forest.ids_of(np.maximum(root, 0)),
        forest.depth[nodes].tolist(),
        (root >= 0).tolist(),
        {id_: id_source[id_] for id_ in ids if id_ in id_source} if id_source else {},
    )


def _first_records(links: Links, *, drop_deleted_text: bool) -> list[int]:
    """Return the numbers of the nodes that are the first to have a key, ascending."""
    columns, forest = links.table.columns, links.forest
    marks = [links.row < 0, links.row >= 0, forest.root >= 0]
    for name in FIELDS:
        has = columns.has(name)
        if drop_deleted_text and name in PERSONAL:
            has &= ~columns.has("deleted")
        marks.append(links.of_nodes(has, 0) != 0)
    return sorted({int(np.argmax(mark)) for mark in marks if mark.any()})
