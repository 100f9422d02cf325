"""Shape: the field names of one kind of source, and the way to graphload's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FlatRecord", "Shape", "has_nested", "rename_fields", "take_nested"]


class FlatRecord(NamedTuple):
    """A record under graphload's field names, and the raw records nested in it, in order."""

    fields: dict[str, Any]
    nested: list[Any]


@dataclass(frozen=True)
class Shape:
    """One kind of record, recognised by its field names.

    - `source`: where the field names are documented.
    - `names`: graphload's name for each field of the source that is called otherwise, where
      only names differ; `nested`: the fields that may hold nested records, of which the first
      that does so is read.
    - `restructure`: in place of these two, the function that flattens a raw record. It
      doesn't change its argument.
    - `markers`: fields that no record has which already is under graphload's names. Each
      record of the shape has one of them, or an id that isn't called `id`; else it would be
      decoded in one step, as it is.
    - `matches`: recognises a record of the shape, in place of "has a marker".
    - `record_fields`: fields that distinguish a record from other objects, such as an API response.
    - `is_wrapper`: recognises an object that is no record and wraps one.
    - `is_flat`: recognises a record that needs no flattening; it only saves time.
    """

    name: str
    source: str
    names: Mapping[str, str] = field(default_factory=dict)
    nested: tuple[str, ...] = ()
    restructure: Callable[[dict[str, Any]], FlatRecord] | None = None
    markers: frozenset[str] = frozenset()
    matches: Callable[[dict[str, Any]], bool] | None = None
    record_fields: frozenset[str] = frozenset()
    is_wrapper: Callable[[dict[str, Any]], bool] | None = None
    is_flat: Callable[[dict[str, Any]], bool] = lambda _record: False

    def recognises(self, record: dict[str, Any]) -> bool:
        """Return whether a record is of this shape."""
        if self.matches is not None:
            return self.matches(record)
        return not record.keys().isdisjoint(self.markers)

    def flatten(self, raw: dict[str, Any]) -> FlatRecord:
        """Rename a raw record's fields and separate the records nested in it."""
        if self.restructure is not None:
            return self.restructure(raw)
        fields = rename_fields(raw, self.names)
        for name in self.nested:
            if records := take_nested(fields, name):
                return FlatRecord(fields, records)
        return FlatRecord(fields, [])


def rename_fields(record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Rename fields; the first name with a value wins, and the others keep their own names."""
    renamed: dict[str, Any] = {}
    for source, name in names.items():
        if record.get(source) is not None and renamed.get(name) is None:
            renamed[name] = record[source]
    taken = {source for source, name in names.items() if renamed.get(name) is record.get(source)}
    for name, value in record.items():
        if name not in taken and value is not None:
            renamed.setdefault(name, value)
    return renamed


def has_nested(record: Mapping[str, Any], name: str) -> bool:
    """Return whether a field has nested records, not only ids."""
    inner = record.get(name)
    return isinstance(inner, list) and any(isinstance(value, dict) for value in inner)


def take_nested(record: dict[str, Any], name: str) -> list[Any]:
    """Remove a list of nested records from a record and return it; a list of bare ids stays."""
    if has_nested(record, name):
        nested: list[Any] = record.pop(name)
        return nested
    if record.get(name) == []:
        del record[name]
    return []
