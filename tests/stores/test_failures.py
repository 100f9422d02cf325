"""Errors that users of stores meet, each produced for real: a message of one line, and a hint."""

from __future__ import annotations

import resource
import socket
import ssl
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from graphload.errors import (
    StoreAccessError,
    StoreError,
    StoreLockedError,
    StoreUnavailableError,
)
from graphload.graph import build_graph
from graphload.items import Item
from graphload.loading import push
from graphload.stores import open_store
from support.places import embedded, exported, served
from support.servers.certificates import make_certificate
from support.servers.neo4j_server import NEO4J_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer, Neo4jServers

ONE = {"id": 1, "type": "story", "time": 5}


def hint(error: StoreError) -> str:
    assert error.hint
    assert "\n" not in error.message
    return error.hint


# --- Neo4j


def test_no_server_listens_at_the_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreUnavailableError, match="no Neo4j server answers") as caught:
        open_store(f"bolt://127.0.0.1:{port}")
    assert "running" in hint(caught.value)


def test_the_host_is_unknown() -> None:
    with pytest.raises(StoreUnavailableError, match="unknown host"):
        open_store("bolt://nowhere.invalid:7687")


def test_the_password_is_wrong(neo4j_server: GivenNeo4j | Neo4jServer) -> None:
    with pytest.raises(StoreAccessError, match="refuses the user or the password") as caught:
        open_store(neo4j_server.uri, user=neo4j_server.user, password="not-the-password")  # noqa: S106
    assert "not-the-password" not in str(caught.value)


def test_there_is_no_such_database(neo4j_server: GivenNeo4j | Neo4jServer) -> None:
    server = neo4j_server
    with pytest.raises(StoreAccessError, match="no such database") as caught:
        open_store(server.uri, user=server.user, password=server.password, database="nosuch")
    assert "SHOW DATABASES" in hint(caught.value)


def test_tls_with_a_server_that_does_not_support_it(neo4j_server: GivenNeo4j | Neo4jServer) -> None:
    server = neo4j_server
    address = server.uri.replace("bolt://", "bolt+ssc://")
    with pytest.raises(StoreAccessError, match="doesn't support TLS") as caught:
        open_store(address, user=server.user, password=server.password)
    assert "without +s" in hint(caught.value)


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    """A port of a server that accepts only TLS, with a self-signed certificate."""
    made = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = threading.Thread(target=_shake_hands, args=(server, context), daemon=True)
        serving.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        serving.join(timeout=10)


def _shake_hands(server: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = server.accept()
        except OSError:
            return
        with plain:
            plain.settimeout(5)
            try:
                with context.wrap_socket(plain, server_side=True) as secure:
                    secure.recv(1)
            except OSError:
                continue


def test_a_server_that_requires_tls_is_addressed_without(tls_port: int) -> None:
    with pytest.raises(StoreAccessError, match="requires TLS") as caught:
        open_store(f"bolt://127.0.0.1:{tls_port}")
    assert "+ssc" in hint(caught.value)


def test_a_self_signed_certificate_is_not_trusted(tls_port: int) -> None:
    with pytest.raises(StoreAccessError, match="isn't trusted") as caught:
        open_store(f"bolt+s://localhost:{tls_port}")
    assert "+ssc" in hint(caught.value)


def test_existing_data_violates_a_constraint(neo4j_server: GivenNeo4j | Neo4jServer) -> None:
    neo4j_server.wipe()
    place = served(neo4j_server)
    with neo4j_server.driver() as driver:
        driver.execute_query("UNWIND [7, 7] AS id CREATE (:Item {id: id, stub: true})")
    with pytest.raises(StoreError, match="violates a unique constraint") as caught:
        place.push(ONE)
    assert "unique" in hint(caught.value)


@pytest.mark.neo4j
@pytest.mark.parametrize("version", NEO4J_VERSIONS[:1])  # on each it would take a minute more
def test_the_server_is_killed_during_a_push_that_is_run_again(
    neo4j_servers: Neo4jServers, version: str
) -> None:
    server = neo4j_servers.new(version)
    server.start()
    try:
        graph = build_graph(
            Item(id=n, parent=n // 3 or None, by=f"u{n % 9}") for n in range(1, 12_000)
        )
        place = served(server)

        def kill_the_server(phase: str, done: int, total: int) -> None:
            if phase == "replies" and done < total and server.runs:
                server.kill()

        with pytest.raises(StoreUnavailableError), place.open(write=True) as store:
            push(graph, store, progress=kill_the_server)
        server.start()
        assert place.push_graph(graph).verified
        assert place.export() == exported(graph)
    finally:
        server.kill()


# --- the embedded store

HOLD = """
import sys
from graphload import open_store
with open_store(sys.argv[1], write=sys.argv[2] == "write"):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("theirs", "ours"), [("write", "read"), ("read", "write"), ("write", "write")]
)
def test_a_store_in_use_by_another_process(tmp_path: Path, theirs: str, ours: str) -> None:
    place = embedded(tmp_path)
    place.push(ONE)
    command = [sys.executable, "-c", HOLD, place.name, theirs]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StoreLockedError, match="in use by another process") as caught:
            place.open(write=ours == "write")
        assert hint(caught.value)
        other.communicate()
    with place.open(write=True):
        pass


def test_readers_share_a_store(tmp_path: Path) -> None:
    place = embedded(tmp_path)
    place.push(ONE)
    command = [sys.executable, "-c", HOLD, place.name, "read"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert len(place.read()) == 1
        other.communicate()


def test_a_folder_with_other_content_is_not_changed(tmp_path: Path) -> None:
    folder = tmp_path / "holiday.graph"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    for write in (False, True):
        with pytest.raises(StoreError) as caught:
            open_store(str(folder), write=write)
        assert "holiday.graph" in caught.value.message
    assert [path.name for path in folder.iterdir() if path.suffix == ".jpg"] == ["photo.jpg"]


def test_reading_does_not_create_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store") as caught:
        open_store(str(tmp_path / "none.graph"))
    assert "push" in hint(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_leaves_no_half_store(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text("".join(f'{{"id": {n}, "text": "{"x" * 500}"}}\n' for n in range(1, 20_001)))
    done = subprocess.run(
        [sys.executable, "-m", "graphload", "push", "records.jsonl", "--to", "full.graph"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        # A process with a limit on file size gets the same error as on a full disk.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)),
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "full.graph").exists()
