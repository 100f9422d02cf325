"""The page: rendered by pyvis' Network into a file that loads nothing.

The only module that knows pyvis. It uses `Network`, whose data are the nodes and edges that vis
draws and which renders the template, and the vis-network in its wheel. It doesn't use pyvis' own
template, which loads from a CDN and makes titles live HTML; its lists of nodes and edges, a dict
for each; its writing of files.
"""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import ModuleType
from typing import TYPE_CHECKING

from graphload.errors import DrawingError
from viz.page.bundle import ascii_script, compact_css, read_asset, split_modules
from viz.page.csp import policy_of
from viz.page.html_file import HtmlFile
from viz.page.pack import json_block
from viz.scene import Figures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from pyvis.network import Network

    from viz.page.payload import Payload
    from viz.scene import Scene

    Layouts = Mapping[str, list[Any]]

__all__ = ["Page", "ReplyNetwork", "is_own_page", "read_fixed_parts", "render_page"]

VIS_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": False, "dragNodes": False, "keyboard": False, "multiselect": False},
}
"""The options of vis: nothing moves by itself; hovering is handled by the page."""
_GENERATOR = b'<meta name="generator" content="graphload">'
_HEAD_BYTES = 1024
"""First bytes of a page, which have its generator."""
_OLD_HEAD = (
    b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b'<meta http-equiv="Content-Security-Policy" content="'
)
_DATA = b'<script type="application/json" id="graphload-meta">'
STYLES = (
    "ui/theme.css",
    "ui/base.css",
    "app/page.css",
    "app/stage.css",
    "features/folding.css",
    "features/search/search.css",
    "features/filters/filters.css",
    "features/time/time-bar.css",
    "features/legend/legend.css",
    "features/tooltip.css",
    "features/panel/panel.css",
    "ui/tools.css",
    "features/outline/outline.css",
    "features/reader/reader.css",
    "ui/dialog.css",
    "features/help.css",
    "features/export/print.css",
)
"""The page's style sheets, in the order in which they are joined."""


@dataclass(frozen=True)
class Page(HtmlFile, Figures):
    """A finished drawing: `html` is the whole file, the figures are of what it shows."""


class _WhenUsed(ModuleType):
    """A module that is imported when something of it is used."""

    def __getattr__(self, name: str) -> object:
        return getattr(importlib.import_module(self.__name__), name)


def _import_network() -> type[Network]:
    """Import pyvis without what a page needs nothing of, unless that is imported already.

    IPython, which it has for notebooks, takes 55 ms and 5 MB, networkx 60 ms.
    """
    display = ModuleType("IPython.display")
    display.IFrame = None  # type: ignore[attr-defined]
    added = [] if "IPython" in sys.modules else [ModuleType("IPython"), display]
    added += [] if "networkx" in sys.modules else [_WhenUsed("networkx")]
    sys.modules.update({each.__name__: each for each in added})
    try:
        network: type[Network] = importlib.import_module("pyvis.network").Network
    finally:
        for each in added:
            del sys.modules[each.__name__]
    return network


if not TYPE_CHECKING:
    Network = _import_network()


class ReplyNetwork(Network):  # type: ignore[misc]
    """A pyvis Network of packed columns, whose page is the one in `assets/`."""

    def __init__(self, heading: str, payload: Payload, layouts: Layouts) -> None:
        super().__init__(directed=True, heading=heading, cdn_resources="in_line")
        initial = payload.meta["layout"]
        self.placed, self.linked = layouts[initial], payload.edges
        self.options = VIS_OPTIONS
        self.set_template_dir(str(files("viz").joinpath("assets")), "page.html")
        self.templateEnv.autoescape = True
        self.templateEnv.globals.update(
            read_fixed_parts(),
            meta=json_block(payload.meta),
            columns=payload.columns,
            ids=payload.ids,
            layouts=json_block({each: layouts[each] for each in layouts if each != initial}),
            attributes="\n".join(payload.attributes),
            texts="\n".join(payload.texts),
        )

    def get_network_data(self) -> tuple[str, str, str, str, str, str]:
        """Return nodes, edges, heading, height, width and options for the template."""
        nodes, edges = json_block(self.placed), json_block(self.linked)
        return nodes, edges, self.heading, self.height, self.width, json_block(self.options)


def render_page(scene: Scene, payload: Payload, layouts: Layouts) -> Page:
    """Render a packed scene, and the packed points of its layouts by name.

    Raises:
        DrawingError: the installed pyvis doesn't include vis-network.
    """
    html = ReplyNetwork(scene.title, payload, layouts).generate_html()
    # Scripts, styles and data are ASCII; a browser reads a page that is all ASCII far faster.
    html = html.encode("ascii", "xmlcharrefreplace").decode("ascii")
    return Page(**vars(scene.figures), html=html)


def is_own_page(path: Path) -> bool:
    """Return whether a file is a page of graphload's, by the generator that it names.

    Pages of 0.1.0 name none: they begin as they all do, and have the element of their data.
    """
    with path.open("rb") as page:
        head = page.read(_HEAD_BYTES)
        is_old = head.startswith(_OLD_HEAD) and _DATA in head + page.read()
    return is_old or _GENERATOR in head


@cache
def read_fixed_parts() -> dict[str, str]:
    """Return the parts of the template that are the same on every page."""
    css = compact_css("\n".join(map(read_asset, STYLES)))
    script, later = map(ascii_script, split_modules("app/app.js"))
    vis = ascii_script(_read_vis())
    policy = policy_of(scripts=[vis, script, later], styles=[css])
    return {"policy": policy, "css": css, "vis": vis, "script": script, "later": later}


def _read_vis() -> str:
    """Read the newest vis-network in pyvis' wheel, made safe for a script element.

    Nothing in it ends or nests the element; a browser reads a carriage return as a line's end,
    and hashes it so.
    """
    lib = files("pyvis").joinpath("templates", "lib")
    versions = {
        tuple(map(int, re.findall("[0-9]+", each.name))): each
        for each in lib.iterdir()
        if each.name.startswith("vis-")
    }
    if not versions:
        raise DrawingError(
            "pyvis is installed without vis-network",
            hint="Install pyvis 0.3.2: pip install pyvis==0.3.2",
        )
    newest = versions[max(versions)]
    script = newest.joinpath("vis-network.min.js").read_text(encoding="utf-8")
    lines = script.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\\0")
    return re.sub("<(?=/script|script|!--)", r"\\x3c", lines, flags=re.IGNORECASE)
