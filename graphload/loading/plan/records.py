"""What is pushed: a forest of ids, and for each its row, made when it is asked for.

A push of millions of items never holds all rows at once: it holds the records, the forest's
arrays and the digests.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from graphload.graph import forest_of
from graphload.items import Item, set_attributes
from graphload.links import Links, link_items
from graphload.loading.plan.positions import Places, Stands
from graphload.loading.plan.rows import item_row, item_values
from graphload.merge import Merged
from graphload.stores import schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from graphload.forest import Forest
    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.items import Place as RecordPlace
    from graphload.loading.plan.relink import Place, Stand

__all__ = ["Source", "linked_source", "source_of"]


class Source(ABC):
    """Items to push: `forest` says how they hang together, `names` which inputs they are of."""

    def __init__(self, forest: Forest, names: tuple[str, ...]) -> None:
        self.forest = forest
        self.names = names
        self._digests: list[str | None] = [None] * forest.n

    @abstractmethod
    def attributes(self, node: Id) -> Mapping[str, Any]:
        """An item's attributes, as a graph's node has them."""

    @abstractmethod
    def listed(self, node: Id) -> int:
        """How many ids an item lists, among its kids or parts."""

    @abstractmethod
    def authors(self) -> Iterator[tuple[Id, str]]:
        """Each item that has an author, and the author."""

    @abstractmethod
    def items(self) -> Iterator[Item]:
        """The records, each an Item."""

    @abstractmethod
    def id_sources(self) -> Mapping[Id, str]:
        """Where ids come from; those that aren't named were given."""

    def without(self, refused: Collection[Id]) -> Source:
        """What is left without some records; an id that others point at is a stub then."""
        items = [item for item in self.items() if item.id not in refused]
        return _Records(link_items(items), self.names, self.id_sources())

    def renamed(self, names: Mapping[Id, Id]) -> Source:
        """The same records with other ids; of two that then have one, the one that had it stays."""
        items = {item.id: item for item in self.items()}
        for old, new in names.items():
            item = items.pop(old)
            items.setdefault(new, msgspec.structs.replace(item, id=new))
        sources = {names.get(node, node): source for node, source in self.id_sources().items()}
        return _Records(link_items(list(items.values())), self.names, sources)

    def record_place(self, node: Id) -> RecordPlace | None:  # noqa: ARG002 - for those that know
        """Where an item's record stood, if that is known."""
        return None

    def __contains__(self, node: object) -> bool:
        return node in self.forest.index

    def __iter__(self) -> Iterator[Id]:
        return iter(self.forest.ids)

    def __len__(self) -> int:
        return self.forest.n

    @property
    def relationships(self) -> int:
        """How many replies and posts there are."""
        return int((self.forest.parent >= 0).sum()) + sum(1 for _ in self.authors())

    def row(self, node: Id) -> dict[str, Any]:
        """Make the row of one item, all but what a push finds out: place and bookkeeping."""
        at = self.forest.index[node]
        row = item_row(node, self.attributes(node), self._digests[at])
        self._digests[at] = row.get("digest")
        return row

    def values(self, node: Id) -> list[Any]:
        """The values of that row, in the order of `schema.NEW_ROW` up to `created_at`."""
        return schema.new_row(self.row(node))[: len(schema.ITEM_PROPERTIES)]

    def stand(self, node: Id) -> Stand:
        """Where an item hangs in the source itself."""
        return self.stands[node]

    def place(self, node: Id) -> Place:
        """An item's root and depth in the source itself."""
        return self.places[node]

    @cached_property
    def stands(self) -> Stands:
        """Where each item hangs in the source itself."""
        return Stands(self.forest)

    @cached_property
    def places(self) -> Places:
        """Each item's root and depth in the source itself."""
        return Places(self.forest)


class _Records(Source):
    """Merged records, linked."""

    def __init__(self, links: Links, names: tuple[str, ...], id_source: Mapping[Id, str]) -> None:
        super().__init__(links.forest, names)
        self._items = links.items
        self._id_source = id_source

    def attributes(self, node: Id) -> Mapping[str, Any]:
        item = self._items[self.forest.index[node]]
        if item is None:
            return {"stub": True}
        attributes: dict[str, Any] = {}
        set_attributes(attributes, item)
        attributes["id_source"] = self._id_source.get(node, "given")
        return attributes

    def values(self, node: Id) -> list[Any]:
        at = self.forest.index[node]
        item = self._items[at]
        if item is None:
            return super().values(node)
        return item_values(item, self._id_source.get(node, "given"), self._digests[at])

    def listed(self, node: Id) -> int:
        item = self._items[self.forest.index[node]]
        return 0 if item is None else len(item.kids or ()) + len(item.parts or ())

    def authors(self) -> Iterator[tuple[Id, str]]:
        for node, item in zip(self.forest.ids, self._items, strict=True):
            if item is not None and item.by is not None:
                yield node, item.by

    def items(self) -> Iterator[Item]:
        return (item for item in self._items if item is not None)

    def id_sources(self) -> Mapping[Id, str]:
        return self._id_source

    def record_place(self, node: Id) -> RecordPlace | None:
        item = self._items[self.forest.index[node]]
        return None if item is None else item.place


class _Graph(Source):
    """A reply graph of networkx."""

    def __init__(self, graph: ReplyGraph) -> None:
        super().__init__(forest_of(graph), tuple(map(str, graph.graph.get("sources", ()))))
        self._nodes = graph.nodes

    def attributes(self, node: Id) -> Mapping[str, Any]:
        attributes: Mapping[str, Any] = self._nodes[node]
        return attributes

    def listed(self, node: Id) -> int:
        attributes = self._nodes[node]
        return len(attributes.get("kids") or ()) + len(attributes.get("parts") or ())

    def authors(self) -> Iterator[tuple[Id, str]]:
        for node in self.forest.ids:
            if (by := self._nodes[node].get("by")) is not None:
                yield node, by

    def items(self) -> Iterator[Item]:
        for node in self.forest.ids:
            data = self._nodes[node]
            if not data.get("stub"):
                yield Item(id=node, **{k: v for k, v in data.items() if k != "id_source"})

    def id_sources(self) -> Mapping[Id, str]:
        return {
            node: source for node, data in self._nodes.items() if (source := data.get("id_source"))
        }


def source_of(given: ReplyGraph | Merged, links: Links | None = None) -> Source:
    """Take what a push is given: a reply graph, or merged records (and their links, if known).

    Raises:
        GraphError: the graph is no forest of replies.
    """
    if isinstance(given, Merged):
        return _Records(links or link_items(given.items), given.sources, given.id_source)
    return _Graph(given)


def linked_source(links: Links) -> Source:
    """Take records that are linked already, of no input in particular."""
    return _Records(links, (), {})
