"""Synthetic records for benchmarks, from a seed, with thread sizes as on Hacker News."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from graphload.demo import phrases, words
from graphload.demo.prose import Dice, write_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["synthetic_items"]

_FIRST_TIME = 1_930_982_400
"""2031-03-11, 08:00 UTC, in Unix seconds."""
_MAX_THREAD_ITEMS = 4_760
"""The largest known thread on Hacker News: a story with 4,759 comments."""
_POOL_SENTENCES = 1_200
"""About 100,000 characters."""


def synthetic_items(n: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Yield n items in the form of Hacker News' API, lazily, thread by thread.

    Thread sizes are heavy-tailed, up to 4,759 comments; texts have 40 to 2,000 characters,
    250 in the median. Parents come before their kids.
    """
    roll = random.Random(seed).random  # noqa: S311 - seeded on purpose, no secret
    dice = Dice(roll)
    sentences = []
    for _ in range(_POOL_SENTENCES):
        kind = dice.pick(tuple(phrases.SENTENCES))
        sentences.append(write_sentence(dice, kind, dice.pick(words.SUBJECTS)))
    pool = " ".join(sentences)
    first = 1
    while first <= n:
        size = min(1 + int(1 / (roll() + 1 / _MAX_THREAD_ITEMS)), _MAX_THREAD_ITEMS, n - first + 1)
        yield from _synthetic_thread(roll, pool, first, size)
        first += size


def _synthetic_thread(
    roll: Callable[[], float], pool: str, first: int, size: int
) -> Iterator[dict[str, Any]]:
    """Yield the `size` items of one thread, with ids from `first` on."""
    kids: list[list[int]] = [[] for _ in range(size)]
    parents = [0] * size
    for at in range(1, size):
        # A third replies to the story, the others mostly to recent comments.
        parents[at] = 0 if roll() < 0.3 else at - 1 - int(roll() * roll() * at)
        kids[parents[at]].append(first + at)
    time = _FIRST_TIME + first * 3
    story = {
        "by": f"user{int(roll() * roll() * 50_000)}",
        "descendants": size - 1,
        "id": first,
        "kids": kids[0],
        "score": int(1 / (roll() + 0.001)),
        "time": time,
        "title": _slice(pool, roll(), 60),
        "type": "story",
        "url": f"https://example.org/{first}",
    }
    if not kids[0]:
        del story["kids"]
    yield story
    for at in range(1, size):
        uniform = roll()
        tail = uniform * 2 - 1
        length = int(40 + 420 * uniform if tail < 0 else 250 + 1_750 * tail * tail * tail * tail)
        comment = {
            "by": f"user{int(roll() * roll() * 50_000)}",
            "id": first + at,
            "kids": kids[at],
            "parent": first + parents[at],
            "text": _slice(pool, roll(), length),
            "time": time + at * 40 + int(roll() * 40),
            "type": "comment",
        }
        if not kids[at]:
            del comment["kids"]
        yield comment


def _slice(pool: str, position: float, length: int) -> str:
    """Return `length` characters of the pool, from a position between 0 and 1."""
    start = int(position * (len(pool) - length))
    return pool[start : start + length]
