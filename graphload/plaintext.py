r"""Records' HTML made readable as plain text, and what could harm a terminal made visible.

`readable` knows the few tags that comments are written in; anything else that looks like a
tag stays as it stands, so that no word is lost. `visible` spells out control, escape, bidi
and other characters without a shape of their own, as Python would: `\x1b`, `\u202e`.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import NamedTuple

__all__ = ["one_line", "readable", "utc_text", "visible"]

# Controls but tab and line feed; soft hyphen; bidi marks, embeddings, isolates; zero-width
# characters (the joiner is needed inside emoji); line separators; tags; lone surrogates.
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Spell out the characters that would move, hide or reorder what a terminal shows.

    Line feeds and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(_spelled, text)


def one_line(text: str) -> str:
    """Make any text one visible line: runs of white space become one space."""
    return visible(" ".join(text.split()))


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# A tag is short: a `<` that is not followed by its `>` soon costs no second look at the rest.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})((?:[\s/][^<>]{0,4000})?)>")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PARAGRAPH, _LINE = "\n\n", "\n"
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
    start: int
    href: str


def readable(source: str) -> str:
    """Turn a comment's HTML into plain text: paragraphs, code, emphasis, links written out.

    Unknown tags stay as text. Control characters stay too: see `visible`.
    """
    if "<" not in source:
        return html.unescape(source).strip("\n")
    parts: list[str] = []
    link: _Link | None = None
    code = False
    at = 0
    for tag in _TAG.finditer(source):
        parts.append(html.unescape(source[at : tag.start()]))
        at = tag.end()
        closing, name = bool(tag[1]), tag[2].lower()
        if name == "a":
            _end_link(parts, link)
            link = None if closing else _Link(len(parts), _href(tag[3]))
        elif name in _OPENING:
            parts.append(_mark(name, closing=closing, code=code))
            code = not closing if name == "pre" else code
        else:
            parts.append(tag[0])
    parts.append(html.unescape(source[at:]))
    _end_link(parts, link)
    return _tidy("".join(parts))


def _mark(name: str, *, closing: bool, code: bool) -> str:
    if code and name in ("i", "em", "b", "strong"):
        return ""
    return (_CLOSING if closing else _OPENING)[name]


def _href(attributes: str) -> str:
    found = _HREF.search(attributes)
    return html.unescape(found[1] or found[2] or found[3] or "") if found else ""


def _end_link(parts: list[str], link: _Link | None) -> None:
    """Write out where a link leads; a link can't stand in a link, so the next one ends it."""
    if link is None or not link.href:
        return
    words = "".join(parts[link.start :]).rstrip(".…")
    if words and link.href.startswith(words):
        # The words are the address, perhaps cut short: the address alone says it all.
        parts[link.start :] = [link.href]
    else:
        parts.append(f" <{link.href}>")


def _tidy(text: str) -> str:
    """Strip the ends of lines, and keep one blank line where there are several."""
    lines = [line.rstrip() for line in text.split("\n")]
    kept = [line for before, line in zip(["", *lines], lines, strict=False) if before or line]
    return "\n".join(kept).strip("\n")


def utc_text(seconds: int | None) -> str:
    """Unix seconds as ISO 8601 in UTC; outside the years 1 to 9999 as the bare number."""
    if seconds is None:
        return ""
    try:
        moment = _EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return str(seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year > 999 else moment.isoformat()
