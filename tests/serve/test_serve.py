"""The command `graphload serve` and its server's answers, on each kind of store and on files."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from support.command import environment, spawn, write_records
from support.places import Place, served
from support.servers.neo4j_server import NEO4J_VERSIONS
from support.servers.served import EVIL, RECORDS, serve, wait_for_list

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.servers.neo4j_server import Neo4jServers
    from support.servers.served import Site

LIMITS = ("--items", "40", "--timeout", "60", "--rows", "50")
"""Those of the shared server, too."""
SLOW = "MATCH (a:Item), (b:Item), (c:Item), (d:Item) WHERE a.id + b.id + c.id + d.id = -1 RETURN 1"


@pytest.fixture(scope="module")
def neo4j_place(neo4j_servers: Neo4jServers) -> Place:
    """A Neo4j with the records."""
    place = served(neo4j_servers.get(NEO4J_VERSIONS[0]))
    place.push(*RECORDS)
    return place


def login(place: Place) -> dict[str, str]:
    """Return the environment of a server of a place."""
    return {"NEO4J_USERNAME": place.user or "", "NEO4J_PASSWORD": place.password or ""}


KINDS = ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(scope="module")
def neo4j_site(neo4j_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of a Neo4j."""
    args = ("--in", neo4j_place.name, *LIMITS)
    with serve(*args, cwd=tmp_path_factory.mktemp("neo4j"), extra=login(neo4j_place)) as site:
        wait_for_list(site)
        yield site


@pytest.fixture(params=KINDS)
def store_site(request: pytest.FixtureRequest) -> Site:
    """A server of a store of each kind."""
    site: Site = request.getfixturevalue("site" if request.param == "embedded" else "neo4j_site")
    return site


