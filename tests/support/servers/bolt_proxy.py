"""A proxy between a driver and a Neo4j server that cuts connections on request."""

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

    from support.servers.neo4j_server import GivenNeo4j, Neo4jServer

__all__ = ["BoltProxy"]

COMMIT = b"\xb0\x12"
_MANIFEST = b"\0\0\1\xff"
"""The beginning of a server's answer to a handshake that lists its versions of Bolt."""


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
        """Number of COMMITs that drivers have sent."""
        self.cuts = 0
        """Number of connections that were cut."""
        self._server = (address.hostname or "localhost", address.port or 7687)
        self._lock = threading.Lock()
        self._links: set[_Link] = set()
        self._cut_at: dict[int, bool] = {}
        listener = self._listen(0)
        self._listener: socket.socket | None = listener
        self.port: int = listener.getsockname()[1]
        self.uri = f"bolt://127.0.0.1:{self.port}"

    # --- commands

    def cut(self) -> None:
        """Cut all connections now."""
        with self._lock:
            links = list(self._links)
        for link in links:
            self._end(link, cut=True)

    def cut_before_commit(self, nth: int = 1) -> None:
        """Cut the connection that sends the n-th COMMIT from now on, instead of forwarding it.

        Nothing was committed, and the driver can't know.
        """
        with self._lock:
            self._cut_at[self.commits + nth] = False

    def cut_after_commit(self, nth: int = 1) -> None:
        """Cut the connection of the n-th COMMIT from now on once the server has answered it.

        The answer isn't forwarded: all was committed, and the driver can't know.
        """
        with self._lock:
            self._cut_at[self.commits + nth] = True

    def refuse(self) -> None:
        """Refuse new connections until `accept`; open ones stay."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            _close(listener)

    def accept(self) -> None:
        """Accept new connections again."""
        with self._lock:
            if self._listener is None:
                self._listener = self._listen(self.port)

    def close(self) -> None:
        """Refuse new connections and close open ones."""
        self.refuse()
        with self._lock:
            links = list(self._links)
        for link in links:
            self._end(link)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- forwarding

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept_all, args=(listener,), daemon=True).start()
        return listener

    def _accept_all(self, listener: socket.socket) -> None:
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
            for work in (self._forward, self._forward_back):
                threading.Thread(target=work, args=(link,), daemon=True).start()

    def _forward(self, link: _Link) -> None:
        """Forward the client's messages, one by one."""
        with contextlib.suppress(OSError, EOFError):
            for message, raw in _messages(link):
                if message == COMMIT and not self._count_commit(link):
                    self._end(link, cut=True)
                    return
                link.server.sendall(raw)
        self._end(link)

    def _count_commit(self, link: _Link) -> bool:
        """Count a COMMIT; return False if it isn't to be forwarded."""
        with self._lock:
            self.commits += 1
            after = self._cut_at.pop(self.commits, None)
        link.doomed = after is True
        return after is not False

    def _forward_back(self, link: _Link) -> None:
        """Forward the server's bytes to the client, except an answer that is to be lost."""
        with contextlib.suppress(OSError):
            while received := link.server.recv(1 << 16):
                if not link.handshake.done:
                    link.handshake.receive(received)
                if link.doomed:
                    if received.strip(b"\0"):  # empty chunks only keep the connection alive
                        self._end(link, cut=True)
                        return
                    continue
                link.client.sendall(received)
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
    """The server's half of a handshake, which decides the length of the client's."""

    def __init__(self) -> None:
        self.done = False
        self.manifest = False
        self._received = b""
        self._complete = threading.Event()

    def receive(self, received: bytes) -> None:
        self._received += received
        if len(self._received) >= len(_MANIFEST):
            self.manifest = self._received.startswith(_MANIFEST)
            self.done = True
            self._complete.set()

    def wait(self) -> None:
        self._complete.wait(60)


@dataclass(eq=False)
class _Link:
    """A driver's connection, and the proxy's own to the server for it."""

    client: socket.socket
    server: socket.socket
    handshake: _Handshake = field(default_factory=_Handshake)
    doomed: bool = False


def _messages(link: _Link) -> Iterator[tuple[bytes, bytes]]:
    """Yield a client's messages: the content of each, and its raw bytes.

    The handshake comes first, in parts whose content is empty. Bolt's messages are chunks,
    each with its length before it; a chunk of length 0 ends them.
    """
    with link.client.makefile("rb") as stream:
        yield b"", _read(stream, 20)  # the signature, and four versions
        link.handshake.wait()
        if link.handshake.manifest:
            yield b"", _read(stream, 4)  # the version that the client chose
            more = True
            while more:  # its capabilities, a number in bytes of seven bits
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
