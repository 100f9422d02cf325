"""The engine's values as plain values.

The engine returns a node and a relationship as maps with `@rid` and `@type`, a relationship
without its ends, a path as the text `(#1:2)-[#4:1]->(#1:1)` and a datetime as text. Records that
have to be looked up are collected first (`unresolved`), so that one lookup serves all rows.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from graphload.stores import schema
from graphload.stores.arcadedb.typed import ZONED
from graphload.stores.temporal import plain_temporal
from graphload.values import Node, Path, Relationship

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

__all__ = ["ValueConverter", "labels_of", "public_properties"]

_HIDDEN = frozenset({"@rid", "@type", "@cat", "@in", "@out"}) | schema.OURS
_RID = re.compile(r"#\d+:\d+")
_POINT = frozenset({"x", "y", "z", "srid"})
"""What Neo4j's driver has of a point; the engine adds other names for the same."""
_TEMPORAL = (ZONED, "DATE", "LOCAL DATETIME", "ZONED TIME", "LOCAL TIME")


class ValueConverter:
    """A converter of the values in one query's rows, with their types where these are known.

    `edge_types` distinguishes relationships from nodes; `nodes` and `relationships` are filled by
    record id before `row` is called. A type is a text such as `PATH NOT NULL`, for a zoned datetime
    its own text, or a list of the types in a list or of a map's values.
    """

    def __init__(self, edge_types: Collection[str]) -> None:
        self.nodes: dict[str, Node] = {}
        self.relationships: dict[str, Relationship] = {}
        self._edge_types = edge_types

    def unresolved(
        self, rows: Sequence[Mapping[str, Any]], types: Sequence[Any]
    ) -> tuple[list[str], list[str]]:
        """Return the record ids of nodes and of relationships whose records aren't in the rows."""
        nodes: set[str] = set()
        edges: set[str] = set()
        waiting: list[tuple[Any, Any]] = [
            (list(row.values()), of_row) for row, of_row in zip(rows, types, strict=True)
        ]
        while waiting:
            value, kind = waiting.pop()
            if isinstance(value, dict) and value.get("@type") in self._edge_types:
                edges.add(str(value["@rid"]))
            if isinstance(value, dict | list):
                waiting.extend(_with_types(value, kind))
            elif isinstance(value, str) and _is(kind, "PATH"):
                rids = _RID.findall(value)
                nodes.update(rids[::2])
                edges.update(rids[1::2])
        return sorted(nodes), sorted(edges)

    def row(self, values: list[Any], types: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a database's
        """Return the values of a row as `values.Result` describes them.

        Raises:
            UnicodeError: a text has a lone surrogate, which no output can have.
        """
        return tuple(self._plain(value, kind) for value, kind in _with_types(values, types))

    def _plain(self, value: Any, kind: Any) -> Any:  # noqa: ANN401 - a database's value
        if isinstance(value, list | set):
            return [self._plain(part, of_part) for part, of_part in _with_types(list(value), kind)]
        if isinstance(value, dict):
            return self._plain_map(value, kind)
        if isinstance(value, dt.datetime) and _is(kind, ZONED):
            return plain_temporal(kind.removeprefix(f"{ZONED} "))
        return self._plain_text(value, kind) if isinstance(value, str) else _plain_time(value)

    def _plain_map(self, value: dict[str, Any], kind: Any) -> Any:  # noqa: ANN401 - a database's
        if "@rid" not in value:
            parts = [self._plain(part, of_part) for part, of_part in _with_types(value, kind)]
            plain = dict(zip(value, parts, strict=True))
            return (
                {name: plain[name] for name in plain if name in _POINT}
                if _is(kind, "POINT")
                else plain
            )
        if value["@type"] in self._edge_types:
            return self.relationships.get(str(value["@rid"]))
        return Node(labels_of(value["@type"]), public_properties(value))

    def _plain_text(self, text: str, kind: Any) -> Path | dt.date | str:  # noqa: ANN401
        if _is(kind, "PATH"):
            rids = _RID.findall(text)
            nodes = [self.nodes[rid] for rid in rids[::2]]
            return Path(nodes, [self.relationships[rid] for rid in rids[1::2]])
        if not text.isascii():
            text.encode()  # raises UnicodeError
        return plain_temporal(text) if _is(kind, *_TEMPORAL) else text


def _is(kind: Any, *names: str) -> bool:  # noqa: ANN401 - a type, or a list of types
    return isinstance(kind, str) and kind.startswith(names)


def _with_types(value: dict[str, Any] | list[Any], kinds: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Yield the parts of a list or a map, each with its type; None where it isn't known."""
    parts = list(value.values()) if isinstance(value, dict) else value
    known = isinstance(kinds, list) and len(kinds) == len(parts)
    return zip(parts, kinds if known else [None] * len(parts), strict=True)


def labels_of(type_name: str) -> list[str]:
    """Return a node's labels; the engine has a type for each combination: `Item~Story`."""
    return sorted(type_name.split("~"))


def public_properties(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's properties, without the engine's and graphload's own."""
    return {key: _plain_time(value) for key, value in record.items() if key not in _HIDDEN}


def _plain_time(value: Any) -> Any:  # noqa: ANN401 - a database's value
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else plain_temporal(value.isoformat())
    if isinstance(value, dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain_time(part) for part in value]
    is_plain = value is None or isinstance(value, bool | int | float | str | bytes | dt.date)
    # A record's id, and what later versions of the engine have, is text.
    return value if is_plain or isinstance(value, dict) else str(value)
