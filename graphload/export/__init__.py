"""Export of a reply graph: JSON lines with all of it, GraphML, GEXF.

JSON lines are for comparing graphs and for other programs: a line for each node, ascending by
id, then a line for each edge, ascending by parent and kid; keys sorted, in UTF-8, without
provenance. The same graph gives the same bytes, and `read_items` reads them back into the same
graph. Programs that make a table of JSON take its columns from the first lines (polars from
100), and one of them drops what it meets later: so a few lines that have every key come first,
and `extra`, in which every record has keys of its own, is one text.

GraphML and GEXF have no lists, no maps and not all characters: lists and maps become JSON text,
characters that XML doesn't allow become U+FFFD and are counted. Ids, and integers that readers
would round, are text; an absent flag is false by default.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from graphload.atomic_file import format_of_suffix, replace_file
from graphload.columns import TYPES
from graphload.digest import content_digest
from graphload.errors import UsageError
from graphload.export.lines import (
    LINES_PER_WRITE,
    cut,
    edge_lines,
    edges_of,
    first_kids,
    node_line,
    sort_kids,
    write_lines,
)
from graphload.graph import forest_of
from graphload.plaintext import first_words, one_line, utc_text
from graphload.values import MAX_EXACT_FLOAT
from graphload.xml_formats.text import XmlText
from graphload.xml_formats.write import XML_WRITERS

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.items import Id

__all__ = [
    "FORMATS",
    "Exported",
    "export_graph",
    "export_lines",
    "format_of",
    "write_graph",
]

MAX_LABEL_LENGTH = 60
"""The characters of a title or text in a label."""


@dataclass(frozen=True)
class Exported:
    """The number of nodes and edges that were written, and of characters replaced with U+FFFD."""

    nodes: int
    edges: int
    replaced: int = 0


def export_graph(
    graph: ReplyGraph, path: str | os.PathLike[str], *, format_: str | None = None
) -> Exported:
    """Write a reply graph to a file, whole or not at all.

    `format_` is one of `FORMATS`; the default is the one that the file's suffix names.

    Raises:
        UsageError: the format is unknown.
        GraphError: replacing characters that XML doesn't allow makes two ids equal.
    """
    chosen = format_ or format_of(path)
    with replace_file(path) as stream:
        return write_graph(graph, stream, format_=chosen)


def format_of(path: str | os.PathLike[str]) -> str:
    """Return the format that a file's suffix names.

    Raises:
        UsageError: it names none.
    """
    return format_of_suffix(path, FORMATS)


def write_graph(graph: ReplyGraph, stream: IO[bytes], *, format_: str = "jsonl") -> Exported:
    """Write a reply graph to an open binary stream, in one of `FORMATS`.

    Raises:
        UsageError: the format is unknown.
        GraphError: replacing characters that XML doesn't allow makes two ids equal.
    """
    if format_ not in _WRITERS:
        raise UsageError(
            f"unknown format {format_!r} for a graph", hint=f"Use one of {', '.join(FORMATS)}."
        )
    replaced = _WRITERS[format_](graph, stream)
    return Exported(graph.number_of_nodes(), graph.number_of_edges(), replaced)


def export_lines(graph: ReplyGraph) -> Iterator[bytes]:
    """Yield a reply graph as JSON lines, in UTF-8, each with its line end.

    A node's line has its id as `node` and the `exported` columns of `columns.COLUMNS` that are
    set, `extra` as JSON text. An edge's line has `edge`, a pair of parent and kid, and `rank`
    if it is known. First come the lines that have a key for the first time, so that programs
    which sample the first lines know all keys.
    """
    forest = forest_of(graph)
    nodes, kids = _first_nodes(graph, forest), sort_kids(forest)
    first = first_kids(forest, kids)
    yield from map(node_line, _nodes(graph, forest, sorted(nodes)))
    yield from edge_lines(edges_of(forest, first)).splitlines(keepends=True)
    others = (at for at in range(forest.n) if at not in nodes)
    yield from map(node_line, _nodes(graph, forest, others))
    for part in cut(kids[~np.isin(kids, first)], LINES_PER_WRITE):
        yield from edge_lines(edges_of(forest, part)).splitlines(keepends=True)


def _first_nodes(graph: ReplyGraph, forest: Forest) -> set[int]:
    """Return the numbers of the nodes that are the first to have a key."""
    first: dict[str, int] = {}
    for at, (node, root) in enumerate(zip(forest.ids, forest.root.tolist(), strict=True)):
        data = graph.nodes[node]
        names = [name for name in data if name not in first and data[name] is not None]
        names += ["root"] if root >= 0 else []
        names += [] if data.get("stub") else ["digest"]
        for name in names:
            first.setdefault(name, at)
    return {*first.values()}


def _nodes(
    graph: ReplyGraph, forest: Forest, numbers: Iterable[int]
) -> Iterator[tuple[Id, dict[str, Any]]]:
    """Yield nodes with their attributes and the derived ones."""
    roots, depths = forest.root.tolist(), forest.depth.tolist()
    for at in numbers:
        node, root = forest.ids[at], roots[at]
        data = {name: value for name, value in graph.nodes[node].items() if value is not None}
        if root >= 0:
            data["root"] = forest.ids[root]
            data["depth"] = depths[at]
        if not data.get("stub"):
            data["digest"] = content_digest(data)
        yield node, data


def _write_lines(graph: ReplyGraph, stream: IO[bytes]) -> int:
    write_lines(export_lines(graph), stream)
    return 0


def _write_xml(format_: str) -> Callable[[ReplyGraph, IO[bytes]], int]:
    def write(graph: ReplyGraph, stream: IO[bytes]) -> int:
        flat, replaced = _flattened(graph)
        XML_WRITERS[format_](flat, stream)
        return replaced

    return write


_WRITERS: dict[str, Callable[[ReplyGraph, IO[bytes]], int]] = {
    "jsonl": _write_lines,
    **{format_: _write_xml(format_) for format_ in XML_WRITERS},
}
FORMATS: tuple[str, ...] = tuple(_WRITERS)
"""The export formats of a graph; each is a file's suffix, too."""


