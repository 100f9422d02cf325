"""Comment HTML, made safe: a short list of tags, and links to http, https and mailto only."""

from __future__ import annotations

import nh3

__all__ = ["TAGS", "clean_html"]

TAGS = frozenset({"a", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "pre"}) | {
    "strong",
    "ul",
}
"""The tags that reach the page; the page's script knows the same list."""


def clean_html(text: str) -> str:
    """Reduce HTML to the tags in `TAGS`; the content of other tags is kept as text.

    The result is well-formed: tags balanced, attributes quoted, `&`, `<` and `>` escaped.
    """
    if "<" not in text and "&" not in text:
        return text.replace(">", "&gt;")
    return nh3.clean(
        text,
        tags=set(TAGS),
        # A script's content is shown as text: no part of a comment is lost.
        clean_content_tags=set(),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
