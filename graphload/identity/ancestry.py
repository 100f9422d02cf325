"""Ancestry: the record that lists a known item as a kid is its parent's."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from graphload.identity.evidence import id_order
from graphload.items import parent_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphload.identity.evidence import UnidentifiedRecord
    from graphload.items import Id, Item

__all__ = ["trace_parents"]


def trace_parents(
    records: Sequence[UnidentifiedRecord], known: Mapping[Id, Item]
) -> dict[Id, UnidentifiedRecord]:
    """Return the records of the ancestors of known Items, by id.

    A record is a known Item's parent if it alone lists that Item, and each other known Item
    that it lists names the same parent.
    """
    listers: dict[Id, list[UnidentifiedRecord]] = defaultdict(list)
    for record in records:
        for kid in record.kids:
            listers[kid].append(record)
    parents = {id_: parent_of(item) for id_, item in known.items()}
    found: dict[Id, UnidentifiedRecord] = {}
    waiting = deque(sorted(known, key=id_order))
    while waiting:
        kid = waiting.popleft()
        id_ = parents[kid]
        if id_ is None or id_ in parents or len(listers[kid]) != 1:
            continue
        (record,) = listers[kid]
        if record.parent != id_ and all(parents.get(k, id_) == id_ for k in record.kids):
            found[id_] = record
            parents[id_] = record.parent
            waiting.append(id_)
    return found
