"""Records kept in memory as the attributes of their nodes, and what links them in columns."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.columns import FIELDS
from graphload.forest import UNKNOWN
from graphload.item_table.blocks import LineSource
from graphload.item_table.chunk import BITS, ItemChunk, Location
from graphload.item_table.collect import Collector
from graphload.item_table.origins import ItemOrigin
from graphload.items import ITEM_TYPES, NOBODY, Item
from graphload.parsing import decode_any_lines, decode_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from numpy.typing import NDArray

    from graphload.item_table.chunk import Codes
    from graphload.item_table.origins import DecodeRows
    from graphload.item_table.table import ItemTable
    from graphload.items import Id

    Ints = NDArray[Any]  # integers of 32 or 64 bits
    Attributes = dict[str, Any]

__all__ = ["AttributeCollector", "read_attributes", "take_nodes"]


_UNUSUAL = BITS["dead"] | BITS["deleted"] | BITS["extra"]
_UNTOLD_TIME = np.broadcast_to(np.int64(UNKNOWN), 1 << 40)
_UNTOLD = np.broadcast_to(np.int32(-1), 1 << 40)
"""Columns without values, of any length."""


def _compile_attributes() -> Callable[[Sequence[Item]], tuple[list[Attributes], list[int]]]:
    # The dicts of objects of one class have one table of keys in CPython, which halves them: those
    # of replies and of others set different fields. A loop over the names takes three times as
    # long, and this is run for every record.
    lines = [
        "def read_attributes(items):",
        " attributes, fields = [], []",
        " add, add_fields = attributes.append, fields.append",
        " for item in items:",
        "  node = Other() if item.parent is None else Reply()",
        f"  bits = {BITS['id']}",
    ]
    for name in FIELDS[1:]:
        lines.append(f"  if (value := item.{name}) is not None:")
        if name == "item_type":
            # One text for all.
            lines += [f"   if value == {known!r}: value = {known!r}" for known in ITEM_TYPES]
        lines += [f"   node.{name} = value", f"   bits += {BITS[name]}"]
    lines += ["  node.id_source = 'given'", "  add(node.__dict__)", "  add_fields(bits)"]
    namespace: dict[str, Any] = {"Other": type("Other", (), {}), "Reply": type("Reply", (), {})}
    exec("\n".join([*lines, " return attributes, fields"]), namespace)  # noqa: S102 - our own text
    compiled: Callable[[Sequence[Item]], tuple[list[Attributes], list[int]]]
    compiled = namespace["read_attributes"]
    return compiled


read_attributes = _compile_attributes()
"""Return the attributes that the nodes of Items have, and the fields of each as `BITS` has them.

`id_source` is `given`.
"""


_id_of = attrgetter("id")


class AttributeOrigin:
    """Records in memory, in order of their offsets: ids and attributes."""

    def __init__(self) -> None:
        self.ids: list[Id] = []
        self.attributes: list[Attributes] = []
        self._offsets: list[Ints] = []

    def append(self, ids: Sequence[Id], attributes: Sequence[Attributes], offset: Ints) -> None:
        """Append records, whose offsets are larger than those before."""
        self.ids += ids
        self.attributes += attributes
        self._offsets.append(offset)

    def find(self, offset: Ints) -> Ints:
        """Return the positions of records."""
        offsets = np.concatenate(self._offsets)
        self._offsets = [offsets]
        if len(offset) == len(offsets) and (offset == offsets).all():
            return np.arange(len(offset))
        return np.searchsorted(offsets, offset)

    def read(self, offset: Ints, length: Ints) -> list[Item]:  # noqa: ARG002 - as the protocol
        """Return some records as Items."""
        ids, attributes = self.ids, self.attributes
        return [
            Item(ids[at], **(attributes[at] | {"id_source": None}))
            for at in self.find(offset).tolist()
        ]


class AttributeCollector(Collector):
    """The ids, links and attributes of the records that were read so far.

    Columns that no graph needs have no values: those of authors, types, times and numbers of
    descendants.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items = AttributeOrigin()
        self.origins[0] = self._items

    def open_lines(
        self,
        name: str,
        path: Path | None,  # noqa: ARG002 - as in Collector
        *,
        foreign: AbstractSet[str] = frozenset(),
        rows: DecodeRows | None = None,  # noqa: ARG002
        find_odd: bool = False,
    ) -> LineSource:
        """Begin an input of lines, which this process reads."""
        origin = AttributeOrigin()
        self.origins.append(origin)
        source = self.codes.source_code(name)
        lines = _AttributeLines(
            self.codes, source, len(self.origins) - 1, foreign=foreign, find_odd=find_odd
        )
        lines.kept = origin
        return lines

    def open_table(  # type: ignore[override]  # as OpensInputs
        self, name: str, path: Path, read_again: Callable[[], Iterator[Sequence[Item]]]
    ) -> None:
        """Return None: rows are to be Items."""

    def add_items(self, items: Sequence[Item]) -> None:
        """Add Items that have ids."""
        ids: list[Id] = [*map(_id_of, items)]
        source, line = self.codes.places(items)
        origin, offset = 0, np.arange(len(items))
        if any(item.id_source is not None for item in items):
            self.codes.stated = True
            origin = len(self.origins)
            self.origins.append(ItemOrigin(items))
            _, fields = read_attributes(items)
        else:
            attributes, fields = read_attributes(items)
            offset += len(self._items.ids)
            self._items.append(ids, attributes, offset)
        place = Location(source, line, origin, offset, np.zeros(len(items), np.int32))
        bits = np.fromiter(fields, np.uint32, len(fields))
        self.add(_read_links(items, ids, bits, self.codes, place))


