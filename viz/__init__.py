"""Draw a reply graph as one HTML page that opens offline, and its measures as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

    from graphload.items import Id
    from graphload.measures.columns import Source
    from graphload.measures.definitions import StubRule
    from graphload.nodes import LinkedRecords
    from viz.authors.page import AuthorPage
    from viz.page.page import Page
    from viz.plots.figure import Plot
    from viz.threads import Threads

__all__ = ["draw_authors", "draw_graph", "draw_threads", "plot_measures"]


def draw_authors(  # noqa: PLR0913 - one parameter an option
    graph: nx.DiGraph[Any],
    *,
    thread: Id | None = None,
    depth: int | None = None,
    title: str | None = None,
    link_template: str | None = None,
    texts: bool = True,
    anonymise: bool = False,
    max_authors: int = 1_000,
) -> AuthorPage:
    """Draw the authors of a reply graph as one HTML page: who answers whom, how often.

    An arrow goes from who answers to who is answered; its width is the number of replies, its
    colour the community of who answers. A click on it shows the replies. Authors who answer each
    other a lot are placed near each other.

    Args:
        graph: a reply graph; it isn't changed.
        thread: draw only the authors of this item and of what is below it.
        depth: take only so many levels below the roots, or below `thread`.
        title: the page's heading; by default the thread's title, or the number of authors.
        link_template: as in `draw_graph`.
        texts: include the texts of the replies.
        anonymise: as in `draw_graph`.
        max_authors: of more authors, draw those with most replies, given and received.

    Returns:
        An AuthorPage: `page.write(path)` writes it, and in Jupyter it shows itself. The same graph
        gives the same bytes.

    Raises:
        DrawingError: the graph isn't directed, or an option is invalid.
        GraphError: `thread` isn't in the graph, or it is no reply graph.
    """
    from viz.authors.draw import draw_author_page  # noqa: PLC0415
    from viz.options import Options  # noqa: PLC0415

    options = Options(
        thread=thread,
        depth=depth,
        title=title,
        link_template=link_template,
        texts=texts,
        anonymise=anonymise,
    )
    return draw_author_page(graph, options, max_authors=max_authors)


def draw_graph(  # noqa: PLR0913 - one parameter an option
    graph: nx.DiGraph[Any] | LinkedRecords,
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
            Where it is no forest, a node is placed below its smallest parent; the edges from its
            other parents are drawn as well. Linked records (`graphload.nodes`) are drawn without
            making their graph; they can't be anonymised.
        thread: draw only this item and what is below it.
        depth: draw only so many levels below the roots, or below `thread`.
        title: the page's heading; by default the thread's title.
        rejects: the number of records that couldn't be read, shown on the page.
        layout: the initial layout: `organic`, `radial`, `tidy` (a tree from left to right),
            `timeline` (x is time) or `icicle` (boxes as wide as their subtrees); None is `tidy`
            up to 300 nodes, else `organic`.
        colour: what colours represent initially: `depth`, `author`, `branch`, `time`, `score`,
            `delay` (after the parent), `share` (of the author), `length` (of the text) or
            `attribute:NAME`.
        size: what sizes represent initially: `subtree`, `replies`, `score` or
            `attribute:NAME` of a numeric attribute.
        link_template: the URL of original items, with `{id}` in place of the id; by default
            items of Hacker News link to it.
        texts: include the records' texts, and their fields that graphload doesn't know.
        anonymise: replace authors by invented names and ids by new numbers, and leave out URLs
            and all attributes but type, time, score and texts; titles too where `texts` is False.

    Returns:
        A Page: `page.write(path)` writes it, and in Jupyter it shows itself. The same graph
        gives the same bytes. More than 300,000 nodes are drawn, but a warning is logged: no
        browser opens them well.

    Raises:
        DrawingError: the graph isn't directed, or an option is invalid.
        GraphError: `thread` isn't in the graph.
    """
    # Imported here, so that `import viz` costs nothing until something is drawn.
    from viz.draw import draw  # noqa: PLC0415
    from viz.options import Options  # noqa: PLC0415

    options = Options(
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
    return draw(graph, options)


def draw_threads(  # noqa: PLR0913 - one parameter an option
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

    The options are those of `draw_graph`; `title` is the index's heading. An invented name or
    id is the same on all pages.

    Returns:
        Threads: `threads.write(folder)` writes them and `index.html`, and
        `threads.pages()` yields each file's name and Page, drawn one by one.

    Raises:
        DrawingError: the graph isn't directed, or an option is invalid.
    """
    from viz.options import Options  # noqa: PLC0415
    from viz.threads import split_graph  # noqa: PLC0415

    options = Options(
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
    return split_graph(graph, options)


def plot_measures(  # noqa: PLR0913 - the options of a picture
    graph: Source,
    kind: str = "all",
    *,
    tz: str = "UTC",
    stubs: StubRule = "skip",
    title: str | None = None,
    thread: Id | None = None,
    theme: str = "light",
) -> Plot:
    """Plot measures of a reply graph as a picture for a paper.

    `docs/measures.md` defines the figures. Needs matplotlib: `pip install 'graphload[plots]'`.

    Args:
        graph: a reply graph; it isn't changed.
        kind: `size-depth` (a point where threads are), `size-virality`, `timeline` (replies over
            time), `delays` (the share of items without a reply, by Kaplan and Meier), `activity`
            (items by hour and weekday), `lorenz` (the concentration of items among authors), or
            `all` of these on one sheet.
        tz: the time zone of hours and days, as in `Europe/Berlin` (IANA).
        stubs: `skip` or `count` items without a record.
        title: the title; by default that of the picture, and none of a sheet. "" leaves it out.
        thread: the id of an item: only this item and its replies are measured, as a thread.
        theme: `light` or `dark`, for slides.

    Returns:
        A Plot, which is a matplotlib Figure: `plot.write("x.svg")` writes SVG, PNG or PDF, and in
        Jupyter it shows itself. The same graph gives the same bytes.

    Raises:
        UsageError: there is no such kind, time zone, theme or rule for stubs.
        DrawingError: matplotlib is not installed, or there is nothing to plot.
        GraphError: it is no reply graph, or has no such item as `thread`.
    """
    from viz.plots.draw import plot  # noqa: PLC0415

    return plot(graph, kind, tz=tz, stubs=stubs, title=title, thread=thread, theme=theme)
