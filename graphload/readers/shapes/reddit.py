"""Reddit: posts (t3) and comments (t1), as the API serves them and as dumps write them.

The id of a thing is its fullname: the prefix of its kind and its bare id. Dumps have bare ids,
and older ones integers, the number whose base-36 form is the bare id.
"""

from __future__ import annotations

from typing import Any

from graphload.readers.shapes.shape import FlatRecord, LeftOut, Shape, rename_fields

__all__ = ["REDDIT"]

_NAMES = {
    "name": "id",
    "id": "id",
    "author": "by",
    "body": "text",
    "selftext": "text",
    "created_utc": "time",
    "parent_id": "parent",
}
_COMMENT, _POST = "t1", "t3"
_ITEM_TYPES = {_COMMENT: "comment", _POST: "story"}
# A tuple: the field may be of a type that has no hash.
_KINDS = tuple(_ITEM_TYPES)
_FULLNAMES = ("t1_", "t3_")
_OF_COMMENTS = ("body", "link_id", "parent_id")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _matches(record: dict[str, Any]) -> bool:
    kind = record.get("kind")
    if kind is not None and "data" in record:
        return kind in _KINDS
    name = record.get("name")
    return "created_utc" in record or (isinstance(name, str) and name.startswith(_FULLNAMES))


def _left_out(value: dict[str, Any]) -> LeftOut | None:
    """Read a `more`: the ids of comments that a listing left out, none to "continue" a thread."""
    data = value.get("data")
    if value.get("kind") != "more" or not isinstance(data, dict):
        return None
    children = data.get("children")
    ids = [child for child in children if child] if isinstance(children, list) else []
    count = data.get("count")
    return LeftOut(
        _fullname(data.get("parent_id"), _COMMENT),
        tuple(_fullname(child, _COMMENT) for child in ids),
        count if isinstance(count, int) and count > 0 else None,
    )


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a thing, the data of one, or a row of a dump.

    `num_comments` stays in `extra`: a listing is cut, so the number isn't a count of records
    that are in the input.
    """
    data = raw.get("data")
    if isinstance(data, dict):
        rest = {name: value for name, value in raw.items() if name not in ("kind", "data")}
        data = {**rest, **data}
        kind = raw.get("kind")
    else:
        data, kind = raw, None
    record = rename_fields(data, _NAMES)
    kind = kind if kind in _KINDS else _kind_of(data)
    record["item_type"] = _ITEM_TYPES[kind]
    # The bare id, where the fullname is known.
    if "name" in data and f"{kind}_{data.get('id')}" == record.get("id"):
        del record["extra"]["id"]
        record["extra"] = record["extra"] or None
    if "id" in record:
        record["id"] = _fullname(record["id"], kind)
    if "parent" in record:
        link = _fullname(record.get("link_id"), _POST)
        parent = _fullname(record["parent"], _POST)
        is_top = isinstance(link, str) and parent == link
        record["parent"] = parent if is_top else _fullname(record["parent"], _COMMENT)
    # Derived: the graph has its own depth, and the id begins with the kind.
    record.pop("depth", None)
    if record.get("replies") == "":
        del record["replies"]
    return FlatRecord(record, [])


def _kind_of(record: dict[str, Any]) -> str:
    """Return the kind of a record from its own fields."""
    name = record.get("name")
    if isinstance(name, str) and name.startswith(_FULLNAMES):
        return name[:2]
    return _COMMENT if any(record.get(name) is not None for name in _OF_COMMENTS) else _POST


def _fullname(id_: object, kind: str) -> object:
    """Return the fullname of a bare id of some kind; anything else as it is."""
    if isinstance(id_, float) and id_.is_integer():
        id_ = int(id_)
    if isinstance(id_, int) and not isinstance(id_, bool):
        return f"{kind}_{_base36(id_)}" if id_ > 0 else id_
    if isinstance(id_, str) and id_.isascii() and id_.isalnum():
        return f"{kind}_{id_}"
    return id_


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


REDDIT = Shape(
    "reddit",
    source="www.reddit.com/dev/api, t1_ comments and t3_ links; dumps of Pushshift, Arctic Shift",
    keys=(
        frozenset({"kind", "data"}),
        frozenset({"name"}),
        *(
            frozenset({"created_utc", name})
            for name in ("subreddit", "link_id", "selftext", "body", "num_comments")
        ),
    ),
    matches=_matches,
    names=_NAMES,
    restructure=_flatten,
    nested=("replies",),
    not_replies=frozenset({"crosspost_parent_list"}),
    text_format="markdown",
    tombstones=frozenset({"[deleted]", "[removed]", "[deleted by user]"}),
    left_out=_left_out,
)
