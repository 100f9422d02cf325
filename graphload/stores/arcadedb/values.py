"""The embedded engine's values made plain.

The engine gives a node and a relationship as maps with `@rid` and `@type`, a relationship
without its ends, a path as the text `(#1:2)-[#4:1]->(#1:1)` and a moment as text. What has
to be looked up is found first (`unresolved`), so that all rows take one look together.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from graphload.stores import schema
from graphload.values import Node, Path, Relationship

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["Records", "own_properties"]

_MARKS = frozenset({"@rid", "@type", "@cat", "@in", "@out"})
_HIDDEN = _MARKS | schema.OURS
_RID = re.compile(r"#\d+:\d+")
_PATH = re.compile(r"\(#\d+:\d+\)(?:<?-\[#\d+:\d+\]->?\(#\d+:\d+\))*")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:(\.\d{1,6})\d{0,3})?(Z|[+-]\d\d:\d\d)?(?:\[[^\]]+\])?"
)
# A text is taken for a path or a moment only where the query could have made one: what
# people wrote stays text.
_BINDS_PATH = re.compile(r"=\s*(?:\(|(?:all)?shortest|any\b|all\b)", re.IGNORECASE)
_NAMES_TIME = re.compile(r"time|date|created_at|properties|\.\*", re.IGNORECASE)


class Records:
    """What makes the values of one query's rows plain.

    `edge_types` tells relationships from nodes.
    """

    def __init__(self, cypher: str, edge_types: Collection[str]) -> None:
        self.nodes: dict[str, Node] = {}
        self.relationships: dict[str, Relationship] = {}
        self._edge_types = edge_types
        self._paths = bool(_BINDS_PATH.search(cypher))
        self._moments = bool(_NAMES_TIME.search(cypher))

    def unresolved(self, rows: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
        """The record ids of nodes and of relationships whose records the rows don't hold."""
        nodes: set[str] = set()
        edges: set[str] = set()
        waiting: list[Any] = list(rows)
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                if value.get("@type") in self._edge_types:
                    edges.add(str(value["@rid"]))
                waiting.extend(value.values())
            elif isinstance(value, list):
                waiting.extend(value)
            elif self._is_path(value):
                steps = _RID.findall(value)
                nodes.update(steps[::2])
                edges.update(steps[1::2])
        return sorted(nodes), sorted(edges)

    def plain(self, value: Any) -> Any:  # noqa: ANN401 - a database's value
        """Make one value plain; see `protocol.Result`."""
        if isinstance(value, list | set):
            return [self.plain(one) for one in value]
        if isinstance(value, dict):
            return self._of_map(value)
        if isinstance(value, str):
            return self._of_text(value)
        return _plain_time(value)

    def _of_map(self, value: dict[str, Any]) -> Any:  # noqa: ANN401 - a database's value
        if "@rid" not in value:
            return {key: self.plain(one) for key, one in value.items()}
        if value["@type"] in self._edge_types:
            return self.relationships.get(str(value["@rid"]))
        return Node([value["@type"]], own_properties(value))

    def _of_text(self, text: str) -> Any:  # noqa: ANN401 - a database's value
        if self._is_path(text):
            return self._path(text)
        if self._moments and (match := _MOMENT.fullmatch(text)):
            return _moment(text, match)
        return text

    def _is_path(self, value: object) -> bool:
        return self._paths and isinstance(value, str) and bool(_PATH.fullmatch(value))

    def _path(self, text: str) -> Path | str:
        steps = _RID.findall(text)
        if not (self.nodes.keys() >= {*steps[::2]}):
            return text
        nodes = [self.nodes[rid] for rid in steps[::2]]
        return Path(nodes, [self.relationships[rid] for rid in steps[1::2]])


def own_properties(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record's properties, without the engine's marks and graphload's own."""
    return {key: _plain_time(value) for key, value in record.items() if key not in _HIDDEN}


def _plain_time(value: Any) -> Any:  # noqa: ANN401 - a database's value
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=value.tzinfo or dt.UTC).astimezone(dt.UTC)
    return value.isoformat() if isinstance(value, dt.date) else value


def _moment(text: str, match: re.Match[str]) -> dt.datetime | str:
    minutes, seconds, fraction, zone = match.groups()
    try:
        moment = dt.datetime.fromisoformat(
            f"{minutes}{seconds or ':00'}{fraction or ''}{zone or ''}"
        )
        return moment.isoformat() if zone is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return text
