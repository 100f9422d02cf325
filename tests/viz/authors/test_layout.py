"""Where authors are drawn: apart from each other, near those they talk to, always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.authors.communities import Ties, find_communities
from viz.authors.layout import place_authors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pairs = list[tuple[int, int, int]]


def ties_of(n: int, pairs: Pairs) -> Ties:
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
    return Ties(n, *columns)


def place(n: int, pairs: Pairs, radius: float = 10.0) -> NDArray[np.float64]:
    ties = ties_of(n, pairs)
    return place_authors(ties, find_communities(ties), np.full(n, radius))


def cliques(count: int, size: int) -> Pairs:
    """Groups in which everybody answers everybody, in a chain by one reply each."""
    inside = [
        (size * group + one, size * group + other, 3)
        for group in range(count)
        for one in range(size)
        for other in range(size)
        if one != other
    ]
    return inside + [(size * group, size * group - 1, 1) for group in range(1, count)]


def chance(n: int, m: int) -> Pairs:
    dice = np.random.default_rng(5)
    ends = dice.integers(0, n, (m, 2))
    ends = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    return [(one, other, 1 + one % 7) for one, other in ends.tolist()]


GRAPHS: dict[str, tuple[int, Pairs]] = {
    "none": (0, []),
    "one": (1, []),
    "two strangers": (2, []),
    "two": (2, [(0, 1, 1), (1, 0, 9)]),
    "star": (200, [(at, 0, 1) for at in range(1, 200)]),
    "chain": (150, [(at, at - 1, 2) for at in range(1, 150)]),
    "strangers": (300, []),
    "cliques": (60, cliques(6, 10)),
    "chance": (1_000, chance(1_000, 5_000)),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_no_two_circles_overlap(name: str) -> None:
    n, pairs = GRAPHS[name]
    points = place(n, pairs)
    assert points.shape == (n, 2)
    assert np.isfinite(points).all()
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    assert away.min(initial=np.inf) >= 20.0


@pytest.mark.parametrize("name", GRAPHS)
def test_the_same_ties_give_the_same_places(name: str) -> None:
    assert (place(*GRAPHS[name]) == place(*GRAPHS[name])).all()


def test_who_answers_each_other_is_near_and_communities_are_apart() -> None:
    points = place(60, cliques(6, 10))
    group = np.arange(60) // 10
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    same = group[:, None] == group[None]
    assert away[same].mean() < away[~same].mean() / 2


def test_cliques_are_communities_the_largest_first() -> None:
    pairs = [*cliques(3, 8), *((24 + at, 24, 5) for at in range(1, 12))]
    community = find_communities(ties_of(40, pairs))
    assert (community[24:36] == 0).all()
    assert {len(set(community[8 * at : 8 * at + 8])) for at in range(3)} == {1}
    assert len(set(community.tolist())) == 4 + 4, "each stranger is a community alone"


@settings(max_examples=25)
@given(st.integers(2, 12), st.data())
def test_any_ties_have_finite_places_and_one_community_each(n: int, data: st.DataObject) -> None:
    author = st.integers(0, n - 1)
    pair = st.tuples(author, author, st.integers(1, 10**6)).filter(lambda each: each[0] != each[1])
    pairs = data.draw(st.lists(pair, unique_by=lambda each: each[:2]))
    ties = ties_of(n, pairs)
    community = find_communities(ties)
    assert (np.sort(np.unique(community)) == np.arange(community.max() + 1)).all()
    assert np.isfinite(place(n, pairs, radius=3.0)).all()
    assert ties.weight.sum() == sum(weight for _, _, weight in pairs)
