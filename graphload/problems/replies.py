"""Rules about the number and the times of replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphload.problems.evidence import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_descendants_mismatches", "find_early_replies"]


def find_descendants_mismatches(evidence: Evidence) -> Iterator[Problem]:
    """Find Items that state another number of live comments than there are below them.

    Items above a stub are left out: its comments may be below it (`descendants_mismatch`).
    """
    table, links = evidence.table, evidence.links
    columns, forest = table.columns, links.forest
    stated = np.flatnonzero(columns.has("descendants") & (columns.descendants != -1))
    if not len(stated):
        return
    is_live = ~columns.has("dead") & ~columns.has("deleted") & table.is_kind("comment", None)
    live = links.of_nodes(is_live, 0).astype(bool)
    node = links.node[stated]
    count = forest.sum_up(live)[node] - live[node]
    stubs_below = forest.sum_up(links.row < 0)[node]
    differs = (columns.descendants[stated] != count) & (stubs_below == 0) & ~forest.in_cycle[node]
    for row, below in zip(stated[differs].tolist(), count[differs].tolist(), strict=True):
        id_, said = table.ids[row], int(columns.descendants[row])
        detail = f"{id_} says {said} descendants; {below} live ones are below"
        yield Problem("descendants_mismatch", (id_,), table.place(row), detail)


def find_early_replies(evidence: Evidence) -> Iterator[Problem]:
    """Find replies that are older than their parent (`reply_before_parent`)."""
    table, parent = evidence.table, evidence.parent_row
    time, is_dated = table.columns.time, table.columns.has("time")
    both = (parent >= 0) & is_dated & is_dated[parent]
    for row in np.flatnonzero(both & (time < time[parent])).tolist():
        above = int(parent[row])
        id_, parent_id = table.ids[row], table.ids[above]
        early = int(time[above]) - int(time[row])
        detail = f"{id_} is {early:,} s older than {parent_id}, which it replies to"
        yield Problem("reply_before_parent", (id_, parent_id), table.place(row), detail)