@pytest.fixture(scope="module")
def file_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of the records in a file."""
    folder = tmp_path_factory.mktemp("files")
    write_records(folder / "in.jsonl", RECORDS)
    with serve("in.jsonl", *LIMITS, cwd=folder) as site:
        wait_for_list(site)
        yield site


@pytest.fixture(params=[*KINDS, "files"])
def any_site(request: pytest.FixtureRequest) -> Site:
    """A server of the same records in each store, and in a file."""
    kind = request.param
    name = "file_site" if kind == "files" else "site" if kind == "embedded" else "neo4j_site"
    site: Site = request.getfixturevalue(name)
    return site


@pytest.fixture
def copy(place: Place, here: Path) -> Place:
    """A copy of the embedded store, which nobody has open."""
    shutil.copytree(place.name, here / "copy.graph")
    return Place(str(here / "copy.graph"))


WRITES = (
    "CREATE (:Item {id: 7777})",
    "MATCH (i:Item) SET i.score = 1",
    "MATCH (i:Item) DETACH DELETE i",
    "MATCH (i:Item {id: 2}) REMOVE i.by RETURN i",
    "MERGE (i:Item {id: 7777}) RETURN i",
    "CREATE INDEX x FOR (i:Item) ON (i.score)",
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
)
"""Queries that write, or read something else than the store."""


def listed(site: Site, query: str = "") -> dict[str, Any]:
    page: dict[str, Any] = site.get(f"/api/threads{query}").json
    return page


def drawn(site: Site, path: str) -> dict[str, Any]:
    """Return the data of a drawn page."""
    answer = site.get(path)
    assert answer.status == 200, answer.text
    data = answer.text.split('id="graphload-meta">')[1].split("</script>")[0]
    meta: dict[str, Any] = json.loads(data)
    return meta


def test_the_list_has_each_thread_with_its_figures(any_site: Site) -> None:
    page = listed(any_site)
    assert (page["total"], page["pages"], len(page["rows"])) == (72, 2, 50)
    first, second = page["rows"][:2]
    assert first["id"] == "1"
    assert first["title"] == "Ärger im Bau"
    figures = [first[name] for name in ("items", "depth", "authors", "first", "last")]
    assert figures == [59, 5, 8, 1_600_000_000, 1_600_000_059]
    assert (second["id"], second["title"], second["items"]) == ("100", EVIL, 2)
    assert len(listed(any_site, "?page=1")["rows"]) == 22
    assert listed(any_site, "?page=99")["page"] == 1
    newest = listed(any_site, "?sort=first")["rows"]
    assert [row["id"] for row in newest[:3]] == ["100", "1", "269"]
    assert listed(any_site, "?sort=first&order=up")["rows"][0]["id"] == "200"
    assert [row["id"] for row in listed(any_site, "?search=%C3%84RGER")["rows"]] == ["1"]
    assert listed(any_site, "?search=story%2026")["total"] == 11
    assert any_site.get("/api/threads?sort=nothing").status == 400


def test_a_thread_is_drawn_and_its_branches_have_pages_of_their_own(any_site: Site) -> None:
    meta = drawn(any_site, "/thread/100")
    assert (meta["items"], meta["served"]["branches"]) == (2, {})
    assert meta["served"]["above"] == ""
    meta = drawn(any_site, "/thread/1")
    assert meta["items"] == 41
    below = meta["served"]["branches"]
    assert sum(replies for replies, _ in below.values()) == 18
    found = 41
    for _, address in below.values():
        branch = drawn(any_site, address)
        assert branch["served"]["above"] == "/thread/1"
        assert branch["served"]["branches"] == {}
        found += branch["items"] - 1
    assert found == 59
    missing = any_site.get("/thread/12345")
    assert (missing.status, "item 12345 not found" in missing.text) == (404, True)


def test_files_take_no_queries(file_site: Site) -> None:
    assert file_site.get("/query").status == 404
    for path in ("/api/query", "/api/draw", "/api/complete"):
        answer = file_site.post(path, {"cypher": "RETURN 1", "before": "M"})
        assert (answer.status, "--in STORE" in answer.text) == (404, True)


def test_a_query_returns_cells_csv_or_a_drawing(store_site: Site) -> None:
    asked = {"cypher": "MATCH (i:Item) RETURN i, i.id AS id, i.by AS by ORDER BY id"}
    table = store_site.post("/api/query", asked).json
    assert (table["columns"], len(table["rows"])) == (["i", "id", "by"], 50)
    assert (table["more"], table["items"]) == (True, True)
    assert table["rows"][0] == [{"text": "Ärger im Bau", "by": "ann", "item": "1"}, 1, "ann"]
    plain = {"cypher": "MATCH (i:Item) WHERE i.id < 3 RETURN i.id AS id ORDER BY id", "as": "csv"}
    assert store_site.post("/api/query", plain).text.split() == ["id", "1", "2"]
    address = store_site.post("/api/draw", {"cypher": f"{asked['cypher']} LIMIT 7"}).json["address"]
    assert drawn(store_site, address)["items"] == 7
    many = store_site.post("/api/draw", asked).json["error"]["message"]
    assert many.startswith("the query returns more than 40 items")
    found = store_site.post("/api/complete", {"before": "MATCH (i:It"}).json["suggestions"]
    assert found == [["Item", 2, "label"]]
    wrong = store_site.post("/api/query", {"cypher": "MATCH (i:Item) RETRN i"})
    assert (wrong.status, wrong.json["error"]["offset"]) == (400, 15)


def test_nothing_can_be_written(store_site: Site) -> None:
    count = {"cypher": "MATCH (i:Item) RETURN count(i), count(i.score), count(i.by)"}
    before = store_site.post("/api/query", count).json
    for cypher in WRITES:
        for path in ("/api/query", "/api/draw"):
            answer = store_site.post(path, {"cypher": cypher})
            assert answer.status == 400, (cypher, answer.text)
            assert "--write (command)" not in answer.text
    assert store_site.post("/api/query", count).json == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_that_takes_too_long_is_stopped(
    request: pytest.FixtureRequest, kind: str, here: Path
) -> None:
    place = request.getfixturevalue("place" if kind == "embedded" else "neo4j_place")
    with serve("--in", place.name, "--timeout", "0.5", cwd=here, extra=login(place)) as site:
        answer = site.post("/api/query", {"cypher": SLOW})
        assert answer.status == 400
        message = answer.json["error"]["message"]
        assert message == "the query took longer than 0.5 s and was stopped"
        # The pages don't wait for it.
        assert drawn(site, "/thread/100")["items"] == 2


def test_a_query_ends_when_its_browser_goes(place: Place, here: Path) -> None:
    with serve("--in", place.name, "--timeout", "600", cwd=here) as site:
        body = json.dumps({"cypher": SLOW}).encode()
        connection = http.client.HTTPConnection(site.host)
        headers = {"Cookie": site.cookie, "Origin": site.origin, "Content-Type": "application/json"}
        connection.request("POST", "/api/query", body, headers)
        time.sleep(0.5)
        connection.close()
        # Queries come one after the other: this one waits for the end of that.
        assert site.post("/api/query", {"cypher": "RETURN 1 AS one"}).json["rows"] == [[1]]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_with_a_query_under_way(
    copy: Place, here: Path, number: int, code: int
) -> None:
    with serve("--in", copy.name, "--timeout", "600", cwd=here) as site:
        body = json.dumps({"cypher": SLOW}).encode()
        connection = http.client.HTTPConnection(site.host)
        headers = {"Cookie": site.cookie, "Origin": site.origin, "Content-Type": "application/json"}
        connection.request("POST", "/api/query", body, headers)
        time.sleep(0.3)
        ended, err = site.end(number)
        connection.close()
    assert ended == code
    assert "Traceback" not in err
    # The store is closed: it can be written.
    with copy.open(write=True):
        pass


def test_it_ends_by_itself_where_nobody_asks(place: Place, here: Path) -> None:
    done = spawn("serve", "--in", place.name, "--no-browser", "--idle", "0.3", cwd=here)
    assert (done.code, done.out) == (0, "")
    assert "Open http://127.0.0.1:" in done.err


def test_it_runs_where_a_loop_runs_already(place: Place, here: Path) -> None:
    program = (
        "import asyncio, sys; from graphload.cli import main\n"
        "async def run(): return main(sys.argv[1:])\n"
        "sys.exit(asyncio.run(run()))"
    )
    options = ["--in", place.name, "--no-browser", "--idle", "0.3"]
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", *options],
        cwd=here,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Open http://127.0.0.1:" in done.stderr


def test_errors_of_the_start_are_told(copy: Place, here: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        done = spawn("serve", "--in", copy.name, "--no-browser", "--port", port, cwd=here)
        assert (done.code, f"port {port} is in use" in done.err) == (1, True)
    done = spawn("serve", "--in", "none.graph", "--no-browser", cwd=here)
    assert (done.code, "there is no store at none.graph" in done.err) == (1, True)
    done = spawn("serve", "--no-browser", cwd=here)
    assert (done.code, "no input" in done.err) == (2, True)
    done = spawn("serve", "a.jsonl", "--in", copy.name, "--no-browser", cwd=here)
    assert (done.code, "cannot be used together" in done.err) == (2, True)
    with copy.open(write=True):
        done = spawn("serve", "--in", copy.name, "--no-browser", cwd=here)
    assert (done.code, "in use by another process" in done.err) == (1, True)


@pytest.mark.neo4j
def test_a_wrong_password_is_told(neo4j_place: Place, here: Path) -> None:
    wrong = {"NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": "letmein"}
    done = spawn("serve", "--in", neo4j_place.name, "--no-browser", cwd=here, extra=wrong)
    assert (done.code, "Traceback" in done.err) == (1, False)
    assert "letmein" not in done.out + done.err


def test_a_store_that_goes_away_is_told_on_the_page(copy: Place, here: Path) -> None:
    with serve("--in", copy.name, cwd=here) as site:
        wait_for_list(site)
        (here / "copy.graph").rename(here / "gone.graph")
        answer = site.post("/api/query", {"cypher": "RETURN 1"})
        assert (answer.status, "there is no store" in answer.text) == (502, True)
        assert listed(site)["total"] == 72
        assert site.end()[0] == 130


@pytest.mark.neo4j
def test_a_server_that_goes_away_is_told_until_it_is_back(
    neo4j_servers: Neo4jServers, here: Path
) -> None:
    server = neo4j_servers.get(NEO4J_VERSIONS[0])
    place = served(server)
    place.push(*RECORDS)
    with serve("--in", place.name, *LIMITS, cwd=here, extra=login(place)) as site:
        wait_for_list(site)
        query = {"cypher": "MATCH (i:Item) RETURN count(i)"}
        before = site.post("/api/query", query)
        path = listed(site)["rows"][0]["id"]
        server.stop()
        for answer in (site.post("/api/query", query), site.get(f"/thread/{path}")):
            assert (answer.status, "Traceback" in answer.text) == (502, False), answer.text
        assert listed(site)["total"] == 72
        server.start()
        assert site.post("/api/query", query).json["rows"] == before.json["rows"] != []
        assert drawn(site, f"/thread/{path}")
        assert site.end()[0] == 130


def test_measures_of_roots_are_columns_of_the_list(site: Site) -> None:
    at = listed(site)["measures"].index("thread_width")
    widths = [row["measures"][at] for row in listed(site, "?sort=thread_width")["rows"]]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[1] > 0
