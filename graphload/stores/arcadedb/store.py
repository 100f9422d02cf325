"""The embedded store: an ArcadeDB database in a folder, open in this process.

A new store is built in a folder beside its path and moved there when it is closed without an
error, so that a folder at the path is always complete. Every write is an explicit transaction:
the engine's implicit ones aren't atomic.
"""

from __future__ import annotations

import contextlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.errors import StoreError
from graphload.stores import schema
from graphload.stores.arcadedb.engine import (
    CYPHER,
    SQL,
    create_database,
    engine_error,
    open_batch,
    open_database,
    read_chunks,
    to_dicts,
)
from graphload.stores.arcadedb.errors import query_errors, store_errors
from graphload.stores.arcadedb.fill import (
    Labels,
    create_address_indexes,
    create_indexes,
    create_text_index,
    create_types,
    drop_address_indexes,
    drop_text_index,
    fill_store,
)
from graphload.stores.arcadedb.folder import (
    FolderLock,
    begin_store,
    contains_store,
    delete_part_folder,
    move_into_place,
)
from graphload.stores.arcadedb.read_only import check_reads_store_only
from graphload.stores.arcadedb.rewrite import rewrite_query
from graphload.stores.arcadedb.running import QueryThread
from graphload.stores.arcadedb.scan import scan_items
from graphload.stores.arcadedb.text_ids import check_text_ids
from graphload.stores.arcadedb.typed import TYPES, column_names
from graphload.stores.arcadedb.values import ValueConverter, labels_of, public_properties
from graphload.stores.cypher import CypherSyntax, render
from graphload.stores.form import check_form
from graphload.stores.parameters import check_query
from graphload.stores.prefix import read_prefix
from graphload.stores.protocol import READ_ONLY_HINT, Capabilities, query_timeout
from graphload.values import Node, Relationship, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from graphload.stores.arcadedb.edited import EditedQuery
    from graphload.stores.arcadedb.engine import Chunk, Database
    from graphload.stores.protocol import Access, Content, Scanned, Statement

__all__ = ["ArcadeStore", "open_named"]

RECORDS_PER_LOOKUP = 1000
"""Maximum of record ids in one SQL statement."""
CLOSE_WAIT_S = 0.5
"""Seconds in which a query that was given up ends when its database is closed."""
_WORKS_ON = (
    "the query works on in the background until it ends, or the process does; it writes nothing"
)
_SYNTAX = CypherSyntax()


def open_named(name: str, access: Access) -> ArcadeStore:
    """Open the embedded store at a path."""
    return ArcadeStore(name, access)


