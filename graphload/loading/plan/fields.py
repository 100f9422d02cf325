"""A user's own fields: values of `extra` that a node also has as properties.

Such a property is a projection of the item's `extra`, which keeps all values. A field has one
type, that of the records with which it was first pushed; values of other types have no property.

The texts as a person reads them are a field, too, which isn't a user's own: `PLAIN`.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.columns import TYPES
from graphload.errors import UsageError
from graphload.values import INT64_MAX, INT64_MIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphload.items import Item

    Fields = str | Mapping[str, str] | Iterable[str]
    Scalar = str | int | float | bool

__all__ = [
    "PLAIN",
    "Field",
    "FieldPlan",
    "is_same",
    "own_fields",
    "parse_fields",
    "plan_fields",
    "properties_of",
]

ALL_FIELDS = "all"
MAX_FIELDS = 50
"""Maximum of fields that one push may name, or adds with `all`."""

_NAME = re.compile("[A-Za-z][A-Za-z0-9_]{0,254}")
_FIELD_TYPES: dict[type, str] = {str: "text", int: "integer", float: "float", bool: "boolean"}


class Field(NamedTuple):
    """A property, the field of `extra` from which it is, its type, the loads that named it."""

    name: str
    source: str
    type: str
    loads: Sequence[int] = ()

    def property_of(self, value: object) -> Scalar | None:
        """Return a value as the property, None if it has none."""
        if self.type == "float" and type(value) is int and _type_of(value):
            return float(value)
        return value if _type_of(value) == self.type else None  # type: ignore[return-value]


PLAIN = Field("plain", "text", "plain text")
"""The property of texts as a person reads them, where these differ: it is derived from `text`."""


@dataclass(frozen=True)
class FieldPlan:
    """The fields of a store after a push, and what stays in `extra` only.

    `named` are those fields that the push names, `is_new` whether the store lacks one of them.
    `left` has the reason for each name that isn't written; `values_left` counts the pushed values
    of each field that are no property.
    """

    fields: Sequence[Field] = ()
    named: Sequence[Field] = ()
    is_new: bool = False
    left: Mapping[str, str] = field(default_factory=dict)
    values_left: Mapping[str, int] = field(default_factory=dict)


def parse_fields(fields: Fields, *, plain: bool = False) -> dict[str, str] | None:
    """Return the source of each property that a push names; None for all fields.

    Raises:
        UsageError: a property is named twice, or there are too many; or a field has the name of
            the `plain` texts.
    """
    if isinstance(fields, Mapping):
        pairs = [*fields.items()]
    else:
        names = fields.split(",") if isinstance(fields, str) else [*fields]
        if names == [ALL_FIELDS]:
            return None
        pairs = []
        for name in filter(None, map(str.strip, names)):
            new, is_renamed, old = name.partition("=")
            pairs.append((new.strip(), old.strip() if is_renamed else new.strip()))
    if len(pairs) > MAX_FIELDS:
        raise UsageError(f"at most {MAX_FIELDS} fields can be properties, not {len(pairs)}")
    wanted = dict(pairs)
    if len(wanted) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise UsageError(f"the field {twice} is named twice")
    if plain and PLAIN.name in wanted:
        raise _clash()
    return wanted


def _clash() -> UsageError:
    name = PLAIN.name
    return UsageError(
        f"{name} is the property of plain texts, and can't be a field of the records, too",
        hint=f"Give the field another name: --fields {name}_field={name}",
    )


def own_fields(fields: Iterable[Field]) -> list[Field]:
    """Return the fields that are a user's own."""
    return [one for one in fields if one.type != PLAIN.type]


