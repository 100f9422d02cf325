"""A graph as pages: one for each thread, shared by small threads, and an index with all figures.

A thread is here everything below one root; a cycle, and what is below it, is one too, so that
nothing is left out. Files are named after ids where those are file names on every system, else
they are numbered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graphload.atomic_file import replace_file
from graphload.errors import DrawingError
from viz.anonymise import anonymise
from viz.attributes import attribute_columns
from viz.draw import draw_page
from viz.options import Options
from viz.page.index import render_index
from viz.page.page import is_own_page
from viz.scene import build_scene
from viz.spanning_forest import span_graph
from viz.values import text_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    import networkx as nx

    from viz.page.page import Page
    from viz.scene import Figures

    _Thread = Sequence[Hashable]

__all__ = ["INDEX", "Threads", "Written", "split_graph"]

INDEX = "index.html"
_PREFIX, _SHARED_PREFIX = "thread-", "small-threads-"
MIN_OWN_ITEMS = 5
"""The items from which a thread has a page of its own: each page contains vis-network."""
MAX_SHARED_ITEMS = 500
"""The items on a page that small threads share."""
_FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


@dataclass(frozen=True)
class Threads:
    """A graph's threads, the most live items first; a page is drawn when it is asked for.

    `names` are the files' names, one for each page; `crossing_edges` counts the edges between two
    threads on different pages, which are on none of the pages.
    """

    title: str
    names: Sequence[str]
    crossing_edges: int
    graph: nx.DiGraph[Any] = field(repr=False)
    threads: Sequence[Sequence[Sequence[Hashable]]] = field(repr=False)
    options: Options

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Draw one page after the other; yield its file name and the page."""
        plain = replace(self.options, title=None, rejects=0)
        for name, threads in zip(self.names, self.threads, strict=True):
            part = _part(self.graph, [node for thread in threads for node in thread])
            options = plain
            try:
                _check_attributes(options, part)
            except DrawingError:  # other threads have the attribute, this one hasn't
                options = replace(plain, colour=Options.colour, size=Options.size)
            yield name, draw_page(part, options)

    def rows(self, name: str, page: Page) -> Iterator[tuple[str, Figures]]:
        """Yield the address and the figures of each thread on a page."""
        threads = self.threads[self.names.index(name)]
        if len(threads) == 1:
            yield name, page
            return
        for thread in threads:
            scene = build_scene(_part(self.graph, thread))
            address = f"{name}#item={quote(text_of(scene.nodes[0]), safe='')}"
            yield address, scene.figures

    def write(self, folder: str | Path) -> Written:
        """Write the pages into a folder, then the index that lists all threads.

        The folder is created if it doesn't exist. Pages of threads that were written there
        before, and aren't now, are deleted: they may have names that these don't. All other files
        are kept.

        Raises:
            DrawingError: a file that isn't a page of graphload's has the name of one.
        """
        target = Path(folder)
        target.mkdir(exist_ok=True)
        names = {*self.names, INDEX}
        pages = [path for path in target.glob("*.html") if path.is_file()]
        foreign = sorted(path.name for path in pages if not is_own_page(path))
        if taken := [name for name in foreign if name in names]:
            raise DrawingError(
                f"{target / taken[0]} exists and was not written by graphload",
                hint="Choose another folder, or move the file.",
            )
        for path in pages:
            is_thread = path.name.startswith((_PREFIX, _SHARED_PREFIX)) and not path.is_symlink()
            if is_thread and path.name not in names and path.name not in foreign:
                path.unlink()
        rows: list[tuple[str, Figures]] = []
        size = 0
        for name, page in self.pages():
            size += _write(target / name, page.html)
            rows += self.rows(name, page)
        notes = []
        if rejects := self.options.rejects:
            notes.append(f"{rejects:,} record{'s' * (rejects > 1)} couldn't be read.")
        if edges := self.crossing_edges:
            says = "edges join" if edges > 1 else "edge joins"
            notes.append(f"{edges:,} {says} two threads: on none of the pages.")
        size += _write(target / INDEX, render_index(self.title, rows, notes))
        items, stubs = sum(row.items for _, row in rows), sum(row.stubs for _, row in rows)
        return Written(target / INDEX, len(rows), len(self.names), items, stubs, size)


