"""The graph around an item says of it what the whole graph says, and no other record is read."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from graphload.errors import GraphError
from graphload.graph import build_graph, graph_around
from graphload.item_table.collect import Collector
from graphload.links import link_items
from graphload.lookup import find_item, find_record
from graphload.merge.collected import merge_collected
from graphload.readers import read_items
from graphload.threads import ancestors_of, walk_thread
from support.strategies import forests

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links
    from graphload.merge import Merged


def read(folder: str | Path, records: list[dict[str, Any]]) -> tuple[Merged, Links]:
    path = Path(folder) / "items.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records or [{"id": 1}]))
    stream, collector = read_items([path]), Collector()
    merged = merge_collected(stream.chunks(collector), collector, report=stream.report)
    return merged, link_items(merged.items)


def said_of(graph: ReplyGraph, top: Id, depth: int | None) -> Any:  # noqa: ANN401 - compared only
    try:
        items = [dataclasses.astuple(item) for item in walk_thread(graph, top, depth=depth)]
    except GraphError as error:
        return error.message, error.hint
    return ancestors_of(graph, top), items, [graph.nodes[item[0]] for item in items]


@given(forests(cycles=True, messy=True))
def test_the_part_says_what_the_whole_says(records: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        merged, links = read(folder, records)
        whole = build_graph(merged)
        for top in whole:
            for depth in (None, 0, 1):
                part = graph_around(links, merged, top, depth=depth)
                assert said_of(part, top, depth) == said_of(whole, top, depth)
            assert find_record(links, str(top)) == find_item(whole, str(top)) == top


def test_an_item_is_found_by_its_url(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {"id": 1, "url": "https://example.org/a"},
        {"id": 2, "url": "https://example.org/b"},
        {"id": 3, "url": "https://example.org/b", "parent": 1},
    ]
    _, links = read(tmp_path, records)
    assert find_record(links, "https://example.org/a") == 1
    with pytest.raises(GraphError, match="2 items have that url: 2, 3"):
        find_record(links, "https://example.org/b")
    with pytest.raises(GraphError, match="not found"):
        find_record(links, str(2**80))
