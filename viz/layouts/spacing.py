"""Minimum distances in rows: nodes are moved apart, each as little as possible."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.packing import GOLDEN_ANGLE, GOLDEN_RATIO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = [
    "SCREEN_ASPECT",
    "Runs",
    "clear_large_circles",
    "leaf_strips",
    "scatter_rows",
    "separate_circles",
    "separate_points",
    "strip_centres",
]

SCREEN_ASPECT = 1.6
"""Width to height of a screen, which layouts come near to."""
DENSITY_CELLS = 32
"""The parts of a ring or a column in which nodes are counted."""
SLACK = 1.1
"""The width given to a run, as a multiple of its minimum width."""
MAX_SEPARATIONS = 40
"""The most rounds in which circles that overlap are moved apart."""
MIN_LARGE_RATIO = 1.3
"""The circles that others keep away from are so many times as large as the smallest."""
MAX_CLEARED = 20_000
"""Of more circles, which take half as much time again and look like a cloud, none is moved."""
MAX_CLEARINGS = 12
"""The most rounds in which circles are moved out of larger ones."""
MAX_ZIGZAG_ROWS = 3
"""The rows up to which they are filled in turn: more would be seen as stripes."""


class Runs:
    """Runs of equal neighbours in `keys`, an int array of shape (n,).

    `run` and `place` have shape (n,): each member's run, and its place in it from 0. `length` has
    shape (runs,); `lengths` has the run's length for each member, shape (n,).
    """

    def __init__(self, keys: Ints) -> None:
        n = len(keys)
        first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))[:n]
        self.length: Ints = np.diff(np.append(first, n))
        self.run: Ints = np.repeat(np.arange(len(first)), self.length)
        self.place: Ints = np.arange(n) - first[self.run]
        self.lengths: Ints = self.length[self.run]

    def measure_demand(self, wanted: Floats) -> Floats:
        """Return how many places each run needs for members at `wanted`, from 0 to 1.

        The result, of shape (runs,), is between the run's length and the length that it would
        have if all of it were as dense as its densest part.
        """
        cells = np.clip(self.length // 4, 1, DENSITY_CELLS)
        cell = np.minimum((wanted * cells[self.run]).astype(np.int64), cells[self.run] - 1)
        counts = np.bincount(
            self.run * DENSITY_CELLS + cell, minlength=len(self.length) * DENSITY_CELLS
        )
        densest = counts.reshape(-1, DENSITY_CELLS).max(axis=1, initial=0) * cells
        demand: Floats = SLACK * np.sqrt(self.length * densest)
        return demand

    def separate(self, wanted: Floats, gap: Floats, room: Floats | float | None = None) -> Floats:
        """Move the members of each run from `wanted` at least `gap` apart, in order; shape (n,).

        Each is moved to the mean of what its neighbours on either side require. `gap` is equal
        for all of a run, and so is `room`: with it, all stay between 0 and `room`, half a gap
        from either end; it must be large enough.
        """
        offset = self.place * gap
        free = wanted - offset
        if room is not None:
            last = room - (self.lengths - 0.5) * gap
            free = np.clip(free, gap / 2, np.maximum(last, gap / 2))
        # One pass for all runs: each run gets a range of numbers of its own.
        base = self.run * (float(np.ptp(free)) + 1.0) if len(free) else free
        forward = np.maximum.accumulate(free + base) - base
        backward = np.minimum.accumulate((free + base)[::-1])[::-1] - base
        separated: Floats = (forward + backward) / 2 + offset
        return separated


def strip_centres(forest: Forest, first: Ints, *, inner: float) -> Floats:
    """Return the centre of each node's strip of its tree, from 0 to 1; shape (n,).

    The forest is numbered in pre-order. A strip is shared among the kids in proportion to the
    leaves below them, where each inner node counts as `inner` leaves: deep branches need room
    too. The strips begin anew at the nodes `first`: the roots, or 0 alone.
    """
    weight = np.where(forest.size == 1, 1.0, inner)
    before = np.concatenate(([0.0], np.cumsum(weight)))
    after = before[np.arange(forest.n) + forest.size]
    ends = np.append(first[1:], forest.n)
    run = np.repeat(np.arange(len(first)), np.diff(np.append(first, forest.n)))
    begin, whole = before[first][run], (before[ends] - before[first])[run]
    centres: Floats = ((before[:-1] + after) / 2 - begin) / whole
    return centres


def leaf_strips(forest: Forest) -> tuple[Floats, Floats]:
    """Return the centre of each node's strip, from 0 to 1, and the number of lines of each tree.

    The forest is numbered in pre-order. A leaf has a line; shapes (n,) and (trees,).
    """
    leaf = (forest.size == 1).astype(np.float64)
    leaves, sizes = forest.sum_up(leaf), forest.size[forest.roots]
    lines = leaves[forest.roots]
    before = np.cumsum(leaf) - leaf
    left = before - np.repeat(before[forest.roots], sizes)
    centres: Floats = (left + leaves / 2) / np.repeat(lines, sizes)
    return centres, lines


def separate_points(points: Floats, room: float) -> Floats:
    """Move points that share a square of side `room` around the first one in it; shape (n, 2)."""
    moved = points.copy()
    for _ in range(3):
        square = np.floor(moved / room).astype(np.int64)
        square -= square.min(axis=0)
        keys = square[:, 0] * (int(square[:, 1].max()) + 1) + square[:, 1]
        order = np.argsort(keys, kind="stable")
        place = Runs(keys[order]).place
        angle, radius = GOLDEN_ANGLE * (place + order), room * np.sqrt(place)
        moved[order] += np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return moved


def separate_circles(points: Floats, radius: Floats, gap: float) -> Floats:
    """Move circles that are nearer to each other than `gap` apart, each by little; shape (n, 2).

    All pairs of circles are compared, so this is for thousands, not more.
    """
    moved = points.copy()
    room = radius[:, None] + radius[None] + gap
    for _ in range(MAX_SEPARATIONS):
        apart = moved[:, None] - moved[None]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        one, other = np.nonzero(np.triu(distance < room - 0.01, 1))
        if not len(one):
            break
        away = apart[one, other]
        # Circles at one place are moved apart sideways.
        away[distance[one, other] < 1e-6] = (1.0, 0.0)
        away /= np.hypot(away[:, 0], away[:, 1])[:, None]
        away *= (room[one, other] - distance[one, other])[:, None] * 0.55
        np.add.at(moved, one, away)
        np.add.at(moved, other, -away)
    return moved


def clear_large_circles(points: Floats, radius: Floats, gap: float) -> None:
    """Move the circles that are on a much larger one off it, straight away from its centre.

    Of several larger ones the largest counts. Neighbours are found by x, so that each circle costs
    about as much as it has of them.
    """
    if len(points) > MAX_CLEARED:
        return
    large = np.flatnonzero(radius > MIN_LARGE_RATIO * radius.min(initial=np.inf))
    large = large[np.argsort(radius[large], kind="stable")]
    reach = radius[large] * (1 + 1 / MIN_LARGE_RATIO)
    for _ in range(MAX_CLEARINGS):
        order = np.argsort(points[:, 0], kind="stable")
        x = points[order, 0]
        first = np.searchsorted(x, points[large, 0] - reach)
        counts = np.searchsorted(x, points[large, 0] + reach) - first
        start = np.cumsum(counts) - counts
        near = order[np.arange(counts.sum()) + np.repeat(first - start, counts)]
        centre = np.repeat(large, counts)
        room = radius[near] + radius[centre]
        low = np.abs(points[near, 1] - points[centre, 1]) < room
        pair = np.flatnonzero(low & (radius[near] * MIN_LARGE_RATIO < radius[centre]))
        near, centre, room = near[pair], centre[pair], room[pair]
        away = points[near] - points[centre]
        length = np.hypot(away[:, 0], away[:, 1])
        on = length < room
        if not on.any():
            break
        near, centre, room, away, length = near[on], centre[on], room[on], away[on], length[on]
        # What is at the centre goes right.
        away[length < 1e-6], length[length < 1e-6] = (1.0, 0.0), 1.0
        # Of equal indices, the last one is assigned: that of the largest circle.
        points[near] = points[centre] + away * ((room + gap / 2) / length)[:, None]


def scatter_rows(place: Ints, rows: Ints) -> Ints:
    """Return the row of each member of a run that fills so many rows, evenly, without stripes.

    Few rows are filled in turn. Many are filled in steps of about the golden ratio, so that
    consecutive members never line up: a lattice that stays even however it is stretched.
    """
    some, inverse = np.unique(rows, return_inverse=True)
    steps = []
    for n in some.tolist():
        step = 1 if n <= MAX_ZIGZAG_ROWS else round(n / GOLDEN_RATIO)
        # A step that shares no factor with the rows meets each of them once.
        steps.append(next(each for each in range(step, n + 1) if math.gcd(each, n) == 1))
    return (place * np.array(steps, dtype=np.int64)[inverse]) % rows
