"""The records to push, in columns: those of merged records, or of a reply graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, overload

import msgspec

from graphload.columns import FIELDS
from graphload.digest import item_digest
from graphload.forest import Forest
from graphload.graph import forest_of
from graphload.items import Item, lists_at, unlisted
from graphload.links import Edge, Links, NodeItems, link_items, unfetched_edges
from graphload.loading.plan.history import THIS_LOAD, Record, stored_form
from graphload.merge import Merged, with_text_ids
from graphload.nodes import encode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from numpy.typing import NDArray

    from graphload.graph import ReplyGraph
    from graphload.items import Id

    Ints = NDArray[Any]  # integers of 32 or 64 bits

__all__ = ["PushRecords", "push_records", "records_of_versions"]


@dataclass(frozen=True)
class PushRecords:
    """The records to push, in columns over the ids of `forest`.

    `items[at]` is the record of id `at`, None for a stub; it may be read from a file each time.
    `id_source[at]` says where its id comes from. `sources` are the names of the inputs. `unfetched`
    are the edges that follow from no record: see `links.unfetched_edges`. `versions` has the
    different records of each id that has several, of ids under which records come that had a
    surrogate, and of those whose record came several times without an id.
    """

    forest: Forest
    items: Sequence[Item | None]
    id_source: Sequence[str | None]
    sources: tuple[str, ...]
    unfetched: Sequence[Edge] = ()
    versions: Mapping[Id, Sequence[Record]] = field(default_factory=dict)

    @cached_property
    def author(self) -> list[str | None]:
        """Return the author of each record, None for a stub; one per id."""
        if isinstance(self.items, NodeItems):
            return self.items.authors()
        return [None if item is None else item.by for item in self.items]

    def author_codes(self) -> tuple[Sequence[str], Ints]:
        """Return names, and the position of each record's author among them, -1 without one."""
        if isinstance(self.items, NodeItems):
            return self.items.author_codes()
        return encode(self.author)

    def listed_ids(self) -> Iterable[Id]:
        """Return the ids in the lists of kids and parts."""
        if isinstance(self.items, NodeItems):
            return self.items.listed()
        lists = ((item.kids, item.parts) for item in self.items if item is not None)
        return chain.from_iterable(ids for pair in lists for ids in pair if ids is not None)

    @cached_property
    def is_stub(self) -> list[bool]:
        """Return whether each id has no record."""
        if isinstance(self.items, NodeItems):
            return self.items.absent()
        return [item is None for item in self.items]

    def in_memory(self) -> PushRecords:
        """Return the records with all Items in memory, for work that needs some of them again."""
        return self if isinstance(self.items, list) else replace(self, items=[*self.items])

    @cached_property
    def digest(self) -> list[str | None]:
        """Return the digest of each record; cached, since digests take half the time of a row."""
        return [None if item is None else item_digest(item) for item in self.items]

    @property
    def relationship_count(self) -> int:
        """Return the number of replies and posts."""
        posts = len(self.author) - self.author.count(None)
        return int((self.forest.parent >= 0).sum()) + posts

    def records_at(self, at: int, loads: frozenset[int]) -> list[Record]:
        """Return the records of an item as they will be in a store that `loads` bring them to."""
        item = self.items[at]
        if item is None:
            return []
        if (versions := self.versions.get(self.forest.ids[at])) is not None:
            return [record.of_loads(loads) if loads else record for record in versions]
        digest = self.digest[at] or item_digest(item)
        return [Record(stored_form(item), self.id_source[at], loads, digest)]

    def without(self, refused: Collection[Id]) -> PushRecords:
        """Return the records except those `refused`; one that others refer to becomes a stub."""
        items = [item for item in self.items if item is not None and item.id not in refused]
        versions = {node: self.versions[node] for node in self.versions if node not in refused}
        return self._link_again(items, {}, versions)

    def with_items(self, changed: Mapping[Id, Item]) -> PushRecords:
        """Return the records with other Items in place of some."""
        items = [
            changed.get(node, item)
            for node, item in zip(self.forest.ids, self.items, strict=True)
            if item is not None
        ]
        return self._link_again(items, {}, self.versions)

    def with_new_ids(
        self, new_ids: Mapping[Id, tuple[Id, str]], *, by_evidence: bool = False
    ) -> PushRecords:
        """Return the records with new ids, each with its source, by the ids that they came with.

        If there is a record with the new id, both are records of this item. The load tells these
        ids `by_evidence`, where no record with the id tells them.
        """
        if not new_ids:
            return self
        index = self.forest.index
        items = {
            item.id: item for item in self.items if item is not None and item.id not in new_ids
        }
        versions = {node: known for node, known in self.versions.items() if node not in new_ids}
        sources = {node: self.id_source[index[node]] for node in items if node is not None}
        for old, (new, source) in new_ids.items():
            at = index[old]
            item = self.items[at]
            if item is None:
                continue
            own_id = old if self.id_source[at] == "surrogate" else None
            is_told = by_evidence and own_id is not None and source != "given"
            id_load = THIS_LOAD if is_told else None
            before = versions.get(new)
            if before is None:  # where there are some, `new` may be an id that the push hadn't
                before = self.records_at(index[new], frozenset()) if new in items else []
            renamed = [
                record._replace(
                    item=msgspec.structs.replace(record.item, id=new),
                    source=source,
                    own_id=own_id if record.own_id is None else record.own_id,
                    id_load=id_load,
                )
                for record in self.records_at(at, frozenset())
            ]
            versions[new] = [*before, *renamed]
            items.setdefault(new, msgspec.structs.replace(item, id=new))
            sources.setdefault(new, source)
        ids = {old: new for old, (new, _) in new_ids.items()}
        return self._link_again(list(items.values()), ids, versions, sources)

    def with_stored(self, stored: Mapping[Id, Item]) -> PushRecords:
        """Return the records beside Items of the store, of which the push brings no record."""
        items = {item.id: item for item in self.items if item is not None}
        added = {node: item for node, item in stored.items() if node not in items}
        if not added:
            return self
        others = [msgspec.structs.replace(item, id=node) for node, item in added.items()]
        versions = {**self.versions, **dict.fromkeys(added, ())}
        return self._link_again([*items.values(), *others], {}, versions)

    def with_text_ids(self) -> PushRecords:
        """Return the records with all ids as texts."""
        items = [with_text_ids(item) for item in self.items if item is not None]
        versions: dict[Id, list[Record]] = {
            str(node): [
                record._replace(
                    item=with_text_ids(record.item),
                    own_id=None if record.own_id is None else str(record.own_id),
                )
                for record in records
            ]
            for node, records in self.versions.items()
        }
        return self._link_again(items, {node: str(node) for node in self.forest.ids}, versions)

    def _link_again(
        self,
        items: Sequence[Item],
        new_ids: Mapping[Id, Id],
        versions: Mapping[Id, Sequence[Record]],
        sources: Mapping[Id, str | None] | None = None,
    ) -> PushRecords:
        ids = [new_ids.get(node, node) for node in self.forest.ids]
        source_of = {**dict(zip(ids, self.id_source, strict=True)), **(sources or {})}
        unfetched = [
            Edge(new_ids.get(edge.kid, edge.kid), new_ids.get(edge.parent, edge.parent), edge.rank)
            for edge in self.unfetched
        ]
        links = link_items(items, unfetched)
        id_source = [source_of.get(node) for node in links.forest.ids]
        return PushRecords(links.forest, links.items, id_source, self.sources, unfetched, versions)


