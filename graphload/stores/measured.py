"""The measures that items of a store have as properties: which, and whether they still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphload.stores.protocol import Store

__all__ = ["DONE", "WRITING", "StoredMeasures", "measures_of", "names_of", "read_measures"]

WRITING, DONE = "writing", "done"
"""The states of measures: being written or removed, or written."""


class StoredMeasures(NamedTuple):
    """The measures that a store's items have as properties.

    `load` is the last load when they were computed. They are not `complete` where writing or
    removing them was cut off, and `outdated` where a load was begun or undone since.
    """

    names: tuple[str, ...]
    load: int
    stubs: str
    complete: bool
    outdated: bool

    def warning(self) -> str | None:
        """Say in a sentence why they aren't those of the store, None if they are."""
        if self.complete and not self.outdated:
            return None
        reason = (
            f"were computed at load {self.load}, and the store has changed since"
            if self.complete
            else "are incomplete: writing or removing them was cut off"
        )
        return (
            f"measures of items {reason}: graphload measures --in STORE --write computes them again"
        )


def read_measures(store: Store) -> StoredMeasures | None:
    """Read which measures a store's items have as properties, None if they have none."""
    found = store.read(Statement(cypher.STORED_MEASURES, {"prefix": store.prefix}))
    return measures_of([node for (node,) in found])


def measures_of(nodes: Sequence[Mapping[str, Any]]) -> StoredMeasures | None:
    """Return measures as the node that describes them does; there may be none."""
    for node in nodes:
        return StoredMeasures(
            tuple(node["names"]),
            node["load"],
            node["stubs"],
            node["state"] == DONE,
            bool(node.get("stale")),
        )
    return None


def names_of(measures: StoredMeasures | None) -> tuple[str, ...]:
    """Return the names of properties that are measures."""
    return measures.names if measures is not None else ()
