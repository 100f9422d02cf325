"""The embedded store: ArcadeDB in this process, in a folder; the one module that knows it.

A store that isn't there is made in a folder beside its place and put there when it is
closed without an error, so that what stands at its path is always whole. Every write is an
explicit transaction: the engine's own are not atomic.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.errors import QueryError, RefusedError, StoreError, StoreUnavailableError
from graphload.stores import schema
from graphload.stores.arcadedb.batch import Batch
from graphload.stores.arcadedb.columns import column_names
from graphload.stores.arcadedb.fill import ROWS, Labels, fill_store, make_indexes, make_types
from graphload.stores.arcadedb.lock import FolderLock
from graphload.stores.arcadedb.read import CYPHER, SQL, read_chunks
from graphload.stores.arcadedb.scan import scan_items
from graphload.stores.arcadedb.values import Records, own_properties
from graphload.stores.cypher import with_prefix
from graphload.stores.protocol import Capabilities
from graphload.values import Node, Relationship, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from graphload.stores.arcadedb.read import Chunk, Told
    from graphload.stores.protocol import Access, Content, Scanned, Statement

__all__ = ["ArcadeStore", "open_named"]

_LOOK_UP = 1000
"""How many records one statement looks up."""


def open_named(name: str, access: Access) -> ArcadeStore:
    """Open the embedded store at a path."""
    return ArcadeStore(name, access)


class ArcadeStore:
    """An embedded database, open; see `protocol.Store`."""

    capabilities = Capabilities(
        parallel_writers=1, range_scan=False, rewrites_wide_nodes=True, bulk_load=True
    )

    def __init__(self, name: str, access: Access) -> None:
        self.name = name
        self.database = Path(name).name
        self.prefix = ""
        self._writable = access.write
        self._path = Path(name)
        self._place: Path | None = None
        """The folder while the store is being made."""
        if _holds_store(self._path):
            self._lock = FolderLock(self._path, write=access.write, name=name)
            self._database = self._guarded(self._open, self._path)
        elif access.write:
            self._place = _make_place(self._path)
            self._lock = FolderLock(self._place, write=True, name=name)
            _empty(self._place)
            self._database = self._guarded(_create, self._place)
        else:
            raise StoreError(
                f"there is no store at {name}", hint=f"Push first: graphload push FILES --to {name}"
            )

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
    ) -> Result:
        """Run one Cypher query of a person's; see `protocol.Store`."""
        self._check_writable(write=write)
        with _query_errors(cypher):
            rows = self._rows(cypher, dict(parameters or {}), write=write)
            columns = list(rows[0]) if rows else column_names(cypher)
            records = self._records(cypher, rows)
            return Result(columns, [tuple(map(records.plain, row.values())) for row in rows])

    def prepare(self, ids: type) -> None:
        """Make types and unique indexes; the index on ids is of their kind."""
        self._check_writable(write=True)
        with _store_errors(self.name):
            make_types(self._database, self._labels, ids)
            make_indexes(self._database, self._labels)

    @property
    def is_new(self) -> bool:
        """Whether it is being made and empty; see `protocol.BulkStore`."""
        return self._place is not None and not self._has_types()

    def fill(
        self, ids: type, content: Content, progress: Callable[[str, int], None] | None = None
    ) -> None:
        """Write all of a new store's content; see `protocol.BulkStore`."""
        if not self.is_new:
            raise StoreError(f"{self.name} isn't new, and only a new store is filled")
        with _store_errors(self.name):
            make_types(self._database, self._labels, ids)
            batch = _new_batch(self._database)
            fill_store(self._database, batch, self._labels, content, progress or _no_progress)

    def scan(self) -> list[Iterator[Scanned]]:
        """Readers of every item; see `protocol.BulkStore`."""
        return scan_items(self._chunks, self.prefix)

    def read(self, statement: Statement) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of one of our statements."""
        with _store_errors(self.name):
            text = with_prefix(statement.cypher, self.prefix)
            for row in self._database.query(CYPHER, text, dict(statement.parameters)):
                yield tuple(row.to_dict().values())

    def write(self, statements: Sequence[Statement], *, settled: Statement | None = None) -> None:  # noqa: ARG002 - no answer is ever lost here
        """Run our statements in one transaction."""
        self._check_writable(write=True)
        with _store_errors(self.name), self._database.transaction():
            for statement in statements:
                text = with_prefix(statement.cypher, self.prefix)
                rows = self._database.command(CYPHER, text, dict(statement.parameters)).to_list()
                if statement.must_match and not rows:
                    raise StoreError(f"{self.name}: the journal of this load is gone")

    def exclusive(
        self,
        waiting: Callable[[], None] | None = None,  # noqa: ARG002 - nobody else is in
    ) -> AbstractContextManager[None]:
        """Do nothing: whoever has a store open for writing is alone in it."""
        self._check_writable(write=True)
        return contextlib.nullcontext()

    def close(self) -> None:
        """Close it; a store that was being made is put in its place."""
        if not self._database.is_open():
            return
        with _store_errors(self.name):
            self._database.close()
        if self._place is not None:
            _put(self._place, self._path, self._lock)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None or self._place is None:
            self.close()
        else:
            self._discard(self._place)

    def _open(self, path: Path) -> Any:  # noqa: ANN401 - the engine is untyped
        engine = _engine()
        try:
            return engine.open_database(str(path.absolute()), read_only=not self._writable)
        except engine.ArcadeDBError as error:
            if "recovery" not in str(error):
                raise
        # Its last writer was killed: a writer brings it back to its last commit.
        self._lock.release()
        self._lock = FolderLock(path, write=True, name=self.name)
        engine.open_database(str(path.absolute())).close()
        self._lock.release()
        self._lock = FolderLock(path, write=False, name=self.name)
        return engine.open_database(str(path.absolute()), read_only=True)

    def _discard(self, place: Path) -> None:
        with contextlib.suppress(Exception):  # what went wrong first is what is reported
            self._database.close()
        shutil.rmtree(place, ignore_errors=True)
        self._lock.release()

    @property
    def _labels(self) -> Labels:
        return Labels(self.prefix + schema.ITEM, self.prefix + schema.USER)

    def _has_types(self) -> bool:
        return any(True for _ in self._sql("SELECT FROM schema:types"))

    def _check_writable(self, *, write: bool) -> None:
        if write and not self._writable:
            raise StoreError(f"{self.name} was opened for reading only")

    def _guarded(self, opened: Any, path: Path) -> Any:  # noqa: ANN401 - the engine is untyped
        try:
            with _store_errors(self.name):
                return opened(path)
        except BaseException:
            self._lock.release()
            raise

    def _rows(
        self, cypher: str, parameters: dict[str, Any], *, write: bool
    ) -> list[dict[str, Any]]:
        if not write:
            return [row.to_dict() for row in self._database.query(CYPHER, cypher, parameters)]
        with self._database.transaction():
            return [row.to_dict() for row in self._database.command(CYPHER, cypher, parameters)]

    def _records(self, cypher: str, rows: list[dict[str, Any]]) -> Records:
        types = self._sql("SELECT name FROM schema:types WHERE type = 'edge'")
        records = Records(cypher, {row.get("name") for row in types})
        nodes, edges = records.unresolved(rows)
        for part in _parts(nodes):
            for row in self._sql(f"SELECT FROM [{part}]"):
                labels = [row.get_element().get_type_name()]
                records.nodes[row.get_rid()] = Node(labels, own_properties(row.to_dict()))
        for part in _parts(edges):
            records.relationships.update(self._relationships(part))
        return records

    def _relationships(self, rids: str) -> Iterator[tuple[str, Relationship]]:
        ends = (
            "SELECT @rid AS r, @out.id AS out_id, @out.name AS out_name, "
            "@in.id AS in_id, @in.name AS in_name, @out AS o, @in AS i FROM "
        )
        found = {str(row.get("r")): row.to_dict() for row in self._sql(f"{ends}[{rids}]")}
        for row in self._sql(f"SELECT FROM [{rids}]"):
            rid, edge = row.get_rid(), row.get_element()
            start, end = (_end(found[rid], side) for side in ("out", "in"))
            properties = own_properties(row.to_dict())
            yield rid, Relationship(edge.get_type_name(), start, end, properties)

    def _chunks(self, language: str, statement: str) -> Iterator[Chunk]:
        with _store_errors(self.name):
            result = self._database.query(language, statement)
            yield from read_chunks(result, _told_of(result))

    def _sql(self, statement: str) -> Any:  # noqa: ANN401 - the engine is untyped
        return self._database.query(SQL, statement)


def _parts(rids: list[str]) -> Iterator[str]:
    """Record ids as SQL lists them; they are the engine's own, `#1:2`, never anybody's text."""
    for at in range(0, len(rids), _LOOK_UP):
        yield ", ".join(rids[at : at + _LOOK_UP])


def _end(ends: Mapping[str, Any], side: str) -> int | str:
    """Which node a relationship ends at: an item's id, a user's name, else the record's id."""
    for name in (ends[f"{side}_id"], ends[f"{side}_name"]):
        if isinstance(name, int | str):
            return name
    return str(ends[side[0]])


