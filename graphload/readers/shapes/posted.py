"""Values that the records of many sources are made of: ids within another's, counted reactions."""

from __future__ import annotations

from typing import Any

__all__ = ["count_reactions", "id_within", "object_of"]


def id_within(outer: object, id_: object) -> object:
    """Return the id of a record that is numbered within another one, as `OUTER/ID`.

    Where either is missing or none that an id can be made of, it is the number itself.
    """
    if outer is None or not isinstance(id_, (int, str)) or isinstance(id_, bool) or id_ == "":
        return id_
    return f"{outer}/{id_}"


def count_reactions(reactions: object, *path: str) -> int | None:
    """Return the sum of the numbers at a path in each reaction; None if there are none.

    A sum would be wrong where one of them isn't known, so there is none then, either.
    """
    if not isinstance(reactions, list) or not reactions:
        return None
    total = 0
    for reaction in reactions:
        number = reaction
        for name in path:
            number = object_of(number).get(name)
        if not isinstance(number, int) or isinstance(number, bool):
            return None
        total += number
    return total


def object_of(value: object) -> dict[str, Any]:
    """Return a value that is an object; an empty one in place of any other value."""
    return value if isinstance(value, dict) else {}
