"""What the records themselves say of ids that nobody wrote down."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from graphload.digest import item_digest
from graphload.links import parent_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id, Item

__all__ = ["Evidence", "Nameless", "id_order"]


def id_order(one: Id) -> tuple[bool, int, str]:
    """A sort key for ids of both kinds: integers by value, then texts."""
    return (True, 0, one) if isinstance(one, str) else (False, one, "")


@dataclass(frozen=True, eq=False)
class Nameless:
    """A record without an id, as recovery sees it."""

    item: Item
    digest: str
    parent: Id | None
    kids: tuple[Id, ...]
    time: int | None

    @classmethod
    def of(cls, item: Item) -> Nameless:
        """Take from a record what recovery looks at; a list is read without repetition."""
        listed = dict.fromkeys((*(item.kids or ()), *(item.parts or ())))
        kids = tuple(sorted(listed, key=id_order))
        digest = item_digest(item)
        return cls(item, digest, parent_of(item), kids, item.time)

    @cached_property
    def sort_key(self) -> tuple[bool, int, str, int]:
        """Time, digest, retrieval: an order in which the order of input has no part."""
        return self.time is None, self.time or 0, self.digest, self.item.retrieved_at or 0

    @cached_property
    def twin_key(self) -> tuple[object, ...]:
        """What two records of one item share, though one was fetched later than the other."""
        i = self.item
        if i.time is None or (i.parent is None and i.title is None and i.text is None):
            return (self.digest,)
        return self.parent, i.by, i.time, i.title, i.text, i.url


@dataclass
class Evidence:
    """Who names whom, over the records without ids and the Items whose ids are known."""

    nameless: Sequence[Nameless]
    known: Mapping[Id, Item]
    groups: dict[Id, list[Nameless]] = field(init=False)
    listed: set[Id] = field(init=False)
    known_kids: dict[Id, list[Item]] = field(init=False)
    _replies: dict[Id, tuple[int, int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.groups = defaultdict(list)
        self.known_kids = defaultdict(list)
        self.listed = set()
        for record in self.nameless:
            self.listed.update(record.kids)
            if record.parent is not None:
                self.groups[record.parent].append(record)
        for item in self.known.values():
            self.listed.update((*(item.kids or ()), *(item.parts or ())))
            if (above := parent_of(item)) is not None:
                self.known_kids[above].append(item)

    def replies(self, one: Id) -> tuple[int, int]:
        """How many records reply to an id, at least and at most: copies may be one record."""
        if (counts := self._replies.get(one)) is None:
            group, known = self.groups.get(one, ()), len(self.known_kids.get(one, ()))
            counts = known + len({record.digest for record in group}), known + len(group)
            self._replies[one] = counts
        return counts

    def fit(self, record: Nameless, one: Id) -> int:
        """How well a record fits an id: below 0 where something speaks against it.

        The record must list as many kids as the id has replies, be older than they are,
        and, as ids rise, have an id above its parent's and below its kids'.
        """
        least, most = self.replies(one)
        listed = len(record.kids)
        if self.is_proven(record, one):
            return 100
        if least > listed or not self._in_order(record, one) or not self.in_time(record, one):
            return -8
        if least <= listed <= most:
            return 1 if listed == 0 else 4 + self._deep_fit(record, one)
        return 0 if most else -1

    def is_exact(self, record: Nameless, one: Id) -> bool:
        """Whether an id has just as many replies as a record has kids, and of such shapes."""
        least, most = self.replies(one)
        if not least <= len(record.kids) <= most:
            return False
        return not record.kids or self._deep_fit(record, one) >= 0

    def is_proven(self, record: Nameless, one: Id) -> bool:
        """Whether an Item whose id is known replies to the id and is listed by the record."""
        kids = self.known_kids.get(one, ())
        return bool(kids) and bool(record.kids) and any(item.id in record.kids for item in kids)

    def _deep_fit(self, record: Nameless, one: Id) -> int:
        """One level further down: do the replies list as many kids as the kids have replies?"""
        here = sorted(len(reply.kids) for reply in self.groups.get(one, ()))
        here += [len(item.kids or ()) for item in self.known_kids.get(one, ())]
        there = sorted(self.replies(kid)[1] for kid in record.kids)
        return 2 if sorted(here) == there else -1

    def _in_order(self, record: Nameless, one: Id) -> bool:
        if not isinstance(one, int):
            return True
        above = record.parent
        if isinstance(above, int) and one <= above:
            return False
        return not (record.kids and isinstance(record.kids[0], int) and one >= record.kids[0])

    def first_reply(self, one: Id) -> int | None:
        """When the first reply to an id was written, None where no reply says."""
        times = [reply.time for reply in self.groups.get(one, ()) if reply.time is not None]
        times += [item.time for item in self.known_kids.get(one, ()) if item.time is not None]
        return min(times, default=None)

    def in_time(self, record: Nameless, one: Id) -> bool:
        """Whether a record is no younger than the replies to an id."""
        replied = self.first_reply(one)
        return record.time is None or replied is None or record.time <= replied

    def unlisted(self, taken: Iterable[Id]) -> list[Id]:
        """The ids that replies name as their parent and no list names, ascending."""
        gone = set(taken)
        named = (
            one
            for one in self.groups.keys() | self.known_kids.keys()
            if one not in self.listed and one not in self.known and one not in gone
        )
        return sorted(named, key=id_order)
