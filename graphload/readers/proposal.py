"""Proposed mappings: the likely source of each field, by the names and the values of rows."""

from __future__ import annotations

import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from graphload.items import END_USUAL_TIME, FIRST_USUAL_TIME
from graphload.moments import read_time
from graphload.parsing import is_no_parent
from graphload.readers.nesting import id_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["propose_mapping"]

_SPELLINGS = {
    "id": "id post_id comment_id message_id msg_id item_id tweet_id status_id uid uuid guid key"
    " number",
    "parent": (
        "parent parent_id parent_post_id parent_comment_id parent_message_id reply_to reply_to_id"
        " in_reply_to in_reply_to_id in_reply_to_status_id replied_to response_to answer_to"
        " replying_to reply_id quoted_id thread_ts"
    ),
    "by": "by author author_id author_name user user_id username user_name speaker sender from"
    " from_name poster creator screen_name nick nickname handle",
    "time": "time timestamp created created_at created_utc date datetime published published_at"
    " posted posted_at sent sent_at created_time ts",
    "text": "text body content message comment comment_text selftext full_text raw markdown"
    " description",
    "title": "title subject headline",
    "score": "score points likes like_count upvotes votes karma",
    "url": "url link permalink uri",
}
_TARGETS = {
    spelling.replace("_", ""): (name, rank)
    for name, spellings in _SPELLINGS.items()
    for rank, spelling in enumerate(spellings.split())
}
"""graphload's name for each spelling, letters only, and its rank among those of one name."""
_NAME_IN_OBJECT = re.compile("name|^(?:id|login|handle|acct)$", re.IGNORECASE)
"""Names of the field that names an author who is an object."""
_NOT_LETTERS = re.compile(r"[^a-z0-9]")
_MAX_PROPOSAL_ROWS = 1000
_MOSTLY, _NEARLY_ALL = 0.5, 0.9
_NAME_CHARS, _MIN_AUTHORS, _MAX_POSTS_EACH = 40, 10, 10
_TEXT_CHARS = 25
"""Length on average from which a column of texts is that of the items' texts."""


def propose_mapping(
    rows: Iterable[Mapping[str, Any]], *, known: Iterable[str] = ()
) -> dict[str, str]:
    """Propose the source's name for each of graphload's fields, by names and by values.

    A column is the parent if most of its values are ids of other rows. Of several that fit,
    that with the more usual name is proposed. `known` are the fields that need no proposal;
    the ids and times of the rows are found under graphload's own names where they are known.

    Returns:
        The source's names by graphload's, for those fields that have a likely one.
    """
    columns = _columns_of(rows)
    known = set(known)
    mapping = {name: name for name in known if name in columns}
    for name, candidates in _by_names(columns).items():
        fits = _TESTS.get(name, lambda value: isinstance(value, (str, int)))
        fitting = (source for source in candidates if _share(columns[source], fits) > _MOSTLY)
        if name not in known and (source := next(fitting, None)) is not None:
            mapping[name] = source
    for name, find in _FINDERS:
        # What is called like a parent may be something else.
        is_open = name not in mapping or name == "parent"
        if name not in known and is_open and (found := find(columns, mapping)) is not None:
            mapping[name] = found
    return {name: mapping[name] for name in _SPELLINGS if name in mapping and name not in known}


def _columns_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return the values of each field of the first rows, those in nested objects by path."""
    columns: dict[str, list[Any]] = {}
    for row in islice(rows, _MAX_PROPOSAL_ROWS):
        for name, value in row.items():
            fields = {name: value}
            if isinstance(value, dict):
                fields = {f"{name}.{inner}": part for inner, part in value.items()}
            for path, part in fields.items():
                if part is not None and not isinstance(part, (dict, list)):
                    columns.setdefault(path, []).append(part)
    return columns


def _by_names(columns: Iterable[str]) -> dict[str, list[str]]:
    """Return the columns whose names are spellings of each field, the most usual first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for column in columns:
        for offset, spelled in enumerate((column, column.rpartition(".")[2])):
            target = _TARGETS.get(_NOT_LETTERS.sub("", spelled.lower()))
            # A name within a nested object may be that of anything, such as the author's id.
            if target is not None and (offset == 0 or target[0] == "text"):
                name, rank = target
                found.setdefault(name, []).append((rank + 100 * offset, column))
                break
    for column in columns:
        outer, _, inner = column.rpartition(".")
        target = _TARGETS.get(_NOT_LETTERS.sub("", outer.lower()))
        if target is not None and target[0] == "by" and _NAME_IN_OBJECT.search(inner):
            found.setdefault("by", []).append((200 + target[1], column))
    return {name: [column for _, column in sorted(ranked)] for name, ranked in found.items()}


