"""The engine: Sail in process, or any server that speaks Spark Connect."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from graphload.errors import GraphloadError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession as PlainSession

__all__ = ["SAIL", "ClusterError", "connect", "require_client"]

SAIL = "sail"
"""The address of an engine that is started in this process."""
_SCHEME = "sc://"
_DEFAULT_PORT = 15002
CONNECT_TIMEOUT_S = 10.0
_RETRIES = 5
_MAX_BACKOFF_MS = 2_000
_INSTALL = "Install it: pip install 'graphload[cluster]'"


class ClusterError(GraphloadError):
    """The engine can't be reached, or failed; what stages were finished stays."""

    kind = "cluster"


def require_client() -> None:
    """Check that the client is installed, which all else of the package needs.

    Raises:
        UsageError: it isn't.
    """
    main = sys.modules["__main__"]
    has_file = hasattr(main, "__file__")
    if not has_file:
        # The client takes a program without a file, as in `python -c`, for its tests, and exits.
        main.__file__ = "-c"
    try:
        with warnings.catch_warnings():
            # The client warns of versions of pandas, which isn't used.
            warnings.simplefilter("ignore")
            import pyarrow as pa  # noqa: F401, PLC0415 - an extra
            import pyspark.sql.connect.session  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise UsageError("the Spark Connect client is not installed", hint=_INSTALL) from error
    finally:
        if not has_file:
            del main.__file__


@contextlib.contextmanager
def connect(address: str) -> Iterator[PlainSession]:
    """Open a session at `sc://HOST:PORT`, or on an engine in this process (`sail`).

    Where the block is left by an interrupt, the jobs of the session are cancelled on the server.

    Raises:
        UsageError: the address has another form, or the client isn't installed.
        ClusterError: nothing answers there, or the engine fails in the block.
    """
    require_client()
    if address != SAIL and not address.startswith(_SCHEME):
        raise UsageError(
            f"{address!r} is no address of an engine", hint=f"Use {SAIL}, or {_SCHEME}HOST:PORT."
        )
    if address != SAIL:
        _check_reachable(address)
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        # Also those at the end, after the block.
        warnings.filterwarnings("ignore", module="pyspark")
        is_own = address == SAIL
        if is_own:
            address = stack.enter_context(_sail())
        session = _open_session(address)
        # Before Sail ends: the client would ask it for long.
        stack.callback(_stop, session)
        try:
            yield session
        except KeyboardInterrupt:
            # Sail in this process hears the interrupt itself, and ends.
            if not is_own:
                _within(CONNECT_TIMEOUT_S, session.interruptAll)
            raise
        except Exception as error:
            raise _translated(error, address) from error


@contextlib.contextmanager
def _sail() -> Iterator[str]:
    """Start Sail in this process; give its address."""
    # Its log is for who runs a server.
    os.environ.setdefault("RUST_LOG", "off")
    try:
        from pysail.spark import SparkConnectServer  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError("Sail is not installed", hint=_INSTALL) from error
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    host, port = server.listening_address
    try:
        yield f"{_SCHEME}{host}:{port}"
    finally:
        server.stop()


def _check_reachable(address: str) -> None:
    """Check that something listens at an address: the client asks for minutes.

    Raises:
        UsageError: the address has no host, or a port that is none.
        ClusterError: nothing listens there.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or _DEFAULT_PORT
    except ValueError:
        host = None
    if not host:
        raise UsageError(
            f"{address!r} is no address of an engine", hint=f"Use {SAIL}, or {_SCHEME}HOST:PORT."
        )
    try:
        socket.create_connection((host, port), CONNECT_TIMEOUT_S).close()
    except OSError as error:
        raise ClusterError(
            f"no engine answers at {address}: {error.strerror or error}",
            hint="Start a Spark Connect server there, or use --on sail.",
        ) from error


def _open_session(address: str) -> PlainSession:
    from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415 - an extra
    from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415 - an extra

    try:
        session: Any = SparkSession.builder.remote(address).create()
        # The client's own policy asks a server that is gone again for ten minutes, also on Ctrl-C.
        policy = DefaultPolicy(max_retries=_RETRIES, max_backoff=_MAX_BACKOFF_MS)
        session.client.set_retry_policies([policy])
        session.version  # noqa: B018 - asks the server
    except Exception as error:
        raise _translated(error, address) from error
    opened: PlainSession = session  # whose methods it has
    return opened


def _stop(session: PlainSession) -> None:
    _within(CONNECT_TIMEOUT_S, session.stop)


def _within(seconds: float, function: Callable[[], object]) -> None:
    """Call a function of the client, which asks a server that is gone again for minutes."""

    def call() -> None:
        with contextlib.suppress(Exception):
            function()

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)


def _translated(error: Exception, address: str) -> Exception:
    """Return the error of the engine as graphload's, any other one as it is."""
    kind: Any = type(error)
    if not kind.__module__.startswith(("pyspark", "grpc")):
        return error
    details = getattr(error, "details", None)  # of gRPC, in one line
    text = str(details() if callable(details) else error)
    first = next((line for line in text.splitlines() if line.strip()), kind.__name__)
    return ClusterError(
        f"the engine at {address} failed: {first.strip()[:300]}",
        hint="The same command goes on after the last finished stage.",
    )
