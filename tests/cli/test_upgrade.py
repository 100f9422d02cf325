"""Stores that an older graphload wrote: read, refused for writing, upgraded."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from graphload import check_store, merge_items, open_store, push, read_graph, undo, verify
from graphload.cli.program import program
from graphload.errors import StoreError
from graphload.export import write_graph
from graphload.items import Item, item_attributes
from graphload.loading import list_loads
from graphload.loading.upgrade import finish_upgrade, upgrade_items
from graphload.stores import cypher, schema
from graphload.stores.protocol import Statement
from support.places import embedded, of_kind, served
from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    from graphload.stores.protocol import Store
    from support.command import Run
    from support.places import Place
    from support.servers.neo4j_server import Neo4jServers

FIRST = [Item(id=1, kids=(2, 3), by="ann", text="a"), Item(id=2, parent=1, by="ben", score=1)]
SECOND = [Item(id=2, parent=1, by="ben", score=2), Item(id=4, parent=2, retrieved_at=5)]


def write_old_form(store: Store) -> None:
    """Turn a store into what the first form had: lists of loads, times, marks."""
    first, second = (load.load for load in list_loads(store))
    old = {1: [first], 2: [first, second], 4: [second]}
    times = dict(store.query("MATCH (l:GraphloadLoad) WHERE l.load > 0 RETURN l.load, l.time").rows)
    rows = [
        {"id": node, "loads": loads, "seen": 5000 if node == 4 else times[loads[-1]]}
        for node, loads in old.items()
    ]
    item, user = store.prefix + schema.ITEM, store.prefix + schema.USER
    for statement in (
        f"UNWIND $rows AS r MATCH (i:{item} {{id: r.id}}) SET i._loads = r.loads, i._seen = r.seen",
        f"MATCH (u:{user}) SET u._made = true, u._loads = null",
        f"MATCH (s:{schema.LOAD_SET}) DELETE s",
        f"MATCH (r:{store.prefix}{schema.RECORDS}) DELETE r",
        "MATCH (l:GraphloadLoad) SET l.form = null, l.content = null",
    ):
        store.write([Statement(statement, {"rows": rows} if "$rows" in statement else {})])


def exported(store: Store, stream: BytesIO) -> bytes:
    write_graph(read_graph(store), stream)
    return stream.getvalue()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.graph"
    for records in (FIRST, SECOND):
        with open_store(str(path), write=True) as store:
            push(merge_items(records), store)
    with open_store(str(path), write=True) as store:
        write_old_form(store)
    return path


EXPORT = ("export", "--in", "STORE")
READ = (
    ("stats", "--in", "STORE", "--json"),
    ("threads", "--in", "STORE", "--json"),
    ("measures", "--in", "STORE", "--per", "item"),
    ("thread", "--in", "STORE", "1"),
    ("ask", "who-answers-whom", "--in", "STORE"),
    ("grep", "a", "--in", "STORE"),
    ("schema", "--in", "STORE"),
    ("shell", "--in", "STORE"),
    ("draw", "--in", "STORE", "-o", "page.html"),
    ("serve", "--in", "STORE", "--no-browser", "--idle", "0.3"),
    ("plot", "size-depth", "--in", "STORE", "-o", "x.svg"),
    ("draw", "--in", "STORE", "-o", "part.html", "--query", "MATCH (i:Item {id: 2}) RETURN i"),
    EXPORT,
    ("export", "--in", "STORE", "--as", "neo4j-import", "-o", "tables"),
    ("verify", "first.jsonl", "--in", "STORE"),
    ("verify", "second.jsonl", "--in", "STORE"),
    ("verify", "first.jsonl", "second.jsonl", "--in", "STORE"),
    ("verify", "--in", "STORE"),
    ("loads", "--in", "STORE"),
    ("query", "--in", "STORE", "MATCH (i:Item) RETURN i ORDER BY i.id"),
)
"""The commands that read a store, in every way that they read it."""
WRITE = (
    ("push", "first.jsonl", "--to", "STORE"),
    ("push", "first.jsonl", "--to", "STORE", "--dry-run"),
    ("watch", "first.jsonl", "--to", "STORE", "--once", "--settle", "0"),
    ("undo", "1", "--in", "STORE"),
    ("measures", "--in", "STORE", "--write"),
    ("measures", "--in", "STORE", "--remove"),
    ("query", "--in", "STORE", "--write", "MATCH (i:Item {id: 1}) SET i.score = 7"),
    ("shell", "--in", "STORE", "--write"),
)
"""The commands that write to a store, but for upgrade, or say what they would write."""
STATEMENT = b"MATCH (i:Item) RETURN i.id AS id ORDER BY id;"
"""The standard input, which the shell reads."""
UPGRADE = ("upgrade", "--in", "STORE")


@pytest.fixture(params=[of_kind("embedded"), of_kind(NEO4J_VERSIONS[0])])
def place(request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A store of the form of now, with what `write_old_form` knows, beside its files."""
    monkeypatch.setattr("sys.stdin", _Script())
    if request.param == "embedded":
        place = embedded(folder)
    else:
        place = served(request.getfixturevalue("neo4j_servers").get(request.param))
        monkeypatch.setenv("NEO4J_USERNAME", place.user or "")
        monkeypatch.setenv("NEO4J_PASSWORD", place.password or "")
    for name, records in (("first", FIRST), ("second", SECOND)):
        lines = (json.dumps({"id": item.id, **item_attributes(item)}) for item in records)
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        with place.open(write=True) as store:
            push(merge_items(records), store)
    return place


