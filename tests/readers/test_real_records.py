"""Real records that nobody here wrote: read right, counted by other means."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from graphload.graph import build_graph, forest_of
from graphload.merge import Merged, merge_items
from graphload.readers import read_items

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def count_trees(parents: Mapping[Any, Any]) -> tuple[int, int, int]:
    """Count the trees of a forest, its depth, and the size of its largest tree, by walking up."""
    depths: dict[Any, int] = {}
    sizes: dict[Any, int] = defaultdict(int)
    for node in parents:
        path = [node]
        while parents.get(path[-1]) is not None:
            path.append(parents[path[-1]])
        depths[node] = len(path) - 1
        sizes[path[-1]] += 1
    return len(sizes), max(depths.values()), max(sizes.values())


def trees_of(merged: Merged) -> tuple[int, int, int]:
    forest = forest_of(build_graph(merged))
    return len(forest.roots), int(forest.depth.max()), int(forest.size.max())


@pytest.mark.real_data
def test_the_delab_table_is_read_whole(real_data: Path) -> None:
    path = real_data / "delab_reddit_reply_trees.csv.gz"
    with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ids = {row["post_id"] for row in rows}
    parents = {row["post_id"]: row["parent_id"] for row in rows}
    known = {id_: parent if parent in ids else None for id_, parent in parents.items()}
    merged = merge_items(read_items([path]))
    assert merged.counts == {"read": len(rows), "loaded": len(ids), "merged": 0, "rejected": 0}
    assert {item.id: item.parent for item in merged.items if item.parent} == {
        id_: parent for id_, parent in known.items() if parent
    }
    assert trees_of(merged) == count_trees(known) == (1387, 45, 4328)
    assert all(item.time is not None and item.by is not None for item in merged.items)


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name",
    [
        "hn_thread_17338700.jsonl",
        "hn_thread_26312516_from_hnpwa.jsonl",
        "hn_items_1_590.jsonl",
        "hn_api_readme_samples.jsonl",
    ],
)
def test_threads_of_hacker_news_are_read_whole(real_data: Path, name: str) -> None:
    path = real_data / name
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    merged = merge_items(read_items([path]))
    assert len(merged.items) == len({record["id"] for record in records}) == merged.read
    by_id = {item.id: item for item in merged.items}
    for record in records:
        item = by_id[record["id"]]
        assert (item.by, item.time, item.parent) == tuple(
            record.get(name) for name in ("by", "time", "parent")
        )
        assert list(item.kids or ()) == (record.get("kids") or [])
        assert (item.text, item.title) == (record.get("text"), record.get("title"))
        assert bool(item.deleted) == bool(record.get("deleted"))


@pytest.mark.real_data
def test_a_nested_thread_is_the_flat_one(real_data: Path) -> None:
    nested, flat = (
        merge_items(read_items([real_data / name]))
        for name in (
            "hn_thread_26312516_hnpwa_nested.json",
            "hn_thread_26312516_from_hnpwa.jsonl",
        )
    )
    assert trees_of(nested) == trees_of(flat) == (1, 11, 486)
    assert build_graph(nested).edges == build_graph(flat).edges


@pytest.mark.real_data
def test_things_of_reddit_are_read_whole(real_data: Path) -> None:
    path = real_data / "reddit_thread_t3_ablzuq.jsonl"
    things = [json.loads(line)["data"] for line in path.read_text(encoding="utf-8").splitlines()]
    merged = merge_items(read_items([path]))
    parents = {thing["name"]: thing["parent_id"] for thing in things}
    assert {item.id: item.parent for item in merged.items} == parents
    assert {item.id: item.time for item in merged.items} == {
        thing["name"]: int(thing["created_utc"]) for thing in things
    }
    assert trees_of(merged) == count_trees(parents)
