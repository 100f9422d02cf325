"""Times for every node, and how far to the right they stand: time flows, silence is cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]

__all__ = ["fill_times", "flow_of_time", "stretch_time"]

SILENCE = 0.04
"""No pause between two items takes more of the whole than this share."""
STRETCHES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
"""How far towards an equal step for each node time is stretched, tried in turn."""
PAUSE = 8.0
"""A pause is cut short only if it is so many times longer than most."""


def fill_times(forest: Forest, time: Floats) -> Floats:
    """A finite time for every node of a forest numbered in pre-order; shape (n,).

    Who has none gets the earliest below it, else its parent's, else the earliest of all.
    Where nobody has one, depth stands in for it.
    """
    known = np.isfinite(time)
    if not known.any():
        return forest.depth.astype(np.float64)
    earliest = np.where(known, time, np.nan)
    for level in reversed(forest.levels[1:]):
        missing = level[np.isfinite(earliest[level])]
        above = forest.above[missing]
        orphan = ~known[above]
        np.fmin.at(earliest, above[orphan], earliest[missing[orphan]])
    filled = np.where(known, time, earliest)
    for level in forest.levels[1:]:
        filled[level] = np.where(
            np.isnan(filled[level]), filled[forest.above[level]], filled[level]
        )
    return np.where(np.isnan(filled), np.nanmin(filled), filled)


def flow_of_time(time: Floats) -> Floats:
    """Where each time stands from 0 to 1: in proportion, but for pauses that are cut short."""
    moments, place = np.unique(time, return_inverse=True)
    steps = np.diff(moments)
    if not len(steps):
        return np.zeros(len(time))
    steps = np.minimum(steps, _longest_pause(steps))
    flow: Floats = np.concatenate(([0.0], np.cumsum(steps / steps.sum())))[place]
    return flow


def stretch_time(flow: Floats, columns: int, most: float) -> Floats:
    """Stretch busy times, no more than it takes that a column holds at most so many nodes.

    Earlier stays left of later: what is returned lies between `flow` and an equal step for
    each node, both from 0 to 1. So very many nodes of one moment stand side by side.
    """
    even = np.empty(len(flow))
    even[np.argsort(flow, kind="stable")] = np.linspace(0, 1, len(flow))
    for stretch in STRETCHES:
        stretched: Floats = (1 - stretch) * flow + stretch * even
        full = np.bincount((stretched * columns).astype(np.int64))
        if full.max(initial=0) <= most:
            break
    return stretched


def _longest_pause(steps: Floats) -> float:
    """The longest step to be drawn: by and by, as shorter pauses make a shorter whole."""
    usual = PAUSE * float(np.partition(steps, (len(steps) - 1) // 2)[(len(steps) - 1) // 2])
    longest = float(steps.max())
    for _ in range(100):
        longest = min(longest, max(usual, SILENCE * float(np.minimum(steps, longest).sum())))
    return longest
