"""Siblings: records with one parent, matched with the ids that the parent lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import heapify, heapreplace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from graphload.identity.alignment import align

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.identity.evidence import Evidence, UnidentifiedRecord
    from graphload.items import Id

__all__ = ["GUESSED", "RECOVERED", "Match", "match_siblings", "separate_copies"]

RECOVERED = "recovered"
GUESSED = "guessed"
_MAX_COMPARED_BY_REPLIES = 64
"""Maximum of records or ids that are compared pair by pair by the replies to their replies."""


class Match(NamedTuple):
    """A record, the id that was found for it, and its source.

    A guess is `certain` where the replies agree with no other choice: the matches below it
    are as certain as if it weren't a guess.
    """

    record: UnidentifiedRecord
    id: Id
    source: str
    certain: bool = True


def separate_copies(records: Sequence[UnidentifiedRecord], places: int) -> list[UnidentifiedRecord]:
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
) -> list[Match]:
    """Match siblings in order of time with the ids in order of value.

    `records` are sorted by time, `ids` ascending. A record may stay without an id where
    there are more records than ids.
    """
    by_kids: dict[int, tuple[list[UnidentifiedRecord], list[Id]]] = defaultdict(lambda: ([], []))
    for record in records:
        by_kids[len(record.kids)][0].append(record)
    for id_ in ids:
        by_kids[evidence.count_replies(id_).least][1].append(id_)
    matches = []
    for match in _match_group(records, ids, evidence):
        certain = match.source == RECOVERED
        same_count, free = by_kids[len(match.record.kids)]
        if (
            not certain
            and match.record.kids
            and len(same_count) + len(free) <= _MAX_COMPARED_BY_REPLIES
        ):
            # Of the records and ids with one number of replies, only these two agree.
            fitting_ids = [id_ for id_ in free if evidence.is_exact(match.record, id_)]
            certain = fitting_ids == [match.id] and not any(
                evidence.is_exact(record, match.id)
                for record in same_count
                if record is not match.record
            )
        matches.append(match._replace(certain=certain))
    return matches


def _match_group(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> list[Match]:
    if len(records) != len(ids):
        if len(records) > len(ids):
            aligned = align(len(ids), len(records), lambda i, j: evidence.fit(records[j], ids[i]))
            return [Match(records[j], id_, GUESSED) for id_, j in zip(ids, aligned, strict=True)]
        aligned = align(len(records), len(ids), lambda i, j: evidence.fit(records[i], ids[j]))
        return [Match(record, ids[j], GUESSED) for record, j in zip(records, aligned, strict=True)]
    if not all(isinstance(id_, int) for id_ in ids):
        # Only numbers rise with time: the number of replies alone decides.
        return list(_match_simultaneous(records, ids, evidence))
    matches: list[Match] = []
    at = 0
    for _, run in groupby(records, key=lambda record: record.time):
        same_second = list(run)
        free = ids[at : at + len(same_second)]
        at += len(same_second)
        matches += _match_simultaneous(same_second, free, evidence)
    if any(evidence.contradicts(match.record, match.id) for match in matches):
        # The order of time contradicts the replies: their numbers decide, if they agree.
        kids = Counter(len(record.kids) for record in records)
        agree = kids == Counter(evidence.count_replies(id_).least for id_ in ids)
        pairs = _pair_by_kids(records, ids, evidence) if agree else zip(records, ids, strict=True)
        return [Match(record, id_, GUESSED) for record, id_ in pairs]
    if len(records) > 1 and any(record.time is None for record in records):
        return [match._replace(source=GUESSED) for match in matches]
    return matches


def _match_simultaneous(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> Iterator[Match]:
    """Match records that time doesn't order: an id goes to the record with its replies."""
    if len(records) == 1:
        yield Match(records[0], ids[0], RECOVERED)
        return
    rest, left = list(records), list(ids)
    for id_ in ids if len(ids) <= _MAX_COMPARED_BY_REPLIES else ():
        fitting = [record for record in rest if evidence.is_exact(record, id_)]
        if len(fitting) == 1 and [i for i in left if evidence.is_exact(fitting[0], i)] == [id_]:
            yield Match(fitting[0], id_, RECOVERED)
            rest.remove(fitting[0])
            left.remove(id_)
    source = RECOVERED if len(rest) == 1 else GUESSED
    yield from (Match(record, id_, source) for record, id_ in _pair_by_kids(rest, left, evidence))


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
