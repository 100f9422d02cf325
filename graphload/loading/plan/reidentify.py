"""Records without ids, identified together with what a store has.

A record that came without an id may be recognised by what was pushed before: its parent's list of
kids, its siblings, its replies. So the pushed ones are identified again among all that the store
has, and the store's surrogates with them. Ids that the store has recovered or guessed stay, unless
a record comes that has such an id: then they are found again. It is counted how many would be other
ones if all records had been pushed at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from graphload.digest import item_digest
from graphload.identity import identify, surrogate
from graphload.identity.evidence import UnidentifiedRecord
from graphload.loading.plan.copies import (
    Copy,
    copies_of,
    count_pushed,
    count_stored,
    keep_ids,
)
from graphload.loading.plan.relink import pointers_in
from graphload.loading.plan.stored import (
    MIN_SCAN_IDS,
    read_all,
    read_collected,
    read_entries,
    read_items,
)
from graphload.loading.plan.takeover import find_takeovers, read_surrogates, recognise
from graphload.merge import ID_SOURCES, merge_records
from graphload.stores import cypher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from graphload.items import Id, Item
    from graphload.loading.plan.copies import Counted
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.sets import LoadSet
    from graphload.stores.protocol import Store

    Key = tuple[bool, Id]
    """Whether an Item is pushed, and the id that it has for now."""
    K = TypeVar("K", bound=Key | Copy)
    Found = dict[K, tuple[Id, str]]

    class Choose(Protocol):
        """`min` or `max`."""

        def __call__(self, one: str, other: str, /, *, key: Callable[[str], int]) -> str: ...


__all__ = ["Identified", "identify_compared", "identify_together"]

UNCERTAIN = frozenset({"recovered", "guessed"})
"""Sources of ids that other records may make others."""


@dataclass(frozen=True)
class Identified:
    """The records of a push with the ids that they have in the store.

    `taken` has the store's surrogates of which the real ids are known now, by these; `sources` how
    each of them is known, where the push doesn't bring the record itself. In both are `displaced`
    guesses, too: ids that other records come with. `otherwise` counts the records that would have
    other ids if all had been pushed at once.
    """

    records: PushRecords
    taken: Mapping[Id, list[Id]] = field(default_factory=dict)
    sources: Mapping[Id, str] = field(default_factory=dict)
    displaced: frozenset[Id] = frozenset()
    otherwise: int = 0

    @property
    def count(self) -> int:
        """Return the number of surrogates that get real ids."""
        return sum(map(len, self.taken.values())) - len(self.displaced)


def identify_together(
    store: Store, records: PushRecords, sets: Mapping[int, LoadSet], load: int | None
) -> Identified:
    """Identify the records of a push, and the store's surrogates, by all that is known of them.

    `sets` are the store's sets of loads. What `load` has written already, where it was cut off, is
    no other copy of what it brings.
    """
    records = recognise(store, records)
    in_store = read_surrogates(store, records)
    surrogates = {node for node, digest in in_store if str(node) == str(surrogate(digest))}
    pushed = {
        node: item
        for node, item, source in zip(
            records.forest.ids, records.items, records.id_source, strict=True
        )
        if item is not None and source not in (None, "given")
    }
    if (
        not pushed
        and not _concerns(records, read_items(store, surrogates))
        and not _names_uncertain(store, records)
    ):
        return Identified(records, find_takeovers(records, in_store))
    stored = read_items(store, read_all(store, cypher.ALL_IDS))
    uncertain = {
        node: item
        for node, (item, source) in stored.items()
        if source in UNCERTAIN or node in surrogates
    }
    # A guess may have become a record of an item whose own record came later.
    several = [node for node in read_all(store, cypher.ALL_RECORDS) if node in stored]
    looked_at = {node: stored[node] for node in (*uncertain, *several)}
    counted = count_stored(store, looked_at, sets, load)
    given = dict(_given(records, pushed))
    displaced = _displaced(given, counted, stored)
    known = _known_items(given, stored, displaced)
    index, sources = records.forest.index, records.id_source
    # A surrogate that isn't graphload's own is an id, like any other.
    own = {
        node
        for node, item in pushed.items()
        if sources[index[node]] != "surrogate"
        or str(node) == str(surrogate(item_digest(item)))
        or stored.get(node, (None, "surrogate"))[1] != "surrogate"
    }
    new = {
        node: item
        for node, item in pushed.items()
        if node in own and (node not in stored or item_digest(stored[node][0]) != item_digest(item))
    }
    unknown = {(True, node): item for node, item in new.items()}
    unknown |= {(False, node): uncertain[node] for node in surrogates if node in uncertain}
    unknown |= {(False, node): uncertain[node] for node in displaced}
    certain = {node: item for node, item in known.items() if node not in uncertain}
    certain |= {node: item for node, item in given.items() if node in uncertain}
    copies = copies_of([*counted, *count_pushed(records, sorted(own))])
    found, second, otherwise = _find_ids(unknown, known, copies, certain, stored)
    new_ids = dict(second)
    for node in new:
        (id_, source), own_source = found[True, node], sources[index[node]]
        if (id_, source) != (node, own_source) and not source == own_source == "surrogate":
            new_ids[node] = id_, source
    # The records of surrogates that come again.
    again = pushed.keys() & surrogates - new.keys() - second.keys()
    for node in again:
        id_, source = found[False, node]
        if source != "surrogate":
            new_ids[node] = id_, source
    records = records.with_new_ids(new_ids, by_evidence=True)
    taken = _takeovers(records, in_store, found)
    done = {old for olds in taken.values() for old in olds} | again
    known_by: dict[Id, str] = {}
    evident: dict[Id, Item] = {}
    for is_pushed, old in unknown:
        id_, source = found[is_pushed, old]
        if not is_pushed and old not in done and (source != "surrogate" or old in displaced):
            taken.setdefault(id_, []).append(old)
            known_by[old] = source
            evident[id_] = stored[id_][0] if id_ in stored else uncertain[old]
    return Identified(records.with_stored(evident), taken, known_by, displaced, otherwise)


def _displaced(
    given: Mapping[Id, Item],
    counted: Iterable[Counted],
    stored: Mapping[Id, tuple[Item, str | None]],
) -> frozenset[Id]:
    """Return the ids that the store only guesses, and that other records come with."""
    copies: dict[Id, set[tuple[object, ...]]] = {}
    for one in counted:
        if one.node in given and stored[one.node][1] in UNCERTAIN:
            copies.setdefault(one.node, set()).add(UnidentifiedRecord.of(one.item).copy_key)
    return frozenset(
        node
        for node, keys in copies.items()
        if UnidentifiedRecord.of(given[node]).copy_key not in keys
    )


def _takeovers(
    records: PushRecords, in_store: Iterable[tuple[Id, str]], found: Found[Key]
) -> dict[Id, list[Id]]:
    """Find the store's surrogates that pushed records tell the ids of, if none other was found."""
    taken: dict[Id, list[Id]] = {}
    for id_, olds in find_takeovers(records, in_store).items():
        for old in olds:
            other, source = found.get((False, old), (id_, ""))
            if other == id_ or source == "surrogate":
                taken.setdefault(id_, []).append(old)
    return taken


