"""The archive that X (Twitter) gives to the owner of an account: JSON behind `window.YTD… =`.

`data/tweets.js` has the tweets, without their author. That is the owner of the account, who is
named in `data/account.js`. Of a long tweet it has the beginning; the whole is a note in
`data/note-tweet.js`, which has another id: it is the one of the same second that begins so.
Archives from before 2018 have `Grailbird.data…`, with the author in each tweet.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from html import unescape
from typing import TYPE_CHECKING, TypeAlias

from graphload.moments import read_time
from graphload.readers.formats.format import InputValue
from graphload.readers.formats.json_records import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.readers.files import InputStream
    from graphload.readers.files.beside import InputFolder
    from graphload.readers.formats.format import FormatOptions, Values

    Notes: TypeAlias = dict[int, list[str]]

__all__ = ["looks_like_x_archive", "read_x_archive"]

_ASSIGNMENT = re.compile(
    rb"\s*+(?:window\.YTD\.(?:tweets?|community_tweets?|(deleted_tweets?))\.part[0-9]++"
    rb"|Grailbird\.data\.tweets_[0-9_]++)\s*+=(?=\s*+(?:\[|\Z))"
)
_ACCOUNT = re.compile(rb"\s*+window\.YTD\.account\.part[0-9]++\s*+=")
_ACCOUNT_FILES = ("account.js",)
_NOTES = re.compile(rb"\s*+window\.YTD\.note_tweet\.part[0-9]++\s*+=")
_CUT_TEXT = re.compile(r"(?s)(?P<mentions>(?:@\w{1,15} )*+)(?P<begin>.+?)…(?: https://t\.co/\w+)*+")
"""The text of a tweet that isn't whole."""
_MAX_PARTS = 1000
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
    notes = _find_notes(options.folder)
    for value in read_document(data, stream.name, options):
        if type(value) is InputValue:
            yield value._replace(data=_add(value.data, added, notes))
        else:
            yield value


def _add(entry: object, added: dict[str, object], notes: Notes) -> object:
    """Return an entry with fields added to its tweet, where it has none of these names."""
    if not isinstance(entry, dict):
        return entry
    tweet = entry.get("tweet")
    if isinstance(tweet, dict):
        begin = tweet.get("full_text")
        if notes and (text := _whole_text(begin, tweet.get("created_at"), notes)) is not None:
            tweet = {"extra": {"full_text": begin}, **tweet, "full_text": text}
        return {**entry, "tweet": {**added, **tweet}}
    return {**added, **entry} if entry else entry


def _find_notes(folder: InputFolder) -> Notes:
    """Return the texts of long tweets in the files beside, by their times."""
    found: Notes = {}
    for part in range(_MAX_PARTS):
        name = f"note-tweet-part{part}.js" if part else "note-tweet.js"
        if (notes := folder.read((name,), _read_notes)) is None:
            break
        for time, texts in notes.items():
            found.setdefault(time, []).extend(texts)
    return found


def _whole_text(text: object, created: object, notes: Notes) -> str | None:
    """Return the whole of a text that is cut, if one note of its time begins as it does."""
    match = _CUT_TEXT.fullmatch(unescape(text)) if isinstance(text, str) else None
    if match is None or (time := _read_seconds(created)) is None:
        return None
    # In a note, the names that a reply begins with may be left out.
    names, begin = match.groups()
    whole = [
        note if plain.startswith(names) else names + note
        for note in notes.get(time, ())
        if (plain := unescape(note)).startswith((names + begin, begin))
    ]
    return whole[0] if len(whole) == 1 else None


def _read_seconds(value: object) -> int | None:
    try:
        return read_time(value)[0]
    except (ValueError, TypeError):
        return None


def _read_notes(chunks: Iterator[bytes]) -> Notes | None:
    """Return the texts in a file of notes, by their times; None if it is none."""
    if (entries := _read_assigned(chunks, _NOTES)) is None:
        return None
    notes: Notes = defaultdict(list)
    for entry in entries if isinstance(entries, list) else ():
        match entry:
            case {"noteTweet": {"createdAt": created, "core": {"text": str() as text}}}:
                if (time := _read_seconds(created)) is not None:
                    notes[time].append(text)
    return notes


def _read_owner(chunks: Iterator[bytes]) -> str | None:
    """Return the name of the account in `account.js`, None where it has none."""
    match _read_assigned(chunks, _ACCOUNT):
        case [{"account": {"username": str() as name}}, *_]:
            return name
    return None


def _read_assigned(chunks: Iterator[bytes], begin: re.Pattern[bytes]) -> object:
    """Return the JSON value that a file assigns; None if it begins otherwise or is broken."""
    data = b"".join(chunks)
    if (assignment := begin.match(data)) is None:
        return None
    try:
        return json.loads(data[assignment.end() :].rstrip().removesuffix(b";"))
    except (ValueError, RecursionError):
        return None
