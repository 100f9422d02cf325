"""A new embedded store filled in one go is the store that Cypher statements write."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from itertools import chain
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.errors import QueryError, StoreError
from graphload.graph import forest_of
from graphload.loading.plan.context import LoadContext
from graphload.loading.plan.initial import plan_initial
from graphload.loading.plan.records import push_records
from graphload.loading.plan.rows import planned_row
from graphload.stores import cypher, open_store, schema
from graphload.stores.arcadedb import engine, scan
from graphload.stores.arcadedb.store import ArcadeStore
from graphload.stores.protocol import Content, Scanned, Statement, supports_bulk_load
from support.extremes import EXTREMES, TEXT_IDS
from support.places import graph_of
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from graphload.graph import ReplyGraph
    from graphload.values import Result

    Record = dict[str, Any]


def content_of(graph: ReplyGraph) -> Content:
    forest = forest_of(graph)
    plan = plan_initial(push_records(graph), LoadContext(7, {7: 2**45}))
    rows = [planned_row(plan, at) for at in range(len(plan.ids))]
    names = sorted({row["by"] for row in rows if "by" in row})
    place = {name: at for at, name in enumerate(names)}
    replies = [
        (kid, int(above), None if forest.rank[kid] < 0 else int(forest.rank[kid]))
        for kid, above in enumerate(forest.parent)
        if above >= 0
    ]
    posts = [(place[row["by"]], at) for at, row in enumerate(rows) if "by" in row]
    return Content(rows, [{"name": name, "_loads": 1} for name in names], replies, posts)


def filled(path: Path, records: Iterable[Record]) -> None:
    graph = graph_of(records)
    fill(path, content_of(graph), type(next(iter(graph), 1)))


def fill(path: Path, content: Content, ids: type = int) -> None:
    with open_store(str(path), write=True) as store:
        assert supports_bulk_load(store)
        store.fill(ids, content)


def written(path: Path, records: Iterable[Record]) -> None:
    """Write the same by the statements that a load sends."""
    graph = graph_of(records)
    content = content_of(graph)
    rows, users = list(content.items), list(content.users)
    ids = [row["id"] for row in rows]
    links = [[ids[above], [[ids[kid], rank]]] for kid, above, rank in content.replies]
    posts = [[users[user]["name"], [ids[item]]] for user, item in content.posts]
    with open_store(str(path), write=True) as store:
        store.prepare(type(next(iter(graph), 1)))
        for text, of_it in (
            (cypher.CREATE_ITEMS, [schema.new_row(row) for row in rows]),
            (cypher.LINK_ITEMS, links),
            (cypher.CREATE_POSTS, posts),
        ):
            for row in of_it:
                store.write([Statement(text, {"rows": [row], "loads": 1})])


NODES = (
    "MATCH (n) RETURN labels(n), properties(n), "
    "[k IN keys(n) | [k, valueType(n[k])]] ORDER BY n.id, n.name"
)
PLACES = "MATCH (i:Item) RETURN i.id, i.created_at, i.created_at.epochSeconds ORDER BY i.id"
REPLIES = (
    "MATCH (i:Item)-[p:PARENT]->(a:Item) "
    "RETURN i.id, a.id, p.rank, valueType(p.rank), keys(p) ORDER BY i.id, a.id"
)
REPLIES_FROM_ABOVE = "MATCH (a:Item)<-[p:PARENT]-(i:Item) RETURN i.id, a.id ORDER BY i.id, a.id"
POSTS = "MATCH (u:User)-[p:POSTED]->(i) RETURN u.name, i.id, keys(p) ORDER BY u.name, i.id"
POSTS_FROM_BELOW = "MATCH (i:Item)<-[:POSTED]-(u) RETURN u.name, i.id ORDER BY u.name, i.id"
EVERYTHING = (NODES, PLACES, REPLIES, REPLIES_FROM_ABOVE, POSTS, POSTS_FROM_BELOW)


def asked(path: Path, cypher: str, *, write: bool = False) -> Result:
    with open_store(str(path), write=write) as store:
        return store.query(cypher, write=write)


def everything(path: Path) -> list[list[tuple[Any, ...]]]:
    with open_store(str(path)) as store:
        answers = [store.query(cypher).rows for cypher in EVERYTHING]
    answers[0] = [(labels, one, sorted(kinds)) for labels, one, kinds in answers[0]]
    return answers


def same(folder: Path, records: list[Record]) -> bool:
    filled(folder / "filled.graph", records)
    written(folder / "written.graph", records)
    return everything(folder / "filled.graph") == everything(folder / "written.graph")


def test_the_strangest_records_are_written_as_cypher_writes_them(tmp_path: Path) -> None:
    assert same(tmp_path, EXTREMES)


def test_text_ids_are_written_as_cypher_writes_them(tmp_path: Path) -> None:
    assert same(tmp_path, TEXT_IDS)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_forest_is_written_as_cypher_writes_it(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text_ids = data.draw(st.booleans())
    records = data.draw(forests(messy=data.draw(st.booleans()), cycles=True, text_ids=text_ids))
    assert same(tmp_path_factory.mktemp("forest"), records)


def test_properties_have_the_types_that_cypher_gives_them(tmp_path: Path) -> None:
    path = tmp_path / "typed.graph"
    record = {"id": 1, "time": 1_160_418_111, "kids": [2], "dead": True, "text": "a"}
    filled(path, [record])
    kinds = (
        "MATCH (i:Item {id: 1}) RETURN valueType(i.id), valueType(i.kids[0]), valueType(i.dead), "
        "valueType(i.text), valueType(i._loads), valueType(i.created_at), "
        "i.created_at = datetime({epochSeconds: 1160418111})"
    )
    (row,) = asked(path, kinds).rows
    assert [str(kind).removesuffix(" NOT NULL") for kind in row] == [
        "INTEGER",
        "INTEGER",
        "BOOLEAN",
        "STRING",
        "INTEGER",
        "ZONED DATETIME",
        "True",
    ]


THREAD: list[Record] = [
    {"id": 1, "type": "story", "by": "ann", "time": 1_160_418_111, "kids": [3, 2]},
    {"id": 2, "type": "comment", "by": "bob", "parent": 1, "text": "a"},
    {"id": 3, "type": "comment", "by": "ann", "parent": 1, "text": "b"},
    {"id": 4, "type": "comment", "by": "bob", "parent": 2, "text": "c"},
]


@pytest.mark.parametrize("node", ["(:Item {id: 2})", "(:User {name: 'ann'})"])
def test_keys_are_unique_once_a_store_is_filled(tmp_path: Path, node: str) -> None:
    filled(tmp_path / "a.graph", THREAD)
    with pytest.raises(QueryError, match="uplicated"):
        asked(tmp_path / "a.graph", f"CREATE {node}", write=True)


@pytest.mark.parametrize("key", ["id", "name"])
def test_two_nodes_of_one_key_are_refused_and_leave_no_store(tmp_path: Path, key: str) -> None:
    ids, names = ([5, 5], ["a"]) if key == "id" else ([5], ["a", "a"])
    content = Content([{"id": one} for one in ids], [{"name": one} for one in names], [], [])
    with pytest.raises(StoreError, match="uplicated"):
        fill(tmp_path / "a.graph", content)
    assert list(tmp_path.iterdir()) == []


def test_only_a_new_store_is_filled(tmp_path: Path) -> None:
    filled(tmp_path / "a.graph", THREAD)
    with pytest.raises(StoreError, match="newly created store"):
        filled(tmp_path / "a.graph", THREAD)


def test_nothing_fills_a_store_with_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "a.graph", [])
    assert everything(tmp_path / "a.graph") == [[]] * len(EVERYTHING)


def test_a_fill_that_fails_half_way_leaves_no_store(tmp_path: Path) -> None:
    def failing() -> Iterator[dict[str, Any]]:
        yield from ({"id": one, "text": "x" * 500} for one in range(2500))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fill(tmp_path / "a.graph", Content(failing(), [], [], []))
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from graphload.stores import open_store
from graphload.stores.protocol import Content
def dying():
    for one in range(2500):
        yield {"id": one, "text": "x" * 500}
    os.kill(os.getpid(), signal.SIGKILL)
with open_store(sys.argv[1], write=True) as store:
    store.fill(int, Content(dying(), [], [], []))
"""