def _find_ids(
    unknown: Mapping[Key, Item],
    known: Mapping[Id, Item],
    copies: Mapping[Copy, Item],
    certain: Mapping[Id, Item],
    stored: Mapping[Id, tuple[Item, str | None]],
) -> tuple[Found[Key], dict[Id, tuple[Id, str]], int]:
    """Find ids beside those that stay, and see how many would be others without these.

    `unknown` are the Items without ids, beside the `known` ones; `copies` all records whose ids
    aren't `certain`.

    Returns:
        The ids of the Items, those of pushed records that are second posts of what the store has,
        and the number of records that would have others if all had come at once.
    """
    at_once = keep_ids(_identify(copies, certain), copies)
    stays = all(
        id_ == copy.node
        for copy, (id_, _) in at_once.items()
        if not copy.is_pushed and copy.node in known and copy[:2] not in unknown
    )
    if stays:
        found = {(key[0], key[1]): at_once[Copy(*key, 0)] for key in unknown}
    else:
        found = _identify(unknown, known)
    # Of several records that come together, the least certain source counts; see `merge`.
    found = {
        # A copy of an item whose id is uncertain is no more certain.
        key: (id_, source if id_ in certain else stored[id_][1] or source)
        if source == "given"
        else (id_, source)
        for key, (id_, source) in _agree(found, known, max).items()
    }
    # Copies of what the store has are its items, but for second posts.
    second = {
        copy.node: (id_, source)
        for copy, (id_, source) in at_once.items()
        if stays
        and copy.is_pushed
        and copy[:2] not in unknown
        and id_ not in stored
        and id_ != found.get((False, copy.node), (copy.node, ""))[0]
    }
    as_they_are = {
        copy: second[copy.node]
        if copy.is_pushed and copy.node in second
        else found.get(copy[:2])
        or found.get((False, copy.node))
        or (copy.node, stored[copy.node][1] or "given")
        for copy in copies
    }
    as_they_are = _agree(as_they_are, certain, min)
    others = {
        copy[:2]
        for copy, (id_, source) in _agree(at_once, certain, max).items()
        if id_ != as_they_are[copy][0] or source not in ("given", as_they_are[copy][1])
    }
    return found, second, len(others)


