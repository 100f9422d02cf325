"""The tables of an import: their names, their columns, and the rows of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from graphload.columns import TYPES
from graphload.loading.write.journal import DONE, unfetched_rows
from graphload.neo4j_import.tables import Column
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphload.columns import ColumnType
    from graphload.links import Edge

__all__ = [
    "ITEMS",
    "LOAD",
    "LOADS",
    "POSTS",
    "RECORDS",
    "REPLIES",
    "SETS",
    "TABLES",
    "UNFETCHED",
    "USERS",
    "IdType",
    "columns_of",
    "load_rows",
    "set_rows",
    "unfetched_table",
]

ITEMS, USERS, REPLIES, POSTS, LOADS = "items", "users", "replies", "posts", "loads"
UNFETCHED, SETS, RECORDS = "unfetched", "load_sets", "records"
TABLES = (ITEMS, USERS, REPLIES, POSTS, LOADS, UNFETCHED, SETS, RECORDS)
LOAD = 1
"""The number of the load that an import is."""

IdType = Literal["long", "string"]
"""The type of ids, as `neo4j-admin` calls it."""

_TYPES: dict[ColumnType, str] = {
    "id": "{id}",
    "ids": "{id}[]",
    "int64": "long",
    "text": "string",
    "flag": "boolean",
    "json": "string",
    "moment": "datetime{{timezone:Z}}",
}
"""The types of columns as `neo4j-admin` calls them; `id` is `long` or `string`."""
_PROPERTIES: dict[str, dict[str, str]] = {
    ITEMS: {name: _TYPES[TYPES[name]] for name in schema.NODE_ROW[1:]},
    USERS: {"_loads": "long"},
    REPLIES: {"rank": "long"},
    POSTS: {},
    LOADS: {
        "prefix": "string",
        "state": "string",
        "sources": "string[]",
        "items": "long",
        "relationships": "long",
        "time": "long",
        "retrieved": "long",
        "form": "long",
    },
    SETS: {
        "prefix": "string",
        "set": "long",
        "loads": "long[]",
        "recorded": "long[]",
        "dropped": "boolean",
        "items": "long",
    },
    UNFETCHED: {
        "load": "long",
        "prefix": "string",
        "ids": "{id}[]",
        "parents": "{id}[]",
        "ranks": "long[]",
    },
    RECORDS: {"records": "string[]", "digests": "string[]"},
}
"""The properties of the nodes or edges of each table, and their types."""


def columns_of(table: str, id_type: IdType) -> list[Column]:
    """Return the columns of a table: the key of a node or the ends of an edge, and properties.

    - items: the rows that `push` writes; users: the authors of items;
    - replies: the edges from kids to their parents; posts: those from users to their items;
    - loads: the journal's node of this load; load_sets: those of the sets of loads that contain
      items; unfetched: those of replies that were left out;
    - records: the records that are kept beside items.
    """
    keys = {
        ITEMS: (_key("id", schema.ITEM, id_type),),
        USERS: (_key("name", schema.USER, "string"),),
        REPLIES: (_end("START", schema.ITEM, id_type), _end("END", schema.ITEM, id_type)),
        POSTS: (_end("START", schema.USER, "string"), _end("END", schema.ITEM, id_type)),
        LOADS: (_key(schema.UNIQUE[schema.LOAD], schema.LOAD, "long"),),
        SETS: (_key("", schema.LOAD_SET, "long"),),
        UNFETCHED: (_key("", schema.UNFETCHED, "long"),),
        RECORDS: (_key(schema.UNIQUE[schema.RECORDS], schema.RECORDS, id_type),),
    }
    properties = _PROPERTIES[table].items()
    return [*keys[table], *(Column.of(name, kind.format(id=id_type)) for name, kind in properties)]


def _key(name: str, label: str, value_type: str) -> Column:
    return Column(f"{name}:ID({label}){{id-type:{value_type}}}", value_type)


def _end(side: str, label: str, value_type: str) -> Column:
    return Column(f":{side}_ID({label})", value_type)


def load_rows(
    prefix: str, sources: Sequence[str], items: int, relationships: int
) -> list[tuple[Any, ...]]:
    """Return the rows of the lock and of this load, whose time is before any that is pushed."""
    lock = (0, *[None] * (len(_PROPERTIES[LOADS]) - 1), schema.FORM)
    return [lock, (LOAD, prefix, DONE, list(sources), items, relationships, 0, 0, None)]


def set_rows(prefix: str, sets: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Return the rows of sets of loads, made from those of `loading.plan.sets.set_row`."""
    return [(at, prefix, *row.values()) for at, row in enumerate(sets)]


def unfetched_table(prefix: str, edges: Iterable[Edge]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of replies that were left out."""
    for at, row in enumerate(unfetched_rows(edges)):
        yield (at, LOAD, prefix, *row.values())
