"""The tidy tree, left to right: depth is a column, a branch is a strip, replies are in order.

A small tree has a line for each leaf. A large one would be a thread too thin to see: there the
lines move together, and a column that is too full becomes several, until the whole is about as
wide as a screen. (Several look like levels of their own: a tree that has the screen for itself has
one for each level as long as its lines are wide enough.) Each tree has a rectangle of its own, in
rows, the largest first. Nodes never overlap, and a reply is always right of its parent.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.coil import place_folded
from viz.layouts.spacing import SCREEN_ASPECT, Runs, leaf_strips, scatter_rows, strip_centres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest
    from viz.layouts.layout import LayoutInput

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["place"]

LINE_SPACINGS = 0.75
"""The distance of leaves, and of the columns of one level, in spacings."""
MIN_COLUMN_SPACINGS, MAX_COLUMN_SPACINGS = 2.2, 6.0
"""The distance of a reply from its parent, in spacings."""
MAX_LONE_COLUMN_SPACINGS = 10.0
"""The same in a tree that has the screen for itself, at most."""
MAX_LEVEL_LINES = 56
"""The lines up to which no level of such a tree has several columns."""
SMALL_NODES = 60
"""The nodes up to which a tree is stretched to the height of a screen: its nodes have texts."""
MAX_SMALL_LINE_SPACINGS = 5.0
"""The distance of leaves in a small tree, in spacings."""
SMALL_ASPECT = 1.2
"""The width of a small tree to its height, at most: on a screen it has texts at its right."""
MIN_SMALL_WIDTH_SPACINGS = 9.0
"""The width of a small tree, at least: its dots are far enough from each other for words."""
TREE_GAP_SPACINGS = 4.0
"""The distance of a folded tree from what is above it, in spacings."""
BAND_GAP_SPACINGS, ROW_GAP_SPACINGS = 1.5, 3.0
"""The distance of trees that are above and beside each other, in spacings."""


def place(nodes: LayoutInput) -> Floats:
    """Place the broad trees, and below them each narrow one folded; shape (n, 2)."""
    trees, forest, spacing = nodes.trees, nodes.trees.forest, nodes.spacing
    points = np.empty((forest.n, 2))
    broad = np.flatnonzero(~np.repeat(trees.narrow, forest.size[forest.roots]))
    if len(broad):
        rest = forest.select(broad) if trees.narrow.any() else forest
        whole = np.empty_like(forest.size)
        whole[trees.number] = nodes.forest.size
        points[broad] = _place_broad(rest, whole[broad], spacing)
    bottom = float(points[broad, 1].max(initial=-TREE_GAP_SPACINGS * spacing))
    for root in forest.roots[trees.narrow].tolist():
        part, tree = trees.one(root)
        folded = place_folded(tree, spacing)
        folded[:, 1] += bottom + TREE_GAP_SPACINGS * spacing - folded[:, 1].min()
        points[part] = folded
        bottom = float(folded[:, 1].max())
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    return points[trees.number]


def _place_broad(forest: Forest, whole: Ints, spacing: float) -> Floats:
    """Place each tree of a forest in pre-order in a rectangle of its own; shape (n, 2).

    `whole` has the size of each node's subtree with what is placed elsewhere, shape (n,).
    """
    roots, is_small = forest.roots, forest.n <= SMALL_NODES
    points, height = _place_trees(forest, spacing)
    width = np.maximum.reduceat(points[:, 0], roots)
    largest = np.argsort(-whole[roots], kind="stable")
    corners = np.empty((len(roots), 2))
    corners[largest] = _pack(width[largest], height[largest], spacing, in_rows=not is_small)
    points += np.repeat(corners, forest.size[roots], axis=0)
    if is_small:
        points *= _stretch(points, spacing)
    return points


def _place_trees(forest: Forest, spacing: float) -> tuple[Floats, Floats]:
    """Place each tree right of and below (0, 0); shape (n, 2), and the trees' heights."""
    roots, line = forest.roots, LINE_SPACINGS * spacing
    tree = np.repeat(np.arange(len(roots)), forest.size[roots])
    levels_of = np.maximum.reduceat(forest.depth, roots) + 1
    first_level = np.cumsum(levels_of) - levels_of
    key = first_level[tree] + forest.depth
    order = np.lexsort((np.arange(forest.n), key))
    levels = Runs(key[order])
    of = np.repeat(np.arange(len(roots)), levels_of)
    strip, lines = leaf_strips(forest)
    demand = levels.measure_demand(strip[order])
    # The texts of a small tree need a line each.
    is_small = forest.size[roots] <= SMALL_NODES
    height = np.where(is_small, lines, _screen_heights(demand, of, first_level))
    dense = height < lines
    strip = np.where(dense[tree], strip_centres(forest, roots, inner=0.3), strip)
    demand = levels.measure_demand(strip[order])
    is_lone = len(roots) == 1
    if is_lone and dense.all() and demand.max() <= MAX_LEVEL_LINES:
        height = np.maximum(height, demand.max())
    rows = np.where(dense[of], _columns_needed(demand, height[of]), 1)
    height = np.minimum(lines, height) * line
    # Levels are drawn apart as far as the screen's width allows.
    thickness = (rows - 1) * line
    free = (SCREEN_ASPECT * height - np.add.reduceat(thickness, first_level)) / levels_of
    most = MAX_LONE_COLUMN_SPACINGS if is_lone and not is_small.all() else MAX_COLUMN_SPACINGS
    free = np.clip(free, MIN_COLUMN_SPACINGS * spacing, most * spacing)[of]
    left = np.cumsum(thickness + free) - (thickness + free)
    left -= left[first_level][of]
    gap = np.minimum(line / rows, height[of] / levels.length)
    points, level = np.empty((forest.n, 2)), levels.run
    points[order, 0] = left[level] + scatter_rows(levels.place, rows[level]) * line
    room = height[of][level]
    points[order, 1] = levels.separate(strip[order] * room, gap[level], room=room)
    return points, height


