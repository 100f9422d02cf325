"""The coil: a deep and narrow tree, wound up as a spiral or folded into lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.spacing import SCREEN_ASPECT
from viz.layouts.trees import NARROW_WIDTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]

__all__ = ["place_coiled", "place_folded"]

NEIGHBOUR_SPACINGS = 0.7
"""The distance of neighbours in a level, in spacings."""
LINE_PITCHES = 1.5
"""The distance of folded lines, in widths of the strip."""


def place_coiled(tree: Forest, spacing: float) -> Floats:
    """Place one tree along an Archimedean spiral around (0, 0), a step a level; shape (n, 2).

    The arc from the centre to the angle t is about pitch t² / 4π. A level wider than the strip
    continues in further rows.
    """
    along, aside, pitch = _strip(tree, spacing)
    angle = np.sqrt(4 * np.pi * (along + pitch) / pitch)
    radius = pitch * angle / (2 * np.pi) + aside
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def place_folded(tree: Forest, spacing: float) -> Floats:
    """Place one tree along lines, rightwards and leftwards in turn; shape (n, 2)."""
    along, aside, pitch = _strip(tree, spacing)
    pitch *= LINE_PITCHES
    width = np.sqrt(SCREEN_ASPECT * pitch * (float(along.max()) + pitch))
    line = np.floor(along / width)
    within = along - line * width
    x = np.where(line % 2 == 0, within, width - spacing - within)
    return np.column_stack((x, line * pitch + aside))


def _strip(tree: Forest, spacing: float) -> tuple[Floats, Floats, float]:
    """Place one tree in a straight strip: distances along it and aside, and the strip's width."""
    levels = tree.levels
    count = np.array([len(level) for level in levels])
    columns = int(np.clip(np.ceil(2 * tree.n / len(levels)), 1, 2 * NARROW_WIDTH))
    rows = -(-count // columns)
    first_row = np.cumsum(rows) - rows
    order = np.concatenate(levels)
    within = np.arange(tree.n) - np.repeat(np.cumsum(count) - count, count)
    row = np.repeat(first_row, count) + within // columns
    in_row = np.bincount(row)
    along, aside = np.empty(tree.n), np.empty(tree.n)
    along[order] = row * spacing
    aside[order] = (within % columns - (in_row[row] - 1) / 2) * NEIGHBOUR_SPACINGS * spacing
    return along, aside, (columns + 1) * spacing
