"""Stack Exchange: the rows of a dump's `Posts.xml` and `Comments.xml`, and such tables.

Posts and comments are numbered apart, so their ids are texts: `post/1`, `comment/1`.
"""

from __future__ import annotations

from typing import Any

from graphload.readers.shapes.shape import FlatRecord, Shape

__all__ = ["STACK_EXCHANGE"]

_NAMES = {
    "id": "id",
    "parentid": "parent",
    "postid": "parent",
    "creationdate": "time",
    "title": "title",
    "body": "text",
    "text": "text",
    "score": "score",
}
"""graphload's name for each name of the source, which tables write in any case."""
_AUTHORS = ("ownerdisplayname", "userdisplayname", "owneruserid", "userid")
"""The name, where the dump has it, before the number."""
_USED = frozenset({*_NAMES, *_AUTHORS[:2]})
_TIMES_OF_CHANGES = ("lasteditdate", "lastactivitydate")
_TYPES = {"1": "story", "2": "comment"}


def _matches(record: dict[str, Any]) -> bool:
    """Return whether a row is a post or a comment: votes, links and revisions have posts, too."""
    names = {name.lower() for name in record}
    return "posttypeid" in names or ("text" in names and "posthistorytypeid" not in names)


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    row = {name.lower(): value for name, value in raw.items() if value not in (None, "")}
    is_comment = "posttypeid" not in row and "postid" in row
    fields: dict[str, Any] = {
        name: value for name, value in raw.items() if name.lower() not in _USED
    }
    fields |= {_NAMES[name]: value for name, value in row.items() if name in _NAMES}
    fields["id"] = _text_id("comment" if is_comment else "post", row.get("id"))
    fields["parent"] = _text_id("post", row.get("postid" if is_comment else "parentid"))
    if is_comment:
        fields["item_type"], fields["text_format"] = "comment", "markdown"
    else:
        fields["item_type"] = _TYPES.get(str(row.get("posttypeid")))
    fields["by"] = next((row[name] for name in _AUTHORS if name in row), None)
    changes = [str(row[name]) for name in _TIMES_OF_CHANGES if name in row]
    if changes:
        fields.setdefault("retrieved_at", max(changes))
    return FlatRecord({name: value for name, value in fields.items() if value is not None}, [])


def _text_id(kind: str, number: object) -> str | None:
    is_number = isinstance(number, (int, str)) and not isinstance(number, bool)
    return f"{kind}/{number}" if is_number else None


STACK_EXCHANGE = Shape(
    "stack-exchange",
    source="archive.org/details/stackexchange and its readme.txt: `Posts.xml`, `Comments.xml`",
    keys=(
        frozenset({"PostTypeId", "CreationDate"}),
        frozenset({"PostId", "CreationDate"}),
    ),
    matches=_matches,
    restructure=_flatten,
    ids="`post/ID`, `comment/ID`: both are numbered from 1, in each site apart",
    roots="questions; an answer replies to `ParentId`, a comment to `PostId`",
    notes=(
        "the author's name is that of `Users.xml` beside the file, with the number behind it where"
        " two people have the name, else that in the row, else the number; the texts of comments"
        " are Markdown; `retrieved_at` is the last edit or activity of a post"
    ),
)
