"""Synthetic records for benchmarks, from a seed: threads as large and as uneven as real ones."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from graphload.demo import phrases, words
from graphload.demo.prose import Dice, say_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["synthetic_items"]

_BEGIN = 1_930_982_400
_LARGEST = 4_760
"""The largest thread known on Hacker News: a story with 4,759 comments."""


def synthetic_items(n: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Make n Items in threads as Hacker News has them, lazily, thread by thread.

    Thread sizes are heavy-tailed (up to 4,759 comments), texts have 40 to 2,000 letters,
    250 in the middle; parents come before their kids.
    """
    roll = random.Random(seed).random  # noqa: S311 - seeded on purpose, no secret
    pool = _pool_of_text(Dice(roll))
    first = 1
    while first <= n:
        size = min(1 + int(1 / (roll() + 1 / _LARGEST)), _LARGEST, n - first + 1)
        yield from _synthetic_thread(roll, pool, first, size)
        first += size


def _synthetic_thread(
    roll: Callable[[], float], pool: str, first: int, size: int
) -> Iterator[dict[str, Any]]:
    kids: list[list[int]] = [[] for _ in range(size)]
    above = [0] * size
    for at in range(1, size):
        # A third answers the story; the others mostly what was said lately.
        above[at] = 0 if roll() < 0.3 else at - 1 - int(roll() * roll() * at)
        kids[above[at]].append(first + at)
    time = _BEGIN + first * 3
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
        middle = roll()
        long = middle * 2 - 1
        length = int(40 + 420 * middle if long < 0 else 250 + 1_750 * long * long * long * long)
        comment = {
            "by": f"user{int(roll() * roll() * 50_000)}",
            "id": first + at,
            "kids": kids[at],
            "parent": first + above[at],
            "text": _slice(pool, roll(), length),
            "time": time + at * 40 + int(roll() * 40),
            "type": "comment",
        }
        if not kids[at]:
            del comment["kids"]
        yield comment


def _slice(pool: str, where: float, length: int) -> str:
    start = int(where * (len(pool) - length))
    return pool[start : start + length]


def _pool_of_text(dice: Dice) -> str:
    """Some 100,000 letters of plain prose to cut texts from."""
    said = []
    for _ in range(1_200):
        kind = dice.pick(tuple(phrases.SENTENCES))
        said.append(say_sentence(dice, kind, dice.pick(words.SUBJECTS)))
    return " ".join(said)
