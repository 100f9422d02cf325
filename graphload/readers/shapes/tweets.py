"""Tweets: of Twitter's API v1.1, and of v2 with the users and tweets that it includes."""

from __future__ import annotations

import re
from typing import Any

from graphload.readers.shapes.addresses import Address
from graphload.readers.shapes.shape import FlatRecord, Hook, LeftOut, Shape, rename_fields

__all__ = ["TWEETS_V1", "TWEETS_V2"]

_V1_NAMES = {
    "id_str": "id",
    "in_reply_to_status_id_str": "parent",
    "in_reply_to_status_id": "parent",
    "full_text": "text",
    "text": "text",
    "created_at": "time",
    "favorite_count": "score",
}
_V2_NAMES = {"created_at": "time"}
_V2_KEYS = (
    frozenset({"author_id", "conversation_id"}),
    frozenset({"edit_history_tweet_ids"}),
    frozenset({"referenced_tweets"}),
    frozenset({"public_metrics", "text"}),
)
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""The entities that Twitter writes, the one that begins the others last."""


def flatten_v1(raw: dict[str, Any]) -> FlatRecord:
    """Flatten a tweet; its numbers lose digits in many programs, their text doesn't."""
    exact = raw
    for name in ("id", "in_reply_to_status_id"):
        if raw.get(f"{name}_str"):
            exact = {other: value for other, value in exact.items() if other != name}
    record = rename_fields(exact, _V1_NAMES)
    extended = record.get("extended_tweet")
    if isinstance(extended, dict) and isinstance(extended.get("full_text"), str):
        record["text"] = extended["full_text"]
    user = record.get("user")
    record["by"] = user.get("screen_name") if isinstance(user, dict) else user
    _unescape(record)
    return FlatRecord(record, [])


def flatten_v2(raw: dict[str, Any]) -> FlatRecord:
    record = rename_fields(raw, _V2_NAMES)
    author, metrics = record.get("author"), record.get("public_metrics")
    name = author.get("username") if isinstance(author, dict) else author
    record["by"] = name or record.get("author_id")
    if isinstance(metrics, dict):
        record["score"] = metrics.get("like_count")
    referenced = record.get("referenced_tweets")
    for other in referenced if isinstance(referenced, list) else ():
        if isinstance(other, dict) and other.get("type") == "replied_to":
            record["parent"] = other.get("id")
    note = record.get("note_tweet")
    if isinstance(note, dict) and isinstance(note.get("text"), str):
        record["text"] = note["text"]
    _unescape(record)
    return FlatRecord(record, [])


def _unescape(record: dict[str, Any]) -> None:
    text = record.get("text")
    if isinstance(text, str) and "&" in text:
        for entity, char in _ESCAPES:
            text = text.replace(entity, char)
        record["text"] = text


def unpack(value: dict[str, Any]) -> list[Any] | None:
    """Return the tweets of an answer, and those it includes, each with its author.

    An answer without tweets has no `data`, only a count.
    """
    meta = value.get("meta")
    if value.keys() == {"meta"} and isinstance(meta, dict) and meta.get("result_count") == 0:
        return []
    if not value.keys() >= {"data", "includes"}:
        return None
    data, includes = value["data"], value["includes"]
    tweets = data if isinstance(data, list) else [data]
    has_tweets = any(
        isinstance(tweet, dict) and "text" in tweet and ("author_id" in tweet or "id" in tweet)
        for tweet in tweets
    )
    if not isinstance(includes, dict) or (tweets and not has_tweets):
        return None
    lists = {name: part for name, part in includes.items() if isinstance(part, list)}
    users = {
        user["id"]: user
        for user in lists.get("users", [])
        if isinstance(user, dict) and isinstance(user.get("id"), (str, int))
    }
    errors = value.get("errors")
    return [
        *(_with_author(tweet, users) for tweet in [*tweets, *lists.get("tweets", [])]),
        *(error for error in (errors if isinstance(errors, list) else ()) if read_left_out(error)),
    ]


def _with_author(tweet: object, users: dict[Any, Any]) -> object:
    if not isinstance(tweet, dict) or "author" in tweet:
        return tweet
    id_ = tweet.get("author_id")
    is_known = isinstance(id_, (str, int)) and id_ in users
    return {**tweet, "author": users[id_]} if is_known else tweet


def read_left_out(error: dict[str, Any]) -> LeftOut | None:
    """Read the error that an answer has for a tweet that is deleted, or hidden."""
    is_tweet = isinstance(error, dict) and error.get("resource_type") == "tweet"
    return LeftOut(ids=(error["resource_id"],)) if is_tweet and "resource_id" in error else None


_ADDRESSES = (
    Address(
        "`twitter.com/NAME/status/ID`, `x.com/NAME/status/ID`, also behind a `t.co` address",
        hosts=("twitter.com", "x.com"),
        path=re.compile(
            r"/(?:i/web|i|\w{1,15})/status(?:es)?/(?P<id>[0-9]{1,19})(?:[/?#]|$)", re.ASCII
        ),
        ids=("{id}",),
        # Items of Hacker News have ids of fewer digits.
        own=re.compile(r"[0-9]{11,19}"),
        beside=("entities", "urls", "expanded_url"),
    ),
)

TWEETS_V1 = Shape(
    "tweets-v1",
    source=(
        "Twitter API v1.1, archives of it: `id_str`, `full_text`, `user`; the archive that X gives"
        " to the owner of an account (`data/tweets.js`)"
    ),
    keys=(
        frozenset({"id_str", "user"}),
        frozenset({"id_str", "full_text"}),
        frozenset({"in_reply_to_status_id"}),
        frozenset({"in_reply_to_status_id_str"}),
    ),
    names=_V1_NAMES,
    restructure=flatten_v1,
    not_replies=frozenset({"quoted_status", "retweeted_status"}),
    text_format="plain",
    addresses=_ADDRESSES,
    ids="`id_str`",
    roots="`in_reply_to_status_id_str` is null",
    notes=(
        "`&lt;`, `&gt;` and `&amp;` in texts are the characters; retweeted and quoted tweets are"
        " fields; `extended_tweet.full_text` is the text where it is there; in an owner's archive,"
        " the author is the `username` in `account.js`, which lies beside `tweets.js`, and tweets"
        " of `deleted-tweets.js` are marked as deleted; the whole text of a long tweet is the note"
        " in `note-tweet.js` beside it that has its time and begins as it does, and the beginning"
        " stays in `extra.full_text`"
    ),
)

TWEETS_V2 = Shape(
    "tweets-v2",
    source="docs.x.com, API v2: `data` with `includes`, and tweets a line (twarc's flatten)",
    keys=_V2_KEYS,
    names=_V2_NAMES,
    restructure=flatten_v2,
    text_format="plain",
    left_out=Hook((frozenset({"resource_type", "resource_id"}),), read_left_out),
    unpack=Hook((frozenset({"data", "includes"}), frozenset({"meta"})), unpack),
    addresses=_ADDRESSES,
    ids="`id`",
    roots="no `replied_to` in `referenced_tweets`",
    notes=(
        "the author is the `username` among `includes.users`, else `author_id`; tweets in"
        " `includes.tweets` are records; `errors` that name a tweet are left out"
    ),
)
