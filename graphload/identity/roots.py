"""Ids that replies name as their parent and nobody lists: which record each belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from graphload.identity.siblings import GUESSED, RECOVERED, Named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.identity.evidence import Evidence, Nameless
    from graphload.items import Id

__all__ = ["match_roots"]

_MOST_PAIRS = 250_000
_WINDOW = 64
"""How many records are looked at for an id, where looking at all would take too long."""


def match_roots(
    values: Sequence[Id], records: Sequence[Nameless], evidence: Evidence
) -> list[Named]:
    """Match parent values that nobody lists with records that have no id yet.

    Where all records are there, shapes match as a whole: a record that lists as many kids
    as there are replies, with as many replies each; shapes that several share are matched
    in order, as times and ids both rise. Where some are missing, a value is matched that
    fits one record only, and explains at least half of what that record lists.
    """
    if whole := _match_shapes(values, records, evidence):
        return whole
    return list(_match_only_fits(values, records, evidence))


def _match_shapes(
    values: Sequence[Id], records: Sequence[Nameless], evidence: Evidence
) -> list[Named]:
    """Match everything at once; nothing where the shapes don't agree as a whole."""
    shapes: dict[tuple[int, ...], tuple[list[Id], list[Nameless]]] = defaultdict(lambda: ([], []))
    for one in values:
        shapes[_shape_of_value(one, evidence)][0].append(one)
    for record in records:
        if record.kids and record.parent is None:
            shapes[_shape_of_record(record, evidence)][1].append(record)
    if any(len(ids) != len(fitting) for ids, fitting in shapes.values()):
        return []
    named = []
    for ids, fitting in shapes.values():
        times = {record.time for record in fitting}
        sure = len(fitting) == 1 or (len(times) == len(fitting) and None not in times)
        for record, one in zip(fitting, ids, strict=True):
            if not _may_be(record, one, evidence):
                return []
            named.append(Named(record, one, RECOVERED if sure else GUESSED, sure))
    return named


def _shape_of_value(one: Id, evidence: Evidence) -> tuple[int, ...]:
    """How many kids each of its replies lists, the most first."""
    listed = [len(reply.kids) for reply in evidence.groups.get(one, ())]
    listed += [len(item.kids or ()) for item in evidence.known_kids.get(one, ())]
    return tuple(sorted(listed, reverse=True))


def _shape_of_record(record: Nameless, evidence: Evidence) -> tuple[int, ...]:
    """How many replies each of its kids has, the most first."""
    return tuple(sorted((evidence.replies(kid)[1] for kid in record.kids), reverse=True))


def _match_only_fits(
    values: Sequence[Id], records: Sequence[Nameless], evidence: Evidence
) -> Iterator[Named]:
    """Match each value that fits one record only; of several for a record, the largest."""
    suitors: dict[Nameless, list[Id]] = defaultdict(list)
    rivals: dict[Nameless, int] = defaultdict(int)
    few = len(values) * len(records) <= _MOST_PAIRS
    by_time = sorted((r for r in records if r.time is not None), key=lambda r: r.sort_key)
    times = [record.time or 0 for record in by_time]
    for one in values:
        near = records if few else _just_before(one, by_time, times, evidence)
        fitting = [record for record in near if _may_be(record, one, evidence)]
        for record in fitting:
            rivals[record] += 1
        if len(fitting) == 1:
            suitors[fitting[0]].append(one)
    for record, ids in suitors.items():
        # Of equally large ones, the smaller id; `ids` are ascending.
        one = max(ids, key=lambda value: evidence.replies(value)[0])
        if 2 * evidence.replies(one)[1] >= len(record.kids):
            alone = rivals[record] == 1 and bool(record.kids)
            sure = alone and (record.parent is None or evidence.is_proven(record, one))
            yield Named(record, one, RECOVERED if sure else GUESSED, sure)


def _just_before(
    one: Id, by_time: Sequence[Nameless], times: Sequence[int], evidence: Evidence
) -> Sequence[Nameless]:
    """The records that came last before an id's first reply: ids and times both rise."""
    replied = evidence.first_reply(one)
    stop = len(times) if replied is None else bisect_right(times, replied)
    return by_time[max(0, stop - _WINDOW) : stop]


def _may_be(record: Nameless, one: Id, evidence: Evidence) -> bool:
    """Whether nothing speaks against a record having this id.

    A record without a list of kids may be what others reply to only if it begins a thread.
    """
    if record.parent == one or (not record.kids and record.parent is not None):
        return False
    if not record.kids:
        return evidence.in_time(record, one)
    return evidence.fit(record, one) >= 0 and _replies_fit(record, one, evidence)


def _replies_fit(record: Nameless, one: Id, evidence: Evidence) -> bool:
    """Whether each reply could have one of the ids that the record lists."""
    free = [kid for kid in record.kids if kid not in evidence.known]
    return all(
        any(evidence.fit(reply, kid) >= -1 for kid in free)
        for reply in evidence.groups.get(one, ())[:50]
    )
