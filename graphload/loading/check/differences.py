"""Differences between a store and what it should have, with examples of each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.items import Id

__all__ = ["Difference", "Differences", "Verification"]

MAX_EXAMPLES = 100
"""Maximum of examples that are kept of each kind."""


@dataclass(frozen=True)
class Difference:
    """A node or a relationship that is missing, different or extra; each counts once.

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
            return f"{name} differs in {self.field}"
        if self.kind == "missing":
            return f"{name} is missing"
        return f"{name} is in the store but not in the records"

    @property
    def lost_author(self) -> str | None:
        """Return the author whose post is missing, if that is the difference."""
        lost = (self.kind, self.what) == ("missing", "post")
        return str(self.key[0]) if lost and isinstance(self.key, tuple) else None

    def as_record(self) -> dict[str, Any]:
        """Return the difference as a record of `--json`."""
        key_name = "edge" if isinstance(self.key, tuple) else "id"
        key = list(self.key) if isinstance(self.key, tuple) else self.key
        values = {"field": self.field, "want": self.want, "got": self.got}
        return {key_name: key, "what": self.what, **values}


@dataclass
class Differences:
    """The number of differences of one kind, and the first of them."""

    count: int = 0
    examples: list[Difference] = field(default_factory=list)

    def add(self, difference: Difference) -> None:
        """Count a difference; keep it as an example if there are fewer than `MAX_EXAMPLES`."""
        self.count += 1
        if len(self.examples) < MAX_EXAMPLES:
            self.examples.append(difference)

    def merge(self, other: Differences) -> None:
        """Add the differences that another reader counted."""
        self.count += other.count
        self.examples += other.examples[: MAX_EXAMPLES - len(self.examples)]


@dataclass
class Verification:
    """The differences between a store and what it should have, by kind."""

    missing: Differences = field(default_factory=Differences)
    different: Differences = field(default_factory=Differences)
    extra: Differences = field(default_factory=Differences)

    @property
    def good(self) -> bool:
        """Return whether there is no difference."""
        return not (self.missing.count or self.different.count or self.extra.count)

    def add_all(self, differences: Iterable[Difference]) -> None:
        """Add differences, each to its kind."""
        for difference in differences:
            of_kind: Differences = getattr(self, difference.kind)
            of_kind.add(difference)

    def merge(self, other: Verification) -> None:
        """Add the differences that another reader counted."""
        self.missing.merge(other.missing)
        self.different.merge(other.different)
        self.extra.merge(other.extra)

    def lines(self) -> list[str]:
        """Return the examples, a line each, and how many more there are."""
        kinds = (self.missing, self.different, self.extra)
        lines = [str(example) for kind in kinds for example in kind.examples]
        more = sum(kind.count for kind in kinds) - len(lines)
        return [*lines, f"and {more:,} more"] if more else lines
