"""Alignment of two sequences, against all alignments there are."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from graphload.identity.alignment import align


@given(st.integers(0, 4), st.integers(0, 3), st.data())
def test_an_alignment_has_the_best_sum_and_its_gaps_last(
    short: int, slack: int, data: st.DataObject
) -> None:
    long = short + slack
    row = st.lists(st.integers(-2, 2), min_size=long, max_size=long)
    scores = data.draw(st.lists(row, min_size=short, max_size=short))

    def rank(matches: tuple[int, ...]) -> tuple[int, list[int]]:
        return -sum(scores[i][j] for i, j in enumerate(matches)), list(matches[::-1])

    best = min(combinations(range(long), short), key=rank)
    assert align(short, long, lambda i, j: scores[i][j]) == list(best)


def test_sequences_too_large_for_a_table_are_matched_from_their_beginnings() -> None:
    assert align(3000, 6000, lambda _i, _j: 1) == list(range(3000))