def _no_progress(phase: str, done: int) -> None:
    pass


# --- folders


def _holds_store(path: Path) -> bool:
    """Whether a store stands at a path; nothing, or an empty folder, is none yet.

    Raises:
        StoreError: something else stands there.
    """
    if (path / "schema.json").is_file():
        return True
    if not path.exists() or (path.is_dir() and not _entries(path)):
        return False
    what = "a folder with other things in it" if path.is_dir() else "a file"
    raise StoreError(
        f"{path} is no store, but {what}", hint="Give another path that ends in .graph."
    )


def _entries(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if entry.name != "graphload.lock"]


def _make_place(path: Path) -> Path:
    """The folder beside a store's path in which it is made."""
    place = path.with_name(path.name + ".part")
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"can't make a store at {path}: {error.strerror}",
            hint="Its parent must be a folder that you may write to.",
        ) from error
    return place


def _empty(place: Path) -> None:
    """Take away what a load that died left behind."""
    for entry in _entries(place):
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _put(place: Path, path: Path, lock: FolderLock) -> None:
    if os.name == "nt":
        lock.release()  # Windows moves no folder with an open file in it
    if path.exists():
        for entry in path.iterdir():
            entry.unlink()
        path.rmdir()
    place.rename(path)


# --- the engine


def _engine() -> Any:  # noqa: ANN401 - the engine is untyped
    """Import the engine, told where to log: neither on the terminal nor in the home folder."""
    if "ARCADEDB_LOG_DIR" not in os.environ:
        logs = tempfile.mkdtemp(prefix="graphload-log-")
        atexit.register(shutil.rmtree, logs, ignore_errors=True)
        os.environ["ARCADEDB_LOG_DIR"] = logs
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
    try:
        import arcadedb  # noqa: PLC0415 - only after it was told where to log
    except ImportError as error:
        raise StoreUnavailableError(
            "the embedded store's engine isn't installed here",
            hint="pip install arcadedb; where it has no wheel (Intel Macs), "
            "pip install arcadedb-embedded, the same engine on Java, or use Neo4j.",
        ) from error
    return arcadedb


