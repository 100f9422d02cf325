"""The layout of the author graph: communities apart, those who talk a lot near each other.

Each connected part is simulated by itself: its communities start as discs side by side, authors
repel each other, ties pull them together. Then circles that overlap are moved apart, and all
parts are packed, the largest in the middle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from viz.layouts.mesh import Mesh
from viz.layouts.packing import pack_discs, sunflower
from viz.layouts.spacing import separate_circles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from viz.authors.communities import Ties

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["place_authors"]

SPACING = 60.0
"""The distance to which a tie of one reply pulls, in the page's units: pixels at zoom 1."""
ROUNDS = 220
FIRST_STEP, LAST_STEP_SHARE = 2.5, 0.02
"""The longest step in the first round in spacings, and the share of it in the last one."""
REPULSION = 1.1
"""The strength of repulsion, where ties pull with the square of their length."""
HUB_SHARE = 0.5
"""The exponent by which many ties make each of them weaker, so that hubs don't pull all in."""
BETWEEN_SHARE = 0.1
"""The strength of a tie between two communities, as a share of one inside: they stay apart."""
GAP = 7.0
"""The least distance between two circles, in the page's units."""
PART_GAP = 30.0


def place_authors(ties: Ties, community: Ints, radius: Floats) -> Floats:
    """Place n authors, circles of some radius, by their ties and communities; shape (n, 2).

    No two circles overlap. The same ties give the same places.
    """
    points = np.zeros((ties.n, 2))
    parts = [np.array(sorted(part)) for part in nx.connected_components(ties.graph())]
    parts.sort(key=lambda part: (-len(part), int(part[0])))
    reach = np.zeros(len(parts))
    for at, part in enumerate(parts):
        if len(part) > 1:
            points[part] = _place_part(ties, part, community[part], radius[part])
        away = np.hypot(points[part, 0], points[part, 1]) + radius[part]
        reach[at] = away.max() + (PART_GAP if len(part) > 1 else GAP) / 2
    centre = pack_discs(reach)
    for at, part in enumerate(parts):
        points[part] += centre[at]
    return points


def _place_part(ties: Ties, part: Ints, community: Ints, radius: Floats) -> Floats:
    """Place one connected part around (0, 0), its longer axis horizontal; shape (n, 2)."""
    number = np.full(ties.n, -1, dtype=np.int64)
    number[part] = np.arange(len(part))
    inside = number[ties.low] >= 0
    low, high = number[ties.low[inside]], number[ties.high[inside]]
    points = _start_places(community, radius)
    busiest = np.minimum(*(np.bincount(np.append(low, high))[end] for end in (low, high)))
    strength = (1 + np.log2(ties.weight[inside])) / busiest**HUB_SHARE
    strength[community[low] != community[high]] *= BETWEEN_SHARE
    points = _simulate(points, low, high, strength, radius)
    points -= points.mean(axis=0)
    (xx, xy), (_, yy) = (points.T @ points).tolist()
    turn = 0.5 * np.arctan2(2 * xy, xx - yy)
    cos, sin = np.cos(turn), np.sin(turn)
    points = separate_circles(points @ np.array([[cos, -sin], [sin, cos]]), radius, GAP)
    middle: Floats = (points.min(axis=0) + points.max(axis=0)) / 2
    return points - middle


def _start_places(community: Ints, radius: Floats) -> Floats:
    """Spread the members of each community in a disc, and the discs side by side."""
    _, member_of, sizes = np.unique(community, return_inverse=True, return_counts=True)
    centre = pack_discs(SPACING * np.sqrt(sizes))
    points = centre[member_of]
    for group, size in enumerate(sizes.tolist()):
        members = np.flatnonzero(member_of == group)
        # The largest in the middle: they have most ties.
        members = members[np.argsort(-radius[members], kind="stable")]
        points[members] += sunflower(np.full(size, SPACING**2))
    return points


def _simulate(points: Floats, low: Ints, high: Ints, strength: Floats, radius: Floats) -> Floats:
    """Let authors repel each other and ties of some strength pull, until nearly at rest; (n, 2)."""
    n = len(points)
    degree = np.bincount(np.concatenate((low, high)), minlength=n)
    slack = radius[low] + radius[high]
    mass = 0.6 + np.sqrt(degree) / 3 + radius / SPACING
    mesh = Mesh(n, SPACING / 2)
    columns, step = points.T.copy(), FIRST_STEP * SPACING
    for _ in range(ROUNDS):
        force = mesh.repel(columns, mass) * (REPULSION * SPACING**3 * mass)
        pull = columns[:, high] - columns[:, low]
        length = np.hypot(*pull) + 1e-9
        pull *= strength * np.maximum(length - slack, 0) ** 2 / length / SPACING
        for axis in (0, 1):
            force[axis] += np.bincount(low, pull[axis], n) - np.bincount(high, pull[axis], n)
        size = np.hypot(*force) + 1e-12
        columns += force * (np.minimum(size, step) / size)
        step *= LAST_STEP_SHARE ** (1 / ROUNDS)
    return columns.T
