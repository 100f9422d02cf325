"""The demo thread: varied, with all kinds of gaps, and the same on every platform."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from graphload.demo import demo_items, synthetic_items, write_demo
from graphload.items import Place
from graphload.links import Links, link_items
from graphload.parsing import parse_item
from support.project import SEEDS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    return demo_items()


@pytest.fixture(scope="module")
def links(items: list[dict[str, Any]]) -> Links:
    return link_items([parse_item(item, Place("demo")) for item in items])


def test_the_demo_thread_in_seeds_is_what_the_generator_writes(tmp_path: Path) -> None:
    write_demo(tmp_path / "thread.jsonl")
    assert (tmp_path / "thread.jsonl").read_bytes() == (SEEDS / "thread.jsonl").read_bytes()


@pytest.mark.parametrize("hashing", ["0", "1"])
def test_the_demo_thread_does_not_depend_on_the_order_of_sets(hashing: str, tmp_path: Path) -> None:
    code = "import sys; from graphload.demo import write_demo; write_demo(sys.argv[1])"
    environment = {**os.environ, "PYTHONHASHSEED": hashing}
    path = tmp_path / "thread.jsonl"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, env=environment)
    assert path.read_bytes() == (SEEDS / "thread.jsonl").read_bytes()


def test_another_seed_makes_another_thread() -> None:
    assert demo_items(1) != demo_items(2)


def test_it_has_every_type_of_item(items: list[dict[str, Any]]) -> None:
    kinds = Counter(item["type"] for item in items)
    assert set(kinds) == {"story", "comment", "job", "poll", "pollopt"}
    assert 290 <= len(items) <= 330


def test_its_comments_are_deep_and_by_several_dozen_people(links: Links) -> None:
    assert links.forest.depth.max() >= 12
    authors = {item.by for item in links.items if item is not None and item.by is not None}
    assert 36 <= len(authors) <= 80


def test_a_dead_comment_has_replies_that_live(links: Links) -> None:
    forest = links.forest
    found = [
        kid
        for node, item in enumerate(links.items)
        if item is not None and item.dead
        for kid in forest.kids_of(node).tolist()
        if (reply := links.items[kid]) is not None and not reply.dead and not reply.deleted
    ]
    assert found


def test_a_deleted_comment_has_neither_author_nor_text(items: list[dict[str, Any]]) -> None:
    deleted = [item for item in items if item.get("deleted")]
    assert deleted
    assert not any("by" in item or "text" in item for item in deleted)


def test_a_few_listed_comments_and_one_parent_have_no_record(links: Links) -> None:
    stubs = [node for node, item in enumerate(links.items) if item is None]
    assert Counter(bool(links.forest.parent[node] < 0) for node in stubs) == {True: 1, False: 3}


def test_descendants_counts_the_live_comments_where_none_is_missing(links: Links) -> None:
    forest = links.forest
    live = [
        bool(i and i.item_type == "comment" and not i.dead and not i.deleted) for i in links.items
    ]
    for node in forest.roots.tolist():
        item, below = links.items[node], forest.subtree(node).tolist()
        missing = sum(links.items[kid] is None for kid in below)
        if item is not None and item.descendants is not None:
            assert item.descendants == sum(live[kid] for kid in below) + missing


@pytest.mark.parametrize("markup", ["<p>", "<i>", "<i>&gt; ", "<pre><code>", "<a href=", "&#x27;"])
def test_its_texts_have_every_kind_of_markup(markup: str, items: list[dict[str, Any]]) -> None:
    assert sum(markup in item.get("text", "") for item in items) >= 5


def test_almost_no_text_occurs_twice(items: list[dict[str, Any]]) -> None:
    texts = Counter(item["text"] for item in items if len(item.get("text", "")) > 40)
    assert sum(count - 1 for count in texts.values()) <= len(texts) * 0.05


def test_no_reply_is_older_than_what_it_answers(links: Links) -> None:
    forest = links.forest
    kids = [node for node in range(forest.n) if links.items[node] and forest.parent[node] >= 0]
    known = [node for node in kids if links.items[int(forest.parent[node])] is not None]
    assert all(forest.time[forest.parent[node]] <= forest.time[node] for node in known)


def test_synthetic_items_are_as_many_as_asked_for_and_whole() -> None:
    items = [parse_item(item, Place("made")) for item in synthetic_items(20_000)]
    links = link_items(items)
    assert len(items) == links.forest.n == 20_000
    assert links.stubs == 0


def test_synthetic_threads_are_few_large_and_many_small() -> None:
    links = link_items([parse_item(item, Place("made")) for item in synthetic_items(50_000)])
    sizes = sorted(links.forest.size[links.forest.roots].tolist())
    assert sizes[len(sizes) // 2] <= 4
    assert sizes[-1] >= 500


def test_synthetic_texts_have_40_to_2000_letters_250_in_the_middle() -> None:
    lengths = sorted(len(item["text"]) for item in synthetic_items(20_000) if "text" in item)
    assert 40 <= lengths[0] <= lengths[-1] <= 2_000
    assert 235 <= lengths[len(lengths) // 2] <= 265
