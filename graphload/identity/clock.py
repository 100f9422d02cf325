"""Bounds of the times of ids, from the records that list them and from their replies."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphload.items import parent_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.identity.evidence import UnidentifiedRecord
    from graphload.items import Id, Item

__all__ = ["bound_times"]

_ALWAYS = float("-inf"), float("inf")


def bound_times(
    records: Sequence[UnidentifiedRecord], known: Mapping[Id, Item]
) -> dict[Id, tuple[float, float]]:
    """Return the earliest and the latest time that each id's item can have.

    An item is no older than the reply that lists it, and no younger than its own replies. Ids
    of one thread rise with time: a bound of one id is a bound of the higher or lower ones too.
    Ids belong to one thread where one record refers to both. A thread of bounds that contradict
    each other has none, and neither have ids that aren't numbers. What lists an item and replies
    to nothing is no bound: the time of a story can be set anew.
    """
    threads = _Threads()
    earliest: dict[Id, float] = defaultdict(lambda: _ALWAYS[0])
    latest: dict[Id, float] = defaultdict(lambda: _ALWAYS[1])
    for record in records:
        threads.join(record.kids if record.parent is None else (record.parent, *record.kids))
        _bound_by(record.parent, record.kids, record.time, earliest, latest)
    for id_, item in known.items():
        parent, kids = parent_of(item), (*(item.kids or ()), *(item.parts or ()))
        threads.join((id_, *kids) if parent is None else (id_, parent, *kids))
        _bound_by(parent, kids, item.time, earliest, latest)
        if item.time is not None and parent is not None:
            earliest[id_] = max(earliest[id_], item.time)
            latest[id_] = min(latest[id_], item.time)
    bounds: dict[Id, tuple[float, float]] = {}
    for ids in threads.members():
        if all(isinstance(id_, int) for id_ in ids):
            bounds |= _spread(sorted(ids), earliest, latest)
    return bounds


def _bound_by(
    parent: Id | None,
    kids: Iterable[Id],
    time: int | None,
    earliest: dict[Id, float],
    latest: dict[Id, float],
) -> None:
    if time is None or parent is None:
        return
    latest[parent] = min(latest[parent], time)
    for kid in kids:
        earliest[kid] = max(earliest[kid], time)


def _spread(
    ids: Sequence[Id], earliest: Mapping[Id, float], latest: Mapping[Id, float]
) -> dict[Id, tuple[float, float]]:
    """Carry the bounds of ascending ids to their neighbours; return none if they contradict."""
    low, high = _ALWAYS
    lows = [low := max(low, earliest[id_]) for id_ in ids]
    highs = [high := min(high, latest[id_]) for id_ in reversed(ids)][::-1]
    if any(low > high for low, high in zip(lows, highs, strict=True)):
        return {}
    return dict(zip(ids, zip(lows, highs, strict=True), strict=True))


class _Threads:
    """Sets of ids that belong together: a disjoint-set forest with path halving."""

    def __init__(self) -> None:
        self._above: dict[Id, Id] = {}

    def join(self, ids: Sequence[Id]) -> None:
        for id_ in ids:
            self._above[self._top(id_)] = self._top(ids[0])

    def _top(self, id_: Id) -> Id:
        above = self._above
        above.setdefault(id_, id_)
        while above[id_] != id_:
            above[id_] = id_ = above[above[id_]]
        return id_

    def members(self) -> Iterable[list[Id]]:
        members: dict[Id, list[Id]] = defaultdict(list)
        for id_ in self._above:
            members[self._top(id_)].append(id_)
        return members.values()
