"""Rules about lists of kids and parts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from graphload.problems.evidence import Problem, list_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.problems.evidence import Evidence

__all__ = ["find_listed_twice", "find_mismatches", "find_unlisted"]


def find_mismatches(evidence: Evidence) -> Iterator[Problem]:
    """Find replies that one Item lists and that name another parent (`parent_mismatch`)."""
    table = evidence.table
    pairs: dict[tuple[int, int], None] = {}
    for entries in evidence.listed:
        has_parent = (entries.row >= 0) & evidence.names_parent[entries.row]
        is_other = evidence.own_parent[entries.row] != table.columns.key[entries.lister]
        at = np.flatnonzero(has_parent & is_other)
        found = zip(entries.lister[at].tolist(), entries.row[at].tolist(), strict=True)
        pairs |= dict.fromkeys(found)
    for lister, row in sorted(pairs):
        kid, owner = table.ids[row], table.ids[lister]
        (parent,) = table.ids_of(evidence.own_parent[row : row + 1])
        detail = f"{kid} says its parent is {parent}; {owner} lists it as its own"
        yield Problem("parent_mismatch", (kid, parent, owner), table.place(row), detail)


def find_unlisted(evidence: Evidence) -> Iterator[Problem]:
    """Find replies that their parent's list of kids leaves out (`unlisted_kid`)."""
    table, parent = evidence.table, evidence.parent_row
    is_listed = np.zeros(len(table), dtype=bool)
    for entries in evidence.listed:
        is_own = (entries.row >= 0) & (parent[entries.row] == entries.lister)
        is_listed[entries.row[is_own]] = True
    has_list = (parent >= 0) & table.columns.has("kids")[parent]
    for row in np.flatnonzero(has_list & ~is_listed & (parent != np.arange(len(table)))).tolist():
        id_, above = table.ids[row], table.ids[int(parent[row])]
        detail = f"{id_} replied to {above}, whose kids don't name it"
        yield Problem("unlisted_kid", (id_, above), table.place(row), detail)


def find_listed_twice(evidence: Evidence) -> Iterator[Problem]:
    """Find ids that one list has twice, or several Items list (`listed_twice`)."""
    table = evidence.table
    for entries in evidence.listed:
        order = np.argsort(entries.key, kind="stable")
        key = entries.key[order]
        # Few ids are in several entries, of the same list or of others.
        again = np.flatnonzero(key[1:] == key[:-1])
        several = order[np.union1d(again, again + 1)]
        listers, keys = entries.lister[several].tolist(), entries.key[several].tolist()
        times = Counter(zip(listers, keys, strict=True))
        for (lister, kid_key), count in sorted(times.items()):
            if count > 1:
                (kid,), owner = table.ids_of(np.array([kid_key])), table.ids[lister]
                detail = f"{owner} lists {kid} {count} times; the first place counts"
                yield Problem("listed_twice", (kid, owner), table.place(lister), detail)
    for kid, owners in evidence.links.claims.items():
        detail = f"{list_ids(owners)} all list {kid}, which names no parent; {owners[0]} gets it"
        yield Problem("listed_twice", (kid, *owners), evidence.place(owners[0]), detail)