def _new_batch(database: Any) -> Batch:  # noqa: ANN401 - the engine is untyped
    # No cache of where nodes have their edges: each node is met once.
    batch = database.graph_batch(commit_every=ROWS, chunk_cache_capacity=ROWS)
    return Batch(batch, _call_of(batch))


def _call_of(batch: Any) -> Callable[[bytes, bytes], dict[str, Any]] | None:  # noqa: ANN401
    """What sends a batch's call as JSON, where this build of the engine has such a thing."""
    try:
        from arcadedb._native.database import _call  # noqa: PLC0415
    except ImportError:
        return None
    handle = getattr(batch, "_gb", None)
    if handle is None:
        return None
    return lambda name, text: dict(_call("", "arcadedb_n_gb", handle, name, text))


def _told_of(result: Any) -> Told | None:  # noqa: ANN401 - the engine is untyped
    """What fetches a result's rows as JSON and reads them, where this build has such a thing."""
    try:
        from arcadedb._native.codec import loads  # noqa: PLC0415
        from arcadedb._native.lib import call  # noqa: PLC0415
    except ImportError:
        return None
    known = all(hasattr(result, name) for name in ("_rs", "_buf", "_more", "_pending_error"))
    if not known or result._pending_error:  # noqa: SLF001 - the engine's own rows raise it
        return None

    def fetch(count: int) -> str:
        text: str = call("arcadedb_n_next", result._rs, count)  # noqa: SLF001
        if not text.startswith('{"ok":true'):
            reply = json.loads(text)
            raise _engine().ArcadeDBError(f"{reply.get('cls')}: {reply.get('error')}")
        return text

    return fetch, loads


