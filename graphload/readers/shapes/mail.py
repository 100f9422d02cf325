"""Mail: records that have the header fields of a message (RFC 5322), in any spelling.

The author is the address, not the name beside it: two people may share a name, and one who
writes it in two ways is still one. The header stays in `extra`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from graphload.moments import read_time
from graphload.parsing import read_id
from graphload.readers.shapes.addresses import PUBLIC_INBOX
from graphload.readers.shapes.shape import FlatRecord, Shape, keep_extra

__all__ = ["MAIL"]

_POINTERS = ("Message-ID", "In-Reply-To", "References")
_OTHER_HEADERS = ("From", "Date", "Subject", "Reply-To", "X-Original-From", "Content-Type", "Body")
_SPELLINGS = {
    spelling: name
    for name in (*_POINTERS, *_OTHER_HEADERS)
    for spelling in (name, name.title(), name.lower(), name.lower().replace("-", "_"))
}
_KEYS = (
    # As mail programs write it, one is enough.
    frozenset({"Message-ID"}),
    frozenset({"Message-Id"}),
    *(
        frozenset({pointer, other})
        for pointer, name in _SPELLINGS.items()
        for other in ("from", "From", "subject", "Subject")
        if name in _POINTERS
    ),
)

_BRACKETED = re.compile(r"<([^<>]+)>")
_MAILBOX = re.compile(r"(?P<name>[^<]*)<(?P<address>[^<>]*)>")
_DAY = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})")
"""A date as archives of Usenet have it that come from Deja News."""
_OLD_MAILBOX = re.compile(r"(?P<address>[^\s()]+(?:\s+at\s+[^\s()]+)?)\s*\((?P<name>.*)\)")


def _flatten(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a mail; the headers that an Item has no field for stay in `extra`."""
    fields: dict[str, Any] = {}
    for name, value in raw.items():
        if value is not None:
            known = _SPELLINGS.get(name, name)
            fields[name if known in fields else known] = value
    if ids := _read_ids(fields.get("Message-ID")):
        if "id" in fields:
            keep_extra(fields, {"id": fields["id"]})
        fields["id"] = ids[0]
        del fields["Message-ID"]
    if ancestors := _list_ancestors(fields):
        fields.setdefault("parent", ancestors[-1])
    fields.setdefault("item_type", "comment" if fields.get("parent") else "story")
    if (date := _read_date(fields.get("Date"))) is not None:
        fields["time"] = date
        del fields["Date"]
    if author := _read_author(fields):
        fields["by"] = author
        if fields["From"] == author:
            del fields["From"]
    if title := _as_text(fields.get("Subject")):
        fields["title"] = title
        del fields["Subject"]
    _set_text(fields)
    return FlatRecord(fields, [])


def _set_text(fields: dict[str, Any]) -> None:
    kind = str(fields.pop("Content-Type", "")).lower()
    if isinstance(fields.get("Body"), str) and (text := fields.pop("Body")):
        fields["text"] = text
    if "text" in fields and kind.startswith("text/html"):
        fields["text_format"] = "html"


def _list_ancestors(fields: dict[str, Any]) -> list[str]:
    """Return the ids above a mail, its parent last: `References`, else `In-Reply-To`'s first."""
    own = str(fields.get("id"))
    for header in ("References", "In-Reply-To"):
        ids = [id_ for id_ in _read_ids(fields.get(header)) if id_ != own and _is_valid(id_)]
        if ids:
            return ids if header == "References" else ids[:1]
    return []


def _as_text(value: object) -> str:
    """Return a header as one text; one that occurs several times is a list."""
    if isinstance(value, list):
        return " ".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _read_ids(value: object) -> list[str]:
    """Return the message ids in a header, without brackets, comments and other words."""
    text = _as_text(value)
    if not (ids := _BRACKETED.findall(text)):
        words = [word.strip("<>,;") for word in text.split()]
        # "Your message of Tuesday" has no id.
        ids = words if len(words) == 1 or all("@" in word for word in words) else []
    # A long id is folded.
    return [id_ for spelled in ids if (id_ := _show_at(spelled).replace(" ", ""))]


def _is_valid(id_: str) -> bool:
    try:
        return read_id(id_) is not None
    except ValueError:
        return False


def _read_date(value: object) -> object:
    """Return a date that can be read as a time, None for any other; one of mail as ISO 8601."""
    from email.utils import parsedate_tz  # noqa: PLC0415 - slow to import

    if isinstance(value, str) and (day := _DAY.fullmatch(value)):
        value = "-".join(day.groups())
    try:
        if isinstance(value, str) and (parsed := parsedate_tz(value)) and not value[:4].isdigit():
            zone = dt.timezone(dt.timedelta(seconds=parsed[9] or 0))
            return dt.datetime(*parsed[:6], tzinfo=zone).isoformat()
        read_time(value)
    except (ValueError, TypeError, IndexError):
        return None
    return value


def _read_author(fields: dict[str, Any]) -> str | None:
    """Return the address of the author, else the name; None where the mail names nobody."""
    name, address = _read_mailbox(_as_text(fields.get("From")))
    person, via, _ = name.partition(" via ")
    if via:
        # A mailing list has put its own address in the author's place (for DMARC).
        for header in ("X-Original-From", "Reply-To"):
            for mailbox in _as_text(fields.get(header)).split(","):
                _, original = _read_mailbox(mailbox)
                if original and original != address:
                    return original
        return person
    return address or name or None


def _read_mailbox(text: str) -> tuple[str, str]:
    """Return name and address of the first mailbox in a header."""
    text = text.strip()
    match = _MAILBOX.match(text) or _OLD_MAILBOX.fullmatch(text)
    name, address = (match["name"], match["address"]) if match else ("", text)
    return name.strip().strip('"').strip(), _show_at(address).lower()


def _show_at(address: str) -> str:
    """Return an address or id as it was before an archive hid the @."""
    return " ".join(address.split()).replace(" at ", "@")


MAIL = Shape(
    "mail",
    source="RFC 5322; threads by RFC 5256 and www.jwz.org/doc/threading.html",
    keys=_KEYS,
    restructure=_flatten,
    text_format="plain",
    not_replies=frozenset({"Attachments"}),
    ancestors=_list_ancestors,
    addresses=(PUBLIC_INBOX,),
    ids="`Message-ID`, without brackets",
    roots="no `References` and no `In-Reply-To`",
    notes="the author is the address; other headers stay in `extra`",
)
