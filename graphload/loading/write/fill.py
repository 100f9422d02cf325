"""A new store filled in one go, by a store that knows how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphload.stores import schema
from graphload.stores.protocol import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphload.loading.plan.plan import Plan
    from graphload.loading.plan.records import Source
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
"""What a store fills in, and what a push calls it; users take no time worth telling."""


def fill_store(store: BulkStore, plan: Plan, progress: Progress | None) -> None:
    """Write all of a first plan into a store that is new."""
    source = plan.source
    users = {by: at for at, by in enumerate(dict.fromkeys(by for _, by in source.authors()))}
    index = source.forest.index
    totals = dict.fromkeys(_PHASES, len(source))
    totals["posts"] = sum(1 for _ in source.authors())
    totals["replies"] = source.relationships - totals["posts"]

    def tell(phase: str, done: int) -> None:
        if progress is not None and phase in _PHASES:
            progress(_PHASES[phase], done, totals[phase])

    content = Content(
        items=_rows(plan),
        users=({"name": name, "_made": True} for name in users),
        replies=_replies(source),
        posts=((users[by], index[node]) for node, by in source.authors()),
    )
    store.fill(type(source.forest.ids[0]), content, tell)


def _rows(plan: Plan) -> Iterator[dict[str, Any]]:
    new = plan.newcomers()
    for at, above in enumerate(new.parents):
        values = plan.new_values(new, at)
        plan.sent.make(values, above)
        named = zip(schema.NODE_ROW, values, strict=False)  # the rank is the edge's
        yield {name: value for name, value in named if value is not None}


def _replies(source: Source) -> Iterator[tuple[int, int, int | None]]:
    forest = source.forest
    for kid, (above, rank) in enumerate(
        zip(forest.parent.tolist(), forest.rank.tolist(), strict=True)
    ):
        if above >= 0:
            yield kid, above, None if rank < 0 else rank