def _create(path: Path) -> Any:  # noqa: ANN401 - the engine is untyped
    # Absolute: the engine resolves others against the folder in which the process began.
    return _engine().DatabaseFactory(str(path.absolute())).create()


# --- errors


@contextlib.contextmanager
def _store_errors(name: str) -> Iterator[None]:
    engine = _engine()
    try:
        yield
    except engine.ArcadeDBError as error:
        kind = RefusedError if _REFUSALS.search(str(error)) else StoreError
        raise kind(f"{name}: {_message(error)}", hint=_advice(str(error))) from error


_REFUSALS = re.compile("Duplicate|Validation|Invalid.*Key")
"""What the engine says of values that it won't have."""


@contextlib.contextmanager
def _query_errors(cypher: str) -> Iterator[None]:
    if "\0" in cypher:
        raise QueryError("a query can't hold a NUL", query=cypher, offset=cypher.index("\0"))
    engine = _engine()
    try:
        yield
    except engine.ArcadeDBError as error:
        message = _message(error)
        hint = None
        if "QueryNotIdempotentException" in str(error):
            message = "the query writes"
            hint = "Queries only read, unless they are told that they may write (--write)."
        raise QueryError(
            message, query=cypher, offset=_offset(message, cypher), hint=hint
        ) from error


def _message(error: Exception) -> str:
    """The engine's own words, without the names of Java's classes."""
    text = str(error).split("\n", 1)[0]
    text = re.sub(r"^[\w ]+: (?=(?:com|java|org)\.)", "", text)
    return re.sub(r"(?:com|java|org)\.[\w.$]+: ?", "", text)


def _advice(text: str) -> str | None:
    if "No space left" in text or "File too large" in text or "IOException" in text:
        return "Is the disk full? Make room, then run the same again."
    if "Duplicated key" in text or "DuplicatedKey" in text:
        return "Item.id and User.name must be unique: remove what is there twice."
    return None


_PLACE = re.compile(r"at line (\d+)(?::|, column )(\d+)")
_UNKNOWN = re.compile(r"Variable '(\w+)' not defined")


def _offset(message: str, cypher: str) -> int | None:
    """Where the engine says that the fault is; lines count from 1, columns from 0."""
    if match := _PLACE.search(message):
        lines = cypher.split("\n")[: int(match[1]) - 1]
        return min(sum(len(line) + 1 for line in lines) + int(match[2]), len(cypher))
    if match := _UNKNOWN.search(message):
        found = re.search(rf"\b{match[1]}\b", cypher)
        return found.start() if found else None
    return None