class _Script:
    """A standard input that has the same statement for each command."""

    def isatty(self) -> bool:
        return False

    @property
    def buffer(self) -> BytesIO:
        return BytesIO(STATEMENT)


def on(place: Place, command: tuple[str, ...]) -> list[str]:
    return [place.name if part == "STORE" else part for part in command]


def set_form(place: Place, form: int) -> None:
    with place.open(write=True) as store:
        statement = f"MATCH (l:{schema.LOAD} {{load: 0}}) SET l.form = $form"
        store.write([Statement(statement, {"form": form})])


def test_the_tables_have_all_commands_that_take_a_store() -> None:
    context = click.Context(program)
    taking = {
        name
        for name in program.list_commands(context)
        if (command := program.get_command(context, name))
        if any({"--in", "--to"} & {*option.opts} for option in command.params)
    }
    assert {command[0] for command in (*READ, *WRITE, UPGRADE)} == taking


def test_a_store_of_the_first_form_is_read_by_every_command_and_written_by_none(
    graphload: Run, place: Place
) -> None:
    before = [graphload(*on(place, command)) for command in READ]
    assert {done.code for done in before} == {0}
    with place.open(write=True) as store:
        write_old_form(store)
    for command, done in zip(READ, before, strict=True):
        again = graphload(*on(place, command))
        assert (again.code, again.out) == (done.code, done.out), command
    changed = Path("changed.jsonl")
    changed.write_text(json.dumps({"id": 1, "by": "ann", "text": "b"}), encoding="utf-8")
    found = graphload("verify", str(changed), "--in", place.name, "--json")
    assert (found.code, found.json["different"]["count"]) == (1, 1)
    for command in WRITE:
        refused = graphload(*on(place, command))
        assert refused.code == 1, command
        assert "older graphload" in refused.err
        assert f"graphload upgrade --in {place.name}" in refused.err
    assert graphload(*on(place, EXPORT)).out == before[READ.index(EXPORT)].out


def test_a_store_of_a_newer_form_is_refused_by_every_command(
    graphload: Run, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = graphload(*on(place, EXPORT)).out
    set_form(place, schema.FORM + 1)
    for command in (*READ, *WRITE, UPGRADE):
        refused = graphload(*on(place, command))
        assert refused.code == 1, command
        words = refused.out + refused.err  # --json has errors on stdout
        assert "newer graphload" in words
        assert "pip install --upgrade graphload" in words
    monkeypatch.setattr(schema, "FORM", schema.FORM + 1)
    assert graphload(*on(place, EXPORT)).out == before


def test_an_upgraded_store_is_the_same_graph_and_as_if_written_now(
    graphload: Run, old: Path
) -> None:
    before = graphload("export", "--in", str(old)).out
    assert graphload("upgrade", "--in", str(old), "--json").json["items"] == 3
    assert graphload("export", "--in", str(old)).out == before
    with open_store(str(old), write=True) as store:
        assert verify(merge_items(FIRST), store).good
        assert verify(merge_items(SECOND), store).good
        assert check_store(store).good
        assert not store.query("MATCH (n) WHERE n._seen IS NOT NULL OR n._made RETURN n").rows
        assert undo(store, 2).removed == 1
        assert check_store(store).good
    assert graphload("upgrade", "--in", str(old), "--json").json["items"] == 0


def test_an_upgrade_that_was_cut_off_goes_on(graphload: Run, old: Path) -> None:
    before = graphload("export", "--in", str(old)).out
    with open_store(str(old), write=True) as store:
        calls = 0
        write = store.write

        def fail(statements: list[Statement]) -> None:
            nonlocal calls
            calls += any(statement.cypher == cypher.UPGRADE_ITEMS for statement in statements)
            write(statements)
            if calls:
                raise KeyboardInterrupt

        store.write = fail  # type: ignore[method-assign, assignment]
        with pytest.raises(KeyboardInterrupt):
            upgrade_items(store)
    with open_store(str(old), write=True) as store:
        with pytest.raises(StoreError, match="older graphload"):
            push(merge_items(FIRST), store)
        upgrade_items(store)
        finish_upgrade(store)
        assert check_store(store).good
    assert graphload("export", "--in", str(old)).out == before


@pytest.mark.neo4j
def test_a_server_is_upgraded_under_all_prefixes_after_an_upgrade_was_cut_off(
    graphload: Run, neo4j_servers: Neo4jServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = served(neo4j_servers.get(NEO4J_VERSIONS[0]))
    monkeypatch.setenv("NEO4J_USERNAME", place.user or "")
    monkeypatch.setenv("NEO4J_PASSWORD", place.password or "")
    prefixes = ("", "HN")
    for prefix in prefixes:
        for records in (FIRST, SECOND):
            with place.open(write=True, prefix=prefix) as store:
                push(merge_items(records), store)
    before = []
    for prefix in prefixes:
        with place.open(write=True, prefix=prefix) as store:
            before.append(exported(store, BytesIO()))
            write_old_form(store)
    with place.open(write=True, prefix="") as store:
        upgrade_items(store)  # and no other prefix: the number of the form isn't written
    done = graphload("upgrade", "--in", place.name, "--json")
    assert done.json["items"] == 3
    for prefix, export in zip(prefixes, before, strict=True):
        with place.open(prefix=prefix) as store:
            assert exported(store, BytesIO()) == export
            assert check_store(store).good
            assert verify(merge_items(FIRST), store).good
