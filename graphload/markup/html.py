"""HTML of comments, made safe: a short list of tags, and all else that looks like one as text.

nh3 reads HTML as browsers do, and so drops what they don't show: unknown tags, comments, the
rest of a text after a tag that isn't closed. Before it reads a text, every `<` that begins no tag
of HTML is escaped, and tags of other names than the short list's are replaced.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nh3 import Cleaner

__all__ = ["TAGS", "UNPAIRED", "clean_html", "escape", "sanitiser"]

TAGS = frozenset({"a", "b", "blockquote", "br", "code", "details", "em", "i", "li", "ol", "p"}) | {
    "pre",
    "strong",
    "ul",
}
"""The tags of clean HTML; the page's script knows the same list.

`details` is our own, around a quote that can be folded: no record's tag becomes one.
"""
MAX_SIMPLE_CHARS = 20_000
MAX_NESTING = 100
"""Lists and quotes in each other; deeper ones aren't nested, since nh3's time is quadratic."""

# An attribute has a value, or is one that HTML has without: `a<b and c>d` has no tag. No value
# has a `<`, so that one without its end doesn't make the search read the rest of the text again.
_TAG = re.compile(
    r"<(/?)([a-z][a-z0-9]{0,15})"
    r"((?:\s++[a-z_][\w:.-]*+\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>=`]++)"
    r"|\s++(?:compact|hidden|noshade|nowrap|open|reversed)(?=[\s/>]))*+)\s*+/?>",
    re.IGNORECASE | re.ASCII,
)
_NOT_SIMPLE = re.compile(r'<(?!/?p>|/?(?:a|code|i|pre)>|a href="[^"<]*"(?: rel="nofollow")?>)')
_ATTRIBUTE = re.compile(r"([\w:.-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))", re.ASCII)
_SCRIPTS = frozenset({"iframe", "noembed", "noframes", "script", "style", "textarea"}) | {
    "title",
    "xmp",
}
"""Elements whose content is text, whatever it looks like."""
_NESTED = frozenset({"blockquote", "ol", "pre", "ul"})


def _paired(names: str, opening: str, closing: str | None = None) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(names.split(), (opening, opening if closing is None else closing))


# Of every tag that is read: what stands for it, opening and closing.
_REPLACED = (
    {name: (f"<{name}>", f"</{name}>") for name in TAGS}
    | _paired("br", "<br>", "")
    | _paired("img wbr", "")
    | _paired("kbd samp tt", "<code>", "</code>")
    | _paired("h1 h2 h3 h4 h5 h6", "<p><strong>", "</strong><p>")
    | _paired("td th", " ")
    | _paired("tr", "<br>")
    | _paired("caption center dd details div dl dt figcaption figure hr section summary", "<p>")
    | _paired("address article aside footer header main nav table tbody tfoot thead", "<p>")
    | _paired("abbr big cite del font ins mark q rp rt ruby s small span strike sub sup u", "")
)
UNPAIRED = frozenset(["br", "dd", "dt", "hr", "li", "p", "td", "th", "tr", "wbr"])
"""Tags that are without the other of their pair, or may be."""


def clean_html(text: str) -> str:
    """Reduce HTML to the tags in `TAGS`; what is no tag of HTML stays as text.

    A tag without attributes is one where the other of its pair is there too, or may be left
    out: `#include <header>` has none.
    """
    if "<" not in text:
        return escape(unescape(text)) if "&" in text else text.replace(">", "&gt;")
    # Nearly all comments have no other tags, and as many opened as closed: half the time.
    if len(text) < MAX_SIMPLE_CHARS and not _NOT_SIMPLE.search(text):
        closed = text.count("</") - (paragraph_ends := text.count("</p>"))
        if text.count("<") == text.count("<p>") + paragraph_ends + 2 * closed:
            return sanitiser().clean(text)
    parts: list[str] = []
    at = depth = 0
    for tag in _tags(text):
        name = tag[2].lower()
        parts.append(text[at : tag.start()].replace("<", "&lt;"))
        at = tag.end()
        is_deep = False
        if name in _NESTED:
            is_deep = depth >= MAX_NESTING + bool(tag[1])
            depth = max(depth - 1, 0) if tag[1] else depth + 1
        parts.append("<p>" if is_deep else _replaced(tag, name))
    parts.append(text[at:].replace("<", "&lt;"))
    return sanitiser().clean("".join(parts))


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Yield the tags of HTML in a text; in a script, and the like, there are none."""
    tags = list(_TAG.finditer(text))
    names = [set[str](), set[str]()]
    for tag in tags:
        names[bool(tag[1])].add(tag[2].lower())
    paired = names[0] & names[1]
    script = ""
    for tag in tags:
        name = tag[2].lower()
        if script:
            script = "" if tag[1] and name == script else script
        elif name in _SCRIPTS and name in paired and not tag[1]:
            script = name
        elif name in _REPLACED and (tag[3] or name in UNPAIRED or name in paired):
            yield tag


def _replaced(tag: re.Match[str], name: str) -> str:
    """Return what stands for a tag of HTML; an image is its words, or a link to it."""
    if name in ("a", "img") and not tag[1]:
        attributes = {one.lower(): a or b or c for one, a, b, c in _ATTRIBUTE.findall(tag[3])}
        href = attributes.get("href" if name == "a" else "src", "").replace('"', "&quot;")
        if name == "a":
            return f'<a href="{href}">' if href else "<a>"
        words = attributes.get("alt") or attributes.get("title")
        return words or f'<a href="{href}">{href}</a>'
    return _REPLACED[name][bool(tag[1])]


def escape(text: str) -> str:
    """Escape the characters that clean HTML has escaped in its text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@cache
def sanitiser() -> Cleaner:
    """Return what reduces HTML to the tags in `TAGS`, without attributes but links' addresses.

    There is one for all texts: a call of `nh3.clean` takes three times as long.
    """
    import nh3  # noqa: PLC0415 - only where texts are read

    return nh3.Cleaner(
        tags=set(TAGS),
        # What is in a tag that is dropped is shown as text: no part of a comment is lost.
        clean_content_tags=set(),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
