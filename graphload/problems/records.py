"""Rules about single records, and about records of one id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.items import ITEM_TYPES
from graphload.problems.evidence import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_conflicts", "find_unknown_types"]


def find_conflicts(evidence: Evidence) -> Iterator[Problem]:
    """Find records of one id that differ (`conflicting_records`)."""
    for conflict in evidence.merged.conflicts:
        places = ", ".join(map(str, conflict.places))
        detail = f"records of {conflict.id} differ in {', '.join(conflict.fields)} ({places})"
        place = conflict.places[0] if conflict.places else None
        yield Problem("conflicting_records", (conflict.id,), place, detail)


def find_unknown_types(evidence: Evidence) -> Iterator[Problem]:
    """Find Items whose `item_type` isn't one of `ITEM_TYPES` (`unknown_kind`)."""
    for id_, item in evidence.by_id.items():
        if item.item_type is not None and item.item_type not in ITEM_TYPES:
            detail = f"{id_} is a {item.item_type!r}, a kind that graphload doesn't know"
            yield Problem("unknown_kind", (id_,), item.place, detail)
