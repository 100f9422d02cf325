"""Rows of Reddit's dumps, made Items in one step where their values are spelled as usual.

Any other row is left to the tolerant reading of records, which gives the same Item and takes
several times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from graphload.columns import FIELDS
from graphload.items import MAX_BYTES, MILLISECONDS, NOBODY, Item, Place
from graphload.readers.shapes.reddit import (
    FULLNAMES,
    ITEM_TYPES,
    KINDS,
    OF_PRAW,
    REDDIT,
    is_dump_row,
)
from graphload.readers.shapes.shape import RETRIEVED_NAMES
from graphload.values import INT64_MAX, INT64_MIN

__all__ = ["ReadRow", "row_reader"]

ReadRow: TypeAlias = Callable[[dict[str, Any], Place], Item | None]

_OWN_NAMES = frozenset({"id", "title", "url", "score"})
"""Fields that a row has under an Item's own names."""
_TEXT_NAMES = ("body", "selftext")
_UNUSUAL_NAMES = {*FIELDS, "type", OF_PRAW, *REDDIT.nested} - _OWN_NAMES
_READ_NAMES = {*_OWN_NAMES, *REDDIT.names, "depth", *RETRIEVED_NAMES}
"""Fields that aren't kept in `extra`."""
_COMMENT, _POST = KINDS
_NOBODY = NOBODY | REDDIT.tombstones
_MAX_CHARS = MAX_BYTES // 4
"""Length up to which a name or an id takes at most `MAX_BYTES` as UTF-8."""
_CONTAINERS = frozenset({list, dict})
_TEXT = frozenset({str, type(None)})


def row_reader(names: Iterable[str]) -> ReadRow | None:
    """Return a function that makes Items of rows with such fields; None if some are unusual.

    The function returns None for a row with an unusual value. It doesn't change the row.
    """
    fields = dict.fromkeys(names)
    texts = [name for name in _TEXT_NAMES if name in fields]
    moments = [name for name in RETRIEVED_NAMES if name in fields]
    is_usual = is_dump_row(fields.keys()) and _UNUSUAL_NAMES.isdisjoint(fields)
    if not is_usual or len(texts) > 1 or len(moments) > 1:
        return None
    has_fullname = "name" in fields
    text_name, retrieved_name = "".join(texts), "".join(moments)
    others = tuple(name for name in fields if name not in _READ_NAMES)

    def read_row(row: dict[str, Any], place: Place) -> Item | None:
        get = row.get
        bare_id, author, time = row["id"], row["author"], row["created_utc"]
        text, title, url = get(text_name), get("title"), get("url")
        parent, score, retrieved_at = get("parent_id"), get("score"), get(retrieved_name)
        if not (
            type(bare_id) is str
            and bare_id.isascii()
            and bare_id.isalnum()
            and len(bare_id) < _MAX_CHARS - len(_COMMENT)
            and type(author) is str
            and len(author) <= _MAX_CHARS
            and author.strip() not in _NOBODY
            and type(time) is int
            and -MILLISECONDS < time < MILLISECONDS
            and type(text) in _TEXT
            and text not in REDDIT.tombstones
            and type(title) in _TEXT
            and type(url) in _TEXT
            and (score is None or (type(score) is int and INT64_MIN <= score <= INT64_MAX))
            and (parent is None or _is_fullname(parent))
            and (retrieved_at is None or _is_seconds(retrieved_at))
        ):
            return None
        is_comment = (
            parent is not None
            or get("link_id") is not None
            or (text_name == "body" and text is not None)
        )
        kind = _COMMENT if is_comment else _POST
        id_ = f"{kind}_{bare_id}"
        if has_fullname and row["name"] != id_:
            return None
        if not _CONTAINERS.isdisjoint(map(type, row.values())) and any(
            map(_may_have_replies, row.values())
        ):
            return None
        return Item(
            id=id_,
            item_type=ITEM_TYPES[kind],
            by=author,
            time=time,
            title=title,
            text=text,
            text_format=None if text is None and title is None else "markdown",
            url=url,
            score=score,
            parent=parent,
            retrieved_at=retrieved_at,
            extra={name: value for name in others if (value := row[name]) is not None} or None,
            place=place,
        )

    return read_row


def _is_fullname(value: object) -> bool:
    return type(value) is str and value.startswith(FULLNAMES) and len(value) <= _MAX_CHARS


def _is_seconds(value: object) -> bool:
    return type(value) is int and -MILLISECONDS < value < MILLISECONDS


def _may_have_replies(value: object) -> bool:
    """Return whether a value has objects in a list, or lists or objects in an object."""
    if type(value) is list:
        return any(type(part) is dict for part in value)
    return type(value) is dict and not _CONTAINERS.isdisjoint(map(type, value.values()))
