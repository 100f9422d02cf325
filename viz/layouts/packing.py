"""Discs side by side: the largest near the middle, smaller ones in the gaps and around."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["GOLDEN_ANGLE", "GOLDEN_RATIO", "pack_discs", "sunflower"]

GOLDEN_RATIO = (1 + np.sqrt(5)) / 2
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
"""Points turned by this angle one after the other never line up (Vogel 1979)."""
MAX_FITTED_DISCS = 400
"""Once so many discs are placed, the rest are placed around them, not in the gaps."""
MAX_RADIUS_RATIO = 1.25
"""Discs whose radii differ by less than this factor are placed together."""
COVERED_SHARE = 0.62
"""The share of the plane that equal discs in a sunflower cover without touching."""


def pack_discs(radius: Floats) -> Floats:
    """Place discs without overlap around (0, 0); shape (n,) to (n, 2).

    Discs are taken by size, similar ones together: they get the innermost places of a sunflower
    that are free of larger discs. Linear in n: for each group at most `MAX_FITTED_DISCS` are
    compared, and groups are few.
    """
    order = np.argsort(-radius, kind="stable")
    sizes = radius[order]
    centre = np.empty((len(sizes), 2))
    at = 0
    while at < len(sizes):
        smallest = -sizes[at] / MAX_RADIUS_RATIO
        after = at + int(np.searchsorted(-sizes[at:], smallest, side="right"))
        centre[at:after] = _free_places(sizes[at], after - at, centre[:at], sizes[:at])
        at = after
    packed = np.empty_like(centre)
    packed[order] = centre
    return packed


def sunflower(area: Floats, *, hole: float = 0.0) -> Floats:
    """Spread points around (0, 0), each with its `area`, outside a `hole` of that radius."""
    radius = np.sqrt(hole**2 + (np.cumsum(area) - area / 2) / np.pi)
    angle = GOLDEN_ANGLE * np.arange(len(area))
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def _free_places(size: float, count: int, placed: Floats, sizes: Floats) -> Floats:
    """Return the innermost places for `count` discs of one size beside the placed ones."""
    area = np.pi * size**2 / COVERED_SHARE
    edge = float((np.hypot(placed[:, 0], placed[:, 1]) + sizes).max(initial=0.0))
    if len(placed) > MAX_FITTED_DISCS:
        return sunflower(np.full(count, area), hole=edge + size)
    # Enough places for all of them, even if not one is free inside the edge.
    n = count + int(np.pi * (edge + 2 * size) ** 2 / area) + 1
    places = sunflower(np.full(n, area))
    if not len(placed) and count > 1:
        return places[:count]
    free = np.ones(n, dtype=bool)
    for centre, taken in zip(placed, sizes, strict=True):
        away = places - centre
        free &= np.hypot(away[:, 0], away[:, 1]) >= taken + size
    return places[np.flatnonzero(free)[:count]]
