"""What a push did, counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphload.loading.plan.stored import read_collected
from graphload.stores import cypher

if TYPE_CHECKING:
    from graphload.items import Id, Reject
    from graphload.loading.plan.plan import Plan
    from graphload.stores.protocol import Store

__all__ = ["Counts", "PushResult", "Refreshed", "count_plan", "known_users"]


@dataclass(frozen=True)
class Counts:
    """How many were created, updated, and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Refreshed:
    """What became of records that the store had another word on.

    `changed` were written over older ones, `completed` took the place of stubs, `identified`
    gave surrogates their real ids, `kept` are the store's own, which are newer.
    """

    changed: int = 0
    completed: int = 0
    identified: int = 0
    kept: int = 0


@dataclass(frozen=True)
class PushResult:
    """What a push did: items (stubs are items), relationships, users, and the check after it.

    All are the push's own: what else it moved in the store isn't counted. `load` is its
    number in the store's journal; `rejects` are records that the store refused, with its
    reason. `mismatches` says, a line each, where the store isn't as it should be.
    """

    store: str
    items: Counts
    relationships: Counts
    users: Counts
    verified: bool = True
    mismatches: list[str] = field(default_factory=list)
    load: int | None = None
    refreshed: Refreshed = Refreshed()
    rejects: list[Reject] = field(default_factory=list)


def count_plan(
    store: str, plan: Plan, users: set[str], identified: int, *, verified: bool = True
) -> PushResult:
    """Count what a plan does; `users` were there, `identified` surrogates got their real ids."""
    choice, names = plan.choice, _user_names(plan)
    changed = len(choice.updated) - choice.completed - identified
    kept = sum(plan.known[n].digest is not None and not _is_stub(plan, n) for n in choice.kept)
    refreshed = Refreshed(max(changed, 0), choice.completed, identified, kept)
    return PushResult(
        store,
        _count_items(plan),
        _count_relationships(plan),
        Counts(created=len(names - users), unchanged=len(names & users)),
        verified,
        refreshed=refreshed,
    )


def _is_stub(plan: Plan, node: Id) -> bool:
    return bool(plan.source.attributes(node).get("stub"))


def _count_items(plan: Plan) -> Counts:
    created = len(plan.choice.created)
    if not plan.known:
        return Counts(created)
    rewritten = set(plan.choice.updated)
    updated = sum(n in rewritten or plan.shifts(n) for n in plan.source)
    return Counts(created, updated, len(plan.source) - created - updated)


def _count_relationships(plan: Plan) -> Counts:
    if not plan.known:
        return Counts(plan.source.relationships)
    created = updated = total = 0
    for node in plan.source:
        has, stand, by = plan.known.get(node), plan.stands[node], plan.author(node)
        was, poster = ((has.parent, has.rank), has.by) if has else ((None, None), None)
        for old, new in ((was, tuple(stand)), ((poster,), (by,))):
            if new[0] is not None:
                total += 1
                created += old[0] is None
                updated += old[0] is not None and old != new
    return Counts(created, updated, total - created - updated)


def _user_names(plan: Plan) -> set[str]:
    if not plan.known:
        return {by for _, by in plan.source.authors()}
    return {by for node in plan.source if (by := plan.author(node)) is not None}


def known_users(store: Store, plan: Plan) -> set[str]:
    """The users of a plan that the store has before it is carried out."""
    names = sorted(_user_names(plan)) if plan.known else []
    return set(read_collected(store, cypher.USERS, names))