class ArcadeStore:
    """An embedded database, open; see `protocol.Store` and `protocol.BulkStore`."""

    capabilities = Capabilities(
        parallel_writers=1, range_scan=False, rewrites_wide_nodes=True, bulk_load=True
    )

    def __init__(self, name: str, access: Access) -> None:
        self.name = name
        self.prefix = access.prefix or ""
        self.database = Path(name).name
        self._writable = access.write
        self._path = Path(name)
        self._part: Path | None = None
        """The folder in which a new store is built."""
        self._abandoned: list[QueryThread[Result]] = []
        """The queries that were given up; while one runs, the store stays open."""
        self._reopens = False
        """Giving up a query closed the database, which is opened again when it is needed."""
        if contains_store(self._path):
            self._lock = FolderLock(self._path, write=access.write, name=name)
        elif access.write:
            self._part, self._lock = begin_store(self._path, name)
        else:
            raise StoreError(
                f"there is no store at {name}",
                hint=f"Create it first: graphload push FILES --to {name}",
            )
        try:
            with store_errors(name):
                self._handle = create_database(self._part) if self._part else self._open()
        except BaseException:
            self._lock.release()
            raise
        if access.prefix is None:
            try:
                self.prefix = read_prefix(self)
            except BaseException as error:
                self.__exit__(type(error), error, None)
                raise

    def _open(self) -> Database:
        try:
            return open_database(self._path, write=self._writable)
        except engine_error() as error:
            if "recovery" not in str(error):
                raise
        # The last writer was killed: opening it to write recovers the last commit.
        self._lock.release()
        self._lock = FolderLock(self._path, write=True, name=self.name)
        open_database(self._path, write=True).close()
        self._lock.release()
        self._lock = FolderLock(self._path, write=False, name=self.name)
        return open_database(self._path, write=False)

    @property
    def _database(self) -> Database:
        if self._reopens:
            with store_errors(self.name):
                self._handle = self._open()
            self._reopens = False
        return self._handle

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
        else:
            check_reads_store_only(cypher)
        values = dict(parameters or {})
        if self._has_integer_ids:
            check_text_ids(cypher, values)
        query = rewrite_query(cypher)

        def run(before_commit: Callable[[], None]) -> Result:
            with query_errors(query):
                if not write:
                    rows = to_dicts(self._database.query(CYPHER, query.text, values), limit)
                    return self._result(query, rows)
                with self._database.transaction():
                    rows = to_dicts(self._database.command(CYPHER, query.text, values))
                    before_commit()
                return self._result(query, rows[:limit])

        thread = QueryThread(run)
        try:
            return thread.result(timeout_s)
        except TimeoutError as error:
            timeout = query_timeout(cypher, timeout_s)
            self._abandon(thread, timeout)
            raise timeout from error
        except BaseException as error:
            self._abandon(thread, error)
            raise

    def _abandon(self, thread: QueryThread[Result], error: BaseException) -> None:
        """End a query that was given up, or note on the error that it can't be ended."""
        if thread.wait(0):
            return
        self._abandoned.append(thread)
        if not self._writable:
            self._reopens = True
            self._handle.close()  # ends a query that reads records
            if thread.wait(CLOSE_WAIT_S):
                return
        error.add_note(_WORKS_ON)

    def _result(self, query: EditedQuery, rows: list[dict[str, Any]]) -> Result:
        types = [row.pop(TYPES, None) for row in rows]
        converter = self._converter(rows, types)
        columns = column_names(query.original)
        if columns is None or (rows and len(columns) != len(rows[0])):
            columns = list(rows[0]) if rows else []  # EXPLAIN has columns of its own
        in_order = not rows or rows[0].keys() != set(columns)
        values = [
            converter.row(list(row.values()) if in_order else [row[c] for c in columns], of_row)
            for row, of_row in zip(rows, types, strict=True)
        ]
        return Result(columns, values)

    def _converter(self, rows: list[dict[str, Any]], types: list[Any]) -> ValueConverter:
        """Return a converter that knows the nodes and relationships which the rows refer to."""
        edges = self._sql("SELECT name FROM schema:types WHERE type = 'edge'")
        converter = ValueConverter({row.get("name") for row in edges})
        nodes, relationships = converter.unresolved(rows, types)
        for rids in _joined(nodes):
            for row in self._sql(f"SELECT FROM [{rids}]"):
                labels = labels_of(str(row.get_element().get_type_name()))
                converter.nodes[str(row.get_rid())] = Node(labels, public_properties(row.to_dict()))
        for rids in _joined(relationships):
            converter.relationships.update(self._relationships(rids))
        return converter

    def _relationships(self, rids: str) -> Iterator[tuple[str, Relationship]]:
        ends = (
            "SELECT @rid AS rid, @out.id AS out_id, @out.name AS out_name, @out AS out_rid, "
            "@in.id AS in_id, @in.name AS in_name, @in AS in_rid FROM "
        )
        ends_of = {str(row.get("rid")): row.to_dict() for row in self._sql(f"{ends}[{rids}]")}
        for row in self._sql(f"SELECT FROM [{rids}]"):
            rid, edge = str(row.get_rid()), row.get_element()
            start, end = (_node_key(ends_of[rid], side) for side in ("out", "in"))
            properties = public_properties(row.to_dict())
            yield rid, Relationship(str(edge.get_type_name()), start, end, properties)

    def prepare(self, ids: type) -> None:
        """Create types and unique indexes; the index on ids is of their type."""
        self._check_writable()
        with store_errors(self.name):
            create_types(self._database, self._labels, ids)
            create_indexes(self._database, self._labels)

    def index_texts(self, names: Sequence[str]) -> str:
        """Create the full-text index; see `protocol.Store`."""
        self._check_writable()
        with store_errors(self.name):
            return create_text_index(self._database, self._labels, names)

    def drop_text_index(self, names: Sequence[str]) -> None:
        """Delete the full-text index; see `protocol.Store`."""
        self._check_writable()
        with store_errors(self.name):
            drop_text_index(self._database, self._labels, names)

    def index_addresses(self, ids: type) -> None:
        """Create types and indexes of addresses and mentions; see `protocol.Store`."""
        self._check_writable()
        with store_errors(self.name):
            create_address_indexes(self._database, self.prefix, ids)

    def drop_address_indexes(self) -> None:
        """Delete the indexes of addresses; see `protocol.Store`."""
        self._check_writable()
        with store_errors(self.name):
            drop_address_indexes(self._database, self.prefix)

    @property
    def is_new(self) -> bool:
        """True while it is being created and empty; see `protocol.BulkStore`."""
        if self._part is None:
            return False
        return not any(True for _ in self._sql("SELECT FROM schema:types"))

    def fill(
        self, ids: type, content: Content, progress: Callable[[str, int], None] | None = None
    ) -> None:
        """Write all of a new store's content; see `protocol.BulkStore`."""
        if not self.is_new:
            raise StoreError(f"{self.name}: bulk load needs a newly created store")
        with store_errors(self.name):
            create_types(self._database, self._labels, ids)
            batch = open_batch(self._database)
            report = progress or (lambda _phase, _done: None)
            fill_store(self._database, batch, self._labels, content, report)

    def scan(self) -> list[Iterator[Scanned]]:
        """Return iterators over all items; see `protocol.BulkStore`."""

        def read(language: str, statement: str) -> Iterator[Chunk]:
            with store_errors(self.name):
                yield from read_chunks(self._database, language, statement)

        types = {row.get("name") for row in self._sql("SELECT name FROM schema:types")}
        if self._labels.item not in types:  # nothing was pushed yet
            return []
        return scan_items(read, self.prefix)

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of one of our statements."""
        with store_errors(self.name):
            text = render(statement.cypher, self.prefix, _SYNTAX)
            for row in self._database.query(CYPHER, text, dict(statement.parameters)):
                yield tuple(row.to_dict().values())

    def write(
        self,
        statements: Sequence[Statement],
        *,
        committed_if: Statement | None = None,  # noqa: ARG002 - no answer is lost in process
    ) -> None:
        """Run our statements in one transaction."""
        self._check_writable()
        with store_errors(self.name), self._database.transaction():
            for statement in statements:
                text = render(statement.cypher, self.prefix, _SYNTAX)
                rows = self._database.command(CYPHER, text, dict(statement.parameters)).to_list()
                if statement.must_match and not rows:
                    raise StoreError(f"{self.name}: this load was deleted from the journal")

    def exclusive(
        self,
        waiting: Callable[[], None] | None = None,  # noqa: ARG002 - there is no other writer
    ) -> AbstractContextManager[None]:
        """Do nothing: a store that is open for writing is open once."""
        self._check_writable()
        return contextlib.nullcontext()

    def close(self) -> None:
        """Close it; a store that was being created is moved to its path."""
        running = self._running
        if self._handle.is_open() and (not running or not self._writable):
            with store_errors(self.name):
                self._handle.close()
            if self._part is not None:
                move_into_place(self._part, self._path, self._lock)
        self._reopens = False
        if running:
            running[0].when_ended(self.close)
        else:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error_type is None or self._part is None:
            self.close()
            return
        with contextlib.suppress(Exception):  # the error that came first is reported
            if not self._running:
                self._handle.close()
        with contextlib.suppress(OSError):
            delete_part_folder(self._part)
        self._lock.release()

    @property
    def _running(self) -> list[QueryThread[Result]]:
        """The queries that were given up and still run."""
        return [thread for thread in self._abandoned if not thread.wait(0)]

    @property
    def _labels(self) -> Labels:
        return Labels(
            *(self.prefix + label for label in (schema.ITEM, schema.USER, schema.RECORDS))
        )

    @cached_property
    def _has_integer_ids(self) -> bool:
        types = self._sql("SELECT name, properties FROM schema:types")
        of_items = (row.get("properties") for row in types if row.get("name") == self._labels.item)
        return any("name: id, type: LONG" in str(properties) for properties in of_items)

    def _check_writable(self) -> None:
        if not self._writable:
            raise StoreError(f"{self.name} is open read-only", hint=READ_ONLY_HINT)

    def _sql(self, statement: str) -> Any:  # noqa: ANN401 - the engine is untyped
        return self._database.query(SQL, statement)


def _joined(rids: list[str]) -> Iterator[str]:
    """Yield lists of record ids for SQL; they come from the engine, `#1:2`, never from a record."""
    for start in range(0, len(rids), RECORDS_PER_LOOKUP):
        yield ", ".join(rids[start : start + RECORDS_PER_LOOKUP])


def _node_key(ends: Mapping[str, Any], side: str) -> int | str:
    """Return the item's id or user's name at an end of a relationship, else its record id."""
    for key in (ends[f"{side}_id"], ends[f"{side}_name"]):
        if isinstance(key, int | str):
            return key
    return str(ends[f"{side}_rid"])
