"""Rules about ids that no record describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.problems.evidence import Problem, list_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_missing", "find_options_without_poll"]


def find_missing(evidence: Evidence) -> Iterator[Problem]:
    """Find stubs (`missing_parent`, `missing_kid`, `option_without_poll`)."""
    for stub, (kids, options, listers) in evidence.pointers.items():
        others = sorted({*kids, *options, *listers})
        ids = (stub, *others)
        if kids:
            detail = f"{len(kids)} replied to {stub}, which no record describes"
            yield Problem("missing_parent", ids, evidence.place(min(kids)), detail)
        elif options:
            detail = f"the poll {stub} of {len(options)} options has no record"
            yield Problem("option_without_poll", ids, evidence.place(min(options)), detail)
        else:
            detail = f"{stub} is listed by {list_ids(others)} and has no record"
            yield Problem("missing_kid", ids, evidence.place(min(listers)), detail)


def find_options_without_poll(evidence: Evidence) -> Iterator[Problem]:
    """Find poll options that name no poll and that no poll names (`option_without_poll`)."""
    forest = evidence.links.forest
    for id_, item in evidence.by_id.items():
        if item.item_type == "pollopt" and forest.parent[forest.index[id_]] < 0:
            detail = f"the poll option {id_} names no poll and no poll names it"
            yield Problem("option_without_poll", (id_,), item.place, detail)
