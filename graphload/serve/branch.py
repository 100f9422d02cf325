"""The part of a thread that one page draws: an item, what is below it, and where that is cut."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphload.items import Id

__all__ = ["Branch", "Cut", "find_branch"]


@dataclass(frozen=True)
class Cut:
    """Replies to an item that aren't drawn: how many, all of them after the reply `after`.

    `after` is None where none of its replies is drawn.
    """

    replies: int
    after: Id | None


@dataclass(frozen=True)
class Branch:
    """The items of a page, and those of them whose replies are cut off."""

    top: Id
    items: set[Id]
    cuts: dict[Id, Cut] = field(default_factory=dict)


def find_branch(
    top: Id,
    kids_of: Callable[[list[Id]], Iterable[tuple[Id, Id]]],
    *,
    limit: int,
    after: Id | None = None,
) -> Branch:
    """Find an item and at most `limit` items below it, level by level, on each in the order of ids.

    `kids_of` returns the kids of some items, each with its parent. `after` leaves out the kids of
    `top` up to that one: the next page of an item with more kids than one page has. No level below
    the one that is cut is looked at, but for the number of replies.
    """
    items = {top}
    level = [top]
    while level:
        pairs = [(kid, parent) for kid, parent in kids_of(level) if kid not in items]
        if level == [top] and after is not None:
            pairs = [pair for pair in pairs if pair[0] > after]  # type: ignore[operator]
        pairs.sort()
        room = limit + 1 - len(items)
        taken, rest = pairs[:room], pairs[room:]
        items.update(kid for kid, _ in taken)
        if rest or len(items) > limit:
            return Branch(top, items, _cuts(taken, rest, kids_of))
        level = [kid for kid, _ in taken]
    return Branch(top, items)


def _cuts(
    taken: list[tuple[Id, Id]],
    rest: list[tuple[Id, Id]],
    kids_of: Callable[[list[Id]], Iterable[tuple[Id, Id]]],
) -> dict[Id, Cut]:
    """Count the replies that are cut off, by the item that they reply to."""
    last = {parent: kid for kid, parent in taken}  # pairs ascend
    missing = Counter(parent for _, parent in rest)
    drawn = [kid for kid, _ in taken]
    below = Counter(parent for _, parent in kids_of(drawn)) if drawn else Counter()
    cuts = {parent: Cut(count, last.get(parent)) for parent, count in missing.items()}
    return cuts | {parent: Cut(count, None) for parent, count in below.items()}
