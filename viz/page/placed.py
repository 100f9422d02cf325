"""The points of each layout, packed for a page by the process that places the nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.forest import Forest
from graphload.sharing import Team, Work
from viz.layouts.layout import place_all
from viz.page.pack import deflate_points
from viz.style import node_radius

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from viz.scene import Scene

__all__ = ["share_placing", "start_placing"]


def share_placing(scene: Scene, layouts: Sequence[str]) -> Team[str, list[Any]]:
    """Return a team that places and packs the nodes in one layout after the other.

    The first layout is the one that the page begins with: the sizes of nodes are with it.
    """
    given = {"parent": scene.forest.parent, "time": scene.time, "initial": layouts[0]}
    work = Work("viz.page.placed", "start_placing", given)
    return Team(work, layouts, own=_packer(scene.forest, scene.time, layouts[0]))


def start_placing(
    parent: NDArray[np.int64], time: NDArray[np.float64], initial: str
) -> Callable[[str], list[Any]]:
    """Return the function that places and packs nodes in a layout, in another process."""
    return _packer(Forest.from_parents(parent), time, initial)


def _packer(forest: Forest, time: NDArray[np.float64], initial: str) -> Callable[[str], list[Any]]:
    def pack(layout: str) -> list[Any]:
        points = place_all(forest, time, [layout])[layout]
        sizes = {"size": ("f4", node_radius(forest))} if layout == initial else {}
        return deflate_points(points, sizes)

    return pack
