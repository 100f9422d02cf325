"""Draw the authors of a graph as a page: scene, layout, page, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.errors import DrawingError
from viz.anonymise import anonymise
from viz.authors.layout import place_authors
from viz.authors.page import AuthorPage, author_radius, render_author_page
from viz.authors.scene import build_author_scene

if TYPE_CHECKING:
    import networkx as nx

    from viz.options import Options

__all__ = ["MAX_AUTHORS", "draw_author_page"]

MAX_AUTHORS = 5_000
"""The most authors that can be drawn: overlaps are looked for among all pairs."""


def draw_author_page(graph: nx.DiGraph[Any], options: Options, *, max_authors: int) -> AuthorPage:
    """Draw the authors of a graph; `viz.draw_authors` documents the options and errors."""
    if not 1 <= max_authors <= MAX_AUTHORS:
        raise DrawingError(f"max_authors must be 1 to {MAX_AUTHORS:,}, not {max_authors:,}")
    graph, options = anonymise(graph, options)
    scene = build_author_scene(graph, options, max_authors=max_authors)
    radius = author_radius(scene)
    points = place_authors(scene.ties, scene.community, radius)
    return render_author_page(scene, points, radius, options)