def test_a_fill_that_is_killed_leaves_a_place_that_the_next_one_takes(tmp_path: Path) -> None:
    path = tmp_path / "a.graph"
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.graph.part"]
    filled(path, THREAD)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.graph"]


@pytest.mark.parametrize("content", ["folder", "lock", "link", "file"])
def test_what_no_load_left_is_kept_where_a_store_would_be_built(
    tmp_path: Path, content: str
) -> None:
    part, mine = tmp_path / "a.graph.part", tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    if content == "link":
        part.symlink_to(mine)
    elif content == "file":
        part.write_text("mine")
    else:
        mine.rename(part)
        if content == "lock":
            (part / "graphload.lock").touch()
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(StoreError, match="other content"):
        filled(tmp_path / "a.graph", THREAD)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_cypher_goes_on_where_a_fill_ended(tmp_path: Path) -> None:
    """Merge, set, link and delete, at both ends of what was filled."""
    path = tmp_path / "a.graph"
    filled(path, THREAD)
    for query in (
        "MATCH (i:Item {id: 4})-[p:PARENT]->() DELETE p",
        "MATCH (i:Item {id: 4}), (a:Item {id: 3}) CREATE (i)-[:PARENT {rank: 0}]->(a)",
        "MERGE (i:Item {id: 4}) SET i.text = 'other', i.created_at = datetime({epochSeconds: 7})",
        "MATCH (i:Item {id: 2}) DETACH DELETE i",
        "MERGE (i:Item {id: 5}) SET i.created_at = localdatetime('2020-01-02T03:04:05')",
        "MATCH (u:User {name: 'bob'}), (i:Item {id: 5}) CREATE (u)-[:POSTED]->(i)",
    ):
        asked(path, query, write=True)
    nodes, places, replies, above, posts, below = everything(path)
    assert [one[1].get("id", one[1].get("name")) for one in nodes] == [1, 3, 4, 5, "ann", "bob"]
    assert [(node, seconds) for node, _, seconds in places][2] == (4, 7)
    assert [row[:3] for row in replies] == [(3, 1, 0), (4, 3, 0)]
    assert above == [(3, 1), (4, 3)]
    assert [row[:2] for row in posts] == below == [("ann", 1), ("ann", 3), ("bob", 4), ("bob", 5)]


