"""The look of the page: palettes for light and dark, and the radius of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

__all__ = ["COLOURS", "PALETTES", "SIZES", "node_radius"]

COLOURS = ("depth", "author", "branch", "time", "score", "delay", "share", "length")
"""The properties that colours may represent, besides `attribute:NAME`."""
SIZES = ("subtree", "replies", "score")
"""The properties that sizes may represent, besides `attribute:NAME` of a numeric one."""

PALETTES = {
    # Depths go from warm to cold and, for eyes that see no hue, from light to dark. Authors,
    # branches and categories: after Okabe and Ito, distinct for every eye. Times and numbers:
    # viridis (Smith and van der Walt), as far as it has contrast to the page.
    "light": {
        "depth": "#e1731c #f1435b #d63c99 #ad3ebe #843cca #4842cf #0d53a9 #105a79 #0c5952 #0a571b",
        "author": "#0a70b8 #e69f00 #00916a #d274ae #d64a12 #58b2ea #553d00 #43299c",
        "steps": "#29ad80 #229d88 #238d8c #297b8e #306a8d #38588c #404687 #45307c #47196b #440154",
        "others": "#6a747e",
        "none": "#b9b5ac",
    },
    "dark": {
        "depth": "#fbda30 #fba95b #fb9083 #fb71b9 #d370e3 #a86bec #6471f1 #187cd7 #1680a1 #16805e",
        "author": "#3f97e8 #f0a020 #3fd6a0 #f5a3d0 #e8502f #c8e8ff #f5ec5a #8a5cf0",
        "steps": "#375a8c #2e6e8e #26828d #21968a #22a884 #3dba74 #64ca5d #95d740 #cae126 #fde725",
        "others": "#4d4741",
        "none": "#767b86",
    },
}
"""Colours by theme and by use, in order, separated by blanks."""


def node_radius(forest: Forest) -> NDArray[np.float64]:
    """Return each node's radius at zoom 1, in pixels, by the size of its subtree; shape (n,).

    It grows with the logarithm, so that a thread of 100,000 doesn't hide its replies.
    """
    radius: NDArray[np.float64] = 3.8 + 1.15 * np.log2(np.maximum(forest.size, 1))
    root = (forest.parent < 0) & (forest.size > 1)
    return np.minimum(np.where(root, radius + 3.0, radius), 20.0)
