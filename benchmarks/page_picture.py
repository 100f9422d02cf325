"""The picture of the page's benchmark: a bar for each page, of its time until ready."""

from __future__ import annotations

import math
from html import escape
from typing import Any

__all__ = ["draw_picture"]

LEFT_PX, BAR_PX, ROW_PX = 200, 420, 24
OURS, OTHER = "#3f6fb5", "#b9b4aa"


def draw_picture(rows: list[dict[str, Any]]) -> str:
    """Draw rows of medians as SVG, grouped by data set, on one logarithmic scale."""
    times = [row["ready"] for row in rows if math.isfinite(row["ready"])]
    scale = _Scale(max(min(times), 0.02) / 1.5, max(times))
    parts: list[str] = []
    y = 52
    for data in dict.fromkeys(row["data"] for row in rows):
        parts.append(f'<text x="12" y="{y + 16}" font-weight="bold">{escape(data)}</text>')
        y += ROW_PX
        for row in rows:
            if row["data"] == data:
                parts.append(_bar(row, y, scale))
                y += ROW_PX
        y += ROW_PX // 2
    title = "From opening to drawn, in seconds (logarithmic); frames a second while panning"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="860" height="{y + 8}" '
        'font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="white"/>'
        f'<text x="12" y="28" font-weight="bold" font-size="15">{title}</text>'
        f"{''.join(parts)}</svg>\n"
    )


class _Scale:
    """A logarithmic scale from seconds to lengths."""

    def __init__(self, least: float, most: float) -> None:
        self.least = least
        self.step = BAR_PX / math.log(most / least)

    def length(self, seconds: float) -> float:
        return max(2.0, self.step * math.log(max(seconds, self.least) / self.least))


def _bar(row: dict[str, Any], y: int, scale: _Scale) -> str:
    seconds = row["ready"]
    in_time = math.isfinite(seconds)
    length = scale.length(seconds) if in_time else BAR_PX
    label = f"{seconds:.2f} s, {row['pan']:.0f} fps" if in_time else "not in time"
    colour = OURS if row["name"] == "graphload" else OTHER
    return (
        f'<text x="{LEFT_PX - 8}" y="{y + 16}" text-anchor="end">{escape(row["name"])}</text>'
        f'<rect x="{LEFT_PX}" y="{y + 3}" width="{length:.1f}" height="17" fill="{colour}"/>'
        f'<text x="{LEFT_PX + length + 8:.1f}" y="{y + 16}">{label}</text>'
    )
