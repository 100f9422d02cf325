"""Relationships between items that name each other by their addresses, on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphload.loading import check_store, push, undo, verify, wipe
from graphload.mentions.table import mentions_of_graph
from support.places import embedded, exported, graph_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from graphload.loading import PushResult
    from graphload.loading.write.mentions import MentionCounts
    from support.places import Place

    Record = dict[str, Any]


def link(id_: int) -> str:
    return f'see <a href="https://news.ycombinator.com/item?id={id_}">there</a>'


RECORDS: list[Record] = [
    {"id": 1, "item_type": "story", "url": "https://news.ycombinator.com/item?id=4", "time": 1},
    {"id": 2, "parent": 1, "time": 2, "text": f"{link(5)} {link(1)} {link(1)} {link(99)}"},
    {"id": 3, "parent": 2, "time": 3, "text": f"{link(3)}, myself"},
    {"id": 4, "time": 4, "text": f"{link(6)}, a stub"},
    {"id": 5, "parent": 6, "time": 5, "text": link(2)},
]
HOST = "https://own.example"
LEMMY: list[Record] = [
    {"id": "comment/2", "parent": "post/1", "text": f"{HOST}/post/9", "text_format": "markdown"},
    {"id": "comment/3", "parent": "post/1", "url": "https://other.example/post/1"},
    {"id": "post/9", "text": "no address"},
    {"id": "post/1", "extra": {"ap_id": f"{HOST}/post/1"}},
]
BLUESKY: list[Record] = [
    {"id": "at://did:plc:abc/app.bsky.feed.post/3a", "by": "ann.example"},
    {
        "id": "at://did:plc:xyz/app.bsky.feed.post/3b",
        "by": "bob.example",
        "url": "https://bsky.app/profile/ann.example/post/3a",
    },
    {
        "id": "at://did:plc:xyz/app.bsky.feed.post/3c",
        "by": "bob.example",
        "url": "https://bsky.app/profile/did:plc:xyz/post/3b",
    },
]


def pushed(
    place: Place, records: Iterable[Record], *, mentions: bool = False, prefix: str | None = None
) -> PushResult:
    with place.open(write=True, prefix=prefix) as store:
        result = push(graph_of(records), store, mentions=mentions)
        assert check_store(store).good
    assert result.verified, result.mismatches
    return result


def counts(result: PushResult) -> MentionCounts:
    assert result.mentions is not None
    return result.mentions


def stored(place: Place) -> list[tuple[Any, ...]]:
    return sorted(place.query("MATCH (a:Item)-[:MENTIONS]->(b:Item) RETURN a.id, b.id").rows)


def named(place: Place) -> list[tuple[Any, ...]]:
    """The mentions of items that are there, as an export of the store has them."""
    rows = mentions_of_graph(place.read()).rows
    return sorted((source, target) for source, target, _, there in rows if there)


def kept(place: Place) -> list[tuple[Any, ...]]:
    labels = "WHERE any(l IN labels(n) WHERE l ENDS WITH 'Mentions' OR l ENDS WITH 'Address')"
    return place.query(f"MATCH (n) {labels} RETURN labels(n)").rows


@pytest.mark.parametrize("records", [RECORDS, LEMMY, BLUESKY], ids=["HN", "Lemmy", "Bluesky"])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_mentions_are_right_after_each_push_in_any_order(
    tmp_path: Path, records: list[Record], *, is_reversed: bool
) -> None:
    push_one_by_one(embedded(tmp_path), records, is_reversed=is_reversed)


def test_they_are_so_in_every_store(place: Place) -> None:
    push_one_by_one(place, RECORDS[:4], is_reversed=True)


def push_one_by_one(place: Place, records: list[Record], *, is_reversed: bool) -> None:
    """Push each record by itself and undo the loads, and compare with what an export says."""
    parts = [[record] for record in (reversed(records) if is_reversed else records)]
    for at, part in enumerate(parts):
        before = stored(place) if at else []
        result = pushed(place, part, mentions=at == 0)
        assert stored(place) == named(place)
        assert counts(result).created == len(stored(place)) - len(before)
        assert counts(result).removed == 0
    assert stored(place)
    with place.open() as store:
        assert verify(graph_of(records), store).good
    assert place.export() == exported(graph_of(records))
    assert counts(pushed(place, records, mentions=True)).created == 0
    for load in range(len(parts) + 1, 1, -1):
        with place.open(write=True) as store:
            undo(store, load)
            assert check_store(store).good
        assert stored(place) == named(place)
    with place.open(write=True) as store:
        undo(store, 1)
    assert stored(place) == kept(place) == []


def test_only_items_that_are_there_are_mentioned(place: Place) -> None:
    assert counts(pushed(place, RECORDS, mentions=True)).created == 5
    assert stored(place) == [(1, 4), (2, 1), (2, 5), (4, 6), (5, 2)]
    assert place.query("MATCH (i:Item {id: 99}) RETURN i").rows == []


def test_a_new_text_that_no_longer_names_an_item_takes_the_mention_away(place: Place) -> None:
    pushed(place, RECORDS, mentions=True)
    new = {"id": 2, "parent": 1, "text": f"now {link(4)}", "retrieved_at": 4102444800}
    result = counts(pushed(place, [new]))
    assert (result.created, result.removed) == (1, 2)
    assert stored(place) == named(place) == [(1, 4), (2, 4), (4, 6), (5, 2)]
    with place.open(write=True) as store:
        undo(store, 2)
    assert stored(place) == [(1, 4), (2, 1), (2, 5), (4, 6), (5, 2)]


def test_an_item_that_names_many_or_is_named_by_many_keeps_the_others(place: Place) -> None:
    def records(named: Iterable[int], time: int) -> list[Record]:
        named = set(named)
        hub = {"id": 1, "text": " ".join(map(link, sorted(named & {*range(2, 30)})))}
        others = ({"id": id_, "text": link(1) if id_ in named else "no"} for id_ in range(30, 60))
        rows = [hub, *({"id": id_, "text": ""} for id_ in range(2, 30)), *others]
        return [{**row, "time": row["id"], "retrieved_at": time} for row in rows]

    for time, named in ((100, range(2, 60)), (200, range(2, 60, 3)), (300, range(2, 60, 2))):
        pushed(place, records(named, time), mentions=True)
        assert stored(place) == sorted((1, id_) if id_ < 30 else (id_, 1) for id_ in named)


def test_an_alias_that_changes_names_the_item_no_longer(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    pushed(place, BLUESKY, mentions=True)
    first, second, third = (record["id"] for record in BLUESKY)
    assert stored(place) == [(second, first), (third, second)]
    pushed(place, [{**BLUESKY[0], "by": "new.example", "retrieved_at": 4102444800}])
    assert stored(place) == named(place) == [(third, second)]


def test_a_store_without_mentions_has_none_until_a_push_asks_for_them(place: Place) -> None:
    assert pushed(place, RECORDS).mentions is None
    assert stored(place) == kept(place) == []
    assert counts(pushed(place, RECORDS[:1], mentions=True)).created == 5
    assert stored(place) == named(place)


def test_the_mentions_stay_while_a_load_that_asked_for_them_does(place: Place) -> None:
    pushed(place, RECORDS[:2], mentions=True)
    pushed(place, RECORDS[2:], mentions=True)
    with place.open(write=True) as store:
        undo(store, 1)
    assert stored(place) == named(place)
    assert kept(place)
    with place.open(write=True) as store:
        undo(store, 2)
    assert kept(place) == []


def test_a_wipe_leaves_nothing_of_mentions(place: Place) -> None:
    pushed(place, RECORDS, mentions=True)
    with place.open(write=True) as store:
        wipe(store)
    assert kept(place) == []
    assert pushed(place, RECORDS).mentions is None
    assert stored(place) == []
    assert counts(pushed(place, RECORDS, mentions=True)).created == 5


def test_a_push_that_was_cut_off_is_made_right_by_the_next_one(place: Place) -> None:
    pushed(place, RECORDS[:3])
    for stage in ("addresses", "mentions"):

        def stop(phase: str, _done: int, _total: int, stage: str = stage) -> None:
            if phase == stage:
                raise KeyboardInterrupt

        with place.open(write=True) as store, pytest.raises(KeyboardInterrupt):
            push(graph_of(RECORDS[:4]), store, mentions=True, progress=stop)
    assert counts(pushed(place, RECORDS[4:])).created > 0
    assert stored(place) == named(place)


def test_mentions_that_are_changed_by_hand_are_made_right_by_a_push_with_mentions(
    tmp_path: Path,
) -> None:
    place = embedded(tmp_path)
    pushed(place, RECORDS, mentions=True)
    place.query("MATCH (:Item {id: 2})-[m:MENTIONS]->() DELETE m", write=True)
    place.query(
        "MATCH (a:Item {id: 3}) MATCH (b:Item {id: 1}) CREATE (a)-[:MENTIONS]->(b)", write=True
    )
    with place.open() as store:
        assert verify(graph_of(RECORDS), store).good
    result = counts(pushed(place, RECORDS[:1], mentions=True))
    assert (result.created, result.removed) == (2, 1)
    assert stored(place) == named(place)


def test_two_graphs_in_one_database_have_their_own_mentions(place: Place) -> None:
    pushed(place, RECORDS, mentions=True, prefix="A")
    assert pushed(place, RECORDS, prefix="B").mentions is None
    query = "MATCH (a:{0}Item)-[:MENTIONS]->(b:{0}Item) RETURN count(*)"
    with place.open(write=True, prefix="B") as store:
        assert store.query(query.format("B")).rows == [(0,)]
        wipe(store)
    with place.open(write=True, prefix="A") as store:
        assert store.query(query.format("A")).rows == [(5,)]
        wipe(store)
    assert kept(place) == []


def test_mentions_of_a_surrogate_are_those_of_its_real_id(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    record = {"parent": 1, "by": "ann", "time": 9, "text": f"{link(2)} {link(8)}"}
    pushed(place, [*RECORDS, record], mentions=True)
    assert stored(place) == named(place)
    pushed(place, [{**record, "id": 7}, {"id": 9, "parent": 1, "text": link(7)}])
    assert stored(place) == named(place)
    assert {(7, 2), (9, 7)} <= {*stored(place)}