def plan_fields(
    wanted: Mapping[str, str] | None,
    items: Sequence[Item | None],
    known: Sequence[Field],
    measures: Collection[str] = (),
    *,
    plain: bool = False,
) -> FieldPlan:
    """Plan which fields of some items become properties, given those that the store knows.

    `measures` are the names of properties that are measures.

    Raises:
        UsageError: the `plain` texts are wanted, and the store has a field of this name.
    """
    if wanted is not None and not wanted and not known and not plain:
        return FieldPlan()
    derived, known = [one for one in known if one.type == PLAIN.type], own_fields(known)
    left: dict[str, str] = {}
    if wanted is None:
        wanted = _all_names(items, known, left)
    known_as = {one.name: one for one in known}
    if plain and PLAIN.name in known_as:
        raise _clash()
    types = _types_of(items, wanted.values())
    named = []
    for name, source in wanted.items():
        if name in known_as:
            if known_as[name].source == source:
                named.append(known_as[name])
            else:
                left[name] = f"is the field {known_as[name].source} in this store"
        elif name in measures:
            left[name] = "is a measure in this store (rename it: new=old)"
        elif reason := _why_unfit(name, source, types[source]):
            left[name] = reason
        else:
            named.append(Field(name, source, _common_type(types[source])))
    fields = [*known, *(one for one in named if one.name not in known_as)]
    values_left = {
        one.name: sum(
            (value := extra.get(one.source)) is not None and one.property_of(value) is None
            for extra in _extras(items)
        )
        for one in fields
    }
    is_new = len(fields) > len(known) or (plain and not derived)
    texts = derived or ([PLAIN] if plain else [])
    return FieldPlan(
        [*fields, *texts], [*named, *(texts if plain else ())], is_new, left, values_left
    )


def properties_of(
    fields: Sequence[Field],
    extra: str | None,
    text: str | None = None,
    text_format: str | None = None,
) -> dict[str, Scalar]:
    """Return the properties that follow from an item's `extra`, as JSON text, and from its text."""
    properties: dict[str, Scalar | None] = {}
    if extra and (own := own_fields(fields)):
        values = json.loads(extra)
        properties = {one.name: one.property_of(values.get(one.source)) for one in own}
    if text and PLAIN.type in (one.type for one in fields):
        properties[PLAIN.name] = _plain(text, text_format)
    return {name: value for name, value in properties.items() if value is not None}


def _plain(text: str, text_format: str | None) -> str | None:
    """Return a text as a person reads it, None where it is so already."""
    if text_format == "plain":
        return None
    from graphload.plaintext import readable  # noqa: PLC0415 - most stores have no plain texts

    return None if (plain := readable(text, text_format)) == text else plain


def is_same(want: object, got: object) -> bool:
    """Return whether two values of a property are the same: 1 is neither 1.0 nor True."""
    return type(want) is type(got) and want == got


def _extras(items: Iterable[Item | None]) -> Iterator[Mapping[str, Any]]:
    return (item.extra for item in items if item is not None and item.extra)


def _types_of(items: Iterable[Item | None], sources: Iterable[str]) -> dict[str, Counter[str]]:
    """Count the types of the values of some fields."""
    types: dict[str, Counter[str]] = {source: Counter() for source in sources}
    for extra in _extras(items):
        for source in types.keys() & extra.keys():
            if extra[source] is not None:
                types[source][_type_of(extra[source])] += 1
    return types


def _all_names(
    items: Sequence[Item | None], known: Sequence[Field], left: dict[str, str]
) -> dict[str, str]:
    """Return the fields that are known, and the most common others that can be properties."""
    names = {one.source: one.name for one in known}
    counts = Counter(name for extra in _extras(items) for name in extra if isinstance(name, str))
    wanted = {names[source]: source for source in counts if source in names}
    for source, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        if source in names:
            continue
        if reason := _why_no_name(source):
            left[source] = reason
        elif len(wanted) < MAX_FIELDS:
            wanted[source] = source
        else:
            left[source] = f"is rarer than {MAX_FIELDS} other fields"
    return wanted


def _why_no_name(name: str) -> str | None:
    if name in TYPES or name == PLAIN.name:
        return "is a name of graphload's own"
    if not _NAME.fullmatch(name):
        return "isn't a letter followed by letters, digits and _ (rename it: new=old)"
    return None


def _why_unfit(name: str, source: str, types: Counter[str]) -> str | None:
    """Return the reason why a field can't become a property; `types` are those of its values."""
    if reason := _why_no_name(name):
        return reason
    if not sum(types.values()):
        return f"no record has a field {source}"
    return None if types.keys() - {""} else "has no text, number or boolean"


def _common_type(types: Counter[str]) -> str:
    """Return the most common type; integers among floats are floats."""
    counts = {name: types[name] for name in _FIELD_TYPES.values()}
    if counts["float"]:
        counts["float"] += counts.pop("integer")
    return max(counts, key=lambda name: counts[name])


def _type_of(value: object) -> str:
    """Return the type that a property with this value has; empty if a store can't have it."""
    if (type(value) is int and not INT64_MIN <= value <= INT64_MAX) or (
        type(value) is float and not math.isfinite(value)
    ):
        return ""
    return _FIELD_TYPES.get(type(value), "")
