"""Draw a reply graph as one interactive HTML page that opens offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from graphload.items import Id
    from viz.page import Page

__all__ = ["draw_graph"]


def draw_graph(
    graph: nx.DiGraph,
    *,
    thread: Id | None = None,
    title: str | None = None,
    rejects: int = 0,
    colour: str = "depth",
) -> Page:
    """Draw a reply graph, or any directed graph, as one HTML page.

    Args:
        graph: nodes with an Item's fields as attributes; it isn't changed.
        thread: draw only this item and what stands below it.
        title: the page's heading; by default the thread's title.
        rejects: how many records couldn't be read, said on the page.
        colour: what colours stand for at first: `depth` or `author`.

    Returns:
        A Page: `page.write(path)` writes it. The same graph gives the same bytes.

    Raises:
        DrawingError: the graph isn't directed, or `colour` is unknown.
        GraphError: `thread` isn't in the graph.
    """
    # Imported here, so that `import viz` costs nothing until something is drawn.
    from viz.drawing import draw  # noqa: PLC0415

    return draw(graph, thread=thread, title=title, rejects=rejects, colour=colour)
