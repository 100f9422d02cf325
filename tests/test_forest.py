from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.forest import UNKNOWN, Forest, distinct
from graphload.items import Place
from graphload.links import link_items
from graphload.parsing import parse_item
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterator

Parents = list[int]


def make_forest(
    parents: Parents, ranks: list[int] | None = None, times: list[int] | None = None
) -> Forest:
    ints = [np.array(one, dtype=np.int64) for one in (parents, ranks or [-1] * len(parents))]
    time = np.array(times if times is not None else [UNKNOWN] * len(parents), dtype=np.int64)
    return Forest(list(range(len(parents))), ints[0], ints[1], time)


@st.composite
def parents(draw: st.DrawFn, *, cycles: bool = True) -> Parents:
    size = draw(st.integers(0, 25))
    is_ordered = not cycles or draw(st.booleans())
    return [draw(st.integers(-1, at - 1 if is_ordered else size - 1)) for at in range(size)]


@pytest.fixture(scope="module", autouse=True)
def small_parts() -> Iterator[None]:
    """Cut even small forests to several parts, where they are cut at all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graphload.forest._NODES_PER_PART", 4)
        yield


def naive_ring(above: Parents, node: int) -> bool:
    """Whether walking up from a node comes back to it."""
    at = above[node]
    for _ in above:
        if at in (-1, node):
            break
        at = above[at]
    return at == node


def naive_path(above: Parents, node: int) -> list[int]:
    """The nodes above one that isn't in a cycle, root first, up to a cycle."""
    path: list[int] = []
    at = above[node]
    while at != -1 and not naive_ring(above, at):
        path.insert(0, at)
        at = above[at]
    return path


@given(parents())
def test_the_members_of_cycles_are_those_that_are_above_themselves(above: Parents) -> None:
    forest = make_forest(above)
    assert forest.in_cycle.tolist() == [naive_ring(above, node) for node in range(len(above))]


@given(parents())
def test_each_cycle_is_told_once_from_its_smallest_member_along_the_parents(above: Parents) -> None:
    cycles = make_forest(above).cycles
    members = [node for cycle in cycles for node in cycle]
    assert sorted(members) == [node for node in range(len(above)) if naive_ring(above, node)]
    assert [cycle[0] for cycle in cycles] == sorted(min(cycle) for cycle in cycles)
    for cycle in cycles:
        assert [above[node] for node in cycle] == cycle[1:] + cycle[:1]


@given(parents())
def test_depth_and_root_are_those_of_the_path_upwards(above: Parents) -> None:
    forest = make_forest(above)
    for node in range(len(above)):
        if naive_ring(above, node):
            assert (forest.depth[node], forest.root[node]) == (-1, -1)
        else:
            path = naive_path(above, node)
            assert forest.ancestors(node) == path
            assert (forest.depth[node], forest.root[node]) == (len(path), [*path, node][0])


@given(parents())
def test_roots_have_nobody_above_or_a_cycle(above: Parents) -> None:
    roots = [n for n in range(len(above)) if not naive_ring(above, n) and not naive_path(above, n)]
    assert make_forest(above).roots.tolist() == roots


@given(parents())
def test_size_and_height_count_what_has_the_node_above_it(above: Parents) -> None:
    forest = make_forest(above)
    paths = {n: naive_path(above, n) for n in range(len(above)) if not naive_ring(above, n)}
    for node, own in paths.items():
        below = [path for path in paths.values() if node in path]
        assert forest.size[node] == 1 + len(below)
        assert forest.height[node] == max((len(p) - len(own) for p in below), default=0)


