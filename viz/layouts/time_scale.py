"""The time scale of the timeline: a time for every node, long pauses cut, busy times stretched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]

__all__ = ["fill_times", "scale_times", "stretch_scale"]

MAX_PAUSE_SHARE = 0.04
"""The share of the scale that a pause between two items may take."""
MIN_PAUSE_RATIO = 8.0
"""A pause is cut only if it is so many times longer than the median pause."""
STRETCHES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
"""Mixtures of proportional time, 0, and equal steps, 1, tried in turn."""


def fill_times(forest: Forest, time: Floats) -> Floats:
    """Return a finite time for every node of a forest numbered in pre-order; shape (n,).

    A node without a time gets the earliest below it, else its parent's, else the earliest of all.
    Where no node has one, depth takes the place of time.
    """
    known = np.isfinite(time)
    if not known.any():
        return forest.depth.astype(np.float64)
    earliest = np.where(known, time, np.nan)
    for level in reversed(forest.levels[1:]):
        dated = level[np.isfinite(earliest[level])]
        parent = forest.above[dated]
        undated = ~known[parent]
        np.fmin.at(earliest, parent[undated], earliest[dated[undated]])
    filled = np.where(known, time, earliest)
    for level in forest.levels[1:]:
        times = filled[level]
        filled[level] = np.where(np.isnan(times), filled[forest.above[level]], times)
    return np.where(np.isnan(filled), np.nanmin(filled), filled)


def scale_times(time: Floats) -> Floats:
    """Return the position of each time from 0 to 1, in proportion except for cut pauses."""
    moments, index = np.unique(time, return_inverse=True)
    steps = np.diff(moments)
    if not len(steps):
        return np.zeros(len(time))
    # The longest pause that is drawn, by iteration: cut pauses make the whole shorter.
    middle = (len(steps) - 1) // 2
    usual = MIN_PAUSE_RATIO * float(np.partition(steps, middle)[middle])
    longest = float(steps.max())
    for _ in range(100):
        share = MAX_PAUSE_SHARE * float(np.minimum(steps, longest).sum())
        longest = min(longest, max(usual, share))
    steps = np.minimum(steps, longest)
    scaled: Floats = np.concatenate(([0.0], np.cumsum(steps / steps.sum())))[index]
    return scaled


def stretch_scale(scaled: Floats, columns: int, max_count: float) -> Floats:
    """Stretch busy times until a column has at most `max_count` nodes, and no further.

    The order is kept: the result is between `scaled` and an equal step for each node, both from
    0 to 1. So very many nodes of one moment are side by side.
    """
    even = np.empty(len(scaled))
    even[np.argsort(scaled, kind="stable")] = np.linspace(0, 1, len(scaled))
    for stretch in STRETCHES:
        stretched: Floats = (1 - stretch) * scaled + stretch * even
        counts = np.bincount((stretched * columns).astype(np.int64))
        if counts.max(initial=0) <= max_count:
            break
    return stretched
