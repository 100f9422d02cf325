"""The parts of files that a load read: with the load in the journal, and gone with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.errors import StoreChangedError
from graphload.loading import list_loads, push, undo, wipe
from graphload.loading.parts import FilePart, LoadParts, StoredParts, read_parts
from graphload.loading.write.journal import UNFINISHED
from graphload.stores.protocol import Statement
from support.places import KINDS, Place, embedded, graph_of, of_kind, served

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = FilePart(0, 10, "a", "h"), FilePart(10, 12, "b", "h", is_cut=True)
NONE = StoredParts()


@pytest.fixture(params=map(of_kind, KINDS))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where an empty store is, one of each kind."""
    if request.param == "embedded":
        return embedded(tmp_path)
    return served(request.getfixturevalue("neo4j_servers").get(request.param))


def push_part(place: Place, number: int, part: FilePart, known: StoredParts, **more: int) -> int:
    with place.open(write=True) as store:
        result = push(graph_of([{"id": number}]), store, parts=LoadParts([part], known, **more))
        assert result.load is not None
        return result.load


def stored(place: Place) -> StoredParts:
    with place.open() as store:
        return read_parts(store)


def test_parts_are_kept_with_their_load_and_are_gone_with_it(place: Place) -> None:
    first = push_part(place, 1, FIRST, NONE)
    assert stored(place) == StoredParts(frozenset({FIRST}))
    second = push_part(place, 2, SECOND, stored(place))
    place.push({"id": 3})
    assert stored(place) == StoredParts(frozenset({FIRST, SECOND}))
    with place.open(write=True, prefix="Other") as store:
        assert read_parts(store) == NONE
    with place.open(write=True) as store:
        undo(store, first)
        assert read_parts(store) == StoredParts(frozenset({SECOND}))
        wipe(store)
        assert read_parts(store) == NONE
    assert (first, second) == (1, 2)


def test_parts_that_another_load_may_have_read_are_refused(place: Place) -> None:
    push_part(place, 1, FIRST, NONE)
    with pytest.raises(StoreChangedError, match="another process read files into it"):
        push_part(place, 2, SECOND, NONE)
    assert sorted(place.read()) == [1]
    with place.open() as store:
        assert len(list_loads(store)) == 1


def test_the_load_of_parts_that_was_cut_off_is_completed(place: Place) -> None:
    push_part(place, 1, FIRST, NONE)
    load = push_part(place, 2, SECOND, stored(place))
    unfinished = "MATCH (l:GraphloadLoad {load: $load}) SET l.state = $state"
    with place.open(write=True) as store:
        store.write([Statement(unfinished, {"load": load, "state": UNFINISHED})])
    cut_off = StoredParts(frozenset({FIRST}), {load: (SECOND,)})
    assert stored(place) == cut_off
    assert push_part(place, 2, SECOND, cut_off, resumes=load) == load
    assert stored(place) == StoredParts(frozenset({FIRST, SECOND}))
    with place.open() as store:
        assert [known.state for known in list_loads(store)] == ["done", "done"]
