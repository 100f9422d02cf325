"""The names in a store: its labels, relationship types and properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.errors import QueryError
from graphload.stores import schema

if TYPE_CHECKING:
    from graphload.stores.protocol import Store

__all__ = ["StoreNames", "read_names"]

_OWN_LABELS = "Graphload"
"""The beginning of the labels in which graphload keeps its journal."""
_SAMPLE = 1000
"""The nodes and the relationships whose properties are looked at."""
_NODE_KEYS = (
    f"MATCH (n) WHERE none(l IN labels(n) WHERE l STARTS WITH $own) WITH n LIMIT {_SAMPLE} "
    "UNWIND keys(n) AS key RETURN DISTINCT key"
)
_EDGE_KEYS = f"MATCH ()-[r]->() WITH r LIMIT {_SAMPLE} UNWIND keys(r) AS key RETURN DISTINCT key"


@dataclass(frozen=True)
class StoreNames:
    """Names by kind, ascending; without those that only graphload's journal has."""

    labels: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()


def read_names(store: Store) -> StoreNames:
    """Read the labels and types of a store, and its properties: graphload's, and what others have.

    The properties of others are those of some thousand nodes and relationships. A server that
    doesn't list its labels gives no names.

    Raises:
        StoreError: the store is out of reach.
    """
    try:
        labels = [name for (name,) in store.query("CALL db.labels()").rows]
        types = [name for (name,) in store.query("CALL db.relationshipTypes()").rows]
        keys = {name for (name,) in store.query(_NODE_KEYS, {"own": _OWN_LABELS}).rows}
        keys |= {name for (name,) in store.query(_EDGE_KEYS).rows}
    except QueryError:
        return StoreNames()
    properties = keys.union(schema.ITEM_PROPERTIES, ["name", "rank"])
    return StoreNames(
        labels=tuple(sorted(name for name in labels if not name.startswith(_OWN_LABELS))),
        types=tuple(sorted(types)),
        properties=tuple(sorted(properties - schema.OURS)),
    )