class _AttributeLines(LineSource):
    """One input of lines, whose records are kept."""

    is_shared = False
    kept: AttributeOrigin

    def decode(self, data: bytes, ends: Ints, offset: int) -> ItemChunk | None:
        """Read lines that end at `ends` into columns, None where one is to be read by itself."""
        items = decode_any_lines(data) or []
        attributes, fields = read_attributes(items)
        bits = np.fromiter(fields, np.uint32, len(fields))
        if len(items) != len(ends) or int(np.bitwise_or.reduce(bits)) & _UNUSUAL:
            # Each of them is looked at.
            items = decode_lines(data, self.foreign) or []
            if len(items) != len(ends):
                return None
            attributes, fields = read_attributes(items)
            bits = np.fromiter(fields, np.uint32, len(fields))
        ids: list[Any] = [item.id for item in items]
        names = [item.by for item in items if item.by is not None]
        # An author may be nobody, which each line is looked at for.
        if None in ids or not NOBODY.isdisjoint(map(str.strip, names)):
            return None
        start = np.concatenate(([0], ends[:-1] + 1))
        self.kept.append(ids, attributes, offset + start)
        line = np.arange(len(items))
        place = Location(self.source, line, self.origin, offset + start, ends - start)
        return _read_links(items, ids, bits, self.codes, place)


def _read_links(
    items: Sequence[Item], ids: Sequence[Id], fields: Ints, codes: Codes, place: Location
) -> ItemChunk:
    """Read Items that have ids into those columns that a graph needs."""
    n = len(items)
    known = int(np.bitwise_or.reduce(fields))
    nowhere = [None] * n
    return ItemChunk(
        **codes.link_columns(
            ids,
            [item.parent for item in items],
            [item.poll for item in items] if known & BITS["poll"] else nowhere,
            [item.kids for item in items],
            [item.parts for item in items] if known & BITS["parts"] else nowhere,
        ),
        time=_UNTOLD_TIME[:n],
        descendants=_UNTOLD[:n],
        author=_UNTOLD[:n],
        kind=_UNTOLD[:n],
        fields=fields,
        source=np.full(n, place.source, dtype=np.int32),  # of one number or of n
        line=place.line.astype(np.uint32),
        origin=np.full(n, place.origin, dtype=np.int32),
        offset=place.offset,
        length=place.length.astype(np.int32),
    )


def take_nodes(
    table: ItemTable, row: Ints, node_ids: Sequence[Id]
) -> tuple[list[Id], list[Attributes]]:
    """Return the ids and attributes of nodes, of records that an `AttributeCollector` collected.

    `row` has the record of each node, -1 for a stub, and `node_ids` the ids, of which only those of
    stubs are read. The table may have Items in memory beside.
    """
    columns = table.columns
    ids: list[Id] = []
    attributes: list[Attributes] = []
    position = np.empty(len(table), dtype=np.int64)
    for number, origin in enumerate(table.origins):
        rows = np.flatnonzero(columns.origin == number)
        if not len(rows):
            continue
        offset = columns.offset[rows]
        if isinstance(origin, AttributeOrigin):
            position[rows] = len(ids) + origin.find(offset)
            ids += origin.ids
            attributes += origin.attributes
        else:
            items = origin.read(offset, columns.length[rows])
            position[rows] = len(ids) + np.arange(len(rows))
            ids += map(_id_of, items)
            attributes += read_attributes(items)[0]
    has_record = row >= 0
    at = np.full(len(row), len(ids))
    at[has_record] = position[row[has_record]]
    if len(at) == len(ids) and (at == np.arange(len(ids))).all():
        return ids, attributes
    order = at.tolist()
    ids.append(0)
    attributes.append({})
    ids, attributes = [*map(ids.__getitem__, order)], [*map(attributes.__getitem__, order)]
    for node in np.flatnonzero(~has_record).tolist():
        ids[node] = node_ids[node]
        attributes[node] = {"stub": True}
    return ids, attributes
