"""Describe a store: labels, relationship types, properties with types, constraints, indexes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphload.stores.schema import OURS, is_own_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.stores.protocol import Store

__all__ = ["Entity", "Property", "Rule", "StoreSchema", "read_schema"]

_LABELS = "MATCH (n) RETURN labels(n) AS labels, count(*) AS count"
_LABEL_KEYS = (
    "MATCH (n) UNWIND keys(n) AS key "
    "RETURN labels(n) AS labels, key, valueType(n[key]) AS type, count(*) AS count"
)
_TYPES = (
    "MATCH (a)-[r]->(b) RETURN type(r) AS type, labels(a) AS start, labels(b) AS end, "
    "count(*) AS count"
)
_TYPE_KEYS = (
    "MATCH ()-[r]->() UNWIND keys(r) AS key "
    "RETURN [type(r)] AS types, key, valueType(r[key]) AS type, count(*) AS count"
)


@dataclass(frozen=True)
class Property:
    """A property: its name, the types of its values in Cypher, and how many have one."""

    name: str
    types: list[str]
    count: int


@dataclass(frozen=True)
class Entity:
    """A label or a relationship type: its number, its properties by name.

    `between` has the labels at both ends of relationships, as (start, end).
    """

    name: str
    count: int
    properties: list[Property]
    between: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """Return whether it is one of those that graphload keeps for itself."""
        return is_own_label(self.name)


@dataclass(frozen=True)
class Rule:
    """A constraint or an index: its name, its kind as the store names it, and what it covers."""

    name: str
    kind: str
    of: list[str]
    properties: list[str]


@dataclass(frozen=True)
class StoreSchema:
    """What a store has: labels and types by number, constraints and indexes by name."""

    labels: list[Entity]
    types: list[Entity]
    constraints: list[Rule]
    indexes: list[Rule]


def read_schema(store: Store) -> StoreSchema:
    """Describe the labels, relationship types, properties, constraints and indexes of a store.

    All nodes are counted, somebody else's too; a node of several labels counts for each. Types of
    values are those of Cypher (`valueType`); the embedded engine has `LIST<ANY>` for every list.
    Properties that only graphload uses are left out.

    Raises:
        QueryError: the server is older than Neo4j 5.13, which has no `valueType`.
        StoreError: the store is out of reach.
    """
    labels: Counter[str] = Counter()
    for names, count in store.query(_LABELS).rows:
        labels.update(dict.fromkeys(names, count))
    types: Counter[str] = Counter()
    between: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, start, end, count in store.query(_TYPES).rows:
        types[name] += count
        between[name] |= {(one, other) for one in start for other in end}
    label_keys = _properties(store.query(_LABEL_KEYS).rows)
    type_keys = _properties(store.query(_TYPE_KEYS).rows)
    return StoreSchema(
        labels=[Entity(name, count, label_keys.get(name, [])) for name, count in _ordered(labels)],
        types=[
            Entity(name, count, type_keys.get(name, []), sorted(between[name]))
            for name, count in _ordered(types)
        ],
        constraints=_rules(store, "SHOW CONSTRAINTS"),
        indexes=_rules(store, "SHOW INDEXES"),
    )


def _ordered(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))


def _properties(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Property]]:
    """Return the properties of each label or type, by name."""
    counts: Counter[tuple[str, str]] = Counter()
    types: dict[tuple[str, str], set[str]] = defaultdict(set)
    for names, key, kind, count in rows:
        if key in OURS:
            continue
        for name in names:
            counts[name, key] += count
            types[name, key].add(kind.replace(" NOT NULL", ""))
    properties: dict[str, list[Property]] = defaultdict(list)
    for name, key in sorted(counts):
        properties[name].append(Property(key, sorted(types[name, key]), counts[name, key]))
    return properties


def _rules(store: Store, query: str) -> list[Rule]:
    """Return constraints or indexes, as `SHOW` has them on every store."""
    result = store.query(query)
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    return [
        Rule(row["name"], row["type"], row["labelsOrTypes"] or [], row["properties"] or [])
        for row in sorted(rows, key=lambda row: str(row["name"]))
    ]
