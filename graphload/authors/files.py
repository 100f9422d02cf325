"""Write an author graph to a file: GEXF or GraphML, or its edges as a table."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from graphload.atomic_file import format_of_suffix, replace_file
from graphload.errors import UsageError
from graphload.export import Exported
from graphload.plaintext import utc_text
from graphload.tables import Table, write_table
from graphload.xml_formats.text import XmlText
from graphload.xml_formats.write import XML_WRITERS

if TYPE_CHECKING:
    import os

    from graphload.authors.graph import AuthorGraph

__all__ = [
    "AUTHOR_FORMATS",
    "author_format_of",
    "author_table",
    "export_author_graph",
    "write_author_graph",
]

AUTHOR_FORMATS: tuple[str, ...] = (*XML_WRITERS, "csv", "parquet")
"""The formats of an author graph; each is a file's suffix, too."""
EDGE_COLUMNS = ("weight", "threads", "first", "last", "reciprocal")
TIMES = ("first", "last")


def export_author_graph(
    graph: AuthorGraph,
    path: str | os.PathLike[str],
    *,
    format_: str | None = None,
    raw: bool = False,
) -> Exported:
    """Write an author graph to a file, whole or not at all.

    `format_` is one of `AUTHOR_FORMATS`; the default is the one that the file's suffix names.
    `raw` leaves names that a spreadsheet would run as a formula as they are in CSV.
    GEXF and GraphML have all of it. CSV and Parquet are the table of edges, a row for each pair:
    authors without an edge aren't in it.

    Raises:
        UsageError: the format is unknown.
        GraphError: replacing characters that XML doesn't allow makes two names equal.
    """
    chosen = format_ or author_format_of(path)
    with replace_file(path) as stream:
        return write_author_graph(graph, stream, format_=chosen, raw=raw)


def author_format_of(path: str | os.PathLike[str]) -> str:
    """Return the format that a file's suffix names.

    Raises:
        UsageError: it names none.
    """
    return format_of_suffix(path, AUTHOR_FORMATS)


def write_author_graph(
    graph: AuthorGraph, stream: IO[bytes], *, format_: str = "csv", raw: bool = False
) -> Exported:
    """Write an author graph to an open binary stream, in one of `AUTHOR_FORMATS`.

    `raw` leaves names that a spreadsheet would run as a formula as they are in CSV.

    Raises:
        UsageError: the format is unknown.
        GraphError: replacing characters that XML doesn't allow makes two names equal.
    """
    if format_ not in AUTHOR_FORMATS:
        raise UsageError(
            f"unknown format {format_!r} for an author graph",
            hint=f"Use one of {', '.join(AUTHOR_FORMATS)}.",
        )
    text = XmlText()
    if format_ in XML_WRITERS:
        XML_WRITERS[format_](_flatten(graph, text), stream)
    else:
        write_table(author_table(graph), stream, format_=format_, raw=raw)
    return Exported(graph.number_of_nodes(), graph.number_of_edges(), text.replaced)


def author_table(graph: AuthorGraph) -> Table:
    """Return the edges of an author graph as a table: `source` answers `target`."""
    rows = [
        (source, target, *(data.get(name) for name in EDGE_COLUMNS))
        for source, target, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2])
    ]
    return Table(["source", "target", *EDGE_COLUMNS], rows, times=TIMES)


def _flatten(graph: AuthorGraph, text: XmlText) -> AuthorGraph:
    """Copy an author graph for XML, with labels, and with times that Gephi's timeline takes."""
    import networkx as nx  # noqa: PLC0415 - slow to import

    names = text.name_nodes(sorted(graph), "names of authors")
    flat: AuthorGraph = nx.DiGraph()
    for name, label in names.items():
        flat.add_node(label, label=label, **_with_start(graph.nodes[name]))
    for source, target, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2]):
        flat.add_edge(names[source], names[target], **_with_start(data))
    return flat


def _with_start(data: dict[str, Any]) -> dict[str, Any]:
    """Return attributes with `start`, the time of the first item or reply, where a date is."""
    start = utc_text(data.get("first"))
    return {**data, "start": start} if "T" in start else dict(data)
