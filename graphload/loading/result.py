"""The counts of what a push did."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphload.items import Place, Reject, item_attributes
from graphload.loading.plan.fields import own_fields
from graphload.loading.plan.table import NEW, PLACE, RECORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphload.items import Id
    from graphload.loading.plan.fields import FieldPlan
    from graphload.loading.plan.records import PushRecords
    from graphload.loading.plan.table import Plan
    from graphload.loading.write.mentions import MentionCounts

__all__ = [
    "Counts",
    "FieldResult",
    "PushResult",
    "Refreshed",
    "count_fields",
    "count_plan",
    "reject_records",
]


@dataclass(frozen=True)
class Counts:
    """Numbers of things created, updated, and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Refreshed:
    """Counts of pushed records of which the store had another version.

    `changed` replaced older ones, `completed` replaced stubs, `identified` gave surrogates their
    real ids, `kept` are the store's own, which are newer.
    """

    changed: int = 0
    completed: int = 0
    identified: int = 0
    kept: int = 0


@dataclass(frozen=True)
class FieldResult:
    """The properties that items have in addition, and what of them is in `extra` alone.

    `properties` has the type of each; `left` the reason for each name of the push that is none;
    `values_left` counts the pushed values that aren't of the property's type, or fit no store.
    `plain` says whether items have their texts as a person reads them, too; `text_index` is the
    name of the full-text index of a push that asked for them.
    """

    properties: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    values_left: dict[str, int] = field(default_factory=dict)
    plain: bool = False
    text_index: str | None = None


@dataclass(frozen=True)
class PushResult:
    """The outcome of a push: items (stubs are items), relationships, users, and the verification.

    All are the push's own: what else it moved in the store isn't counted. `load` is its
    number in the store's journal; `rejects` are records that the store refused, with its
    reason. `mismatches` are lines, each about a difference from what should be stored.
    `other_ids` counts records without ids that would have another one, or one that is more or less
    certain, if all records had been pushed at once. `mentions` counts those that were created and
    removed; it is None where the store has none, and for a dry run.
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
    fields: FieldResult = FieldResult()
    other_ids: int = 0
    mentions: MentionCounts | None = None


def count_plan(
    store: str, plan: Plan, users: set[str], identified: int, *, verified: bool = True
) -> PushResult:
    """Count what a plan does; `users` were there, `identified` surrogates got their real ids."""
    counts = Counter(plan.change[: plan.pushed])
    created = counts[NEW]
    updated = sum(count for bits, count in counts.items() if bits & (RECORD | PLACE))
    replaced = sum(count for bits, count in counts.items() if bits & RECORD)
    completed = sum(
        known is not None and known.digest is None and change & RECORD != 0
        for known, change in zip(plan.before, plan.change, strict=True)
    )
    names = {name for name in set(plan.author) if name is not None}
    return PushResult(
        store,
        Counts(created, updated, plan.pushed - created - updated),
        _count_relationships(plan),
        Counts(created=len(names - users), unchanged=len(names & users)),
        verified,
        refreshed=Refreshed(
            max(replaced - completed - identified, 0), completed, identified, plan.kept
        ),
    )


def count_fields(plan: FieldPlan, text_index: str | None = None) -> FieldResult:
    """Return what a plan makes of a user's own fields, and of plain texts."""
    return FieldResult(
        {field.name: field.type for field in own_fields(plan.fields)},
        dict(plan.left),
        {name: count for name, count in plan.values_left.items() if count},
        len(own_fields(plan.fields)) < len(plan.fields),
        text_index,
    )


def _count_relationships(plan: Plan) -> Counts:
    parent, rank, author = plan.parent[: plan.pushed], plan.rank, plan.author[: plan.pushed]
    updated = unchanged = 0
    for at, known in enumerate(plan.before[: plan.pushed]):
        if known is None:
            continue
        if known.parent is not None and parent[at] is not None:
            same = (known.parent, known.rank) == (parent[at], rank[at])
            unchanged += same
            updated += not same
        if known.author is not None and author[at] is not None:
            unchanged += known.author == author[at]
            updated += known.author != author[at]
    total = 2 * plan.pushed - parent.count(None) - author.count(None)
    return Counts(total - updated - unchanged, updated, unchanged)


def reject_records(records: PushRecords, refused: Mapping[Id, str]) -> list[Reject]:
    """Return the records that the store refused, each whole, with the store's reason."""
    rejects = []
    for node, reason in refused.items():
        item = records.items[records.forest.index[node]]
        attributes = {"stub": True} if item is None else item_attributes(item)
        place = (item and item.place) or Place(", ".join(records.sources) or "graph")
        raw = json.dumps({"id": node, **attributes}, ensure_ascii=False)
        rejects.append(Reject(place, f"the database refuses it: {reason}", raw))
    return rejects
