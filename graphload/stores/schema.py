"""Names in a database: labels, relationship types, properties and unique keys.

A store with a prefix puts it before the labels of items and users.

- `(:Item {id, …})`: every field of the Item that is set, and `created_at` (the datetime of
  `time`), `stub`, `id_source`, `root`, `depth`, `digest`; `extra` is JSON text.
- `(kid:Item)-[:PARENT {rank}]->(parent:Item)`, at most one per kid.
- `(:User {name})-[:POSTED]->(:Item)`.
- `(:GraphloadLoad {load, …})`: the journal, one node per load; node 0 is the lock, and has the
  number of the store's `form`.
- `(:GraphloadLoadSet {set, prefix, loads, recorded, dropped, items})`: a set of loads that contain
  the same items, `items` in number; `recorded` are those that brought the record which each item
  has, absent where each has records of its own; `dropped` is true where records of theirs that
  no longer counted may have been dropped. Lists of loads are ranges: [1, 300, 302, 302].
- `(:GraphloadRecords {id, records, digests})`: the different records of an item that are kept, as
  JSON, each the difference from the item (`loading.plan.history`), and their digests.
- `(:GraphloadField {prefix, name, source, type, loads})`: a property that items have in addition,
  the field of `extra` from which it is, and the loads that named it (`loading.plan.fields`).
- `(:GraphloadMeasures {prefix, load, state, stubs, names, stale})`: the measures that items have as
  properties (`loading.write.measures`), the last load when they were computed, whether stubs
  counted, and whether a load was begun or undone since; `state` is "writing" while items may lack
  them.
- `(:Item)-[:MENTIONS]->(:Item)`: an item names another one by its address, where the store keeps
  mentions (`loading.write.mentions`).
- `(:GraphloadMentions {prefix, loads, hosts})`: a store that does: the loads that asked for them,
  and the hosts of the items' own sites.
- `(:GraphloadAddress {source, target, host, alias})`: an address in the item `source` that names
  `target`, whether it is there or not, on the host `host` if that has to be one of its own site; or
  `alias`, an id by which addresses name `source`.
- `(:GraphloadUnfetched {load, prefix, ids, parents, ranks})`: replies that the sources of a load
  name as left out, each below the parent at the same position, or by itself where that is its
  own id; a rank that isn't known is -1.
- `(:GraphloadPart {load, prefix, starts, ends, digests, heads, cuts})`: the parts of files that a
  load of `watch` read (`loading.parts`): the bytes from each start to the end at the same position,
  the digests of the file up to that end and of its first bytes, and whether the last record may go
  on behind the part.

The one property that graphload keeps for itself on items and users is `_loads`: the number of the
set of loads that contain the item, or that was the first to contain one of the user's.

An item's row is a map of exactly these properties, None where one is absent, except that
`created_at` is in Unix seconds: datetimes differ between drivers, integers don't.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.columns import NODE_PROPERTIES, column_names

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ADDRESS",
    "ADDRESS_KEYS",
    "BOOKKEEPING",
    "CREATED_AT",
    "FIELD",
    "FORM",
    "ITEM",
    "ITEM_PROPERTIES",
    "KEPT_MENTIONS",
    "LOAD",
    "LOAD_SET",
    "MEASURES",
    "MENTIONS",
    "NEW_ROW",
    "OURS",
    "OWN_LABELS",
    "PARENT",
    "PART",
    "POSTED",
    "RECORDS",
    "UNFETCHED",
    "UNIQUE",
    "USER",
    "is_own_label",
    "new_row",
    "prefixed",
]

ITEM = "Item"
USER = "User"
PARENT = "PARENT"
POSTED = "POSTED"
LOAD = "GraphloadLoad"
UNFETCHED = "GraphloadUnfetched"
PART = "GraphloadPart"
FIELD = "GraphloadField"
LOAD_SET = "GraphloadLoadSet"
RECORDS = "GraphloadRecords"
MEASURES = "GraphloadMeasures"
MENTIONS = "MENTIONS"
KEPT_MENTIONS = "GraphloadMentions"
ADDRESS = "GraphloadAddress"

OWN_LABELS = "Graphload"
"""The beginning of the labels of what graphload keeps for itself."""

FORM = 2
"""The number of the form in which graphload writes a store: what this module describes."""

UNIQUE = {ITEM: "id", USER: "name", LOAD: "load", RECORDS: "id"}
"""The property that is unique among the nodes of each label."""

ADDRESS_KEYS = ("source", "target", "alias")
"""The properties by which addresses are looked up: each has an index where there are mentions."""

CREATED_AT = "created_at"
"""The one property whose value differs between a node (datetime) and a row (Unix seconds)."""

ITEM_PROPERTIES = NODE_PROPERTIES
"""The public properties of an Item node and of its row."""

BOOKKEEPING = column_names("load")
"""Properties of an Item node and its row that only loads use."""
OURS = frozenset((*BOOKKEEPING, "_seen", "_made"))
"""Properties that aren't shown in query results: of this form, and of the first."""

NODE_ROW = (*ITEM_PROPERTIES, *BOOKKEEPING)
"""All properties of a new item's node, in order."""
NEW_ROW = (*NODE_ROW, *column_names("edge"))
"""The values of a row that creates an item, in order: a list costs less than a map of names."""


def new_row(row: Mapping[str, Any], rank: int | None = None) -> list[Any]:
    """Return an item's row as the list that creates it, given the rank of its edge."""
    return [*map(row.get, NODE_ROW), rank]


def is_own_label(label: str) -> bool:
    """Return whether nodes with a label are those that graphload keeps for itself."""
    return label.startswith(OWN_LABELS) or label.endswith((RECORDS, ADDRESS))


def prefixed(label: str, prefix: str) -> str:
    """Return a label as it is in a store with a prefix; the journal's label has none."""
    return label if label == LOAD else prefix + label
