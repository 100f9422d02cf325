"""A real Neo4j server for tests: one named by the environment, or one started from Maven's jars."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shlex
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from support.parts import MissingPart, find_jars, find_java, find_parquet_jars

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from support.servers.certificates import Certificate

__all__ = [
    "KEPT",
    "NEO4J_VERSIONS",
    "GivenNeo4j",
    "Neo4jServer",
    "Neo4jServers",
    "least_java",
    "only_tls",
]

GIVEN = "GRAPHLOAD_TEST_NEO4J_URI"
LONG_TERM, LATEST = "5.26.31", "2026.09.0"


def least_java(version: str) -> int:
    """Return the oldest version of Java that a version of Neo4j runs on."""
    return 17 if version.startswith("5.") else 21


def _versions() -> tuple[str, ...]:
    if GIVEN in os.environ:
        return ("given",)
    return (LONG_TERM, LATEST) if find_java(least_java(LATEST)) else (LONG_TERM,)


NEO4J_VERSIONS = _versions()
"""Versions that are tested: the given server, or the long-term version and, on a new enough
Java, the latest."""


class GivenNeo4j:
    """A server named by the environment; refused unless its database is empty."""

    version = "given"

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self.uri = environment[GIVEN]
        self.user = environment.get("NEO4J_USERNAME", "neo4j")
        self.password = environment.get("NEO4J_PASSWORD", "")
        self.database = environment.get("NEO4J_DATABASE")
        if _contents(self):
            raise RuntimeError(
                f"the database at {self.uri} isn't empty. Tests never write into a database in "
                f"use: empty it, constraints and indexes too, or unset {GIVEN}."
            )

    def start(self) -> None:
        """Do nothing: it runs."""

    def stop(self) -> None:
        raise MissingPart(f"{GIVEN} names a server that the tests may not stop")

    restart = stop

    def wipe(self) -> None:
        _wipe(self)

    def empty(self) -> None:
        _wipe(self, KEPT)

    @contextlib.contextmanager
    def driver(self) -> Iterator[neo4j.Driver]:
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver:
            yield driver


_OPENS = [
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in (
        "java.nio",
        "java.io",
        "sun.nio.ch",
        "java.util.concurrent",
        "java.lang",
        "java.util",
    )
]
KEPT = frozenset(
    f"graphload_{key}"
    for key in ("item_id", "user_name", "graphloadload_load", "graphloadrecords_id")
)
"""The constraints of a push, which stay from test to test: a change of the schema empties the cache
of plans, and planning all statements of a push takes a server ten times as long as running them."""

_FLAGS = ["-XX:+UseG1GC", "-Dio.netty.tryReflectionSetAccessible=true", "-Dlog4j2.disable.jmx=true"]
# A server of the tests doesn't live long enough to earn back what the second compiler costs.
_SHORT_LIVED = ("-XX:TieredStopAtLevel=1",)
_TLS = "server.bolt.tls_level"
# Ends the server when the process that started it is gone, killed or not: its end of the
# pipe closes then.
_WATCH = "import os, sys; sys.stdin.read(); os.kill(int(sys.argv[1]), 15)"


class Neo4jServer:
    """A Neo4j server of our own in `home`, on a free port, with a random password.

    `settings` are added to its configuration, `flags` to Java's options.
    """

    user = "neo4j"
    database: str | None = None

    def __init__(
        self,
        version: str,
        home: Path,
        *,
        settings: Mapping[str, str] | None = None,
        heap: str = "1g",
        flags: Sequence[str] = (),
    ) -> None:
        self.version = version
        self.home = home
        self.password = secrets.token_hex(12)
        self.port = _free_port()
        settings = settings or {}
        scheme = "bolt+ssc" if _TLS in settings else "bolt"
        self.uri = f"{scheme}://127.0.0.1:{self.port}"
        self.heap = heap
        self.flags = [*_FLAGS, *flags]
        self._lib = find_jars(version)
        java = find_java(least_java(version))
        if java is None:
            raise MissingPart(f"Neo4j {version} needs Java {least_java(version)} or later")
        self._java = java
        self._server: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None
        self._lay_out(settings)

    @property
    def runs(self) -> bool:
        """True if the server was started and hasn't ended since."""
        return self._server is not None and self._server.poll() is None

    @property
    def process(self) -> int | None:
        """The server's process id, while it runs."""
        return self._server.pid if self._server is not None and self.runs else None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        native = [] if self.version.startswith("5.") else ["--enable-native-access=ALL-UNNAMED"]
        name = "CommunityEntryPoint" if self.version.startswith("5.") else "Neo4jCommunity"
        folders = [self.home / "plugins" / "*", self.home / "conf" / "*", self._lib / "*"]
        places = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        command = ["-Xms256m", f"-Xmx{self.heap}", *self.flags, *native, *_OPENS, "-cp"]
        command += [os.pathsep.join(map(str, folders)), f"org.neo4j.server.{name}"]
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                [self._java, *command, *places, "--console-mode"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
            )
        self._watch = subprocess.Popen(
            [sys.executable, "-c", _WATCH, str(self._server.pid)], stdin=subprocess.PIPE
        )
        self._wait(seconds=180)

    def write_admin(self, *, parquet: bool = False) -> Path:
        """Write a `neo4j-admin` for this server, which Maven's artifacts come without."""
        script = self.home / "neo4j-admin"
        folders = [self._lib, find_parquet_jars()] if parquet else [self._lib]
        path = ":".join(str(folder / "*") for folder in folders)
        java = shlex.join([str(self._java), "-Xmx1g", *_OPENS, "-cp", path])
        variables = " ".join(f"{name}={shlex.quote(value)}" for name, value in self._places.items())
        script.write_text(
            f'#!/bin/sh\n{variables} exec {java} org.neo4j.cli.AdminTool "$@"\n', encoding="utf-8"
        )
        script.chmod(0o755)
        return script

    def run_import(self, folder: Path, *, parquet: bool) -> None:
        """Import files of graphload, while the server is stopped."""
        done = subprocess.run(
            [folder / "import.sh"],
            env={**os.environ, "NEO4J_ADMIN": str(self.write_admin(parquet=parquet))},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def stop(self) -> None:
        """Stop the server; kill it if it doesn't end within 20 seconds."""
        if self._watch and self._watch.stdin:
            self._watch.kill()
            self._watch.stdin.close()
            self._watch.wait()
        if self._server:
            self._server.terminate()
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        self._server = self._watch = None

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        if self._server:
            self._server.kill()
        self.stop()

    def restart(self) -> None:
        """Stop and start again: same address, password and data."""
        self.stop()
        self.start()

    def wipe(self) -> None:
        """Delete everything: nodes, relationships, constraints and indexes."""
        _wipe(self)

    def empty(self) -> None:
        """Delete all but KEPT, which the next push would create again."""
        _wipe(self, KEPT)

    @contextlib.contextmanager
    def driver(self) -> Iterator[neo4j.Driver]:
        """Open the official driver on this server; closed with the block."""
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver:
            yield driver

    @property
    def _log(self) -> Path:
        return self.home / "logs" / "console.log"

    @property
    def _places(self) -> dict[str, str]:
        return {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self._places}

    def _lay_out(self, settings: Mapping[str, str]) -> None:
        for name in ("conf", "data", "logs", "run", "import", "plugins"):
            (self.home / name).mkdir(parents=True)
        address = f"127.0.0.1:{self.port}"
        conf = {
            "server.bolt.listen_address": address,
            "server.bolt.advertised_address": address,
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": "512m",
            "db.tx_log.preallocate": "false",  # an empty database would take 517 MB
            "db.tx_log.rotation.retention_policy": "keep_none",  # old logs fill a disk
            "dbms.usage_report.enabled": "false",
            "server.directories.import": (self.home / "import").as_posix(),
            **settings,
        }
        text = "".join(f"{name}={value}\n" for name, value in conf.items())
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")
        (self.home / "data" / "dbms").mkdir()
        credential = _credential(self.user, self.password)
        (self.home / "data" / "dbms" / "auth.ini").write_text(credential, encoding="utf-8")

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._answers():
            dead = self._server is None or self._server.poll() is not None
            if dead or time.monotonic() > end:
                self.stop()
                log = self._log.read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"Neo4j {self.version} doesn't start:\n{log[-2000:]}")
            time.sleep(0.25)

    def _answers(self) -> bool:
        # A plain connection first: the driver waits and warns where nothing listens yet.
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        try:
            with self.driver() as driver:
                driver.verify_connectivity()
        except (DriverError, Neo4jError):
            return False
        return True


