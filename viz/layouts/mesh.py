"""Repulsion of very many points: their mass is spread on a mesh, and one FFT adds it all up.

The particle-mesh method (Hockney and Eastwood, Computer Simulation Using Particles, 1988):
linear in the points and `cells² log cells` in the mesh, whatever their number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Mesh", "push_each_other"]


def push_each_other(points: Floats, mass: Floats, softness: float) -> Floats:
    """The same as `Mesh.push` for few points: each is asked about each; shape (n, 2)."""
    apart = points[:, None] - points[None]
    distance = np.einsum("ijk,ijk->ij", apart, apart) + softness**2
    force: Floats = np.einsum("ijk,ij,j->ik", apart, distance**-1.5, mass)
    return force


class Mesh:
    """A square mesh of `cells` by `cells` that is laid over points as they move."""

    def __init__(self, cells: int, softness: float) -> None:
        """Points nearer than `softness`, in the points' units, push no harder."""
        self.cells = cells
        self.softness = softness
        self.step = 0.0
        self.kernel: NDArray[np.complexfloating] = np.empty(0, np.complex64)

    def push(self, points: Floats, mass: Floats) -> Floats:
        """The force on each point of unit mass: mass over distance squared; shape (n, 2)."""
        corner, weights = self._lay_over(points)
        cells = self.cells
        density = np.zeros(cells * cells)
        for offset, weight in weights:
            density += np.bincount(corner + offset, weight * mass, cells * cells)
        field = self._spread(density.reshape(cells, cells))
        force = np.empty_like(points)
        for axis, slope in enumerate(np.gradient(field)):
            flat = slope.ravel()
            force[:, axis] = sum(flat[corner + offset] * weight for offset, weight in weights)
        return force / -(self.step**2)

    def _spread(self, density: Floats) -> NDArray[np.floating]:
        """The potential of masses on the mesh: mass over distance; shape (cells, cells).

        Twice as wide, so that nobody is pushed around the edge; half of that is empty when
        it begins and isn't wanted in the end, and is left out of the transforms.
        """
        both = np.fft.fft(
            np.fft.rfft(density.astype(np.float32), 2 * self.cells), axis=0, n=2 * self.cells
        )
        rows = np.fft.ifft(both * self.kernel, axis=0)[: self.cells]
        potential: NDArray[np.floating] = np.fft.irfft(rows, 2 * self.cells)[:, : self.cells]
        return potential

    def _lay_over(self, points: Floats) -> tuple[Ints, list[tuple[int, Floats]]]:
        """Each point's cell, and its share in the cell and its three neighbours."""
        low = points.min(axis=0)
        step = float((points.max(axis=0) - low).max()) / (self.cells - 4) + 1e-9
        if not self.step or abs(step / self.step - 1) > 0.15:
            self._prepare(step)
        place = (points - low) / step + 1.5
        cell = place.astype(np.int64)
        right, down = (place - cell).T
        shares = [
            (0, (1 - right) * (1 - down)),
            (1, (1 - right) * down),
            (self.cells, right * (1 - down)),
            (self.cells + 1, right * down),
        ]
        self.step = step
        return cell[:, 0] * self.cells + cell[:, 1], shares

    def _prepare(self, step: float) -> None:
        """The potential of a unit of mass all over the mesh, transformed."""
        lags = np.concatenate((np.arange(self.cells), np.arange(-self.cells, 0)))
        x, y = np.meshgrid(lags, lags, indexing="ij")
        soft = max(0.7, self.softness / step) ** 2
        push = (1 / np.sqrt(x**2 + y**2 + soft)).astype(np.float32)
        self.kernel = np.fft.rfft2(push)
        self.step = step
