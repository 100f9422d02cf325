"""Requests that a server refuses, sent as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from support.servers.served import serve

if TYPE_CHECKING:
    from pathlib import Path

    from support.places import Place
    from support.servers.served import Answer, Site

PATHS = ("/", "/query", "/thread/1", "/api/threads", "/nowhere")


def json_headers(site: Site, **more: str | None) -> dict[str, str | None]:
    return {"Origin": site.origin, "Content-Type": "application/json", **more}


@pytest.mark.parametrize("path", PATHS)
def test_a_request_without_the_cookie_is_refused(site: Site, path: str) -> None:
    answer = site.send("GET", path, {"Cookie": None})
    assert (answer.status, answer.headers["content-type"]) == (403, "text/plain; charset=utf-8")
    assert site.send("GET", path, {"Cookie": site.cookie[:-1]}).status == 403
    assert site.send("GET", path, {"Cookie": f"{site.cookie}; {site.cookie}"}).status == 403


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        "localhost.:{port}",
        "127.0.0.1.evil.example:{port}",
        "localhost:{port}@evil.example",
        "[::1]:{port}",
        "",
        None,
    ],
)
def test_a_request_to_another_host_is_refused(site: Site, host: str | None) -> None:
    """A page whose name was made to lead here (DNS rebinding) sends its name, as origin too."""
    port = site.host.partition(":")[2]
    name = None if host is None else host.format(port=port)
    origin = None if not name else f"http://{name}"
    for headers in ({"Host": name}, {"Host": name, "Origin": origin}):
        # A request without any host is refused by the web server.
        assert site.send("GET", "/", headers).status in ((403,) if name else (400, 403))


def test_both_names_of_this_computer_are_its_hosts(site: Site) -> None:
    port = site.host.partition(":")[2]
    assert site.send("GET", "/", {"Host": f"localhost:{port}"}).status == 200
    assert site.send("GET", "/", {"Host": f"127.0.0.1:{port}"}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "anything"},
    ],
)
def test_a_request_of_another_site_is_refused(site: Site, headers: dict[str, str]) -> None:
    assert site.send("GET", "/", headers).status == 403
    body = b'{"cypher": "RETURN 1"}'
    assert site.send("POST", "/api/query", json_headers(site, **headers), body).status == 403


def test_a_request_of_its_own_page_or_of_an_address_that_was_typed_is_answered(site: Site) -> None:
    for value in ("same-origin", "none"):
        assert site.send("GET", "/", {"Sec-Fetch-Site": value}).status == 200


def test_a_query_needs_an_origin_and_to_be_json(site: Site) -> None:
    body = b'{"cypher": "RETURN 1 AS one"}'
    assert site.send("POST", "/api/query", json_headers(site), body).status == 200
    assert site.send("POST", "/api/query", json_headers(site, Origin=None), body).status == 403
    form = json_headers(site, **{"Content-Type": "text/plain"})
    assert site.send("POST", "/api/query", form, body).status == 415
    assert site.send("POST", "/api/query", json_headers(site), b"[1]").status == 400
    assert site.send("POST", "/api/query", json_headers(site), b"[" * 100_000).status == 400
    assert site.send("POST", "/api/query", json_headers(site), b" " * 100_001).status == 413
    assert site.post("/api/query", {"cypher": 7}).status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"])
def test_other_methods_are_refused(site: Site, method: str) -> None:
    for path in ("/", "/thread/1"):
        assert site.send(method, path, json_headers(site), b"{}").status == 405
    assert site.send("GET", "/api/query").status == 405


def test_every_answer_has_the_headers_that_protect_it(site: Site) -> None:
    def check(answer: Answer) -> None:
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers

    for path in PATHS:
        check(site.get(path))
        check(site.send("GET", path, {"Cookie": None}))
        check(site.send("GET", path, {"Origin": "http://evil.example"}))
    policy = site.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_token_is_exchanged_once(place: Place, here: Path) -> None:
    with serve("--in", place.name, cwd=here, enters=False) as site:
        token = f"/?{urlsplit(site.address).query}"
        assert site.send("GET", "/?token=wrong").status == 403
        assert site.send("HEAD", token).status == 403
        assert site.send("GET", token, {"Sec-Purpose": "prefetch"}).status == 403
        assert site.send("GET", token, {"Sec-Fetch-Site": "cross-site"}).status == 403
        assert site.send("GET", token, {"Host": "evil.example"}).status == 403
        first = site.send("GET", token)
        assert (first.status, first.headers["location"]) == (303, "/")
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "Domain" not in cookie
        assert site.send("GET", token).status == 403
        site.cookie = cookie.partition(";")[0]
        assert site.get("/").status == 200
        # The same browser may open the address again.
        assert site.get(token).status == 303


def test_the_server_listens_to_this_computer_only(site: Site) -> None:
    assert site.host.startswith("127.0.0.1:")
