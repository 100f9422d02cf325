"""Roots: ids that replies name as their parent and no record lists, matched with records."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from graphload.identity.siblings import GUESSED, RECOVERED, Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.identity.evidence import Evidence, UnidentifiedRecord
    from graphload.items import Id

__all__ = ["match_roots"]

_MAX_PAIRS = 250_000
"""Pairs of an id and a record that are all compared."""
_MAX_RECORDS_PER_ID = 64
"""Records compared with an id where there are more pairs."""
_MAX_COMPARED_REPLIES = 50


def match_roots(
    ids: Sequence[Id], records: Sequence[UnidentifiedRecord], evidence: Evidence
) -> list[Match]:
    """Match ids that replies name as parent with records that have no id yet.

    Where all records are there, reply counts match as a whole: a record that lists as many
    kids as there are replies, with as many replies each; where several have equal counts,
    they are matched in order, as times and ids both rise. Where some are missing, an id is
    matched that fits one record only, and explains at least half of the kids it lists.
    """
    if matches := _match_by_counts(ids, records, evidence):
        return matches
    candidates: dict[UnidentifiedRecord, list[Id]] = defaultdict(list)
    candidate_count: dict[UnidentifiedRecord, int] = defaultdict(int)
    by_time = sorted((r for r in records if r.time is not None), key=lambda r: r.sort_key)
    times = [record.time or 0 for record in by_time]
    for id_ in ids:
        compared = records
        if len(ids) * len(records) > _MAX_PAIRS:
            # Ids and times both rise: the records that came last before the first reply.
            replied = evidence.first_reply(id_)
            stop = len(times) if replied is None else bisect_right(times, replied)
            compared = by_time[max(0, stop - _MAX_RECORDS_PER_ID) : stop]
        fitting = [record for record in compared if _may_have(record, id_, evidence)]
        for record in fitting:
            candidate_count[record] += 1
        if len(fitting) == 1:
            candidates[fitting[0]].append(id_)
    matches = []
    for record, fitting_ids in candidates.items():
        # Of equally large ones, the smaller id: they are ascending.
        id_ = max(fitting_ids, key=lambda value: evidence.count_replies(value)[0])
        if 2 * evidence.count_replies(id_)[1] >= len(record.kids):
            alone = candidate_count[record] == 1 and bool(record.kids)
            certain = alone and (record.parent is None or evidence.is_proven(record, id_))
            matches.append(Match(record, id_, RECOVERED if certain else GUESSED, certain))
    return matches


def _match_by_counts(
    ids: Sequence[Id], records: Sequence[UnidentifiedRecord], evidence: Evidence
) -> list[Match]:
    """Match everything at once; nothing where the reply counts don't agree as a whole."""
    groups: dict[tuple[int, ...], tuple[list[Id], list[UnidentifiedRecord]]] = defaultdict(
        lambda: ([], [])
    )
    # The order of groups is that of the ids; it decides nothing but the order of matches.
    for id_ in ids:
        groups[tuple(evidence.counts_below_value(id_))][0].append(id_)
    for record in records:
        if record.kids and record.parent is None:
            groups[tuple(evidence.counts_below_record(record))][1].append(record)
    if any(len(equal) != len(fitting) for equal, fitting in groups.values()):
        return []
    matches = []
    for equal, fitting in groups.values():
        times = {record.time for record in fitting}
        certain = len(fitting) == 1 or (len(times) == len(fitting) and None not in times)
        for record, id_ in zip(fitting, equal, strict=True):
            if not _may_have(record, id_, evidence):
                return []
            matches.append(Match(record, id_, RECOVERED if certain else GUESSED, certain))
    return matches


def _may_have(record: UnidentifiedRecord, id_: Id, evidence: Evidence) -> bool:
    """Return whether nothing contradicts a record's having this id.

    A record without a list of kids may have replies only if it begins a thread. Each reply
    must fit one of the ids that the record lists.
    """
    if not record.kids:
        return record.parent is None and evidence.is_before_replies(record, id_)
    if record.parent == id_ or evidence.fit(record, id_) < 0:
        return False
    free = [kid for kid in record.kids if kid not in evidence.known]
    return all(
        any(evidence.fit(reply, kid) >= -1 for kid in free)
        for reply in evidence.replies_to.get(id_, ())[:_MAX_COMPARED_REPLIES]
    )
