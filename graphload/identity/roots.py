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
"""Maximum number of pairs of an id and a record for which every pair is compared."""
_MAX_RECORDS_PER_ID = 64
"""Maximum of records compared with each id where there are more than `_MAX_PAIRS`."""
_MAX_ODDS = 1e-4
"""Maximum odds of a wrong match by chance with which a root is recovered."""


def match_roots(
    ids: Sequence[Id], records: Sequence[UnidentifiedRecord], evidence: Evidence
) -> list[Match]:
    """Match ids that replies name as parent with records that have no id yet.

    If no record is missing, all are matched at once by their reply counts: a record lists as
    many kids as its id has replies, with as many replies each. Records of equal counts are
    matched in order, since times and ids both rise. Otherwise an id is matched only if exactly
    one record fits it, and it has at least half as many replies as the record lists kids.
    With more than `_MAX_PAIRS` pairs, records without a time aren't matched in that way.

    A root is recovered if it fits no other id, and hardly by chance.
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
            first = evidence.first_reply_time(id_)
            stop = len(times) if first is None else bisect_right(times, first)
            compared = by_time[max(0, stop - _MAX_RECORDS_PER_ID) : stop]
        fitting = [record for record in compared if _can_have_id(record, id_, evidence)]
        for record in fitting:
            candidate_count[record] += 1
        if len(fitting) == 1:
            candidates[fitting[0]].append(id_)
    matches = []
    for record, fitting_ids in candidates.items():
        # Of equally large ones, the smaller id: they are ascending.
        id_ = max(fitting_ids, key=lambda value: evidence.count_replies(value).least)
        if 2 * evidence.count_replies(id_).most >= len(record.kids):
            certain = (
                candidate_count[record] == 1
                and record.parent is None
                and bool(record.kids)
                and _is_improbable(record, id_, evidence, len(ids) * len(records), ids)
            )
            matches.append(Match(record, id_, RECOVERED if certain else GUESSED))
    return matches


def _match_by_counts(
    ids: Sequence[Id], records: Sequence[UnidentifiedRecord], evidence: Evidence
) -> list[Match]:
    """Match all ids at once; return no match if the reply counts of ids and records differ."""
    groups: dict[tuple[int, ...], tuple[list[Id], list[UnidentifiedRecord]]] = defaultdict(
        lambda: ([], [])
    )
    # The order of groups is that of the ids; it decides nothing but the order of matches.
    for id_ in ids:
        groups[tuple(evidence.kid_counts_of_id(id_))][0].append(id_)
    for record in records:
        if record.kids and record.parent is None:
            groups[tuple(evidence.reply_counts_of_record(record))][1].append(record)
    if any(len(group_ids) != len(group_records) for group_ids, group_records in groups.values()):
        return []
    matches = []
    for group_ids, group_records in groups.values():
        times = {record.time for record in group_records}
        in_order = len(times) == len(group_records) and None not in times
        chances = len(group_records)
        for record, id_ in zip(group_records, group_ids, strict=True):
            if not _can_have_id(record, id_, evidence):
                return []
            certain = in_order and _is_improbable(record, id_, evidence, chances, ids)
            matches.append(Match(record, id_, RECOVERED if certain else GUESSED))
    return matches


def _is_improbable(
    record: UnidentifiedRecord, id_: Id, evidence: Evidence, chances: int, ids: Sequence[Id]
) -> bool:
    """Return whether a root that fits an id by chance would take too many missing records.

    If the record had another id, all kids that it lists would be missing, the id's own record
    too, and, where no reply names another missing item, all that the replies to the id list.
    """
    missing = 1 + len(record.kids)
    if len(ids) == 1:
        missing += sum(evidence.kid_counts_of_id(id_))
    return chances * evidence.missing_share**missing <= _MAX_ODDS


def _can_have_id(record: UnidentifiedRecord, id_: Id, evidence: Evidence) -> bool:
    """Return whether a record can have this id: nothing contradicts it.

    A record without a list of kids may have replies only if it begins a thread. Each reply
    must fit one of the ids that the record lists.
    """
    if not record.kids:
        return record.parent is None and evidence.is_before_replies(record, id_)
    return record.parent != id_ and evidence.allows(record, id_)
