"""New items partitioned among writers by whole threads, so that no two ever lock one node."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.items import Id
    from graphload.loading.plan.table import Plan

__all__ = ["Part", "partition"]

MIN_LEVEL_ITEMS = 100
"""Depths at which one writer has fewer new items are not written each by itself."""


@dataclass
class Part:
    """The new items of one writer, as positions in the plan's columns.

    `unlinked` ones are created without an edge, which is written later where they have a parent.
    `levels` are those that are created with the edge, by depth, ascending.
    """

    unlinked: list[int] = field(default_factory=list)
    levels: list[list[int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The number of items."""
        return len(self.unlinked) + sum(map(len, self.levels))


def partition(
    plan: Plan, new: Sequence[int], writers: int, *, by_level: bool
) -> tuple[dict[Id | None, int], list[Part]]:
    """Partition new items among writers; return the writer of each root, and each one's part.

    Without `by_level` all items are created before any edge. With it only roots, members of cycles
    and those of depths that too few others have: a statement for each step of a long chain costs
    more than an edge written later.
    """
    root, depth = plan.root, plan.depth
    writer_of: dict[Id | None, int] = {}
    totals = [0] * writers
    sizes = Counter(map(root.__getitem__, new))
    for thread, size in sorted(sizes.items(), key=lambda item: -item[1]):  # the largest first
        writer_of[thread] = totals.index(min(totals))
        totals[writer_of[thread]] += size
    if not by_level:
        unlinked = [Part() for _ in range(writers)]
        for at in new:
            unlinked[writer_of[root[at]]].unlinked.append(at)
        return writer_of, unlinked
    depths: list[dict[int, list[int]]] = [{} for _ in range(writers)]
    for at in new:
        depths[writer_of[root[at]]].setdefault(depth[at] or 0, []).append(at)
    parts = []
    for levels in depths:
        part = Part(levels.pop(0, []))
        for _, level in sorted(levels.items()):
            if len(level) < MIN_LEVEL_ITEMS:
                part.unlinked.extend(level)
            else:
                part.levels.append(level)
        parts.append(part)
    return writer_of, parts
