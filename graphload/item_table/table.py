"""Merged records as columns, and the Items that they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, overload

import msgspec
import numpy as np

from graphload.item_table.chunk import Codes, GrowingChunk, ItemChunk, Location
from graphload.item_table.origins import FileOrigin, ItemOrigin
from graphload.items import Id, Item, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from graphload.item_table.origins import Origin

    Ints = NDArray[np.int64]

__all__ = ["IdColumn", "ItemTable", "Rows"]

ITEMS_PER_READ = 1024
"""Items that are read at once: few enough for the processor's cache."""


class IdColumn(Sequence[Id]):
    """Ids by position: numbers, or texts by their codes."""

    def __init__(self, keys: Ints, names: Sequence[str] | None) -> None:
        self.keys = keys
        self.names = names

    def __len__(self) -> int:
        """Return the number of ids."""
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> Id: ...
    @overload
    def __getitem__(self, at: slice) -> list[Id]: ...
    def __getitem__(self, at: int | slice) -> Id | list[Id]:
        """Return an id, or a list of some."""
        if isinstance(at, slice):
            return self._ids(self.keys[at])
        key = int(self.keys[at])
        return key if self.names is None else self.names[key]

    def __iter__(self) -> Iterator[Id]:
        """Iterate over the ids."""
        for start in range(0, len(self.keys), ITEMS_PER_READ):
            yield from self._ids(self.keys[start : start + ITEMS_PER_READ])

    def __eq__(self, other: object) -> bool:
        """Return whether another sequence has the same ids."""
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]

    def take(self, rows: Ints) -> list[Id]:
        """Return the ids at some positions."""
        return self._ids(self.keys[rows])

    def _ids(self, keys: Ints) -> list[Id]:
        ids: list[Id] = keys.tolist()
        return ids if self.names is None else [*map(self.names.__getitem__, ids)]  # type: ignore[arg-type]


class Rows(NamedTuple):
    """The places of `total` records: the origin of some, their positions, offsets and lengths."""

    total: int
    parts: list[tuple[Origin, Ints, Ints, Ints]]

    def read(self) -> list[Item]:
        """Read them as Items, without places but for those in memory.

        Raises:
            InputError: they can't be read again, or aren't what they were.
        """
        if len(self.parts) == 1:
            ((origin, _, offset, length),) = self.parts
            return origin.read(offset, length)
        items: list[Item] = [_BLANK] * self.total
        for origin, at, offset, length in self.parts:
            for position, item in zip(at.tolist(), origin.read(offset, length), strict=True):
                items[position] = item
        return items

    def shared(self) -> Rows:
        """Return them for another process: those that lie in no file are read."""
        parts: list[tuple[Origin, Ints, Ints, Ints]] = [
            (origin, at, offset, length)
            if isinstance(origin, FileOrigin)
            else (ItemOrigin(origin.read(offset, length)), at, np.arange(len(at)), length)
            for origin, at, offset, length in self.parts
        ]
        return Rows(self.total, parts)


@dataclass(frozen=True)
class ItemTable(Sequence[Item]):
    """Records of different ids, ascending by id: columns, and the Items that they are.

    `columns` has them without their texts; `names` has the ids that are texts, ascending, which
    the codes in the columns number; None where ids are numbers. `authors`, `kinds` and `sources`
    are the texts of other codes. As a sequence it has Items, each read from where it lies.
    """

    columns: ItemChunk
    names: Sequence[str] | None
    authors: Sequence[str]
    kinds: Sequence[str]
    sources: Sequence[str]
    origins: Sequence[Origin]

    @classmethod
    def from_items(cls, items: Sequence[Item]) -> ItemTable:
        """Make a table of Items in memory, which have ids of one kind, ascending."""
        codes = Codes()
        rows = GrowingChunk()
        for start in range(0, len(items), ITEMS_PER_READ):
            part = items[start : start + ITEMS_PER_READ]
            at = np.arange(start, start + len(part))
            source, line = codes.places(part)
            rows.append(codes.read(part, Location(source, line, 0, at, at)))
        return cls.from_codes(rows.finish(), codes, [ItemOrigin(items)])

    @classmethod
    def from_codes(cls, columns: ItemChunk, codes: Codes, origins: Sequence[Origin]) -> ItemTable:
        """Make a table of columns with their codes."""
        names = None
        if codes.has_texts and not (codes.has_numbers or codes.hashes):
            names, position_of = codes.sort_ids(columns.keys)
            columns = columns.with_keys(position_of)
        return cls(
            columns,
            names,
            [name for name in codes.authors if name is not None],
            [name for name in codes.kinds if name is not None],
            codes.source_names,
            origins,
        )

    @property
    def ids(self) -> IdColumn:
        """The ids of the records."""
        return IdColumn(self.columns.key, self.names)

    def is_kind(self, *kinds: str | None) -> NDArray[np.bool_]:
        """Mark the records whose `item_type` is one of some, or None."""
        code: dict[str | None, int] = {kind: at for at, kind in enumerate(self.kinds)}
        code[None] = -1
        found = np.zeros(len(self), dtype=bool)
        for kind in code.keys() & {*kinds}:
            found |= self.columns.kind == code[kind]
        return found

    def ids_of(self, keys: Ints) -> list[Id]:
        """Return the ids that some keys stand for."""
        return IdColumn(keys, self.names)[:]

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.columns)

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> list[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | list[Item]:
        """Read an Item, or a list of some."""
        rows = np.arange(len(self))[at]
        return self.read(rows) if isinstance(at, slice) else self.read(np.array([rows]))[0]

    def __iter__(self) -> Iterator[Item]:
        """Read all Items, some at once."""
        for start in range(0, len(self), ITEMS_PER_READ):
            yield from self.read(np.arange(start, min(start + ITEMS_PER_READ, len(self))))

    def read(self, rows: Ints) -> list[Item]:
        """Read the Items of some rows, each with its place.

        Raises:
            InputError: they can't be read again, or aren't what they were.
        """
        columns, sources = self.columns, self.sources
        items = self.rows(rows).read()
        ends = columns.source[rows].tolist(), columns.line[rows].tolist()
        for item, source, line in zip(items, *ends, strict=True):
            # Those in memory have theirs.
            if item.place is None and source >= 0:
                _set_field(item, "place", Place(sources[source], line or None))
        return items

    def rows(self, rows: Ints) -> Rows:
        """Return where the records of some rows lie."""
        columns = self.columns
        origin = columns.origin[rows]
        parts = []
        for number in np.unique(origin).tolist():
            at = np.flatnonzero(origin == number)
            offset = columns.offset[rows[at]].astype(np.int64)
            parts.append((self.origins[number], at, offset, columns.length[rows[at]]))
        return Rows(len(rows), parts)

    def place(self, row: int) -> Place | None:
        """Return the place of a record in the input."""
        source = int(self.columns.source[row])
        if source < 0:
            return None
        return Place(self.sources[source], int(self.columns.line[row]) or None)

    def take(self, rows: Ints) -> ItemTable:
        """Return the table of some rows, in their order."""
        return replace(self, columns=self.columns.take(rows))


_BLANK = Item()
_set_field = msgspec.structs.force_setattr
