"""Spans of time, stacked above and below each other so that few overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viz.layouts.spacing import Runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["stack_spans"]


def stack_spans(sizes: Ints, first: Ints, last: Ints, height: Floats) -> Floats:
    """Return the middle of each of n spans, in lines, down positive; shape (n,).

    A span takes the columns from `first` to `last` and is `height` lines high. The largest spans
    are placed first, in the middle; a span of size 1 takes one column and one line.
    """
    middle = np.zeros(len(sizes))
    # The outline, above and below, of what is placed already.
    outline = np.zeros((2, int(last.max()) + 2))
    largest = np.argsort(-sizes, kind="stable")
    for at in largest[sizes[largest] > 1].tolist():
        covered = outline[:, first[at] : last[at] + 2]
        taken = covered.max(axis=1)
        if not taken.any():
            covered[:] = height[at] / 2
            continue
        below = int(taken[1] < taken[0])
        middle[at] = (taken[below] + 1 + height[at] / 2) * (1 - 2 * below)
        covered[below] = taken[below] + 1 + height[at]
    # Single nodes: on top of the outline in their column, above and below in turn.
    single = np.flatnonzero(sizes == 1)
    single = single[np.argsort(first[single], kind="stable")]
    column = first[single]
    place = Runs(column).place
    side = place % 2
    middle[single] = (outline[side, column] + place // 2 + 0.5) * (1 - 2 * side)
    return middle
