"""The timeline: x is time, a branch is a strip, items of one moment are stacked.

A thread's outline grows with its traffic, as a histogram does. Threads at different times share
a height; those at one time are above and below each other, the largest in the middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.spacing import SCREEN_ASPECT, Runs, strip_centres
from viz.layouts.stacking import stack_spans
from viz.layouts.time_scale import fill_times, scale_times, stretch_scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest
    from viz.layouts.layout import LayoutInput

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["place"]

LINE_SPACINGS = 0.6
"""The distance of nodes above each other, in spacings."""
AREA_PER_NODE = 5.0
"""The area of the picture, in lines squared, for each node."""
MAX_TRIES, MAX_HEIGHT_RATIO = 4, 1.3
"""The time scale is made wider where the stack is so many times higher than a screen."""


def place(nodes: LayoutInput) -> Floats:
    """Place nodes by time, and each thread's as a stack of its own; shape (n, 2)."""
    forest = nodes.forest
    scaled = scale_times(fill_times(forest, nodes.time))
    points = np.empty((forest.n, 2))
    width = np.sqrt(SCREEN_ASPECT * AREA_PER_NODE * forest.n)
    for _ in range(MAX_TRIES):
        points[:, 0] = stretch_scale(scaled, int(width), width / SCREEN_ASPECT) * int(width)
        column = points[:, 0].astype(np.int64)
        wanted = _wanted_heights(forest, column)
        order = np.lexsort((wanted, column))
        columns = Runs(column[order])
        points[order, 1] = columns.separate(wanted[order], np.ones(forest.n))
        ratio = float(np.ptp(points[:, 1])) * SCREEN_ASPECT / width
        if ratio < MAX_HEIGHT_RATIO:
            break
        width *= np.sqrt(ratio)
    points *= LINE_SPACINGS * nodes.spacing
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    return points


def _wanted_heights(forest: Forest, column: Ints) -> Floats:
    """Return the height of each node in its thread's stack, in lines, down positive."""
    roots, sizes = forest.roots, forest.size[forest.roots]
    thread = np.repeat(np.arange(len(roots)), sizes)
    width = int(column.max()) + 1
    cells, counts = np.unique(thread * width + column, return_counts=True)
    busiest = np.zeros(len(roots))
    np.maximum.at(busiest, cells // width, counts)
    leaves = np.add.reduceat(forest.size == 1, roots, dtype=np.int64)
    height = np.maximum(busiest, np.minimum(leaves, np.sqrt(sizes * AREA_PER_NODE / SCREEN_ASPECT)))
    first, last = np.minimum.reduceat(column, roots), np.maximum.reduceat(column, roots)
    middle = stack_spans(sizes, first, last, height)
    strip = strip_centres(forest, roots, inner=0.0) - 0.5
    wanted: Floats = middle[thread] + strip * height[thread]
    return wanted
