"""One thread of a store is what it is in the whole graph, and no other item is read."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from graphload.errors import GraphError
from graphload.loading import read_thread
from graphload.lookup import find_item
from graphload.stores.cypher import HOPS
from graphload.threads import ancestors_of, outline_thread, walk_thread
from support.places import embedded
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from support.places import Place

CHAIN: list[dict[str, Any]] = [
    {"id": at, "parent": at - 1, "text": f"{at}"} for at in range(1, 3 * HOPS)
]
CYCLE = [
    {"id": 1000 + at, "parent": 1000 + (at + 1) % 20, "text": "in a circle"} for at in range(20)
]
BESIDE = [{"id": 2000, "parent": 1003}, {"id": 2001, "parent": 2000}]
PAGE = {"id": 3000, "url": "https://example.org/page", "kids": [3002, 3001]}
TWINS = [
    {"id": 3003, "url": "https://example.org/twin"},
    {"id": 3004, "url": "https://example.org/twin"},
]
STORED: list[dict[str, Any]] = [
    *CHAIN,
    *CYCLE,
    *BESIDE,
    PAGE,
    *TWINS,
    {"id": 3001, "parent": 3000, "by": "ann"},
]


def shown(graph: ReplyGraph, name: Id, depth: int | None) -> Sequence[Any]:
    """What the commands show of a thread, or the error that they print."""
    try:
        top = find_item(graph, name)
        walked = list(walk_thread(graph, top, depth=depth))
        return [top, ancestors_of(graph, top), walked, [*outline_thread(graph, top, depth=depth)]]
    except GraphError as error:
        return [error.message, error.hint]


def shown_alone(place: Place, name: Id, depth: int | None) -> Sequence[Any]:
    with place.open() as store:
        try:
            return shown(read_thread(store, name, depth=depth), name, depth)
        except GraphError as error:
            return [error.message, error.hint]


def names() -> Iterator[Id]:
    yield from (0, 1, HOPS, HOPS + 1, 3 * HOPS - 1, "17", 1000, 1007, 2000, 2001, 3000, 3002)
    yield from ("https://example.org/page", "https://example.org/twin", "https://a.b/item?id=5")
    yield from (-1, 2**70, "abc", "", "x" * 5000, "a\udc80", "https://example.org/\udc80", "0017")


def test_a_thread_read_alone_is_the_one_in_the_whole_graph(place: Place) -> None:
    place.push(*STORED)
    whole = place.read()
    for name in names():
        for depth in (None, HOPS):
            assert shown_alone(place, name, depth) == shown(whole, name, depth), name


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_a_thread_of_any_forest_is_the_one_in_the_whole_graph(data: st.DataObject) -> None:
    text_ids = data.draw(st.booleans())
    records = data.draw(forests(cycles=True, messy=True, text_ids=text_ids))
    with TemporaryDirectory() as folder:
        place = embedded(Path(folder))
        place.push(*records)
        whole = place.read()
        with place.open() as store:
            for top in whole:
                alone = read_thread(store, top)
                assert shown(alone, top, None) == shown(whole, top, None)
            if whole:
                top = data.draw(st.sampled_from(sorted(whole)))
                assert drawn(read_thread(store, top), top) == drawn(whole, top)


def drawn(graph: ReplyGraph, top: Id) -> str:
    return viz.draw_graph(graph, thread=top).html


def test_no_other_item_is_read(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.push(*STORED)
    with place.open() as store:
        assert set(read_thread(store, HOPS)) == set(range(3 * HOPS))
        assert set(read_thread(store, HOPS, depth=2)) == set(range(HOPS + 3))
        assert set(read_thread(store, "https://example.org/page")) == {3000, 3001, 3002}