Server = GivenNeo4j | Neo4jServer


class Neo4jServers:
    """The servers of one test run, each started when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, Server] = {}
        self._known: set[str] = set()
        """Versions whose server was checked to be Neo4j since it was started."""

    def get(self, version: str) -> Server:
        """Return a running server of one of NEO4J_VERSIONS, empty but for KEPT, which is Neo4j."""
        if version not in self._running:
            self._running[version] = GivenNeo4j() if version == "given" else self.new(version)
        server = self._running[version]
        if isinstance(server, Neo4jServer) and not server.runs:
            server.restart()
            self._known.discard(version)
        if version not in self._known:
            assert_neo4j_kernel(server)
            self._known.add(version)
        server.empty()
        return server

    def new(self, version: str, settings: Mapping[str, str] | None = None) -> Neo4jServer:
        """Return a server that isn't started, with its own settings; the caller stops it."""
        home = self._folder / f"{version}-{secrets.token_hex(4)}"
        return Neo4jServer(version, home, settings=settings, flags=_SHORT_LIVED)

    def close(self) -> None:
        """Empty a given database; kill servers of our own, whose data isn't read again."""
        for server in self._running.values():
            if isinstance(server, Neo4jServer):
                server.kill()
            else:
                server.wipe()
        self._running.clear()


