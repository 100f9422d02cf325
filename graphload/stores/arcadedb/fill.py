"""Bulk load of a new embedded store, without a Cypher statement for each batch.

The engine's graph batch writes records outside its log, sorts edges by node and gives each node
its list of edges once. A load that dies leaves an unusable folder, which is deleted. Unique
indexes are created last: updating them with each row would cost no less.
"""

from __future__ import annotations

from array import array
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.stores import schema
from graphload.stores.arcadedb.engine import NODES_PER_TRANSACTION, SQL
from graphload.stores.schema import CREATED_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphload.stores.arcadedb.engine import Database, GraphBatch
    from graphload.stores.protocol import Content

    Row = Mapping[str, Any]
    Progress = Callable[[str, int], None]

__all__ = [
    "Labels",
    "create_address_indexes",
    "create_indexes",
    "create_text_index",
    "create_types",
    "drop_address_indexes",
    "drop_text_index",
    "fill_store",
]

TRANSACTION_CHARS = 1_000_000
"""Approximate maximum of text in one transaction, in characters."""
EDGES_PER_CALL = 10_000
"""Edges sent to the engine in one call."""

LARGE_PAGES_MIN_ITEMS = 200_000
"""Minimum number of items for which large index pages are worth their disk space."""
INDEX_PAGE_BYTES = 262_144
"""The engine's default."""
LARGE_INDEX_PAGE_BYTES = 2_097_152
_CHARS_PER_KID = 9
"""Length of an id in a list of kids, as it counts towards `TRANSACTION_CHARS`."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY_TYPES = {int: "LONG", str: "STRING"}


class Labels(NamedTuple):
    """The labels of a store, with its prefix: items, users and the records of items."""

    item: str
    user: str
    records: str


# --- types


def create_types(database: Database, labels: Labels, ids: type) -> None:
    """Create the types of nodes, relationships and keys if missing; `ids` is int or str."""
    for label, key, kind in _keys(labels, ids):
        database.schema.get_or_create_vertex_type(label)
        database.schema.get_or_create_property(label, key, kind)
    for edge_type in (schema.PARENT, schema.POSTED):
        database.schema.get_or_create_edge_type(edge_type)


def create_indexes(database: Database, labels: Labels, *, large_pages: bool = False) -> None:
    """Create unique indexes on keys if missing; existing nodes are checked.

    To check a key, the engine searches each page of an index that is being created: with many
    keys, only large pages make that linear.
    """
    if large_pages:
        _set_index_page_size(database, LARGE_INDEX_PAGE_BYTES)
    for label, key, _ in _keys(labels, int):
        database.schema.get_or_create_index(label, [key], unique=True)
    if large_pages:
        _set_index_page_size(database, INDEX_PAGE_BYTES)


def create_text_index(database: Database, labels: Labels, names: Sequence[str]) -> str:
    """Create a full-text index over texts of items if missing, and return its name."""
    for name in names:
        database.schema.get_or_create_property(labels.item, name, "STRING")
    columns = ", ".join(f"`{name}`" for name in names)
    create = f"CREATE INDEX IF NOT EXISTS ON `{labels.item}` ({columns}) FULL_TEXT"
    database.command(SQL, create).close()
    return _text_index(labels, names)


def drop_text_index(database: Database, labels: Labels, names: Sequence[str]) -> None:
    """Delete the full-text index over texts of items, if there is one."""
    database.command(SQL, f"DROP INDEX `{_text_index(labels, names)}` IF EXISTS").close()


def create_address_indexes(database: Database, prefix: str, ids: type) -> None:
    """Create the types of addresses and mentions, and the indexes of addresses, if missing."""
    label = prefix + schema.ADDRESS
    database.schema.get_or_create_edge_type(schema.MENTIONS)
    database.schema.get_or_create_vertex_type(label)
    for key in schema.ADDRESS_KEYS:
        kind = "STRING" if key == "alias" else _KEY_TYPES[ids]
        database.schema.get_or_create_property(label, key, kind)
        database.schema.get_or_create_index(label, [key], unique=False)


def drop_address_indexes(database: Database, prefix: str) -> None:
    """Delete the indexes of addresses, if there are any."""
    for key in schema.ADDRESS_KEYS:
        index = f"{prefix}{schema.ADDRESS}[{key}]"
        database.command(SQL, f"DROP INDEX `{index}` IF EXISTS").close()


def _text_index(labels: Labels, names: Sequence[str]) -> str:
    return f"{labels.item}[{','.join(names)}]"


def _set_index_page_size(database: Database, size: int) -> None:
    database.command(SQL, f"ALTER DATABASE `arcadedb.indexDefaultPageSize` {size}").close()


def _keys(labels: Labels, ids: type) -> Iterator[tuple[str, str, str]]:
    yield labels.item, schema.UNIQUE[schema.ITEM], _KEY_TYPES[ids]
    yield labels.user, schema.UNIQUE[schema.USER], "STRING"
    yield labels.records, schema.UNIQUE[schema.RECORDS], _KEY_TYPES[ids]
    yield schema.LOAD, schema.UNIQUE[schema.LOAD], "LONG"


# --- content


class RecordIds:
    """The record ids of new nodes, by position, packed: all are of one bucket."""

    def __init__(self) -> None:
        self._bucket = ""
        self._offsets = array("q")

    def __len__(self) -> int:
        return len(self._offsets)

    def extend(self, rids: Iterable[str]) -> None:
        """Append record ids as the engine writes them, `#1:2`."""
        for rid in rids:
            bucket, _, offset = rid.partition(":")
            if bucket != self._bucket:
                # A new type has one bucket, unless the engine's settings were changed.
                if self._bucket:
                    raise NotImplementedError("nodes of one label in several buckets")
                self._bucket = bucket
            self._offsets.append(int(offset))

    def at(self, positions: Iterable[int]) -> list[str]:
        """Return the record ids at some positions."""
        bucket, offsets = self._bucket, self._offsets
        return [f"{bucket}:{offsets[position]}" for position in positions]


def fill_store(
    database: Database, batch: GraphBatch, labels: Labels, content: Content, progress: Progress
) -> None:
    """Write all nodes and relationships, then index them; `create_types` was called before.

    `created_at` is declared meanwhile: that is how the engine makes of its text the datetime that
    Cypher's `datetime` makes. Records keep their types when the declaration is dropped.
    """
    created_at = f"PROPERTY `{labels.item}`.`{CREATED_AT}`"
    database.command(SQL, f"CREATE {created_at} ZONED_DATETIME").close()
    rows = (
        row
        if (seconds := row.get(CREATED_AT)) is None
        else {**row, CREATED_AT: _EPOCH + timedelta(seconds=seconds)}
        for row in content.items
    )
    items = _create_nodes(batch, labels.item, rows, lambda done: progress("items", done))
    users = _create_nodes(batch, labels.user, content.users, lambda done: progress("users", done))
    _create_replies(batch, items, content.replies, progress)
    batch.flush()
    _create_posts(batch, users, items, content.posts, progress)
    progress("links", 0)
    batch.close()
    database.command(SQL, f"DROP {created_at}").close()
    progress("links", len(items))
    progress("indexes", 0)
    create_indexes(database, labels, large_pages=len(items) >= LARGE_PAGES_MIN_ITEMS)
    progress("indexes", len(items))


def _create_nodes(
    batch: GraphBatch, label: str, rows: Iterable[Row], report: Callable[[int], None]
) -> RecordIds:
    """Create nodes; while the engine writes one part, a thread prepares the next."""
    rids, parts = RecordIds(), _transactions(rows)
    with ThreadPoolExecutor(1) as pool:
        upcoming: Future[list[Row]] = pool.submit(next, parts, [])
        while part := upcoming.result():
            upcoming = pool.submit(next, parts, [])
            rids.extend(batch.create_nodes(label, part))
            report(len(rids))
    return rids


def _transactions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Split rows into transactions of limited length and limited text."""
    part: list[Row] = []
    chars = 0
    for row in rows:
        part.append(row)
        chars += len(row.get("text", "")) + len(row.get("extra", ""))
        chars += len(row.get("title", "")) + _CHARS_PER_KID * len(row.get("kids", ()))
        if len(part) == NODES_PER_TRANSACTION or chars > TRANSACTION_CHARS:
            yield part
            part, chars = [], 0
    if part:
        yield part


def _create_replies(
    batch: GraphBatch,
    items: RecordIds,
    replies: Iterable[tuple[int, int, int | None]],
    progress: Progress,
) -> None:
    done, rest = 0, iter(replies)
    while part := list(islice(rest, EDGES_PER_CALL)):
        kids, parents, ranks = zip(*part, strict=True)
        properties: list[Row] = [{} if rank is None else {"rank": rank} for rank in ranks]
        batch.create_edges(schema.PARENT, items.at(kids), items.at(parents), properties)
        done += len(part)
        progress("replies", done)


def _create_posts(
    batch: GraphBatch,
    users: RecordIds,
    items: RecordIds,
    posts: Iterable[tuple[int, int]],
    progress: Progress,
) -> None:
    """Write posts sorted by user: else each flush begins a new list of edges for each user."""
    pairs = np.fromiter(posts, dtype=np.dtype((np.int64, 2)))
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    for start in range(0, len(pairs), EDGES_PER_CALL):
        part = pairs[start : start + EDGES_PER_CALL]
        authors, posted = users.at(part[:, 0].tolist()), items.at(part[:, 1].tolist())
        batch.create_edges(schema.POSTED, authors, posted, [{}] * len(part))
        progress("posts", start + len(part))
