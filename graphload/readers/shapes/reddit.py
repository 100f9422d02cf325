"""Reddit: posts (t3) and comments (t1), as the API serves them and as dumps write them.

The id of a thing is its fullname: the prefix of its kind and its bare id. Dumps have bare ids,
and older ones integers, the number whose base-36 form is the bare id.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.exact import EXACT_COLUMN
from graphload.readers.shapes.shape import FlatRecord, Hook, LeftOut, Shape, rename_fields

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

__all__ = [
    "DUMP_FIELDS",
    "FULLNAMES",
    "ITEM_TYPES",
    "KINDS",
    "NOT_IN_DUMPS",
    "OF_PRAW",
    "REDDIT",
    "is_dump_row",
]

DUMP_FIELDS: dict[str, Any] = {
    "id": int | str,
    "author": str,
    "created_utc": int | float | str,
    "subreddit": str,
}
"""Fields of every row of a dump, with the types of their values."""
NOT_IN_DUMPS = frozenset({"data", EXACT_COLUMN})
"""Fields that no row of a dump has: in them lies another record."""

_NAMES = {
    "author": "by",
    "body": "text",
    "selftext": "text",
    "created_utc": "time",
    "parent_id": "parent",
}
_NAMES_WITH_FULLNAME = {"name": "id", **_NAMES}
_COMMENT, _POST = "t1", "t3"
ITEM_TYPES = {_COMMENT: "comment", _POST: "story"}
# A tuple: the field may be of a type that has no hash.
KINDS = tuple(ITEM_TYPES)
FULLNAMES = ("t1_", "t3_")
_ACCOUNT, _MESSAGE, _COMMUNITY = "t2", "t4", "t5"
_NON_RECORDS = {_ACCOUNT: "an account of Reddit", _COMMUNITY: "a community of Reddit"}
_OTHER_KIND = re.compile(r"t[0-9]+", re.ASCII)
_ACCOUNT_FIELDS = frozenset({"link_karma", "comment_karma"})
_COMMUNITY_FIELDS = frozenset({"display_name", "public_description"})
OF_PRAW = "_reddit"
"""An attribute of each object of PRAW, in which it is the client."""
_PYTHON_OBJECT = re.compile(r"<praw\.[\w. ]+ object at 0x[0-9A-Fa-f]+>")
_OF_COMMENTS = ("body", "link_id", "parent_id")
_INTEGRAL_FLOAT = re.compile(r"[0-9]{1,15}\.0+", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def is_dump_row(names: AbstractSet[str]) -> bool:
    """Return whether a record with such fields is a row of a dump, whatever others it has."""
    return names >= DUMP_FIELDS.keys() and names.isdisjoint(NOT_IN_DUMPS)


def matches(record: dict[str, Any]) -> bool:
    kind = record.get("kind")
    if kind is not None and "data" in record:
        return kind in KINDS
    name = record.get("name")
    is_row = "created_utc" in record or "link_id" in record
    return is_row or (isinstance(name, str) and name.startswith(FULLNAMES))


def read_left_out(value: dict[str, Any]) -> LeftOut | None:
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


def describe_non_record(value: dict[str, Any]) -> str | None:
    """Describe a thing that is neither a post nor a comment nor a message, or the data of one."""
    data, kind = value.get("data"), value.get("kind")
    if isinstance(kind, str) and isinstance(data, dict):
        is_other = _OTHER_KIND.fullmatch(kind) and kind not in (*KINDS, _MESSAGE)
        return _NON_RECORDS.get(kind, "another thing of Reddit") if is_other else None
    if value.keys() >= _ACCOUNT_FIELDS:
        return _NON_RECORDS[_ACCOUNT]
    return _NON_RECORDS[_COMMUNITY] if value.keys() >= _COMMUNITY_FIELDS else None


def _without_objects(data: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of an object of PRAW that came from Reddit, and are values."""
    return {
        name: value
        for name, value in data.items()
        if not name.startswith("_")
        and not (isinstance(value, str) and _PYTHON_OBJECT.fullmatch(value))
    }


def flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a thing, the data of one, or a row of a dump."""
    data, kind = raw, None
    if isinstance(inner := raw.get("data"), dict):
        rest = {name: value for name, value in raw.items() if name not in ("kind", "data")}
        data, kind = {**rest, **inner}, raw.get("kind")
    if OF_PRAW in data:
        data = _without_objects(data)
    name = data.get("name")
    if kind not in KINDS:
        kind = _kind_of(data, name)
    if name is None:
        record = rename_fields(data, _NAMES)
    else:
        if f"{kind}_{data.get('id')}" == name:
            # The bare id of the fullname.
            data = {name: value for name, value in data.items() if name != "id"}
        record = rename_fields(data, _NAMES_WITH_FULLNAME)
    record["item_type"] = ITEM_TYPES[kind]
    if "id" in record:
        record["id"] = _fullname(record["id"], kind)
    if "parent" in record:
        record["parent"] = _parent_fullname(record["parent"], record.get("link_id"))
    # Derived: the graph has its own depth, and the id begins with the kind.
    if "depth" in record:
        del record["depth"]
    if record.get("replies") == "":
        del record["replies"]
    return FlatRecord(record, [])


def _parent_fullname(parent: object, link: object) -> object:
    """Return the parent's fullname; a bare parent is the post where it equals the bare link."""
    if isinstance(parent, str) and parent.startswith(FULLNAMES):
        return parent
    as_post = _fullname(parent, _POST)
    is_post = isinstance(as_post, str) and as_post == _fullname(link, _POST)
    return as_post if is_post else _fullname(parent, _COMMENT)


def _kind_of(record: dict[str, Any], name: object) -> str:
    """Return the kind of a record from its own fields."""
    if isinstance(name, str) and name.startswith(FULLNAMES):
        return name[:2]
    for field in _OF_COMMENTS:
        if record.get(field) is not None:
            return _COMMENT
    return _POST


def _fullname(id_: object, kind: str) -> object:
    """Return the fullname of a bare id of some kind; anything else as it is."""
    if isinstance(id_, str):
        if id_.isascii() and id_.isalnum():
            return f"{kind}_{id_}"
        if not _INTEGRAL_FLOAT.fullmatch(id_):
            return id_
        # As a table has an integer in a column with gaps.
        id_ = float(id_)
    if isinstance(id_, float) and id_.is_integer():
        id_ = int(id_)
    if isinstance(id_, int) and not isinstance(id_, bool):
        return f"{kind}_{_base36(id_)}" if id_ > 0 else id_
    return id_


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


_FULLNAME = re.compile(r"t[13]_[a-z0-9]+")

REDDIT = Shape(
    "reddit",
    source=(
        "www.reddit.com/dev/api: listings, t1_ comments and t3_ links; dumps of Pushshift and"
        " Arctic Shift; archives of BDFR, with nested `comments`; attributes of PRAW's objects"
    ),
    keys=(
        frozenset({"kind", "data"}),
        frozenset({"name"}),
        frozenset({"link_id", "parent_id"}),
        *(
            frozenset({"created_utc", name})
            for name in ("subreddit", "link_id", "selftext", "body", "num_comments")
        ),
    ),
    matches=matches,
    names=_NAMES_WITH_FULLNAME,
    restructure=flatten,
    nested=("replies", "comments"),
    not_replies=frozenset({"crosspost_parent_list"}),
    text_format="markdown",
    tombstones=frozenset({"[deleted]", "[removed]", "[deleted by user]", "[ Removed by Reddit ]"}),
    left_out=Hook((frozenset({"kind", "data"}),), read_left_out),
    non_record=Hook(
        (frozenset({"kind", "data"}), _ACCOUNT_FIELDS, _COMMUNITY_FIELDS), describe_non_record
    ),
    addresses=(
        Address(
            "`reddit.com/r/NAME/comments/POST/…/COMMENT`",
            hosts=("reddit.com",),
            path=re.compile(
                r"(?:/(?:r|u|user)/[\w-]+)?/(?:comments|gallery|tb)/(?P<post>[a-z0-9]+)"
                r"(?:/[^/?#]*(?:/(?P<comment>[a-z0-9]+))?)?/?(?:[?#]|$)",
                re.ASCII,
            ),
            ids=("t1_{comment}", "t3_{post}"),
            own=_FULLNAME,
        ),
        Address(
            "`redd.it/POST`",
            hosts=("redd.it",),
            path=re.compile(r"/(?P<post>[a-z0-9]+)/?(?:[?#]|$)"),
            ids=("t3_{post}",),
            own=_FULLNAME,
        ),
    ),
    ids="the fullname, `t1_` or `t3_` and the bare id; an integer is the bare id in base 10",
    roots="posts",
    notes=(
        "`more` is reported as left out; crossposted originals are fields; `num_comments` counts"
        " more than the input has and stays in `extra`, as all other fields do; `depth` is left"
        " out, and so are PRAW's own attributes (`_reddit`, `_replies`, …) and the addresses of its"
        " objects; accounts and communities are rejects"
    ),
)