def assert_neo4j_kernel(server: Server) -> None:
    """Fail if the server is another one that speaks Bolt."""
    with server.driver() as driver:
        names = driver.execute_query(
            "CALL dbms.components() YIELD name RETURN collect(name) AS names",
            database_=server.database,
        ).records[0]["names"]
    assert "Neo4j Kernel" in names, f"{server.uri} is not Neo4j: {names}"


def _contents(server: Server) -> int:
    """Count the nodes, constraints and indexes in a database."""
    with server.driver() as driver:
        nodes = driver.execute_query(
            "MATCH (n) RETURN count(n) AS n", database_=server.database
        ).records[0]["n"]
        return int(nodes) + len(_schema(driver, server))


def _schema(driver: neo4j.Driver, server: Server, kept: Collection[str] = ()) -> list[str]:
    """Return the statements that drop a database's constraints, but for some, and its indexes."""
    run = driver.execute_query
    constraints = run("SHOW CONSTRAINTS YIELD name", database_=server.database).records
    indexes = run(
        "SHOW INDEXES YIELD name, type, owningConstraint "
        "WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN name",
        database_=server.database,
    ).records
    drops = [
        f"DROP CONSTRAINT `{record['name']}`"
        for record in constraints
        if record["name"] not in kept
    ]
    return drops + [f"DROP INDEX `{record['name']}`" for record in indexes]


def _wipe(server: Server, kept: Collection[str] = ()) -> None:
    clear = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
    with server.driver() as driver:
        with driver.session(database=server.database) as session:
            session.run(clear).consume()
        for drop in _schema(driver, server, kept):
            driver.execute_query(drop, database_=server.database)


def _credential(user: str, password: str) -> str:
    """Return the text that `neo4j-admin dbms set-initial-password` writes, without Java."""
    salt = secrets.token_bytes(32)
    digest = salt + password.encode()
    for _ in range(1024):
        digest = hashlib.sha256(digest).digest()
    return f"{user}:SHA-256,{digest.hex()},{salt.hex()},1024:\n"


def only_tls(certificate: Certificate) -> dict[str, str]:
    """Return the settings of a server that accepts only TLS."""
    policy = "dbms.ssl.policy.bolt"
    return {
        _TLS: "REQUIRED",
        f"{policy}.enabled": "true",
        f"{policy}.base_directory": certificate.key.parent.as_posix(),
        f"{policy}.private_key": certificate.key.name,
        f"{policy}.public_certificate": certificate.certificate.name,
        f"{policy}.client_auth": "NONE",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
