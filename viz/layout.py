"""Where each node stands: every tree in a disc of its own, then the discs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.packing import pack_discs
from viz.radial import place_radially

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Points = NDArray[np.float64]

__all__ = ["SPACING", "place_nodes"]

SPACING = 24.0
"""How far a reply stands from its parent, in the page's units: pixels at zoom 1."""


def place_nodes(forest: Forest) -> Points:
    """Place the nodes of a forest numbered in pre-order, in time linear in them.

    Returns:
        Points of shape (n, 2), x to the right and y down, around (0, 0).
    """
    points = place_radially(forest, SPACING)
    return _side_by_side(forest, points)


def _side_by_side(forest: Forest, points: Points) -> Points:
    """Move each tree, which stands around (0, 0), to a place of its own."""
    roots = forest.roots
    if len(roots) < 2:
        return points
    reach = np.hypot(points[:, 0], points[:, 1])
    radius = np.maximum.reduceat(reach, roots) + SPACING / 2
    return points + np.repeat(pack_discs(radius), forest.size[roots], axis=0)
