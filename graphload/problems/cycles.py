"""Rules about items that reply to themselves or to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphload.forest import distinct
from graphload.problems.evidence import Problem, list_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_cycles"]


def find_cycles(evidence: Evidence) -> Iterator[Problem]:
    """Find cycles of replies, and Items that list themselves (`cycle`, `self_parent`)."""
    forest = evidence.links.forest
    for cycle in forest.cycles:
        ids = tuple(forest.ids[node] for node in cycle)
        row = int(evidence.links.row[cycle[0]])
        place = None if row < 0 else evidence.table.place(row)
        if len(ids) == 1:
            yield Problem("self_parent", ids, place, f"{ids[0]} is its own parent")
        else:
            detail = f"{list_ids(ids)} reply to each other in a circle"
            yield Problem("cycle", ids, place, detail)
    table, key = evidence.table, evidence.table.columns.key
    listers = [entries.lister[key[entries.lister] == entries.key] for entries in evidence.listed]
    for row in distinct(np.concatenate(listers)).tolist():
        if not (evidence.names_parent[row] and evidence.own_parent[row] == key[row]):
            id_ = table.ids[row]
            detail = f"{id_} lists itself among its kids; that makes no reply"
            yield Problem("self_parent", (id_,), table.place(row), detail)
