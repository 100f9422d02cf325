"""The timeline: time flows to the right, a branch is a strip, who was at once stands stacked.

A thread's outline grows with the traffic in it, as a histogram does. Threads at different
times share a height; those at one time stand above and below each other, the largest in
the middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.spacing import number_in_runs, spread_out, strips
from viz.layouts.tidy import ASPECT
from viz.layouts.time_scale import fill_times, flow_of_time, stretch_time

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["place_in_time"]

LINE = 0.6
"""The distance of two nodes that stand one above the other, in spacings."""
AIR = 5.0
"""How much emptier the picture is than it could be."""
TRIES, TOO_HIGH = 4, 1.3
"""Where threads are piled up higher than this, for a screen, time is given more room."""


def place_in_time(forest: Forest, time: Floats, spacing: float) -> Floats:
    """Place a forest numbered in pre-order, x by `time` in any unit, NaN unknown; shape (n, 2)."""
    if not forest.n:
        return np.empty((0, 2))
    flow = flow_of_time(fill_times(forest, time))
    points, wide = np.empty((forest.n, 2)), np.sqrt(ASPECT * AIR * forest.n)
    for _ in range(TRIES):
        points[:, 0] = stretch_time(flow, int(wide), wide / ASPECT) * int(wide)
        points[:, 1] = _heights(forest, points[:, 0].astype(np.int64))
        too_high = float(np.ptp(points[:, 1])) * ASPECT / wide
        if too_high < TOO_HIGH:
            break
        wide *= np.sqrt(too_high)
    return points * LINE * spacing


def _heights(forest: Forest, column: Ints) -> Floats:
    """How high each node stands, in lines: near where it wants to, nobody on another."""
    wanted, heights = _wanted_heights(forest, column), np.empty(forest.n)
    order = np.lexsort((wanted, column))
    heights[order] = spread_out(wanted[order], column[order], np.ones(forest.n))
    return heights


def _wanted_heights(forest: Forest, column: Ints) -> Floats:
    """The height at which each node wants to stand, in lines, down positive."""
    roots, sizes = forest.roots, forest.size[forest.roots]
    thread = np.repeat(np.arange(len(roots)), sizes)
    leaves = np.add.reduceat(forest.size == 1, roots, dtype=np.int64)
    airy = np.minimum(leaves, np.sqrt(sizes * AIR / ASPECT))
    tall = np.maximum(_busiest(thread, column), airy)
    first, last = np.minimum.reduceat(column, roots), np.maximum.reduceat(column, roots)
    middle = _stack(sizes, first, last, tall)
    wanted: Floats = middle[thread] + (strips(forest, roots, inner=0.0) - 0.5) * tall[thread]
    return wanted


def _busiest(thread: Ints, column: Ints) -> Floats:
    """How many nodes of each thread stand in its fullest column."""
    wide = int(column.max()) + 1
    cells, count = np.unique(thread * wide + column, return_counts=True)
    fullest = np.zeros(int(thread[-1]) + 1)
    np.maximum.at(fullest, cells // wide, count)
    return fullest


def _stack(sizes: Ints, first: Ints, last: Ints, tall: Floats) -> Floats:
    """The middle of each thread, so that few overlap: the largest first, then above or below."""
    middle = np.zeros(len(sizes))
    sky = np.zeros((2, int(last.max()) + 2))
    largest = np.argsort(-sizes, kind="stable")
    threads = largest[sizes[largest] > 1]
    for at in threads.tolist():
        under = sky[:, first[at] : last[at] + 2]
        taken = under.max(axis=1)
        if not taken.any():
            under[:] = tall[at] / 2
            continue
        side = int(taken[1] < taken[0])
        middle[at] = (taken[side] + 1 + tall[at] / 2) * (1 - 2 * side)
        under[side] = taken[side] + 1 + tall[at]
    single = np.sort(largest[sizes[largest] == 1])
    middle[single] = _pile_up(first[single], sky)
    return middle


def _pile_up(column: Ints, sky: Floats) -> Floats:
    """Items without replies: on top of what stands in their column, above and below in turn."""
    order = np.argsort(column, kind="stable")
    _, place, _ = number_in_runs(column[order])
    side = place % 2
    height = np.empty(len(column))
    height[order] = (sky[side, column[order]] + place // 2 + 0.5) * (1 - 2 * side)
    return height
