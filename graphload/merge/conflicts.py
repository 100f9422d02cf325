"""Conflicts: how records of one id differ, and which of them is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from graphload.columns import FIELDS
from graphload.digest import canonical_json, field_count
from graphload.items import Id, Place  # noqa: TC001 - what reads a Conflict looks at its types
from graphload.merge.rule import place_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.items import Item

__all__ = ["Conflict", "find_conflict"]

_MAX_SHOWN_CHARS = 60
"""Maximum length of a value in the account of a conflict."""


class Difference(Struct, frozen=True):
    """A field in which records of one id differ, with the value that is kept.

    `place` is that of the record that says so; `others` are the places of the records that
    say otherwise, each with its value. Values are JSON, shortened; None is absent.
    """

    field: str
    value: str | None
    place: Place | None
    others: tuple[tuple[Place | None, str | None], ...]


class Conflict(Struct, frozen=True):
    """Records of one id that differ: their places, and the fields that differ.

    The fields of the record at `winner` are kept, for the `reason`; those that it doesn't set
    are taken from the next one.
    """

    id: Id
    places: tuple[Place, ...]
    fields: tuple[str, ...]
    winner: Place | None = None
    reason: str = ""
    differences: tuple[Difference, ...] = ()


def find_conflict(
    merged: Item, ranked: Sequence[Item], retrieved_at: int | None
) -> Conflict | None:
    """Return how ranked records of one id differ, of which an Item is the merge; None if not."""
    differing = [
        name
        for name in FIELDS[1:]
        if name != "retrieved_at"
        and any(getattr(record, name) != getattr(ranked[-1], name) for record in ranked)
    ]
    if "text" in differing and "text_format" in differing:
        differing.remove("text_format")
    if not differing or merged.id is None:
        return None
    best_first = ranked[::-1]
    return Conflict(
        merged.id,
        tuple(sorted((r.place for r in ranked if r.place is not None), key=place_order)),
        tuple(differing),
        best_first[0].place,
        _reason_of_rank(best_first[0], best_first[1], retrieved_at),
        tuple(_difference(name, getattr(merged, name), best_first) for name in differing),
    )


def _difference(name: str, value: object, ranked: Sequence[Item]) -> Difference:
    values = [(record, getattr(record, name)) for record in ranked]
    place = next((record.place for record, said in values if said == value), None)
    others = tuple((record.place, _shorten(said)) for record, said in values if said != value)
    return Difference(name, _shorten(value), place, others)


def _shorten(value: object) -> str | None:
    if value is None:
        return None
    # Of a long text, the end is never encoded.
    part = value[:_MAX_SHOWN_CHARS] if isinstance(value, (str, tuple)) else value
    text = canonical_json({"": part}).decode()[4:-1]
    return text if len(text) <= _MAX_SHOWN_CHARS else text[: _MAX_SHOWN_CHARS - 1] + "…"


def _reason_of_rank(first: Item, second: Item, retrieved_at: int | None) -> str:
    """Return why the first of two records wins."""
    times = [
        retrieved_at if record.retrieved_at is None else record.retrieved_at
        for record in (first, second)
    ]
    if times[0] is not None and times[1] is None:
        return "it alone says when it was retrieved"
    if times[0] != times[1]:
        return "it was retrieved later"
    if field_count(first) > field_count(second):
        return "it has more fields"
    return "its digest is smaller, as nothing else tells them apart"
