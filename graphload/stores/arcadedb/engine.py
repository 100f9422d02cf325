"""The engine: the only module that imports `arcadedb` or accesses its private attributes.

Its own methods inspect each value in Python. Where a build of the engine exchanges JSON with its
native part, and that is accessible, rows are encoded and decoded here instead: ten times faster
for batches of nodes, three times for results.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import json
import os
import re
from importlib.metadata import requires
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.atomic_file import temporary_folder
from graphload.errors import StoreError, StoreUnavailableError
from graphload.stores.schema import CREATED_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "CYPHER",
    "NODES_PER_TRANSACTION",
    "SQL",
    "TAG",
    "Chunk",
    "Database",
    "GraphBatch",
    "create_database",
    "engine_error",
    "limit_memory",
    "open_batch",
    "open_database",
    "read_chunks",
    "to_dicts",
    "unsupported_version",
]

CYPHER, SQL = "opencypher", "sql"
"""Names of the engine's query languages."""
NODES_PER_TRANSACTION = 1000
"""The smaller a transaction is, the less the engine copies."""
REGEX_TIMEOUT = "arcadedb.command.regexTimeout"
"""The engine's limit on the time of all regular expressions of a query together: 1,000 ms, which
a search of some thousand texts passes on a busy machine. Queries have a limit of their own."""
ROWS_PER_CHUNK = 2048
"""Rows of a result that are fetched and decoded at once."""
TAG = "\x01"
"""The key of an object that is a value without a JSON type: a list of its type and its text."""

_TAGGED = '{"\\u0001":'
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode

ENGINE_ARGUMENTS = ("ARCADEDB_NATIVE_ISOLATE_ARGS", "ARCADEDB_JVM_ARGS")
"""The environment variables with the arguments of the engine, without Java and with it."""

Database = Any  # the engine is untyped
Row = dict[str, Any]
Chunk = list[tuple[Row, str | None]]
"""Rows of a result, each with the id of its record, `#1:2`, if it is one."""


def _load_engine() -> Any:  # noqa: ANN401 - the engine is untyped
    """Import the engine, configured to log neither to the terminal nor to the home folder."""
    properties = {REGEX_TIMEOUT: "0"}
    if "ARCADEDB_LOG_DIR" not in os.environ:
        stack = contextlib.ExitStack()
        logs = stack.enter_context(temporary_folder())
        atexit.register(stack.close)
        os.environ["ARCADEDB_LOG_DIR"] = str(logs)
        # Nobody reads the log; on a full disk, the engine would print that it can't write it.
        config = logs / "quiet.properties"
        # The engine splits arguments at blanks.
        if re.fullmatch(r"[\w/.:~-]+", config.as_posix()):
            with contextlib.suppress(OSError):
                config.write_text(".level=OFF\n", "utf-8")
                properties["java.util.logging.config.file"] = config.as_posix()
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
    for variable in ENGINE_ARGUMENTS:
        arguments = os.environ.get(variable, "")
        added = (f"-D{name}={value}" for name, value in properties.items() if name not in arguments)
        os.environ[variable] = " ".join((arguments, *added)).strip()
    try:
        import arcadedb  # noqa: PLC0415 - reads its log settings when it is imported
    except ImportError as error:
        raise StoreUnavailableError(
            "the embedded store's engine, arcadedb, is not installed",
            hint=f"Run: pip install '{_requirement()}', or arcadedb-jvm (the same on "
            "Java) of that version. Where neither has a wheel (Intel Macs), use a Neo4j server.",
        ) from error
    return arcadedb


def limit_memory(megabytes: int) -> None:
    """Limit the memory of the engine in this process, which hasn't opened a store yet.

    A query that needs more fails. Without a limit, the engine keeps what it has read.
    """
    added = f"-Xmx{megabytes}m -Darcadedb.maxPageRAM={megabytes // 4}"
    for variable in ENGINE_ARGUMENTS:
        os.environ[variable] = f"{os.environ.get(variable, '')} {added}".strip()


def engine_error() -> type[Exception]:
    """Return the class of all errors that the engine raises."""
    error: type[Exception] = _load_engine().ArcadeDBError
    return error


def unsupported_version() -> StoreError:
    """Return the error that the installed engine isn't one of the versions that are supported."""
    version = getattr(_load_engine(), "__version__", "?")
    return StoreError(
        f"unsupported arcadedb version {version}", hint=f"Run: pip install '{_requirement()}'"
    )


def _requirement() -> str:
    """Return the engine as pip is asked for it: a pre-release is installed only if it is named."""
    required = (text.partition(";")[0].strip() for text in requires("graphload") or ())
    return next((text for text in required if text.startswith("arcadedb")), "arcadedb")


# --- databases; paths are absolute, for the engine resolves others against the folder in which
# the process began


def create_database(path: Path) -> Database:
    """Create a database in an empty folder."""
    return _load_engine().DatabaseFactory(str(path.absolute())).create()


def open_database(path: Path, *, write: bool) -> Database:
    """Open a database; an unclean one is recovered if `write`, else that is an error."""
    return _load_engine().open_database(str(path.absolute()), read_only=not write)


# --- batches


