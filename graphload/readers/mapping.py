"""Mappings: the source's name of each field, proposed by the names that a table or records have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["propose_mapping"]

_SPELLINGS = {
    "id": "id post_id comment_id message_id msg_id item_id uid uuid guid key number",
    "parent": (
        "parent parent_id parent_post_id parent_comment_id parent_message_id reply_to reply_to_id"
        " in_reply_to in_reply_to_id in_reply_to_status_id replied_to response_to answer_to"
        " replying_to reply_id quoted_id thread_ts"
    ),
    "by": "by author author_id author_name user user_id username user_name speaker sender from"
    " from_name poster creator screen_name nick nickname handle",
    "time": "time timestamp created created_at created_utc date datetime published published_at"
    " posted posted_at sent sent_at created_time ts",
    "text": "text body content message comment comment_text selftext full_text raw markdown"
    " description",
    "title": "title subject headline",
    "score": "score points likes like_count upvotes votes karma",
    "url": "url link permalink uri",
}
_TARGETS = {
    spelling.replace("_", ""): (name, rank)
    for name, spellings in _SPELLINGS.items()
    for rank, spelling in enumerate(spellings.split())
}
"""graphload's name for each spelling, letters only, and its rank among those of one name."""
_NOT_LETTERS = re.compile(r"[^a-z0-9]")


def propose_mapping(fields: Iterable[str]) -> dict[str, str]:
    """Propose the source's name for each of graphload's fields, by names alone.

    Returns:
        The source's names by graphload's, for those fields that have a likely one.
    """
    best: dict[str, tuple[int, str]] = {}
    for field in fields:
        target = _TARGETS.get(_NOT_LETTERS.sub("", field.lower()))
        if target is not None:
            name, rank = target
            best[name] = min(best.get(name, (rank, field)), (rank, field))
    return {name: best[name][1] for name in _SPELLINGS if name in best}
