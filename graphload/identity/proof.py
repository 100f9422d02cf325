"""Proof: the ids of siblings that no other assignment could give them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.identity.evidence import Evidence, UnidentifiedRecord
    from graphload.items import Id

__all__ = ["Window", "find_windows", "prove_siblings"]

_MAX_CHOICES = 64
"""Maximum of ids that are compared with each of several records of one second."""


@dataclass(frozen=True)
class Window:
    """Records that time doesn't order, and the range of ids that can be theirs.

    `start` and `stop` are positions in the ascending ids of the group; `count` is the least
    number of items that the records are, since equal ones may be copies of one.
    """

    records: Sequence[UnidentifiedRecord]
    start: int
    stop: int
    count: int


def find_windows(
    records: Sequence[UnidentifiedRecord], ids: Sequence[Id], evidence: Evidence
) -> list[Window]:
    """Return the range of ids for each second of a group: ids rise with time, any may be missing.

    Records are sorted by time. The first id of a second is the smallest that leaves an id for
    each earlier record, the last one the largest that leaves one for each later record; a
    range is empty if there is no such assignment. Records without a time, and all records if
    the ids aren't numbers, have the whole range.
    """
    if not all(isinstance(id_, int) for id_ in ids):
        return [Window(records, 0, len(ids), _count_items(records))]
    runs = [list(run) for _, run in groupby(records, key=lambda record: record.time)]
    untimed = runs.pop() if runs and runs[-1][0].time is None else []
    starts, at = [], 0
    for run in runs:
        starts.append(at)
        places = [_first(record, ids, range(at, len(ids)), evidence) for record in run]
        at = max(at + _count_items(run), *(place + 1 for place in places))
    stops, end = [], len(ids)
    for run in reversed(runs):
        stops.append(end)
        places = [_first(record, ids, range(end - 1, -1, -1), evidence) for record in run]
        end = min(end - _count_items(run), *(place for place in places))
    windows = [
        Window(run, start, stop, _count_items(run))
        for run, start, stop in zip(runs, starts, stops[::-1], strict=True)
    ]
    return windows + ([Window(untimed, 0, len(ids), _count_items(untimed))] if untimed else [])


def prove_siblings(
    windows: Sequence[Window], ids: Sequence[Id], evidence: Evidence
) -> dict[UnidentifiedRecord, Id] | None:
    """Return the ids of those records of a group that can have one id only.

    Equal records are never proven: they may be copies of one item. The result is None where
    a record can have no id, or two records the same: the group isn't as it should be.
    """
    proven: dict[UnidentifiedRecord, Id] = {}
    for window in windows:
        if window.count < len(window.records):
            continue
        free = ids[window.start : window.stop]
        if len(window.records) == 1:
            possible = list(islice(_possible(window.records[0], free, evidence), 2))
            if not possible:
                return None
            if len(possible) == 1:
                proven[window.records[0]] = possible[0]
        elif len(free) <= _MAX_CHOICES:
            choices = {record: set(_possible(record, free, evidence)) for record in window.records}
            if not all(choices.values()):
                return None
            proven |= _eliminate(choices, complete=len(free) == len(window.records))
    return proven if len(set(proven.values())) == len(proven) else None


def _eliminate(
    choices: dict[UnidentifiedRecord, set[Id]], *, complete: bool
) -> dict[UnidentifiedRecord, Id]:
    """Return the only choices left when each record has another id.

    If the group is `complete`, an id that one record alone can have is that record's.
    """
    proven: dict[UnidentifiedRecord, Id] = {}
    while choices:
        takers: dict[Id, list[UnidentifiedRecord]] = defaultdict(list)
        for record, possible in choices.items():
            for id_ in possible:
                takers[id_].append(record)
        found = {record: next(iter(left)) for record, left in choices.items() if len(left) == 1}
        if not found and complete:
            found = {records[0]: id_ for id_, records in takers.items() if len(records) == 1}
        if not found:
            break
        proven |= found
        taken = set(found.values())
        choices = {r: left - taken for r, left in choices.items() if r not in found}
    return proven


def _possible(record: UnidentifiedRecord, ids: Sequence[Id], evidence: Evidence) -> Iterator[Id]:
    return (id_ for id_ in ids if evidence.allows(record, id_))


def _first(record: UnidentifiedRecord, ids: Sequence[Id], places: range, evidence: Evidence) -> int:
    """Return the first of some places whose id a record can have, else the place after the last."""
    return next((at for at in places if not evidence.contradicts(record, ids[at])), places.stop)


def _count_items(records: Sequence[UnidentifiedRecord]) -> int:
    return len({record.copy_key for record in records})
