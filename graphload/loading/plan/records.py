"""The records to push, in columns: those of merged records, or of a reply graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import msgspec

from graphload.columns import FIELDS
from graphload.digest import item_digest
from graphload.graph import forest_of
from graphload.items import Item
from graphload.links import Links, link_items
from graphload.merge import Merged

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.items import Id

__all__ = ["PushRecords", "push_records"]


@dataclass(frozen=True)
class PushRecords:
    """The records to push, in columns over the ids of `forest`.

    `items[at]` is the record of id `at`, None for a stub; `id_source[at]` says where its id comes
    from. `sources` are the names of the inputs.
    """

    forest: Forest
    items: Sequence[Item | None]
    id_source: Sequence[str | None]
    sources: tuple[str, ...]

    @cached_property
    def author(self) -> list[str | None]:
        """The author of each record."""
        return [None if item is None else item.by for item in self.items]

    @cached_property
    def digest(self) -> list[str | None]:
        """The digest of each record; made once, for they cost as much as all else in a row."""
        return [None if item is None else item_digest(item) for item in self.items]

    @property
    def relationships(self) -> int:
        """The number of replies and posts."""
        posts = len(self.author) - self.author.count(None)
        return int((self.forest.parent >= 0).sum()) + posts

    def without(self, refused: Collection[Id]) -> PushRecords:
        """Return the records but for some; one that others point at becomes a stub."""
        items = [item for item in self.items if item is not None and item.id not in refused]
        return self._linked(items, {})

    def renamed(self, names: Mapping[Id, Id]) -> PushRecords:
        """Return the records with other ids; a record that has the new id already stays."""
        items = {item.id: item for item in self.items if item is not None}
        for old, new in names.items():
            item = items.pop(old)
            items.setdefault(new, msgspec.structs.replace(item, id=new))
        return self._linked(list(items.values()), names)

    def _linked(self, items: Sequence[Item], names: Mapping[Id, Id]) -> PushRecords:
        ids = (names.get(node, node) for node in self.forest.ids)
        id_source = dict(zip(ids, self.id_source, strict=True))
        links = link_items(items)
        origins = [id_source.get(node) for node in links.forest.ids]
        return PushRecords(links.forest, links.items, origins, self.sources)


def push_records(given: ReplyGraph | Merged, links: Links | None = None) -> PushRecords:
    """Take the records of a reply graph, or merged records and their links, if those are known.

    Raises:
        GraphError: the graph is no forest of replies.
    """
    if isinstance(given, Merged):
        links = links or link_items(given.items)
        origins = [given.id_source.get(node, "given") for node in links.forest.ids]
        return PushRecords(links.forest, links.items, origins, given.sources)
    forest, nodes = forest_of(given), given.nodes
    return PushRecords(
        forest,
        _NodeItems(given, forest.ids),
        [nodes[node].get("id_source") for node in forest.ids],
        tuple(map(str, given.graph.get("sources", ()))),
    )


class _NodeItems(Sequence["Item | None"]):
    """The records of a graph's nodes, each made when it is asked for."""

    def __init__(self, graph: ReplyGraph, ids: Sequence[Id]) -> None:
        self._nodes = graph.nodes
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Item | None: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item | None]: ...
    def __getitem__(self, at: int | slice) -> Item | Sequence[Item | None] | None:
        if isinstance(at, slice):
            return [self[each] for each in range(len(self))[at]]
        node = self._ids[at]
        attributes = self._nodes[node]
        if attributes.get("stub"):
            return None
        return Item(node, *map(attributes.get, FIELDS[1:]))
