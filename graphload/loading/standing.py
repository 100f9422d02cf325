"""Where each item of a forest hangs, made when it is asked for.

Millions are asked for several times over, and never all held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from graphload.loading.structure import Place, Stand

if TYPE_CHECKING:
    from graphload.forest import Forest
    from graphload.items import Id

__all__ = ["Places", "Stands"]

T = TypeVar("T")


class _OfForest(Mapping["Id", T]):
    """Something of every item of a forest."""

    def __init__(self, forest: Forest) -> None:
        self._ids = forest.ids
        self._index = forest.index

    def __contains__(self, node: object) -> bool:
        return node in self._index

    def __iter__(self) -> Iterator[Id]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class Stands(_OfForest[Stand]):
    """Each item's parent and rank."""

    def __init__(self, forest: Forest) -> None:
        super().__init__(forest)
        self._above, self._rank = forest.parent.tolist(), forest.rank.tolist()

    def __getitem__(self, node: Id) -> Stand:
        at = self._index[node]
        above, rank = self._above[at], self._rank[at]
        return Stand(None if above < 0 else self._ids[above], None if rank < 0 else rank)


class Places(_OfForest[Place]):
    """Each item's root and depth."""

    def __init__(self, forest: Forest) -> None:
        super().__init__(forest)
        self._root, self._depth = forest.root.tolist(), forest.depth.tolist()

    def __getitem__(self, node: Id) -> Place:
        at = self._index[node]
        root = self._root[at]
        return _NOWHERE if root < 0 else Place(self._ids[root], self._depth[at])


_NOWHERE = Place(None, None)
