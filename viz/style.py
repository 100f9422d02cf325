"""How the page looks: palettes for light and dark, and how large a node is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

__all__ = ["COLOURS", "PALETTES", "SIZES", "node_radius"]

COLOURS = ("depth", "author", "branch", "time", "score")
"""What the colours of nodes may stand for, or `attribute:NAME`."""
SIZES = ("subtree", "replies", "score")
"""What the sizes of nodes may stand for, or `attribute:NAME` of one that is a number."""

PALETTES = {
    # Steps of depth run from warm to cold and, for eyes that see no hue, from light to dark
    # (on a dark page the other way round). Authors, branches and categories: after Okabe and
    # Ito, told apart by all. Times and figures: viridis (Smith and van der Walt), so far as
    # it stands out from the page.
    "light": {
        "depth": "#e8590c #e8443a #d6336c #ae3ec9 #7048e8 #4263eb #1c7ed6 #1098ad #0c8599 #087f5b",
        "author": "#0a70b8 #e69f00 #00916a #d274ae #d64a12 #58b2ea #553d00 #43299c",
        "steps": "#29ad80 #229d88 #238d8c #297b8e #306a8d #38588c #404687 #45307c #47196b #440154",
        "none": "#b9b5ac",
    },
    "dark": {
        "depth": "#ffd43b #ffa94d #ff8787 #f783ac #da77f2 #9775fa #748ffc #4dabf7 #3bc9db #38d9a9",
        "author": "#3f97e8 #f0a020 #3fd6a0 #f5a3d0 #e8502f #c8e8ff #f5ec5a #8a5cf0",
        "steps": "#375a8c #2e6e8e #26828d #21968a #22a884 #3dba74 #64ca5d #95d740 #cae126 #fde725",
        "none": "#767b86",
    },
}
"""Colours by theme and by what they stand for, in order, separated by blanks."""


def node_radius(forest: Forest) -> NDArray[np.float64]:
    """Each node's radius at zoom 1, by the size of its subtree; shape (n,).

    It grows with the logarithm, so that a thread of 100,000 doesn't hide its replies.
    """
    radius: NDArray[np.float64] = 3.8 + 1.15 * np.log2(np.maximum(forest.size, 1))
    root = (forest.parent < 0) & (forest.size > 1)
    return np.minimum(np.where(root, radius + 3.0, radius), 20.0)
