"""Measures as properties of items, on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphload.errors import UsageError
from graphload.loading import (
    check_store,
    list_loads,
    push,
    remove_measures,
    undo,
    verify,
    wipe,
    write_measures,
)
from graphload.loading.write import measures as stored
from graphload.measures.measure import measure_items, measure_threads
from graphload.stores.measured import read_measures
from support.places import exported, graph_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.measures.definitions import StubRule
    from graphload.measures.table import MeasureTable
    from support.places import Place

RECORDS: list[dict[str, Any]] = [
    {"id": 1, "by": "ann", "time": 100, "kids": [3, 2]},
    {"id": 2, "by": "bob", "time": 150, "parent": 1},
    {"id": 3, "by": "ann", "time": 160, "parent": 1},
    {"id": 4, "by": "cat", "parent": 3},
    {"id": 6, "by": "bob", "time": 170, "parent": 5},
]
"""Two threads; the root of the second, 5, is a stub."""
MORE = [{"id": 7, "by": "dan", "time": 180, "parent": 2}]


def write(place: Place, stubs: StubRule = "skip") -> stored.MeasuresResult:
    with place.open(write=True) as store:
        return write_measures(store, stubs=stubs)


def warning_of(place: Place) -> str | None:
    with place.open() as store:
        measures = read_measures(store)
    return measures.warning() if measures else "none"


def stored_of(place: Place) -> dict[Any, dict[str, Any]]:
    """Return the measures that each item has as properties."""
    names = stored.property_names()
    rows = place.query("MATCH (i:Item) RETURN i").rows
    return {
        node.properties["id"]: {
            name: value for name, value in node.properties.items() if name in names
        }
        for (node,) in rows
    }


def computed(records: list[dict[str, Any]], stubs: StubRule = "skip") -> dict[Any, dict[str, Any]]:
    graph = graph_of(records)
    values: dict[Any, dict[str, Any]] = {node: {} for node in graph}
    _add(values, measure_items(graph, stubs=stubs), "")
    _add(values, measure_threads(graph, stubs=stubs), "thread_")
    return values


def _add(values: dict[Any, dict[str, Any]], table: MeasureTable, prefix: str) -> None:
    own = {"item", "thread", "author", "rank"} | ({"depth"} if not prefix else set())
    for row in table.rows:
        named: Mapping[str, Any] = dict(zip(table.columns, row, strict=True))
        values[row[0]] |= {
            prefix + name: value
            for name, value in named.items()
            if name not in own and value is not None
        }


def test_items_have_their_measures_and_roots_those_of_threads(place: Place) -> None:
    place.push(*RECORDS)
    result = write(place)
    assert (result.load, result.items, result.threads) == (1, 5, 2)
    assert result.properties == [*stored.property_names()]
    assert stored_of(place) == computed(RECORDS)
    assert type(stored_of(place)[1]["thread_size"]) is int
    assert type(stored_of(place)[1]["by_thread_author"]) is bool
    assert warning_of(place) is None


def test_they_are_neither_exported_nor_verified_and_no_fields(place: Place) -> None:
    place.push(*RECORDS)
    write(place)
    assert place.export() == exported(graph_of(RECORDS))
    with place.open() as store:
        assert verify(graph_of(RECORDS), store).good
        assert check_store(store).good
    assert place.query("MATCH (f:GraphloadField) RETURN f").rows == []
    place.query("MATCH (i:Item {id: 1}) SET i.size = 17", write=True)
    with place.open() as store:
        assert check_store(store).good


def test_after_a_later_push_they_are_outdated_until_written_again(place: Place) -> None:
    place.push(*RECORDS)
    write(place)
    place.push(*MORE)
    assert "were computed at load 1, and the store has changed" in (warning_of(place) or "")
    result = write(place)
    assert (result.load, result.items) == (2, 6)
    assert warning_of(place) is None
    assert stored_of(place) == computed(RECORDS + MORE)


def test_after_an_undo_of_any_load_they_are_outdated(place: Place) -> None:
    place.push(*RECORDS)
    place.push(*MORE)
    write(place)
    with place.open(write=True) as store:
        undo(store, 1)
        assert [load.load for load in list_loads(store)] == [2]
    assert "the store has changed" in (warning_of(place) or "")
    write(place)
    assert stored_of(place) == computed(MORE)


def test_a_measure_that_an_item_no_longer_has_is_removed(place: Place) -> None:
    place.push(*RECORDS)
    write(place, "count")
    assert stored_of(place) == computed(RECORDS, "count")
    assert "size" in stored_of(place)[5]
    place.push({"id": 1, "parent": 9, "time": 100, "by": "ann"}, {"id": 5, "parent": 9})
    write(place)
    assert "size" not in stored_of(place)[9]
    assert not [name for name in stored_of(place)[1] if name.startswith("thread_gini")]


def test_they_are_removed_without_a_trace(place: Place) -> None:
    place.push(*RECORDS)
    before = place.query("MATCH (n) WHERE NOT n:GraphloadLoad RETURN n").rows
    write(place)
    with place.open(write=True) as store:
        result = remove_measures(store)
    assert (result.items, len(result.properties)) == (6, len(stored.property_names()))
    after = place.query("MATCH (n) WHERE NOT n:GraphloadLoad RETURN n").rows
    assert sorted(map(repr, after)) == sorted(map(repr, before))
    assert warning_of(place) == "none"
    with place.open(write=True) as store:
        assert remove_measures(store).properties == []


def test_a_wipe_deletes_them_too(place: Place) -> None:
    place.push(*RECORDS)
    write(place)
    with place.open(write=True) as store:
        wipe(store)
    assert place.query("MATCH (n) WHERE NOT n:GraphloadLoad RETURN n").rows == []
    assert write(place).load is None


def test_a_name_of_a_users_field_is_refused(place: Place) -> None:
    with place.open(write=True) as store:
        push(graph_of([{"id": 1, "size": 4}]), store, fields="size")
    with pytest.raises(UsageError, match="size is a user's own field") as caught:
        write(place)
    assert "--fields new=old" in (caught.value.hint or "")
    assert stored_of(place) == {1: {"size": 4}}
    assert warning_of(place) == "none"


def test_a_property_that_a_query_set_is_refused(place: Place) -> None:
    place.push(*RECORDS)
    place.query("MATCH (i:Item {id: 2}) SET i.height = 'tall'", write=True)
    with pytest.raises(UsageError, match="height is a property of another program"):
        write(place)
    assert stored_of(place)[2] == {"height": "tall"}


def test_a_field_with_the_name_of_a_measure_stays_in_extra(place: Place) -> None:
    place.push(*RECORDS)
    write(place)
    with place.open(write=True) as store:
        result = push(graph_of([{"id": 1, "size": 4, "good": 5}]), store, fields="all")
    assert result.fields.left == {"size": "is a measure in this store (rename it: new=old)"}
    assert stored_of(place)[1]["size"] == 4  # as it was: items of the subtree
    with place.open(write=True) as store:
        remove_measures(store)
        assert push(graph_of([{"id": 1, "size": 4}]), store, fields="size").fields.left == {}


def test_writing_that_is_cut_off_is_said_and_completed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.push(*RECORDS)
    monkeypatch.setattr(stored, "ID_BATCH", 2)

    def interrupt(_phase: str, done: int, _total: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    for change in (write_measures, remove_measures):
        with pytest.raises(KeyboardInterrupt), place.open(write=True) as store:
            change(store, progress=interrupt)
        assert "are incomplete" in (warning_of(place) or "")
        assert write(place).items == 5
        assert stored_of(place) == computed(RECORDS)
        assert warning_of(place) is None


def test_text_ids_and_prefixes_have_their_own(place: Place) -> None:
    with place.open(write=True, prefix="A") as store:
        push(graph_of([{"id": "a", "time": 1}, {"id": "b", "parent": "a", "time": 3}]), store)
        assert write_measures(store).items == 2
        rows = store.query("MATCH (i:AItem) RETURN i.id, i.size, i.delay ORDER BY i.id").rows
        assert rows == [("a", 2, None), ("b", 1, 2)]
    with place.open(write=True, prefix="B") as store:
        push(graph_of([{"id": "c"}]), store)
        assert read_measures(store) is None
    with place.open(prefix="A") as store:
        measures = read_measures(store)
        assert measures is not None
        assert not measures.outdated