@dataclass(frozen=True)
class Written:
    """The result of `Threads.write`: the index, and the sums over all pages."""

    index: Path
    threads: int
    pages: int
    items: int
    stubs: int
    bytes: int


def split_graph(graph: nx.DiGraph[Any], options: Options) -> Threads:
    """Split a graph into its threads; `viz.draw_threads` documents the options and errors."""
    graph, options = anonymise(graph, options)
    _check_attributes(options, graph)
    spanned = span_graph(graph)
    forest = spanned.forest
    members = [
        spanned.nodes[root : root + int(forest.size[root])] for root in forest.roots.tolist()
    ]
    not_live = ("stub", "dead", "deleted")
    live = [
        sum(not any(graph.nodes[node].get(name) is True for name in not_live) for node in thread)
        for thread in members
    ]
    order = sorted(range(len(members)), key=lambda at: (-live[at], -len(members[at]), at))
    pages = _share_pages([members[at] for at in order])
    number = {node: at for at, page in enumerate(pages) for thread in page for node in thread}
    crossing = ((spanned.nodes[at] for at in edge) for edge in spanned.non_tree_edges.tolist())
    return Threads(
        title=text_of(options.title) or "Threads",
        names=_file_names(pages),
        crossing_edges=sum(number[parent] != number[kid] for parent, kid in crossing),
        graph=graph,
        threads=pages,
        options=options,
    )


def _share_pages(threads: Sequence[_Thread]) -> list[list[_Thread]]:
    """Give each thread a page of its own, but for small ones, of which many share one."""
    pages: list[list[_Thread]] = [[each] for each in threads if len(each) >= MIN_OWN_ITEMS]
    room = 0
    for thread in threads:
        if len(thread) >= MIN_OWN_ITEMS:
            continue
        if len(thread) > room:
            pages.append([])
            room = MAX_SHARED_ITEMS
        pages[-1].append(thread)
        room -= len(thread)
    return pages


def _part(graph: nx.DiGraph[Any], nodes: Sequence[Hashable]) -> nx.DiGraph[Any]:
    """Return the part of a graph that has these nodes."""
    import networkx as nx  # noqa: PLC0415 - slow to import

    part: nx.DiGraph[Any] = nx.DiGraph()
    part.add_nodes_from((node, graph.nodes[node]) for node in nodes)
    edges = graph.out_edges(nodes, data=True)
    part.add_edges_from(edge for edge in edges if edge[1] in part)
    return part


def _check_attributes(options: Options, graph: nx.DiGraph[Any]) -> None:
    """Check that the nodes have the attributes that colours and sizes represent, if any."""
    if wanted := options.attribute_names:
        nodes = [attributes for _, attributes in graph.nodes(data=True)]
        options.check_attributes(attribute_columns(nodes, wanted=wanted))


def _file_names(pages: Sequence[Sequence[_Thread]]) -> list[str]:
    """Name a file for each page, different on systems that ignore case, too."""
    taken: set[str] = set()
    names = []
    shared = 0
    for number, threads in enumerate(pages, 1):
        if len(threads) > 1:
            shared += 1
            names.append(f"{_SHARED_PREFIX}{shared}.html")
            continue
        stem = text_of(threads[0][0])
        if not _FILE_NAME.fullmatch(stem) or stem.lower() in taken:
            stem = f"no.{number}"
        taken.add(stem.lower())
        names.append(f"{_PREFIX}{stem}.html")
    return names


def _write(path: Path, text: str) -> int:
    with replace_file(path) as stream:
        return stream.write(text.encode("utf-8", "replace"))
