"""Fill a new store in one go, where the store can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.loading.plan.rows import new_rows
from graphload.stores import schema
from graphload.stores.protocol import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphload.loading.fingerprints import Fingerprints
    from graphload.loading.plan.table import Plan
    from graphload.stores.protocol import BulkStore

    Progress = Callable[[str, int, int], None]

__all__ = ["fill_store"]

_PHASES = {
    "items": "items",
    "replies": "replies",
    "posts": "users",
    "links": "links",
    "indexes": "indexes",
}
"""The phases of filling, and their names in a push; users take no time worth reporting."""


def fill_store(store: BulkStore, plan: Plan, progress: Progress | None, sent: Fingerprints) -> None:
    """Write all of an initial plan into a store that is new, and note the rows in `sent`."""
    author = plan.author
    names = (name for name in author if name is not None)
    users = {name: at for at, name in enumerate(dict.fromkeys(names))}
    totals = dict.fromkeys(_PHASES, len(plan.ids))
    totals["posts"] = len(author) - author.count(None)
    totals["replies"] = len(plan.ids) - plan.parent.count(None)

    def report(phase: str, done: int) -> None:
        if progress is not None and phase in _PHASES:
            progress(_PHASES[phase], done, totals[phase])

    def rows() -> Iterator[dict[str, Any]]:
        for at, row in enumerate(new_rows(plan, range(len(plan.ids)))):
            sent.note(at, row, plan.parent[at])
            named = zip(schema.NODE_ROW, row, strict=False)  # the rank is the edge's
            yield {name: value for name, value in named if value is not None}

    content = Content(
        items=rows(),
        users=({"name": name, "_loads": plan.sets.own} for name in users),
        replies=(
            (kid, plan.index[parent], rank)
            for kid, (parent, rank) in enumerate(zip(plan.parent, plan.rank, strict=True))
            if parent is not None
        ),
        posts=((users[name], at) for at, name in enumerate(author) if name is not None),
    )
    store.fill(type(plan.ids[0]), content, report)
