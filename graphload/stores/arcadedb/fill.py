"""A new embedded store filled in one go, without a Cypher statement for each batch.

The engine's graph batch writes records outside its log, sorts edges by node and gives each
node its list of edges once. What it leaves half done when it dies is thrown away with the
folder. Unique indexes are made last: kept up with each row they cost no less.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.stores import schema
from graphload.stores.arcadedb.batch import Nodes
from graphload.stores.arcadedb.read import MOMENT, SQL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphload.stores.arcadedb.batch import Batch
    from graphload.stores.protocol import Content

    Row = Mapping[str, Any]
    Progress = Callable[[str, int], None]
    Engine = Any  # it is untyped

__all__ = ["ROWS", "Labels", "fill_store", "make_indexes", "make_types"]

ROWS = 1000
"""Nodes in one transaction: the engine copies less the smaller it is."""
LETTERS = 1_000_000
"""About how much text one transaction holds at most."""
EDGES = 10_000
"""Edges in one call."""

MANY = 200_000
"""So many items make large pages worth their room on the disk."""
PAGE = 262_144
"""The size in bytes of an index's pages where nothing else is said."""
LARGE_PAGE = 2_097_152

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY_TYPES = {int: "LONG", str: "STRING"}


class Labels(NamedTuple):
    """What items and users are called in this store."""

    item: str
    user: str


# --- types


def make_types(database: Engine, labels: Labels, ids: type) -> None:
    """Make the types of nodes and relationships, and of the properties that are keys."""
    make = database.schema
    for label, key, kind in _keys(labels, ids):
        make.get_or_create_vertex_type(label)
        make.get_or_create_property(label, key, kind)
    for edge in (schema.PARENT, schema.POSTED):
        make.get_or_create_edge_type(edge)


def make_indexes(database: Engine, labels: Labels, *, many: bool = False) -> None:
    """Make keys unique; what is there is looked through.

    To see whether a key is new the engine looks into every page of an index that is being
    made: where there are many keys, large pages make that linear.
    """
    if many:
        _set_page_size(database, LARGE_PAGE)
    for label, key, _ in _keys(labels, int):
        database.schema.get_or_create_index(label, [key], unique=True)
    if many:
        _set_page_size(database, PAGE)


def _set_page_size(database: Engine, size: int) -> None:
    database.command(SQL, f"ALTER DATABASE `arcadedb.indexDefaultPageSize` {size}").close()


def _keys(labels: Labels, ids: type) -> Iterator[tuple[str, str, str]]:
    yield labels.item, schema.UNIQUE[schema.ITEM], _KEY_TYPES[ids]
    yield labels.user, schema.UNIQUE[schema.USER], "STRING"
    yield schema.LOAD, schema.UNIQUE[schema.LOAD], "LONG"


# --- content


def fill_store(
    database: Engine, batch: Batch, labels: Labels, content: Content, progress: Progress
) -> None:
    """Write all nodes and relationships, then index them; `make_types` was called before.

    `created_at` is declared meanwhile: it is what makes its text the moment that Cypher's
    `datetime` makes. Records keep the types of their values when it no longer is.
    """
    moment = f"PROPERTY `{labels.item}`.`{MOMENT}`"
    database.command(SQL, f"CREATE {moment} ZONED_DATETIME").close()
    items = _create(batch, labels.item, map(_with_moment, content.items), _phase(progress, "items"))
    users = _create(batch, labels.user, content.users, _phase(progress, "users"))
    _link_replies(batch, items, content.replies, _phase(progress, "replies"))
    batch.flush()
    _link_posts(batch, users, items, content.posts, _phase(progress, "posts"))
    progress("links", 0)
    batch.close()
    database.command(SQL, f"DROP {moment}").close()
    progress("links", len(items))
    progress("indexes", 0)
    make_indexes(database, labels, many=len(items) >= MANY)
    progress("indexes", len(items))


def _phase(progress: Progress, phase: str) -> Callable[[int], None]:
    return lambda done: progress(phase, done)


def _with_moment(row: Row) -> Row:
    seconds = row.get(MOMENT)
    if seconds is None:
        return row
    return {**row, MOMENT: _EPOCH + timedelta(seconds=seconds)}


def _create(batch: Batch, label: str, rows: Iterable[Row], tell: Callable[[int], None]) -> Nodes:
    nodes = Nodes()
    for part in _made_ahead(_batches(rows)):
        nodes.add(batch.create(label, part))
        tell(len(nodes))
    return nodes


def _made_ahead(parts: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """Yield parts; while one is worked on, another thread makes the next."""
    with ThreadPoolExecutor(1) as maker:
        coming: Future[list[Row]] = maker.submit(next, parts, [])
        while part := coming.result():
            coming = maker.submit(next, parts, [])
            yield part


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    letters = 0
    for row in rows:
        part.append(row)
        letters += len(row.get("text", "")) + len(row.get("extra", ""))
        letters += len(row.get("title", "")) + 9 * len(row.get("kids", ()))
        if len(part) == ROWS or letters > LETTERS:
            yield part
            part, letters = [], 0
    if part:
        yield part


def _link_replies(
    batch: Batch,
    items: Nodes,
    replies: Iterable[tuple[int, int, int | None]],
    tell: Callable[[int], None],
) -> None:
    done, rest = 0, iter(replies)
    while part := list(islice(rest, EDGES)):
        kids, parents, ranks = zip(*part, strict=True)
        properties: list[Row] = [{} if rank is None else {"rank": rank} for rank in ranks]
        batch.link(schema.PARENT, items.rids(kids), items.rids(parents), properties)
        done += len(part)
        tell(done)


def _link_posts(
    batch: Batch,
    users: Nodes,
    items: Nodes,
    posts: Iterable[tuple[int, int]],
    tell: Callable[[int], None],
) -> None:
    """Write posts by user: else each flush would begin a new list for each user in it."""
    pairs = np.fromiter(posts, dtype=np.dtype((np.int64, 2)))
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    for start in range(0, len(pairs), EDGES):
        part = pairs[start : start + EDGES]
        posters, posted = users.rids(part[:, 0].tolist()), items.rids(part[:, 1].tolist())
        batch.link(schema.POSTED, posters, posted, [{}] * len(part))
        tell(start + len(part))
