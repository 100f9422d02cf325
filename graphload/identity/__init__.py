"""Identity: ids for records that came without one.

Recovery works from the top down, group by group. Records that name one parent are siblings.
Once the parent's record is known, the ids in its `kids`, ascending, are the siblings' in
order of time, as far as replies and times of other records admit. Each match gives the parent of
the next groups. A value that replies name as their parent and no record lists is a root's id,
matched with a record by its replies. From an Item with a known id, the ids of its ancestors
follow: they list it.

The source of an id says how certain it is: **recovered** where structure and strictly
different times allow one assignment only, even if records are missing; **guessed** where
something else had to decide (the same second and the same replies, the likeliest of several
ids in a group with gaps, a parent that is a guess itself). A record without a likely match
gets a **surrogate**. The order of the records is no evidence: they are sorted by time and
digest before anything else.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from graphload.identity.ancestry import trace_parents
from graphload.identity.clock import bound_times
from graphload.identity.copies import add_double_posts, find_posts
from graphload.identity.evidence import Evidence, UnidentifiedRecord, id_order
from graphload.identity.roots import match_roots
from graphload.identity.siblings import GUESSED, RECOVERED, Match, match_siblings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphload.items import Id, Item

__all__ = ["SURROGATE_RANGES", "identify", "surrogate"]

_MAX_SURROGATE = 2**53 - 1
"""The largest integer that a browser represents exactly."""
SURROGATE_RANGES: dict[type, tuple[Id, Id]] = {int: (-_MAX_SURROGATE, 0), str: ("-", ".")}
"""The range of ids that has all surrogates, without its end: of integers, and of texts."""

_MAX_ROUNDS = 10
"""Maximum of rounds in which the times of proven records prove more."""


def identify(unidentified: Sequence[Item], known: Mapping[Id, Item]) -> list[tuple[Id, str]]:
    """Find an id for each record without one, beside Items whose ids are known.

    Returns:
        For each of `unidentified`, in its order, the id and its source: "given" for a copy
        of a known Item, else "recovered", "guessed" or "surrogate".
    """
    records = [UnidentifiedRecord.of(item) for item in unidentified]
    in_order = sorted(records, key=lambda record: record.sort_key)
    posts, double = find_posts(in_order, known)
    sought = {(record.item.by, record.time) for record in posts}
    known_copies: dict[tuple[object, ...], list[Id]] = defaultdict(list)
    for id_ in sorted(known, key=id_order):
        if (known[id_].by, known[id_].time) in sought:
            known_copies[UnidentifiedRecord.of(known[id_]).copy_key].append(id_)
    # One to one: a second copy of a known Item may be a second post.
    unused = {key: deque(ids) for key, ids in known_copies.items()}
    copies = {
        record: Match(record, unused[record.copy_key].popleft(), "given")
        for record in posts
        if unused.get(record.copy_key)
    }
    recovery = _Recovery([record for record in posts if record not in copies], double, known)
    recovery.run()
    matches = copies | recovery.matches
    rest = [record for record in in_order if record not in matches]
    _match_rest(rest, matches, known_copies, known)
    return [(matches[record].id, matches[record].source) for record in records]


def surrogate(digest: str, attempt: int = 0) -> int:
    """Return a negative id down to -(2^53-1), the same for the same content.

    `attempt` gives another one where the first is taken by other content. The id is a
    BLAKE2b hash of 8 bytes, modulo 2^53-1.
    """
    seed = f"{digest}{attempt or ''}".encode()
    number = int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest(), "big")
    return -1 - number % _MAX_SURROGATE


class _Recovery:
    """The state of one recovery: the matches so far, and the ids whose kids are matched next.

    Everything that can be proven is matched before anything is guessed, so that no proof
    rests on a guess. Proof needs complete lists of kids: where one list of a thread is seen to
    lack ids, everything in that thread is guessed.
    """

    def __init__(
        self,
        records: list[UnidentifiedRecord],
        double: Iterable[UnidentifiedRecord],
        known: Mapping[Id, Item],
    ) -> None:
        proven = trace_parents(records, known)
        self.matches = {record: Match(record, id_, RECOVERED) for id_, record in proven.items()}
        self.records = [record for record in records if record not in self.matches]
        items = dict(known) | {id_: record.item for id_, record in proven.items()}
        self.evidence = Evidence(self.records, items)
        self.double: dict[Id | None, list[UnidentifiedRecord]] = defaultdict(list)
        for record in double:
            self.double[record.parent].append(record)
        self.owner: dict[Id, UnidentifiedRecord | Item] = dict(items)
        self.waiting: deque[Id] = deque(sorted(items, key=id_order))
        self.unsolved: list[Id] = []
        self.bounded = len(self.matches)
        self.thread: dict[Id, Id] = {}
        self.contradictory: set[Id] = set()

    def run(self) -> None:
        """Match groups from the top down, and roots whenever nothing else is left to do."""
        self._match_all(prove=True)
        for _ in range(_MAX_ROUNDS):
            if not self._bound_times():
                break
            self._match_all(prove=True)
        self._doubt_contradictory()
        self._match_all(prove=False)

    def _match_all(self, *, prove: bool) -> None:
        self.waiting.extend(self.unsolved)
        self.unsolved.clear()
        found = True
        while found:
            while self.waiting:
                self._match_kids_of(self.waiting.popleft(), prove=prove)
            roots = [match for match in self._match_roots() if not prove or match.certain]
            self._accept(roots)
            found = bool(roots)

    def _bound_times(self) -> bool:
        """Let the times of proven records bound those of other ids; return whether any is new."""
        count = len(self.matches)
        if not self.unsolved or count == self.bounded:
            return False
        self.bounded = count
        rest = [record for record in self.records if record not in self.matches]
        items = {
            id_: owner.item if isinstance(owner, UnidentifiedRecord) else owner
            for id_, owner in self.owner.items()
        }
        self.evidence.times = bound_times(rest, items)
        return True

    def _doubt_contradictory(self) -> None:
        for record, match in self.matches.items():
            if self.thread.get(match.id) in self.contradictory:
                self.matches[record] = match._replace(source=GUESSED)

    def _match_roots(self) -> list[Match]:
        ids = self.evidence.unlisted(self.owner)
        # One of several copies may have replies; the others follow it.
        candidates: dict[tuple[object, ...], UnidentifiedRecord] = {}
        for record in self.records:
            if record not in self.matches and (record.kids or record.parent is None):
                candidates.setdefault(record.copy_key, record)
        return match_roots(ids, list(candidates.values()), self.evidence) if ids else []

    def _accept(self, matches: Iterable[Match]) -> None:
        for match in matches:
            if match.record not in self.matches and match.id not in self.owner:
                self.matches[match.record] = match
                self.owner[match.id] = match.record
                self.waiting.append(match.id)

    def _match_kids_of(self, parent: Id, *, prove: bool) -> None:
        group, double = (
            [record for record in replies.get(parent, ()) if record not in self.matches]
            for replies in (self.evidence.replies_to, self.double)
        )
        if not group and not double:
            return
        owner = self.owner[parent]
        item = owner.item if isinstance(owner, UnidentifiedRecord) else owner
        for is_option, listed in ((False, item.kids or ()), (True, item.parts or ())):
            free = sorted({id_ for id_ in listed if id_ not in self.owner}, key=id_order)
            replies, copies = (
                [record for record in many if (record.item.item_type == "pollopt") is is_option]
                for many in (group, double)
            )
            siblings = add_double_posts(replies, copies, len(free))
            if not siblings:
                continue
            matches, contradictory = match_siblings(siblings, free, self.evidence)
            thread = self.thread.setdefault(parent, parent)
            self.thread.update((match.id, thread) for match in matches)
            if contradictory:
                self.contradictory.add(thread)
            if isinstance(owner, UnidentifiedRecord) and not self.matches[owner].certain:
                self._accept(match._replace(source=GUESSED) for match in matches)
            else:
                self._accept(match for match in matches if match.certain or not prove)
        if prove and any(record not in self.matches for record in (*group, *double)):
            self.unsolved.append(parent)


def _match_rest(
    rest: Sequence[UnidentifiedRecord],
    matches: dict[UnidentifiedRecord, Match],
    known_copies: Mapping[tuple[object, ...], Sequence[Id]],
    known: Mapping[Id, Item],
) -> None:
    """Give copies of identified records their ids, and everything else a surrogate."""
    id_of_content = {key: (ids[0], "given") for key, ids in known_copies.items()}
    kids_of: dict[Id, tuple[Id, ...]] = {}
    for record, match in sorted(matches.items(), key=lambda pair: id_order(pair[1].id)):
        id_of_content.setdefault((record.digest,), (match.id, match.source))
        id_of_content.setdefault(record.copy_key, (match.id, match.source))
        kids_of[match.id] = record.kids
    taken = {match.id for match in matches.values()} | known.keys()
    for record in rest:
        keys = (record.digest,), record.copy_key
        key = next((key for key in keys if key in id_of_content), keys[0])
        if key not in id_of_content:
            attempt = 0
            while (id_ := surrogate(record.digest, attempt)) in taken:
                attempt += 1
            taken.add(id_)
            id_of_content[key] = id_, "surrogate"
        found, source = id_of_content[key]
        if source == RECOVERED and key != keys[0] and not {*kids_of[found]} & {*record.kids}:
            # Without a common kid, it is a copy retrieved at another time or another post.
            source = GUESSED
        matches[record] = Match(record, found, source)
