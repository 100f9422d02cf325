from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph

from collections import Counter
from typing import Any

import networkx as nx
import pytest
from hypothesis import given

from graphload.errors import UsageError
from graphload.graph import build_graph
from graphload.items import Place
from graphload.parsing import parse_item
from graphload.stats import describe_graph, list_threads
from support.strategies import forests

Records = list[dict[str, Any]]
PLACE = Place("test", 1)

TWO_THREADS: Records = [
    {"id": 1, "type": "story", "by": "ann", "time": 50, "title": "one", "kids": [2, 3]},
    {"id": 2, "type": "comment", "by": "bob", "time": 60, "parent": 1, "dead": True},
    {"id": 3, "type": "comment", "time": 70, "parent": 1, "deleted": True},
    {"id": 10, "type": "comment", "by": "ann", "time": 90, "parent": 9},
    {"id": 11, "type": "comment", "by": "ann", "time": 80, "parent": 10},
]


def build(records: Records) -> ReplyGraph:
    return build_graph(parse_item(record, PLACE) for record in records)


def test_items_and_stubs_are_counted_apart() -> None:
    stats = describe_graph(build(TWO_THREADS))
    assert (stats.items, stats.stubs) == (5, 1)


def test_kinds_are_counted_and_a_record_without_one_is_unknown() -> None:
    stats = describe_graph(build([*TWO_THREADS, {"id": 20}]))
    assert stats.by_item_type == {"comment": 4, "story": 1, "unknown": 1}


def test_live_items_are_neither_deleted_nor_dead() -> None:
    stats = describe_graph(build(TWO_THREADS))
    assert (stats.live, stats.deleted, stats.dead) == (3, 1, 1)


def test_an_author_counts_once() -> None:
    assert describe_graph(build(TWO_THREADS)).authors == 2


def test_a_stub_above_items_makes_a_thread_but_stands_on_no_level() -> None:
    stats = describe_graph(build(TWO_THREADS))
    assert stats.threads == 2
    assert stats.items_by_depth == [1, 3, 1]


def test_width_is_the_fullest_level_and_depth_the_deepest_item() -> None:
    stats = describe_graph(build(TWO_THREADS))
    assert (stats.width, stats.depth) == (3, 2)


def test_an_item_with_kids_that_are_missing_is_no_leaf() -> None:
    stats = describe_graph(build([{"id": 1, "kids": [2, 3]}]))
    assert stats.leaves == 0


def test_times_are_the_records_unix_seconds() -> None:
    stats = describe_graph(build(TWO_THREADS))
    assert (stats.first_time, stats.last_time) == (50, 90)


def test_items_that_only_stand_in_a_cycle_have_no_depth() -> None:
    stats = describe_graph(build([{"id": 1, "parent": 2}, {"id": 2, "parent": 1}]))
    assert (stats.items, stats.threads, stats.depth, stats.items_by_depth) == (2, 0, None, [])


def test_an_empty_graph_has_figures_too() -> None:
    stats = describe_graph(nx.DiGraph())
    assert (stats.items, stats.depth, stats.first_time) == (0, None, None)


def test_the_largest_thread_comes_first() -> None:
    assert [thread.id for thread in list_threads(build(TWO_THREADS))] == [1, 9]


def test_the_deepest_thread_comes_first_when_asked() -> None:
    assert [thread.id for thread in list_threads(build(TWO_THREADS), sort="depth")] == [9, 1]


def test_the_newest_thread_comes_first_when_asked_and_one_without_times_last() -> None:
    threads = list_threads(build([*TWO_THREADS, {"id": 30}]), sort="time")
    assert [thread.id for thread in threads] == [9, 1, 30]


def test_equal_threads_are_in_order_of_id() -> None:
    assert [t.id for t in list_threads(build([{"id": 5}, {"id": 3}, {"id": 4}]))] == [3, 4, 5]


def test_a_limit_keeps_the_first() -> None:
    assert [thread.id for thread in list_threads(build(TWO_THREADS), limit=1)] == [1]


def test_a_thread_has_its_own_figures() -> None:
    thread = list_threads(build(TWO_THREADS))[0]
    assert (thread.title, thread.items, thread.depth, thread.authors) == ("one", 3, 1, 2)
    assert (thread.first_time, thread.last_time) == (50, 70)


def test_there_is_no_other_order() -> None:
    with pytest.raises(UsageError, match="size, depth, time"):
        list_threads(build(TWO_THREADS), sort="mood")


@given(forests(cycles=True, messy=True))
def test_threads_and_levels_add_up_to_the_items_outside_cycles(records: Records) -> None:
    graph = build(records)
    stats = describe_graph(graph)
    threads = list_threads(graph)
    assert len(threads) == stats.threads
    assert sum(thread.items for thread in threads) == sum(stats.items_by_depth)


@given(forests())
def test_figures_of_threads_are_those_of_networkx(records: Records) -> None:
    graph = build(records)
    for thread in list_threads(graph):
        below = nx.descendants(graph, thread.id) | {thread.id}
        items = [n for n in below if not graph.nodes[n].get("stub")]
        depths = nx.single_source_shortest_path_length(graph, thread.id)
        authors = Counter(graph.nodes[n]["by"] for n in items if "by" in graph.nodes[n])
        assert thread.items == len(items)
        assert thread.depth == max((depths[n] for n in items), default=0)
        assert thread.authors == len(authors)


def test_a_chain_of_6000_and_100000_roots_are_described() -> None:
    chain: Records = [{"id": 1}] + [{"id": i, "parent": i - 1} for i in range(2, 6001)]
    roots: Records = [{"id": 10_000 + i} for i in range(100_000)]
    graph = build(chain + roots)
    assert describe_graph(graph).depth == 5999
    assert list_threads(graph, limit=1)[0].items == 6000
