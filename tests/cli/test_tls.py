"""Neo4j behind TLS and by routing, as users name it on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.command import write_records
from support.parts import MissingPart
from support.places import exported, graph_of
from support.servers.certificates import make_certificate
from support.servers.neo4j_server import NEO4J_VERSIONS, Neo4jServer, only_tls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.command import Run
    from support.servers.certificates import Certificate
    from support.servers.neo4j_server import GivenNeo4j, Neo4jServers

    Login = Callable[["GivenNeo4j | Neo4jServer", str], str]

pytestmark = pytest.mark.neo4j

RECORDS = [
    {"id": 1, "type": "story", "by": "ann", "time": 100, "title": "One", "kids": [3, 2]},
    {"id": 2, "type": "comment", "by": "bob", "time": 200, "parent": 1, "text": "two é"},
    {"id": 3, "type": "comment", "by": "ann", "time": 150, "parent": 1, "text": "three"},
]
COUNT = "MATCH (i:Item) RETURN count(i) AS n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The certificate of the servers here."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module", params=NEO4J_VERSIONS)
def secure(
    request: pytest.FixtureRequest, neo4j_servers: Neo4jServers, certificate: Certificate
) -> Iterator[Neo4jServer]:
    """A Neo4j that is spoken to in TLS only."""
    if request.param == "given":
        raise MissingPart("the given server has its own certificate, or none")
    server = neo4j_servers.new(request.param, only_tls(certificate))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Login:
    """Let the commands log in at a server, and have records to push."""
    write_records(folder / "records.jsonl", RECORDS)

    def log_in(server: GivenNeo4j | Neo4jServer, scheme: str) -> str:
        server.wipe()
        monkeypatch.setenv("NEO4J_USERNAME", server.user)
        monkeypatch.setenv("NEO4J_PASSWORD", server.password)
        return f"{scheme}://{server.uri.partition('://')[2]}"

    return log_in


def carry_all(graphload: Run, address: str) -> None:
    """Push, query and export, and compare with the records."""
    pushed = graphload("push", "records.jsonl", "--to", address)
    assert pushed.code == 0, pushed.err
    asked = graphload("query", "--in", address, COUNT)
    assert (asked.code, asked.out) == (0, "n\n3\n"), asked.err
    out = graphload("export", "--in", address)
    assert out.code == 0, out.err
    assert out.out.encode() == b"".join(exported(graph_of(RECORDS)))


@pytest.mark.parametrize("scheme", ["bolt+ssc", "neo4j+ssc"])
def test_a_self_signed_certificate_is_accepted_if_the_address_allows_it(
    graphload: Run, secure: Neo4jServer, login: Login, scheme: str
) -> None:
    carry_all(graphload, login(secure, scheme))


@pytest.fixture
def _trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the machine's trusted certificates by this one."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_a_certificate_that_the_machine_trusts_is_accepted(
    graphload: Run, secure: Neo4jServer, login: Login, scheme: str
) -> None:
    carry_all(graphload, login(secure, scheme))


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_an_untrusted_certificate_is_refused_with_a_hint(
    graphload: Run, secure: Neo4jServer, login: Login, scheme: str
) -> None:
    done = graphload("push", "records.jsonl", "--to", login(secure, scheme))
    assert done.code == 1
    assert "isn't trusted" in done.err
    assert "write +ssc in place of +s" in done.err


def test_a_server_that_requires_tls_is_addressed_without(
    graphload: Run, secure: Neo4jServer, login: Login
) -> None:
    done = graphload("push", "records.jsonl", "--to", login(secure, "bolt"))
    assert done.code == 1
    assert "requires TLS" in done.err


def test_a_server_is_found_by_routing(
    graphload: Run, neo4j_server: GivenNeo4j | Neo4jServer, login: Login
) -> None:
    carry_all(graphload, login(neo4j_server, "neo4j"))
