"""Where each node stands: every tree in a disc of its own, then the discs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.coil import is_narrow, place_coiled
from viz.organic import place_organically
from viz.packing import pack_discs
from viz.radial import place_radially
from viz.skeleton import numbered_forest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Ints = NDArray[np.int64]
    Points = NDArray[np.float64]

__all__ = ["SPACING", "place_all", "place_nodes"]

SPACING = 24.0
"""How far a reply stands from its parent, in the page's units: pixels at zoom 1."""
ORGANIC_TREES = 24
"""How many trees, the largest, are laid out organically: that takes time for each of them."""
ORGANIC_SIZE = 8
"""A tree with fewer nodes looks best laid out radially."""


def place_all(forest: Forest, time: NDArray[np.float64]) -> dict[str, Points]:
    """Place the nodes of a forest numbered in pre-order in every layout, each shape (n, 2)."""
    del time
    return {"organic": place_nodes(forest)}


def place_nodes(forest: Forest) -> Points:
    """Place the nodes of a forest numbered in pre-order, in time linear in them.

    Returns:
        Points of shape (n, 2), x to the right and y down, around (0, 0).
    """
    if not forest.n:
        return np.empty((0, 2))
    cut = numbered_forest(np.where(_coil_heads(forest), -1, forest.parent))
    order = cut.preorder
    place = np.empty(forest.n, dtype=np.int64)
    place[order] = np.arange(forest.n)
    above = cut.parent[order]
    parts = numbered_forest(np.where(above < 0, -1, place[above]))
    points: Points = _place_parts(parts)[place]
    return points


def _coil_heads(forest: Forest) -> NDArray[np.bool_]:
    """The topmost node of each part that is deep and narrow: it gets a place of its own."""
    narrow = is_narrow(forest)
    above = forest.parent
    heads = np.zeros(forest.n, dtype=bool)
    end = 0
    for at in np.flatnonzero(narrow & ~(narrow[above] & (above >= 0))).tolist():
        if at >= end:
            heads[at] = True
            end = at + int(forest.size[at])
    return heads


def _place_parts(forest: Forest) -> Points:
    points = place_radially(forest, SPACING)
    roots = forest.roots
    narrow = is_narrow(forest)
    largest = roots[np.argsort(-forest.size[roots], kind="stable")][:ORGANIC_TREES].tolist()
    organic = {at for at in largest if forest.size[at] >= ORGANIC_SIZE}
    for at in roots.tolist():
        if narrow[at] or at in organic:
            place = place_coiled if narrow[at] else place_organically
            slice_ = slice(at, at + int(forest.size[at]))
            parent = forest.parent[slice_] - at
            points[slice_] = place(numbered_forest(np.maximum(parent, -1)), SPACING)
    return _side_by_side(forest, points)


def _side_by_side(forest: Forest, points: Points) -> Points:
    """Move each tree to a place of its own; a tree alone is centred."""
    roots = forest.roots
    sizes = forest.size[roots]
    low = np.minimum.reduceat(points, roots)
    high = np.maximum.reduceat(points, roots)
    points = points - np.repeat((low + high) / 2, sizes, axis=0)
    reach = np.hypot(points[:, 0], points[:, 1])
    radius = np.maximum.reduceat(reach, roots) + SPACING / 2
    return points + np.repeat(pack_discs(radius), sizes, axis=0)