class GraphBatch:
    """A bulk load into a new database: nodes in large calls, then the edges between them.

    `call` sends a request as JSON; without it the engine's own methods are used.
    """

    def __init__(
        self,
        batch: Any,  # noqa: ANN401 - the engine is untyped
        call: Callable[[bytes, bytes], dict[str, Any]] | None,
    ) -> None:
        self._batch = batch
        self._call = call

    def create_nodes(self, label: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Create nodes, in one transaction if there are at most `NODES_PER_TRANSACTION`.

        Returns:
            Their record ids, `#1:2`, in order.
        """
        if self._call is None:
            rids: list[str] = self._batch.create_vertices(label, rows)
        else:
            request = _encode({"type": label, "rows": rows})
            rids = self._call(b"create_vertices", request)["rids"]
        return rids

    def create_edges(
        self,
        edge_type: str,
        sources: list[str],
        targets: list[str],
        properties: list[Mapping[str, Any]],
    ) -> None:
        """Buffer edges; edges of two types between two flushes make the engine slow."""
        if self._call is None:
            self._batch.new_edges(sources, edge_type, targets, properties)
            return
        request = {"type": edge_type, "src": sources, "dst": targets, "props": properties}
        self._call(b"new_edges", _encode(request))

    def flush(self) -> None:
        """Write buffered edges."""
        self._batch.flush()

    def close(self) -> None:
        """Write buffered edges, and give each node its list of edges."""
        self._batch.close()


def open_batch(database: Database) -> GraphBatch:
    """Begin a bulk load into a new database."""
    # No cache of each node's position in its list of edges: a node is visited once.
    batch = database.graph_batch(
        commit_every=NODES_PER_TRANSACTION, chunk_cache_capacity=NODES_PER_TRANSACTION
    )
    handle = getattr(batch, "_gb", None)
    try:
        from arcadedb._native.database import _call  # noqa: PLC0415 - not in every build
    except ImportError:
        return GraphBatch(batch, None)
    if handle is None:
        return GraphBatch(batch, None)
    return GraphBatch(
        batch, lambda name, request: dict(_call("", "arcadedb_n_gb", handle, name, request))
    )


# --- results


def to_dicts(result: Any, limit: int | None = None) -> list[Row]:  # noqa: ANN401 - the engine is untyped
    """Return the first rows of a result; those of the build on Java are as in the other build."""
    rows = [row.to_dict() for row in islice(result, limit)]
    return rows if hasattr(_load_engine(), "NATIVE_IMAGE") else [_plain_java(row) for row in rows]


def _plain_java(value: Any) -> Any:  # noqa: ANN401 - the engine is untyped
    if isinstance(value, dict):
        return {str(key): _plain_java(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain_java(part) for part in value]
    if value is None or isinstance(value, bool | int | float | str | bytes | dt.date):
        return value
    if hasattr(value, "getIdentity"):
        convert = _load_engine().convert_java_to_python
        names = [str(name) for name in value.getPropertyNames()]
        record = {name: _plain_java(convert(value.get(name))) for name in names}
        return {"@rid": str(value.getIdentity()), "@type": str(value.getTypeName()), **record}
    return str(value)


def read_chunks(database: Database, language: str, statement: str) -> Iterator[Chunk]:
    """Yield the rows of a query, many at a time; `CREATED_AT` may be as JSON has it: tagged."""
    result = database.query(language, statement)
    reader = _json_reader(result)
    if reader is None:
        while chunk := [(row.to_dict(), row.get_rid()) for row in islice(result, ROWS_PER_CHUNK)]:
            yield chunk
        return
    fetch, decode_tagged = reader
    # The first rows came with the answer and are decoded already.
    first = list(result._buf)  # noqa: SLF001
    result._buf.clear()  # noqa: SLF001
    yield _chunk([row for row, _ in first], [record for _, record in first])
    while result._more:  # noqa: SLF001
        text = fetch(ROWS_PER_CHUNK)
        reply = _decode(text)
        tagged = text.count(_TAGGED)
        if tagged > sum(type(row.get(CREATED_AT)) is dict for row in reply["rows"]):
            reply = decode_tagged(text)
        result._more = not reply["drained"]  # noqa: SLF001
        yield _chunk(reply["rows"], reply["meta"])
        if failure := reply.get("rerr"):
            result._pending_error = failure  # noqa: SLF001
            next(result)  # raises it


def _chunk(rows: Sequence[Row], records: Sequence[Any]) -> Chunk:
    return [(row, record[0] if record else None) for row, record in zip(rows, records, strict=True)]


def _json_reader(
    result: Any,  # noqa: ANN401 - the engine is untyped
) -> tuple[Callable[[int], str], Callable[[str], dict[str, Any]]] | None:
    """Return functions that fetch a number of rows as JSON and decode JSON with tagged values.

    None where this build of the engine has no such functions.
    """
    try:
        from arcadedb._native.codec import loads  # noqa: PLC0415 - not in every build
        from arcadedb._native.lib import call  # noqa: PLC0415 - not in every build
    except ImportError:
        return None
    known = all(hasattr(result, name) for name in ("_rs", "_buf", "_more", "_pending_error"))
    if not known or result._pending_error:  # noqa: SLF001 - iterating raises it
        return None

    def fetch(count: int) -> str:
        text: str = call("arcadedb_n_next", result._rs, count)  # noqa: SLF001
        if not text.startswith('{"ok":true'):
            reply = json.loads(text)
            raise engine_error()(f"{reply.get('cls')}: {reply.get('error')}")
        return text

    return fetch, loads
