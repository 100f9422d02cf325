"""References: the ancestors that records name beyond their own parent.

A mail names the messages above it, from the first of the thread on. Where one of them has no
record, such chains alone say what it replies to. The steps are those on References of JWZ
(www.jwz.org/doc/threading.html) and RFC 5256, made independent of the order of the records:
a record's own parent decides; of several parents that are named for a missing message, the
one that most records name wins, then the smallest id; none is taken that closes a cycle.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graphload.items import Id, Item, Place, Unfetched
from graphload.parsing import read_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.readers.shapes.shape import Shape

__all__ = ["References"]


class References:
    """A collection of the ancestors that records name, of those that have no record themselves."""

    def __init__(self) -> None:
        self._parents: dict[Id, Id | None] = {}
        self._claims: dict[Id, Counter[Id]] = {}
        self._places: dict[Id, Place] = {}

    def add(self, item: Item, shape: Shape, fields: dict[str, Any]) -> None:
        """Add a record, and the ancestors that its flat fields name, if its shape has such."""
        if shape.ancestors is None:
            return
        if item.id is not None:
            self._claims.pop(item.id, None)
            # Of records of one id the smallest parent, so that their order doesn't matter.
            known = self._parents.get(item.id)
            if known is None or (item.parent is not None and str(item.parent) < str(known)):
                self._parents[item.id] = item.parent
        ids = [id_ for text in shape.ancestors(fields) if (id_ := read_id(text)) is not None]
        for parent, kid in pairwise(ids):
            if kid not in self._parents and kid != parent:
                self._claims.setdefault(kid, Counter())[parent] += 1
                if item.place is not None:
                    self._places.setdefault(kid, item.place)

    def missing(self) -> Iterator[Unfetched]:
        """Yield the parent of each ancestor that has no record and no cycle with its parent."""
        claims = [
            (-count, str(kid), str(parent), kid, parent)
            for kid, parents in self._claims.items()
            for parent, count in parents.items()
        ]
        above = dict(self._parents)
        tops: dict[Id, Id] = {}
        for *_, kid, parent in sorted(claims, key=lambda claim: claim[:3]):
            if kid not in above and _find_top(parent, above, tops) != kid:
                above[kid] = parent
                place = self._places.get(kid, Place(""))
                yield Unfetched(place, parent, (kid,), reason="references")


def _find_top(id_: Id, above: dict[Id, Id | None], tops: dict[Id, Id]) -> Id:
    """Return the topmost ancestor; one of the members where the ancestors are a cycle.

    `tops` has an ancestor of ids that were asked for, which makes the next way shorter.
    """
    path: dict[Id, None] = {}
    while id_ not in path:
        path[id_] = None
        parent = above.get(id_)
        if (further := tops.get(id_, parent)) is None:
            break
        id_ = further
    tops.update(dict.fromkeys((step for step in path if step != id_), id_))
    return id_
