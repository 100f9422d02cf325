"""Write a networkx graph whose values XML can hold, as GraphML or GEXF."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

__all__ = ["XML_WRITERS", "write_gexf", "write_graphml"]


def write_graphml(graph: nx.DiGraph[Any], stream: IO[bytes]) -> None:
    """Write a graph as GraphML, in UTF-8."""
    from networkx.readwrite.graphml import GraphMLWriter  # noqa: PLC0415 - slow to import

    class Writer(GraphMLWriter):
        """A writer whose booleans are those of XML: networkx writes `True`."""

        def add_data(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - networkx' own
            """Make the element of a value."""
            element = super().add_data(*args, **named)
            _, element_type, value, *_ = args
            if element_type is bool:
                element.text = str(value).lower()
            return element

    writer = Writer()
    writer.add_graph_element(graph)
    writer.dump(_EscapeReturns(stream))


class _EscapeReturns:
    """A stream that escapes carriage returns, so that XML readers keep them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        return self._stream.write(data.replace(b"\r", b"&#13;"))


def write_gexf(graph: nx.DiGraph[Any], stream: IO[bytes]) -> None:
    """Write a graph as GEXF 1.2draft, in UTF-8; the same graph gives the same bytes every day.

    The attribute `start` of nodes and edges, ISO 8601 in UTC, is when they appear in Gephi's
    timeline; `label` is the text shown of a node. The format of times is declared as `date`,
    which takes a time of day, too: networkx reads no file that declares `dateTime`.
    """
    from networkx.readwrite.gexf import GEXFWriter  # noqa: PLC0415 - slow to import

    writer = GEXFWriter()
    del writer.xml.find("meta").attrib["lastmodifieddate"]
    writer.add_graph(graph)
    # The schema of GEXF has no such attribute.
    del writer.graph_element.attrib["name"]
    writer.write(stream)


XML_WRITERS: dict[str, Callable[[nx.DiGraph[Any], IO[bytes]], None]] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
}
"""The function that writes each XML format."""
