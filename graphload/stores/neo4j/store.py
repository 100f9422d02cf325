"""Neo4j over Bolt, through the official driver: the one module that knows it.

A person's query runs in a transaction of its own and in READ access mode unless it may
write, so that the server itself refuses a write.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import random
import re
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import neo4j
import neo4j.exceptions
import neo4j.graph
import neo4j.spatial
import neo4j.time

from graphload.errors import (
    QueryError,
    RefusedError,
    StoreAccessError,
    StoreError,
    StoreUnavailableError,
    TooLargeError,
    UsageError,
)
from graphload.stores import schema
from graphload.stores.cypher import MAKE_LOCK, TAKE_LOCK, with_prefix
from graphload.stores.neo4j.lock import DatabaseLock
from graphload.stores.protocol import Capabilities
from graphload.values import Node, Path, Relationship, Result

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from graphload.stores.protocol import Access, Statement

__all__ = ["Neo4jStore", "open_named"]

DEFAULT_URI = "bolt://localhost:7687"
ALIVE = 20
"""Seconds between signs of life of a lock: what stands between may cut silent connections."""
SECONDS = 5
"""How long to wait for a server to take a connection; and half of what retries may wait."""

# The driver warns of each retry through `logging`, which would print it where nobody listens.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


def open_named(name: str, access: Access) -> Neo4jStore:
    """Open the Neo4j of that name: an address, or the word `neo4j`."""
    return Neo4jStore(DEFAULT_URI if name == "neo4j" else name, access)


class Neo4jStore:
    """A Neo4j database, open; see `protocol.Store`."""

    capabilities = Capabilities(
        parallel_writers=2, range_scan=True, rewrites_wide_nodes=False, bulk_load=False
    )

    def __init__(self, uri: str, access: Access) -> None:
        self.name = uri
        self.prefix = ""
        self._database = access.database
        self._writable = access.write
        with _translated(self.name):
            self._driver = _connect(uri, access)
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        try:
            list(self._run("RETURN 1", {}))
        except BaseException:
            self.close()
            raise

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
    ) -> Result:
        """Run one Cypher query of a person's; see `protocol.Store`."""
        if write:
            self._check_writable()
        with _translated(self.name, cypher), self._session(write=write) as session:
            result = session.run(cypher, dict(parameters or {}))
            columns = list(result.keys())
            rows = [tuple(record.values()) for record in result]
            ends = _Ends(session, rows)
            return Result(columns, [tuple(map(ends.plain, row)) for row in rows])

    def prepare(self, ids: type) -> None:  # noqa: ARG002 - Neo4j types no property
        """Make the unique constraints, and wait until they are in force."""
        self._check_writable()
        self._make_constraints(*schema.UNIQUE)
        list(self._run("CALL db.awaitIndexes(300)", {}))

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of one of our statements."""
        yield from self._run(statement.cypher, statement.parameters)

    def write(self, statements: Sequence[Statement], *, settled: Statement | None = None) -> None:
        """Run our statements in one transaction; see `protocol.Store`."""
        with _translated(self.name):
            for delay in _delays():
                try:
                    self._transact(statements)
                except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError) as error:
                    lost = isinstance(error, _LOST)
                    if lost and settled is not None and self._took_effect(settled):
                        return
                    passes = (lost or error.is_retryable()) and not _is_memory(error)
                    if delay is None or not passes:
                        raise
                    time.sleep(delay)
                else:
                    return

    def _transact(self, statements: Sequence[Statement]) -> None:
        with self._session(write=True) as session, session.begin_transaction() as transaction:
            for statement in statements:
                text = with_prefix(statement.cypher, self.prefix)
                given = {name: _quiet(value) for name, value in statement.parameters.items()}
                result = transaction.run(text, given)
                if statement.must_match and result.peek() is None:
                    raise _superseded(self.name)
                result.consume()
                for value in given.values():
                    if isinstance(value, _Quiet):
                        value.clear()  # the driver keeps it in circles that nobody collects
            transaction.commit()

    def _took_effect(self, settled: Statement) -> bool:
        """Whether a transaction whose end nobody heard of is in the database."""
        for delay in _delays():
            try:
                return bool(list(self._records(settled.cypher, settled.parameters)))
            except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError):
                if delay is None:
                    raise
                time.sleep(delay)
        return False

    @contextlib.contextmanager
    def exclusive(self, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the journal's first node locked, in a transaction that writes nothing."""
        self._check_writable()
        self._make_constraints(schema.LOAD)
        self.write([MAKE_LOCK])
        lock = DatabaseLock(self._hold, waiting)
        with contextlib.ExitStack() as stack:
            with _translated(self.name):
                stack.enter_context(lock)
            yield

    def _hold(self, taken: threading.Event, done: threading.Event) -> None:
        for delay in _delays():
            try:
                with self._session(write=True) as session, session.begin_transaction() as held:
                    held.run(TAKE_LOCK.cypher).consume()
                    taken.set()
                    while not done.wait(ALIVE):
                        held.run("RETURN 1").consume()
            except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError) as error:
                # Once it is held, a lost lock shows when the journal is next written.
                passes = isinstance(error, _LOST) or error.is_retryable()
                if taken.is_set() or delay is None or not passes:
                    raise
                time.sleep(delay)
            else:
                return

    def _make_constraints(self, *labels: str) -> None:
        """Make what isn't there; others may be making the same at this moment."""
        there = {name for (name,) in self._run("SHOW CONSTRAINTS YIELD name", {})}
        for label in labels:
            name, cypher = schema.constraint(label, self.prefix)
            if name not in there:
                self._make(cypher)

    def _make(self, constraint: str) -> None:
        with _translated(self.name):
            for delay in _delays():
                try:
                    list(self._records(constraint, {}, write=True))
                except neo4j.exceptions.Neo4jError as error:
                    code = error.code or ""
                    if code.endswith("AlreadyExists"):
                        return
                    if delay is None or not code.startswith("Neo.TransientError"):
                        raise
                    time.sleep(delay)
                else:
                    return

    def _check_writable(self) -> None:
        if not self._writable:
            raise StoreError(f"{self.name} was opened for reading only")

    @property
    def database(self) -> str:
        """The database's name, asked of the server where none was given."""
        if self._database is None:
            ((self._database,),) = self._run("CALL db.info() YIELD name", {})
        return self._database

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(
        self, cypher: str, parameters: Mapping[str, Any], *, write: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        with _translated(self.name):
            yield from self._records(with_prefix(cypher, self.prefix), parameters, write=write)

    def _records(
        self, cypher: str, parameters: Mapping[str, Any], *, write: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        with self._session(write=write) as session:
            for record in session.run(cypher, dict(parameters)):
                yield tuple(record.values())

    def _session(self, *, write: bool) -> neo4j.Session:
        # One manager for all sessions: what one wrote, the next one reads, on a cluster too.
        return self._driver.session(
            database=self._database,
            default_access_mode=neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS,
            bookmark_manager=self._bookmarks,
        )


def _delays() -> Iterator[float | None]:
    """How long to wait after each try of what passes by itself, in seconds; then None."""
    delay, left = 0.05, 2.0 * SECONDS
    while left > 0:
        yield delay * random.uniform(0.5, 1.5)  # noqa: S311 - so that two don't meet again
        left -= delay
        delay = min(2 * delay, 1.0)
    yield None


_LOST = (neo4j.exceptions.ServiceUnavailable, neo4j.exceptions.SessionExpired)
"""The connection is gone; what was asked last may have been done or not."""


def _is_memory(error: Exception) -> bool:
    return "OutOfMemory" in (getattr(error, "code", None) or "")


def _superseded(name: str) -> StoreError:
    return StoreError(
        f"{name}: another load took over while this one couldn't be reached",
        hint="Run the same command again: it continues where it was.",
    )


def _connect(uri: str, access: Access) -> neo4j.Driver:
    parts = urlsplit(uri)
    if parts.username or parts.password:
        raise UsageError(
            "an address holds no user and no password",
            hint="Give the user and the password apart: an address is logged and shown.",
        )
    auth = None
    if access.user is not None or access.password is not None:
        auth = neo4j.basic_auth(access.user or "neo4j", access.password or "")
    return neo4j.GraphDatabase.driver(
        uri,
        auth=auth,
        connection_timeout=SECONDS,
        connection_acquisition_timeout=2 * SECONDS,
        notifications_min_severity="OFF",
        user_agent="graphload",
    )


# --- errors


@contextlib.contextmanager
def _translated(name: str, query: str | None = None) -> Iterator[None]:
    """Raise our errors for the driver's, each with what to do."""
    try:
        yield
    except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError) as error:
        _raise_ours(error, name, query)
    except (ValueError, OSError) as error:
        raise UsageError(f"{name} is no address: {error}") from error


def _raise_ours(error: Exception, name: str, query: str | None) -> NoReturn:
    if isinstance(error, neo4j.exceptions.Neo4jError):
        raise _of_server(error, name, query) from error
    if isinstance(error, neo4j.exceptions.ConfigurationError):
        raise UsageError(f"{name} is no address: {error}") from error
    raise _of_connection(error, name) from error


_ACCESS = {
    "Neo.ClientError.Security.Unauthorized": (
        "refuses the user or the password",
        "Check both; NEO4J_USERNAME and NEO4J_PASSWORD hold them for the command line.",
    ),
    "Neo.ClientError.Security.AuthenticationRateLimit": (
        "refuses to be asked again: too many wrong passwords",
        "Wait a few seconds, then give the right one.",
    ),
    "Neo.ClientError.Security.CredentialsExpired": (
        "wants a new password first",
        "Change it: ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new', in the system database.",
    ),
    "Neo.ClientError.Security.Forbidden": (
        "doesn't allow this user to do that",
        "Ask for the rights to read, write and make constraints.",
    ),
    "Neo.ClientError.Database.DatabaseNotFound": (
        "has no such database",
        "SHOW DATABASES lists them; without a name it is the user's home database.",
    ),
    "Neo.TransientError.General.DatabaseUnavailable": (
        "says that the database isn't available",
        "It may be starting or stopped: SHOW DATABASES says which.",
    ),
}


def _of_server(error: neo4j.exceptions.Neo4jError, name: str, query: str | None) -> StoreError:
    code, message = error.code or "", _first_line(error.message or str(error))
    if code in _ACCESS:
        what, hint = _ACCESS[code]
        return StoreAccessError(f"{name} {what} ({message})", hint=hint)
    if query is None and _is_memory(error):
        return TooLargeError(
            f"{name}: {message}",
            hint="Give the server more memory: dbms.memory.transaction.total.max.",
        )
    if "ConstraintCreationFailed" in code and query is None:
        return StoreError(
            f"{name}: what is there already breaks a constraint: {message}",
            hint="graphload needs Item.id and User.name to be unique: "
            "remove or merge the nodes named here, or use another database.",
        )
    if query is not None and code.startswith("Neo.ClientError"):
        offset = _OFFSET.search(error.message or "")
        return QueryError(
            _place(message),
            query=query,
            offset=int(offset[1]) if offset else None,
            hint=_hint(code),
        )
    kind = RefusedError if query is None and code.startswith(_REFUSALS) else StoreError
    return kind(f"{name}: {message}", hint=f"The server's code for it is {code}.")


_REFUSALS = ("Neo.ClientError.Schema.", "Neo.ClientError.Statement.", "Neo.DatabaseError.")
"""Codes that are about what is written, not about who writes or when."""


_OFFSET = re.compile(r"\(line \d+, column \d+ \(offset: (\d+)\)\)")


def _place(message: str) -> str:
    return _OFFSET.sub("", message).strip()


def _first_line(message: str) -> str:
    return message.strip().split("\n", 1)[0]


def _hint(code: str) -> str | None:
    if code == "Neo.ClientError.Statement.AccessMode":
        return "Queries only read, unless they are told that they may write (--write)."
    return None


def _of_connection(error: Exception, name: str) -> StoreError:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return StoreAccessError(
            f"{name}: the server's certificate isn't trusted",
            hint="For a certificate that the server signed itself, write +ssc in place of +s.",
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return StoreAccessError(
            f"{name}: the server doesn't speak TLS", hint="Write the address without +s or +ssc."
        )
    if urlsplit(name).scheme in ("bolt", "neo4j") and _speaks_tls(name):
        return StoreAccessError(
            f"{name}: the server wants TLS",
            hint="Write +s after bolt or neo4j in the address (+ssc where it signed its "
            "certificate itself).",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return StoreUnavailableError(
            f"{name}: there is no such host", hint="Check the address, and the network."
        )
    return StoreUnavailableError(
        f"no Neo4j answers at {name}",
        hint="Is it running, and is this its Bolt port (7687 unless changed; 7474 is its page)?",
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    waiting = [error]
    while waiting:
        if (one := waiting.pop()) is not None:
            yield one
            waiting.append(one.__cause__ or one.__context__)
            waiting.extend(getattr(one, "exceptions", ()))


def _speaks_tls(uri: str) -> bool:
    """Whether TLS can be begun at an address where plain Bolt can't."""
    parts = urlsplit(uri)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # nothing is sent: only the handshake is looked at
    address = (parts.hostname or "localhost", parts.port or 7687)
    try:
        with (
            socket.create_connection(address, timeout=SECONDS) as plain,
            context.wrap_socket(plain),
        ):
            return True
    except (OSError, ValueError):
        return False


# --- values


class _Quiet(list[Any]):
    """A list that doesn't spell itself out.

    The driver spells out all parameters for its log, whether anybody reads it or not: a
    fifth of the work of sending rows, and what is in records has no place in a log.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "[...]"


def _quiet(value: Any) -> Any:  # noqa: ANN401 - a statement's parameter
    return _Quiet(value) if isinstance(value, list) else value


_SCALARS = (neo4j.time.Duration, neo4j.spatial.Point)
"""What the driver makes tuples of and a query means as one value."""


class _Ends:
    """The driver's values made plain; relationships' ends are asked for once, all together."""

    def __init__(self, session: neo4j.Session, rows: Iterable[tuple[Any, ...]]) -> None:
        wanted = sorted({end for row in rows for value in row for end in _end_ids(value)})
        self._of: dict[str, int | str] = {}
        if wanted:
            ask = (
                "UNWIND $ends AS e MATCH (n) WHERE elementId(n) = e "
                "RETURN e, coalesce(n.id, n.name)"
            )
            found = session.run(ask, ends=wanted)
            self._of = {end: name for end, name in found if isinstance(name, int | str)}

    def plain(self, value: Any) -> Any:  # noqa: ANN401 - a database's value
        """Make one value plain; see `protocol.Result`."""
        if isinstance(value, list | tuple | frozenset | set) and not isinstance(value, _SCALARS):
            return [self.plain(one) for one in value]
        if isinstance(value, dict):
            return {key: self.plain(one) for key, one in value.items()}
        if isinstance(value, neo4j.graph.Node):
            return self._node(value)
        if isinstance(value, neo4j.graph.Relationship):
            return self._relationship(value)
        if isinstance(value, neo4j.graph.Path):
            return Path(
                [self._node(node) for node in value.nodes],
                [self._relationship(edge) for edge in value.relationships],
            )
        return _plain_scalar(value)

    def _node(self, node: neo4j.graph.Node) -> Node:
        properties = {name: value for name, value in node.items() if name not in schema.OURS}
        return Node(sorted(node.labels), self.plain(properties))

    def _relationship(self, edge: neo4j.graph.Relationship) -> Relationship:
        start, end = (
            self._of.get(node.element_id, node.element_id) if node is not None else ""
            for node in edge.nodes
        )
        return Relationship(edge.type, start, end, self.plain(dict(edge.items())))


def _end_ids(value: Any) -> Iterator[str]:  # noqa: ANN401 - a database's value
    if isinstance(value, neo4j.graph.Relationship):
        yield from (node.element_id for node in value.nodes if node is not None)
    elif isinstance(value, neo4j.graph.Path):
        yield from (node.element_id for node in value.nodes)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _end_ids(one)
    elif isinstance(value, list):
        for one in value:
            yield from _end_ids(one)


def _plain_scalar(value: Any) -> Any:  # noqa: ANN401 - a database's value
    if isinstance(value, neo4j.time.DateTime):
        native = value.to_native()
        return native.isoformat() if native.tzinfo is None else native.astimezone(dt.UTC)
    if isinstance(value, neo4j.time.Date | neo4j.time.Time | neo4j.time.Duration):
        return value.iso_format()
    if isinstance(value, neo4j.spatial.Point):
        return dict(zip("xyz", value, strict=False)) | {"srid": value.srid}
    if isinstance(value, bytearray):
        return bytes(value)
    return value
