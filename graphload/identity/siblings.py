"""Siblings: records with one parent, matched with the ids that the parent lists."""

from __future__ import annotations

from collections import defaultdict
from heapq import heapify, heapreplace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from graphload.identity.alignment import align
from graphload.identity.proof import find_windows, prove_siblings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.identity.evidence import Evidence, UnidentifiedRecord
    from graphload.items import Id

__all__ = ["GUESSED", "RECOVERED", "Match", "SiblingMatches", "match_siblings"]

RECOVERED = "recovered"
GUESSED = "guessed"
_MAX_COMPARED_BY_REPLIES = 64
"""Maximum of records or ids that are compared pair by pair by the replies to their replies."""


class Match(NamedTuple):
    """A record, the id that was found for it, and its source."""

    record: UnidentifiedRecord
    id: Id
    source: str

    @property
    def certain(self) -> bool:
        """Return whether the match is no guess."""
        return self.source != GUESSED


class SiblingMatches(NamedTuple):
    """The matches of a group, and whether the group contradicts itself."""

    matches: list[Match]
    contradictory: bool


def _separate_copies(
    records: Sequence[UnidentifiedRecord], places: int
) -> list[UnidentifiedRecord]:
    """Return the records that have a place of their own; the copies left out have none.

    Equal records are separate as long as there is a place for each. Where there are too
    many, the places beyond one each go to the record with the most copies for its places.
    """
    copies: dict[tuple[object, ...], list[UnidentifiedRecord]] = defaultdict(list)
    for record in records:
        copies[record.copy_key].append(record)
    if len(records) <= places or len(copies) == len(records):
        return list(records)
    places_of = dict.fromkeys(copies, 1)
    crowded: list[tuple[float, tuple[object, ...], tuple[object, ...]]] = [
        (-len(equal), equal[0].sort_key, key) for key, equal in copies.items() if equal[1:]
    ]
    heapify(crowded)
    for _ in range(places - len(copies)):
        _, order, key = crowded[0]
        places_of[key] += 1
        heapreplace(crowded, (-len(copies[key]) / places_of[key], order, key))
    kept = [record for key, equal in copies.items() for record in equal[: places_of[key]]]
    return sorted(kept, key=lambda record: record.sort_key)


def match_siblings(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> SiblingMatches:
    """Match siblings in order of time with the ids in order of value.

    `records` are sorted by time, `ids` ascending. Records that can have one id only are
    recovered, the others guessed. A record may stay without an id where there are more records
    than ids. There are contradictions where replies or times admit no assignment, or there are
    more seconds than ids: the list of ids isn't complete.
    """
    records = _separate_copies(records, len(ids))
    if len(records) > len(ids):
        aligned = align(len(ids), len(records), lambda i, j: evidence.fit(records[j], ids[i]))
        matches = [Match(records[j], id_, GUESSED) for id_, j in zip(ids, aligned, strict=True)]
        return SiblingMatches(matches, len({record.time for record in records}) > len(ids))
    found = prove_siblings(find_windows(records, ids, evidence), ids, evidence)
    proven = found or {}
    taken = set(proven.values())
    rest = [record for record in records if record not in proven]
    free = [id_ for id_ in ids if id_ not in taken]
    matches = [Match(record, id_, RECOVERED) for record, id_ in proven.items()]
    matches += [Match(record, id_, GUESSED) for record, id_ in _guess(rest, free, evidence)]
    return SiblingMatches(matches, found is None)


def _guess(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> list[tuple[UnidentifiedRecord, Id]]:
    """Pair records with ids that may be theirs, the most likely ones."""
    if len(records) < len(ids):
        aligned = align(len(records), len(ids), lambda i, j: evidence.fit(records[i], ids[j]))
        return [(record, ids[j]) for record, j in zip(records, aligned, strict=True)]
    if not all(isinstance(id_, int) for id_ in ids):
        # Only numbers rise with time: the number of replies alone decides.
        return list(_pair_simultaneous(records, ids, evidence))
    pairs: list[tuple[UnidentifiedRecord, Id]] = []
    for _, run in groupby(records, key=lambda record: record.time):
        same_second = list(run)
        free = ids[len(pairs) : len(pairs) + len(same_second)]
        pairs += _pair_simultaneous(same_second, free, evidence)
    if any(evidence.contradicts(record, id_) for record, id_ in pairs):
        # The order of time contradicts the replies: their numbers decide.
        return _pair_by_kids(records, ids, evidence)
    return pairs


def _pair_simultaneous(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> Iterator[tuple[UnidentifiedRecord, Id]]:
    """Pair records that time doesn't order: an id goes to the record with its replies."""
    rest, left = list(records), list(ids)
    for id_ in ids if 1 < len(ids) <= _MAX_COMPARED_BY_REPLIES else ():
        fitting = [record for record in rest if evidence.is_exact(record, id_)]
        if len(fitting) == 1 and [i for i in left if evidence.is_exact(fitting[0], i)] == [id_]:
            yield fitting[0], id_
            rest.remove(fitting[0])
            left.remove(id_)
    yield from _pair_by_kids(rest, left, evidence)


def _pair_by_kids(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> list[tuple[UnidentifiedRecord, Id]]:
    """Pair records with ids that have as many replies, in their orders; then the rest."""
    waiting: dict[int, list[Id]] = defaultdict(list)
    for id_ in ids:
        waiting[evidence.count_replies(id_).least].append(id_)
    pairs, rest = [], []
    for record in records:
        if free := waiting.get(len(record.kids)):
            pairs.append((record, free.pop(0)))
        else:
            rest.append(record)
    taken = {id_ for _, id_ in pairs}
    return pairs + list(zip(rest, (id_ for id_ in ids if id_ not in taken), strict=False))
