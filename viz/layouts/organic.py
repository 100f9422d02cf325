"""The organic layout: replies repel each other, edges pull them together.

From coarse to fine: first the roots of the largest subtrees are placed, then smaller and smaller
ones grow out of them, each near its parent. Each stage is linear in its nodes, and there are few
stages. Very many leaves of one parent aren't simulated: they are placed around it in a spiral, as
a sunflower's seeds, and all else stays outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.packing import sunflower
from viz.layouts.radial import place_rings
from viz.layouts.simulation import Simulation
from viz.layouts.spacing import Runs, clear_large_circles, separate_points
from viz.style import node_radius

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest
    from viz.layouts.layout import LayoutInput

    Floats = NDArray[np.float64]

__all__ = ["place"]

MAX_SIMULATED_TREES = 24
"""The largest trees are simulated, which takes time for each; the others are placed in rings."""
MIN_SIMULATED_SIZE = 8
"""The nodes of a tree from which it is simulated: a smaller one looks best in rings."""
STAGES = (4096, 1024, 256, 64, 16, 4, 2, 1)
"""The least subtree size of a node, by stage: from then on the node takes part."""
MIN_STAGE_NODES = 12
"""The nodes of a stage: with no more it is left out, but for the last stage."""
FIRST_ROUNDS, ROUNDS, LAST_ROUNDS = 140, 40, 30
FIRST_STEP_SPACINGS, STEP_SPACINGS = 3.0, 1.2
"""The longest step of a node in the first round of a stage, in spacings."""
MIN_SEEDS = 24
"""The leaves of one parent from which they are its seeds."""
SEED_SPACINGS = 0.62
"""The distance between seeds, in spacings."""
GAP_SPACINGS = 0.06
"""The gap between the dot of a node and its parent's, in spacings."""
MIN_DISTANCE_SPACINGS = 0.3
"""The distance below which nodes would cover each other, in spacings."""


def place(nodes: LayoutInput) -> Floats:
    """Simulate the largest trees, place the others in rings, all side by side; shape (n, 2)."""
    trees, forest, spacing = nodes.trees, nodes.trees.forest, nodes.spacing
    points = place_rings(trees, spacing)
    largest = np.argsort(-forest.size[forest.roots], kind="stable")[:MAX_SIMULATED_TREES]
    for root in forest.roots[largest[~trees.narrow[largest]]].tolist():
        if forest.size[root] >= MIN_SIMULATED_SIZE:
            part, tree = trees.one(root)
            points[part] = _place_tree(tree, spacing)
    return trees.side_by_side(points, spacing)


def _place_tree(tree: Forest, spacing: float) -> Floats:
    """Place one tree, its root at (0, 0) and wider than high; shape (n, 2)."""
    leaf = tree.size == 1
    leaf[0] = False
    leaves = np.bincount(tree.parent[leaf], minlength=tree.n)
    is_seed = leaf & (leaves[tree.parent] >= MIN_SEEDS)
    others, seeds = np.flatnonzero(~is_seed), np.flatnonzero(is_seed)
    seed_count = np.where(leaves >= MIN_SEEDS, leaves, 0)[others]
    seed_spacing = SEED_SPACINGS * spacing
    points = np.zeros((tree.n, 2))
    radius = node_radius(tree)
    # The first seed is outside its parent's dot.
    hole = np.maximum(0.8 * seed_spacing, radius + float(radius.min()) + GAP_SPACINGS * spacing)
    disc = np.sqrt(
        seed_spacing**2 * seed_count / np.pi + np.where(seed_count, hole[others] ** 2, 0)
    )
    points[others] = _simulate(tree.select(others), disc, spacing)
    seeds = seeds[np.argsort(tree.parent[seeds], kind="stable")]
    place = Runs(tree.parent[seeds]).place
    area = np.full(int(place.max(initial=-1)) + 1, seed_spacing**2)
    around = sunflower(area)[place]
    reach = np.hypot(around[:, 0], around[:, 1])
    stretch = np.sqrt(1 + (hole[tree.parent[seeds]] / reach) ** 2)
    points[seeds] = points[tree.parent[seeds]] + around * stretch[:, None]
    # Turned so that its longer axis is horizontal, as a screen's.
    points -= points[0]
    offset = points - points.mean(axis=0)
    (xx, xy), (_, yy) = (offset.T @ offset).tolist()
    turn = 0.5 * np.arctan2(2 * xy, xx - yy)
    cos, sin = np.cos(turn), np.sin(turn)
    turned: Floats = points @ np.array([[cos, -sin], [sin, cos]])
    room = radius + radius[tree.parent] + GAP_SPACINGS * spacing
    for _ in range(2):
        _clear_parents(tree, turned, room)
        turned = separate_points(turned, MIN_DISTANCE_SPACINGS * spacing)
    _clear_parents(tree, turned, room)
    clear_large_circles(turned, radius, GAP_SPACINGS * spacing)
    return turned


def _clear_parents(tree: Forest, points: Floats, room: Floats) -> None:
    """Move each node at least its `room` away from its parent, upper levels first."""
    for level in tree.levels[1:]:
        offset = points[level] - points[tree.parent[level]]
        length = np.hypot(offset[:, 0], offset[:, 1])
        # What is at its parent's place goes right.
        offset[length < 1e-6], length[length < 1e-6] = (1.0, 0.0), 1.0
        stretch = np.maximum(1, room[level] / length)
        points[level] = points[tree.parent[level]] + offset * stretch[:, None]


def _simulate(tree: Forest, disc: Floats, spacing: float) -> Floats:
    """Simulate stage after stage; `disc` is the radius that each node keeps free; shape (n, 2)."""
    simulation = Simulation(tree, disc, spacing)
    before = 0
    for min_size in STAGES:
        active = np.flatnonzero(tree.size >= min_size)
        if min_size > 1 and len(active) <= MIN_STAGE_NODES:
            continue
        if before:
            # What is placed makes room for what is added.
            simulation.points[:, active] *= np.sqrt(len(active) / before) ** 0.55
        simulation.add_nodes(active)
        rounds, step = ROUNDS if min_size > 1 else LAST_ROUNDS, STEP_SPACINGS
        if not before:
            rounds, step = FIRST_ROUNDS, FIRST_STEP_SPACINGS
        simulation.relax(active, rounds, step=step * spacing, unit=min_size)
        before = len(active)
    return simulation.points.T
