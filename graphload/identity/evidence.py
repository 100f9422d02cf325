"""Evidence, in replies and lists of kids, for the ids of records that came without one."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from graphload.digest import item_digest
from graphload.identity.clock import bound_times
from graphload.items import parent_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id, Item

__all__ = ["Evidence", "ReplyCount", "UnidentifiedRecord", "id_order"]

_PROVEN_FIT = 100
"""Score where a known reply to the id is among the record's kids."""
_CONTRADICTED_FIT = -8
"""Score where times, ids or the number of replies rule the pair out: below every other score."""
_NO_REPLIES_FIT = -1
"""Score where the record lists kids and no reply to the id is known."""
_PROVEN_ODDS = 1e9
"""Odds where a known reply to the id is among the record's kids."""
_MAX_MISSING_SHARE = 0.9
"""Maximum share of missing records that odds are computed with."""
_MIN_ODDS = 1e-9
"""Minimum odds of a number of replies that no record has."""
_MAX_COMPARED_REPLIES = 50
"""Maximum of replies to an id that are compared with the kids that a record lists."""
_ALWAYS = float("-inf"), float("inf")


def id_order(id_: Id) -> tuple[bool, int, str]:
    """Return a sort key for both types of ids: integers by value, then strings."""
    return (True, 0, id_) if isinstance(id_, str) else (False, id_, "")


@dataclass(frozen=True, eq=False)
class UnidentifiedRecord:
    """A record without an id, as recovery sees it.

    `kids` are the ids it lists, poll options among them, ascending and without repetition.
    """

    item: Item
    digest: str
    parent: Id | None
    kids: tuple[Id, ...]
    time: int | None

    @classmethod
    def of(cls, item: Item) -> UnidentifiedRecord:
        """Take the fields that recovery looks at from an Item."""
        listed = dict.fromkeys((*(item.kids or ()), *(item.parts or ())))
        kids = tuple(sorted(listed, key=id_order))
        return cls(item, item_digest(item), parent_of(item), kids, item.time)

    @cached_property
    def sort_key(self) -> tuple[bool, int, str, int]:
        """Order records by time, digest and retrieval; the order of input has no part in it."""
        return self.time is None, self.time or 0, self.digest, self.item.retrieved_at or 0

    @cached_property
    def copy_key(self) -> tuple[object, ...]:
        """Return the content that copies of a record share, even if retrieved at another time."""
        i = self.item
        if i.time is None or (i.parent is None and i.title is None and i.text is None):
            return (self.digest,)
        return self.parent, i.by, i.time, i.title, i.text, i.url


class ReplyCount(NamedTuple):
    """The number of replies to an id, at least and at most: equal copies may be one record."""

    least: int
    most: int


