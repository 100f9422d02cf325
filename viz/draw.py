"""Draw a graph as a page: scene, layouts, payload and page, one after the other."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from graphload.gc_pause import gc_paused
from viz.anonymise import anonymise
from viz.layouts.layout import place_all
from viz.layouts.table import LAYOUTS
from viz.page.page import render_page
from viz.page.payload import pack_scene
from viz.scene import build_scene

if TYPE_CHECKING:
    import networkx as nx

    from viz.options import Options
    from viz.page.page import Page

__all__ = ["MAX_BROWSER_ITEMS", "draw", "draw_page"]

MAX_BROWSER_ITEMS = 300_000
"""The number of items up to which browsers open a page without trouble."""
MAX_TIDY_ITEMS = 300
"""The number of items up to which a page begins with the tidy layout: they can be read."""

_log = logging.getLogger(__name__)


def draw(graph: nx.DiGraph[Any], options: Options) -> Page:
    """Draw a graph; `viz.draw_graph` documents the options and errors."""
    return draw_page(*anonymise(graph, options))


def draw_page(graph: nx.DiGraph[Any], options: Options) -> Page:
    """Draw a graph that is anonymised already, where `options` ask for that."""
    with gc_paused():
        scene = build_scene(graph, options)
        items = len(scene.nodes)
        if items > MAX_BROWSER_ITEMS:
            _log.warning(
                f"{items:,} items are too many for most browsers (more than {MAX_BROWSER_ITEMS:,}):"
                " draw one thread, fewer levels, or one page per thread"
            )
        initial = options.layout or ("tidy" if items <= MAX_TIDY_ITEMS else "organic")
        names = [each for each in LAYOUTS if each == initial or not LAYOUTS[each].in_page]
        layouts = place_all(scene.forest, scene.time, names)
        payload = pack_scene(scene, options, layouts, initial=initial)
    return render_page(scene, payload)
