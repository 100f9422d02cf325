"""Copies: equal records without ids, double posts or one record read several times."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from graphload.items import parent_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphload.identity.evidence import UnidentifiedRecord
    from graphload.items import Id, Item

__all__ = ["add_double_posts", "find_posts"]

_DOUBLE_POST_SHARE = 1e-3
"""Share of the records of a thread that are taken for double posts rather than for copies."""
_MIN_RELOADED_RECORDS = 4
"""Minimum of different records, each there equally often, to count as one file read again.

Fewer may be double posts.
"""


def find_posts(
    records: Sequence[UnidentifiedRecord], known: Mapping[Id, Item]
) -> tuple[list[UnidentifiedRecord], list[UnidentifiedRecord]]:
    """Return the different records, and of their copies those that may be double posts.

    Of several copies, the first is the one with the most kids; records without a common kid
    are different posts. No copy may be a double post where records are missing and others are
    there twice; where every record is there several times, a file was read again.
    """
    all_copies: list[list[UnidentifiedRecord]] = []
    copies_of: dict[tuple[tuple[object, ...], Id | None], list[UnidentifiedRecord]] = {}
    for record in sorted(records, key=lambda record: -len(record.kids)):
        keys = [(record.copy_key, kid) for kid in record.kids or (None,)]
        copies = next((copies_of[key] for key in keys if key in copies_of), None)
        if copies is None:
            all_copies.append(copies := [])
        copies.append(record)
        for key in (*keys, (record.copy_key, None)):
            copies_of.setdefault(key, copies)
    times = min(map(len, all_copies), default=1)
    if _expects_copies(records, known):
        times = len(records)
    elif len(all_copies) < _MIN_RELOADED_RECORDS:
        times = 1
    chosen = {copies[0] for copies in all_copies}
    spare = {record for copies in all_copies for record in copies[1 : len(copies) // times]}
    return [r for r in records if r in chosen], [r for r in records if r in spare]


def add_double_posts(
    records: Sequence[UnidentifiedRecord], copies: Sequence[UnidentifiedRecord], places: int
) -> list[UnidentifiedRecord]:
    """Return siblings and those copies of them that have a place of their own: double posts.

    Copies are separate as long as there is a place for each. If they leave places empty,
    records are missing, and they are no double posts. Where there are too many, the places
    each go to the record with the most copies for its places.
    """
    if not len(records) < places <= len(records) + len(copies):
        return list(records)
    places_of = Counter(record.copy_key for record in records)
    waiting: dict[tuple[object, ...], deque[UnidentifiedRecord]] = defaultdict(deque)
    for copy in copies:
        waiting[copy.copy_key].append(copy)
    counts = {key: len(equal) + places_of[key] for key, equal in waiting.items()}
    crowded = [
        (-counts[key] / max(places_of[key], 1), equal[0].sort_key, key)
        for key, equal in waiting.items()
    ]
    heapify(crowded)
    added: list[UnidentifiedRecord] = []
    while len(records) + len(added) < places:
        _, order, key = heappop(crowded)
        added.append(waiting[key].popleft())
        places_of[key] += 1
        if waiting[key]:
            heappush(crowded, (-counts[key] / places_of[key], order, key))
    return sorted([*records, *added], key=lambda record: record.sort_key)


def _expects_copies(records: Sequence[UnidentifiedRecord], known: Mapping[Id, Item]) -> bool:
    """Return whether a copy in the place of a missing record is likelier than a double post.

    Records read twice are counted among those that list kids: two posts have none in common.
    Missing records are counted as `Evidence.missing_share` counts them.
    """
    kids = [(record.copy_key, kid) for record in records for kid in record.kids]
    repeated = (len(kids) - len(set(kids))) / max(len(kids), 1)
    listed = {kid for _, kid in kids}
    parents = {record.copy_key: record.parent for record in records if record.parent is not None}
    named = set(parents.values())
    for item in known.values():
        listed.update((*(item.kids or ()), *(item.parts or ())))
    roots = {record.copy_key for record in records if record.parent is None and record.kids}
    unlisted = len(named - listed - known.keys()) - len(roots)
    replies = len(parents) + sum(parent_of(item) is not None for item in known.values())
    missing = (max(unlisted, 0) + max(len(listed) - replies, 0)) / max(len(listed), 1)
    return repeated * missing > _DOUBLE_POST_SHARE
