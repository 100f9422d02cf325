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
"""Points turned by it one after the other never line up (Vogel 1979)."""
FITTED = 400
"""When so many discs are placed, the rest stand outside, not in the gaps between them."""
ALIKE = 1.25
"""Discs whose radii differ by less than this factor are placed together."""
SHARE = 0.62
"""The share of the plane that equal discs in a sunflower cover without touching."""


def pack_discs(radius: Floats) -> Floats:
    """Place discs without overlap around (0, 0); shape (n,) to (n, 2).

    Discs are taken by size, those alike together: they go to the innermost places of a
    sunflower that are free of larger ones. Linear in n: at most `FITTED` are looked at for
    each group, and groups are few.
    """
    order = np.argsort(-radius, kind="stable")
    sizes = radius[order]
    centre = np.empty((len(sizes), 2))
    at = 0
    while at < len(sizes):
        after = at + int(np.searchsorted(-sizes[at:], -sizes[at] / ALIKE, side="right"))
        centre[at:after] = _places(sizes[at], after - at, centre[:at], sizes[:at])
        at = after
    packed = np.empty_like(centre)
    packed[order] = centre
    return packed


def sunflower(area: Floats, *, hole: float = 0.0) -> Floats:
    """Spread points around (0, 0), each with its `area`, outside a `hole` of that radius."""
    reach = np.sqrt(hole**2 + (np.cumsum(area) - area / 2) / np.pi)
    angle = GOLDEN_ANGLE * np.arange(len(area))
    return np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))


def _places(size: float, count: int, placed: Floats, sizes: Floats) -> Floats:
    """Find the innermost places for `count` discs of one size beside those placed."""
    area = np.pi * size**2 / SHARE
    edge = float((np.hypot(placed[:, 0], placed[:, 1]) + sizes).max(initial=0.0))
    if len(placed) > FITTED:
        return sunflower(np.full(count, area), hole=edge + size)
    # Enough places for all of them, even if not one is free inside the edge.
    most = count + int(np.pi * (edge + 2 * size) ** 2 / area) + 1
    spots = sunflower(np.full(most, area))
    if not len(placed) and count > 1:
        return spots[:count]
    free = np.ones(most, dtype=bool)
    for centre, taken in zip(placed, sizes, strict=True):
        away = spots - centre
        free &= np.hypot(away[:, 0], away[:, 1]) >= taken + size
    return spots[np.flatnonzero(free)[:count]]