def push_records(graph: ReplyGraph | Merged, links: Links | None = None) -> PushRecords:
    """Return the records of a reply graph, or merged records, as columns.

    `links` are those of merged records, if they are known.

    Raises:
        GraphError: the graph isn't a forest.
    """
    if isinstance(graph, Merged):
        links = links or link_items(graph.items, unfetched=graph.unfetched)
        known = links.forest
        ids, sources = [*known.ids], graph.id_source
        id_source = (
            [sources.get(node, "given") for node in ids] if sources else ["given"] * len(ids)
        )
        edges = unfetched_edges(graph.unfetched)
        versions = {
            node: records_of_versions(
                records, graph.id_source.get(node, "given"), graph.copies.get(node) or ()
            )
            for node, records in graph.records.items()
        }
        forest = Forest(ids, known.parent, known.rank, known.time)
        return PushRecords(forest, links.items, id_source, graph.sources, edges, versions)
    forest, nodes = forest_of(graph), graph.nodes
    items = _NodeItems(graph, forest.ids)
    return PushRecords(
        forest,
        items,
        [nodes[node].get("id_source") for node in forest.ids],
        tuple(map(str, graph.graph.get("sources", ()))),
        _edges_without_record(graph, items),
    )


def records_of_versions(
    versions: Iterable[Item], source: str = "given", copies: Iterable[int] = ()
) -> list[Record]:
    """Return the different records of an id, each with the number of its copies without one."""
    return [
        Record(
            stored_form(item),
            source,
            frozenset(),
            item_digest(item),
            copies=frozenset({(THIS_LOAD, n)} if n > 1 else ()),
        )
        for item, n in zip(versions, chain(copies, repeat(1)), strict=False)
    ]


def _edges_without_record(graph: ReplyGraph, items: _NodeItems) -> list[Edge]:
    """Return the edges of a graph that follow from no record, and those of stubs by themselves."""
    nodes, edges = graph.nodes, []
    for parent, below in graph.adj.items():
        listed = nodes[parent].get("kids")
        ranks = {kid: edge.get("rank") for kid, edge in below.items()}
        kids = {
            kid: rank
            for kid, rank in ranks.items()
            if not lists_at(listed, kid, rank)
            and (rank is not None or nodes[kid].get("parent") is nodes[kid].get("poll") is None)
        }
        if kids:
            unexplained = unlisted(parent, kids, items.of(parent))
            edges += [Edge(kid, parent, rank) for kid, rank in unexplained.items()]
    alone = [node for node in graph if nodes[node].get("stub") and not graph.degree[node]]
    polls = {data.get("poll") for _, data in nodes.items()} if alone else set()
    return edges + [Edge(node, node, None) for node in alone if node not in polls]


class _NodeItems(Sequence["Item | None"]):
    """The records of a graph's nodes, each created when it is read."""

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
        return self.of(self._ids[at])

    def of(self, node: Id) -> Item | None:
        """Return the record of a node."""
        attributes = self._nodes[node]
        if attributes.get("stub"):
            return None
        return Item(node, *map(attributes.get, FIELDS[1:]))
