"""A finished page as a value: one HTML file, which a notebook shows in a frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

__all__ = ["HtmlFile"]

SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
"""The page's permissions in a notebook: run, save a picture, open an original in a tab."""
FRAME_ATTRIBUTES = 'width="100%" height="640" style="border:0" allow="clipboard-write; fullscreen"'


@dataclass(frozen=True)
class HtmlFile:
    """A page: `html` is the whole file, which a prompt doesn't print and a notebook stores once."""

    html: str = field(repr=False)
    title: str

    def write(self, path: str | Path) -> int:
        """Write the page as UTF-8 and return its size in bytes."""
        return Path(path).write_bytes(self.html.encode("utf-8", "replace"))

    def _repr_html_(self) -> str:
        """Show the page in a notebook: in a frame without an origin, which fetches nothing."""
        srcdoc, title = escape(self.html, quote=True), escape(self.title, quote=True)
        attributes = f'sandbox="{SANDBOX}" {FRAME_ATTRIBUTES}'
        return f'<iframe srcdoc="{srcdoc}" title="{title}" {attributes}></iframe>'
