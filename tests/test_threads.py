from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph

from typing import Any

import networkx as nx
import pytest
from hypothesis import given

from graphload.errors import GraphError, UsageError
from graphload.graph import build_graph, forest_of
from graphload.items import Place
from graphload.lookup import find_item
from graphload.parsing import parse_item
from graphload.threads import (
    THREAD_SORTS,
    ancestors_of,
    outline_thread,
    walk_path,
    walk_thread,
)
from support.strategies import forests

Records = list[dict[str, Any]]
PLACE = Place("test", 1)

THREAD: Records = [
    {"id": 1, "type": "story", "by": "ann", "time": 0, "title": "A &amp; B", "kids": [3, 2]},
    {"id": 2, "type": "comment", "by": "bob", "time": 10, "parent": 1, "text": "<p>two"},
    {
        "id": 3,
        "type": "comment",
        "by": "cat",
        "time": 20,
        "parent": 1,
        "text": "three",
        "kids": [4],
    },
    {"id": 4, "type": "comment", "parent": 3, "deleted": True},
]


def build(records: Records) -> ReplyGraph:
    return build_graph(parse_item(record, PLACE) for record in records)


def walked(graph: ReplyGraph, top: int | str, depth: int | None = None) -> list[int | str]:
    return [item.id for item in walk_thread(graph, top, depth=depth)]


def test_a_thread_is_walked_in_display_order() -> None:
    assert walked(build(THREAD), 1) == [1, 3, 4, 2]


def test_kids_without_a_rank_come_last_by_time_then_id() -> None:
    records: Records = [
        {"id": 1, "kids": [9]},
        {"id": 9, "parent": 1, "time": 99},
        {"id": 5, "parent": 1, "time": 7},
        {"id": 4, "parent": 1, "time": 7},
        {"id": 6, "parent": 1, "time": 3},
    ]
    assert walked(build(records), 1) == [1, 9, 6, 4, 5]


def test_depth_ends_the_walk_so_many_levels_below_the_top() -> None:
    assert walked(build(THREAD), 1, depth=1) == [1, 3, 2]
    assert walked(build(THREAD), 3, depth=0) == [3]


def test_an_item_knows_its_parent_depth_and_rank() -> None:
    item = next(iter(walk_thread(build(THREAD), 3)))
    assert (item.parent, item.depth, item.rank) == (1, 1, 0)
    assert (item.by, item.time, item.title, item.text) == ("cat", 20, None, "three")


def test_a_root_has_no_parent_and_no_rank() -> None:
    item = next(iter(walk_thread(build(THREAD), 1)))
    assert (item.parent, item.rank, item.depth) == (None, None, 0)


def test_ancestors_go_from_the_root_to_the_parent() -> None:
    assert ancestors_of(build(THREAD), 4) == [1, 3]


def test_a_member_of_a_cycle_has_no_thread_and_the_error_says_what_hangs_below() -> None:
    graph = build([{"id": 1, "parent": 2}, {"id": 2, "parent": 1}, {"id": 3, "parent": 2}])
    with pytest.raises(GraphError, match=r"cycle.*1 → 2") as caught:
        walk_thread(graph, 1)
    assert "3" in str(caught.value.hint)


def test_what_hangs_below_a_cycle_is_a_thread() -> None:
    graph = build([{"id": 1, "parent": 1}, {"id": 3, "parent": 1}, {"id": 4, "parent": 3}])
    assert walked(graph, 3) == [3, 4]


@given(forests())
def test_a_walk_is_the_items_and_all_its_descendants(records: Records) -> None:
    graph = build(records)
    for node in graph:
        assert set(walked(graph, node)) == nx.descendants(graph, node) | {node}


def test_an_outline_is_indented_and_its_html_readable() -> None:
    assert list(outline_thread(build(THREAD), 1)) == [
        "ann · 1970-01-01T00:00:00Z · 1 · depth 0",
        "# A & B",
        "",
        "  cat · 1970-01-01T00:00:20Z · 3 · depth 1",
        "  three",
        "",
        "    (no author) · 4 · depth 2 · deleted",
        "",
        "  bob · 1970-01-01T00:00:10Z · 2 · depth 1",
        "  two",
        "",
    ]


