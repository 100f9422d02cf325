"""Replies nested in a record, which are records of their own.

`unfold` yields them in display order, under whatever name and however deep they are nested.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphload.parsing import is_no_parent, read_id
from graphload.readers.containers import (
    ID_KEY,
    LIST_NAMES,
    OTHER_LISTS,
    NonRecord,
    RawRecord,
    as_record,
    is_mapping,
    is_post,
    unwrap,
)
from graphload.readers.shapes.shape import LeftOut
from graphload.readers.shapes.table import (
    REPLY_NAMES,
    is_set,
    known_fields,
    looks_like_record,
    read_left_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.items import Id
    from graphload.readers.containers import Found
    from graphload.readers.shapes.shape import FlatRecord, Shape

__all__ = ["id_or_none", "inner_objects", "unfold"]

_SPELLINGS = {
    "text": frozenset({"text", "body", "content", "comment_text", "full_text", "selftext"}),
    "by": frozenset({"by", "author", "user", "username"}),
    "time": frozenset({"time", "created_at", "createdAt", "created_utc", "timestamp"}),
}
"""Names of a reply's fields in sources of no known shape.

A shape may have words that elsewhere mean something else, such as the `description` of a label.
"""
_TEXT_WITH_DIGIT = re.compile(r"(?=\S*[0-9])\S+")
_MAX_WRAPPERS = 3
"""Objects around a list of replies, each within another."""
_NO_PARENT_ID = "is nested in a record without an id, so its parent is unknown"


def unfold(record: RawRecord, shape: Shape) -> Iterator[Found]:
    """Yield a record and all that is nested in it, parents first, as flat records.

    A record without a parent of its own has the record it is nested in as its parent, and one
    without a list of kids has the order of those nested in it as the display order.
    """
    waiting: list[tuple[object, FlatRecord, object]] = [
        (record.key, shape.flatten(record.fields), None)
    ]
    while waiting:
        key, (fields, nested), parent = waiting.pop()
        nested = nested + take_replies(fields, shape)
        if parent is not None:
            is_option = fields.get("item_type") == "pollopt"
            name = "poll" if is_option else "parent"
            if is_no_parent(fields.get(name), keeps_negative=shape.keeps_negative_ids):
                del fields[name]
            _set_missing(fields, name, parent)
        own_id = key if fields.get("id") is None else fields["id"]
        kids: list[object] = []
        flat: list[tuple[object, FlatRecord]] = []
        others: list[NonRecord | LeftOut] = []
        for kid_key, value in nested:
            if not isinstance(value, (dict, list)) and id_or_none(value) is not None:
                kids.append(value)
                continue
            kid = as_record(kid_key, value)
            if isinstance(kid, LeftOut):
                others.append(kid._replace(parent=own_id) if kid.parent is None else kid)
            elif isinstance(kid, NonRecord):
                others.append(kid)
            elif (row := shape.flatten(kid.fields)).fields.get("parent") is None and own_id is None:
                others.append(NonRecord(value, _NO_PARENT_ID))
            else:
                flat.append((kid_key, row))
                kids.append(flat[-1])
        _list_kids(fields, kids)
        yield RawRecord(key, fields, nested=bool(nested) or parent is not None)
        yield from others
        waiting += [(kid_key, kid_record, own_id) for kid_key, kid_record in reversed(flat)]


def take_replies(fields: dict[str, Any], shape: Shape) -> list[tuple[object, Any]]:
    """Remove the nested replies from a record's fields, whatever these are called.

    Returns:
        Pairs of a key, None but in mappings by id, and a value, in the order of display.
    """
    names = [name for name, value in fields.items() if isinstance(value, (list, dict))]
    if not names:
        return []
    names.sort(key=lambda name: shape.nested.index(name) if name in shape.nested else len(names))
    replies: list[tuple[object, Any]] = []
    for name in names:
        if name in shape.not_replies or name in OTHER_LISTS or name in ("extra", "by"):
            continue
        value = fields[name]
        is_known = name in REPLY_NAMES or name in shape.nested
        if not value:
            if is_known:
                del fields[name]
        elif isinstance(value, list):
            if any(_is_reply(element, is_known=is_known) for element in value) or (
                _are_kids(value, fields, shape) if is_known else _are_listed(name, value)
            ):
                replies += [(None, element) for element in fields.pop(name)]
        elif (inner := _replies_of_object(value, is_known=is_known)) is not None:
            replies += inner
            del fields[name]
    return replies


def _are_listed(name: str, values: list[Any]) -> bool:
    """Return whether values are records by their ids and the name of their list."""
    return name in LIST_NAMES and all(
        isinstance(value, dict) and _has_id(value) for value in values
    )


def _has_id(value: dict[str, Any]) -> bool:
    return "id" in known_fields(unwrap(value))


def inner_objects(fields: dict[str, Any], shape: Shape) -> Iterator[tuple[str, int]]:
    """Yield the lists of objects that may be records among a record's fields, and their lengths.

    They are under a name of lists of records, or have ids; those of a known shape are what its
    source says.
    """
    for name, value in fields.items():
        if type(value) is not list or name in OTHER_LISTS or name in shape.not_replies:
            continue
        objects = [element for element in value if isinstance(element, dict)]
        if objects and (name in LIST_NAMES or (not shape.keys and any(map(_has_id, objects)))):
            yield name, len(objects)


def _is_reply(value: object, *, is_known: bool) -> bool:
    """Return whether a value in a list is a reply: in one of unknown name, by text or parent."""
    if not isinstance(value, dict):
        return False
    if is_known or read_left_out(value) is not None:
        return True
    record = unwrap(value)
    if not looks_like_record(record):
        return False
    set_names = {name for name, part in record.items() if is_set(part)}
    known = known_fields(record) | {
        name for name, spellings in _SPELLINGS.items() if not spellings.isdisjoint(set_names)
    }
    if "text" in known:
        return not known.isdisjoint({"id", "by", "time"})
    return known >= {"id", "parent"}


def _are_kids(values: list[Any], fields: dict[str, Any], shape: Shape) -> bool:
    """Return whether plain values in a list of replies are the ids of a record's kids.

    They are ids of the same kind as the record's own, which has no other list of kids; text is
    an id only with a digit and no space, since a list of comments may have their words. A shape
    that restructures records may rewrite ids, and a list of its source be in any order.
    """
    own_id = id_or_none(fields.get("id"))
    if own_id is None or fields.get("kids") or shape.restructure is not None:
        return False
    ids = [own_id, *map(id_or_none, values)]
    return len({*ids}) == len(ids) and all(
        type(id_) is type(own_id)
        and (not isinstance(id_, str) or _TEXT_WITH_DIGIT.fullmatch(id_) is not None)
        for id_ in ids
    )


def _replies_of_object(value: dict[str, Any], *, is_known: bool) -> list[tuple[object, Any]] | None:
    """Return the replies in an object that wraps their list, or maps their ids to them.

    In a field of unknown name, they have texts and authors, times or parents: options of a
    poll have none.
    """
    inner: object = value
    for _ in range(_MAX_WRAPPERS if is_known else 0):
        if not isinstance(inner, dict):
            break
        named = [inner[name] for name in (*LIST_NAMES, *REPLY_NAMES) if name in inner]
        inner = next((part for part in named if isinstance(part, (list, dict))), None)
    if isinstance(inner, list):
        return [(None, element) for element in inner]
    if is_known and is_mapping(value):
        return list(value.items())
    return _find_posts(value, _MAX_WRAPPERS)


def _find_posts(value: dict[str, Any], depth: int) -> list[tuple[object, Any]] | None:
    """Return the posts that an object in a field of unknown name lists or maps by their ids."""
    if depth == 0 or looks_like_record(value):
        return None
    if is_mapping(value):
        entries = {key: entry for key, entry in value.items() if entry}
        are_posts = entries and all(
            is_post(entry) and (ID_KEY.fullmatch(key) or key == str(entry.get("id")))
            for key, entry in entries.items()
        )
        return [*value.items()] if are_posts else None
    for name, part in value.items():
        if name in OTHER_LISTS:
            continue
        if isinstance(part, list):
            if any(isinstance(entry, dict) and is_post(entry) for entry in part):
                return [(None, element) for element in part]
        elif isinstance(part, dict) and (posts := _find_posts(part, depth - 1)) is not None:
            return posts
    return None


def id_or_none(spelled: object) -> Id | None:
    """Return the id that a value spells, None if it spells none."""
    try:
        return read_id(spelled)
    except ValueError:
        return None


def _list_kids(fields: dict[str, Any], kids: list[object]) -> None:
    """List the ids of nested records, in display order; those of poll options are `parts`."""
    listed: dict[str, list[Any]] = {"kids": [], "parts": []}
    for kid in kids:
        is_option, id_ = False, kid
        if isinstance(kid, tuple):
            key, (kid_fields, _) = kid
            id_ = key if kid_fields.get("id") is None else kid_fields["id"]
            is_option = kid_fields.get("item_type") == "pollopt"
        if id_or_none(id_) is not None:
            listed["parts" if is_option else "kids"].append(id_)
    for name, ids in listed.items():
        if ids:
            _set_missing(fields, name, ids)


def _set_missing(fields: dict[str, Any], name: str, value: object) -> None:
    if fields.get(name) in (None, [], False):
        fields[name] = value
