"""The nodes of a reply graph as columns: of a networkx graph, or of linked records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.graph import forest_of, without_deleted_text
from graphload.item_table.chunk import BITS
from graphload.items import item_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.item_table.table import Rows
    from graphload.items import Id, Item
    from graphload.links import Links

    Ints = NDArray[Any]  # integers of 32 or 64 bits
    Marks = NDArray[np.bool_]

__all__ = [
    "LinkedRecords",
    "NodeColumns",
    "NodeRecords",
    "count_codes",
    "nodes_of_graph",
    "nodes_of_links",
]

_CODES_PER_STEP = 1 << 20
"""So many are counted at once: `bincount` makes them integers of 64 bits."""


@dataclass(frozen=True)
class NodeColumns:
    """The nodes of a graph: structure, and a value per node in each array, shape (n,).

    `author` and `kind` are positions in `names` and `kinds`, which ascend, or -1; `stub`,
    `deleted` and `dead` are marks.
    """

    forest: Forest
    names: Sequence[str]
    author: Ints
    kinds: Sequence[str]
    kind: Ints
    stub: Marks
    deleted: Marks
    dead: Marks


class NodeRecords(NamedTuple):
    """The records of some nodes, which another process can read, too.

    `rows` has those of the nodes that have one; `id_source` the ids that weren't given.
    """

    ids: list[Id]
    has_record: list[bool]
    rows: Rows
    id_source: dict[Id, str]
    drop_deleted_text: bool

    def items(self) -> Sequence[Item | None]:
        """Return the record of each node, None where there is none.

        Raises:
            InputError: records can't be read again, or aren't what they were.
        """
        found = self.rows.read()
        if self.drop_deleted_text:
            found = [*map(without_deleted_text, found)]
        if len(found) == len(self.has_record):
            return found
        items = iter(found)
        return [next(items) if has_record else None for has_record in self.has_record]

    def source_of(self, node: Id) -> str:
        """Return where the id of a node that has a record comes from."""
        return self.id_source.get(node, "given")

    def sources(self) -> list[str]:
        """Return where the id of each node comes from, if it has a record."""
        return [*map(self.source_of, self.ids)] if self.id_source else ["given"] * len(self.ids)

    def attributes(self) -> list[dict[str, Any]]:
        """Return the attributes of each node, as in its graph."""
        return [
            {"stub": True}
            if item is None
            else item_attributes(item) | {"id_source": self.source_of(node)}
            for node, item in zip(self.ids, self.items(), strict=True)
        ]

    def shared(self) -> NodeRecords:
        """Return them for another process."""
        return self._replace(rows=self.rows.shared())


@dataclass(frozen=True)
class LinkedRecords:
    """Linked records as the nodes of a graph, which isn't made.

    `id_source` has the ids that weren't given; `drop_deleted_text` is as in `graph`.
    """

    links: Links
    id_source: Mapping[Id, str] = field(default_factory=dict)
    drop_deleted_text: bool = False

    def __len__(self) -> int:
        """Return the number of nodes."""
        return self.links.forest.n

    def of_nodes(self, nodes: Ints) -> NodeRecords:
        """Return the records of some nodes."""
        row = self.links.row[nodes]
        ids, known = self.links.forest.ids_of(nodes), self.id_source
        return NodeRecords(
            ids,
            (row >= 0).tolist(),
            self.links.table.rows(row[row >= 0]),
            {id_: known[id_] for id_ in ids if id_ in known} if known else {},
            self.drop_deleted_text,
        )


def nodes_of_graph(graph: ReplyGraph) -> NodeColumns:
    """Return the nodes of a networkx graph as columns.

    Raises:
        GraphError: a node has two parents, or ids are neither all int nor all str.
    """
    forest = forest_of(graph)
    data = [graph.nodes[node] for node in forest.ids]
    stub, deleted, dead = (
        np.fromiter((bool(node.get(name)) for node in data), bool, forest.n)
        for name in ("stub", "deleted", "dead")
    )
    authors = encode([node.get("by") for node in data])
    kinds = encode([node.get("item_type") for node in data])
    return NodeColumns(forest, *authors, *kinds, stub, deleted, dead)


def nodes_of_links(links: Links) -> NodeColumns:
    """Return the nodes of linked records as columns."""
    table, columns = links.table, links.table.columns
    flags = links.of_nodes(columns.fields, 0)
    return NodeColumns(
        links.forest,
        *_ascending(table.authors, links.of_nodes(columns.author, -1)),
        *_ascending(table.kinds, links.of_nodes(columns.kind, -1)),
        stub=links.row < 0,
        deleted=(flags & BITS["deleted"]) != 0,
        dead=(flags & BITS["dead"]) != 0,
    )


def encode(values: Sequence[Any]) -> tuple[list[str], Ints]:
    """Return the different values, ascending as texts, and the position of each, -1 for None."""
    names = sorted({value for value in {*values} if value is not None}, key=str)
    code: dict[Any, int] = {name: at for at, name in enumerate(names)}
    code[None] = -1
    return [*map(str, names)], np.fromiter(map(code.__getitem__, values), np.int64, len(values))


def count_codes(code: Ints, n: int, where: Marks | None = None) -> Ints:
    """Count the positions 0 to n-1 in an array, in which others are negative, shape (n,)."""
    counts = np.zeros(n, dtype=np.int64)
    for start in range(0, len(code), _CODES_PER_STEP):
        part = code[start : start + _CODES_PER_STEP]
        chosen = part >= 0
        if where is not None:
            chosen &= where[start : start + _CODES_PER_STEP]
        counts += np.bincount(part[chosen], minlength=n)
    return counts


def _ascending(names: Sequence[str], code: Ints) -> tuple[list[str], Ints]:
    """Return the names that are used, ascending, and codes that are positions in them."""
    used = np.flatnonzero(count_codes(code, len(names))).tolist()
    order = sorted(used, key=names.__getitem__)
    new = np.full(len(names) + 1, -1, dtype=np.int32)
    new[order] = np.arange(len(order))
    return [names[at] for at in order], new[code]
