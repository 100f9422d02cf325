"""Where each node stands, in four layouts.

Organic and radial: every tree in a disc of its own, then the discs side by side. Tidy: left
to right, the trees one below the other. Timeline: x is time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.coil import is_narrow, place_coiled, place_folded
from viz.layouts.organic import place_organically
from viz.layouts.packing import pack_discs
from viz.layouts.radial import place_radially
from viz.layouts.tidy import place_tidily
from viz.layouts.timeline import place_in_time
from viz.spanning_forest import numbered_forest, part_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["LAYOUTS", "SPACING", "place_all"]

LAYOUTS = ("organic", "radial", "tidy", "timeline")

SPACING = 24.0
"""How far a reply stands from its parent, in the page's units: pixels at zoom 1."""
ORGANIC_TREES = 24
"""How many trees, the largest, are laid out organically: that takes time for each of them."""
ORGANIC_SIZE = 8
"""A tree with fewer nodes looks best laid out radially."""


def place_all(forest: Forest, time: Floats) -> dict[str, Floats]:
    """Place the nodes of a forest numbered in pre-order in every layout.

    Each is linear, or near it, in the nodes. `time` is in any unit, NaN where it isn't known.

    Returns:
        By the layout's name, points of shape (n, 2), x to the right and y down, around (0, 0).
    """
    if not forest.n:
        return {name: np.empty((0, 2)) for name in LAYOUTS}
    parts, place = _cut_apart(forest)
    rings = place_radially(parts, SPACING)
    _coil_up(parts, rings)
    return {
        "organic": _place_organic_parts(parts, rings)[place],
        "radial": _side_by_side(parts, rings)[place],
        "tidy": _centred(_place_tidy_parts(parts)[place]),
        "timeline": _centred(place_in_time(forest, time, SPACING)),
    }


def _cut_apart(forest: Forest) -> tuple[Forest, Ints]:
    """Cut off what is deep and narrow; where each node stands in the new pre-order."""
    heads = _coil_heads(forest)
    if (forest.parent[heads] < 0).all():
        return forest, np.arange(forest.n)
    cut = numbered_forest(np.where(heads, -1, forest.parent))
    order = cut.preorder
    place = np.empty(forest.n, dtype=np.int64)
    place[order] = np.arange(forest.n)
    return part_of(cut, order), place


def _centred(points: Floats) -> Floats:
    centred: Floats = points - (points.min(axis=0) + points.max(axis=0)) / 2
    return centred


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


def _place_organic_parts(forest: Forest, rings: Floats) -> Floats:
    """The largest trees organically, the others as `rings` has them."""
    points = rings.copy()
    roots = forest.roots
    largest = roots[np.argsort(-forest.size[roots], kind="stable")][:ORGANIC_TREES]
    for at in largest[~is_narrow(forest)[largest]].tolist():
        if forest.size[at] >= ORGANIC_SIZE:
            points[_slice(forest, at)] = place_organically(_tree(forest, at), SPACING)
    return _side_by_side(forest, points)


def _place_tidy_parts(forest: Forest) -> Floats:
    """The broad trees in one picture, and below it each narrow one folded to lines."""
    narrow = is_narrow(forest)[forest.root]
    points = np.empty((forest.n, 2))
    broad = np.flatnonzero(~narrow)
    points[broad] = place_tidily(part_of(forest, broad), SPACING)
    bottom = float(points[broad, 1].max(initial=-4 * SPACING))
    for at in forest.roots[narrow[forest.roots]].tolist():
        folded = place_folded(_tree(forest, at), SPACING)
        folded[:, 1] += bottom + 4 * SPACING - folded[:, 1].min()
        points[_slice(forest, at)] = folded
        bottom = float(folded[:, 1].max())
    return points


def _coil_up(forest: Forest, points: Floats) -> None:
    """Place the deep and narrow trees as coils."""
    roots = forest.roots
    for at in roots[is_narrow(forest)[roots]].tolist():
        points[_slice(forest, at)] = place_coiled(_tree(forest, at), SPACING)


def _slice(forest: Forest, root: int) -> slice:
    return slice(root, root + int(forest.size[root]))


def _tree(forest: Forest, root: int) -> Forest:
    """One tree of a forest in pre-order as a forest of its own."""
    if forest.size[root] == forest.n:
        return forest
    return numbered_forest(np.maximum(forest.parent[_slice(forest, root)] - root, -1))


def _side_by_side(forest: Forest, points: Floats) -> Floats:
    """Move each tree to a place of its own; a tree alone is centred."""
    roots = forest.roots
    sizes = forest.size[roots]
    low = np.minimum.reduceat(points, roots)
    high = np.maximum.reduceat(points, roots)
    points = points - np.repeat((low + high) / 2, sizes, axis=0)
    reach = np.hypot(points[:, 0], points[:, 1])
    radius = np.maximum.reduceat(reach, roots) + SPACING / 2
    return points + np.repeat(pack_discs(radius), sizes, axis=0)