def test_progress_tells_each_phase_to_its_end(tmp_path: Path) -> None:
    reported: list[tuple[str, int]] = []
    with open_store(str(tmp_path / "a.graph"), write=True) as store:
        assert supports_bulk_load(store)
        store.fill(
            int, content_of(graph_of(THREAD)), lambda phase, done: reported.append((phase, done))
        )
    ends = {"items": 4, "users": 2, "replies": 3, "posts": 4, "links": 4, "indexes": 4}
    assert dict(reported) == ends


# --- scanning


def scanned(path: Path) -> list[Scanned]:
    with open_store(str(path)) as store:
        assert supports_bulk_load(store)
        return list(chain(*store.scan()))


@pytest.mark.parametrize("records", [EXTREMES, TEXT_IDS], ids=["extremes", "text ids"])
@pytest.mark.parametrize("readers", [1, 2])
@pytest.mark.parametrize("json_rows", [True, False], ids=["JSON", "the engine's rows"])
def test_a_scan_yields_what_was_filled_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    records: list[Record],
    readers: int,
    json_rows: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    monkeypatch.setattr(scan, "PARALLEL_SCAN_MIN_ITEMS", 2 if readers > 1 else 5000)
    if not json_rows:
        monkeypatch.setattr(engine, "_json_reader", lambda _: None)
    filled(tmp_path / "a.graph", records)
    content = content_of(graph_of(records))
    rows = {row["id"]: row for row in content.items}
    hangs = {kid: (above, rank) for kid, above, rank in content.replies}
    ids = list(rows)
    want = [
        Scanned(dict(row), None, None, row.get("by"))
        if at not in hangs
        else Scanned(dict(row), ids[hangs[at][0]], hangs[at][1], row.get("by"))
        for at, row in enumerate(rows.values())
    ]
    assert sorted(scanned(tmp_path / "a.graph"), key=by_id) == sorted(want, key=by_id)
    with open_store(str(tmp_path / "a.graph")) as store:
        assert supports_bulk_load(store)
        assert len(store.scan()) == readers


