"""Markup: a text in its format, made HTML of a short list of tags in which no word is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.markup.html import clean_html
from graphload.markup.markdown import markdown_to_html
from graphload.markup.plain import plain_to_html

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["clean_markup"]

_CLEANERS: dict[str | None, Callable[[str], str]] = {
    None: clean_html,
    "markdown": markdown_to_html,
    "plain": plain_to_html,
}


def clean_markup(text: str, text_format: str | None = None) -> str:
    """Convert a text of an Item's `text_format` to HTML of the tags in `html.TAGS`.

    The result is safe and well-formed: tags balanced, links to http, https and mailto only,
    `&`, `<` and `>` escaped. A format that is unknown is read as plain text.
    """
    return _CLEANERS.get(text_format, plain_to_html)(text)