@dataclass
class Evidence:
    """References between the records without ids and the Items whose ids are known.

    `replies_to` has the unidentified replies to each id, `known_kids` the identified ones;
    `listed` has every id that a record lists as a kid, `times` the earliest and the latest time
    of ids.
    """

    unidentified: Sequence[UnidentifiedRecord]
    known: Mapping[Id, Item]
    replies_to: dict[Id, list[UnidentifiedRecord]] = field(init=False)
    listed: set[Id] = field(init=False)
    known_kids: dict[Id, list[Item]] = field(init=False)
    times: dict[Id, tuple[float, float]] = field(init=False)
    _reply_counts: dict[Id, ReplyCount] = field(init=False, default_factory=dict)
    _odds_of_missing: dict[int, float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.replies_to = defaultdict(list)
        self.known_kids = defaultdict(list)
        self.listed = set()
        for record in self.unidentified:
            self.listed.update(record.kids)
            if record.parent is not None:
                self.replies_to[record.parent].append(record)
        for item in self.known.values():
            self.listed.update((*(item.kids or ()), *(item.parts or ())))
            if (parent := parent_of(item)) is not None:
                self.known_kids[parent].append(item)
        self.times = bound_times(self.unidentified, self.known)

    def count_replies(self, id_: Id) -> ReplyCount:
        """Count the replies to an id."""
        if (count := self._reply_counts.get(id_)) is None:
            replies, known = self.replies_to.get(id_, ()), len(self.known_kids.get(id_, ()))
            different = len({reply.copy_key for reply in replies})
            count = ReplyCount(known + different, known + len(replies))
            self._reply_counts[id_] = count
        return count

    @cached_property
    def missing_share(self) -> float:
        """Estimate the share of records that are missing, never 0.

        Missing records are counted twice: as listed kids beyond the number of replies, and as
        ids with replies that no record lists and no record can have as a root.
        """
        replies = sum(map(len, self.replies_to.values())) + sum(map(len, self.known_kids.values()))
        parents = self.replies_to.keys() | self.known_kids.keys()
        roots = sum(r.parent is None and bool(r.kids) for r in self.unidentified)
        unlisted = len(parents - self.listed - self.known.keys())
        missing = max(len(self.listed) - replies, 0) + max(unlisted - roots, 0)
        return (missing + 1) / (len(self.listed) + len(parents) + 2)

    def odds(self, record: UnidentifiedRecord, id_: Id) -> float:
        """Return how much likelier an id's replies are if it is the record's than if not."""
        if not self.allows(record, id_):
            return 0.0
        if self.is_proven(record, id_):
            return _PROVEN_ODDS
        replies = self.count_replies(id_).least
        return self._reply_odds(len(record.kids), replies) / self._odds_if_missing(replies)

    def _reply_odds(self, kids: int, replies: int) -> float:
        """Return how likely so many replies to a record are there that lists so many kids."""
        if replies > kids:
            return 0.0
        missing = min(self.missing_share, _MAX_MISSING_SHARE)
        return math.comb(kids, replies) * missing ** (kids - replies) * (1 - missing) ** replies

    def _odds_if_missing(self, replies: int) -> float:
        """Return how likely so many replies are there to a record that is missing."""
        if (odds := self._odds_of_missing.get(replies)) is None:
            counts = self._kid_counts
            odds = sum(n * self._reply_odds(kids, replies) for kids, n in counts.items())
            odds = max(odds / counts.total(), _MIN_ODDS)
            self._odds_of_missing[replies] = odds
        return odds

    @cached_property
    def _kid_counts(self) -> Counter[int]:
        counts = Counter(len(record.kids) for record in self.unidentified)
        counts.update(len(item.kids or ()) for item in self.known.values())
        return counts

    def fit(self, record: UnidentifiedRecord, id_: Id) -> int:
        """Score how well a record fits an id; `contradicts` says which score rules the pair out.

        The record must list as many kids as the id has replies, be older than they are,
        and, as ids rise with time, have an id above its parent's and below its kids'.
        """
        least, most = self.count_replies(id_)
        listed = len(record.kids)
        if self.is_proven(record, id_):
            return _PROVEN_FIT
        if isinstance(id_, int):
            above, first_kid = record.parent, record.kids[0] if record.kids else None
            if isinstance(above, int) and id_ <= above:
                return _CONTRADICTED_FIT
            if isinstance(first_kid, int) and id_ >= first_kid:
                return _CONTRADICTED_FIT
        if least > listed or not self._is_in_time(record, id_):
            return _CONTRADICTED_FIT
        if least <= listed <= most:
            return 1 if listed == 0 else 4 + self._fit_of_kids(record, id_)
        return 0 if most else _NO_REPLIES_FIT

    def contradicts(self, record: UnidentifiedRecord, id_: Id) -> bool:
        """Return whether times, ids or the number of replies rule out that a record has an id."""
        return self.fit(record, id_) == _CONTRADICTED_FIT

    def allows(self, record: UnidentifiedRecord, id_: Id) -> bool:
        """Return whether nothing rules out that a record has an id, in its replies neither.

        Each reply to the id must fit one of the ids that the record lists.
        """
        if self.contradicts(record, id_):
            return False
        if any(item.id not in record.kids for item in self.known_kids.get(id_, ())):
            return False
        kids_without_record = [kid for kid in record.kids if kid not in self.known]
        return all(
            not all(self.contradicts(reply, kid) for kid in kids_without_record)
            for reply in self.replies_to.get(id_, ())[:_MAX_COMPARED_REPLIES]
        )

    def is_exact(self, record: UnidentifiedRecord, id_: Id) -> bool:
        """Return whether an id has as many replies as a record has kids, with equal counts."""
        least, most = self.count_replies(id_)
        if not least <= len(record.kids) <= most:
            return False
        return not record.kids or self._fit_of_kids(record, id_) >= 0

    def is_proven(self, record: UnidentifiedRecord, id_: Id) -> bool:
        """Return whether a known Item replies to the id and is listed by the record."""
        kids = self.known_kids.get(id_, ())
        return bool(kids) and bool(record.kids) and any(item.id in record.kids for item in kids)

    def kid_counts_of_id(self, id_: Id) -> list[int]:
        """Return how many kids each reply to an id lists, ascending."""
        counts = [len(reply.kids) for reply in self.replies_to.get(id_, ())]
        return sorted(counts + [len(item.kids or ()) for item in self.known_kids.get(id_, ())])

    def reply_counts_of_record(self, record: UnidentifiedRecord) -> list[int]:
        """Return how many replies each kid that a record lists has, ascending."""
        return sorted(self.count_replies(kid).most for kid in record.kids)

    def _fit_of_kids(self, record: UnidentifiedRecord, id_: Id) -> int:
        """Score one level further down: do the replies list as many kids as these have replies?"""
        return 2 if self.kid_counts_of_id(id_) == self.reply_counts_of_record(record) else -1

    def first_reply_time(self, id_: Id) -> int | None:
        """Return the time of the first reply to an id, None where no reply has a time."""
        times = [reply.time for reply in self.replies_to.get(id_, ()) if reply.time is not None]
        times += [item.time for item in self.known_kids.get(id_, ()) if item.time is not None]
        return min(times, default=None)

    def is_before_replies(self, record: UnidentifiedRecord, id_: Id) -> bool:
        """Return whether a record is no younger than the replies to an id."""
        first = self.first_reply_time(id_)
        return record.time is None or first is None or record.time <= first

    def _is_in_time(self, record: UnidentifiedRecord, id_: Id) -> bool:
        """Return whether the bounds of an id's time admit a record's time."""
        if record.time is None:
            return True
        earliest, latest = self.times.get(id_, _ALWAYS)
        return earliest <= record.time <= latest and self.is_before_replies(record, id_)

    def unlisted(self, taken: Iterable[Id]) -> list[Id]:
        """Return the ids that replies name as parent and no record lists, ascending."""
        excluded = set(taken)
        parents = (
            id_
            for id_ in self.replies_to.keys() | self.known_kids.keys()
            if id_ not in self.listed and id_ not in self.known and id_ not in excluded
        )
        return sorted(parents, key=id_order)
