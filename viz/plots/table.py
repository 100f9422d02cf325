"""The table of pictures: add one here, and the command line and the sheet have it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from graphload.measures.columns import ItemColumns
    from graphload.measures.definitions import StubRule

__all__ = ["FORMATS", "KINDS", "PICTURES", "SHEET", "THEMES", "Measured", "Picture"]

FORMATS = ("svg", "png", "pdf")
THEMES = ("light", "dark")
"""The palettes of `viz.style`; the first is the default."""
SHEET = "all"
"""The name of all pictures in one."""


@dataclass(frozen=True)
class Measured:
    """The items of which pictures are drawn, how they are counted, and the theme."""

    items: ItemColumns
    tz: str
    stubs: StubRule
    theme: str


@dataclass(frozen=True)
class Picture:
    """A picture: its title, its width and height in centimetres, and its module.

    The module has a function `draw`, which takes the axes of a figure and a `Measured`, and raises
    a DrawingError where there is nothing to plot. It is imported when it is used: it needs
    matplotlib.
    """

    title: str
    size_cm: tuple[float, float]
    module: str

    @property
    def draw(self) -> Callable[[Axes, Measured], None]:
        """Return the function of the module."""
        draw: Callable[[Axes, Measured], None] = importlib.import_module(self.module).draw
        return draw


PICTURES = {
    "size-depth": Picture("Depth and size of threads", (16, 11), "viz.plots.size_depth"),
    "size-virality": Picture("Structural virality and size", (16, 11), "viz.plots.size_virality"),
    "timeline": Picture("Replies over time", (16, 9), "viz.plots.timeline"),
    "delays": Picture("Time to the first reply", (16, 11), "viz.plots.delays"),
    "activity": Picture("Activity by hour and weekday", (16, 8), "viz.plots.activity"),
    "lorenz": Picture("Concentration of items among authors", (12, 13.5), "viz.plots.lorenz"),
}
"""The pictures by name, in the order of a sheet."""
KINDS = (*PICTURES, SHEET)
