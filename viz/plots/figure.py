"""Figures: their style, and the files that they are written to."""

from __future__ import annotations

import io
import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import style
from matplotlib.figure import Figure

from graphload.atomic_file import format_of_suffix
from viz.plots.table import FORMATS
from viz.style import PALETTES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ACCENTS", "GREY", "INK", "STEPS", "Plot", "add_subtitle", "in_style", "new_plot"]

logger = logging.getLogger(__name__)

_PALETTE = PALETTES["light"]
ACCENTS = _PALETTE["author"].split()
"""Colours of categories, in order."""
STEPS = _PALETTE["steps"].split()
"""Colours of numbers, from small to large."""
INK, GREY = "#26241f", "#6b6862"
"""The colours of text, and of what is beside the data."""
_RULE = "#e4e1da"
_CM = 1 / 2.54
_PNG_DPI = 200
_STYLE: dict[str, Any] = {
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a title with two dollar signs is no formula
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlepad": 20,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _RULE,
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
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
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "graphload"},
    "png": {"Software": "graphload"},
    "pdf": {"CreationDate": None, "Creator": "graphload", "Producer": None},
}
"""The metadata of a file, by format."""


def in_style() -> Any:  # noqa: ANN401 - matplotlib has no type for it
    """Return a context in which figures have this style, whatever the user's settings are."""
    return style.context(["default", _STYLE])


class Plot(Figure):
    """A matplotlib Figure; `write` writes it in its style, and in Jupyter it shows itself."""

    def fix_layout(self) -> None:
        """Lay the parts out, once: from where they are, matplotlib would move them each time."""
        self.draw_without_rendering()
        self.set_layout_engine("none")

    def to_bytes(self, format_: str) -> bytes:
        """Return the picture as `svg`, `png` or `pdf`; the same figure gives the same bytes."""
        stream = io.BytesIO()
        with in_style(), warnings.catch_warnings(record=True) as caught:
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


def new_plot(width_cm: float, height_cm: float) -> Plot:
    """Return an empty figure, without pyplot's list of open figures."""
    return Plot(figsize=(width_cm * _CM, height_cm * _CM))


def add_subtitle(axes: Axes, text: str) -> None:
    """Write a line below the title."""
    axes.annotate(
        text,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(0, 6),
        textcoords="offset points",
        fontsize=8.5,
        color=GREY,
    )
