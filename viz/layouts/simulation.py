"""A simulation of one tree: nodes repel each other, edges pull them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.mesh import Mesh
from viz.layouts.packing import GOLDEN_ANGLE
from viz.layouts.spacing import Runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from graphload.forest import Forest

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Simulation"]

MAX_FAN_KIDS = 12
"""The replies up to which they open as a fan; more are placed all around their parent."""
REPULSION = 0.25
"""The strength of repulsion, where edges pull with the square of their length."""
FINAL_STEP_SHARE = 0.06
"""The step of the last round, as a share of the first."""


class Simulation:
    """A tree numbered in pre-order, its root at (0, 0) to begin with.

    `points` are columns of shape (2, n); `disc` is the radius that each node keeps free around
    it, shape (n,); `spacing` is the distance of a reply from its parent.
    """

    def __init__(self, tree: Forest, disc: Floats, spacing: float) -> None:
        self.tree = tree
        self.disc = disc
        self.spacing = spacing
        self.points = np.zeros((2, tree.n))
        self.placed = np.zeros(tree.n, dtype=bool)
        self.placed[0] = True

    def add_nodes(self, active: Ints) -> None:
        """Place new nodes beside their parents, upper levels before lower ones.

        Kids open as a fan, away from their grandparent; all around their parent if they are many.
        """
        new = active[~self.placed[active]]
        depth = self.tree.depth[new]
        order = np.argsort(depth, kind="stable")
        for kids in np.split(new[order], np.flatnonzero(np.diff(depth[order])) + 1):
            parent = self.tree.parent[kids]
            grandparent = self.tree.parent[parent]
            x, y = self.points[:, parent] - self.points[:, np.maximum(grandparent, 0)]
            siblings = Runs(parent)
            place, count = siblings.place, siblings.lengths
            many = count > MAX_FAN_KIDS
            turn = 2.2 * (place + 0.5 - count / 2) / np.maximum(count, 1)
            turn = np.where((grandparent < 0) | many, GOLDEN_ANGLE * place, turn)
            angle = np.arctan2(y, x) + turn
            radius = self.spacing * np.where(many, np.sqrt(1 + place / 5), 0.85)
            radius += self.disc[parent]
            offset = radius * np.stack((np.cos(angle), np.sin(angle)))
            self.points[:, kids] = self.points[:, parent] + offset
        self.placed[active] = True

    def relax(self, active: Ints, rounds: int, *, step: float, unit: int) -> None:
        """Move the active nodes, by at most `step` in the first round, until nearly at rest.

        A node has the mass of its seeds and of what isn't placed yet below it, `unit` nodes of
        which count as one.
        """
        tree, spacing, n = self.tree, self.spacing, len(active)
        number = np.full(tree.n, -1, dtype=np.int64)
        number[active] = np.arange(n)
        # The root is the first one.
        parent = number[tree.parent[active[1:]]]
        disc = self.disc[active]
        slack = disc[1:] + disc[parent]
        missing = tree.size[active] / unit if unit > 1 else np.ones(n)
        mass = np.sqrt(missing).clip(1, 14) ** 0.8 + disc / spacing
        strength = REPULSION * spacing**3 * mass
        mesh = Mesh(n, spacing / 2)
        points = self.points[:, active]
        for _ in range(rounds):
            force = mesh.repel(points, mass) * strength
            pull = points[:, 1:] - points[:, parent]
            length = np.hypot(pull[0], pull[1]) + 1e-9
            pull *= np.maximum(length - slack, 0) ** 2 / length / spacing
            for axis in (0, 1):
                force[axis] += np.bincount(parent, pull[axis], n)
            force[:, 1:] -= pull
            length = np.hypot(force[0], force[1]) + 1e-12
            points += force * (np.minimum(length, step) / length)
            step *= FINAL_STEP_SHARE ** (1 / rounds)
        self.points[:, active] = points
