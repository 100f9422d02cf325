"""The mentions of a graph, or of linked records, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.graph import without_deleted_text
from graphload.item_table.table import ITEMS_PER_READ
from graphload.items import item_attributes
from graphload.mentions.find import find_mentions
from graphload.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.links import Links
    from graphload.mentions.find import Mention

__all__ = ["mentions_of_graph", "mentions_of_links"]

COLUMNS = ("source", "target", "address", "there")


def mentions_of_graph(graph: ReplyGraph, *, hosts: Iterable[str] = ()) -> Table:
    """Return the mentions in a graph, sorted by the item that names another.

    The columns are `source`, `target`, `address` as it came, and `there`: whether the graph has
    `target`. `hosts` are hosts of the items' own site; see `find_mentions`.
    """
    items = ((node, graph.nodes[node]) for node in sorted(graph))
    return _table(find_mentions(items, graph.__contains__, hosts=hosts))


def mentions_of_links(
    links: Links, *, hosts: Iterable[str] = (), drop_deleted_text: bool = False
) -> Table:
    """Return the mentions in linked records, as `mentions_of_graph` does.

    Some records at a time are read. `drop_deleted_text` leaves out what deleted items have.
    """
    items = _read_items(links, drop_deleted_text=drop_deleted_text)
    return _table(find_mentions(items, links.has_node, hosts=hosts))


def _table(mentions: Iterable[Mention]) -> Table:
    return Table(COLUMNS, list(mentions))


def _read_items(links: Links, *, drop_deleted_text: bool) -> Iterator[tuple[Id, dict[str, Any]]]:
    table = links.table
    for start in range(0, len(table), ITEMS_PER_READ):
        rows = np.arange(start, min(start + ITEMS_PER_READ, len(table)))
        for id_, item in zip(table.ids.take(rows), table.read(rows), strict=True):
            kept = without_deleted_text(item) if drop_deleted_text else item
            yield id_, item_attributes(kept)
