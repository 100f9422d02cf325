"""Nodes in rows: none nearer to its neighbour than it may be, each near where it belongs."""

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

__all__ = ["measure_crowd", "number_in_runs", "scatter_rows", "spread_out", "step_aside", "strips"]

CELLS = 32
"""The crowd is counted in so many parts of a ring or a column."""
SLACK = 1.1
"""There is so much more room than is needed."""

ZIGZAG = 3
"""So many rows, filled in turn, make a zigzag; more would make stripes."""


def number_in_runs(keys: Ints) -> tuple[Ints, Ints, Ints]:
    """Equal neighbours of `keys` are a run: each one's run, its place in it, the runs' lengths."""
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))[: len(keys)]
    count = np.diff(np.concatenate((first, [len(keys)])))
    return (
        np.repeat(np.arange(len(first)), count),
        np.arange(len(keys)) - np.repeat(first, count),
        count,
    )


def strips(forest: Forest, first: Ints, *, inner: float) -> Floats:
    """The middle of each node's strip of its thread, from 0 to 1; shape (n,).

    The forest is numbered in pre-order. A strip is shared among the kids by the leaves below
    them; all others count for `inner` leaves, as deep branches need room too. `first` are the
    nodes with which strips begin anew: the roots, or 0 alone.
    """
    weight = np.where(forest.size == 1, 1.0, inner)
    before = np.concatenate(([0.0], np.cumsum(weight)))
    after = before[np.arange(forest.n) + forest.size]
    ends = np.append(first[1:], forest.n)
    run = np.repeat(np.arange(len(first)), np.diff(np.append(first, forest.n)))
    begin, whole = before[first][run], (before[ends] - before[first])[run]
    middle: Floats = ((before[:-1] + after) / 2 - begin) / whole
    return middle


def measure_crowd(wanted: Floats, keys: Ints) -> Floats:
    """How many places each run of `keys` needs, who want to stand at `wanted`, from 0 to 1.

    Were they all as close as where they are closest, those would be too many places: what
    is returned lies between those and their number. Shape (runs,).
    """
    run, _, count = number_in_runs(keys)
    cells = np.clip(count // 4, 1, CELLS)
    cell = np.minimum((wanted * cells[run]).astype(np.int64), cells[run] - 1)
    full = np.bincount(run * CELLS + cell, minlength=len(count) * CELLS)
    closest = full.reshape(-1, CELLS).max(axis=1, initial=0) * cells
    crowd: Floats = SLACK * np.sqrt(count * closest)
    return crowd


def spread_out(wanted: Floats, keys: Ints, gap: Floats, room: float | None = None) -> Floats:
    """Push the members of each run of `keys` apart, who keep their order; shape (n,).

    Neighbours in a run come to stand at least `gap` apart, each moved as little as the two
    who push it from either side agree on. With `room` all stay between 0 and it, half a gap
    from either; it must be large enough. `gap` is the same for all of a run.
    """
    run, place, count = number_in_runs(keys)
    stride = place * gap
    loose = wanted - stride
    if room is not None:
        most = room - (np.repeat(count, count) - 0.5) * gap
        loose = np.clip(loose, gap / 2, np.maximum(most, gap / 2))
    # One pass over all runs: each stands in a range of numbers of its own.
    apart = run * (float(np.ptp(loose)) + 1.0) if len(loose) else loose
    pushed_on = np.maximum.accumulate(loose + apart) - apart
    pushed_back = np.minimum.accumulate((loose + apart)[::-1])[::-1] - apart
    spread: Floats = (pushed_on + pushed_back) / 2 + stride
    return spread


def step_aside(points: Floats, room: float) -> Floats:
    """Move those who share a square of side `room` around the one who was there first."""
    moved = points.copy()
    for _ in range(3):
        square = np.floor(moved / room).astype(np.int64)
        square -= square.min(axis=0)
        keys = square[:, 0] * (int(square[:, 1].max()) + 1) + square[:, 1]
        order = np.argsort(keys, kind="stable")
        _, place, _ = number_in_runs(keys[order])
        angle, reach = GOLDEN_ANGLE * (place + order), room * np.sqrt(place)
        moved[order] += np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))
    return moved


def scatter_rows(place: Ints, rows: Ints) -> Ints:
    """Which of so many rows each member of a run stands in, evenly and without stripes.

    Few rows are filled in turn. Many by steps of about the golden ratio, so that neighbours
    in order never line up: a lattice that stays even however it is stretched.
    """
    some, inverse = np.unique(rows, return_inverse=True)
    step = np.array([_step_through(each) for each in some.tolist()], dtype=np.int64)
    return (place * step[inverse]) % rows


def _step_through(rows: int) -> int:
    """A step that meets every row once in as many steps."""
    if rows <= ZIGZAG:
        return 1
    step = round(rows / GOLDEN_RATIO)
    return next(each for each in range(step, rows) if math.gcd(each, rows) == 1)
