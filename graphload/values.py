"""Query results: nodes, relationships and paths as plain values, the same from every store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Node", "Path", "Relationship", "Result"]


@dataclass(frozen=True)
class Node:
    """A node in a query's result: its labels, ascending, and its properties.

    Without `schema.OURS`, which a query can return by name.
    """

    labels: list[str]
    properties: dict[str, Any]


@dataclass(frozen=True)
class Relationship:
    """A relationship in a query's result.

    `start` and `end` identify the nodes that it joins: an item's id, a user's name, else the
    database's own id of the node.
    """

    type: str
    start: int | str
    end: int | str
    properties: dict[str, Any]


@dataclass(frozen=True)
class Path:
    """A path in a query's result: n nodes and the n-1 relationships between them."""

    nodes: list[Node]
    relationships: list[Relationship]


@dataclass(frozen=True)
class Result:
    """A query's result: the names of its columns and its rows, one tuple each.

    Values are None, bool, int, float, str, bytes, lists, maps with text keys, Node,
    Relationship, Path, and `datetime` (aware, in UTC) for zoned datetimes; a date, a time of
    day, a local datetime and a duration are their ISO 8601 text.
    """

    columns: list[str]
    rows: list[tuple[Any, ...]]
