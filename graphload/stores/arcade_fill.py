"""A new embedded store filled in one go, without a Cypher statement for each batch.

The engine's graph batch writes records outside its log, sorts edges by node and gives each
node its list of edges once. What it leaves half done when it dies is thrown away with the
folder. Unique indexes are made last: kept up with each row they cost more.
"""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphload.stores.protocol import Content

    Row = Mapping[str, Any]
    Progress = Callable[[str, int], None]
    Triple = tuple[int, int, int | None]

__all__ = ["Labels", "fill_database", "make_indexes", "make_types"]

ROWS = 1000
"""Nodes in one transaction: the engine copies less the smaller it is."""
LETTERS = 1_000_000
"""About how much text one transaction holds at most."""
EDGES = 20_000
"""Edges in one call."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the engine takes texts without a zone as UTC
_KEY_TYPES = {int: "LONG", str: "STRING"}
_MOMENT = "created_at"


class Labels(NamedTuple):
    """What items and users are called in this store."""

    item: str
    user: str


def make_types(database: Any, labels: Labels, ids: type) -> None:  # noqa: ANN401 - the engine is untyped
    """Make the types of nodes and relationships, and of the properties that are keys."""
    make = database.schema
    for label, key, kind in _keys(labels, ids):
        make.get_or_create_vertex_type(label)
        make.get_or_create_property(label, key, kind)
    for edge in (schema.PARENT, schema.POSTED):
        make.get_or_create_edge_type(edge)


def make_indexes(database: Any, labels: Labels) -> None:  # noqa: ANN401 - the engine is untyped
    """Make keys unique; what is there is looked through."""
    for label, key, _ in _keys(labels, int):
        database.schema.get_or_create_index(label, [key], unique=True)


def fill_database(
    database: Any,  # noqa: ANN401 - the engine is untyped
    labels: Labels,
    content: Content,
    progress: Progress,
) -> None:
    """Write all nodes and relationships into a database that has types and nothing else."""
    _declare_moment(database, labels, "CREATE", " ZONED_DATETIME")
    # No cache of the nodes' lists of edges: each list is written once, in order.
    batch = database.graph_batch(commit_every=ROWS, chunk_cache_capacity=ROWS)
    items = _create_nodes(batch, labels.item, map(_moment_as_text, content.items), progress)
    users = _create_nodes(batch, labels.user, content.users, progress)
    _create_replies(batch, items, content.replies, progress)
    # One kind of edge at a time: the engine is slow where a flush has two.
    batch.flush()
    _create_posts(batch, users, items, content.posts, progress)
    batch.close()
    _declare_moment(database, labels, "DROP", "")
    progress("links", len(items.positions))


def _keys(labels: Labels, ids: type) -> Iterator[tuple[str, str, str]]:
    yield labels.item, schema.UNIQUE[schema.ITEM], _KEY_TYPES[ids]
    yield labels.user, schema.UNIQUE[schema.USER], "STRING"
    yield schema.LOAD, schema.UNIQUE[schema.LOAD], "LONG"


def _declare_moment(database: Any, labels: Labels, verb: str, kind: str) -> None:  # noqa: ANN401
    """Declare what `created_at` is while rows come in, so that their text becomes a moment.

    Without it a batch can't write what Cypher's `datetime` makes. Records keep their types.
    """
    database.command("sql", f"{verb} PROPERTY `{labels.item}`.`{_MOMENT}`{kind}").close()


def _moment_as_text(row: Row) -> Row:
    seconds = row.get(_MOMENT)
    if seconds is None:
        return row
    return {**row, _MOMENT: (_EPOCH + timedelta(seconds=seconds)).isoformat()}


# --- nodes


class _Nodes:
    """Where nodes are, in the order in which they came: their record ids, packed."""

    def __init__(self) -> None:
        self.bucket = ""
        self.positions = array("q")

    def add(self, rids: Iterable[str]) -> None:
        for rid in rids:
            bucket, _, position = rid.partition(":")
            if bucket != self.bucket:
                # A type has one bucket, unless somebody gave the engine another setting.
                if self.bucket:
                    raise NotImplementedError("nodes of one type in several buckets")
                self.bucket = bucket
            self.positions.append(int(position))

    def rids(self, at: Iterable[int]) -> list[str]:
        bucket, positions = self.bucket, self.positions
        return [f"{bucket}:{positions[one]}" for one in at]


def _create_nodes(
    batch: Any,  # noqa: ANN401 - the engine is untyped
    label: str,
    rows: Iterable[Row],
    progress: Progress,
) -> _Nodes:
    nodes = _Nodes()
    phase = "items" if label.endswith(schema.ITEM) else "users"
    for part in _batches(rows):
        nodes.add(batch.create_vertices(label, part))
        progress(phase, len(nodes.positions))
    return nodes


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    letters = 0
    for row in rows:
        batch.append(row)
        letters += sum(len(value) for value in row.values() if type(value) in (str, list))
        if len(batch) == ROWS or letters > LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


# --- edges


def _create_replies(
    batch: Any,  # noqa: ANN401 - the engine is untyped
    items: _Nodes,
    replies: Iterable[Triple],
    progress: Progress,
) -> None:
    done = 0
    rest = iter(replies)
    while part := list(islice(rest, EDGES)):
        kids, parents, ranks = zip(*part, strict=True)
        properties = [{} if rank is None else {"rank": rank} for rank in ranks]
        batch.new_edges(items.rids(kids), schema.PARENT, items.rids(parents), properties)
        done += len(part)
        progress("replies", done)


def _create_posts(
    batch: Any,  # noqa: ANN401 - the engine is untyped
    users: _Nodes,
    items: _Nodes,
    posts: Iterable[tuple[int, int]],
    progress: Progress,
) -> None:
    """Write posts by user: else each flush would begin a new list for each user in it."""
    pairs = np.fromiter(posts, dtype=np.dtype((np.int64, 2)))
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    for start in range(0, len(pairs), EDGES):
        part = pairs[start : start + EDGES]
        ends = (users.rids(part[:, 0].tolist()), schema.POSTED, items.rids(part[:, 1].tolist()))
        batch.new_edges(*ends)
        progress("posts", start + len(part))