class _Flattener(XmlText):
    """Converts values to those of XML formats, and counts the characters that it replaces.

    Ids are text, as a node's own id is. Where a float can't hold an integer of an attribute,
    the integers of this attribute are text in all nodes.
    """

    def __init__(self, graph: ReplyGraph) -> None:
        super().__init__()
        self._texts = {name for name, kind in TYPES.items() if kind == "id"}
        for _, data in graph.nodes.data():
            for name, value in data.items():
                if any(map(_is_rounded, value if isinstance(value, (list, tuple)) else (value,))):
                    self._texts.add(name)

    def attributes(self, data: dict[str, Any]) -> dict[str, Any]:
        """Convert attributes: integers and flags stay, all else becomes text."""
        flat: dict[str, Any] = {}
        for name, value in sorted(data.items()):
            is_text = name in self._texts
            if isinstance(value, (bool, int)) and not is_text:
                flat[name] = value
            elif isinstance(value, (str, int)):
                flat[name] = self.convert(str(value))
            else:
                plain = (
                    [*map(str, value)] if is_text and isinstance(value, (list, tuple)) else value
                )
                flat[name] = self.convert(json.dumps(plain, sort_keys=True, ensure_ascii=False))
        return flat


def _is_rounded(value: object) -> bool:
    return (
        isinstance(value, int) and abs(value) > MAX_EXACT_FLOAT
    )  # igraph and JavaScript read floats


def _flattened(graph: ReplyGraph) -> tuple[ReplyGraph, int]:
    """Copy a graph for XML formats, ids as text, and count the characters that were replaced."""
    import networkx as nx  # noqa: PLC0415 - as above

    forest = forest_of(graph)
    flattener = _Flattener(graph)
    names = flattener.name_nodes(forest.ids, "ids")
    # "false" as in XML: networkx writes False with a capital, which is a text to some readers.
    flags = [name for name, kind in TYPES.items() if kind == "flag"]
    flat: ReplyGraph = nx.DiGraph(node_default=dict.fromkeys(flags, "false"))
    for at, (node, data) in enumerate(_nodes(graph, forest, range(forest.n))):
        # What a node has under these names stays.
        more = {"label": XmlText().convert(_label_of(node, data)), "subtree": int(forest.size[at])}
        # As Gephi's timeline takes it; a time beyond every calendar is no date.
        if "T" in (start := utc_text(data.get("time"))):
            more["start"] = start
        flat.add_node(names[node], **{**more, **flattener.attributes(data)})
    for kid, parent, rank in zip(*edges_of(forest, sort_kids(forest)), strict=True):
        flat.add_edge(names[parent], names[kid], **({} if rank < 0 else {"rank": rank}))
    return flat, flattener.replaced


def _label_of(node: Id, data: dict[str, Any]) -> str:
    """Return what a person calls an item: its author and first words, else its id."""
    words = first_words(
        data.get("title"), data.get("text"), data.get("text_format"), limit=MAX_LABEL_LENGTH
    )
    author = one_line(data.get("by") or "")
    return ": ".join(part for part in (author, words) if part) or one_line(str(node))
