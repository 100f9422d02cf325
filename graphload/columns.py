"""The columns of an item: the one table from which every form of an item is derived.

Derived from it are the fields of an Item, the attributes of a node, the rows of a database and
their order, the columns of import files, the content that a digest covers, and the fields that
the page knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "COLUMNS",
    "DIGESTED",
    "FIELDS",
    "ID_FIELDS",
    "NODE_PROPERTIES",
    "TYPES",
    "Column",
    "ColumnType",
    "column_names",
]

ColumnType = Literal["id", "ids", "int64", "text", "flag", "json", "moment"]
"""The type of a column's values, which may all be absent (None).

- `id`, `ids`: an item's id, int or str as in the whole graph, and a tuple of them;
- `int64`: a signed 64-bit integer; `text`: a str; `flag`: True or absent;
- `json`: a dict of JSON values, text in a database;
- `moment`: Unix seconds, a datetime in a database.
"""

Origin = Literal["record", "graph", "derived", "load", "edge"]
"""The source of a column's values.

- `record`: the record itself, a field of an `Item`;
- `graph`: building the graph, an attribute of the node in networkx;
- `derived`: computed from the other columns and the structure of replies;
- `load`: graphload's own bookkeeping in a database;
- `edge`: the edge from the item to its parent.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an item; every column is stored in a database.

    `exported` columns are in the lines of an export, `digested` columns in the content that
    a digest covers.
    """

    name: str
    type: ColumnType
    origin: Origin = "record"
    exported: bool = True
    digested: bool = False


# The order is that of the rows that go to a store and come from it, which are positional; what a
# store keeps has names.
COLUMNS = (
    Column("id", "id"),
    Column("item_type", "text", digested=True),
    Column("by", "text", digested=True),
    Column("time", "int64", digested=True),
    Column("title", "text", digested=True),
    Column("text", "text", digested=True),
    Column("text_format", "text", digested=True),
    Column("url", "text", digested=True),
    Column("score", "int64", digested=True),
    Column("descendants", "int64", digested=True),
    Column("kids", "ids", digested=True),
    Column("parent", "id", digested=True),
    Column("poll", "id", digested=True),
    Column("parts", "ids", digested=True),
    Column("dead", "flag", digested=True),
    Column("deleted", "flag", digested=True),
    Column("retrieved_at", "int64"),
    Column("extra", "json", digested=True),
    Column("stub", "flag", "graph"),
    Column("id_source", "text", "graph"),
    Column("root", "id", "derived"),
    Column("depth", "int64", "derived"),
    Column("digest", "text", "derived"),
    Column("created_at", "moment", "derived", exported=False),
    Column("_loads", "int64", "load", exported=False),
    Column("rank", "int64", "edge"),
)


def column_names(*origins: Origin) -> tuple[str, ...]:
    """Return the names of the columns of some origins, in the order of `COLUMNS`."""
    return tuple(column.name for column in COLUMNS if column.origin in origins)


TYPES: dict[str, ColumnType] = {column.name: column.type for column in COLUMNS}
"""The type of each column."""
FIELDS = column_names("record")
"""The fields of an Item, `id` first."""
ID_FIELDS = tuple(name for name in FIELDS[1:] if TYPES[name] in ("id", "ids"))
"""The fields that point at other Items."""
DIGESTED = tuple(sorted(column.name for column in COLUMNS if column.digested))
"""The fields that a digest covers, in alphabetical order."""
NODE_PROPERTIES = column_names("record", "graph", "derived")
"""The properties that describe an item, whichever form it has."""