def _find_ids(columns: Mapping[str, Sequence[Any]], taken: Mapping[str, str]) -> str | None:
    """Find the column of ids: each value once, and most values of another column are in it."""
    best: tuple[float, str] | None = None
    for name, values in columns.items():
        if name in taken.values() or _share(values, _is_id) < 1:
            continue
        ids = set(map(str, values))
        if len(ids) < len(values) or len(values) < 2:
            continue
        pointing = max(
            (_points_at(ids, others) for other, others in columns.items() if other != name),
            default=0.0,
        )
        if pointing > _MOSTLY:
            best = max(best or (0.0, name), (pointing, name))
    return None if best is None else best[1]


def _find_parents(columns: Mapping[str, Sequence[Any]], taken: Mapping[str, str]) -> str | None:
    """Find the column whose values are mostly those of the column of ids, and not one's own.

    A column that is called like a parent counts before others, whatever its values are.
    """
    named = taken.get("parent")
    if "id" not in taken:
        return named
    ids = set(map(str, columns[taken["id"]]))
    others = {name: source for name, source in taken.items() if name != "parent"}
    best: tuple[float, int, str] | None = None
    for name, values in columns.items():
        # A copy of the ids names no parents.
        if name in others.values() or values == columns[taken["id"]]:
            continue
        share = _points_at(ids, values)
        distinct = len(set(map(str, values)))
        if share > _MOSTLY and distinct > 0:
            # A column of roots or threads has fewer different values than one of parents.
            best = max(best or (0.0, 0, name), (round(share, 1), distinct, name))
    if best is None or (named is not None and _points_at(ids, columns[named]) > _MOSTLY):
        return named
    return best[2]


def _points_at(ids: set[str], values: Sequence[Any]) -> float:
    """Return the share of values that are ids, of those that name something."""
    named = [str(value) for value in values if not is_no_parent(value)]
    return sum(value in ids for value in named) / len(named) if named else 0.0


def _find_texts(columns: Mapping[str, Sequence[Any]], taken: Mapping[str, str]) -> str | None:
    """Find the column of the longest texts with spaces."""
    best: tuple[float, str] | None = None
    for name, values in columns.items():
        if name in taken.values() or not all(isinstance(value, str) for value in values):
            continue
        length = sum(map(len, values)) / len(values)
        if length >= _TEXT_CHARS and _share(values, lambda value: " " in value) > _MOSTLY:
            best = max(best or (0.0, name), (length, name))
    return None if best is None else best[1]


def _are_authors(values: Sequence[Any]) -> bool:
    """Return whether values are short texts that repeat themselves, and no few kinds of a thing."""
    distinct = len(set(map(str, values)))
    return (
        all(isinstance(value, str) and 0 < len(value) <= _NAME_CHARS for value in values)
        and len(values) >= _MIN_AUTHORS
        and len(values) < distinct * _MAX_POSTS_EACH
        and distinct < len(values)
    )


def _first(
    columns: Mapping[str, Sequence[Any]],
    taken: Mapping[str, str],
    fits: Callable[[Sequence[Any]], bool],
) -> str | None:
    names = (name for name, values in columns.items() if name not in taken.values() if fits(values))
    return next(names, None)


def _share(values: Sequence[Any], holds: Callable[[Any], bool]) -> float:
    return sum(map(holds, values)) / len(values) if values else 0.0


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return False
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_id(value: object) -> bool:
    if isinstance(value, str) and (len(value) > 100 or value.count(" ") > 1):
        return False
    return value == "" or id_or_none(value) is not None


def _is_time(value: object) -> bool:
    try:
        moment, unit = read_time(value)
    except ValueError:
        return False
    return moment is not None and (unit == "text" or FIRST_USUAL_TIME <= moment < END_USUAL_TIME)


_TESTS = {"id": _is_id, "parent": _is_id, "time": _is_time, "score": _is_number}
"""Tests that most values of a column pass that is found by its name; others are plain."""
_FINDERS = (
    ("id", _find_ids),
    ("parent", _find_parents),
    ("time", partial(_first, fits=lambda values: _share(values, _is_time) > _NEARLY_ALL)),
    ("text", _find_texts),
    ("by", partial(_first, fits=_are_authors)),
)
"""The functions that find a field's column by its values, in the order in which they are taken."""
