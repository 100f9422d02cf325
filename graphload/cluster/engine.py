"""The engine: Sail in process, or any server that speaks Spark Connect."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import sys
import threading
import time
import warnings
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from graphload.errors import GraphloadError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import SparkSession as SparkSession  # noqa: PLC0414 - for others, too

T = TypeVar("T")

__all__ = ["SAIL", "ClusterError", "call_with_session", "connect", "require_client"]

SAIL = "sail"
"""The address of an engine that is started in this process."""
_SCHEME = "sc://"
_DEFAULT_PORT = 15002
CONNECT_TIMEOUT_S = 10.0
_CANCEL_INTERVAL_S = 0.2
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


def call_with_session(address: str, function: Callable[[SparkSession], T]) -> T:
    """Call a function with a session, as of `connect`, and cancel its jobs on Ctrl-C.

    It is called in a thread: an interrupt in the middle of a call would leave locks of the client
    locked, at which the next call waits for ever.

    Raises:
        UsageError: as of `connect`.
        ClusterError: as of `connect`.
    """
    opened: Future[SparkSession] = Future()
    result: Future[T] = Future()

    def call() -> None:
        try:
            with connect(address) as session:
                opened.set_result(session)
                value = function(session)
            result.set_result(value)
        except BaseException as error:  # noqa: BLE001 - it is raised in the other thread
            result.set_exception(error)

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    try:
        futures: list[Future[Any]] = [opened, result]
        wait(futures, return_when=FIRST_COMPLETED)
        _take_back_interrupt()
        return result.result()
    except KeyboardInterrupt:
        end = time.monotonic() + CONNECT_TIMEOUT_S
        while thread.is_alive() and time.monotonic() < end:
            # Again and again, for those that begin meanwhile.
            if opened.done():
                _within(CONNECT_TIMEOUT_S, opened.result().interruptAll)
            thread.join(_CANCEL_INTERVAL_S)
        raise


def _take_back_interrupt() -> None:
    """Let Python alone hear Ctrl-C, as before Sail was started, which would end on it by itself."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, handler)


@contextlib.contextmanager
def connect(address: str) -> Iterator[SparkSession]:
    """Open a session at `sc://HOST:PORT`, or on an engine in this process (`sail`).

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
        if address == SAIL:
            address = stack.enter_context(_sail())
        session = _open_session(address)
        # Before Sail ends: the client would ask it for long.
        stack.callback(_stop, session)
        try:
            yield session
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


def _open_session(address: str) -> SparkSession:
    from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415 - an extra
    from pyspark.sql.connect.session import SparkSession as Client  # noqa: PLC0415 - an extra

    try:
        session: Any = Client.builder.remote(address).create()
        # The client's own policy asks a server that is gone again for ten minutes, also on Ctrl-C.
        policy = DefaultPolicy(max_retries=_RETRIES, max_backoff=_MAX_BACKOFF_MS)
        session.client.set_retry_policies([policy])
        session.version  # noqa: B018 - asks the server
    except Exception as error:
        raise _translated(error, address) from error
    opened: SparkSession = session  # whose methods it has
    return opened


def _stop(session: SparkSession) -> None:
    if not _within(CONNECT_TIMEOUT_S, session.stop):
        # At the end of the process, the client would ask the server once more, and wait for ever.
        client: Any = session.client
        atexit.unregister(client._on_exit)  # noqa: SLF001 - it has no other name


def _within(seconds: float, function: Callable[[], object]) -> bool:
    """Call a function of the client, which asks a server that is gone again for minutes.

    Returns whether it ended in time.
    """

    def call() -> None:
        with contextlib.suppress(Exception):
            function()

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()


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
