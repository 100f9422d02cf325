"""Write who posted what: edges from users to items."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphload.loading.batches import chunks
from graphload.loading.write.phases import MAX_ENDS, Phase, Step, edge_step
from graphload.stores import cypher
from graphload.stores.protocol import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphload.items import Id
    from graphload.loading.plan.table import Plan

__all__ = ["write_posts"]


def write_posts(plan: Plan, writer_of: Mapping[Id | None, int], writers: int) -> Iterator[Phase]:
    """Write the posts of the pushed items, the old ones off first.

    `writer_of` is the writer of each thread's new items, by its root.
    """
    author, ids = plan.author, plan.ids
    before = [None if known is None else known.author for known in plan.before[: plan.pushed]]
    gone = [
        (ids[at], was) for at, was in enumerate(before) if was is not None and was != author[at]
    ]
    retractions = Step(gone, _retract, size_of=lambda _: 0)
    yield Phase("retractions", len(gone), [[[retractions]]])
    posts = [at for at, was in enumerate(before) if was != author[at] is not None]
    cells = _divide(plan, posts, writer_of, writers)
    rows = [
        [
            (
                [name, part]
                for name, ids in cell.items()
                for part in ([ids] if len(ids) <= MAX_ENDS else chunks(ids, MAX_ENDS))
            )
            for cell in of_users
        ]
        for of_users in cells
    ]
    # In one round no two writers have a user or a thread in common.
    rounds = [
        [
            [edge_step(cypher.CREATE_POSTS, rows[w][(w + turn) % writers], loads=plan.sets.own)]
            for w in range(writers)
        ]
        for turn in range(writers)
    ]
    yield Phase("users", len(posts), rounds)


def _retract(posts: Sequence[tuple[Id, str]]) -> list[Statement]:
    names = sorted({name for _, name in posts})
    return [
        Statement(cypher.RETRACT_POSTS, {"ids": [node for node, _ in posts]}),
        Statement(cypher.REMOVE_IDLE_USERS, {"ids": names}),
    ]


def _divide(
    plan: Plan, posts: Sequence[int], writer_of: Mapping[Id | None, int], writers: int
) -> list[list[defaultdict[str, list[Id]]]]:
    """Divide posts by group of users, by group of threads, and by user."""
    cells: list[list[defaultdict[str, list[Id]]]] = [
        [defaultdict(list) for _ in range(writers)] for _ in range(writers)
    ]
    ids, root, author = plan.ids, plan.root, plan.author
    cells_of: dict[str, list[defaultdict[str, list[Id]]]] = {}
    for at in posts:
        name = author[at]
        if name is None:
            continue
        if (threads := cells_of.get(name)) is None:
            threads = cells_of[name] = cells[len(cells_of) % writers]
        threads[writer_of.get(root[at], 0)][name].append(ids[at])
    return cells
