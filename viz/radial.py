"""The radial layout: depth is distance from the root, and each leaf has an equal angle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]

__all__ = ["place_radially"]


def place_radially(forest: Forest, spacing: float) -> Floats:
    """Place each tree of a forest numbered in pre-order around (0, 0); shape (n, 2)."""
    angle = _angles(forest)
    reach = _rings(forest, spacing)
    return np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))


def _angles(forest: Forest) -> Floats:
    """In pre-order the leaves before a node are all those to its left."""
    leaf = (forest.size == 1).astype(np.int64)
    leaves = forest.sum_up(leaf)
    left = np.cumsum(leaf) - leaf
    root = forest.root
    turn: Floats = (left - left[root] + leaves / 2) / leaves[root]
    return 2 * np.pi * turn - np.pi / 2


def _rings(forest: Forest, spacing: float) -> Floats:
    """Each node's distance from its root: rings wide enough for all who stand on them."""
    reach = np.zeros(forest.n)
    radius = np.zeros(forest.n)
    for level in forest.levels[1:]:
        tree, inside, count = np.unique(forest.root[level], return_inverse=True, return_counts=True)
        radius[tree] = np.maximum(radius[tree] + spacing, count * spacing * 0.45 / (2 * np.pi))
        reach[level] = radius[tree][inside]
    return reach
