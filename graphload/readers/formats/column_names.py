"""Names of a table's columns: known fields in any case, each name once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphload.readers.containers import is_field, known_columns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

__all__ = ["find_fields", "name_columns"]

_SEPARATORS = re.compile(r"[\s-]+")


def name_columns(names: Iterable[str], mapped: AbstractSet[str] = frozenset()) -> list[str]:
    """Return the names of columns, each once, those of known fields in their usual case.

    `Parent ID` is `parent_id`. A column without a name is called by its position, such as
    `column_1`, and a second one of the same name `name_2`. Names in `mapped` stay as they are.
    """
    columns: dict[str, None] = {}
    for position, name in enumerate(names, 1):
        usual = (name if name in mapped else _usual_name(name)) or f"column_{position}"
        free, number = usual, 1
        while free in columns:
            number += 1
            free = f"{usual}_{number}"
        columns[free] = None
    return list(columns)


def find_fields(names: Iterable[str], mapped: AbstractSet[str] = frozenset()) -> set[str]:
    """Return graphload's names of the fields among columns, in any case.

    Names in `mapped` are fields too.
    """
    names = set(names)
    return known_columns(map(_usual_name, names - mapped)) | (names & mapped)


def _usual_name(name: str) -> str:
    name = name.strip()
    lower = name.lower()
    spellings = (name, lower, _SEPARATORS.sub("_", lower))
    return next(filter(is_field, spellings), name)
