"""The driver's values as plain values, and parameters that the driver doesn't format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import neo4j.graph
import neo4j.spatial
import neo4j.time
import neo4j.types
import neo4j.vector

from graphload.stores import schema
from graphload.stores.temporal import plain_temporal
from graphload.values import Node, Path, Relationship

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["UnformattedList", "node_ids", "plain_value"]

_SCALARS = (neo4j.time.Duration, neo4j.spatial.Point)
"""Subclasses of tuple that are one value to a query."""


class UnformattedList(list[Any]):
    """A list with a constant `repr`.

    The driver formats all parameters for its log, even if logging is off: a fifth of the time
    that sending rows takes. The content of records doesn't belong in a log either.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "[...]"


def node_ids(values: Iterable[Any]) -> Iterator[str]:
    """Yield the element ids of the nodes that relationships and paths in some values join."""
    for value in values:
        match value:
            case neo4j.graph.Relationship() | neo4j.graph.Path():
                yield from (node.element_id for node in value.nodes if node is not None)
            case dict():
                yield from node_ids(value.values())
            case list():
                yield from node_ids(value)


def plain_value(value: Any, keys: Mapping[str, int | str]) -> Any:  # noqa: ANN401 - a database's value
    """Return a value as `values.Result` describes it.

    `keys` maps element ids of nodes to the items' ids and users' names.
    """
    if isinstance(value, list | tuple | frozenset | set) and not isinstance(value, _SCALARS):
        return [plain_value(part, keys) for part in value]
    if isinstance(value, dict):
        return {key: plain_value(part, keys) for key, part in value.items()}
    if isinstance(value, neo4j.graph.Node):
        properties = {name: part for name, part in value.items() if name not in schema.OURS}
        return Node(sorted(value.labels), plain_value(properties, keys))
    if isinstance(value, neo4j.graph.Relationship):
        start, end = (
            keys.get(node.element_id, node.element_id) if node is not None else ""
            for node in value.nodes
        )
        return Relationship(value.type, start, end, plain_value(dict(value.items()), keys))
    if isinstance(value, neo4j.graph.Path):
        return Path(
            [plain_value(node, keys) for node in value.nodes],
            [plain_value(edge, keys) for edge in value.relationships],
        )
    return _plain_scalar(value)


def _moment_text(value: neo4j.time.DateTime) -> str:
    # The driver's text has the offset only; a named zone is one of pytz or of zoneinfo.
    zone = getattr(value.tzinfo, "zone", None) or getattr(value.tzinfo, "key", None)
    return value.iso_format() if zone is None else f"{value.iso_format()}[{zone}]"


_CONVERTERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (neo4j.time.DateTime, lambda value: plain_temporal(_moment_text(value))),
    (neo4j.time.Time, lambda value: plain_temporal(value.iso_format())),
    (neo4j.time.Date, lambda value: value.to_native()),
    (neo4j.time.Duration, lambda value: value.iso_format()),
    (
        neo4j.spatial.Point,
        lambda value: dict(zip("xyz", value, strict=False)) | {"srid": value.srid},
    ),
    (bytearray, bytes),
    (neo4j.vector.Vector, lambda value: value.to_native()),
    (
        neo4j.types.UnsupportedType,
        lambda value: f"({value.name}: {value.message or 'a newer driver can read it'})",
    ),
)
"""Ways to convert the driver's types; others, of later versions, become text."""


def _plain_scalar(value: Any) -> Any:  # noqa: ANN401 - a database's value
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    convert = next((way for types, way in _CONVERTERS if isinstance(value, types)), str)
    return convert(value)
