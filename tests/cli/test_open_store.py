from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.cli.open_store import open_chosen
from graphload.cli.options import StoreOptions

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run
    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

NOWHERE = "bolt://127.0.0.1:1"
ONE = ("query", "RETURN 1 AS one", "--in")


def aura_file(folder: Path, uri: str, password: str) -> str:
    """A file as Aura hands it out."""
    lines = ["# Wait 60 seconds before connecting", ""]
    lines += [f"NEO4J_URI={uri}", f"NEO4J_PASSWORD={password}", "AURA_INSTANCENAME=one two"]
    (folder / "aura.txt").write_text("\ufeff" + "\r\n".join(lines) + "\r\n", "utf-8")
    return "aura.txt"


def test_the_word_neo4j_is_at_the_address_of_the_environment(
    graphload: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", NOWHERE)
    monkeypatch.setenv("NEO4J_PASSWORD", "x")
    done = graphload(*ONE, "neo4j")
    assert done.code == 1
    assert NOWHERE in done.err


def test_a_credentials_file_goes_before_the_environment(
    graphload: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:2")
    path = aura_file(folder, NOWHERE, "'x y'")
    done = graphload(*ONE, "neo4j", "--credentials", path)
    assert NOWHERE in done.err


def test_an_address_that_is_named_goes_before_all(
    graphload: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:2")
    path = aura_file(folder, "bolt://127.0.0.1:3", "x")
    assert NOWHERE in graphload(*ONE, NOWHERE, "--credentials", path).err


def test_a_missing_password_is_an_error_with_a_hint_where_nobody_can_be_asked(
    graphload: Run,
) -> None:
    done = graphload(*ONE, NOWHERE, "--json")
    assert done.code == 1
    assert done.json["error"]["kind"] == "store_access"
    assert "NEO4J_PASSWORD" in done.err
    assert "--password-file" in done.err


def test_a_file_without_credentials_is_wrong_usage(graphload: Run, folder: Path) -> None:
    (folder / "notes.txt").write_text("nothing here\n")
    assert graphload(*ONE, NOWHERE, "--credentials", "notes.txt").code == 2


def test_a_credentials_file_that_is_missing_is_named(graphload: Run) -> None:
    done = graphload(*ONE, NOWHERE, "--credentials", "nosuch.txt")
    assert done.code == 1
    assert "nosuch.txt" in done.err


def test_a_real_server_lets_in_whoever_has_its_password(
    graphload: Run,
    folder: Path,
    neo4j_server: GivenNeo4j | Neo4jServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = neo4j_server
    (folder / "password").write_text(f"{server.password}\n")
    monkeypatch.setenv("NEO4J_USERNAME", server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong")
    wrong = graphload(*ONE, server.uri)
    assert wrong.code == 1
    right = graphload(*ONE, server.uri, "--password-file", "password")
    assert (right.code, right.out) == (0, "one\n1\n")
    path = aura_file(folder, server.uri, server.password)
    assert graphload(*ONE, "neo4j", "--credentials", path).code == 0
    nobody = graphload(*ONE, server.uri, "--password-file", "password", "--user", "nobody")
    assert nobody.code == 1
    nowhere = graphload(*ONE, server.uri, "--password-file", "password", "--database", "nosuch")
    assert (nowhere.code, "nosuch" in nowhere.err) == (1, True)
    everything = "".join(done.out + done.err for done in (wrong, right, nobody, nowhere))
    assert server.password not in everything


def test_exports_of_files_and_of_a_real_server_are_equal(
    graphload: Run,
    neo4j_server: GivenNeo4j | Neo4jServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEO4J_URI", neo4j_server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    assert graphload("push", "thread.jsonl", "--to", "neo4j").code == 0
    assert graphload("export", "--in", "neo4j").out == graphload("export", "thread.jsonl").out


def test_options_of_a_server_beside_an_embedded_store_are_wrong_usage(folder: Path) -> None:
    from graphload.errors import UsageError

    assert folder.is_dir()
    with (
        pytest.raises(UsageError, match="--user is for servers and cannot be used with"),
        open_chosen(StoreOptions("x.graph", "me", None, None, None)),
    ):
        pass
