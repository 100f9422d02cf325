"""What stands in a database: labels, types, constraints and the Cypher that graphload sends.

This module alone names them. The same statements run on every store; each takes `$rows`
or `$ids` and touches nothing that those don't name. A store with a prefix puts it before the
labels of items and users (`with_prefix`).

- `(:Item {id, …})`: every field of the Item that is set, and `created_at` (the datetime of
  `time`), `stub`, `id_source`, `root`, `depth`, `digest`; `extra` is JSON text.
- `(kid:Item)-[:PARENT {rank}]->(parent:Item)`, at most one a kid.
- `(:User {name})-[:POSTED]->(:Item)`.
- `(:GraphloadLoad {load, …})`: the journal, a node for each load; 0 is what loads lock.

What graphload needs for itself begins with `_` and is no part of the graph: `_loads`, the
loads whose files recorded an item, and `_seen`, when its record was retrieved, in Unix
milliseconds; `_made` on users that graphload made.

An item's row is a map of exactly these properties, None where one is absent, except that
`created_at` is in Unix seconds: datetimes differ between drivers, integers don't.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.columns import NODE_PROPERTIES, column_names

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BOOKKEEPING",
    "ITEM",
    "ITEM_PROPERTIES",
    "LOAD",
    "NEW_ROW",
    "OURS",
    "PARENT",
    "POSTED",
    "UNIQUE",
    "USER",
    "constraint",
    "new_row",
]

ITEM = "Item"
USER = "User"
PARENT = "PARENT"
POSTED = "POSTED"
LOAD = "GraphloadLoad"

UNIQUE = {ITEM: "id", USER: "name", LOAD: "load"}
"""The property that is unique among the nodes of each label."""

ITEM_PROPERTIES = NODE_PROPERTIES
"""What an Item node can have, and so what its row has."""

BOOKKEEPING = column_names("load")
"""What else an Item's node and row have, for loads alone."""
OURS = frozenset({*BOOKKEEPING, "_made"})
"""What isn't shown as a node's properties."""

NODE_ROW = (*ITEM_PROPERTIES, *BOOKKEEPING)
"""What a new item's node can have, in order."""
NEW_ROW = (*NODE_ROW, *column_names("edge"))
"""The values of a row that creates an item, in order: a list costs less than a map of names."""


def new_row(row: Mapping[str, Any], rank: int | None = None) -> list[Any]:
    """Make of an item's row, and the rank of its edge, one that creates it."""
    return [*map(row.get, NODE_ROW), rank]


def constraint(label: str, prefix: str) -> tuple[str, str]:
    """Neo4j's constraint for a label: its name, and the statement that makes it.

    An embedded store has an index in its place.
    """
    key = UNIQUE[label]
    label = label if label == LOAD else prefix + label
    name = f"graphload_{label.lower()}_{key}"
    return name, (
        f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
    )
