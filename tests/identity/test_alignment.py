"""Alignment of two sequences, against all alignments that there are."""

from __future__ import annotations

from itertools import combinations
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.identity.alignment import align


@given(st.integers(0, 4), st.integers(0, 3), st.data())
def test_a_match_is_the_likeliest_and_its_probability_the_share_of_the_weight_of_all_alignments(
    short: int, slack: int, data: st.DataObject
) -> None:
    long = short + slack
    row = st.lists(st.sampled_from([0.0, 0.5, 1.0, 8.0]), min_size=long, max_size=long)
    weights = [data.draw(row) for _ in range(short)]
    expected = [[0.0] * long for _ in range(short)]
    for places in combinations(range(long), short):
        weight = prod(weights[i][j] for i, j in enumerate(places))
        for i, j in enumerate(places):
            expected[i][j] += weight
    total = sum(expected[0]) if short else 0
    found = align(short, long, lambda i, j: weights[i][j])
    assert len(found) == (short if total else 0)
    for (match, probability), shares in zip(found, expected, strict=False):
        assert probability == pytest.approx(shares[match] / total)
        assert probability == pytest.approx(max(shares) / total)


def test_sequences_too_large_for_a_table_have_no_match() -> None:
    assert align(3000, 6000, lambda _i, _j: 1) == []


def test_long_sequences_lose_no_precision() -> None:
    matches = align(900, 901, lambda i, j: 1e9 if i == j else 1e-9)
    assert [match for match, _ in matches] == list(range(900))
    assert min(probability for _, probability in matches) > 0.99
