r"""Plain text: a record's text made readable, and characters unsafe in a terminal escaped.

`readable` converts what `markup` reads as paragraphs, lists, quotes, code and links; all else
stays, so that no word is lost. `visible` escapes control, bidi and other invisible characters
as Python does: `\x1b`, `\u202e`.
"""

from __future__ import annotations

import datetime as dt
import html
import re

__all__ = ["first_words", "one_line", "readable", "readable_title", "utc_text", "visible"]

# Control characters but tab and line feed; soft hyphen; bidi marks, embeddings and isolates;
# zero-width characters but the joiner, which emoji need; line separators; tag characters;
# lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def visible(text: str) -> str:
    """Escape the characters that would move, hide or reorder what a terminal shows.

    Line feeds and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub(_escape, text)


def one_line(text: str) -> str:
    """Make any text one visible line: runs of white space become one space."""
    return visible(" ".join(text.split()))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def readable(source: str, text_format: str | None = None) -> str:
    """Convert a text of an Item's `text_format` to plain text in which no word is missing.

    Paragraphs, lists, quotes, code and emphasis are written as in mail, links written out.
    Control characters stay: see `visible`.
    """
    if text_format == "plain":
        return source.strip("\n")
    from graphload.markup import clean_markup  # noqa: PLC0415 - most commands show no text
    from graphload.markup.writer import write_plain  # noqa: PLC0415 - as above

    return write_plain(clean_markup(source, text_format))


def readable_title(source: str, text_format: str | None = None) -> str:
    """Convert a title to plain text on one line: it has entities, unless it is plain, no tags."""
    return " ".join((source if text_format == "plain" else html.unescape(source)).split())


def first_words(
    title: str | None, text: str | None, text_format: str | None = None, *, limit: int
) -> str:
    """Return a title, or else the beginning of a text, as one visible line of plain text.

    It has at most `limit` characters; `…` at its end says that it goes on.
    """
    words = one_line(readable_title(title or "", text_format))
    words = words or one_line(readable(text or "", text_format))
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def utc_text(seconds: int | None) -> str:
    """Write Unix seconds as ISO 8601 in UTC; outside the years 1 to 9999 as the bare number."""
    if seconds is None:
        return ""
    try:
        moment = _EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return str(seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year > 999 else moment.isoformat()
