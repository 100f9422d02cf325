"""The differences between servers that speak Bolt.

A store on such a server is one `Dialect` and an `open_named` that passes it to `BoltStore`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from graphload.stores import schema
from graphload.stores.cypher import fill_placeholders

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from graphload.errors import StoreError
    from graphload.stores.cypher import CypherSyntax
    from graphload.stores.protocol import Capabilities

__all__ = ["Constraint", "Dialect", "ErrorRule"]


@dataclass(frozen=True)
class ErrorRule:
    """A row of a dialect's error table: the first row that matches decides which error is raised.

    `<store>`, `<message>` and `<code>` are placeholders for the store's name and for what the
    server reports.
    """

    pattern: str
    """Shell pattern of the server's code, a space, and its message."""
    error: type[StoreError]
    message: str = "<store>: <message> (<code>)"
    hint: str | None = None
    during: Literal["query", "statement", "any"] = "any"
    """The kind of Cypher that the rule is for: a user's query, a statement of ours, or both."""


class Constraint(NamedTuple):
    """A unique constraint: its row in the server's list, and the statements that create it."""

    row: tuple[str, ...]
    create: tuple[str, ...]


@dataclass(frozen=True)
class Dialect:
    """A server's dialect; no field has a default, so that each server states all of them."""

    server: str
    """The server's name in messages."""
    capabilities: Capabilities
    syntax: CypherSyntax
    errors: tuple[ErrorRule, ...]
    error_position: re.Pattern[str]
    """Position in a message about a query: groups `offset` (from 0), or `line` and `column` (1)."""
    create_constraint: tuple[str, ...]
    """Statements that create a unique constraint: placeholders `<name>`, `<label>`, `<key>`."""
    show_constraints: str
    """A statement that lists the constraints."""
    constraint_row: tuple[str, ...]
    """The first columns of such a constraint in that list, with the same placeholders."""
    create_index: str
    """A statement that creates an index if missing: placeholders `<name>`, `<label>`, `<key>`."""
    drop_index: str
    """A statement that deletes that index, if there is one, with the same placeholders."""
    create_text_index: str | None
    """A statement that creates a full-text index if missing: placeholders `<name>`, `<label>`,
    `<properties>` (of the node n, with commas); None where the server has none for Cypher."""
    drop_text_index: str | None
    """A statement that deletes that index, if there is one: placeholder `<name>`."""
    await_indexes: str | None
    """A statement that waits until indexes are online; None where they are online immediately."""
    database_name: str
    """A statement that returns the name of the session's database in its first column."""
    enforces_read_access: bool
    """The server refuses writes in READ access mode; else queries that may not write are undone."""
    write_conflict_waits: bool
    """A second writer of a node waits for the first one's transaction; else it fails at once."""

    def unique_constraint(self, label: str, prefix: str) -> Constraint:
        """Return the constraint that makes a label's key unique, in a graph with a prefix."""
        key, label = schema.UNIQUE[label], schema.prefixed(label, prefix)
        values = {"name": f"graphload_{label.lower()}_{key}", "label": label, "key": key}

        def fill(templates: tuple[str, ...]) -> Iterator[str]:
            return (fill_placeholders(template, values) for template in templates)

        return Constraint(tuple(fill(self.constraint_row)), tuple(fill(self.create_constraint)))