@given(parents(), st.data())
def test_preorder_is_a_walk_that_takes_kids_by_rank_then_time_then_number(
    above: Parents, data: st.DataObject
) -> None:
    few = st.lists(st.integers(0, 3), min_size=len(above), max_size=len(above))
    ranks = [rank - 1 for rank in data.draw(few)]
    times = [UNKNOWN if time == 3 else time for time in data.draw(few)]
    forest = make_forest(above, ranks, times)

    def order(node: int) -> tuple[float, int, int]:
        return (ranks[node] if ranks[node] >= 0 else float("inf"), times[node], node)

    waiting = forest.roots.tolist()[::-1]
    walked = []
    while waiting:
        node = waiting.pop()
        walked.append(node)
        kids = [kid for kid in range(len(above)) if above[kid] == node]
        waiting += sorted(kids, key=order, reverse=True)
        assert forest.kids_of(node).tolist() == sorted(kids, key=order)
    assert forest.preorder.tolist() == walked


@given(parents())
def test_a_subtree_is_the_slice_of_the_preorder_below_its_node(above: Parents) -> None:
    forest = make_forest(above)
    for node in range(len(above)):
        below = {n for n in range(len(above)) if n == node or node in naive_path(above, n)}
        expected = (
            set() if naive_ring(above, node) else below - set(np.flatnonzero(forest.in_cycle))
        )
        assert set(forest.subtree(node).tolist()) == expected


@given(parents(), st.data())
def test_sums_run_over_each_subtree(above: Parents, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(-9, 9), min_size=len(above), max_size=len(above)))
    forest = make_forest(above)
    sums = forest.sum_up(np.array(values, dtype=np.int64))
    for node in range(len(above)):
        if not forest.in_cycle[node]:
            assert sums[node] == sum(values[n] for n in forest.subtree(node))


@given(parents())
def test_levels_hold_every_node_outside_cycles_once_by_depth(above: Parents) -> None:
    forest = make_forest(above)
    assert sorted(n for level in forest.levels for n in level.tolist()) == [
        n for n in range(len(above)) if not naive_ring(above, n)
    ]
    for depth, level in enumerate(forest.levels):
        assert set(forest.depth[level]) == {depth}


@given(forests(cycles=True, messy=True))
def test_a_forest_of_any_records_has_each_node_in_a_tree_or_a_cycle(records: list[Any]) -> None:
    forest = link_items([parse_item(r, Place("test")) for r in records]).forest
    assert len(forest.preorder) + sum(map(len, forest.cycles)) == forest.n


@pytest.mark.parametrize(
    ("above", "depth"),
    [
        pytest.param(list(range(-1, 6_000)), 6_000, id="a chain"),
        pytest.param([-1] + [0] * 100_000, 1, id="a star"),
        pytest.param([-1] * 100_000, 0, id="roots alone"),
        pytest.param([*range(1, 5_000), 0], -1, id="a cycle"),
    ],
)
def test_deep_wide_many_and_round_forests_pass(
    above: Parents, depth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphload.forest._NODES_PER_PART", 1_000)
    forest = make_forest(above)
    assert int(forest.depth.max()) == depth
    assert len(forest.preorder) == (0 if depth < 0 else len(above))
    assert int(forest.size.max()) == {6_000: 6_001, 1: 100_001, 0: 1, -1: 0}[depth]


def test_selected_nodes_are_a_forest_in_the_order_given() -> None:
    forest = Forest.from_parents(np.array([-1, 0, 1, 1, -1]))
    selected = forest.select(np.array([1, 3, 2, 4]))
    assert selected.parent.tolist() == [-1, 0, 0, -1]
    assert selected.kids_of(0).tolist() == [1, 2]


def test_all_nodes_in_preorder_have_their_own_structure() -> None:
    forest = make_forest([-1, 0, 0, 2], ranks=[-1, 1, 0, 0])
    selected = forest.select(forest.preorder)
    assert selected.parent.tolist() == [-1, 0, 1, 0]
    assert selected.preorder.tolist() == [0, 1, 2, 3]


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_distinct_integers_ascend(values: list[int]) -> None:
    assert distinct(np.array(values, dtype=np.int64)).tolist() == sorted({*values})
