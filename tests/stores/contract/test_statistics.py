"""Statistics and measures of a store are those of its graph."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.errors import UsageError
from graphload.loading import read_stats, read_threads
from graphload.loading.measured import read_item_columns
from graphload.loading.statistics import (
    has_unplaced,
    iterate_counts,
    iterate_threads,
    read_roots,
)
from graphload.measures.definitions import KINDS
from graphload.measures.measure import measure_per
from graphload.stats import (
    SORTS,
    ThreadStats,
    describe_graph,
    describe_roots,
    flat_title,
    list_threads,
)
from support.places import embedded
from support.strategies import forests

if TYPE_CHECKING:
    from graphload.stores.protocol import Store
    from support.places import Place

STORED: list[dict[str, Any]] = [
    {"id": 1, "type": "story", "by": "ann", "time": 50, "title": "one\n&amp; a", "kids": [2, 3]},
    {"id": 2, "type": "comment", "by": "bob", "time": 60, "parent": 1, "dead": True},
    {"id": 3, "type": "comment", "time": 70, "parent": 1, "deleted": True},
    {"id": 10, "by": "ann", "time": 90, "parent": 9},
    {"id": 11, "type": "comment", "by": "Ann", "time": 80, "parent": 10, "text": "<p>b"},
    {"id": 20, "parent": 21, "by": "eve", "time": 1},
    {"id": 21, "parent": 20},
    {"id": 22, "parent": 21, "title": "beside"},
]
FOREIGN = "CREATE (:Item {id: 99, by: 'zoe', time: 5})"


def check_rows(store: Store, threads: list[ThreadStats]) -> None:
    """Compare the rows of threads, which come in no order, with the threads."""
    if has_unplaced(store):
        return  # they have no row
    roots = {row[0]: flat_title(row[1]) for row in iterate_threads(store, [], length=3)}
    counts = {row[0]: row[1:] for row in iterate_counts(store)}
    none = (0, 0, 0, None, None)
    found = [ThreadStats(id_, title, *counts.get(id_, none)) for id_, title in roots.items()]
    assert sorted(found, key=lambda one: one.id) == sorted(threads, key=lambda one: one.id)


def check_statistics(place: Place) -> None:
    graph = place.read()
    with place.open() as store:
        assert read_stats(store) == describe_graph(graph)
        for sort in SORTS:
            threads = list_threads(graph, sort=sort)
            assert read_threads(store, sort=sort) == threads
            assert read_threads(store, sort=sort, limit=1) == threads[:1]
        check_rows(store, threads)
        columns = read_item_columns(store)
        for per in KINDS:
            assert measure_per(per, columns).rows == measure_per(per, graph).rows
        roots = [thread.id for thread in threads]
        shown = ("title", "text", "text_format", "stub")
        assert [
            [[data.get(name) for name in shown], levels]
            for data, levels in read_roots(store, roots)
        ] == [
            [[data.get(name) for name in shown], levels]
            for data, levels in describe_roots(graph, roots)
        ]


def test_a_store_counts_as_its_graph_does(place: Place) -> None:
    place.push(*STORED)
    check_statistics(place)


def test_items_of_others_count_too(place: Place) -> None:
    place.push(*STORED)
    place.query(FOREIGN, write=True)
    check_statistics(place)


def test_a_store_without_items_has_no_threads(place: Place) -> None:
    place.push()
    check_statistics(place)


def test_an_unknown_order_is_refused(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.push(*STORED)
    with place.open() as store, pytest.raises(UsageError):
        read_threads(store, sort="name")


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_any_forest_in_a_store_counts_as_its_graph_does(data: st.DataObject) -> None:
    text_ids = data.draw(st.booleans())
    records = data.draw(forests(cycles=True, messy=True, text_ids=text_ids))
    with TemporaryDirectory() as folder:
        place = embedded(Path(folder))
        place.push(*records)
        check_statistics(place)
