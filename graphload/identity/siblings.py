"""Siblings: records with one parent, matched with the ids that the parent lists."""

from __future__ import annotations

from collections import Counter, defaultdict
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
_MIN_PROBABILITY = 0.8
"""Minimum probability of a pair that is guessed where ids or records are left over."""
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


def match_siblings(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> SiblingMatches:
    """Match siblings in order of time with the ids in order of value.

    `records` are sorted by time, `ids` ascending. Records that can have one id only are
    recovered, others guessed, and those for which no id is likely enough are left out. There
    are contradictions where replies or times admit no assignment, or there are more seconds
    than ids: the list of ids isn't complete.
    """
    if len(records) > len(ids):
        contradictory = len({record.time for record in records}) > len(ids)
        pairs = _guess_likely(records, ids, evidence)
        return SiblingMatches([Match(*pair, GUESSED) for pair in pairs], contradictory)
    found = prove_siblings(find_windows(records, ids, evidence), ids, evidence)
    proven = found or {}
    taken = set(proven.values())
    rest = [record for record in records if record not in proven]
    free = [id_ for id_ in ids if id_ not in taken]
    guess = _guess_all if len(rest) == len(free) else _guess_likely
    matches = [Match(record, id_, RECOVERED) for record, id_ in proven.items()]
    matches += [Match(record, id_, GUESSED) for record, id_ in guess(rest, free, evidence)]
    return SiblingMatches(matches, found is None)


def _guess_likely(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> list[tuple[UnidentifiedRecord, Id]]:
    """Pair records with ids where some are left over, as far as a pair is likely.

    Records of one second have no order, so that none of their alignments says anything.
    """
    if not all(isinstance(id_, int) for id_ in ids):
        return []  # Only numbers rise with time.
    timed = [record for record in records if record.time is not None]
    if len(timed) <= len(ids):
        found = align(len(timed), len(ids), lambda i, j: evidence.odds(timed[i], ids[j]))
        pairs = [(timed[i], ids[j], chance) for i, (j, chance) in enumerate(found)]
    else:
        found = align(len(ids), len(timed), lambda i, j: evidence.odds(timed[j], ids[i]))
        pairs = [(timed[j], ids[i], chance) for i, (j, chance) in enumerate(found)]
    in_second = Counter(record.time for record in timed)
    return [
        (record, id_)
        for record, id_, chance in pairs
        if chance >= _MIN_PROBABILITY and in_second[record.time] == 1
    ]


def _guess_all(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> list[tuple[UnidentifiedRecord, Id]]:
    """Pair records with as many ids."""
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
