"""A graph as many pages: one for each thread, and an index with every thread's figures.

A thread is here all that hangs together below one root; a cycle, and what hangs below it,
is one too, so that nothing is left out. File names are made of ids where those can be file
names everywhere, and of numbers where they can't.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from graphload.atomic_file import replace_file
from graphload.errors import DrawingError
from viz.attributes import attribute_columns
from viz.draw import draw_prepared, prepare
from viz.options import Choices, check_attributes, chosen_attributes
from viz.page.index import Row, render_index
from viz.spanning_forest import skeleton_of
from viz.values import text_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from viz.page.page import Page

__all__ = ["INDEX", "Threads", "Written", "split"]

INDEX = "index.html"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


@dataclass(frozen=True)
class Threads:
    """A graph's threads, the largest first; each is drawn when its turn comes.

    `names` are the files' names, one for each thread; `apart` edges join two threads, and so
    are in none of the pages.
    """

    title: str
    names: Sequence[str]
    apart: int
    graph: nx.DiGraph[Any] = field(repr=False)
    members: Sequence[Sequence[Hashable]] = field(repr=False)
    choices: Choices

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Draw one thread after the other; yield each one's file name and page."""
        each = replace(self.choices, title=None, rejects=0)
        for name, members in zip(self.names, self.members, strict=True):
            part = _part(self.graph, members)
            yield name, draw_prepared(part, _fitting(each, part))

    def write(self, folder: str | Path) -> Written:
        """Write a page for each thread into a folder, then the index that lists them.

        The folder is made if it isn't there. Threads' pages that were written there before,
        and aren't now, go: they may hold names that these don't. All else stays.
        """
        target = Path(folder)
        target.mkdir(exist_ok=True)
        _remove_stale(target, set(self.names))
        rows, size = [], 0
        for name, page in self.pages():
            size += _write(target / name, page.html)
            rows.append(Row.of(name, page))
        index = render_index(self.title, rows, self._notes())
        size += _write(target / INDEX, index)
        items, stubs = sum(row.items for row in rows), sum(row.stubs for row in rows)
        return Written(target / INDEX, len(rows), items, stubs, size)

    def _notes(self) -> list[str]:
        """What the pages can't show, a sentence each."""
        rejects, apart = self.choices.rejects, self.apart
        notes = []
        if rejects:
            many = rejects > 1
            notes.append(f"{rejects:,} {'records' if many else 'record'} couldn't be read.")
        if apart:
            says = "edges join" if apart > 1 else "edge joins"
            notes.append(f"{apart:,} {says} two threads: on none of the pages.")
        return notes


@dataclass(frozen=True)
class Written:
    """What `Threads.write` wrote: where the index is, and what all pages hold together."""

    index: Path
    threads: int
    items: int
    stubs: int
    bytes: int


def split(graph: nx.DiGraph[Any], choices: Choices) -> Threads:
    """Split a graph into its threads; `viz.draw_threads` says what is raised."""
    graph, choices = prepare(graph, choices)
    _check(choices, graph)
    bones = skeleton_of(graph)
    trees = bones.trees
    roots = sorted(trees.roots.tolist(), key=lambda at: (-int(trees.size[at]), at))
    members = [[bones.nodes[at] for at in trees.subtree(root).tolist()] for root in roots]
    apart = sum(trees.root[above] != trees.root[kid] for above, kid in bones.extra.tolist())
    return Threads(
        title=text_of(choices.title) or "Threads",
        names=_file_names([each[0] for each in members]),
        apart=int(apart),
        graph=graph,
        members=members,
        choices=choices,
    )


def _check(choices: Choices, graph: nx.DiGraph[Any]) -> None:
    """Check that the nodes have the attributes that are chosen, if any are."""
    if wanted := chosen_attributes(choices):
        nodes = [attributes for _, attributes in graph.nodes(data=True)]
        check_attributes(choices, attribute_columns(nodes, wanted=wanted))


def _fitting(choices: Choices, part: nx.DiGraph[Any]) -> Choices:
    """The choices for a thread, of whose nodes perhaps none has an attribute that others have."""
    try:
        _check(choices, part)
    except DrawingError:
        return replace(choices, colour=Choices.colour, size=Choices.size)
    return choices


def _part(graph: nx.DiGraph[Any], members: Sequence[Hashable]) -> nx.DiGraph[Any]:
    """The members of one thread and the edges among them, as a graph that shares nothing."""
    part: nx.DiGraph[Any] = nx.DiGraph()
    part.add_nodes_from((node, graph.nodes[node]) for node in members)
    part.add_edges_from(edge for edge in graph.out_edges(members, data=True) if edge[1] in part)
    return part


def _file_names(roots: Sequence[Hashable]) -> list[str]:
    """A name for each that no other has, on disks that don't tell A from a, too."""
    taken: set[str] = set()
    names = []
    for number, root in enumerate(roots, 1):
        told = text_of(root)
        stem = told if _PLAIN.fullmatch(told) and told.lower() not in taken else f"no.{number}"
        taken.add(stem.lower())
        names.append(f"thread-{stem}.html")
    return names


def _remove_stale(folder: Path, names: set[str]) -> None:
    for path in folder.glob("thread-*.html"):
        if path.name not in names and b'id="graphload-meta"' in path.read_bytes():
            path.unlink()


def _write(path: Path, text: str) -> int:
    with replace_file(path) as stream:
        return stream.write(text.encode("utf-8", "replace"))
