"""The radial layout: depth is distance from the root, a branch is a sector.

Each leaf has an equal angle to begin with; who would overlap are pushed apart. A level that
is too full for one ring fills a band of rings, so that very many replies to one post make a
disc around it, not a hoop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.packing import GOLDEN_RATIO
from viz.layouts.spacing import measure_crowd, number_in_runs, scatter_rows, spread_out, strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["place_radially"]

ROOM = 0.55
"""How far apart neighbours stand on a ring, in spacings."""
ROWS = 4
"""A band of so many rings is filled ring by ring; thicker ones are filled evenly."""
FARTHEST = 4.0
"""A ring is this much larger than the one before it, in spacings, before it is a band."""


def place_radially(forest: Forest, spacing: float) -> Floats:
    """Place each tree of a forest numbered in pre-order around (0, 0); shape (n, 2)."""
    order = np.lexsort((np.arange(forest.n), forest.depth, forest.root))
    keys = forest.root[order] * len(forest.levels) + forest.depth[order]
    turn = strips(forest, forest.roots, inner=0.5)[order]
    _, place, count = number_in_runs(keys)
    crowd = measure_crowd(turn, keys)
    depth = forest.depth[order][np.cumsum(count) - count]
    bands, rows = _rings(depth, crowd, spacing)
    inner, outer = np.repeat(bands, count, axis=1)
    rows = np.repeat(rows, count)
    in_band = 2 * np.pi / np.repeat(crowd, count)
    in_ring = ROOM * spacing / np.maximum(inner, spacing)
    gap = np.where(rows > 1, in_band, np.minimum(in_band, in_ring))
    angle = spread_out(turn * 2 * np.pi, keys, gap, room=2 * np.pi) - np.pi / 2
    reach = np.sqrt(inner**2 + _share_of_band(place, rows) * (outer**2 - inner**2))
    points = np.empty((forest.n, 2))
    points[order] = np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))
    return points


def _share_of_band(place: Ints, rows: Ints) -> Floats:
    """Which share of a band's area is inside of each: in rows, or where they are many evenly."""
    in_rows = scatter_rows(place, np.minimum(rows, ROWS)) / np.maximum(rows - 1, 1)
    return np.where(rows > ROWS, place / GOLDEN_RATIO % 1, in_rows)


def _rings(depth: Ints, crowd: Floats, spacing: float) -> tuple[Floats, Ints]:
    """Where the band of each level of each tree begins and ends, (2, n), and its rings."""
    near = ROOM * spacing
    wanted = crowd * near / (2 * np.pi)
    bands = inner, outer = np.zeros((2, len(depth)))
    for level in _by_depth(depth):
        before = outer[level - 1]
        one_ring = np.maximum(wanted[level], before + spacing)
        banded = one_ring > before + FARTHEST * spacing
        inner[level] = np.where(banded, before + 1.5 * spacing, one_ring)
        area = np.where(banded, crowd[level] * near**2 / np.pi, 0.0)
        outer[level] = np.sqrt(inner[level] ** 2 + area)
    rows = np.rint(1 + (outer - inner) / near).astype(np.int64)
    return np.array(bands), rows


def _by_depth(depth: Ints) -> list[Ints]:
    """The levels of all trees: those of depth 1, then 2, …; a tree's stand side by side."""
    order = np.argsort(depth, kind="stable")
    ends = np.searchsorted(depth[order], np.arange(1, int(depth.max(initial=0)) + 2))
    return np.split(order, ends[:-1])[1:] if len(order) else []
