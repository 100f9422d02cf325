"""A graph into a store: created, updated or left as it is, then verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from graphload.stores.protocol import Store

__all__ = ["Counts", "PushResult", "push"]


@dataclass(frozen=True)
class Counts:
    """How many were created, updated, and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class PushResult:
    """What a push did: items (stubs are items), relationships, users, and the check after it.

    `mismatches` says, a line each, where the store isn't what was pushed.
    """

    store: str
    items: Counts
    relationships: Counts
    users: Counts
    verified: bool = True
    mismatches: list[str] = field(default_factory=list)


def push(
    graph: nx.DiGraph,
    store: Store,
    *,
    progress: Callable[[str, int, int], None] | None = None,
) -> PushResult:
    """Push a reply graph into a store that was opened with `write`.

    `progress` is called now and then with the name of what is being done ("items", "users",
    "verify", …), how much of it is done, and how much there is.
    """
    raise NotImplementedError
