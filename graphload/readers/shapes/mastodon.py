"""Mastodon and what speaks its API: statuses, and the context of a status."""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.shape import EXTRA, FlatRecord, Hook, Shape, rename_fields

__all__ = ["MASTODON"]

_NAMES = {
    "in_reply_to_id": "parent",
    "content": "text",
    "spoiler_text": "title",
    "created_at": "time",
    "favourites_count": "score",
    # The choices of a vote, not the id of a record.
    "poll": EXTRA,
}


def flatten(raw: dict[str, Any]) -> FlatRecord:
    record = rename_fields(raw, _NAMES)
    account = record.get("account")
    if isinstance(account, dict):
        record["by"] = account.get("acct") or account.get("username")
    if record.get("title") == "":
        del record["title"]
    return FlatRecord(record, [])


def unpack(value: dict[str, Any]) -> list[Any] | None:
    above, below = value["ancestors"], value["descendants"]
    return [*above, *below] if isinstance(above, list) and isinstance(below, list) else None


MASTODON = Shape(
    "mastodon",
    source="docs.joinmastodon.org/entities/Status, Context (`ancestors`, `descendants`)",
    keys=(
        frozenset({"in_reply_to_id", "account"}),
        frozenset({"in_reply_to_id", "content"}),
        frozenset({"account", "reblog"}),
    ),
    names=_NAMES,
    restructure=flatten,
    not_replies=frozenset({"reblog", "quote"}),
    unpack=Hook((frozenset({"ancestors", "descendants"}),), unpack),
    addresses=(
        Address(
            "`/@NAME/ID`, `/users/NAME/statuses/ID` on the records' own host",
            path=re.compile(
                r"/(?:web/)?(?:@[^/?#]+|(?:users/[^/?#]+/)?statuses)/(?P<id>[0-9]+)/?(?:[?#]|$)",
                re.ASCII,
            ),
            ids=("{id}",),
            own=re.compile(r"[0-9]+"),
        ),
    ),
    ids="the status's `id` on the server that was asked",
    roots="`in_reply_to_id` is null",
    notes=(
        "the author is `account.acct`; `spoiler_text` is the title; a `reblog` or `quote` is a"
        " field, and its original no record"
    ),
)
