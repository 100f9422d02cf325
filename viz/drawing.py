"""From a graph to its page: scene, layout, payload, page, one after the other."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from graphload.errors import DrawingError
from viz.layout import place_all
from viz.page import render_page
from viz.payload import pack_scene
from viz.scene import build_scene
from viz.style import COLOURS, node_radius

if TYPE_CHECKING:
    import networkx as nx

    from graphload.items import Id
    from viz.page import Page

__all__ = ["draw"]


def draw(
    graph: nx.DiGraph, *, thread: Id | None, title: str | None, rejects: int, colour: str
) -> Page:
    """Draw a graph; `viz.draw_graph` says what each option means and what is raised."""
    if colour not in COLOURS:
        known = " or ".join(COLOURS)
        raise DrawingError(f"nodes are coloured by {known}, not by {colour!r}")
    scene = build_scene(graph, thread=thread, title=title, rejects=rejects)
    layouts = place_all(scene.forest, scene.time)
    names = ["organic", *(name for name in layouts if name != "organic")]
    payload = pack_scene(scene, version=version("graphload"), colour=colour, layouts=names)
    return render_page(scene, payload, layouts, node_radius(scene.forest))
