"""One group of siblings and the ids that their parent lists: which is whose."""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import heapify, heapreplace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.identity.evidence import Evidence, Nameless
    from graphload.items import Id

__all__ = ["GUESSED", "RECOVERED", "Named", "place_siblings", "split_copies"]

RECOVERED = "recovered"
GUESSED = "guessed"
_MOST_CELLS = 4_000_000
_MOST_IN_A_RUN = 64


class Named(NamedTuple):
    """A record, the id that was found for it, and how sure that is.

    A guess is `firm` where the replies agree with no other choice: what is named below it is
    as sure as if it were no guess.
    """

    record: Nameless
    id: Id
    source: str
    firm: bool = True


def split_copies(records: Sequence[Nameless], places: int) -> tuple[list[Nameless], list[Nameless]]:
    """Part records into those with a place of their own and copies that have none.

    Equal records are separate as long as there is a place for each. Where there are too
    many, the places beyond one each go to what has the most copies for its places.
    """
    copies: dict[tuple[object, ...], list[Nameless]] = defaultdict(list)
    for record in records:
        copies[record.twin_key].append(record)
    if len(records) <= places or len(copies) == len(records):
        return list(records), []
    room = dict.fromkeys(copies, 1)
    crowded: list[tuple[float, tuple[object, ...], tuple[object, ...]]] = [
        (-len(them), them[0].sort_key, key) for key, them in copies.items() if them[1:]
    ]
    heapify(crowded)
    for _ in range(places - len(copies)):
        _, order, key = crowded[0]
        room[key] += 1
        heapreplace(crowded, (-len(copies[key]) / room[key], order, key))
    own = [record for key, them in copies.items() for record in them[: room[key]]]
    spare = [record for key, them in copies.items() for record in them[room[key] :]]
    return sorted(own, key=lambda record: record.sort_key), spare


def place_siblings(
    records: Sequence[Nameless], ids: Sequence[Id], evidence: Evidence
) -> list[Named]:
    """Match siblings in order of time with the ids in order of value.

    `records` are sorted by time, `ids` ascending. A record may stay without an id where
    there are more records than ids.
    """
    shaped: dict[int, tuple[list[Nameless], list[Id]]] = defaultdict(lambda: ([], []))
    for record in records:
        shaped[len(record.kids)][0].append(record)
    for one in ids:
        shaped[evidence.replies(one)[0]][1].append(one)
    return [
        found._replace(
            firm=found.source == RECOVERED
            or _is_only_choice(found, *shaped[len(found.record.kids)], evidence)
        )
        for found in _place_group(records, ids, evidence)
    ]


def _is_only_choice(
    found: Named, records: Sequence[Nameless], ids: Sequence[Id], evidence: Evidence
) -> bool:
    """Whether, of the records and ids of one shape, only these two agree in their replies."""
    record, one = found.record, found.id
    if not record.kids or len(records) + len(ids) > _MOST_IN_A_RUN:
        return False
    fitting = [other for other in ids if evidence.is_exact(record, other)]
    return fitting == [one] and all(
        other is record or not evidence.is_exact(other, one) for other in records
    )


def _place_group(records: Sequence[Nameless], ids: Sequence[Id], evidence: Evidence) -> list[Named]:
    if len(records) != len(ids):
        return [Named(record, one, GUESSED) for record, one in _align(records, ids, evidence)]
    if not all(isinstance(one, int) for one in ids):
        # Only numbers rise with time: shape alone decides.
        return list(_place_run(records, ids, evidence))
    named: list[Named] = []
    at = 0
    for _, run in groupby(records, key=lambda record: record.time):
        same_second = list(run)
        slots = ids[at : at + len(same_second)]
        at += len(same_second)
        named += _place_run(same_second, slots, evidence)
    if any(evidence.fit(found.record, found.id) < -1 for found in named):
        return _place_against_order(records, ids, evidence)
    if len(records) > 1 and any(record.time is None for record in records):
        return [found._replace(source=GUESSED) for found in named]
    return named


def _place_run(
    records: Sequence[Nameless], ids: Sequence[Id], evidence: Evidence
) -> Iterator[Named]:
    """Records whose order time doesn't tell: an id goes to the record of its shape."""
    if len(records) == 1:
        yield Named(records[0], ids[0], RECOVERED)
        return
    rest, left = list(records), list(ids)
    for one in ids if len(ids) <= _MOST_IN_A_RUN else ():
        fitting = [record for record in rest if evidence.is_exact(record, one)]
        rivals = [other for other in left if fitting and evidence.is_exact(fitting[0], other)]
        if len(fitting) == 1 and rivals == [one]:
            yield Named(fitting[0], one, RECOVERED)
            rest.remove(fitting[0])
            left.remove(one)
    sure = RECOVERED if len(rest) == 1 else GUESSED
    yield from (Named(record, one, sure) for record, one in _best_pairs(rest, left, evidence))


def _best_pairs(
    records: Sequence[Nameless], ids: Sequence[Id], evidence: Evidence
) -> list[tuple[Nameless, Id]]:
    """Pair records and ids of the same shape, in their orders; what is left, in theirs."""
    waiting: dict[int, list[Id]] = defaultdict(list)
    for one in ids:
        waiting[evidence.replies(one)[0]].append(one)
    pairs, rest = [], []
    for record in records:
        if slots := waiting.get(len(record.kids)):
            pairs.append((record, slots.pop(0)))
        else:
            rest.append(record)
    taken = {one for _, one in pairs}
    return pairs + list(zip(rest, (one for one in ids if one not in taken), strict=False))


def _place_against_order(
    records: Sequence[Nameless], ids: Sequence[Id], evidence: Evidence
) -> list[Named]:
    """Where time's order contradicts the shapes: by shape, if the shapes agree as a whole."""
    shapes = Counter(len(record.kids) for record in records)
    if shapes == Counter(evidence.replies(one)[0] for one in ids):
        pairs = _best_pairs(records, ids, evidence)
    else:
        pairs = list(zip(records, ids, strict=True))
    return [Named(record, one, GUESSED) for record, one in pairs]


def _align(
    records: Sequence[Nameless], ids: Sequence[Id], evidence: Evidence
) -> list[tuple[Nameless, Id]]:
    """Match two sequences of different lengths in order, so that most of it fits best.

    All of the shorter one is matched. A table of best sums, as for the alignment of
    sequences; what is too large for it is matched greedily.
    """
    flipped = len(records) > len(ids)
    short, long = (ids, records) if flipped else (records, ids)
    slack = len(long) - len(short)
    if len(short) * (slack + 1) > _MOST_CELLS:
        return list(zip(records, ids, strict=False))

    def score(i: int, j: int) -> int:
        return evidence.fit(records[j], ids[i]) if flipped else evidence.fit(records[i], ids[j])

    # best[s]: the best sum so far with s of the longer sequence's members passed over.
    best = [0] * (slack + 1)
    steps: list[list[int]] = []
    for i in range(len(short)):
        sums = [best[s] + score(i, i + s) for s in range(slack + 1)]
        came = list(range(slack + 1))
        for s in range(1, slack + 1):
            if sums[s - 1] >= sums[s]:
                sums[s], came[s] = sums[s - 1], came[s - 1]
        best = sums
        steps.append(came)
    pairs = []
    s = slack
    for i in range(len(short) - 1, -1, -1):
        s = steps[i][s]
        pairs.append((records[i + s], ids[i]) if flipped else (records[i], ids[i + s]))
    return pairs[::-1]
