"""graphload's errors for the driver's, each with a hint.

A server's errors are looked up by code in its dialect's table; connection errors are the same
for all servers.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from neo4j.exceptions import (
    BrokenRecordError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graphload.errors import (
    QueryError,
    StoreAccessError,
    StoreError,
    StoreUnavailableError,
    TooLargeError,
    UsageError,
)
from graphload.stores.bolt.connection import requires_tls
from graphload.stores.bolt.dialect import ErrorRule
from graphload.stores.cypher import fill_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.stores.bolt.dialect import Dialect

__all__ = ["CONNECTION_LOST", "is_transient", "translate_errors"]

CONNECTION_LOST = (ServiceUnavailable, SessionExpired)
"""The connection is gone; the last request may have been carried out or not."""

_OTHER = ErrorRule("*", StoreError)


@contextlib.contextmanager
def translate_errors(name: str, dialect: Dialect, query: str | None = None) -> Iterator[None]:
    """Raise graphload's errors for the driver's inside the block.

    `query` is a user's query, if one is run; `name` is the store's.
    """
    try:
        yield
    except Neo4jError as error:
        raise _server_error(error, name, dialect, query) from error
    except (ConfigurationError, ValueError, OSError) as error:
        raise UsageError(f"{name} is not a valid address: {error}") from error
    except BrokenRecordError as error:
        reason = error.__cause__ or error
        raise QueryError(
            f"the result has a value that can't be read: {reason}",
            query=query or "",
            hint="A year may be beyond 1 to 9999: return such a value as text, toString(value).",
        ) from error
    except DriverError as error:
        raise _connection_error(error, name, dialect) from error


def is_transient(error: Neo4jError | DriverError, dialect: Dialect) -> bool:
    """Return True if the same transaction may succeed when it is run again."""
    if isinstance(error, Neo4jError) and _rule_for(error, dialect, None).error is TooLargeError:
        return False
    return isinstance(error, CONNECTION_LOST) or error.is_retryable()


def _rule_for(error: Neo4jError, dialect: Dialect, query: str | None) -> ErrorRule:
    text = f"{error.code} {error.message}"
    skipped = "query" if query is None else "statement"
    rules = (rule for rule in dialect.errors if rule.during != skipped)
    return next((rule for rule in rules if fnmatchcase(text, rule.pattern)), _OTHER)


def _server_error(error: Neo4jError, name: str, dialect: Dialect, query: str | None) -> StoreError:
    rule = _rule_for(error, dialect, query)
    message = (error.message or str(error)).strip()
    summary = message.split("\n", 1)[0]
    values = {"store": name, "message": summary, "code": error.code or ""}
    hint = rule.hint and fill_placeholders(rule.hint, values)
    if query is None or rule.error is not QueryError:
        return rule.error(fill_placeholders(rule.message, values), hint=hint)
    return QueryError(
        dialect.error_position.sub("", summary).strip(),
        query=query,
        offset=_error_offset(message, dialect, query),
        hint=hint,
    )


def _error_offset(message: str, dialect: Dialect, query: str) -> int | None:
    """Return the position in a query that the server's message reports."""
    match = dialect.error_position.search(message)
    if match is None:
        return None
    groups = match.groupdict()
    if groups.get("offset"):
        return int(groups["offset"])
    lines = query.split("\n")[: int(groups["line"]) - 1]
    return min(sum(len(line) + 1 for line in lines) + int(groups["column"]) - 1, len(query))


def _connection_error(error: DriverError, name: str, dialect: Dialect) -> StoreError:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return StoreAccessError(
            f"{name}: the server's TLS certificate isn't trusted",
            hint="For a self-signed certificate, write +ssc in place of +s.",
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return StoreAccessError(
            f"{name}: the server doesn't support TLS",
            hint="Write the address without +s or +ssc.",
        )
    if urlsplit(name).scheme in ("bolt", "neo4j") and requires_tls(name):
        return StoreAccessError(
            f"{name}: the server requires TLS",
            hint="Write +s after bolt or neo4j in the address "
            "(+ssc for a self-signed certificate).",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return StoreUnavailableError(
            f"{name}: unknown host", hint="Check the address and the network connection."
        )
    return StoreUnavailableError(
        f"no {dialect.server} server answers at {name}",
        hint="Is the server running, and is this its Bolt port (7687 by default; 7474 is HTTP)?",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException | None] = [error]
    while waiting:
        if (cause := waiting.pop()) is not None:
            yield cause
            waiting.append(cause.__cause__ or cause.__context__)
            waiting.extend(getattr(cause, "exceptions", ()))
