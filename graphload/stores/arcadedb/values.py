"""The engine's values as plain values.

The engine returns a node and a relationship as maps with `@rid` and `@type`, a relationship
without its ends, a path as the text `(#1:2)-[#4:1]->(#1:1)` and a datetime as text. Records that
have to be looked up are collected first (`unresolved`), so that one lookup serves all rows.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from graphload.stores import schema
from graphload.values import Node, Path, Relationship

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["ValueConverter", "public_properties"]

_HIDDEN = frozenset({"@rid", "@type", "@cat", "@in", "@out"}) | schema.OURS
_RID = re.compile(r"#\d+:\d+")
_PATH = re.compile(r"\(#\d+:\d+\)(?:<?-\[#\d+:\d+\]->?\(#\d+:\d+\))*")
_DATETIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:(\.\d{1,6})\d{0,3})?(Z|[+-]\d\d:\d\d)?(?:\[[^\]]+\])?"
)
# Text is read as a path or a datetime only if the query may have returned one: what is in
# records stays text.
_RETURNS_PATHS = re.compile(r"=\s*(?:\(|(?:all)?shortest|any\b|all\b)", re.IGNORECASE)
_RETURNS_TIMES = re.compile(r"time|date|created_at|properties|\.\*", re.IGNORECASE)


class ValueConverter:
    """A converter of the values in one query's rows.

    `edge_types` distinguishes relationships from nodes; `nodes` and `relationships` are filled by
    record id before `plain` is called.
    """

    def __init__(self, cypher: str, edge_types: Collection[str]) -> None:
        self.nodes: dict[str, Node] = {}
        self.relationships: dict[str, Relationship] = {}
        self._edge_types = edge_types
        self._paths = bool(_RETURNS_PATHS.search(cypher))
        self._times = bool(_RETURNS_TIMES.search(cypher))

    def unresolved(self, rows: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
        """Return the record ids of nodes and of relationships whose records aren't in the rows."""
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
                rids = _RID.findall(value)
                nodes.update(rids[::2])
                edges.update(rids[1::2])
        return sorted(nodes), sorted(edges)

    def plain(self, value: Any) -> Any:  # noqa: ANN401 - a database's value
        """Return a value as `values.Result` describes it."""
        if isinstance(value, list | set):
            return [self.plain(part) for part in value]
        if isinstance(value, dict):
            if "@rid" not in value:
                return {key: self.plain(part) for key, part in value.items()}
            if value["@type"] in self._edge_types:
                return self.relationships.get(str(value["@rid"]))
            return Node([value["@type"]], public_properties(value))
        return self._plain_text(value) if isinstance(value, str) else _plain_time(value)

    def _plain_text(self, text: str) -> Path | dt.datetime | str:
        if self._is_path(text):
            rids = _RID.findall(text)
            if not self.nodes.keys() >= {*rids[::2]}:
                return text
            nodes = [self.nodes[rid] for rid in rids[::2]]
            return Path(nodes, [self.relationships[rid] for rid in rids[1::2]])
        match = _DATETIME.fullmatch(text) if self._times else None
        return _parse_datetime(match) if match else text

    def _is_path(self, value: object) -> bool:
        return self._paths and isinstance(value, str) and bool(_PATH.fullmatch(value))


def public_properties(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's properties, without the engine's and graphload's own."""
    return {key: _plain_time(value) for key, value in record.items() if key not in _HIDDEN}


def _plain_time(value: Any) -> Any:  # noqa: ANN401 - a database's value
    if isinstance(value, dt.datetime):
        with contextlib.suppress(OverflowError):  # in UTC its year isn't one of 1 to 9999
            return value.replace(tzinfo=value.tzinfo or dt.UTC).astimezone(dt.UTC)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    is_plain = value is None or isinstance(value, bool | int | float | str | bytes)
    # A record's id, and what later versions of the engine have, is text.
    return value if is_plain or isinstance(value, list | dict) else str(value)


def _parse_datetime(match: re.Match[str]) -> dt.datetime | str:
    """Return a UTC datetime, a local one as its ISO 8601 text, an impossible one unchanged."""
    minutes, seconds, fraction, zone = match.groups()
    try:
        value = dt.datetime.fromisoformat(
            f"{minutes}{seconds or ':00'}{fraction or ''}{zone or ''}"
        )
        return value.isoformat() if zone is None else value.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return match[0]
