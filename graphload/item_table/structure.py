"""The structure that records state, in columns: what links them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from graphload.forest import UNKNOWN
from graphload.item_table.chunk import Codes
from graphload.item_table.table import ItemTable
from graphload.items import parent_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from numpy.typing import NDArray

    from graphload.items import Item

    Ints = NDArray[np.int64]

__all__ = ["Structure", "read_structure"]

_ITEMS_PER_PART = 1 << 14
"""So many that arrays of them are given back to the system, and leave no holes."""
_KEYS = ("key", "parent", "poll", "kids", "parts")


@dataclass(frozen=True)
class Structure:
    """The structure that n records state, ascending by id; ids are keys, as in an `ItemTable`.

    `parent` is the parent that each record names itself, where `has_parent` says so, shape (n,);
    `poll` has those polls that records name, in any order. Of the lists of all records, one after
    the other, `kid_count` and `part_count` say how many ids are each record's.
    """

    names: Sequence[str] | None
    key: Ints
    parent: Ints
    has_parent: NDArray[np.bool_]
    poll: Ints
    kid_count: Ints
    kids: Ints
    part_count: Ints
    parts: Ints
    time: Ints

    def with_names(self, names: AbstractSet[str]) -> Structure:
        """Return the structure, which has no numbers as ids, with the codes of other texts, too."""
        old = self.names or ()
        if names <= {*old}:
            return self
        joined = sorted({*names, *old})
        code = {name: at for at, name in enumerate(joined)}
        new = np.array([code[name] for name in old], dtype=np.int64)
        return self.recoded(joined, new.__getitem__) if old else replace(self, names=joined)

    def recoded(self, names: Sequence[str], new: Callable[[Ints], Ints]) -> Structure:
        """Return the structure with other keys: `new` returns them for the old ones."""
        changed: dict[str, Any] = {name: new(getattr(self, name)) for name in _KEYS}
        return replace(self, names=names, **changed)


def read_structure(items: Sequence[Item]) -> Structure:
    """Return the structure of Items, which have ids of one kind, ascending; or of a table."""
    if isinstance(items, ItemTable):
        columns = items.columns
        return Structure(
            items.names,
            columns.key,
            columns.own_parent,
            columns.names_parent,
            columns.poll[columns.has("poll")],
            columns.kid_count,
            columns.kids,
            columns.part_count,
            columns.parts,
            columns.time,
        )
    codes = Codes()
    starts = range(0, max(len(items), 1), _ITEMS_PER_PART)
    parts = [_read_part(items[start : start + _ITEMS_PER_PART], codes) for start in starts]
    structure = Structure(None, *map(np.concatenate, zip(*parts, strict=True)))
    if not codes.has_texts:
        return structure
    return structure.recoded(*codes.sort_ids(getattr(structure, name) for name in _KEYS))


def _read_part(items: Sequence[Item], codes: Codes) -> tuple[Ints, ...]:
    """Read some Items into the columns of a `Structure`, but for the names."""
    n = len(items)
    parents = [*map(parent_of, items)]
    times = [UNKNOWN if item.time is None else item.time for item in items]
    lists = [item.kids or () for item in items], [item.parts or () for item in items]
    (kid_count, kids), (part_count, parts) = (
        (np.fromiter(map(len, many), np.int64, n), codes.keys([*chain.from_iterable(many)]))
        for many in lists
    )
    return (
        codes.keys([item.id for item in items]),
        codes.keys(parents),
        np.fromiter([parent is not None for parent in parents], bool, n),
        codes.keys([item.poll for item in items if item.poll is not None]),
        kid_count,
        kids,
        part_count,
        parts,
        np.fromiter(times, np.int64, n),
    )
