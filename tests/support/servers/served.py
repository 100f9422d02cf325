"""`graphload serve` as a process of its own, and raw requests to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from support.command import PROGRAM, environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["EVIL", "RECORDS", "Answer", "Site", "serve", "wait_for_list"]


EVIL = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
RECORDS = [
    {"id": 1, "type": "story", "by": "ann", "time": 1_600_000_000, "title": "Ärger im Bau"},
    *(
        {"id": n, "by": f"u{n % 7}", "time": 1_600_000_000 + n, "parent": 1 + (n - 2) // 2}
        for n in range(2, 60)
    ),
    {"id": 100, "type": "story", "by": "bob", "time": 1_700_000_000, "title": EVIL},
    {"id": 101, "by": "ann", "time": 1_700_000_001, "parent": 100, "text": "one reply"},
    *(
        {"id": n, "type": "story", "by": "cat", "time": 1_500_000_000 + n, "title": f"Story {n}"}
        for n in range(200, 270)
    ),
]


@dataclass(frozen=True)
class Answer:
    """An answer of the server."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    """A server that runs; `cookie` is that of the browser to which the address was given."""

    address: str
    process: subprocess.Popen[bytes]
    cookie: str = field(default="")

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str | None] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send a request as it is; a header that is None is left out."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        given: dict[str, str | None] = {"Host": self.host, "Cookie": self.cookie or None}
        given |= headers or {}
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_host=True)
            for name, value in given.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, value: object) -> Answer:
        headers = {"Origin": self.origin, "Content-Type": "application/json"}
        return self.send("POST", path, headers, json.dumps(value).encode())

    def enter(self) -> None:
        """Exchange the token for a session, as a browser does."""
        parts = urlsplit(self.address)
        answer = self.send("GET", f"/?{parts.query}")
        assert answer.status == 303
        self.cookie = answer.headers["set-cookie"].partition(";")[0]

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End the server with a signal; return its exit code and what it wrote to stderr."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=60)
        return self.process.returncode, err.decode()


@contextlib.contextmanager
def serve(
    *args: str, cwd: Path, extra: Mapping[str, str] | None = None, enters: bool = True
) -> Iterator[Site]:
    """Run a server until the block ends; `enters`: with a session."""
    process = subprocess.Popen(
        [*PROGRAM, "serve", *args, "--no-browser", "--json", "--quiet"],
        cwd=cwd,
        env=environment(extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            assert process.stderr is not None
            raise AssertionError(process.stderr.read().decode())
        site = Site(json.loads(line)["address"], process)
        if enters:
            site.enter()
        yield site
    finally:
        process.kill()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
        process.wait()


def wait_for_list(site: Site) -> None:
    """Wait until the threads are counted."""
    for _ in range(600):
        if (state := site.get("/api/threads").json["state"]) != "counting":
            assert state == "complete"
            return
        time.sleep(0.05)
    raise AssertionError("the threads weren't counted")
