"""Rules about lists of kids and parts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from graphload.items import parent_of
from graphload.problems.evidence import Problem, list_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.items import Id
    from graphload.problems.evidence import Evidence

__all__ = ["find_listed_twice", "find_mismatches", "find_unlisted"]


def find_mismatches(evidence: Evidence) -> Iterator[Problem]:
    """Find replies that one Item lists and that name another parent (`parent_mismatch`)."""
    for owner, listing in evidence.by_id.items():
        for kid in dict.fromkeys((*(listing.kids or ()), *(listing.parts or ()))):
            item = evidence.by_id.get(kid)
            parent = None if item is None else parent_of(item)
            if item is not None and parent is not None and parent != owner:
                detail = f"{kid} says its parent is {parent}; {owner} lists it as its own"
                yield Problem("parent_mismatch", (kid, parent, owner), item.place, detail)


def find_unlisted(evidence: Evidence) -> Iterator[Problem]:
    """Find replies that their parent's list of kids leaves out (`unlisted_kid`)."""
    listed: dict[Id, frozenset[Id]] = {}
    for id_, item in evidence.by_id.items():
        parent = parent_of(item)
        owner = None if parent is None else evidence.by_id.get(parent)
        if parent is None or owner is None or owner.kids is None or parent == id_:
            continue
        if parent not in listed:
            listed[parent] = frozenset((*owner.kids, *(owner.parts or ())))
        if id_ not in listed[parent]:
            detail = f"{id_} replied to {parent}, whose kids don't name it"
            yield Problem("unlisted_kid", (id_, parent), item.place, detail)


def find_listed_twice(evidence: Evidence) -> Iterator[Problem]:
    """Find ids that one list has twice, or several Items list (`listed_twice`)."""
    for owner, listing in evidence.by_id.items():
        for ids in (listing.kids, listing.parts):
            if ids is None or len(set(ids)) == len(ids):
                continue
            for kid, times in sorted(Counter(ids).items()):
                if times > 1:
                    detail = f"{owner} lists {kid} {times} times; the first place counts"
                    yield Problem("listed_twice", (kid, owner), listing.place, detail)
    for kid, owners in evidence.links.claims.items():
        detail = f"{list_ids(owners)} all list {kid}, which names no parent; {owners[0]} gets it"
        yield Problem("listed_twice", (kid, *owners), evidence.place(owners[0]), detail)
