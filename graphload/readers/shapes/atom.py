"""Atom: entries of a feed as `formats/xml` has them, such as public-inbox' threads of mails.

An entry of public-inbox has a hash of its Message-ID as its id, and the Message-ID itself in its
address: where one is the hash of the other, the entry is that mail, as in any other archive of the
list. Its text is what a mail has, in markup.
"""

from __future__ import annotations

import hashlib
import html
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from graphload.readers.shapes.addresses import PUBLIC_INBOX
from graphload.readers.shapes.shape import FlatRecord, Shape

__all__ = ["ATOM"]

_TAG = re.compile(r"<[^>]*>")
_USED = frozenset(
    {"id", "link", "thr:in-reply-to", "updated", "published", "author", "title", "content"}
)
"""The elements that are fields."""


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    entry = {name.removeprefix("atom:"): value for name, value in raw.items()}
    fields: dict[str, Any] = {
        name: value for name, value in raw.items() if name.removeprefix("atom:") not in _USED
    }
    id_, address = _text(entry.get("id")), _address(entry.get("link"))
    mail = _message_id(id_, address)
    fields["id"], fields["url"] = mail or id_, address
    reply = _first(entry.get("thr:in-reply-to"))
    if isinstance(reply, dict):
        ref = _text(reply.get("ref"))
        fields["parent"] = _message_id(ref, _text(reply.get("href"))) or ref
    fields["item_type"] = "comment" if fields.get("parent") else "story"
    if mail is not None:
        fields["atom:id"] = id_
    changed, written = _text(entry.get("updated")), _text(entry.get("published"))
    fields["time"] = written or changed
    if written and changed:
        fields.setdefault("retrieved_at", changed)
    author = _first(entry.get("author"))
    if isinstance(author, dict):
        person = {name.removeprefix("atom:"): _text(part) for name, part in author.items()}
        email = person.get("email")
        names = (person.get("name"), email, person.get("uri"))
        fields["by"] = email.lower() if mail and email else next(filter(None, names), None)
        fields["atom:author"] = author
    _set_texts(fields, entry, is_mail=mail is not None)
    return FlatRecord({name: value for name, value in fields.items() if value is not None}, [])


def _set_texts(fields: dict[str, Any], entry: dict[str, Any], *, is_mail: bool) -> None:
    """Set title and text, both in one format: HTML where one of them is, and it is no mail."""
    parts = {"title": entry.get("title"), "text": entry.get("content", entry.get("summary"))}
    is_html = not is_mail and any(map(_is_markup, parts.values()))
    for name, part in parts.items():
        text = _text(part)
        if text is None:
            continue
        if _is_markup(part) and not is_html:
            text = html.unescape(_TAG.sub("", text)).rstrip("\n")
        elif is_html and not _is_markup(part):
            text = html.escape(text, quote=False)
        fields[name] = text
    fields["text_format"] = "html" if is_html else "plain"


def _first(value: object) -> object:
    """Return the value of an element, that of the first where there are several."""
    return value[0] if isinstance(value, list) and value else value


def _text(value: object) -> str | None:
    """Return the text of an element, with or without attributes."""
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("#text")
    return value if isinstance(value, str) and value else None


def _is_markup(value: object) -> bool:
    value = _first(value)
    return isinstance(value, dict) and value.get("type") in ("html", "xhtml")


def _address(links: object) -> str | None:
    """Return the address of an entry's page."""
    for link in links if isinstance(links, list) else [links]:
        if isinstance(link, dict) and link.get("rel", "alternate") == "alternate":
            return _text(link.get("href"))
    return None


def _message_id(id_: str | None, address: str | None) -> str | None:
    """Return the Message-ID in an address, if an id is public-inbox' hash of it."""
    if id_ is None or address is None or not id_.startswith("urn:uuid:"):
        return None
    try:
        path = urlsplit(address).path
    except ValueError:
        return None
    message_id = unquote(path.rstrip("/").rpartition("/")[2])
    digest = hashlib.sha1(message_id.encode(), usedforsecurity=False).hexdigest()
    return message_id if digest[:32] == id_.removeprefix("urn:uuid:").replace("-", "") else None


ATOM = Shape(
    "atom",
    source="RFC 4287, RFC 4685 (`thr:in-reply-to`); public-inbox.org: a thread's `t.atom`",
    keys=(frozenset({"atom:id"}),),
    restructure=_flatten,
    addresses=(PUBLIC_INBOX,),
    ids="`id`; the Message-ID where `id` is public-inbox' hash of it",
    roots="no `thr:in-reply-to`",
    notes=(
        "the author of a mail is the address, as in other archives, and its text is plain; other"
        " entries have the author's name, and texts as their `type` says; `retrieved_at` is"
        " `updated` where `published` is there too; other elements stay in `extra`"
    ),
)
