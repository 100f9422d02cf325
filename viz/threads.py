"""A graph as many pages: one for each thread, and an index with every thread's figures.

A thread is here everything below one root; a cycle, and what is below it, is one too, so that
nothing is left out. Files are named after ids where those are file names on every system, else
they are numbered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from graphload.atomic_file import replace_file
from graphload.errors import DrawingError
from viz.anonymise import anonymise
from viz.attributes import attribute_columns
from viz.draw import draw_page
from viz.options import Options
from viz.page.index import Row, render_index
from viz.page.page import is_own_page
from viz.spanning_forest import span_graph
from viz.values import text_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from viz.page.page import Page

__all__ = ["INDEX", "Threads", "Written", "split_graph"]

INDEX = "index.html"
_PREFIX = "thread-"
_FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


@dataclass(frozen=True)
class Threads:
    """A graph's threads, the largest first; each is drawn when its page is asked for.

    `names` are the files' names, one for each thread; `crossing_edges` counts the edges between
    two threads, which are on none of the pages.
    """

    title: str
    names: Sequence[str]
    crossing_edges: int
    graph: nx.DiGraph[Any] = field(repr=False)
    members: Sequence[Sequence[Hashable]] = field(repr=False)
    options: Options

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Draw one thread after the other; yield its file name and its page."""
        plain = replace(self.options, title=None, rejects=0)
        for name, members in zip(self.names, self.members, strict=True):
            part: nx.DiGraph[Any] = nx.DiGraph()
            part.add_nodes_from((node, self.graph.nodes[node]) for node in members)
            edges = self.graph.out_edges(members, data=True)
            part.add_edges_from(edge for edge in edges if edge[1] in part)
            options = plain
            try:
                _check_attributes(options, part)
            except DrawingError:  # other threads have the attribute, this one hasn't
                options = replace(plain, colour=Options.colour, size=Options.size)
            yield name, draw_page(part, options)

    def write(self, folder: str | Path) -> Written:
        """Write a page for each thread into a folder, then the index that lists them.

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
            is_thread = path.name.startswith(_PREFIX) and not path.is_symlink()
            if is_thread and path.name not in names and path.name not in foreign:
                path.unlink()
        rows, size = [], 0
        for name, page in self.pages():
            size += _write(target / name, page.html)
            rows.append(Row.of(name, page))
        notes = []
        if rejects := self.options.rejects:
            notes.append(f"{rejects:,} record{'s' * (rejects > 1)} couldn't be read.")
        if edges := self.crossing_edges:
            says = "edges join" if edges > 1 else "edge joins"
            notes.append(f"{edges:,} {says} two threads: on none of the pages.")
        size += _write(target / INDEX, render_index(self.title, rows, notes))
        items, stubs = sum(row.items for row in rows), sum(row.stubs for row in rows)
        return Written(target / INDEX, len(rows), items, stubs, size)


@dataclass(frozen=True)
class Written:
    """The result of `Threads.write`: the index, and the sums over all pages."""

    index: Path
    threads: int
    items: int
    stubs: int
    bytes: int


def split_graph(graph: nx.DiGraph[Any], options: Options) -> Threads:
    """Split a graph into its threads; `viz.draw_threads` documents the options and errors."""
    graph, options = anonymise(graph, options)
    _check_attributes(options, graph)
    spanned = span_graph(graph)
    forest = spanned.forest
    roots = sorted(forest.roots.tolist(), key=lambda root: (-int(forest.size[root]), root))
    parents, kids = spanned.non_tree_edges.T
    return Threads(
        title=text_of(options.title) or "Threads",
        names=_file_names([spanned.nodes[root] for root in roots]),
        crossing_edges=int((forest.root[parents] != forest.root[kids]).sum()),
        graph=graph,
        members=[spanned.nodes[root : root + int(forest.size[root])] for root in roots],
        options=options,
    )


def _check_attributes(options: Options, graph: nx.DiGraph[Any]) -> None:
    """Check that the nodes have the attributes that colours and sizes represent, if any."""
    if wanted := options.attribute_names:
        nodes = [attributes for _, attributes in graph.nodes(data=True)]
        options.check_attributes(attribute_columns(nodes, wanted=wanted))


def _file_names(roots: Sequence[Hashable]) -> list[str]:
    """Name a file for each thread, different on systems that ignore case, too."""
    taken: set[str] = set()
    names = []
    for number, root in enumerate(roots, 1):
        stem = text_of(root)
        if not _FILE_NAME.fullmatch(stem) or stem.lower() in taken:
            stem = f"no.{number}"
        taken.add(stem.lower())
        names.append(f"{_PREFIX}{stem}.html")
    return names


def _write(path: Path, text: str) -> int:
    with replace_file(path) as stream:
        return stream.write(text.encode("utf-8", "replace"))
