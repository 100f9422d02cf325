"""The store on a Bolt server, through the official driver.

A user's query runs in a transaction of its own, in READ access mode unless it may write, so that
the server refuses writes.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from typing import TYPE_CHECKING, Any, TypeVar

import neo4j
from neo4j.exceptions import Neo4jError

from graphload.errors import QueryError, StoreError
from graphload.stores import schema
from graphload.stores.address import read_address
from graphload.stores.bolt.connection import RETRY_DELAYS_S, connect, retry
from graphload.stores.bolt.errors import CONNECTION_LOST, is_transient, translate_errors
from graphload.stores.bolt.lock import DatabaseLock
from graphload.stores.bolt.values import UnformattedList, node_ids, plain_value
from graphload.stores.cypher import MAKE_LOCK, NODE_KEYS, TAKE_LOCK, fill_placeholders, render
from graphload.stores.form import check_form
from graphload.stores.parameters import check_query
from graphload.stores.prefix import read_prefix
from graphload.stores.protocol import READ_ONLY_HINT, query_timeout
from graphload.values import Result

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from neo4j.exceptions import DriverError

    from graphload.stores.bolt.dialect import Dialect
    from graphload.stores.protocol import Access, Capabilities, Statement

__all__ = ["BoltStore"]

T = TypeVar("T")

KEEP_ALIVE_S = 20
"""Seconds between requests while a lock is held: firewalls may close silent connections."""
LOCK_POLL_S = 0.25
"""Seconds between attempts to lock, where the server refuses instead of waiting."""


class BoltStore:
    """A Bolt server's database, open; see `protocol.Store`."""

    def __init__(self, uri: str, access: Access, dialect: Dialect) -> None:
        self.name = uri = read_address(uri)
        self.prefix = ""
        self._dialect = dialect
        self._database = access.database
        self._writable = access.write
        with self._translate_errors():
            self._driver = connect(uri, access)
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._is_prepared = False
        try:
            if access.prefix is None:
                self.prefix = read_prefix(self)
            else:
                list(self._run("RETURN 1", {}))
                self.prefix = access.prefix
        except BaseException:
            self.close()
            raise

    @property
    def capabilities(self) -> Capabilities:
        """The capabilities that the dialect states."""
        return self._dialect.capabilities

    @property
    def database(self) -> str:
        """The database's name, queried from the server if none was given."""
        if self._database is None:
            ((self._database, *_),) = self._run(self._dialect.database_name, {})
        return self._database

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        write: bool = False,
        timeout_s: float | None = None,
        limit: int | None = None,
    ) -> Result:
        """Run one Cypher query of a user; see `protocol.Store`."""
        check_query(cypher, parameters)
        if write:
            self._check_writable()
            check_form(self)
        with (
            self._translate_errors(cypher),
            _time_limit(cypher, timeout_s),
            _killed_if_interrupted(self._session(write=write)) as session,
            contextlib.ExitStack() as stack,
        ):
            runner: neo4j.Session | neo4j.Transaction = session
            values = dict(parameters or {})
            if write or self._dialect.enforces_read_access:
                answer = session.run(neo4j.Query(cypher, timeout=timeout_s), values)
            else:
                transaction = session.begin_transaction(timeout=timeout_s)  # never committed
                runner = stack.enter_context(_killed_if_interrupted(transaction))
                answer = runner.run(cypher, values)
            columns = list(answer.keys())
            rows = [tuple(record.values()) for record in itertools.islice(answer, limit)]
            summary = answer.consume()  # what is left of the rows isn't sent
            if not write and summary.counters.contains_updates:
                raise QueryError("the query writes", query=cypher, hint=READ_ONLY_HINT)
            keys: dict[str, int | str] = {}
            if nodes := sorted({node for row in rows for node in node_ids(row)}):
                records = runner.run(self._render(NODE_KEYS), nodes=nodes)
                keys = {node: key for node, key in records if isinstance(key, int | str)}
            return Result(columns, [tuple(plain_value(cell, keys) for cell in row) for row in rows])

    def prepare(self, ids: type) -> None:  # noqa: ARG002 - servers don't type properties
        """Create the unique constraints, and wait until they are enforced."""
        self._check_writable()
        if self._create_constraints(*schema.UNIQUE) and self._dialect.await_indexes is not None:
            list(self._run(self._dialect.await_indexes, {}))
        self._is_prepared = True

    def index_texts(self, names: Sequence[str]) -> str | None:
        """Create the full-text index, and wait for it; see `protocol.Store`."""
        self._check_writable()
        if (create := self._dialect.create_text_index) is None:
            return None
        self._change_schema(fill_placeholders(create, self._text_index(names)))
        if self._dialect.await_indexes is not None:
            list(self._run(self._dialect.await_indexes, {}))
        return self._text_index(names)["name"]

    def drop_text_index(self, names: Sequence[str]) -> None:
        """Delete the full-text index; see `protocol.Store`."""
        if (drop := self._dialect.drop_text_index) is not None:
            self._change_schema(fill_placeholders(drop, self._text_index(names)))

    def _text_index(self, names: Sequence[str]) -> dict[str, str]:
        label = schema.prefixed(schema.ITEM, self.prefix)
        properties = ", ".join(f"n.{name}" for name in names)
        return {"name": f"graphload_{label.lower()}_text", "label": label, "properties": properties}

    def index_addresses(self, ids: type) -> None:  # noqa: ARG002 - servers don't type properties
        """Create the indexes of addresses, and wait for them; see `protocol.Store`."""
        self._check_writable()
        for index in self._address_indexes():
            self._change_schema(fill_placeholders(self._dialect.create_index, index))
        if self._dialect.await_indexes is not None:
            list(self._run(self._dialect.await_indexes, {}))

    def drop_address_indexes(self) -> None:
        """Delete the indexes of addresses; see `protocol.Store`."""
        for index in self._address_indexes():
            self._change_schema(fill_placeholders(self._dialect.drop_index, index))

    def _address_indexes(self) -> Iterator[dict[str, str]]:
        label = schema.prefixed(schema.ADDRESS, self.prefix)
        for key in schema.ADDRESS_KEYS:
            yield {"name": f"graphload_{label.lower()}_{key}", "label": label, "key": key}

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of one of our statements."""
        yield from self._run(statement.cypher, statement.parameters)

    def write(
        self, statements: Sequence[Statement], *, committed_if: Statement | None = None
    ) -> None:
        """Run our statements in one transaction; see `protocol.Store`."""

        def attempt() -> None:
            try:
                self._transact(statements)
            except CONNECTION_LOST:
                if committed_if is None:
                    raise
                with self._translate_errors():  # a transaction of unknown outcome isn't retried
                    committed = retry(
                        lambda: list(self._records(committed_if.cypher, committed_if.parameters))
                    )
                if not committed:
                    raise

        with self._translate_errors():
            retry(attempt, self._is_transient)

    def _transact(self, statements: Sequence[Statement]) -> None:
        with self._session(write=True) as session, session.begin_transaction() as transaction:
            for statement in statements:
                parameters = {
                    name: UnformattedList(value) if isinstance(value, list) else value
                    for name, value in statement.parameters.items()
                }
                result = transaction.run(self._render(statement.cypher), parameters)
                if statement.must_match and result.peek() is None:
                    raise StoreError(
                        f"{self.name}: another load took over while this one was disconnected",
                        hint="Run the same command again: it continues where it stopped.",
                    )
                result.consume()
                for value in parameters.values():
                    if isinstance(value, UnformattedList):
                        value.clear()  # the driver keeps it in cycles, and garbage isn't collected
            transaction.commit()

    @contextlib.contextmanager
    def exclusive(self, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Lock the journal's node 0, in a transaction that is never committed."""
        self._check_writable()
        if not self._is_prepared:
            self._create_constraints(schema.LOAD)
        self._is_prepared = False  # until the next load they may be dropped
        self.write([MAKE_LOCK])
        lock = DatabaseLock(self._hold_lock, waiting)
        with contextlib.ExitStack() as stack:
            with self._translate_errors():
                stack.enter_context(lock)
            yield

    def _hold_lock(self, acquired: threading.Event, release: threading.Event) -> None:
        def hold() -> None:
            with self._session(write=True) as session, session.begin_transaction() as transaction:
                transaction.run(TAKE_LOCK.cypher).consume()
                acquired.set()
                while not release.wait(KEEP_ALIVE_S):
                    transaction.run("RETURN 1").consume()

        def may_retry(error: Neo4jError | DriverError) -> bool:
            # A lock lost after it was acquired is noticed at the next write to the journal.
            waits = not acquired.is_set() and not release.is_set()
            return waits and self._is_transient(error)

        waits = self._dialect.write_conflict_waits
        retry(hold, may_retry, delays=RETRY_DELAYS_S if waits else itertools.repeat(LOCK_POLL_S))

    def _create_constraints(self, *labels: str) -> bool:
        """Create missing constraints; return whether there were any.

        Another client may be creating the same at this moment.
        """
        existing = [
            tuple(", ".join(cell) if isinstance(cell, list) else cell for cell in row)
            for row in self._run(self._dialect.show_constraints, {})
        ]
        constraints = [self._dialect.unique_constraint(label, self.prefix) for label in labels]
        missing = [
            (row, create)
            for row, create in constraints
            if all(r[: len(row)] != row for r in existing)
        ]
        for _, create in missing:
            for statement in create:
                self._change_schema(statement)
        return bool(missing)

    def _change_schema(self, statement: str) -> None:
        with self._translate_errors():
            try:
                retry(lambda: list(self._records(statement, {}, write=True)), self._is_transient)
            except Neo4jError as error:
                if not (error.code or "").endswith("AlreadyExists"):
                    raise

    def _check_writable(self) -> None:
        if not self._writable:
            raise StoreError(f"{self.name} is open read-only", hint=READ_ONLY_HINT)

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, cypher: str, parameters: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        with self._translate_errors():
            yield from self._records(cypher, parameters)

    def _records(
        self, cypher: str, parameters: Mapping[str, Any], *, write: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        with self._session(write=write) as session:
            for record in session.run(self._render(cypher), dict(parameters)):
                yield tuple(record.values())

    def _session(self, *, write: bool) -> neo4j.Session:
        # One manager for all sessions: each reads what the others wrote, on a cluster too.
        return self._driver.session(
            database=self._database,
            default_access_mode=neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS,
            bookmark_manager=self._bookmarks,
        )

    def _render(self, cypher: str) -> str:
        return render(cypher, self.prefix, self._dialect.syntax)

    def _is_transient(self, error: Neo4jError | DriverError) -> bool:
        return is_transient(error, self._dialect)

    def _translate_errors(self, query: str | None = None) -> AbstractContextManager[None]:
        return translate_errors(self.name, self._dialect, query)


@contextlib.contextmanager
def _killed_if_interrupted(entered: AbstractContextManager[T]) -> Iterator[T]:
    """Enter a session or a transaction; Ctrl-C closes its connection, and so ends its query.

    The driver waits for the end of the query first, as if nothing had happened, unless it takes the
    interruption for that of an asynchronous task.
    """
    value = entered.__enter__()
    try:
        yield value
    except Exception as error:
        entered.__exit__(type(error), error, error.__traceback__)
        raise
    except BaseException:
        entered.__exit__(asyncio.CancelledError, asyncio.CancelledError(), None)
        raise
    entered.__exit__(None, None, None)


@contextlib.contextmanager
def _time_limit(cypher: str, timeout_s: float | None) -> Iterator[None]:
    """Raise QueryError if the server stops the query inside the block for its time limit."""
    try:
        yield
    except Neo4jError as error:
        if timeout_s is None or "TransactionTimedOut" not in (error.code or ""):
            raise
        raise query_timeout(cypher, timeout_s) from error
