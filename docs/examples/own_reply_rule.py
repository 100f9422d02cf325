"""A complete rule: an author who replies to their own item.

As `graphload/problems/own_replies.py` it needs one row in `RULES` of
`graphload/problems/table.py`: `Rule({"own_reply": "a reply to an item of the same author"},
find_own_replies)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.items import parent_of
from graphload.problems.evidence import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_own_replies"]


def find_own_replies(evidence: Evidence) -> Iterator[Problem]:
    """Find replies to an item of the same author (`own_reply`)."""
    for id_, item in evidence.by_id.items():
        parent_id = parent_of(item)
        parent = None if parent_id is None else evidence.by_id.get(parent_id)
        if parent_id is not None and parent is not None and item.by == parent.by is not None:
            detail = f"{item.by} replied with {id_} to their own {parent_id}"
            yield Problem("own_reply", (id_, parent_id), item.place, detail)
