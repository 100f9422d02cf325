"""From a graph to its page: scene, layout, payload, page, one after the other."""

from __future__ import annotations

import logging
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from viz.anonymise import anonymise_graph
from viz.layouts.table import place_all
from viz.page.page import render_page
from viz.page.payload import pack_scene
from viz.scene import build_scene, missing_thread
from viz.style import node_radius

if TYPE_CHECKING:
    import networkx as nx

    from viz.options import Choices
    from viz.page.page import Page

__all__ = ["MANY", "draw", "draw_prepared", "prepare", "too_many"]


MANY = 300_000
"""With more items than this a page is slow to open, or doesn't."""
FEW = 300
"""So few items are read rather than looked at: they begin as a tree."""

_log = logging.getLogger(__name__)


def draw(graph: nx.DiGraph[Any], choices: Choices) -> Page:
    """Draw a graph; `viz.draw_graph` says what each choice means and what is raised."""
    return draw_prepared(*prepare(graph, choices))


def prepare(graph: nx.DiGraph[Any], choices: Choices) -> tuple[nx.DiGraph[Any], Choices]:
    """Take names and ids away, if that is chosen; once for all that is drawn of a graph."""
    if not choices.anonymise:
        return graph, choices
    anonymous = anonymise_graph(graph, texts=choices.texts)
    if choices.thread is None:
        return anonymous.graph, choices
    if choices.thread not in anonymous.numbers:
        raise missing_thread(choices.thread)
    return anonymous.graph, replace(choices, thread=anonymous.numbers[choices.thread])


def draw_prepared(graph: nx.DiGraph[Any], choices: Choices) -> Page:
    """Draw what `prepare` gave: scene, layouts, payload, page."""
    scene = build_scene(
        graph,
        thread=choices.thread,
        depth=choices.depth,
        title=choices.title,
        rejects=choices.rejects,
        texts=choices.texts,
    )
    if len(scene.nodes) > MANY:
        _log.warning("%s", too_many(len(scene.nodes)))
    layouts = place_all(scene.forest, scene.time)
    first = choices.layout or ("organic" if len(scene.nodes) > FEW else "tidy")
    names = [first, *(name for name in layouts if name != first)]
    payload = pack_scene(scene, version=version("graphload"), choices=choices, layouts=names)
    return render_page(scene, payload, layouts, node_radius(scene.forest))


def too_many(items: int) -> str:
    """What there is to do about a page of so many items."""
    return (
        f"{items:,} items are more than a browser opens well (up to {MANY:,}): draw one thread,"
        " fewer levels, or a page for each thread"
    )
