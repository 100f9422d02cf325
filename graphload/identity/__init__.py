"""Ids for records that came without.

Recovery works from the top down, group by group. Records that name one parent are siblings.
Once the parent's record is known, the ids in its `kids`, ascending, are the siblings' in
order of time; where seconds are equal, an id with as many replies as a record has kids is
that record's. What is found so names the parents of the next groups. A value that replies
name as their parent and no list names is a root's id, matched with a record by its replies.

How sure it is: **recovered** where structure and strictly different times allow one
assignment only, **guessed** where something else had to choose (the same second and the same
shape, a group with gaps, a parent that is itself no more than likely). What finds no place
gets a **surrogate**. The order of the records is no evidence: they are sorted by time and
digest before anything else.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from graphload.identity.evidence import Evidence, Nameless, id_order
from graphload.identity.roots import match_roots
from graphload.identity.siblings import GUESSED, Named, place_siblings, split_copies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id, Item

__all__ = ["identify", "surrogate"]

_LARGEST = 2**53 - 1
_MANY = 4
"""So many different records, each there twice, are a file read twice, not double posts."""


def identify(nameless: Sequence[Item], known: Mapping[Id, Item]) -> list[tuple[Id, str]]:
    """Find an id for each record without one, beside Items whose ids are known.

    Returns:
        For each of `nameless`, in its order, the id and where it comes from: "given" for a
        copy of a known Item, else "recovered", "guessed" or "surrogate".
    """
    records = [Nameless.of(item) for item in nameless]
    in_order, spare = _without_reloads(sorted(records, key=lambda record: record.sort_key))
    twins = _known_twins(in_order, known)
    copies = _pair_with_known(in_order, twins)
    recovery = _Recovery([one for one in in_order if one not in copies], known)
    recovery.run()
    named = copies | recovery.named
    rest = [one for one in (*in_order, *spare) if one not in named]
    _name_the_rest(rest, named, twins, known)
    return [(named[record].id, named[record].source) for record in records]


def surrogate(digest: str, attempt: int = 0) -> int:
    """A negative id down to -(2^53-1), the same for the same content.

    `attempt` gives another one where the first is taken by other content.
    """
    seed = f"{digest}{attempt or ''}".encode()
    return -1 - int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest(), "big") % _LARGEST


class _Recovery:
    """The state of one recovery: what is named, and whose kids are to be placed next."""

    def __init__(self, records: list[Nameless], known: Mapping[Id, Item]) -> None:
        self.records = records
        self.evidence = Evidence(records, known)
        self.named: dict[Nameless, Named] = {}
        self.owner: dict[Id, Nameless | Item] = dict(known)
        self.waiting: deque[Id] = deque(sorted(known, key=id_order))

    def run(self) -> None:
        """Name groups from the top down, and roots whenever nothing else is left to do."""
        while True:
            while self.waiting:
                self._name_kids_of(self.waiting.popleft())
            values = self.evidence.unlisted(self.owner)
            found = match_roots(values, self._candidates(), self.evidence) if values else []
            if not found:
                return
            self._accept(found)

    def _candidates(self) -> list[Nameless]:
        """One of each unnamed record that may be what others reply to; copies follow it."""
        first: dict[tuple[object, ...], Nameless] = {}
        for record in self.records:
            if record not in self.named and (record.kids or record.parent is None):
                first.setdefault(record.twin_key, record)
        return list(first.values())

    def _accept(self, found: Iterable[Named]) -> None:
        for one in found:
            if one.record not in self.named and one.id not in self.owner:
                self.named[one.record] = one
                self.owner[one.id] = one.record
                self.waiting.append(one.id)

    def _name_kids_of(self, parent: Id) -> None:
        group = [r for r in self.evidence.groups.get(parent, ()) if r not in self.named]
        if not group:
            return
        owner = self.owner[parent]
        lists = _lists(owner.item if isinstance(owner, Nameless) else owner)
        for is_option, listed in lists.items():
            free = sorted({one for one in listed if one not in self.owner}, key=id_order)
            siblings = [r for r in group if (r.item.item_type == "pollopt") is is_option]
            if siblings and free:
                own, _ = split_copies(siblings, len(free))
                found = place_siblings(own, free, self.evidence)
                if isinstance(owner, Nameless) and not self.named[owner].firm:
                    found = [one._replace(source=GUESSED, firm=False) for one in found]
                self._accept(found)


def _lists(item: Item) -> dict[bool, tuple[Id, ...]]:
    """The ids an Item lists: options (True) in `parts`, everything else (False) in `kids`."""
    return {False: item.kids or (), True: item.parts or ()}


def _without_reloads(records: list[Nameless]) -> tuple[list[Nameless], list[Nameless]]:
    """Part the records from copies, where all are there several times: a file read twice.

    Were these taken for double posts, they would fill the places of missing records.
    """
    copies: dict[str, list[Nameless]] = defaultdict(list)
    for record in records:
        copies[record.digest].append(record)
    times = min(map(len, copies.values()))
    if times == 1 or len(copies) < _MANY:
        return records, []
    spare = {record for them in copies.values() for record in them[len(them) // times :]}
    return [one for one in records if one not in spare], sorted(spare, key=lambda r: r.sort_key)


_Twins = dict[tuple[object, ...], list["Id"]]


def _known_twins(records: Sequence[Nameless], known: Mapping[Id, Item]) -> _Twins:
    """The ids of known Items by what a copy without an id would share, ascending."""
    looked_for = {(record.item.by, record.time) for record in records}
    twins: _Twins = defaultdict(list)
    for one in sorted(known, key=id_order):
        if (known[one].by, known[one].time) in looked_for:
            twins[Nameless.of(known[one]).twin_key].append(one)
    return twins


def _pair_with_known(records: Sequence[Nameless], twins: _Twins) -> dict[Nameless, Named]:
    """Give copies of known Items their ids, one to one: a second copy may be a second post."""
    left = {key: list(ids) for key, ids in twins.items()}
    paired = {}
    for record in records:
        if ids := left.get(record.twin_key):
            paired[record] = Named(record, ids.pop(0), "given")
    return paired


def _name_the_rest(
    rest: Sequence[Nameless],
    named: dict[Nameless, Named],
    twins: _Twins,
    known: Mapping[Id, Item],
) -> None:
    """Copies of what has an id share it; all else gets a surrogate."""
    owners = {key: (ids[0], "given") for key, ids in twins.items()}
    for record, found in sorted(named.items(), key=lambda pair: id_order(pair[1].id)):
        owners.setdefault(record.twin_key, (found.id, found.source))
    taken = {found.id for found in named.values()} | known.keys()
    for record in rest:
        key = record.twin_key if record.twin_key in owners else (record.digest,)
        if key not in owners:
            attempt = 0
            while (one := surrogate(record.digest, attempt)) in taken:
                attempt += 1
            taken.add(one)
            owners[key] = one, "surrogate"
        named[record] = Named(record, *owners[key])
