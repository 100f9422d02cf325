"""Alignment of two sequences of different lengths, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["align"]

_MAX_CELLS = 1_000_000
"""Maximum of scores that are computed for one pair of sequences."""


def align(short: int, long: int, score: Callable[[int, int], int]) -> list[int]:
    """Match each member of a sequence with one of a longer one, with the best sum of scores.

    `short` and `long` are the lengths; `score(i, j)` is that of matching member i of the
    shorter with member j of the longer sequence.

    This is the dynamic programming of sequence alignment (Needleman and Wunsch, 1970), where
    gaps cost nothing and only the longer sequence has any. Of equally good alignments, it is
    the one whose gaps come last. Sequences that would take more than 1,000,000 scores are
    matched from their beginnings.

    Returns:
        For each member of the shorter sequence the index of its match, ascending.
    """
    slack = long - short
    if short * (slack + 1) > _MAX_CELLS:
        return list(range(short))
    # best[gaps]: the best sum so far with that many members of the longer sequence skipped.
    best = [0] * (slack + 1)
    gaps_before: list[list[int]] = []
    for i in range(short):
        sums = [best[gaps] + score(i, i + gaps) for gaps in range(slack + 1)]
        chosen = list(range(slack + 1))
        for gaps in range(1, slack + 1):
            if sums[gaps - 1] >= sums[gaps]:
                sums[gaps], chosen[gaps] = sums[gaps - 1], chosen[gaps - 1]
        best = sums
        gaps_before.append(chosen)
    matches = []
    gaps = slack
    for i in range(short - 1, -1, -1):
        gaps = gaps_before[i][gaps]
        matches.append(i + gaps)
    return matches[::-1]
