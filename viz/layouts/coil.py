"""The coil: a tree that is very deep and narrow, wound up as a spiral or folded to lines.

Laid out as any other tree, a chain of 6,000 replies is a scribble or a line too long to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]

__all__ = ["is_narrow", "place_coiled", "place_folded"]

DEEP = 150
NARROW = 8
"""At most so many nodes a level, on average, fit into a coil."""
ACROSS = 0.7
"""The distance of neighbours in a level, in spacings."""


def is_narrow(forest: Forest) -> NDArray[np.bool_]:
    """Which nodes' subtrees are deep and narrow enough for a coil; shape (n,)."""
    return (forest.height >= DEEP) & (forest.size <= NARROW * forest.height)


def place_coiled(tree: Forest, spacing: float) -> Floats:
    """Place one tree along a spiral around (0, 0), a step a level; shape (n, 2).

    A level wider than the lane goes on in further rows.
    """
    along, aside, pitch = _strip(tree, spacing)
    return _wind(along, aside, pitch)


def place_folded(tree: Forest, spacing: float) -> Floats:
    """Place one tree along lines, to the right and back to the left in turn; shape (n, 2)."""
    along, aside, pitch = _strip(tree, spacing)
    pitch *= 1.5
    width = np.sqrt(1.6 * pitch * (float(along.max()) + pitch))
    line = np.floor(along / width)
    within = along - line * width
    x = np.where(line % 2 == 0, within, width - spacing - within)
    return np.column_stack((x, line * pitch + aside))


def _strip(tree: Forest, spacing: float) -> tuple[Floats, Floats, float]:
    """How far along a strip each node stands and how far aside, and the strip's width."""
    levels = tree.levels
    count = np.array([len(level) for level in levels])
    lane = int(np.clip(np.ceil(2 * tree.n / len(levels)), 1, 2 * NARROW))
    rows = -(-count // lane)
    first_row = np.cumsum(rows) - rows
    order = np.concatenate(levels)
    within = np.arange(tree.n) - np.repeat(np.cumsum(count) - count, count)
    row = np.repeat(first_row, count) + within // lane
    in_row = np.bincount(row)
    along, aside = np.empty(tree.n), np.empty(tree.n)
    along[order] = row * spacing
    aside[order] = (within % lane - (in_row[row] - 1) / 2) * ACROSS * spacing
    return along, aside, (lane + 1) * spacing


def _wind(along: Floats, aside: Floats, pitch: float) -> Floats:
    """Wind a strip up: an Archimedean spiral, a turn every `pitch`.

    The arc from the middle to the angle t is about pitch t² / 4π.
    """
    turn = np.sqrt(4 * np.pi * (along + pitch) / pitch)
    reach = pitch * turn / (2 * np.pi) + aside
    return np.column_stack((reach * np.cos(turn), reach * np.sin(turn)))
