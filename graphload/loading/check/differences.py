"""What a store has other than it should: missing, different, extra, with examples of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.items import Id

__all__ = ["Difference", "Found", "Verification"]

EXAMPLES = 100
"""So many of each are told."""


@dataclass(frozen=True)
class Difference:
    """A node or a relationship that isn't as it should be; each counts once.

    `what` is "item", "user", "reply" or "post"; `key` its id or name, or a relationship's two
    ends: parent and kid, author and item. `field` is the first that differs.
    """

    kind: str
    what: str
    key: Id | tuple[Id, Id]
    field: str | None = None
    want: Any = None
    got: Any = None

    def __str__(self) -> str:
        name = f"{self.what} {self.key!r}"
        if isinstance(self.key, tuple):
            name = f"{self.what} {self.key[0]!r} - {self.key[1]!r}"
        if self.kind == "different":
            return f"{name} has another {self.field}"
        return f"{name} is missing" if self.kind == "missing" else f"{name} is extra"

    @property
    def lost_author(self) -> str | None:
        """Whose post is missing, if it is that."""
        lost = (self.kind, self.what) == ("missing", "post")
        return str(self.key[0]) if lost and isinstance(self.key, tuple) else None

    def as_record(self) -> dict[str, Any]:
        """It as `--json` tells it."""
        place = "edge" if isinstance(self.key, tuple) else "id"
        key = list(self.key) if isinstance(self.key, tuple) else self.key
        told = {"field": self.field, "want": self.want, "got": self.got}
        return {place: key, "what": self.what, **told}


@dataclass
class Found:
    """How many there are, and the first of them."""

    count: int = 0
    examples: list[Difference] = field(default_factory=list)

    def add(self, difference: Difference) -> None:
        """Count one, and keep it if there are few."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(difference)

    def join(self, other: Found) -> None:
        """Add what another part found."""
        self.count += other.count
        self.examples += other.examples[: EXAMPLES - len(self.examples)]


@dataclass
class Verification:
    """What a store has other than it should."""

    missing: Found = field(default_factory=Found)
    different: Found = field(default_factory=Found)
    extra: Found = field(default_factory=Found)

    @property
    def good(self) -> bool:
        """Whether all is as it should be."""
        return not (self.missing.count or self.different.count or self.extra.count)

    def take(self, differences: Iterable[Difference]) -> None:
        """Add differences, each to its kind."""
        for one in differences:
            found: Found = getattr(self, one.kind)
            found.add(one)

    def join(self, other: Verification) -> None:
        """Add what another part found."""
        self.missing.join(other.missing)
        self.different.join(other.different)
        self.extra.join(other.extra)

    def lines(self) -> list[str]:
        """The examples, a line each, and how many more there are."""
        kinds = (self.missing, self.different, self.extra)
        lines = [str(one) for found in kinds for one in found.examples]
        more = sum(found.count for found in kinds) - len(lines)
        return [*lines, f"and {more:,} more"] if more else lines
