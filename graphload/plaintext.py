r"""Plain text: a record's HTML made readable, and characters unsafe in a terminal escaped.

`readable` converts the few tags that comments are written in; all else that looks like a
tag stays, so that no word is lost. `visible` escapes control, bidi and other invisible
characters as Python does: `\x1b`, `\u202e`.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import NamedTuple

__all__ = ["one_line", "readable", "utc_text", "visible"]

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


# A tag is at most 4,000 characters long, so that a `<` without its `>` doesn't make the search
# read the rest of the text again.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})((?:[\s/][^<>]{0,4000})?)>")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PARAGRAPH, _LINE = "\n\n", "\n"
_EMPHASIS = frozenset({"i", "em", "b", "strong"})
_OPENING = {
    "p": _PARAGRAPH,
    "div": _LINE,
    "br": _LINE,
    "pre": _PARAGRAPH,
    "ul": _LINE,
    "ol": _LINE,
    "li": "\n- ",
    "blockquote": _PARAGRAPH,
    "i": "*",
    "em": "*",
    "b": "**",
    "strong": "**",
    "code": "",
    "span": "",
}
_CLOSING = _OPENING | {"li": "", "br": "", "p": ""}


class _Link(NamedTuple):
    """An open link: the index of its first part, and the address."""

    start: int
    href: str


def readable(source: str) -> str:
    """Convert a comment's HTML to plain text: paragraphs, code, emphasis, written-out links.

    Unknown tags stay as text. Control characters stay too: see `visible`.
    """
    if "<" not in source:
        return html.unescape(source).strip("\n")
    parts: list[str] = []
    link: _Link | None = None
    in_code = False
    at = 0
    for tag in _TAG.finditer(source):
        parts.append(html.unescape(source[at : tag.start()]))
        at = tag.end()
        is_closing, name = bool(tag[1]), tag[2].lower()
        if name == "a":
            # A link can't be in a link: the next one ends it.
            _end_link(parts, link)
            link = None
            if not is_closing and (href := _HREF.search(tag[3])):
                address = html.unescape(href[1] or href[2] or href[3] or "")
                link = _Link(len(parts), address)
        elif name not in _OPENING:
            parts.append(tag[0])
        elif not (in_code and name in _EMPHASIS):
            parts.append((_CLOSING if is_closing else _OPENING)[name])
            in_code = not is_closing if name == "pre" else in_code
    parts.append(html.unescape(source[at:]))
    _end_link(parts, link)
    lines = [line.rstrip() for line in "".join(parts).split("\n")]
    # Of several blank lines one stays.
    kept = [line for before, line in zip(["", *lines], lines, strict=False) if before or line]
    return "\n".join(kept).strip("\n")


def _end_link(parts: list[str], link: _Link | None) -> None:
    """Write the address of a link behind its words, or in their place if they repeat it."""
    if link is None or not link.href:
        return
    words = "".join(parts[link.start :]).rstrip(".…")
    if words and link.href.startswith(words):
        # The words are the address, perhaps cut short.
        parts[link.start :] = [link.href]
    else:
        parts.append(f" <{link.href}>")


def utc_text(seconds: int | None) -> str:
    """Write Unix seconds as ISO 8601 in UTC; outside the years 1 to 9999 as the bare number."""
    if seconds is None:
        return ""
    try:
        moment = _EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return str(seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year > 999 else moment.isoformat()
