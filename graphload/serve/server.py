"""Run the server on this computer only, until it is ended."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
import time
from typing import TYPE_CHECKING

import uvicorn

from graphload.errors import GraphloadError
from graphload.serve.guard import Guard
from graphload.sharing.event_loop import run_coroutine

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

__all__ = ["open_port", "run_server"]

HOST = "127.0.0.1"
_GRACE_S = 1
"""Seconds that answers have to be sent when the server ends."""
_MAX_CONNECTIONS = 64
_POLL_S = 0.2


def open_port(port: int) -> socket.socket:
    """Return a socket that listens to this computer only; port 0 is a free one.

    Raises:
        GraphloadError: the port is in use, or not allowed.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        reasons = {errno.EADDRINUSE: "is in use", errno.EACCES: "needs more rights"}
        reason = reasons.get(error.errno or 0, f"can't be opened: {error.strerror}")
        raise GraphloadError(
            f"port {port} {reason}",
            hint="Choose another one with --port, or leave it out for a free one.",
        ) from error
    return listener


def run_server(
    app: ASGIApp,
    listener: socket.socket,
    *,
    on_ready: Callable[[str], None],
    idle_s: float | None = None,
) -> None:
    """Serve an app until Ctrl-C, a signal, or `idle_s` seconds without a request.

    `on_ready` gets the address to open, once requests are answered.

    Raises:
        KeyboardInterrupt: Ctrl-C, or another signal that ends the process.
    """
    guard = Guard(app, listener.getsockname()[1])
    config = uvicorn.Config(
        guard,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=_MAX_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_S,
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        running = asyncio.create_task(server.serve(sockets=[listener]))
        is_ready = False
        while not running.done():
            await asyncio.wait([running], timeout=_POLL_S if is_ready else 0.01)
            if server.started and not is_ready:
                is_ready = True
                on_ready(guard.address)
            if idle_s is not None and time.monotonic() - guard.last_request > idle_s:
                server.should_exit = True
        await running

    def stop() -> None:
        server.should_exit = True

    run_coroutine(serve, stop=stop)
