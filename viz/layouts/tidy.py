"""The tidy tree, left to right: depth is a column, a branch is a strip, replies in order.

A small tree has a line for each leaf. A large one would be a thread too thin to see: there
the lines move together, and a column that is too full becomes several, until the whole is
about as wide as a screen. Nobody overlaps, and who replies still stands right of whom they
reply to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.spacing import measure_crowd, number_in_runs, scatter_rows, spread_out, strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["ASPECT", "place_tidily"]

ASPECT = 1.6
"""How wide a screen is for its height."""
LINE = 0.75
"""The distance of leaves, in spacings; of the columns that stand for one, too."""
COLUMN, WIDEST = 2.2, 6.0
"""The distance of a reply from its parent, in spacings: at least, and at most."""


def place_tidily(forest: Forest, spacing: float) -> Floats:
    """Place all trees of a forest numbered in pre-order, one below the other; shape (n, 2)."""
    if not forest.n:
        return np.empty((0, 2))
    line = LINE * spacing
    order = np.lexsort((np.arange(forest.n), forest.depth))
    depth = forest.depth[order]
    _, place, count = number_in_runs(depth)
    strip, lines = _by_leaves(forest)
    crowd = measure_crowd(strip[order], depth)
    height = _height_like_a_screen(crowd)
    if height < lines:
        strip = strips(forest, np.zeros(1, dtype=np.int64), inner=0.3)
        crowd = measure_crowd(strip[order], depth)
    height, rows = min(lines, height) * line, np.ones(len(count), dtype=np.int64)
    if height < lines * line:
        rows = _rows(crowd, height / line)
    left = _columns(rows, height, spacing)
    column_rows = np.repeat(rows, count)
    gap = np.minimum(line / column_rows, height / np.repeat(count, count))
    points = np.empty((forest.n, 2))
    aside = scatter_rows(place, column_rows) * line
    points[order, 0] = np.repeat(left, count) + aside
    points[order, 1] = spread_out(strip[order] * height, depth, gap, room=height)
    return points


def _by_leaves(forest: Forest) -> tuple[Floats, float]:
    """The middle of each node's strip from 0 to 1, and how many lines there are in all.

    A leaf has a line, and so has the gap between two trees that have replies.
    """
    leaf = (forest.size == 1).astype(np.float64)
    leaves = forest.sum_up(leaf)
    gaps = np.cumsum((forest.parent < 0) & (forest.size > 1))
    left = np.cumsum(leaf) - leaf + gaps - gaps[0]
    lines = float(leaf.sum() + gaps[-1] - gaps[0])
    middle: Floats = (left + leaves / 2) / lines
    return middle, lines


def _height_like_a_screen(crowd: Floats) -> float:
    """So many lines that the columns together are as wide as a screen is; by halving."""
    low, high = 1.0, float(crowd.sum() + len(crowd) * COLUMN)
    for _ in range(50):
        middle = (low + high) / 2
        wide = float(_rows(crowd, middle).sum() + len(crowd) * COLUMN / LINE)
        low, high = (middle, high) if wide > ASPECT * middle else (low, middle)
    return high


def _rows(crowd: Floats, lines: float) -> Ints:
    """How many columns side by side each level needs."""
    return np.maximum(np.ceil(crowd / lines), 1).astype(np.int64)


def _columns(rows: Ints, height: float, spacing: float) -> Floats:
    """Where each level begins; the columns are drawn apart where the tree is high."""
    thick = (rows - 1) * LINE * spacing
    free = (ASPECT * height - thick.sum()) / len(rows)
    width = thick + np.clip(free, COLUMN * spacing, WIDEST * spacing)
    left: Floats = np.cumsum(width) - width
    return left
