"""A store is checked against itself, and damage that its engine doesn't notice is noticed."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from graphload.cli import main
from graphload.errors import GraphloadError
from graphload.graph import build_graph
from graphload.items import Item
from graphload.loading import check_store, undo
from support.damage import damaged_copy
from support.places import Place, embedded, exported, graph_of

COPIES = int(os.environ.get("GRAPHLOAD_DAMAGED_COPIES", "12"))
"""The number of damaged copies; `make soak` takes more, of a larger store."""
ITEMS = 3000 if COPIES > 12 else 300
_WORDS = ("alpha", "beta", "gamma", "delta", "elm", "oak")


def records(count: int) -> list[dict[str, Any]]:
    """Threads without lists of kids, so that no record says that another is lost."""
    rng = random.Random(count)  # noqa: S311 - no secret
    rows = []
    for id_ in range(1, count + 1):
        row: dict[str, Any] = {"id": id_, "by": f"user{rng.randrange(count // 10)}"}
        row |= {"time": 1_500_000_000 + 60 * id_, "text": " ".join(rng.choices(_WORDS, k=30))}
        if id_ > count // 100:
            row["parent"] = rng.randrange(max(1, id_ - 200), id_)
        if id_ % 7 == 0:
            row["score"] = rng.randrange(99)
        if id_ % 11 == 0:
            row["odd"] = {"x": id_}
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damage")
    place = embedded(folder)
    place.push(*records(ITEMS))
    return folder / place.name


def problems(place: Place) -> list[str]:
    with place.open() as store:
        return check_store(store).lines()


@pytest.mark.parametrize("seed", range(COPIES))
def test_a_damaged_copy_is_noticed_or_has_the_same_graph(
    store: Path, tmp_path: Path, seed: int
) -> None:
    right = Place(str(store)).export()
    place = Place(str(damaged_copy(store, tmp_path / "copy.graph", seed)))
    try:
        is_sound = not problems(place)
    except GraphloadError:
        is_sound = False
    if is_sound:
        assert place.export() == right


SOUND: dict[str, list[dict[str, Any]]] = {
    "stubs and lists": [{"id": 1, "kids": [3, 2]}, {"id": 2, "parent": 1}, {"id": 9, "parent": 8}],
    "a circle": [{"id": 1, "parent": 2, "by": "a"}, {"id": 2, "parent": 1}, {"id": 3, "parent": 2}],
    "polls": [{"id": 1, "type": "poll", "parts": [2, 4]}, {"id": 2, "type": "pollopt", "poll": 1}],
    "texts as ids": [{"id": "a", "kids": ["b"]}, {"id": "b", "text": "é", "odd": {"x": [1, None]}}],
    "odd times": [{"id": 1, "time": -(10**15), "retrieved_at": 5}, {"id": 2, "time": 0}],
    "nothing": [],
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_what_was_pushed_is_sound(tmp_path: Path, name: str) -> None:
    place = embedded(tmp_path)
    place.push({"id": SOUND[name][0]["id"] if SOUND[name] else 1, "by": "ann"})
    assert problems(place) == []
    if SOUND[name]:
        place.push(*SOUND[name])
        assert problems(place) == []
        with place.open(write=True) as store:
            undo(store, 2)
        assert problems(place) == []


CHANGES = {
    "MATCH (i:Item {id: 2}) SET i.text = 'other'": "item 2 differs in digest",
    "MATCH (i:Item {id: 2}) SET i.by = null": "item 2 differs in digest",
    "MATCH (i:Item {id: 2}) SET i.score = '5'": "item 2 differs in score",
    "MATCH (i:Item {id: 2}) SET i.created_at = datetime()": "item 2 differs in created_at",
    "MATCH (i:Item {id: 2}) SET i.depth = 7": "item 2 differs in depth",
    "MATCH (i:Item {id: 3}) SET i.root = 3": "item 3 differs in root",
    "MATCH (i:Item {id: 3})-[p:PARENT]->() DELETE p": "reply 2 - 3 is missing",
    "MATCH (i:Item {id: 2})-[p:PARENT]->() SET p.rank = 1": "reply 1 - 2 differs in rank",
    "MATCH (a:Item {id: 1}), (b:Item {id: 3}) CREATE (b)-[:PARENT]->(a)": "reply 1 - 3",
    "MATCH (:User)-[p:POSTED]->(:Item {id: 2}) DELETE p": "post 'ann' - 2 is missing",
    "MATCH (u:User {name: 'ann'}) SET u.name = 'bob'": "post 'ann' - 2 is missing",
    "CREATE (:User {name: 'bob'})": "user 'bob' is in the store",
    "MATCH (i:Item {id: 2}) DETACH DELETE i": "item 2",
    "MATCH (i:Item {id: 4}) DETACH DELETE i": "item 4 is missing",
    "CREATE (:Item {id: 7, stub: true, root: 7, depth: 0})": "item 7 is in the store",
    "CREATE (:Item {id: 7})": "item 7",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_follows_from_no_record_is_found(tmp_path: Path, change: str) -> None:
    place = embedded(tmp_path)
    place.push(
        {"id": 1, "kids": [2, 4], "time": 5},
        {"id": 2, "parent": 1, "by": "ann", "time": 7, "score": 5},
        {"id": 3, "parent": 2},
    )
    assert problems(place) == []
    place.query(change, write=True)
    assert any(CHANGES[change] in line for line in problems(place))


@pytest.mark.neo4j
def test_damage_in_neo4j_is_found_too(neo4j_server: Any) -> None:  # noqa: ANN401 - given or ours
    from support.places import served

    place = served(neo4j_server)
    place.push_graph(graph_of(records(300)))
    before = place.export()
    assert problems(place) == []
    place.query("MATCH (i:Item {id: 100}) SET i.text = 'other'", write=True)
    assert problems(place) == ["item 100 differs in digest"]
    assert exported(place.read()) != before


LOSSES = (
    "MATCH (i:Item {id: 3}) DETACH DELETE i",
    "MATCH (i:Item {id: 2}) SET i.id_source = null",
    "MATCH (i:Item {id: 2}) SET i.retrieved_at = 7",
    "MATCH (i:Item {id: 3}) SET i.id = 5, i.root = 5",
)


@pytest.mark.parametrize("change", LOSSES)
@pytest.mark.parametrize("pushes", ["one push", "two pushes", "a refresh", "an undo"])
def test_what_no_other_record_tells_of_is_missed(tmp_path: Path, change: str, pushes: str) -> None:
    place = embedded(tmp_path)
    rows: list[dict[str, Any]] = [
        {"id": 1},
        {"id": 2, "parent": 1, "by": "ann"},
        {"id": 3, "text": "c"},
    ]
    if pushes == "one push":
        place.push(*rows)
    else:
        place.push(*rows[:2])
        place.push({**rows[1], "text": "new"} if pushes == "a refresh" else {"id": 4}, rows[2])
    if pushes == "an undo":
        place.push({"id": 6, "parent": 3})
        with place.open(write=True) as store:
            undo(store, 3)
    assert problems(place) == []
    place.query(change, write=True)
    assert any("differs in content" in line for line in problems(place))


def test_after_a_load_that_was_cut_off_the_next_one_counts_all_items(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.push({"id": 1})
    place.push({"id": 2}, {"id": 3})
    cut_off = "MATCH (l:GraphloadLoad {load: 2}) SET l.state = 'unfinished', l.content = null"
    place.query(cut_off, write=True)
    assert problems(place) == []
    place.push({"id": 4, "by": "ann"})
    assert problems(place) == []
    place.query("MATCH (i:Item {id: 2}) DETACH DELETE i", write=True)
    assert len(problems(place)) == 1


def test_a_record_that_takes_its_real_id_is_counted_once(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.push_graph(build_graph([Item(by="ann", text="a", time=5), Item(id=9, text="b")]))
    assert problems(place) == []
    place.push({"id": 7, "by": "ann", "text": "a", "time": 5})
    assert len(place.read()) == 2
    assert problems(place) == []


KEPT = {
    "SET n.digests = reverse(n.digests)": "differs in records",
    "SET n.records = [replace(n.records[0], 'old', 'odd'), n.records[1]]": "differs in records",
    "SET n.records = [replace(n.records[0], '[1,1]', '[9,9]'), n.records[1]]": "records",
    "SET n.records = [n.records[0]], n.digests = [n.digests[0]]": "differs in records",
    "DELETE n": "is missing",
    "SET n.id = 1": "is in the store",
}


@pytest.mark.parametrize("change", KEPT)
def test_records_that_are_kept_beside_an_item_are_checked(tmp_path: Path, change: str) -> None:
    place = embedded(tmp_path)
    place.push({"id": 1}, {"id": 2, "parent": 1, "by": "ann", "text": "old"})
    place.push({"id": 2, "parent": 1, "score": 5, "text": "new"})
    assert problems(place) == []
    place.query(f"MATCH (n:GraphloadRecords {{id: 2}}) {change}", write=True)
    assert any(KEPT[change] in line for line in problems(place)), problems(place)


def test_a_store_without_a_push_is_sound(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.open(write=True).close()
    assert problems(place) == []


COMMANDS = (
    "export --in STORE -o out.jsonl",
    "export --in STORE --as neo4j-import -o folder",
    "stats --in STORE",
    "threads --in STORE",
    "thread 100 --in STORE",
    "draw --in STORE -o page.html",
    "loads --in STORE",
    "verify --in STORE",
    "verify records.jsonl --in STORE",
    "undo 2 --in STORE",
    "push more.jsonl --to STORE",
)


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that keeps older records beside items, and files of records."""
    folder = tmp_path_factory.mktemp("refreshed")
    rows = records(300)
    place = Place(str(folder / "sound.graph"))
    place.push(*rows)
    deleted = [
        {**row, "deleted": True} if row["id"] % 3 else {**row, "text": "new"} for row in rows
    ]
    place.push(*deleted[:150])
    assert problems(place) == []
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    more = [{"id": 900 + at, "parent": at + 1, "by": "zed"} for at in range(20)]
    (folder / "more.jsonl").write_text("\n".join(map(json.dumps, more)), encoding="utf-8")
    return folder


@pytest.mark.parametrize("seed", range(COPIES) if COPIES > 12 else [3, 11])
def test_no_command_fails_on_a_damaged_store_without_a_word(
    refreshed: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], seed: int
) -> None:
    monkeypatch.chdir(refreshed)
    right = Place("sound.graph").export()
    for command in COMMANDS:
        place = Place(str(damaged_copy(Path("sound.graph"), Path("copy.graph"), seed)))
        code = main(command.replace("STORE", place.name).split())
        err = capfd.readouterr().err
        assert code in {0, 1, 2}
        assert "internal error" not in err, f"{command}: {err}"
        if command == "verify --in STORE" and code == 0:
            assert place.export() == right
