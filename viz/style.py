"""How the page looks: palettes for light and dark, and how large a node is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

__all__ = ["COLOURS", "PALETTES", "node_radius"]

COLOURS = ("depth", "author")
"""What the colours of nodes may stand for."""

PALETTES = {
    # Steps of depth run from warm to cold and, for eyes that see no hue, from light to dark
    # (on a dark page the other way round). Authors: Okabe and Ito's set, told apart by all.
    "light": {
        "depth": "#e8590c #e8443a #d6336c #ae3ec9 #7048e8 #4263eb #1c7ed6 #1098ad #0c8599 #087f5b",
        "author": "#0072b2 #e69f00 #009e73 #cc79a7 #d55e00 #56b4e9 #8a7500 #5f4bb6",
        "none": "#a9a49b",
    },
    "dark": {
        "depth": "#ffd43b #ffa94d #ff8787 #f783ac #da77f2 #9775fa #748ffc #4dabf7 #3bc9db #38d9a9",
        "author": "#56b4e9 #e69f00 #2fd3a4 #e59ac4 #ff7f3f #8fd0ff #f0e442 #a594ff",
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
