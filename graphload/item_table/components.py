"""Components: ids that links join, found with some bytes for each id and edges in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import number_type
from graphload.item_table.spilled import SpilledArrays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = ["find_components"]

_NODES_PER_STEP = 1 << 20


def find_components(n: int, edges: Iterable[tuple[Ints, Ints]]) -> Ints:
    """Find the components of a graph of n nodes; `edges` have its edges, some at a time.

    Each node points to one that isn't larger, at last to the smallest of its component. Where an
    edge joins two that are found to be smallest, the larger one points to the smaller one; edges
    whose ends aren't joined by that are looked at again. (Shiloach and Vishkin 1982, one step at a
    time.)

    Returns:
        The smallest node of each node's component, shape (n,).

    Raises:
        InputError: there is no room for a temporary file.
    """
    label = np.arange(n, dtype=number_type(n))
    while True:
        left = _Edges()
        for one, other in edges:
            left.append(*_join(label, one, other))
        _follow(label)
        if not left.numbers:
            return label
        edges = left


class _Edges:
    """Edges in a temporary file."""

    def __init__(self) -> None:
        self._arrays = SpilledArrays()
        self.numbers: list[tuple[int, int]] = []

    def append(self, one: Ints, other: Ints) -> None:
        if len(one):
            self.numbers.append((self._arrays.append(one), self._arrays.append(other)))

    def __iter__(self) -> Iterator[tuple[Ints, Ints]]:
        for one, other in self.numbers:
            yield self._arrays.read(one), self._arrays.read(other)


def _join(label: Ints, one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Let larger smallest nodes point to smaller ones; return the edges between different ones."""
    left, right = label[one], label[other]
    differ = left != right
    left, right = left[differ], right[differ]
    # Of several, to the smallest: else the hub of a star joins one other in each step.
    np.minimum.at(label, np.maximum(left, right), np.minimum(left, right))
    return left, right


def _follow(label: Ints) -> None:
    """Let each node point to the node at the end of its path."""
    changed = True
    while changed:
        changed = False
        for start in range(0, len(label), _NODES_PER_STEP):
            part = label[start : start + _NODES_PER_STEP]
            farther = label[part]
            changed |= bool((farther != part).any())
            part[:] = farther
