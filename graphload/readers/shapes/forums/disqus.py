"""Disqus: the threads and posts of an export, as `formats/xml` has their elements.

Threads and posts are numbered apart, so their ids are texts: `thread/5`, `post/6`.
"""

from __future__ import annotations

from typing import Any

from graphload.readers.shapes.shape import EXTRA, FlatRecord, Shape, rename_fields

__all__ = ["DISQUS"]

_NAMES = {
    "dsq:id": "id",
    "message": "text",
    "createdAt": "time",
    "isDeleted": "deleted",
    "isSpam": "dead",
    "link": "url",
    # The page's own number, or that of the blog which the comments came from.
    "id": EXTRA,
}
_REFERENCES = ("thread", "parent", "category")


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    fields = rename_fields(raw, _NAMES)
    is_post = "thread" in raw or "parent" in raw
    fields["id"] = _text_id("post" if is_post else "thread", raw.get("dsq:id"))
    fields["item_type"] = "comment" if is_post else "story"
    numbers = {name: _number_of(raw.get(name)) for name in _REFERENCES}
    for name, number in numbers.items():
        if number is not None:
            fields[name] = number
    if is_post:
        above = _text_id("post", numbers["parent"]) or _text_id("thread", numbers["thread"])
        fields["parent"] = above
    author = raw.get("author")
    if isinstance(author, dict):
        fields["by"] = author.get("username") or author.get("name")
    return FlatRecord({name: value for name, value in fields.items() if value is not None}, [])


def _number_of(reference: object) -> object:
    return reference.get("dsq:id") if isinstance(reference, dict) else None


def _text_id(kind: str, number: object) -> str | None:
    is_number = isinstance(number, (int, str)) and not isinstance(number, bool)
    return f"{kind}/{number}" if is_number else None


DISQUS = Shape(
    "disqus",
    source="help.disqus.com, Comments Export; disqus.com/api/schemas/1.0/disqus.xsd",
    keys=(frozenset({"dsq:id"}),),
    # What is called so elsewhere is often no text.
    names={name: field for name, field in _NAMES.items() if field != "text"},
    restructure=_flatten,
    not_replies=frozenset({"author", *_REFERENCES}),
    ids="`thread/ID`, `post/ID`, by `dsq:id`: both are numbered apart",
    roots="threads; a post without a `parent` replies to its thread",
    notes=(
        "the text is `message`;"
        " the author is the `username`, else the name, which a guest chose; spam counts as dead;"
        " `category` elements are left out; other fields stay in `extra`, e-mail and IP addresses"
        " among them, where the export has these"
    ),
)
