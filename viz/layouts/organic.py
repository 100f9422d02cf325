"""The organic layout: replies push each other away, edges hold them together.

From coarse to fine: first the largest subtrees' tops find their places, then smaller and
smaller ones grow out of them, each near its parent. The work at each stage is linear in its
nodes, and there are few stages. Where very many leaves have one parent, they aren't pushed
about: they stand around it as a sunflower's seeds, and all else stays outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.mesh import Mesh, push_each_other
from viz.layouts.packing import GOLDEN_ANGLE, sunflower
from viz.layouts.spacing import number_in_runs, step_aside
from viz.spanning_forest import part_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

__all__ = ["place_organically"]

STAGES = (4096, 1024, 256, 64, 16, 4, 2, 1)
"""Subtree sizes: a node takes part from the stage on that its subtree is as large as."""
FEWEST = 12
"""A stage with fewer nodes than this waits for the next one."""
FEW = 120
"""So few nodes are faster without a mesh."""
REPULSION = 0.25
"""How hard nodes push, against edges that pull with the square of their length."""
COOLED = 0.06
"""In the last round of a stage a step is this much of what it was in the first."""
SEEDS = 24
"""From so many leaves of one parent on, they are its seeds."""
CLOSEST = 0.3
"""Nodes nearer than so many spacings would cover each other."""
SEED_SPACING = 0.62
"""The distance between seeds, in spacings."""


def place_organically(tree: Forest, spacing: float) -> Floats:
    """Place one tree, numbered in pre-order, its root at (0, 0); shape (n, 2)."""
    seed, seeds = _find_seeds(tree)
    kept = np.flatnonzero(~seed)
    core = part_of(tree, kept)
    disc = SEED_SPACING * spacing * np.sqrt(seeds[kept] / np.pi)
    points = np.zeros((tree.n, 2))
    points[kept] = _Simulation(core, disc, spacing).run()
    _scatter_seeds(tree, points, np.flatnonzero(seed), SEED_SPACING * spacing)
    return step_aside(_lie_down(points - points[0]), CLOSEST * spacing)


def _lie_down(points: Floats) -> Floats:
    """Turn a tree so that it is wider than high, as screens are."""
    spread = points - points.mean(axis=0)
    (xx, xy), (_, yy) = (spread.T @ spread).tolist()
    turn = 0.5 * np.arctan2(2 * xy, xx - yy)
    cos, sin = np.cos(turn), np.sin(turn)
    turned: Floats = points @ np.array([[cos, -sin], [sin, cos]])
    return turned


def _find_seeds(tree: Forest) -> tuple[Bools, Ints]:
    """Which nodes are seeds, and how many of them each node has."""
    leaf = tree.size == 1
    leaf[0] = False
    leaves = np.bincount(tree.parent[leaf], minlength=tree.n)
    seed = leaf & (leaves[tree.parent] >= SEEDS)
    return seed, np.where(leaves >= SEEDS, leaves, 0)


def _scatter_seeds(tree: Forest, points: Floats, seeds: Ints, spacing: float) -> None:
    order = seeds[np.argsort(tree.parent[seeds], kind="stable")]
    parent = tree.parent[order]
    _, place, count = number_in_runs(parent)
    most = int(count.max(initial=0))
    spots = sunflower(np.full(most, spacing**2), hole=0.8 * spacing)
    points[order] = points[parent] + spots[place]


def _polar(reach: Floats, angle: Floats) -> Floats:
    return np.column_stack((reach * np.cos(angle), reach * np.sin(angle)))


class _Simulation:
    """One tree on its way to rest; `disc` is the radius that each node keeps its kids from."""

    def __init__(self, tree: Forest, disc: Floats, spacing: float) -> None:
        self.tree = tree
        self.disc = disc
        self.spacing = spacing
        self.points = np.zeros((tree.n, 2))
        self.placed = np.zeros(tree.n, dtype=bool)
        self.placed[0] = True

    def run(self) -> Floats:
        """Let stage after stage come to rest; shape (n, 2)."""
        before = 0
        for least in STAGES:
            active = np.flatnonzero(self.tree.size >= least)
            if least > 1 and len(active) <= FEWEST:
                continue
            if before:
                self.points[active] *= np.sqrt(len(active) / before) ** 0.55
            self._sprout(active)
            self._relax(active, least, coarsest=not before)
            before = len(active)
        return self.points

    def _sprout(self, active: Ints) -> None:
        """Put newcomers beside their parents, those above before those below."""
        new = active[~self.placed[active]]
        depth = self.tree.depth[new]
        order = np.argsort(depth, kind="stable")
        for same in np.split(new[order], np.flatnonzero(np.diff(depth[order])) + 1):
            self.points[same] = self._fan(same)
        self.placed[active] = True

    def _fan(self, kids: Ints) -> Floats:
        """Places in a fan that opens away from the grandparent; all around if very many."""
        points, parent = self.points, self.tree.parent[kids]
        above = self.tree.parent[parent]
        outwards = points[parent] - points[np.maximum(above, 0)]
        base = np.arctan2(outwards[:, 1], outwards[:, 0])
        family, place, counts = number_in_runs(parent)
        count = counts[family]
        around = (above < 0) | (count > FEWEST)
        turn = 2.2 * (place + 0.5 - count / 2) / np.maximum(count, 1)
        angle = base + np.where(around, GOLDEN_ANGLE * place, turn)
        reach = self.spacing * np.where(count > FEWEST, np.sqrt(1 + place / 5), 0.85)
        reach += self.disc[parent]
        places: Floats = points[parent] + _polar(reach, angle)
        return places

    def _relax(self, active: Ints, least: int, *, coarsest: bool) -> None:
        """Let the active nodes push and pull until they are nearly at rest."""
        tree, spacing, n = self.tree, self.spacing, len(active)
        number = np.full(tree.n, -1, dtype=np.int64)
        number[active] = np.arange(n)
        kid = np.flatnonzero(tree.parent[active] >= 0)
        parent = number[tree.parent[active[kid]]]
        slack = (self.disc[active[kid]] + self.disc[active[parent]])[:, None]
        mass = self._masses(active, least)
        mesh = Mesh(_cells_for(n), spacing / 2) if n > FEW else None
        here = self.points[active]
        step = spacing * (3.0 if coarsest else 1.2)
        rounds = 140 if coarsest else 40 if least > 1 else 30
        for _ in range(rounds):
            push = mesh.push(here, mass) if mesh else push_each_other(here, mass, spacing / 2)
            force = push * (REPULSION * spacing**3 * mass[:, None])
            pull = here[kid] - here[parent]
            length = np.hypot(pull[:, 0], pull[:, 1])[:, None] + 1e-9
            pull *= np.maximum(length - slack, 0) ** 2 / length / spacing
            for axis in (0, 1):
                force[:, axis] += np.bincount(parent, pull[:, axis], n)
                force[:, axis] -= np.bincount(kid, pull[:, axis], n)
            length = np.hypot(force[:, 0], force[:, 1]) + 1e-12
            here += force * (np.minimum(length, step) / length)[:, None]
            step *= COOLED ** (1 / rounds)
        self.points[active] = here

    def _masses(self, active: Ints, least: int) -> Floats:
        """A node stands for those below it that aren't there yet, and for its seeds."""
        missing = self.tree.size[active] / least if least > 1 else np.ones(len(active))
        mass = np.sqrt(missing).clip(1, 14) ** 0.8
        with_seeds: Floats = mass + self.disc[active] / self.spacing
        return with_seeds


def _cells_for(n: int) -> int:
    """A mesh fine enough for n points."""
    return 64 if n < 800 else 96 if n < 6000 else 192 if n < 30000 else 512
