"""Rules about the number and the times of replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphload.items import parent_of
from graphload.problems.evidence import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_descendants_mismatches", "find_early_replies"]


def find_descendants_mismatches(evidence: Evidence) -> Iterator[Problem]:
    """Find Items that state another number of live comments than there are below them.

    Items above a stub are left out: its comments may be below it (`descendants_mismatch`).
    """
    stated = {
        id_: item for id_, item in evidence.by_id.items() if item.descendants not in (None, -1)
    }
    if not stated:
        return
    forest, items = evidence.links.forest, evidence.links.items
    stub = np.fromiter((item is None for item in items), bool, len(items))
    live = np.fromiter(
        (
            item is not None
            and not (item.dead or item.deleted)
            and item.item_type in (None, "comment")
            for item in items
        ),
        bool,
        len(items),
    )
    live_below, stubs_below = forest.sum_up(live), forest.sum_up(stub)
    for id_, item in stated.items():
        at = forest.index[id_]
        count = int(live_below[at]) - int(live[at])
        if item.descendants != count and not stubs_below[at] and not forest.in_cycle[at]:
            detail = f"{id_} says {item.descendants} descendants; {count} live ones are below"
            yield Problem("descendants_mismatch", (id_,), item.place, detail)


def find_early_replies(evidence: Evidence) -> Iterator[Problem]:
    """Find replies that are older than their parent (`reply_before_parent`)."""
    for id_, item in evidence.by_id.items():
        parent_id = parent_of(item)
        parent = None if parent_id is None else evidence.by_id.get(parent_id)
        if parent_id is None or parent is None or item.time is None or parent.time is None:
            continue
        if item.time < parent.time:
            early = parent.time - item.time
            detail = f"{id_} is {early:,} s older than {parent_id}, which it replies to"
            yield Problem("reply_before_parent", (id_, parent_id), item.place, detail)
