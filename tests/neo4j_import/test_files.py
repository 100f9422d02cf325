"""Files for neo4j-admin's import, imported by it, and what came in."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from graphload.errors import GraphError, UsageError
from graphload.graph import build_graph
from graphload.items import Item, Place, Unfetched
from graphload.loading import Counts, push, read_graph, verify
from graphload.neo4j_import import export_import_files
from graphload.neo4j_import import files as import_files
from graphload.neo4j_import import tables as import_tables
from graphload.parsing import parse_item
from graphload.stores import open_store
from support.places import exported, served
from support.servers.neo4j_server import NEO4J_VERSIONS, Neo4jServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphload.graph import ReplyGraph
    from support.servers.neo4j_server import Neo4jServers

ODD = [
    *('"', '""', 'a"b', "\\", '\\"', "a\\", "\n", "a\nb", "a\rb", "a\r\nb", "\t", '"",""', '\n\n"'),
    *(
        ",",
        ";",
        "|",
        "a;b|c",
        "\x1f",
        "a\x00b",
        "\u2028",
        "\ufeffx",
        " lead",
        "trail ",
        "é",
        "\x01",
    ),
    *("NULL", "null", "true", "1e5", "-0", "$(touch broken)", "`touch broken`", "'", "x" * 20_000),
]
"""What CSV, shells and importers stumble over."""


def graph_of(records: list[dict[str, Any]], *unfetched: Unfetched) -> ReplyGraph:
    found: list[Item | Unfetched] = [parse_item(record, Place("test", 1)) for record in records]
    return build_graph([*found, *unfetched])


def numbered() -> ReplyGraph:
    times = [0, -5, 2**40, 1000, None]
    odd = [
        {"id": at, "type": "comment", "by": text[:200], "text": text, "title": text, "url": text}
        | {"parent": 1, "time": times[at % 5], "dead": at % 2, "unknown": {"k": [text]}}
        for at, text in enumerate(ODD, 2)
    ]
    top = {"id": 1, "type": "story", "kids": [*range(2, len(ODD) + 2), 999], "descendants": -1}
    top["text"] = '"é' * 1_200_000
    ring = [{"id": 2001, "parent": 2002}, {"id": 2002, "parent": 2001}]
    below_a_stub = Unfetched(Place("test", 1), 3001, (3002, 3003), ranks=(4, None))
    return graph_of([top, *odd, *ring], below_a_stub)


def named() -> ReplyGraph:
    ids = [f"item {text}" for text in ODD if len(text) < 200]
    replies = [{"id": one, "parent": "top;|", "by": one, "text": one} for one in ids]
    below = Unfetched(Place("test", 1), ids[0], ("left;|out",))
    return graph_of([{"id": "top;|", "kids": ids}, *replies], below)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (import_files, import_tables):
        monkeypatch.setattr(module, "BLOCK", 20)


CASES = [
    pytest.param(NEO4J_VERSIONS[0], numbered, False, id=f"{NEO4J_VERSIONS[0]}-CSV"),
    pytest.param(NEO4J_VERSIONS[0], named, True, id=f"{NEO4J_VERSIONS[0]}-Parquet"),
    *(pytest.param(version, named, False, id=f"{version}-CSV") for version in NEO4J_VERSIONS[1:]),
]
"""Each kind of ids, both formats, every version, but not all with all: each takes half a minute."""


@pytest.mark.neo4j
@pytest.mark.skipif("given" in NEO4J_VERSIONS, reason="a given server can't be stopped to import")
@pytest.mark.parametrize(("version", "make", "parquet"), CASES)
@pytest.mark.usefixtures("small_blocks")
def test_what_neo4j_admin_imports_is_what_a_push_would_have_written(
    version: str,
    make: Callable[[], ReplyGraph],
    *,
    parquet: bool,
    tmp_path: Path,
    neo4j_servers: Neo4jServers,
) -> None:
    graph, folder = make(), tmp_path / "import files"
    prefix = "HN" if make is named else ""
    done = export_import_files(graph, folder, parquet=parquet, prefix=prefix)
    assert any(folder.glob("items-*.parquet" if parquet else "items.csv"))
    server = neo4j_servers.new(version)
    assert isinstance(server, Neo4jServer)
    server.run_import(folder, parquet=parquet)
    server.start()
    try:
        with open_store(server.uri, user=server.user, password=server.password) as store:
            assert exported(read_graph(store)) == exported(graph)
            assert store.prefix == prefix
            users = store.query(
                f"MATCH (u:{prefix}User) RETURN count(u), count(DISTINCT u.name)"
            ).rows
            moments = store.query(
                f"MATCH (i:{prefix}Item) WHERE i.created_at.epochSeconds <> i.time RETURN i.id"
            ).rows
        assert users == [(done.users, done.users)]
        assert moments == []
        with server.driver() as driver:
            for statement in (folder / "constraints.cypher").read_text().split(";\n")[:-1]:
                driver.execute_query(statement)
        place = served(server)
        with place.open(write=True) as store:
            assert verify(graph, store).good
            result = push(graph, store)
            assert (result.items, result.load) == (Counts(unchanged=len(graph)), 2)
    finally:
        server.kill()


def test_the_script_hands_on_the_database_and_options(tmp_path: Path) -> None:
    export_import_files(graph_of([{"id": 1}]), tmp_path / "files")
    done = subprocess.run(
        [tmp_path / "files" / "import.sh", "news", "--overwrite-destination=true"],
        env={**os.environ, "NEO4J_ADMIN": "echo ran"},
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("ran database import full --overwrite-destination=true ")
    assert done.stdout.endswith(" -- news\n")


@pytest.mark.parametrize(
    ("text", "option"),
    [("x" * 3_000_000, ""), ("x" * 5_000_000, "--read-buffer-size=6m"), ('"' * 9_000_000, "=20m")],
    ids=["small", "large", "quotes"],
)
def test_the_script_gives_buffers_in_which_the_largest_text_fits(
    tmp_path: Path, text: str, option: str
) -> None:
    export_import_files(graph_of([{"id": 1, "text": text}]), tmp_path / "files")
    script = (tmp_path / "files" / "import.sh").read_text()
    assert option in script
    assert ("--read-buffer-size" in script) is bool(option)


def test_a_prefix_is_that_of_all_labels_and_of_the_journal(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a valid label prefix"):
        export_import_files(graph_of([{"id": 1}]), tmp_path / "files", prefix="2")
    export_import_files(graph_of([{"id": 1, "by": "ann"}]), tmp_path / "files", prefix="HN")
    script, constraints, load = (
        (tmp_path / "files" / name).read_text()
        for name in ("import.sh", "constraints.cypher", "loads.csv")
    )
    assert "--nodes=HNItem=" in script
    assert "--nodes=HNUser=" in script
    assert "n:HNItem" in constraints
    assert load.splitlines()[2].startswith("1,HN,")


def test_an_earlier_export_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    graph, folder = graph_of([{"id": 1}]), tmp_path / "files"
    export_import_files(graph, folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    export_import_files(graph, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    (tmp_path / "mine" / "import.sh").write_text("mine")
    (tmp_path / "mine" / "items.jsonl").write_text("mine")
    with pytest.raises(UsageError, match="already exists"):
        export_import_files(graph, tmp_path / "mine")
    assert [file.name for file in tmp_path.iterdir()].count("mine") == 1
    assert len(list((tmp_path / "mine").iterdir())) == 3


def test_an_earlier_export_with_another_file_is_kept(tmp_path: Path) -> None:
    graph, folder = graph_of([{"id": 1}]), tmp_path / "files"
    export_import_files(graph, folder)
    (folder / "import.report").write_text("of neo4j-admin")
    export_import_files(graph, folder)
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        export_import_files(graph, folder)
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_value_of_another_type_than_its_property_is_an_error(tmp_path: Path) -> None:
    graph = graph_of([{"id": 1}])
    graph.nodes[1]["score"] = "much"
    with pytest.raises(GraphError, match="score"):
        export_import_files(graph, tmp_path / "files")
    assert not list(tmp_path.iterdir())
