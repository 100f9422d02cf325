"""The tidy tree, left to right: depth is a column, a branch is a strip, replies are in order.

A small tree has a line for each leaf. A large one would be a thread too thin to see: there the
lines move together, and a column that is too full becomes several, until the whole is about as
wide as a screen. Nodes never overlap, and a reply is always right of its parent.
"""

from __future__ import annotations

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
SMALL_NODES = 60
"""The nodes up to which a tree is stretched to the height of a screen: its nodes have texts."""
MAX_SMALL_LINE_SPACINGS = 5.0
"""The distance of leaves in a small tree, in spacings."""
TREE_GAP_SPACINGS = 4.0
"""The distance of a folded tree from what is above it, in spacings."""


def place(nodes: LayoutInput) -> Floats:
    """Place the broad trees as one picture, and below it each narrow one folded; shape (n, 2)."""
    trees, forest, spacing = nodes.trees, nodes.trees.forest, nodes.spacing
    points = np.empty((forest.n, 2))
    broad = np.flatnonzero(~np.repeat(trees.narrow, forest.size[forest.roots]))
    if len(broad):
        rest = forest.select(broad) if trees.narrow.any() else forest
        points[broad] = _place_broad(rest, spacing)
    bottom = float(points[broad, 1].max(initial=-TREE_GAP_SPACINGS * spacing))
    for root in forest.roots[trees.narrow].tolist():
        part, tree = trees.one(root)
        folded = place_folded(tree, spacing)
        folded[:, 1] += bottom + TREE_GAP_SPACINGS * spacing - folded[:, 1].min()
        points[part] = folded
        bottom = float(folded[:, 1].max())
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    return points[trees.number]


def _place_broad(forest: Forest, spacing: float) -> Floats:
    """Place all trees of a forest in pre-order, one below the other; shape (n, 2)."""
    order = np.lexsort((np.arange(forest.n), forest.depth))
    levels = Runs(forest.depth[order])
    strip, lines = leaf_strips(forest)
    demand = levels.measure_demand(strip[order])
    # The texts of a small tree need a line each.
    height = lines if forest.n <= SMALL_NODES else _screen_height(demand)
    if height < lines:
        strip = strip_centres(forest, np.zeros(1, dtype=np.int64), inner=0.3)
        demand = levels.measure_demand(strip[order])
    line = LINE_SPACINGS * spacing
    rows = _columns_needed(demand, height) if height < lines else np.ones_like(levels.length)
    height = min(lines, height) * line
    # Levels are drawn apart as far as the screen's width allows.
    thickness = (rows - 1) * line
    free = (SCREEN_ASPECT * height - thickness.sum()) / len(rows)
    free = np.clip(free, MIN_COLUMN_SPACINGS * spacing, MAX_COLUMN_SPACINGS * spacing)
    left = np.cumsum(thickness + free) - (thickness + free)
    rows = rows[levels.run]
    gap = np.minimum(line / rows, height / levels.lengths)
    points = np.empty((forest.n, 2))
    points[order, 0] = left[levels.run] + scatter_rows(levels.place, rows) * line
    points[order, 1] = levels.separate(strip[order] * height, gap, room=height)
    if forest.n <= SMALL_NODES:
        points[:, 1] *= _stretch(points, MAX_SMALL_LINE_SPACINGS / LINE_SPACINGS)
    return points


def _stretch(points: Floats, most: float) -> float:
    """Return the factor by which a small tree becomes as high as a screen, at most `most`."""
    width, height = np.ptp(points, axis=0)
    return float(np.clip(width / SCREEN_ASPECT / height, 1.0, most)) if height else 1.0


def _screen_height(demand: Floats) -> float:
    """Return the height, in lines, at which all columns are as wide as a screen; by bisection."""
    gaps = len(demand) * MIN_COLUMN_SPACINGS
    low, high = 1.0, float(demand.sum() + gaps)
    for _ in range(50):
        middle = (low + high) / 2
        width = float(_columns_needed(demand, middle).sum() + gaps / LINE_SPACINGS)
        low, high = (middle, high) if width > SCREEN_ASPECT * middle else (low, middle)
    return high


def _columns_needed(demand: Floats, lines: float) -> Ints:
    """Return how many columns side by side each level needs."""
    return np.maximum(np.ceil(demand / lines), 1).astype(np.int64)
