"""Rules about single records, and about records of one id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphload.items import ITEM_TYPES
from graphload.problems.evidence import Problem, list_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_conflicts", "find_unknown_types"]

_MAX_SHOWN = 3
"""Fields, and other values of one field, in the detail of a conflict."""


def find_conflicts(evidence: Evidence) -> Iterator[Problem]:
    """Find records of one id that differ (`conflicting_records`)."""
    for conflict in evidence.merged.conflicts:
        places = list_ids([str(place) for place in conflict.places])
        detail = f"records of {conflict.id} differ in {', '.join(conflict.fields)} ({places})"
        if conflict.winner is not None:
            kept = []
            for difference in conflict.differences[:_MAX_SHOWN]:
                said = [f"{value or 'nothing'} ({place})" for place, value in difference.others]
                others = ", ".join(said[:_MAX_SHOWN])
                more = f" and {len(said) - _MAX_SHOWN:,} more" if len(said) > _MAX_SHOWN else ""
                value = difference.value or "nothing"
                kept.append(f"{difference.field} is {value}, not {others}{more}")
            detail += f": {conflict.winner} wins, because {conflict.reason}: {'; '.join(kept)}"
        place = conflict.places[0] if conflict.places else None
        yield Problem("conflicting_records", (conflict.id,), place, detail)


def find_unknown_types(evidence: Evidence) -> Iterator[Problem]:
    """Find Items whose `item_type` isn't one of `ITEM_TYPES` (`unknown_kind`)."""
    table = evidence.table
    for row in np.flatnonzero(~table.is_kind(*ITEM_TYPES, None)).tolist():
        id_, kind = table.ids[row], table.kinds[int(table.columns.kind[row])]
        detail = f"{id_} is a {kind!r}, a kind that graphload doesn't know"
        yield Problem("unknown_kind", (id_,), table.place(row), detail)
