"""A complete rule: an author who replies to their own item.

As `graphload/problems/own_replies.py` it needs one row in `RULES` of
`graphload/problems/table.py`:
`Rule({"own_reply": Kind("a reply to oneself", "Nothing.")}, find_own_replies)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphload.problems.evidence import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_own_replies"]


def find_own_replies(evidence: Evidence) -> Iterator[Problem]:
    """Find replies to an item of the same author (`own_reply`)."""
    table, author, parent = evidence.table, evidence.table.columns.author, evidence.parent_row
    is_own = (parent >= 0) & (author >= 0) & (author == author[parent])
    for row in np.flatnonzero(is_own).tolist():
        id_, parent_id = table.ids[row], table.ids[int(parent[row])]
        detail = f"{table.authors[int(author[row])]} replied with {id_} to their own {parent_id}"
        yield Problem("own_reply", (id_, parent_id), table.place(row), detail)
