"""Stack Exchange: the rows of a dump's `Posts.xml` and `Comments.xml`, and such tables.

Posts and comments are numbered apart, so their ids are texts: `post/1`, `comment/1`. Each site has
numbers of its own, and no record of it names the site: the name of the folder does.
"""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.posted import id_within
from graphload.readers.shapes.shape import FlatRecord, Folder, Shape

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
_SITE = re.compile(
    r"((?:[a-z0-9-]+\.)+stackexchange\.com|(?:[a-z]{2,4}\.)*(?:stackoverflow|serverfault|superuser"
    r"|askubuntu|stackapps)\.com|(?:meta\.)?mathoverflow\.net)(?:-\w+)?",
    re.IGNORECASE | re.ASCII,
)
"""The name of a site; archives of the parts of a large one have the part's name behind it."""
_FOLDER_SITE = "graphload_site"
"""The field that a row gets from the name of its folder."""
_TYPES = {"1": "story", "2": "comment"}


def _matches(record: dict[str, Any]) -> bool:
    """Return whether a row is a post or a comment: votes, links and revisions have posts, too."""
    names = {name.lower() for name in record}
    return "posttypeid" in names or ("text" in names and "posthistorytypeid" not in names)


def _complete(raw: dict[str, Any], folder: Folder) -> dict[str, Any]:
    """Add the site, where the folder has its name."""
    site = _SITE.fullmatch(folder.name or "")
    return raw if site is None else {**raw, _FOLDER_SITE: site[1].lower()}


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    raw = {**raw}
    site = raw.pop(_FOLDER_SITE, None)
    row = {name.lower(): value for name, value in raw.items() if value not in (None, "")}
    is_comment = "posttypeid" not in row and "postid" in row
    fields: dict[str, Any] = {
        name: value for name, value in raw.items() if name.lower() not in _USED
    }
    fields |= {_NAMES[name]: value for name, value in row.items() if name in _NAMES}
    number, above = row.get("id"), row.get("postid" if is_comment else "parentid")
    fields["id"] = id_within(site, _text_id("comment" if is_comment else "post", number))
    fields["parent"] = id_within(site, _text_id("post", above))
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
    complete=_complete,
    addresses=(
        Address(
            "`SITE/questions/ID/…`, `SITE/q/ID`, `SITE/a/ID`, `#commentID_POST` behind it",
            hosts=(
                *("stackexchange.com", "stackoverflow.com", "serverfault.com", "superuser.com"),
                *("askubuntu.com", "stackapps.com", "mathoverflow.net"),
            ),
            path=re.compile(
                r"/(?:questions|q|a)/(?P<id>[0-9]+)(?:/[^/?#]*(?:/(?P<answer>[0-9]+))?)?/?(?:\?[^#]*)?"
                r"(?:#(?:comment(?P<comment>[0-9]+)_[0-9]+|(?P<part>[0-9]+)))?(?:#|$)",
                re.ASCII,
            ),
            ids=(
                *("{host}/comment/{comment}", "{host}/post/{part}"),
                *("{host}/post/{answer}", "{host}/post/{id}"),
            ),
            own=re.compile(r"[\w.-]+/(?:post|comment)/[0-9]+", re.ASCII),
        ),
    ),
    ids=(
        "`post/ID`, `comment/ID`: both are numbered from 1, in each site apart; before it the site,"
        " where the folder has its name, as in `superuser.com/post/1`"
    ),
    roots="questions; an answer replies to `ParentId`, a comment to `PostId`",
    notes=(
        "the author's name is that of `Users.xml` beside the file, with the number behind it where"
        " two people have the name, else that in the row, else the number; the texts of comments"
        " are Markdown; `retrieved_at` is the last edit or activity of a post"
    ),
)
