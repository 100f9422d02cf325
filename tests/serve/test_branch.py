"""The pages of a thread that is cut: each of its replies is on one of them."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from graphload.serve.branch import find_branch


@given(
    parents=st.lists(st.floats(0, 0.999), max_size=60),
    limit=st.integers(1, 12),
)
def test_the_pages_that_branches_lead_to_have_each_item_once_below(
    parents: list[float], limit: int
) -> None:
    kids: dict[int | str, list[int | str]] = defaultdict(list)
    for at, share in enumerate(parents, 1):
        kids[int(share * at)].append(at)

    def kids_of(ids: list[int | str]) -> list[tuple[int | str, int | str]]:
        return [(kid, parent) for parent in ids for kid in reversed(kids[parent])]

    waiting: list[tuple[int | str, int | str | None]] = [(0, None)]
    found: list[int | str] = [0]
    while waiting:
        top, after = waiting.pop()
        branch = find_branch(top, kids_of, limit=limit, after=after)
        assert len(branch.items) <= limit + 1
        found += branch.items - {top}
        for item, cut in branch.cuts.items():
            left = [kid for kid in kids[item] if cut.after is None or kid > cut.after]  # type: ignore[operator]
            assert cut.replies == len(left) > 0
            waiting.append((item, cut.after))
    assert sorted(found, key=int) == list(range(len(parents) + 1))


def test_a_cycle_ends() -> None:
    kids: dict[int | str, list[int | str]] = {1: [2], 2: [1]}
    branch = find_branch(1, lambda ids: [(kid, i) for i in ids for kid in kids[i]], limit=10)
    assert branch.items == {1, 2}
