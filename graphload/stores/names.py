"""The names in a store: its labels, relationship types and properties; and typos of them."""

from __future__ import annotations

import contextlib
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphload.errors import QueryError, StoreError
from graphload.stores import schema
from graphload.stores.cypher_names import used_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from graphload.stores.cypher_names import UsedName
    from graphload.stores.protocol import Store

__all__ = ["StoreNames", "describe_unknown", "read_names"]

_SEARCH_TIMEOUT_S = 5.0
"""Time in which a property is looked for in all nodes and relationships."""
_SAMPLE = 1000
"""The nodes and the relationships whose properties are looked at."""
_NODE_KEYS = (
    f"MATCH (n) WHERE none(l IN labels(n) WHERE l STARTS WITH $own "
    f"OR any(end IN $ends WHERE l ENDS WITH end)) WITH n LIMIT {_SAMPLE} "
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
        keys = {
            name
            for (name,) in store.query(
                _NODE_KEYS, {"own": schema.OWN_LABELS, "ends": [schema.RECORDS, schema.ADDRESS]}
            ).rows
        }
        keys |= {name for (name,) in store.query(_EDGE_KEYS).rows}
    except QueryError:
        return StoreNames()
    properties = keys.union(schema.ITEM_PROPERTIES, ["name", "rank"])
    return StoreNames(
        labels=tuple(sorted(name for name in labels if not schema.is_own_label(name))),
        types=tuple(sorted(types)),
        properties=tuple(sorted(properties - schema.OURS)),
    )


def describe_unknown(
    store: Store,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    names: StoreNames | None = None,
) -> list[str]:
    """Return a sentence for each name in a query that a store doesn't have, with one like it.

    Names that the query makes are left out, and those that graphload gives to any store. `names`
    are those of the store, which are read otherwise. A store out of reach gives no sentence.
    """
    own = {
        "label": {schema.prefixed(label, store.prefix) for label in (schema.ITEM, schema.USER)},
        "relationship type": {schema.PARENT, schema.POSTED},
        "property": {*schema.NEW_ROW, *schema.OURS, schema.UNIQUE[schema.USER]},
    }
    own["label or relationship type"] = own["label"] | own["relationship type"]
    used = used_names(cypher, parameters)
    if any(schema.is_own_label(name) for _, name in used):
        return []  # the journal's names are for those who know it
    unknown = [one for one in used if one.name not in own[one.kind]]
    if not unknown:
        return []
    with contextlib.suppress(StoreError):
        names = names or read_names(store)
        known = {
            "label": own["label"].union(names.labels),
            "relationship type": own["relationship type"].union(names.types),
            "property": own["property"].union(names.properties) - schema.OURS,
        }
        known["label or relationship type"] = known["label"] | known["relationship type"]
        return [
            _describe(store, one, known)
            for one in unknown
            if names.properties and one.name not in known[one.kind]
            if one.kind != "property" or not _has_property(store, one.name)
        ]
    return []


def _has_property(store: Store, name: str) -> bool:
    """Return whether any node or relationship has a property; True if that takes too long."""
    quoted = "`" + name.replace("`", "``") + "`"
    for pattern in ("(n)", "()-[n]->()"):
        query = f"MATCH {pattern} WHERE n.{quoted} IS NOT NULL RETURN 1 AS one LIMIT 1"
        try:
            if store.query(query, timeout_s=_SEARCH_TIMEOUT_S).rows:
                return True
        except QueryError:
            return True
    return False


def _describe(store: Store, used: UsedName, known: Mapping[str, set[str]]) -> str:
    kind, name = used
    by_lower = {one.lower(): one for one in sorted(known[kind])}
    near = difflib.get_close_matches(name.lower(), by_lower, n=1)
    text = f"{store.name} has no {kind} {name}"
    other = next((kind for kind in ("label", "relationship type") if name in known[kind]), None)
    if other is not None:
        return f"{text}; it has a {other} of that name"
    return f"{text}; did you mean {by_lower[near[0]]}?" if near else text