def _pack(width: Floats, height: Floats, spacing: float, *, in_rows: bool) -> Floats:
    """Return the corners of rectangles, in rows as wide as a screen, in order; shape (trees, 2).

    Else they are one below the other: the texts of a small forest need the width.
    """
    across, down = ROW_GAP_SPACINGS * spacing, BAND_GAP_SPACINGS * spacing
    area = float(((width + across) * (height + down)).sum())
    room = max(float(width.max()), math.sqrt(SCREEN_ASPECT * area)) if in_rows else 0.0
    corners = []
    left = top = lowest = 0.0
    for wide, high in zip(width.tolist(), height.tolist(), strict=True):
        if left and left + wide > room:
            left, top = 0.0, top + lowest + down
            lowest = 0.0
        corners.append((left, top))
        left, lowest = left + wide + across, max(lowest, high)
    return np.array(corners)


def _stretch(points: Floats, spacing: float) -> Floats:
    """Return the factors by which a small tree gets a screen's height, and a part of its width."""
    width, height = np.ptp(points, axis=0)
    wide = max(width, MIN_SMALL_WIDTH_SPACINGS * spacing)
    most = MAX_SMALL_LINE_SPACINGS / LINE_SPACINGS
    down = np.clip(wide / SMALL_ASPECT / height, 1.0, most) if height else 1.0
    return np.array([wide / width if width else 1.0, down])


def _screen_heights(demand: Floats, of: Ints, first: Ints) -> Floats:
    """Return the height of each tree, in lines, at which it is as wide as a screen; by bisection.

    `demand` is of all levels, `of` has the tree of each, and `first` the first one of each tree.
    """
    gaps = np.bincount(of) * MIN_COLUMN_SPACINGS
    low = np.ones(len(first))
    high: Floats = np.add.reduceat(demand, first) + gaps
    for _ in range(50):
        middle = (low + high) / 2
        columns = np.add.reduceat(_columns_needed(demand, middle[of]), first)
        is_wide = columns + gaps / LINE_SPACINGS > SCREEN_ASPECT * middle
        low, high = np.where(is_wide, middle, low), np.where(is_wide, high, middle)
    return high


def _columns_needed(demand: Floats, lines: Floats) -> Ints:
    """Return how many columns side by side each level needs."""
    return np.maximum(np.ceil(demand / lines), 1).astype(np.int64)
