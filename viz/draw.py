"""Draw a graph as a page: scene, layouts, payload and page, one after the other."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from graphload.errors import DrawingError
from graphload.gc_pause import gc_paused
from graphload.nodes import LinkedRecords
from graphload.sharing import count_workers
from viz.anonymise import anonymise
from viz.layouts.table import LAYOUTS
from viz.page.contents import read_contents
from viz.page.page import read_fixed_parts, render_page
from viz.page.payload import pack_scene
from viz.page.placed import share_placing
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

MIN_SHARED_ITEMS = 20_000
"""The number of items from which another process gains more time than its start takes."""

_log = logging.getLogger(__name__)


def draw(source: nx.DiGraph[Any] | LinkedRecords, options: Options) -> Page:
    """Draw a graph; `viz.draw_graph` documents the options and errors."""
    if not isinstance(source, LinkedRecords):
        return draw_page(*anonymise(source, options))
    if options.anonymise:
        raise DrawingError("only a graph can be anonymised", hint="Pass the graph of the records.")
    return draw_page(source, options)


def draw_page(source: nx.DiGraph[Any] | LinkedRecords, options: Options) -> Page:
    """Draw a graph that is anonymised already, where `options` ask for that."""
    with gc_paused():
        scene = build_scene(source, options)
        items = len(scene.nodes)
        if items > MAX_BROWSER_ITEMS:
            _log.warning(
                f"{items:,} items are too many for most browsers (more than {MAX_BROWSER_ITEMS:,}):"
                " draw one thread, fewer levels, or one page per thread"
            )
        initial = options.layout or ("tidy" if items <= MAX_TIDY_ITEMS else "organic")
        others = (each for each in LAYOUTS if each != initial and not LAYOUTS[each].in_page)
        names = [initial, *others]
        workers = count_workers() if items >= MIN_SHARED_ITEMS else 0
        with share_placing(scene, names) as placing:
            # This one packs texts meanwhile.
            placing.hire(min(workers, 1), ahead=len(names))
            contents = read_contents(scene, options, workers=max(workers - 1, 0))
            payload = pack_scene(scene, contents, options, layout=initial)
            read_fixed_parts()  # While the other process is at work: they are kept.
            layouts = {name: placing.take(at) for at, name in enumerate(names)}
    return render_page(scene, payload, layouts)
