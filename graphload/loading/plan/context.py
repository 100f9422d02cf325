"""The load that a plan is made for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphload.loading.plan.sets import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LoadContext"]


@dataclass(frozen=True)
class LoadContext:
    """The load that pushes: its number, None where a store is only compared with records.

    `times` has the retrieval of records that don't say when they were retrieved, in Unix
    milliseconds, for this load and for all others of the store. With `keep_replaced` the records
    that no longer count are kept, too.
    """

    load: int | None
    times: Mapping[int, int] = field(default_factory=dict)
    keep_replaced: bool = False

    @property
    def loads(self) -> frozenset[int]:
        """The load by itself."""
        return frozenset(() if self.load is None else (self.load,))

    @property
    def own_key(self) -> Key:
        """The key of the set of new items."""
        return Key(self.loads, self.loads)
