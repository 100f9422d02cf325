"""Topics: posts that name the topic they are in, and not what they reply to.

In many forums a post has a topic and no parent. Where a mapping names the field of the topic
(`thread=topic_id`), the first post of each topic that names no parent is the root, and the others
reply to it. The first is the one with the smallest time, and of these with the smallest id: the
order of the records makes no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from graphload.items import Id, Item, Place, Unfetched, parent_of
from graphload.parsing import is_no_parent
from graphload.readers.mapping import look_up

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeVar

    Part = TypeVar("Part")

__all__ = ["Topics"]


class _First(NamedTuple):
    """The order of the first post of a topic so far, and its place."""

    order: tuple[Any, ...]
    id: Id
    place: Place


class Topics:
    """The posts of each topic; `source` is the name of the field that has a post's topic."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._firsts: dict[str, _First] = {}
        self._posts: dict[str, dict[Id, None]] = {}

    def find_firsts(self, parts: Iterable[Part], found: Counter[str]) -> Iterator[Part]:
        """Yield records as they are, of which each may be the first of its topic.

        `found` counts those that have one.
        """
        for part in parts:
            for topic, item in self._with_topics(part):
                found[self._source] += 1
                if item.id is None or parent_of(item) is not None:
                    continue
                order = (item.time is None, item.time or 0, isinstance(item.id, str), item.id)
                first = self._firsts.get(topic)
                if first is None or order < first.order:
                    self._firsts[topic] = _First(order, item.id, item.place or Place(""))
            yield part

    def add(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Yield records as they are, of which those without a parent reply to the first one."""
        for part in parts:
            for topic, item in self._with_topics(part):
                if item.id is not None and parent_of(item) is None:
                    self._posts.setdefault(topic, {})[item.id] = None
            yield part

    def replies(self) -> Iterator[Unfetched]:
        """Yield, for each topic, a note of the posts that reply to its first one."""
        for topic, posts in self._posts.items():
            first = self._firsts[topic]
            posts.pop(first.id, None)
            if posts:
                yield Unfetched(first.place, first.id, tuple(posts), reason="references")

    def _with_topics(self, part: object) -> Iterator[tuple[str, Item]]:
        """Yield the records in a part of the input that name a topic, with it."""
        for record in part if isinstance(part, Sequence) else (part,):
            if isinstance(record, Item) and record.extra is not None:
                topic = look_up(record.extra, self._source)
                if isinstance(topic, (str, int)) and not is_no_parent(topic):
                    yield str(topic), record