def identify_compared(store: Store, records: PushRecords) -> PushRecords:
    """Give records that a store is compared with the ids that they would get by a push.

    The store may have dropped a record that no longer counts: then its id is found as that of any.
    """
    records = recognise(store, records, as_surrogates=True)
    columns = zip(records.forest.ids, records.items, records.id_source, strict=True)
    own = {
        node: (item, source)
        for node, item, source in columns
        if item is not None and source not in (None, "given")
    }
    found = [*read_collected(store, cypher.CONTENT_OF_ITEMS, own)]
    sources = {node: source for node, _, source, _ in found}
    digests = {node: {digest} for node, digest, *_ in found}
    for node, entry in read_entries(store, own).items():
        digests.setdefault(node, set()).update(entry.digests)
    missing = {
        (True, node): item
        for node, (item, _) in own.items()
        if item_digest(item) not in digests.get(node, ())
    }
    found_ids: dict[Id, Id] = {}
    if missing:
        stored = read_items(store, read_all(store, cypher.ALL_IDS))
        sources = {node: source for node, (_, source) in stored.items()}
        ids = _identify(missing, {node: item for node, (item, _) in stored.items()})
        found_ids = {
            node: ids[True, node][0] for _, node in missing if ids[True, node][0] in stored
        }
    same = {node: node for node, (_, source) in own.items() if sources.get(node, source) != source}
    new_ids = same | found_ids
    return records.with_new_ids({node: (id_, sources[id_] or "") for node, id_ in new_ids.items()})


def _concerns(records: PushRecords, surrogates: Mapping[Id, tuple[Item, str | None]]) -> bool:
    """Return whether pushed records say anything of items with surrogates, or of their kin."""
    if not surrogates:
        return False
    named = pointers_in(item for item, _ in surrogates.values())
    pushed = (item for item in records.items if item is not None)
    return not named.isdisjoint(records.forest.ids) or not named.isdisjoint(pointers_in(pushed))


def _names_uncertain(store: Store, records: PushRecords) -> bool:
    """Return whether pushed records name items whose ids the store has recovered or guessed.

    Not where such an item is the pushed record itself.
    """
    is_large = len(records.forest.ids) > MIN_SCAN_IDS
    if is_large and not read_all(store, cypher.AN_UNCERTAIN_ITEM):
        return False
    index, digests = records.forest.index, records.digest
    found = read_collected(store, cypher.CONTENT_OF_ITEMS, records.forest.ids)
    return any(
        source in UNCERTAIN and digest != digests[index[node]] for node, digest, source, _ in found
    )


def _known_items(
    given: Mapping[Id, Item],
    stored: Mapping[Id, tuple[Item, str | None]],
    displaced: Collection[Id],
) -> dict[Id, Item]:
    """Return what is known under ids that stay, in the store and in the push."""
    known = {
        node: item
        for node, (item, source) in stored.items()
        if source != "surrogate" and node not in displaced
    }
    for node, item in given.items():
        both = [known[node], item] if node in known else [item]
        known[node] = merge_records(both)[0]
    return known


def _given(records: PushRecords, pushed: Mapping[Id, Item]) -> Iterator[tuple[Id, Item]]:
    """Yield the pushed records that came with ids."""
    for item in records.items:
        if item is not None and item.id is not None and item.id not in pushed:
            yield item.id, item


def _agree(found: Found[K], known: Mapping[Id, Item], choose: Choose) -> Found[K]:
    """Choose one source for each id, but for those that are known."""
    chosen: dict[Id, str] = {}
    for id_, source in found.values():
        chosen[id_] = choose(source, chosen.get(id_, source), key=ID_SOURCES.index)
    return {
        key: (id_, source if id_ in known else chosen[id_]) for key, (id_, source) in found.items()
    }


def _identify(unknown: Mapping[K, Item], known: Mapping[Id, Item]) -> Found[K]:
    """Find ids for Items whose own ids aren't known; of a known Item's copy the source is given."""
    without = [msgspec.structs.replace(item, id=None) for item in unknown.values()]
    return {
        key: (str(id_) if isinstance(key[1], str) else id_, source)
        for key, (id_, source) in zip(unknown, identify(without, known), strict=True)
    }