def by_id(one: Scanned) -> Any:  # noqa: ANN401 - an id
    return one.row["id"]


def test_a_scan_yields_an_item_again_for_each_further_parent_or_author(tmp_path: Path) -> None:
    path = tmp_path / "a.graph"
    filled(path, THREAD)
    asked(path, "MATCH (i:Item {id: 4}), (a:Item {id: 3}) CREATE (i)-[:PARENT]->(a)", write=True)
    asked(
        path, "MATCH (u:User {name: 'ann'}), (i:Item {id: 2}) CREATE (u)-[:POSTED]->(i)", write=True
    )
    ends = sorted((one.row["id"], one.parent, one.rank, one.author) for one in scanned(path))
    assert ends[1:3] == [(2, 1, 1, "ann"), (2, 1, 1, "bob")]
    assert [end[:2] for end in ends[4:]] == [(4, 2), (4, 3)]


def test_a_scan_reads_values_that_json_has_no_type_for(tmp_path: Path) -> None:
    path = tmp_path / "a.graph"
    filled(path, [{"id": at, "time": 1_600_000_000 + at} for at in range(1, 3000)])
    # The engine itself reads the first few hundred.
    asked(path, "MATCH (i:Item) WHERE i.id IN [2, 2900] SET i.day = date('2020-01-02')", write=True)
    rows = {one.row["id"]: one.row for one in scanned(path)}
    assert [rows[at]["day"] for at in (2, 2900)] == 2 * [dt.date(2020, 1, 2)]
    assert "day" not in rows[2901]
    assert {row["created_at"] - row["id"] for row in rows.values()} == {1_600_000_000}
    assert len(rows) == 2999


def test_what_the_engine_fails_at_after_some_rows_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.graph"
    filled(path, [{"id": 1}, {"id": 2}])
    with open_store(str(path)) as store:
        assert isinstance(store, ArcadeStore)
        result = store._database.query("sql", "SELECT FROM Item")  # noqa: SLF001
        reply = {"rows": [{"id": 3}], "meta": [0], "drained": True}
        failed = {"rerr": {"cls": "X", "error": "no more"}}
        result._more = True  # noqa: SLF001 - as if the engine had further rows
        reader = (lambda _: json.dumps(reply | failed)), json.loads
        monkeypatch.setattr(engine, "_json_reader", lambda _: reader)
        database = SimpleNamespace(query=lambda *_: result)
        with pytest.raises(Exception, match="no more"):
            list(engine.read_chunks(database, "sql", "SELECT FROM Item"))


@pytest.mark.parametrize("json_rows", [True, False], ids=["JSON", "the engine's rows"])
def test_a_scan_that_the_engine_ends_is_an_error(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    json_rows: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    if not json_rows:
        monkeypatch.setattr(engine, "_json_reader", lambda _: None)
    path = tmp_path / "a.graph"
    filled(path, [{"id": n} for n in range(1, 4000)])
    store = open_store(str(path))
    assert supports_bulk_load(store)
    (reader,) = store.scan()
    assert next(reader).row["id"] == 1
    store.close()
    with pytest.raises(StoreError):
        list(reader)