def test_an_outline_says_where_there_is_no_record() -> None:
    assert next(iter(outline_thread(build([{"id": 2, "parent": 1}]), 1))).startswith("(no record)")


def test_an_outline_is_wrapped_where_it_is_told() -> None:
    graph = build([{"id": 1, "text": "word " * 100}])
    assert max(map(len, outline_thread(graph, 1, width=40))) <= 40


def test_no_record_can_steer_the_terminal_that_shows_an_outline() -> None:
    graph = build([{"id": "a\x1b[2J", "by": "\u202eeve", "title": "\x07", "text": "&#27;[31m"}])
    text = "\n".join(outline_thread(graph, "a\x1b[2J"))
    assert not set(text) & {"\x1b", "\u202e", "\x07"}


def test_a_chain_of_6000_is_outlined_without_running_off_to_the_right() -> None:
    graph = build([{"id": 1}] + [{"id": i, "parent": i - 1} for i in range(2, 6001)])
    lines = list(outline_thread(graph, 1))
    assert len(lines) == 12_000
    assert max(map(len, lines)) < 100


@pytest.mark.parametrize(
    "name",
    [
        3,
        "3",
        "https://news.ycombinator.com/item?id=3",
        "https://news.ycombinator.com/item?id=1#3",
        "https://hacker-news.firebaseio.com/v0/item/3.json",
        "https://hn.algolia.com/api/v1/items/3",
    ],
)
def test_an_item_is_found_by_its_id_or_its_pages_address(name: int | str) -> None:
    assert find_item(build(THREAD), name) == 3


def test_an_item_is_found_by_the_url_it_links_to() -> None:
    graph = build([{"id": 7, "url": "https://example.org/a?id=x"}])
    assert find_item(graph, "https://example.org/a?id=x") == 7


def test_a_url_that_several_link_to_is_no_name() -> None:
    graph = build([{"id": 7, "url": "https://e.org/"}, {"id": 8, "url": "https://e.org/"}])
    with pytest.raises(GraphError, match="2 items have that url: 7, 8"):
        find_item(graph, "https://e.org/")


def test_reddits_addresses_leave_out_the_kind() -> None:
    graph = build([{"id": "t3_abc"}, {"id": "t1_xyz", "parent": "t3_abc"}])
    assert find_item(graph, "https://www.reddit.com/r/x/comments/abc/a_title/") == "t3_abc"
    assert find_item(graph, "https://www.reddit.com/r/x/comments/abc/a_title/xyz/") == "t1_xyz"


def test_a_negative_id_is_an_id() -> None:
    assert find_item(build([{"id": -5}]), "-5") == -5


def test_a_number_is_text_among_ids_that_are_text() -> None:
    assert find_item(build([{"id": "a"}, {"id": 5}]), 5) == "5"


@pytest.mark.parametrize("name", ["99", "https://[bad", "https://x.org/", "\x1b[0m", "9" * 30])
def test_what_no_item_is_called_is_an_error(name: str) -> None:
    with pytest.raises(GraphError, match="not found") as caught:
        find_item(build(THREAD), name)
    assert "\x1b" not in str(caught.value)


def test_kids_are_sorted_by_time_or_by_the_size_of_their_subtrees() -> None:
    graph = build(THREAD)
    assert [item.id for item in walk_thread(graph, 1, sort="time")] == [1, 2, 3, 4]
    assert [item.id for item in walk_thread(graph, 1, sort="size")] == [1, 3, 4, 2]
    with pytest.raises(UsageError, match="unknown order 'mood' of replies"):
        walk_thread(graph, 1, sort="mood")


@given(forests(cycles=True))
def test_every_order_walks_the_same_items_parents_first(records: Records) -> None:
    graph = build(records)
    forest = forest_of(graph)
    for at in forest.roots.tolist():
        walks = {sort: list(walk_thread(graph, forest.ids[at], sort=sort)) for sort in THREAD_SORTS}
        sizes = {len({item.id for item in walk}) for walk in walks.values()}
        assert sizes == {int(forest.size[at])}
        for walk in walks.values():
            seen = {item.id for item in walk[:1]}
            for item in walk[1:]:
                assert item.parent in seen
                seen.add(item.id)


def test_a_path_goes_from_the_root_to_the_item() -> None:
    assert [item.id for item in walk_path(build(THREAD), 4)] == [1, 3, 4]
