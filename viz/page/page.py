"""The page: pyvis' Network, told to write a file that asks nothing of anybody.

The only module that knows pyvis. What is taken from it: `Network`, which holds the nodes
and edges that vis draws and renders the template, and the vis-network in its wheel. What is
not: its own template, which loads from a CDN and makes titles live HTML; its `add_node` and
`add_edge`, which search lists; its writing of files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pyvis.network import Network

from graphload.errors import DrawingError
from viz.page.bundle import join_modules, read_asset
from viz.page.csp import policy_of
from viz.page.payload import Payload, json_block, pack_columns
from viz.positions import pack_layouts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from viz.scene import Scene

    Floats = NDArray[np.float64]

__all__ = ["Page", "ReplyNetwork", "render_page"]

OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": False, "dragNodes": False, "keyboard": False, "multiselect": False},
}
"""What vis is told: nothing moves by itself, and hovering is the page's own affair."""
STYLES = (
    "ui/theme.css",
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
    "features/help.css",
    "features/export/print.css",
)
"""The page's style sheets; they are joined in this order."""


SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
"""What the page may do in a notebook: run, save a picture, open an original in a tab."""
FRAME = 'width="100%" height="640" style="border:0" allow="clipboard-write; fullscreen"'


@dataclass(frozen=True)
class Page:
    """A drawing, finished: `html` is the whole file, the figures are of what it shows.

    `items` are those that a record describes; `depth` is that of the deepest node; times are
    in Unix seconds, None where no node has one.
    """

    html: str
    title: str
    items: int
    edges: int
    stubs: int
    depth: int
    authors: int
    first_time: float | None
    last_time: float | None

    def write(self, path: str | Path) -> int:
        """Write the page as UTF-8 and return its size in bytes."""
        return Path(path).write_bytes(self.html.encode("utf-8", "replace"))

    def _repr_html_(self) -> str:
        """Show the page in a notebook: in a frame without an origin, which fetches nothing."""
        words = escape(self.html, quote=True)
        title = escape(self.title, quote=True)
        return f'<iframe srcdoc="{words}" title="{title}" sandbox="{SANDBOX}" {FRAME}></iframe>'


class ReplyNetwork(Network):  # type: ignore[misc]
    """A pyvis Network of very many nodes, whose page is the one in `assets/`."""

    def __init__(self, heading: str) -> None:
        super().__init__(directed=True, heading=heading, cdn_resources="in_line")
        self.options = OPTIONS
        self.set_template_dir(str(files("viz").joinpath("assets")), "page.html")
        self.templateEnv.autoescape = True

    def add_node(self, n_id: int, label: str | None = None, **options: float) -> None:
        """Add one node: pyvis' own looks through a list for each."""
        node = {"id": n_id, "label": label, **options}
        self.nodes.append(node)
        self.node_ids.append(n_id)
        self.node_map[n_id] = node

    def add_edge(self, source: int, to: int, **options: float) -> None:
        """Add one edge between nodes that are there."""
        self.edges.append({"from": source, "to": to, **options})

    def get_network_data(self) -> tuple[str, str, str, str, str, str]:
        """What the template is given: nodes and edges as packed columns."""
        nodes = {name: ("f4", _column(self.nodes, name, np.float32)) for name in ("x", "y", "size")}
        edges = {name: ("i4", _column(self.edges, name, np.int32)) for name in ("from", "to")}
        packed = [json_block(pack_columns(each)) for each in (nodes, edges)]
        return packed[0], packed[1], self.heading, self.height, self.width, json_block(self.options)


def render_page(
    scene: Scene, payload: Payload, layouts: Mapping[str, Floats], radius: Floats
) -> Page:
    """Put a scene's nodes and edges into a Network and have it render the page.

    `layouts` holds points of shape (n, 2) for each layout that `payload` names.

    Raises:
        DrawingError: the installed pyvis doesn't bring vis-network.
    """
    network = ReplyNetwork(scene.title)
    first = payload.meta["layout"]
    places = zip(layouts[first].tolist(), radius.tolist(), strict=True)
    for at, ((x, y), size) in enumerate(places):
        network.add_node(at, x=x, y=y, size=size)
    for parent, kid in _all_edges(scene):
        network.add_edge(parent, kid)
    others = pack_layouts({name: layouts[name] for name in layouts if name != first})
    network.templateEnv.globals.update(_page_parts(payload), layouts=json_block(others))
    html = network.generate_html()
    times = scene.time[np.isfinite(scene.time)]
    return Page(
        html=html,
        title=scene.title,
        items=scene.items,
        edges=scene.edges,
        stubs=scene.stubs,
        depth=int(scene.depth.max(initial=0)),
        authors=len(scene.authors),
        first_time=float(times.min()) if len(times) else None,
        last_time=float(times.max()) if len(times) else None,
    )


def _all_edges(scene: Scene) -> list[list[int]]:
    """The forest's edges in pre-order, then those that no forest has."""
    kids = np.flatnonzero(scene.forest.parent >= 0)
    tree = np.column_stack((scene.forest.parent[kids], kids))
    edges: list[list[int]] = np.concatenate((tree, scene.extra)).tolist()
    return edges


def _page_parts(payload: Payload) -> dict[str, Any]:
    css, script, vis = "\n".join(map(read_asset, STYLES)), join_modules("app/app.js"), _read_vis()
    return {
        "policy": policy_of(scripts=[vis, script], styles=[css]),
        "css": css,
        "vis": vis,
        "script": script,
        "meta": json_block(payload.meta),
        "columns": payload.columns,
        "ids": payload.ids,
        "attributes": "\n".join(payload.attributes),
        "texts": "\n".join(payload.texts),
    }


def _read_vis() -> str:
    """The newest vis-network in pyvis' wheel, as it may stand inside a script element."""
    lib = files("pyvis").joinpath("templates", "lib")
    found = [each.name for each in lib.iterdir() if each.name.startswith("vis-")]
    if not found:
        raise DrawingError(
            "this pyvis brings no vis-network", hint="Install pyvis 0.3.2: pip install pyvis"
        )
    newest = max(found, key=_version)
    return _inline(lib.joinpath(newest, "vis-network.min.js").read_text(encoding="utf-8"))


def _version(name: str) -> list[int]:
    return [int(number) for number in re.findall("[0-9]+", name)]


def _inline(script: str) -> str:
    """A script as it may stand in a script element: nothing in it ends or nests the element.

    A browser reads a carriage return as a line's end, and hashes it so.
    """
    lines = script.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\\0")
    return re.sub("<(?=/script|script|!--)", r"\\x3c", lines, flags=re.IGNORECASE)


def _column(rows: list[dict[str, Any]], name: str, kind: type) -> NDArray[Any]:
    return np.fromiter((row[name] for row in rows), kind, len(rows))
