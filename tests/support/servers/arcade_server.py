"""A Bolt server that isn't Neo4j: ArcadeDB's, from the embedded engine, in a process of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import secrets
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from graphload import stores
from graphload.stores import StoreKind
from support.places import Place
from support.project import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

__all__ = ["ArcadeServer", "register_store"]

USER = "root"
_SERVE = """
import sys, arcadedb
folder, password, http, bolt = sys.argv[1:]
server = arcadedb.create_server(folder, password, config={
    "host": "127.0.0.1", "http_port": int(http),
    "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
    "bolt_host": "127.0.0.1", "bolt_port": int(bolt),
})
server.start()
for name in sys.stdin:
    server.create_database(name.strip())
    print("created", flush=True)
server.stop()
"""


class ArcadeServer:
    """A server on free ports of this machine; `new_place` makes an empty database."""

    def __init__(self, process: subprocess.Popen[str], port: int, password: str) -> None:
        self._process = process
        self._port = port
        self._password = password

    @classmethod
    @contextlib.contextmanager
    def started(cls, folder: Path) -> Iterator[ArcadeServer]:
        password = secrets.token_hex(12)
        http, bolt = _free_port(), _free_port()
        with subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(folder), password, str(http), str(bolt)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "ARCADEDB_LOG_DIR": str(folder), "ARCADEDB_LOG_CONSOLE": "0"},
        ) as process:
            try:
                yield cls(process, bolt, password)
            finally:
                process.communicate(timeout=60)

    def new_place(self) -> Place:
        name = f"db{secrets.token_hex(4)}"
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "created\n"
        return Place(f"arcadedb://127.0.0.1:{self._port}", USER, self._password, name)


def register_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the example of docs/ to the table of stores, as its docstring says."""
    name = "arcadedb_server_store"
    spec = importlib.util.spec_from_file_location(name, DOCS / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, name, module)
    kind = StoreKind(re.compile("arcadedb://.+"), "arcadedb://HOST:PORT", name, server=True)
    monkeypatch.setattr(stores, "STORE_KINDS", (*stores.STORE_KINDS, kind))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
