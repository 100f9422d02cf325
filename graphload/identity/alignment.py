"""Alignment of two sequences of different lengths, in order, by the likelihood of pairs."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["align"]

_MAX_CELLS = 1_000_000
"""Maximum of pairs that are weighed for two sequences."""


def align(short: int, long: int, weight: Callable[[int, int], float]) -> list[tuple[int, float]]:
    """Find the most probable match of each member of a sequence in a longer one.

    `short` and `long` are the lengths; `weight(i, j)` is how much likelier than not member i of
    the shorter sequence belongs to member j of the longer one. All alignments that match every
    member of the shorter sequence, in order, are weighed by the product of the weights of their
    pairs (the forward-backward algorithm: Rabiner, 1989).

    Returns:
        For each member of the shorter sequence the index of its match and the probability of
        this pair, nothing if no alignment is possible or there are more than 1,000,000 pairs.
    """
    slack = long - short
    if short * (slack + 1) > _MAX_CELLS:
        return []
    weights = [[weight(i, i + gaps) for gaps in range(slack + 1)] for i in range(short)]
    before = _weigh_before(weights)
    after = _weigh_before([row[::-1] for row in reversed(weights)])
    matches = []
    for i, row in enumerate(weights):
        pairs = zip(before[i], row, reversed(after[short - 1 - i]), strict=True)
        products = [left * own * right for left, own, right in pairs]
        best, total = max(products), sum(products)
        if not total:
            return []
        matches.append((i + products.index(best), best / total))
    return matches


def _weigh_before(weights: list[list[float]]) -> list[list[float]]:
    """Return the weight of all alignments of the members before each pair, scaled by member."""
    rows = [[1.0] * len(weights[0])] if weights else []
    for row in weights[:-1]:
        sums = [*accumulate(left * own for left, own in zip(rows[-1], row, strict=True))]
        rows.append([value / (sums[-1] or 1.0) for value in sums])
    return rows
