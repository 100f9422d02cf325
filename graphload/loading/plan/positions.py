"""Where each item of a forest hangs: columns in the forest's order, and one item's by its id.

Millions are asked for several times over; a pair of each is never held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from graphload.loading.plan.relink import Place, Stand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
        self.parents = _ids_at(forest, forest.parent)
        self.ranks = [None if rank < 0 else rank for rank in forest.rank.tolist()]

    def __getitem__(self, node: Id) -> Stand:
        at = self._index[node]
        return Stand(self.parents[at], self.ranks[at])


class Places(_OfForest[Place]):
    """Each item's root and depth."""

    def __init__(self, forest: Forest) -> None:
        super().__init__(forest)
        self.roots = _ids_at(forest, forest.root)
        self.depths = [
            None if root is None else depth
            for root, depth in zip(self.roots, forest.depth.tolist(), strict=True)
        ]

    def __getitem__(self, node: Id) -> Place:
        at = self._index[node]
        return Place(self.roots[at], self.depths[at])


def _ids_at(forest: Forest, positions: NDArray[np.signedinteger]) -> list[Id | None]:
    """The ids at positions, None where there is none."""
    ids = forest.ids
    return [None if at < 0 else ids[at] for at in positions.tolist()]
