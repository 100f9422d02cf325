"""Rules about ids that no record describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphload.problems.evidence import Problem, list_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_missing", "find_options_without_poll"]


def find_missing(evidence: Evidence) -> Iterator[Problem]:
    """Find stubs (`missing_parent`, `missing_kid`), but for polls that only options name."""
    for stub, (kids, options, listers) in evidence.pointers.items():
        others = sorted({*kids, *options, *listers})
        if kids:
            detail = f"{len(kids)} replied to {stub}, which no record describes"
            yield Problem("missing_parent", (stub, *others), evidence.place(min(kids)), detail)
        elif listers and not options:
            detail = f"{stub} is listed by {list_ids(others)} and has no record"
            yield Problem("missing_kid", (stub, *others), evidence.place(min(listers)), detail)


def find_options_without_poll(evidence: Evidence) -> Iterator[Problem]:
    """Find poll options whose poll is a stub, or that have none (`option_without_poll`)."""
    for stub, (kids, options, listers) in evidence.pointers.items():
        if options and not kids:
            ids = (stub, *sorted({*options, *listers}))
            detail = f"the poll {stub} of {len(options)} options has no record"
            yield Problem("option_without_poll", ids, evidence.place(min(options)), detail)
    table, links = evidence.table, evidence.links
    is_root = links.forest.parent[links.node] < 0
    for row in np.flatnonzero(is_root & table.is_kind("pollopt")).tolist():
        id_ = table.ids[row]
        detail = f"the poll option {id_} names no poll and no poll names it"
        yield Problem("option_without_poll", (id_,), table.place(row), detail)
