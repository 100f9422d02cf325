"""What one shape of record is: how to recognise it and how to flatten it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Flat", "Shape", "nested_records", "renamed"]


class Flat(NamedTuple):
    """A record under graphload's field names, and the raw records nested in it, in order."""

    record: dict[str, Any]
    nested: list[Any]


class Shape(NamedTuple):
    """One way that records come: `matches` tells it by its fields, `flatten` reads it."""

    name: str
    matches: Callable[[dict[str, Any]], bool]
    flatten: Callable[[dict[str, Any]], Flat]


def renamed(record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Rename fields; the first name with a value wins, and what loses keeps its own name."""
    flat: dict[str, Any] = {}
    for source, name in names.items():
        if record.get(source) is not None and flat.get(name) is None:
            flat[name] = record[source]
    taken = {source for source, name in names.items() if flat.get(name) is record.get(source)}
    for name, value in record.items():
        if name not in taken and value is not None:
            flat.setdefault(name, value)
    return flat


def nested_records(record: dict[str, Any], name: str) -> list[Any]:
    """Take a list of nested records out of a record; a list of bare ids stays."""
    inner = record.get(name)
    if isinstance(inner, list) and any(isinstance(one, dict) for one in inner):
        del record[name]
        return inner
    if inner == []:
        del record[name]
    return []
