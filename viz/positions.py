"""Where nodes stand in every layout, packed for the page.

A coordinate travels as 16 bits where their steps are finer than an eye sees; a layout that
is larger than that, a star of 100,000 as a tree, travels as floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viz.page.payload import pack_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["pack_layouts"]

FINEST = 0.25
"""A step of so many units, at most, can't be seen: neighbours stand some 24 apart."""
STEPS = 2**16 - 1


def pack_layouts(layouts: Mapping[str, Floats]) -> dict[str, list[Any]]:
    """Pack points of shape (n, 2) by layout: how to scale x and y, and the packed columns."""
    return {name: _packed(points) for name, points in layouts.items()}


def _packed(points: Floats) -> list[Any]:
    (x_scale, x), (y_scale, y) = (_in_steps(points[:, axis]) for axis in (0, 1))
    return [{"x": x_scale, "y": y_scale}, *pack_columns({"x": x, "y": y})]


def _in_steps(values: Floats) -> tuple[list[float], tuple[str, NDArray[Any]]]:
    """A column's step and least value, and the column in such steps."""
    least = float(values.min(initial=0.0))
    step = (float(values.max(initial=0.0)) - least) / STEPS
    if step > FINEST:
        return [1.0, 0.0], ("f4", values)
    return [step, least], ("u2", np.rint((values - least) / (step or 1.0)))
