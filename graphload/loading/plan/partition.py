"""New items shared out among writers: whole threads, so that no two ever lock one node."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphload.items import Id

__all__ = ["Newcomers", "Share", "share_out"]

THIN = 100
"""Depths that fewer new items of one writer have are not written each by itself."""


@dataclass(frozen=True)
class Newcomers:
    """New items, and how each will hang: lists in step."""

    ids: Sequence[Id]
    parents: Sequence[Id | None]
    ranks: Sequence[int | None]
    roots: Sequence[Id | None]
    depths: Sequence[int | None]


@dataclass
class Share:
    """One writer's new items, by position: those created bare, the others by depth, ascending.

    Bare ones are roots, members of cycles, and those of depths that too few others have: a
    statement for each step of a long chain costs more than an edge written later.
    """

    bare: list[int] = field(default_factory=list)
    levels: list[list[int]] = field(default_factory=list)


def share_out(new: Newcomers, writers: int) -> tuple[dict[Id | None, int], list[Share]]:
    """Share items out; also say whose each thread is, by its root."""
    groups = _share_threads(Counter(new.roots), writers)
    depths: list[dict[int, list[int]]] = [{} for _ in range(writers)]
    for at, (root, depth) in enumerate(zip(new.roots, new.depths, strict=True)):
        depths[groups[root]].setdefault(depth or 0, []).append(at)
    return groups, [_share_of(one) for one in depths]


def _share_threads(sizes: Mapping[Id | None, int], writers: int) -> dict[Id | None, int]:
    """Share threads out, largest first."""
    loads = [0] * writers
    groups: dict[Id | None, int] = {}
    for root, size in sorted(sizes.items(), key=lambda item: -item[1]):
        groups[root] = loads.index(min(loads))
        loads[groups[root]] += size
    return groups


def _share_of(depths: Mapping[int, list[int]]) -> Share:
    share = Share(list(depths.get(0, ())))
    for depth in sorted(depths.keys() - {0}):
        if len(depths[depth]) < THIN:
            share.bare.extend(depths[depth])
        else:
            share.levels.append(depths[depth])
    return share
