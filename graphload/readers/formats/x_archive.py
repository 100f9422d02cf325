"""The archive that X (Twitter) gives to the owner of an account: JSON behind `window.YTD… =`.

`data/tweets.js` has the tweets, without their author. That is the owner of the account, who is
named in `data/account.js`. Archives from before 2018 have `Grailbird.data…`, with the author in
each tweet.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from graphload.readers.formats.format import InputValue
from graphload.readers.formats.json_records import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.readers.files import InputStream
    from graphload.readers.formats.format import FormatOptions, Values

__all__ = ["looks_like_x_archive", "read_x_archive"]

_ASSIGNMENT = re.compile(
    rb"\s*+(?:window\.YTD\.(?:tweets?|community_tweets?|(deleted_tweets?))\.part[0-9]++"
    rb"|Grailbird\.data\.tweets_[0-9_]++)\s*+=(?=\s*+(?:\[|\Z))"
)
_ACCOUNT = re.compile(rb"\s*+window\.YTD\.account\.part[0-9]++\s*+=")
_ACCOUNT_FILES = ("account.js",)
_NO_LINE_END = re.compile(rb"[^\r\n]")


def looks_like_x_archive(head: bytes) -> bool:
    """Return whether an input begins as a file of tweets in an archive does."""
    return _ASSIGNMENT.match(head) is not None


def read_x_archive(stream: InputStream, options: FormatOptions) -> Values:
    """Read the tweets of an archive, each with the owner of the account as its author.

    Deleted tweets, which archives have for some weeks, are marked.
    """
    data = stream.read()
    if (assignment := _ASSIGNMENT.match(data)) is None:
        return
    # Blank, so that lines stay as they are counted.
    blank = _NO_LINE_END.sub(b" ", assignment[0])
    data = blank + data[assignment.end() :].rstrip().removesuffix(b";")
    added: dict[str, object] = {}
    if owner := options.folder.read(_ACCOUNT_FILES, _read_owner):
        added["user"] = {"screen_name": owner}
    if assignment[1]:
        added["deleted"] = True
    for value in read_document(data, stream.name, options):
        yield value._replace(data=_add(value.data, added)) if type(value) is InputValue else value


def _add(entry: object, added: dict[str, object]) -> object:
    """Return an entry with fields added to its tweet, where it has none of these names."""
    if not isinstance(entry, dict):
        return entry
    tweet = entry.get("tweet")
    if isinstance(tweet, dict):
        return {**entry, "tweet": {**added, **tweet}}
    return {**added, **entry} if entry else entry


def _read_owner(chunks: Iterator[bytes]) -> str | None:
    """Return the name of the account in `account.js`, None where it has none."""
    data = b"".join(chunks)
    if (assignment := _ACCOUNT.match(data)) is None:
        return None
    try:
        match json.loads(data[assignment.end() :].rstrip().removesuffix(b";")):
            case [{"account": {"username": str() as name}}, *_]:
                return name
    except (ValueError, RecursionError):
        pass
    return None
