"""A page of linked records is the page of their graph, whoever reads the records."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viz.draw
from graphload.demo import synthetic_items
from graphload.errors import DrawingError, GraphError
from graphload.graph import drop_deleted_text, graph_of_links
from graphload.item_table.collect import Collector
from graphload.links import link_items
from graphload.merge.collected import merge_collected
from graphload.nodes import LinkedRecords
from graphload.readers import read_items
from support.strategies import forests
from viz import draw_graph
from viz.options import Options
from viz.page import contents
from viz.page.contents import read_contents
from viz.page.pack import inflate_json
from viz.page.payload import Payload, pack_scene
from viz.page.placed import start_placing
from viz.scene import build_scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphload.graph import ReplyGraph

Record = dict[str, Any]
ADDRESS = "https://news.ycombinator.com/item?id="


def write(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def read(path: Path, *, drop: bool = False) -> tuple[LinkedRecords, ReplyGraph]:
    """Records as linked columns, and their graph."""
    records, collector = read_items([path]), Collector()
    merged = merge_collected(records.chunks(collector), collector, report=records.report)
    links = link_items(merged.items, unfetched=merged.unfetched)
    graph = graph_of_links(links, merged)
    if drop:
        drop_deleted_text(graph)
    return LinkedRecords(links, merged.id_source, drop), graph


def payload(
    source: LinkedRecords | ReplyGraph, options: Options
) -> tuple[Payload, list[list[Any]]]:
    scene = build_scene(source, options)
    place = start_placing(scene.forest.parent, scene.time, "radial")
    packed = pack_scene(scene, read_contents(scene, options), options, layout="radial")
    return packed, [place(layout) for layout in ("radial", "timeline")]


@st.composite
def records_of_a_page(draw: st.DrawFn, *, text_ids: bool) -> list[Record]:
    """Records of any forest, some of which name others, have fields of their own, or are gone."""
    records = draw(forests(cycles=True, messy=True, text_ids=text_ids))
    for at, record in enumerate(records):
        other = draw(st.sampled_from(records))["id"]
        records[at] = record | draw(
            st.sampled_from(
                [
                    {},
                    {"text": f'see <a href="{ADDRESS}{other}">this</a>'},
                    {"url": f"{ADDRESS}{other}"},
                    {"language": "fr", "rank": 2},
                    {"deleted": True},
                    {"dead": True, "by": "x"},
                    {"score": 7, "type": "story"},
                ]
            )
        )
    return records


@pytest.mark.parametrize("text_ids", [False, True])
@settings(max_examples=40)
@given(data=st.data())
def test_linked_records_are_drawn_as_their_graph(data: st.DataObject, *, text_ids: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records = data.draw(records_of_a_page(text_ids=text_ids))
        path = write(Path(folder) / "records.jsonl", records or [{"id": 1}])
        linked, graph = read(path, drop=data.draw(st.booleans()))
        options = Options(
            thread=data.draw(st.sampled_from([None, *sorted(graph)])),
            depth=data.draw(st.none() | st.integers(0, 2)),
            texts=data.draw(st.booleans()),
            link_template=data.draw(st.none() | st.just("https://example.org/{id}")),
        )
        assert payload(linked, options) == payload(graph, options)


def test_items_that_all_are_missing_are_drawn_as_their_graph(tmp_path: Path) -> None:
    linked, graph = read(write(tmp_path / "one.jsonl", [{"id": 1, "kids": [2, 3], "by": "a"}]))
    options = Options(thread=3)
    assert payload(linked, options) == payload(graph, options)


def test_other_processes_make_the_same_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [*synthetic_items(1_200)]
    records[1_100]["text"] = f"{ADDRESS}7 and {ADDRESS}1090"
    linked, graph = read(write(tmp_path / "many.jsonl", records))
    page = draw_graph(linked).html
    assert page == draw_graph(graph).html
    monkeypatch.setattr(viz.draw, "MIN_SHARED_ITEMS", 0)
    monkeypatch.setattr(viz.draw, "count_workers", lambda: 3)
    assert draw_graph(linked).html == page
    assert draw_graph(graph).html == page


def test_only_a_graph_can_be_anonymised(tmp_path: Path) -> None:
    linked, _ = read(write(tmp_path / "one.jsonl", [{"id": 1, "by": "ann"}]))
    with pytest.raises(DrawingError, match="anonymised"):
        draw_graph(linked, anonymise=True)
    with pytest.raises(GraphError, match="2 not found"):
        draw_graph(linked, thread=2)


def test_an_item_is_known_by_its_other_name_wherever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "CHUNK_ITEMS", 2)
    post = "at://did:plc:{}/app.bsky.feed.post/{}"
    address = "https://bsky.app/profile/ann.example/post/a1"
    graph: ReplyGraph = nx.DiGraph()
    graph.add_node(post.format("abc", "a1"), by="ann.example")
    for at in range(4):
        graph.add_node(post.format("xyz", f"b{at}"), by="bob.example")
    graph.add_node(post.format("xyz", "c"), text=f'<a href="{address}">see</a>')
    scene = build_scene(graph)
    rows = [row for part in read_contents(scene, Options()).texts for row in inflate_json(part)]
    named, naming = map(scene.nodes.index, (post.format("abc", "a1"), post.format("xyz", "c")))
    assert rows[naming][6] == [named]
    assert rows[named][7] == [naming]
