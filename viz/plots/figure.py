"""Figures: their style, and the files that they are written to."""

from __future__ import annotations

import io
import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import rcParams, style
from matplotlib.figure import Figure
from matplotlib.rcsetup import cycler

from graphload.atomic_file import format_of_suffix
from viz.plots.table import FORMATS, THEMES
from viz.style import PALETTES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Plot", "accents", "add_subtitle", "grey", "in_style", "new_plot", "step_colours"]

logger = logging.getLogger(__name__)

_CM = 1 / 2.54
_PNG_DPI = 200
_STYLE: dict[str, Any] = {
    "font.size": 9,
    "text.parse_math": False,  # a title with two dollar signs is no formula
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlepad": 20,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.w_pad": 0.08,
    "savefig.dpi": _PNG_DPI,
    # The same figure gives the same bytes; TrueType is what publishers take.
    "svg.hashsalt": "graphload",
    "pdf.fonttype": 42,
}
_COLOURS = {
    "light": {"paper": "#ffffff", "ink": "#26241f", "grey": "#6b6862", "rule": "#e4e1da"},
    "dark": {"paper": "#101216", "ink": "#ececf1", "grey": "#a0a0ab", "rule": "#2a2e36"},
}
"""The colours of a theme besides its palette: of text, and of what is beside the data."""
_NO_ITEMS = {"light": "#f4f3ef", "dark": "#1c1f26"}
"""The colour of the number 0."""
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "graphload"},
    "png": {"Software": "graphload"},
    "pdf": {"CreationDate": None, "Creator": "graphload", "Producer": None},
}
"""The metadata of a file, by format."""


def in_style(theme: str) -> Any:  # noqa: ANN401 - matplotlib has no type for it
    """Return a context in which figures have this style, whatever the user's settings are.

    Within it, `accents`, `grey` and `step_colours` are the colours of what is drawn.
    """
    paper, ink, grey, rule = _COLOURS[theme].values()
    colours = {
        "figure.facecolor": paper,
        "axes.facecolor": paper,
        "text.color": ink,
        "axes.labelcolor": ink,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "axes.edgecolor": grey,
        "xtick.color": grey,
        "ytick.color": grey,
        "grid.color": rule,
        "axes.prop_cycle": cycler(color=PALETTES[theme]["author"].split()),
    }
    return style.context(["default", _STYLE, colours])


def accents() -> list[str]:
    """Return the colours of categories, in order, in the style that is set."""
    # Not C0, C1, …: a figure that is saved outside the style would have other ones.
    colours: list[str] = rcParams["axes.prop_cycle"].by_key()["color"]
    return colours


def grey() -> str:
    """Return the colour of what is beside the data, in the style that is set."""
    colour: str = rcParams["axes.edgecolor"]
    return colour


def step_colours(theme: str) -> list[str]:
    """Return the colours of numbers, from that of 0 on."""
    return [_NO_ITEMS[theme], *PALETTES[theme]["steps"].split()]


class Plot(Figure):
    """A matplotlib Figure; `write` writes it in its style, and in Jupyter it shows itself."""

    theme: str = THEMES[0]

    def fix_layout(self) -> None:
        """Lay the parts out, once: from where they are, matplotlib would move them each time."""
        self.draw_without_rendering()
        self.set_layout_engine("none")

    def to_bytes(self, format_: str) -> bytes:
        """Return the picture as `svg`, `png` or `pdf`; the same figure gives the same bytes."""
        stream = io.BytesIO()
        with in_style(self.theme), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.savefig(stream, format=format_, metadata=_METADATA[format_])
        for message in sorted({str(one.message) for one in caught}):
            logger.warning("%s", message)
        return stream.getvalue()

    def write(self, path: str | Path) -> int:
        """Write the picture as SVG, PNG or PDF, by the suffix, and return its size in bytes.

        Raises:
            UsageError: the suffix is none of these.
        """
        format_ = format_of_suffix(path, FORMATS)
        return Path(path).write_bytes(self.to_bytes(format_))

    def _repr_png_(self) -> bytes:
        """Return the picture for notebooks."""
        return self.to_bytes("png")


def new_plot(width_cm: float, height_cm: float, theme: str) -> Plot:
    """Return an empty figure, without pyplot's list of open figures."""
    plot = Plot(figsize=(width_cm * _CM, height_cm * _CM))
    plot.theme = theme
    return plot


def add_subtitle(axes: Axes, text: str) -> None:
    """Write a line below the title."""
    axes.annotate(
        text,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(0, 6),
        textcoords="offset points",
        fontsize=8.5,
        color=grey(),
    )
