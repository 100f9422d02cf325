"""The radial layout: depth is distance from the root, a branch is a sector.

Each leaf has an equal angle to begin with; nodes that would overlap are moved apart. A level too
full for one ring fills a band of rings, so that very many replies to one post are a disc around
it, not a hoop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.coil import place_coiled
from viz.layouts.packing import GOLDEN_RATIO
from viz.layouts.spacing import Runs, scatter_rows, strip_centres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from viz.layouts.layout import LayoutInput
    from viz.layouts.trees import Trees

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["place", "place_rings"]

GAP_SPACINGS = 0.55
"""The distance of neighbours on a ring and of rings in a band, in spacings."""
MAX_ZIGZAG_RINGS = 4
"""The rings up to which a band is filled ring by ring; thicker bands are filled evenly."""
MAX_STEP_SPACINGS = 4.0
"""The growth from one ring to the next, in spacings, from which a ring becomes a band."""


def place(nodes: LayoutInput) -> Floats:
    """Place each tree in rings around its root, and the trees side by side; shape (n, 2)."""
    points = place_rings(nodes.trees, nodes.spacing)
    return nodes.trees.side_by_side(points, nodes.spacing)


def place_rings(trees: Trees, spacing: float) -> Floats:
    """Place each tree around (0, 0): in rings, or coiled if it is narrow; shape (n, 2)."""
    forest = trees.forest
    order = np.lexsort((np.arange(forest.n), forest.depth, forest.root))
    keys = forest.root[order] * len(forest.levels) + forest.depth[order]
    turn = strip_centres(forest, forest.roots, inner=0.5)[order]
    levels = Runs(keys)
    demand = levels.measure_demand(turn)
    bands, rings = _fit_bands(forest.depth[order][levels.place == 0], demand, spacing)
    inner, outer = bands[:, levels.run]
    rows = rings[levels.run]
    in_band = 2 * np.pi / demand[levels.run]
    in_ring = GAP_SPACINGS * spacing / np.maximum(inner, spacing)
    gap = np.where(rows > 1, in_band, np.minimum(in_band, in_ring))
    angle = levels.separate(turn * 2 * np.pi, gap, room=2 * np.pi) - np.pi / 2
    # The share of a band's area inside of each node: ring by ring, or evenly over thick bands.
    share = scatter_rows(levels.place, np.minimum(rows, MAX_ZIGZAG_RINGS)) / np.maximum(rows - 1, 1)
    share = np.where(rows > MAX_ZIGZAG_RINGS, levels.place / GOLDEN_RATIO % 1, share)
    radius = np.sqrt(inner**2 + share * (outer**2 - inner**2))
    points = np.empty((forest.n, 2))
    points[order] = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    for root in forest.roots[trees.narrow].tolist():
        part, tree = trees.one(root)
        points[part] = place_coiled(tree, spacing)
    return points


def _fit_bands(depth: Ints, demand: Floats, spacing: float) -> tuple[Floats, Ints]:
    """Return inner and outer radius of each level of each tree, shape (2, n), and its rings."""
    gap = GAP_SPACINGS * spacing
    wanted = demand * gap / (2 * np.pi)
    bands = inner, outer = np.zeros((2, len(depth)))
    # All levels of depth 1, then of depth 2, …: those of one tree are consecutive.
    order = np.argsort(depth, kind="stable")
    ends = np.searchsorted(depth[order], np.arange(1, int(depth.max(initial=0)) + 2))
    for level in np.split(order, ends[:-1])[1:]:
        before = outer[level - 1]
        one_ring = np.maximum(wanted[level], before + spacing)
        is_band = one_ring > before + MAX_STEP_SPACINGS * spacing
        inner[level] = np.where(is_band, before + 1.5 * spacing, one_ring)
        area = np.where(is_band, demand[level] * gap**2 / np.pi, 0.0)
        outer[level] = np.sqrt(inner[level] ** 2 + area)
    rings = np.rint(1 + (outer - inner) / gap).astype(np.int64)
    return np.array(bands), rings
