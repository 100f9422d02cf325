"""Repulsion of very many points: their mass is spread on a mesh, and one FFT adds it all up.

The particle-mesh method (Hockney and Eastwood, Computer Simulation Using Particles, 1988):
linear in the points, and `cells² log cells` for the mesh, however many points there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Mesh"]

MARGIN_CELLS = 4
"""The cells of the mesh that stay free at its edges, on both sides together."""
MAX_STEP_CHANGE = 0.15
"""The share by which the mesh may grow or shrink in a round before its kernel is out of date."""
MIN_SOFTNESS_CELLS = 0.7
"""The least softness, in cells: a finer one isn't resolved by the mesh."""
MAX_DIRECT_POINTS = 120
"""The points up to which repulsion is computed pair by pair, which is faster then."""


class Mesh:
    """A square mesh that is laid over n points, columns of shape (2, n), as they move.

    Points nearer to each other than `softness`, in the points' units, repel each other no harder.
    """

    def __init__(self, n: int, softness: float) -> None:
        self.cells = 64 if n < 800 else 96 if n < 6000 else 192 if n < 30000 else 512
        self.softness = softness
        self.step = 0.0
        self.kernel: NDArray[np.complexfloating] = np.empty(0, np.complex64)

    def repel(self, points: Floats, mass: Floats) -> Floats:
        """Return the force on each point of unit mass: mass over distance squared; shape (2, n)."""
        if len(mass) <= MAX_DIRECT_POINTS:
            apart = points.T[:, None] - points.T[None]
            distance = np.einsum("ijk,ijk->ij", apart, apart) + self.softness**2
            force: Floats = np.einsum("ijk,ij,j->ik", apart, distance**-1.5, mass).T
            return force
        cells = self.cells
        low = points.min(axis=1, keepdims=True)
        step = (
            float((points.max(axis=1, keepdims=True) - low).max()) / (cells - MARGIN_CELLS) + 1e-9
        )
        # Each point's cell and its three neighbours, and its shares in them; shape (4, n).
        place = (points - low) / step + 1.5
        cell = place.astype(np.int64)
        right, down = place - cell
        left, up = 1 - right, 1 - down
        index = cell[0] * cells + cell[1] + np.array([[0], [1], [cells], [cells + 1]])
        share = np.stack((left * up, left * down, right * up, right * down))
        density = np.bincount(index.ravel(), (share * mass).ravel(), cells * cells)
        potential = self._potential(density, step).ravel()
        force = np.empty_like(points)
        for axis, beside in enumerate((cells, 1)):
            # No point has a share at the edges, where a cell has no neighbour.
            slope = potential[2 * beside :] - potential[: -2 * beside]
            force[axis] = (slope[index - beside] * share).sum(axis=0)
        return force / (-2 * step**2)

    def _potential(self, density: NDArray[Any], step: float) -> NDArray[np.floating]:
        """Return the potential of masses on the mesh, mass over distance; shape (cells, cells).

        The transforms are twice as wide, so that nothing repels around the edges. Half of the
        input is zero and half of the output unused: both are left out.
        """
        cells = self.cells
        if not self.step or abs(step / self.step - 1) > MAX_STEP_CHANGE:
            lags = np.concatenate((np.arange(cells), np.arange(-cells, 0)))
            x, y = np.meshgrid(lags, lags, indexing="ij")
            softness = max(MIN_SOFTNESS_CELLS, self.softness / step) ** 2
            self.kernel = np.fft.rfft2((1 / np.sqrt(x**2 + y**2 + softness)).astype(np.float32))
        self.step = step
        square = density.reshape(cells, cells).astype(np.float32)
        both = np.fft.fft(np.fft.rfft(square, 2 * cells), axis=0, n=2 * cells)
        rows = np.fft.ifft(both * self.kernel, axis=0)[:cells]
        potential: NDArray[np.floating] = np.fft.irfft(rows, 2 * cells)[:, :cells]
        return potential
