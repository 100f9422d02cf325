"""What is missing from the records or contradicts itself: one function a rule, in a table.

Nothing here is fatal. A problem has a kind, the ids concerned (the absent one first), the
place in the input, and a sentence.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec import Struct

from graphload.items import ITEM_TYPES
from graphload.links import Links, link_items, parent_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphload.items import Id, Item, Place
    from graphload.merge import Merged

__all__ = ["MEANINGS", "Problem", "find_problems"]


class Problem(Struct, frozen=True):
    """Something missing or contradictory.

    `ids` are all ids concerned, the absent one first; `place` is where the record stood
    that shows it, None where no record of one place does.
    """

    kind: str
    ids: tuple[Id, ...]
    place: Place | None
    detail: str


@dataclass(frozen=True)
class _Evidence:
    """What the rules look at; shared, so that each thing is computed once."""

    merged: Merged
    links: Links

    @cached_property
    def by_id(self) -> dict[Id, Item]:
        return {item.id: item for item in self.merged.items if item.id is not None}

    @cached_property
    def pointers(self) -> dict[Id, _Pointers]:
        """Who points at each stub, and through which field."""
        absent = {
            node: _Pointers([], [], [])
            for node, item in zip(self.links.forest.ids, self.links.items, strict=True)
            if item is None
        }
        for item in self.merged.items:
            _note_pointers(item, absent)
        return absent

    def place(self, one: Id) -> Place | None:
        return self.by_id[one].place


class _Pointers(NamedTuple):
    kids: list[Id]
    options: list[Id]
    listers: list[Id]


def _note_pointers(item: Item, absent: dict[Id, _Pointers]) -> None:
    one = item.id
    if one is None or not absent:
        return
    if item.parent in absent:
        absent[item.parent].kids.append(one)
    if item.poll in absent and item.poll != item.parent:
        absent[item.poll].options.append(one)
    for listed in {*(item.kids or ()), *(item.parts or ())}:
        if listed in absent and listed not in (item.parent, item.poll):
            absent[listed].listers.append(one)


def find_problems(merged: Merged, links: Links | None = None) -> list[Problem]:
    """Find what is missing or contradictory in merged records.

    `links` may be passed where they are known already. The result is sorted by kind in the
    table's order, then by ids.
    """
    evidence = _Evidence(merged, link_items(merged.items) if links is None else links)
    found: list[Problem] = []
    for rule in _RULES:
        found += rule.find(evidence)
    order = {kind: at for at, kind in enumerate(MEANINGS)}
    return sorted(found, key=lambda problem: (order[problem.kind], problem.ids))


def _find_absent(evidence: _Evidence) -> Iterator[Problem]:
    for absent, (kids, options, listers) in evidence.pointers.items():
        others = sorted({*kids, *options, *listers})
        ids = (absent, *others)
        if kids:
            detail = f"{len(kids)} replied to {absent}, which no record describes"
            yield Problem("missing_parent", ids, evidence.place(min(kids)), detail)
        elif options:
            detail = f"the poll {absent} of {len(options)} options has no record"
            yield Problem("option_without_poll", ids, evidence.place(min(options)), detail)
        else:
            detail = f"{absent} is listed by {_named(others)} and has no record"
            yield Problem("missing_kid", ids, evidence.place(min(listers)), detail)


def _find_options_without_poll(evidence: _Evidence) -> Iterator[Problem]:
    for item in evidence.merged.items:
        if item.id is not None and item.item_type == "pollopt" and parent_of(item) is None:
            above = evidence.links.forest.parent[evidence.links.forest.index[item.id]]
            if above < 0:
                detail = f"the poll option {item.id} names no poll and no poll names it"
                yield Problem("option_without_poll", (item.id,), item.place, detail)


def _find_mismatches(evidence: _Evidence) -> Iterator[Problem]:
    for owner in evidence.merged.items:
        if owner.id is None or (owner.kids is None and owner.parts is None):
            continue
        for kid in dict.fromkeys((*(owner.kids or ()), *(owner.parts or ()))):
            item = evidence.by_id.get(kid)
            named = None if item is None else parent_of(item)
            if item is not None and named is not None and named != owner.id:
                ids = (kid, named, owner.id)
                detail = f"{kid} says its parent is {named}; {owner.id} lists it as its own"
                yield Problem("parent_mismatch", ids, item.place, detail)


def _find_unlisted(evidence: _Evidence) -> Iterator[Problem]:
    listed: dict[Id, frozenset[Id]] = {}
    for item in evidence.merged.items:
        above = parent_of(item)
        owner = None if above is None else evidence.by_id.get(above)
        if item.id is None or owner is None or above is None or owner.kids is None:
            continue
        if above == item.id:
            continue
        if above not in listed:
            listed[above] = frozenset((*owner.kids, *(owner.parts or ())))
        if item.id not in listed[above]:
            detail = f"{item.id} replied to {above}, whose kids don't name it"
            yield Problem("unlisted_kid", (item.id, above), item.place, detail)


def _find_listed_twice(evidence: _Evidence) -> Iterator[Problem]:
    for owner in evidence.merged.items:
        for ids in (owner.kids, owner.parts):
            if owner.id is None or ids is None or len(set(ids)) == len(ids):
                continue
            for kid, times in sorted(Counter(ids).items()):
                if times > 1:
                    detail = f"{owner.id} lists {kid} {times} times; the first place counts"
                    yield Problem("listed_twice", (kid, owner.id), owner.place, detail)
    for kid, owners in evidence.links.claims.items():
        detail = f"{_named(owners)} all list {kid}, which names no parent; {owners[0]} gets it"
        yield Problem("listed_twice", (kid, *owners), evidence.place(owners[0]), detail)


def _find_cycles(evidence: _Evidence) -> Iterator[Problem]:
    forest = evidence.links.forest
    for ring in forest.cycles:
        ids = tuple(forest.ids[node] for node in ring)
        place = evidence.place(ids[0]) if ids[0] in evidence.by_id else None
        if len(ids) == 1:
            detail = f"{ids[0]} is its own parent"
            yield Problem("self_parent", ids, place, detail)
        else:
            detail = f"{_named(ids)} reply to each other in a circle"
            yield Problem("cycle", ids, place, detail)
    for item in evidence.merged.items:
        listed = (item.kids or ()) + (item.parts or ())
        if item.id is not None and item.id in listed and parent_of(item) != item.id:
            detail = f"{item.id} lists itself among its kids; that makes no reply"
            yield Problem("self_parent", (item.id,), item.place, detail)


def _find_conflicts(evidence: _Evidence) -> Iterator[Problem]:
    for conflict in evidence.merged.conflicts:
        where = ", ".join(map(str, conflict.places))
        detail = f"records of {conflict.id} differ in {', '.join(conflict.fields)} ({where})"
        place = conflict.places[0] if conflict.places else None
        yield Problem("conflicting_records", (conflict.id,), place, detail)


def _find_descendants_mismatches(evidence: _Evidence) -> Iterator[Problem]:
    claiming = [i for i in evidence.merged.items if i.descendants not in (None, -1)]
    if not claiming:
        return
    forest, items = evidence.links.forest, evidence.links.items
    live = np.fromiter((_is_live_comment(item) for item in items), bool, len(items))
    stub = np.fromiter((item is None for item in items), bool, len(items))
    live_below, stubs_below = forest.sum_up(live), forest.sum_up(stub)
    for item in claiming:
        at = forest.index[item.id]  # type: ignore[index]
        count = int(live_below[at]) - int(live[at])
        if item.descendants != count and not stubs_below[at] and not forest.in_cycle[at]:
            detail = f"{item.id} says {item.descendants} descendants; {count} live ones are below"
            yield Problem("descendants_mismatch", (item.id,), item.place, detail)  # type: ignore[arg-type]


def _named(ids: Sequence[Id]) -> str:
    """Ids for a sentence: the first few, and how many more there are."""
    shown = ", ".join(map(str, ids[:5]))
    return shown if len(ids) <= 5 else f"{shown} and {len(ids) - 5:,} more"


def _is_live_comment(item: Item | None) -> bool:
    if item is None or item.dead or item.deleted:
        return False
    return item.item_type in (None, "comment")


def _find_early_replies(evidence: _Evidence) -> Iterator[Problem]:
    for item in evidence.merged.items:
        above = parent_of(item)
        parent = None if above is None else evidence.by_id.get(above)
        if item.id is None or above is None or parent is None:
            continue
        if item.time is not None and parent.time is not None and item.time < parent.time:
            early = parent.time - item.time
            detail = f"{item.id} is {early:,} s older than {above}, which it replies to"
            yield Problem("reply_before_parent", (item.id, above), item.place, detail)


def _find_unknown_kinds(evidence: _Evidence) -> Iterator[Problem]:
    for item in evidence.merged.items:
        if item.item_type is not None and item.item_type not in ITEM_TYPES and item.id is not None:
            detail = f"{item.id} is a {item.item_type!r}, a kind that graphload doesn't know"
            yield Problem("unknown_kind", (item.id,), item.place, detail)


class _Rule(NamedTuple):
    meanings: dict[str, str]
    find: Callable[[_Evidence], Iterator[Problem]]


_RULES = (
    _Rule(
        {
            "missing_parent": "replies to an item that no record describes: it is a stub",
            "missing_kid": "a listed reply that no record describes: it is a stub",
        },
        _find_absent,
    ),
    _Rule(
        {"parent_mismatch": "a reply listed by one item that names another as its parent"},
        _find_mismatches,
    ),
    _Rule({"unlisted_kid": "a reply that its parent's list of kids doesn't name"}, _find_unlisted),
    _Rule(
        {"listed_twice": "a reply listed twice, or by several that could be its parent"},
        _find_listed_twice,
    ),
    _Rule(
        {
            "self_parent": "an item that replies to itself",
            "cycle": "items that reply to each other in a circle: no root, no depth",
        },
        _find_cycles,
    ),
    _Rule(
        {"conflicting_records": "records of one id that differ: merged field by field"},
        _find_conflicts,
    ),
    _Rule(
        {"descendants_mismatch": "says another number of live comments than are below it"},
        _find_descendants_mismatches,
    ),
    _Rule({"reply_before_parent": "a reply older than what it replies to"}, _find_early_replies),
    _Rule(
        {"option_without_poll": "a poll option whose poll isn't there"}, _find_options_without_poll
    ),
    _Rule({"unknown_kind": "an item of a kind that isn't known"}, _find_unknown_kinds),
)

MEANINGS: dict[str, str] = {
    kind: meaning for rule in _RULES for kind, meaning in rule.meanings.items()
}
"""What each kind of problem means, in the order in which they are reported."""
