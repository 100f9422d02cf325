"""Draw a reply graph as one interactive HTML page that opens offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

    from graphload.items import Id
    from viz.page.page import Page
    from viz.threads import Threads

__all__ = ["draw_graph", "draw_threads"]


def draw_graph(  # noqa: PLR0913 - one parameter a choice
    graph: nx.DiGraph[Any],
    *,
    thread: Id | None = None,
    depth: int | None = None,
    title: str | None = None,
    rejects: int = 0,
    layout: str | None = None,
    colour: str = "depth",
    size: str = "subtree",
    link_template: str | None = None,
    texts: bool = True,
    anonymise: bool = False,
) -> Page:
    """Draw a reply graph, or any directed graph, as one HTML page.

    Args:
        graph: nodes with an Item's fields as attributes, and any others; it isn't changed.
            Where it is no forest, the smallest parent decides where a node stands, and all
            other edges are drawn as extra ones.
        thread: draw only this item and what stands below it.
        depth: draw only so many levels below the roots, or below `thread`.
        title: the page's heading; by default the thread's title.
        rejects: how many records couldn't be read, said on the page.
        layout: what the page begins with: `organic`, `radial`, `tidy` (a tree from left to
            right) or `timeline` (x is time); None is `tidy` up to 300 nodes, then `organic`.
        colour: what colours stand for at first: `depth`, `author`, `branch`, `time`, `score`
            or `attribute:NAME`.
        size: what sizes stand for at first: `subtree`, `replies`, `score` or
            `attribute:NAME` of one that is a number.
        link_template: where originals are, `{id}` standing for an item's id; by default
            items of Hacker News link there.
        texts: whether the records' texts are in the page, and the fields of records that
            graphload doesn't know.
        anonymise: give authors made-up names, ids new numbers, and leave out addresses and
            all attributes but kind, time, score and texts; titles too where `texts` is False.

    Returns:
        A Page: `page.write(path)` writes it, and in Jupyter it shows itself. The same graph
        gives the same bytes. More than 300,000 nodes are drawn, but logged as a warning: no
        browser opens them well.

    Raises:
        DrawingError: the graph isn't directed, or a choice makes no sense.
        GraphError: `thread` isn't in the graph.
    """
    # Imported here, so that `import viz` costs nothing until something is drawn.
    from viz.draw import draw  # noqa: PLC0415
    from viz.options import Choices  # noqa: PLC0415

    choices = Choices(
        thread=thread,
        depth=depth,
        title=title,
        rejects=rejects,
        layout=layout,
        colour=colour,
        size=size,
        link_template=link_template,
        texts=texts,
        anonymise=anonymise,
    )
    return draw(graph, choices)


def draw_threads(  # noqa: PLR0913 - one parameter a choice
    graph: nx.DiGraph[Any],
    *,
    depth: int | None = None,
    title: str | None = None,
    rejects: int = 0,
    layout: str | None = None,
    colour: str = "depth",
    size: str = "subtree",
    link_template: str | None = None,
    texts: bool = True,
    anonymise: bool = False,
) -> Threads:
    """Draw each thread of a graph as a page of its own, and an index of them.

    The choices are those of `draw_graph`; `title` is the index's heading. An author, or an
    id, that is made up is the same on all pages.

    Returns:
        Threads: `threads.write(folder)` writes them and `index.html`, and
        `threads.pages()` yields each file's name and Page, drawn as it is asked for.

    Raises:
        DrawingError: the graph isn't directed, or a choice makes no sense.
    """
    from viz.options import Choices  # noqa: PLC0415
    from viz.threads import split  # noqa: PLC0415

    choices = Choices(
        depth=depth,
        title=title,
        rejects=rejects,
        layout=layout,
        colour=colour,
        size=size,
        link_template=link_template,
        texts=texts,
        anonymise=anonymise,
    )
    return split(graph, choices)
