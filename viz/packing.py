"""Discs side by side: the largest in the middle, the small ones around as a sunflower."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["GOLDEN_ANGLE", "pack_discs", "sunflower"]

GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
"""Points turned by it one after the other never line up (Vogel 1979)."""
CAREFUL = 150
"""How many of the largest discs are fitted one by one; the rest follow a formula."""
SPOTS = 4000
"""How many places are tried for one of them, over four times the area they need."""
SHARE = 0.6
"""The share of the plane that discs in a sunflower cover without touching."""


def pack_discs(radius: Floats) -> Floats:
    """Place discs without overlap around (0, 0); shape (n,) to (n, 2), linear for large n."""
    order = np.argsort(-radius, kind="stable")
    sizes = radius[order]
    large = min(CAREFUL, len(sizes))
    if large == len(sizes) or sizes[0] > 1.5 * sizes[-1]:
        centres, edge = _fit_one_by_one(sizes[:large])
    else:
        large, centres, edge = 0, np.empty((0, 2)), 0.0
    rest = sunflower(np.pi * sizes[large:] ** 2 / SHARE, hole=edge)
    centre = np.empty((len(sizes), 2))
    centre[order] = np.concatenate((centres, rest))
    return centre


def sunflower(area: Floats, *, hole: float = 0.0) -> Floats:
    """Spread points around (0, 0), each with its `area`, outside a `hole` of that radius."""
    reach = np.sqrt(hole**2 + (np.cumsum(area) - area / 2) / np.pi)
    angle = GOLDEN_ANGLE * np.arange(len(area))
    return np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))


def _fit_one_by_one(sizes: Floats) -> tuple[Floats, float]:
    """Put each disc at the innermost free place of a fine spiral; return the outer edge too."""
    centre = np.zeros((len(sizes), 2))
    spots = sunflower(np.full(SPOTS, 4 * np.pi * (sizes**2).sum() / SPOTS))
    for at in range(1, len(sizes)):
        away = spots[:, None, :] - centre[None, :at]
        free = (np.hypot(away[..., 0], away[..., 1]) >= sizes[:at] + sizes[at]).all(axis=1)
        centre[at] = spots[np.argmax(free)]
    reach = np.hypot(centre[:, 0], centre[:, 1]) + sizes
    return centre, float(reach.max(initial=0.0))
