"""A proxy between a driver and a Neo4j that breaks the connection where it is told to."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

from support.parts import MissingPart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from support.neo4j_server import GivenNeo4j, Neo4jServer

__all__ = ["BoltProxy"]

COMMIT = b"\xb0\x12"
_MANIFEST = b"\0\0\1\xff"
"""The server's answer to a handshake that lists what it speaks, for the client to choose."""


class BoltProxy:
    """A TCP proxy on a free port of this machine, in front of a server that speaks plain Bolt.

    Use it as a context manager, and `uri` in place of the server's. By routing (`neo4j://`)
    a driver would ask the server for its address, and go there past the proxy.
    """

    def __init__(self, server: GivenNeo4j | Neo4jServer) -> None:
        address = urlsplit(server.uri)
        if address.scheme != "bolt":
            raise MissingPart(f"the proxy reads plain Bolt, not {server.uri}")
        self.commits = 0
        """How many COMMITs drivers have sent so far."""
        self.cuts = 0
        """How many connections were cut."""
        self._server = (address.hostname or "localhost", address.port or 7687)
        self._lock = threading.Lock()
        self._links: set[_Link] = set()
        self._cut_at: dict[int, bool] = {}
        listener = self._listen(0)
        self._listener: socket.socket | None = listener
        self.port: int = listener.getsockname()[1]
        self.uri = f"bolt://127.0.0.1:{self.port}"

    # --- what it can be told

    def cut(self) -> None:
        """Cut all connections now."""
        with self._lock:
            links = list(self._links)
        for link in links:
            self._end(link, cut=True)

    def cut_before_commit(self, nth: int = 1) -> None:
        """Cut the connection that sends the n-th COMMIT from now on, in place of passing it on.

        Nothing was committed, and the driver can't know.
        """
        with self._lock:
            self._cut_at[self.commits + nth] = False

    def cut_after_commit(self, nth: int = 1) -> None:
        """Cut the connection of the n-th COMMIT from now on when the server has answered it.

        The answer isn't passed on: all was committed, and the driver can't know.
        """
        with self._lock:
            self._cut_at[self.commits + nth] = True

    def refuse(self) -> None:
        """Refuse new connections until `accept`; those that are there stay."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            _close(listener)

    def accept(self) -> None:
        """Take new connections again."""
        with self._lock:
            if self._listener is None:
                self._listener = self._listen(self.port)

    def close(self) -> None:
        """Refuse new connections and end those that are there."""
        self.refuse()
        with self._lock:
            links = list(self._links)
        for link in links:
            self._end(link)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- how it works

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._take, args=(listener,), daemon=True).start()
        return listener

    def _take(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._server, timeout=10)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            link = _Link(client, server)
            with self._lock:
                self._links.add(link)
            for work in (self._pass_on, self._pass_back):
                threading.Thread(target=work, args=(link,), daemon=True).start()

    def _pass_on(self, link: _Link) -> None:
        """Pass on what the client says, message by message."""
        with contextlib.suppress(OSError, EOFError):
            for message, raw in _messages(link):
                if message == COMMIT and not self._may_pass(link):
                    self._end(link, cut=True)
                    return
                link.server.sendall(raw)
        self._end(link)

    def _may_pass(self, link: _Link) -> bool:
        """Count a COMMIT; what is to become of its connection."""
        with self._lock:
            self.commits += 1
            after = self._cut_at.pop(self.commits, None)
        link.doomed = after is True
        return after is not False

    def _pass_back(self, link: _Link) -> None:
        """Pass back what the server says, until its answer is one to keep back."""
        with contextlib.suppress(OSError):
            while said := link.server.recv(1 << 16):
                if not link.handshake.done:
                    link.handshake.hear(said)
                if link.doomed:
                    if said.strip(b"\0"):  # empty chunks only keep the connection alive
                        self._end(link, cut=True)
                        return
                    continue
                link.client.sendall(said)
        self._end(link)

    def _end(self, link: _Link, *, cut: bool = False) -> None:
        with self._lock:
            if link not in self._links:
                return
            self._links.remove(link)
            self.cuts += cut
        _close(link.client)
        _close(link.server)


class _Handshake:
    """The server's half of a handshake, which tells how long the client's is."""

    def __init__(self) -> None:
        self.done = False
        self.manifest = False
        self._heard = b""
        self._told = threading.Event()

    def hear(self, said: bytes) -> None:
        self._heard += said
        if len(self._heard) >= len(_MANIFEST):
            self.manifest = self._heard.startswith(_MANIFEST)
            self.done = True
            self._told.set()

    def wait(self) -> None:
        self._told.wait(60)


@dataclass(eq=False)
class _Link:
    """A driver's connection, and the one to the server that it is passed on to."""

    client: socket.socket
    server: socket.socket
    handshake: _Handshake = field(default_factory=_Handshake)
    doomed: bool = False


def _messages(link: _Link) -> Iterator[tuple[bytes, bytes]]:
    """Yield what a client says: each message's content, and the bytes that it came as.

    The handshake comes first, in parts whose content is empty. Bolt's messages are chunks,
    each with its length before it; a chunk of length 0 ends them.
    """
    with link.client.makefile("rb") as stream:
        yield b"", _read(stream, 20)  # the signature, and four versions
        link.handshake.wait()
        if link.handshake.manifest:
            yield b"", _read(stream, 4)  # the version that the client chose
            more = True
            while more:  # what it can do, a number in bytes of seven bits
                byte = _read(stream, 1)
                more = byte[0] >= 0x80
                yield b"", byte
        while True:
            content, raw = b"", b""
            while True:
                size = _read(stream, 2)
                chunk = _read(stream, int.from_bytes(size))
                content, raw = content + chunk, raw + size + chunk
                if not chunk:
                    break
            yield content, raw


def _read(stream: IO[bytes], count: int) -> bytes:
    taken = stream.read(count)
    if len(taken) < count:
        raise EOFError
    return taken


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for it
    end.close()
