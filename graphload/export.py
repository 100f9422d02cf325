"""Export of a reply graph: JSON lines with all of it, GraphML, GEXF.

JSON lines are for comparing graphs: a line for each node, ascending by id, then a line for each
edge, ascending by parent and kid; keys sorted, in UTF-8, without provenance. The same graph
gives the same bytes, and `read_items` reads them back into the same graph.

GraphML and GEXF have no lists, no maps and not all characters: lists and maps become JSON text,
characters that XML doesn't allow become U+FFFD and are counted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import networkx as nx

from graphload.atomic_file import format_of_suffix, replace_file
from graphload.digest import canonical_json, content_digest
from graphload.errors import GraphError, UsageError
from graphload.graph import forest_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.items import Id

__all__ = ["FORMATS", "Exported", "export_graph", "export_lines", "format_of", "write_graph"]

LINES_PER_WRITE = 1000
"""Lines joined for one call of `write`."""


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
    set, `extra` as an object. An edge's line has `edge`, a pair of parent and kid, and `rank`
    if it is known.
    """
    forest = forest_of(graph)
    for node, derived in _nodes(graph, forest):
        yield canonical_json({"node": node, **derived}) + b"\n"
    for parent, kid, data in _edges(graph, forest):
        yield canonical_json({"edge": (parent, kid), **data}) + b"\n"


def _nodes(graph: ReplyGraph, forest: Forest) -> Iterator[tuple[Id, dict[str, Any]]]:
    """Yield every node, ascending by id, with its attributes and the derived ones."""
    ids = forest.ids
    for node, root, depth in zip(ids, forest.root.tolist(), forest.depth.tolist(), strict=True):
        data = {name: value for name, value in graph.nodes[node].items() if value is not None}
        if root >= 0:
            data["root"] = ids[root]
            data["depth"] = depth
        if not data.get("stub"):
            data["digest"] = content_digest(data)
        yield node, data


def _edges(graph: ReplyGraph, forest: Forest) -> Iterator[tuple[Id, Id, dict[str, int]]]:
    """Yield every edge, ascending by parent, then kid, with its `rank` if it is known."""
    for parent in forest.ids:
        kids = graph.adj[parent]
        for kid in sorted(kids):
            rank = kids[kid].get("rank")
            yield parent, kid, {} if rank is None else {"rank": rank}


def _write_lines(graph: ReplyGraph, stream: IO[bytes]) -> int:
    block: list[bytes] = []
    for line in export_lines(graph):
        block.append(line)
        if len(block) == LINES_PER_WRITE:
            stream.write(b"".join(block))
            block.clear()
    stream.write(b"".join(block))
    return 0


def _write_graphml(graph: ReplyGraph, stream: IO[bytes]) -> int:
    flat, replaced = _flattened(graph)
    nx.write_graphml_xml(flat, _EscapeReturns(stream))
    return replaced


class _EscapeReturns:
    """A stream that escapes carriage returns, so that XML readers keep them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        return self._stream.write(data.replace(b"\r", b"&#13;"))


def _write_gexf(graph: ReplyGraph, stream: IO[bytes]) -> int:
    from networkx.readwrite.gexf import GEXFWriter  # noqa: PLC0415 - slow to import

    flat, replaced = _flattened(graph)
    writer = GEXFWriter()
    # The same graph must give the same bytes on another day.
    del writer.xml.find("meta").attrib["lastmodifieddate"]
    writer.add_graph(flat)
    writer.write(stream)
    return replaced


_WRITERS: dict[str, Callable[[ReplyGraph, IO[bytes]], int]] = {
    "jsonl": _write_lines,
    "graphml": _write_graphml,
    "gexf": _write_gexf,
}
FORMATS: tuple[str, ...] = tuple(_WRITERS)
"""The export formats of a graph; each is a file's suffix, too."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Flattener:
    """Converts values to those of XML formats, and counts the characters that it replaces."""

    def __init__(self) -> None:
        self.replaced = 0

    def text(self, text: str) -> str:
        """Replace the characters that XML doesn't allow."""
        plain, count = _NOT_XML.subn("\ufffd", text)
        self.replaced += count
        return plain

    def attributes(self, data: dict[str, Any]) -> dict[str, Any]:
        """Convert attributes: integers and flags stay, all else becomes text."""
        flat: dict[str, Any] = {}
        for name, value in sorted(data.items()):
            if isinstance(value, (bool, int)):
                flat[name] = value
            elif isinstance(value, str):
                flat[name] = self.text(value)
            else:
                flat[name] = self.text(json.dumps(value, sort_keys=True, ensure_ascii=False))
        return flat


def _flattened(graph: ReplyGraph) -> tuple[ReplyGraph, int]:
    """Copy a graph for XML formats, ids as text, and count the characters that were replaced."""
    forest = forest_of(graph)
    flattener = _Flattener()
    names = {node: flattener.text(str(node)) for node in forest.ids}
    if len(set(names.values())) < len(names):
        raise GraphError(
            "two ids differ only in characters that XML doesn't allow",
            hint="Export to .jsonl, which keeps every id.",
        )
    flat: ReplyGraph = nx.DiGraph()
    for node, data in _nodes(graph, forest):
        flat.add_node(names[node], **flattener.attributes(data))
    for parent, kid, data in _edges(graph, forest):
        flat.add_edge(names[parent], names[kid], **data)
    return flat, flattener.replaced
