"""The names in a store, and what is said of names that it doesn't have, on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.stores.names import describe_unknown, read_names
from support.places import KINDS, Place, embedded, of_kind, served

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = (
    {"id": 1, "type": "story", "by": "ann", "time": 1_160_418_111, "kids": [2]},
    {"id": 2, "type": "comment", "by": "bob", "parent": 1, "text": "a"},
)


@pytest.fixture(params=[*map(of_kind, KINDS)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "embedded":
        return embedded(tmp_path)
    server = request.getfixturevalue("neo4j_servers").get(request.param)
    server.wipe()  # a label that has a constraint is a name in the store
    return served(server)


def said(place: Place, cypher: str) -> list[str]:
    with place.open() as store:
        store.query(cypher)
        lines = describe_unknown(store, cypher)
    assert all(line.startswith(f"{place.name} has no ") for line in lines)
    return [line.removeprefix(f"{place.name} has no ") for line in lines]


def test_names_that_a_store_lacks_are_said_with_the_nearest(place: Place) -> None:
    place.push(*RECORDS)
    place.query("MATCH (i:Item {id: 2}) SET i.mood = 'sad', i:Flagged", write=True)
    query = (
        "MATCH (u:user)-[p:POSTD]->(i:Item {item_typ: 'story'}) "
        "WHERE i.moood = 'sad' OR i.mood = 'sad' OR i:flaged OR u:zzz "
        "RETURN i.Score, i.rank, u.name, i.qqqq, i.url, i.created_at.year"
    )
    assert said(place, query) == [
        "label user; did you mean User?",
        "relationship type POSTD; did you mean POSTED?",
        "property item_typ; did you mean item_type?",
        "property moood; did you mean mood?",
        "label or relationship type flaged; did you mean Flagged?",
        "label or relationship type zzz",
        "property Score; did you mean score?",
        "property qqqq",
    ]
    assert said(place, "MATCH (:PARENT)-[:Item]->() RETURN 1 AS x") == [
        "label PARENT; it has a relationship type of that name",
        "relationship type Item; it has a label of that name",
    ]
    with place.open() as store:
        names = read_names(store)
    assert (names.labels, names.types) == (("Flagged", "Item", "User"), ("PARENT", "POSTED"))
    assert {"mood", "id", "rank", "name"} <= {*names.properties}
    assert "_loads" not in names.properties
    assert "form" not in names.properties


def test_a_store_with_a_prefix_has_labels_of_its_own(place: Place) -> None:
    with place.open(write=True, prefix="HN") as store:
        from graphload.loading import push
        from support.places import graph_of

        push(graph_of(RECORDS), store)
    assert said(place, "MATCH (i:HNItem)<--(u:HNUser) RETURN i.text, u.name") == []
    assert said(place, "MATCH (i:Item) RETURN i.text") == ["label Item; did you mean HNItem?"]


def test_a_property_beyond_the_sample_is_found(place: Place) -> None:
    place.push(*({"id": item, "type": "story"} for item in range(1, 1200)))
    place.query("MATCH (i:Item {id: 1199}) SET i.seldom = 1", write=True)
    assert said(place, "MATCH (i:Item) WHERE i.seldom = 2 RETURN i") == []
