"""Connections to a Bolt server: opening them, and retrying what failed."""

from __future__ import annotations

import logging
import random
import socket
import ssl
import time
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphload.stores.protocol import Access

__all__ = ["RETRY_DELAYS_S", "connect", "requires_tls", "retry"]

T = TypeVar("T")

CONNECT_TIMEOUT_S = 5
ACQUISITION_TIMEOUT_S = 10
"""Seconds to wait for a connection from the driver's pool."""
RETRY_DELAYS_S = (0.05, 0.1, 0.2, 0.4, 0.8, *[1.0] * 9)
"""Delays between attempts: 10 seconds in all before a transient error is raised."""
DEFAULT_PORT = 7687

# The driver warns of each retry through `logging`, which would print it where nobody configured
# logging.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


def connect(uri: str, access: Access) -> neo4j.Driver:
    """Return a driver for an address; it connects when it is first used."""
    auth = None
    if access.user is not None or access.password is not None:
        auth = neo4j.basic_auth(access.user or "neo4j", access.password or "")
    return neo4j.GraphDatabase.driver(
        uri,
        auth=auth,
        connection_timeout=CONNECT_TIMEOUT_S,
        connection_acquisition_timeout=ACQUISITION_TIMEOUT_S,
        notifications_min_severity="OFF",
        user_agent="graphload",
    )


def retry(
    action: Callable[[], T],
    may_retry: Callable[[Neo4jError | DriverError], bool] = lambda _: True,
    *,
    delays: Iterable[float] = RETRY_DELAYS_S,
) -> T:
    """Run an action, again after each driver error that `may_retry` accepts.

    `delays` between attempts are in seconds; after the last one the error is raised.
    """
    for delay in delays:
        try:
            return action()
        except (Neo4jError, DriverError) as error:
            if not may_retry(error):
                raise
        time.sleep(delay * random.uniform(0.5, 1.5))  # noqa: S311 - so that clients don't collide
    return action()


def requires_tls(uri: str) -> bool:
    """Return True if a TLS handshake succeeds at an address where plain Bolt failed."""
    parts = urlsplit(uri)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # no data is sent after the handshake
    address = (parts.hostname or "localhost", parts.port or DEFAULT_PORT)
    try:
        with (
            socket.create_connection(address, timeout=CONNECT_TIMEOUT_S) as plain,
            context.wrap_socket(plain),
        ):
            return True
    except (OSError, ValueError):
        return False
