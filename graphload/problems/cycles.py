"""Rules about items that reply to themselves or to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.items import parent_of
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
        place = evidence.place(ids[0]) if ids[0] in evidence.by_id else None
        if len(ids) == 1:
            yield Problem("self_parent", ids, place, f"{ids[0]} is its own parent")
        else:
            detail = f"{list_ids(ids)} reply to each other in a circle"
            yield Problem("cycle", ids, place, detail)
    for id_, item in evidence.by_id.items():
        if id_ in (*(item.kids or ()), *(item.parts or ())) and parent_of(item) != id_:
            detail = f"{id_} lists itself among its kids; that makes no reply"
            yield Problem("self_parent", (id_,), item.place, detail)
