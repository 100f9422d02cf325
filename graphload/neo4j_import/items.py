"""The rows of an import's items, made and encoded some thousand at a time, by any process."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.columns import FIELDS
from graphload.digest import item_digests
from graphload.items import Item
from graphload.loading.plan.rows import json_text, seconds_of
from graphload.neo4j_import.layout import ITEMS, columns_of
from graphload.neo4j_import.tables import encode_frame, frame_of
from graphload.nodes import NodeRecords
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphload.items import Id
    from graphload.neo4j_import.layout import IdType
    from graphload.neo4j_import.tables import Block

__all__ = ["ItemRows", "start_encoding"]


class ItemRows(NamedTuple):
    """Rows of some items that are yet to be made, in columns.

    `records` has None for a stub, whose `id_source` and `loads`, the number of its set, don't
    count. `root` and `depth` are None for a member of a cycle.
    """

    ids: Sequence[Id]
    records: NodeRecords | Sequence[Item | None]
    id_source: Sequence[str | None]
    root: Sequence[Id | None]
    depth: Sequence[int | None]
    loads: Sequence[int | None]

    def shared(self) -> ItemRows:
        """Return it for another process."""
        records = self.records
        return self._replace(records=records.shared()) if isinstance(records, NodeRecords) else self

    def columns(self) -> list[list[Any]]:
        """Return the values of each column: those of the rows that a push writes.

        Raises:
            InputError: records can't be read again, or aren't what they were.
        """
        records = self.records
        items = records.items() if isinstance(records, NodeRecords) else records
        known = [item or _STUB for item in items]
        values: dict[str, list[Any]] = {
            name: [*map(attrgetter(name), known)] for name in FIELDS[1:]
        }
        lists = {
            name: [None if ids is None else tuple(ids) for ids in values[name]]
            for name in ("kids", "parts")
        }
        own: dict[str, list[Any]] = {
            "id": [*self.ids],
            "extra": [None if extra is None else json_text(extra) for extra in values["extra"]],
            "stub": [None if item else True for item in items],
            "id_source": _of_records(items, self.id_source),
            "root": [*self.root],
            "depth": [*self.depth],
            "digest": item_digests(items),
            "created_at": [*map(seconds_of, values["time"])],
            "_loads": _of_records(items, self.loads),
        }
        values = {**values, **lists, **own}
        return [values[name] for name in schema.NODE_ROW]


_STUB = Item()


def _of_records(items: Sequence[Item | None], values: Sequence[Any]) -> list[Any]:
    """Return the values of items, None for those that have no record."""
    return [item and value for item, value in zip(items, values, strict=True)]


def start_encoding(id_type: IdType, separator: str | None) -> Callable[[Sequence[ItemRows]], Block]:
    """Return the function that makes a block of some items, as `encode_frame` does.

    Their rows come in parts, so that not all of them exist at once.
    """
    columns = columns_of(ITEMS, id_type)

    def encode(parts: Sequence[ItemRows]) -> Block:
        import polars as pl  # noqa: PLC0415 - slow to import

        frames = [frame_of(columns, rows.columns(), separator) for rows in parts]
        return encode_frame(pl.concat(frames), separator)

    return encode
