"""Markdown, as CommonMark has it, made clean HTML; HTML in it is text.

Nothing that was written is left out: an ordered list that isn't numbered 1, 2, 3 has its numbers
as text, as has a code block its language, a link its title; a definition of a link's address
stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from graphload.markup.html import escape, sanitiser
from graphload.markup.links import link_addresses
from graphload.markup.plain import plain_to_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["markdown_to_html"]

MAX_MARKDOWN_CHARS, MAX_BRACKETS = 100_000, 2_000
"""What no comment has more of; such a text is read as plain, since the parser would be slow."""
MAX_NESTING = 60
"""Quotes and lists in each other; where they are deeper, the parser would drop the rest."""

# Reddit's JSON has these three characters escaped, whatever the text: one that has any of them
# bare comes from elsewhere.
_UNESCAPED = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")
_MARKED = re.compile(
    r"[*_`\[\]<\\]|&[#A-Za-z]|://|^[ ]{0,3}(?:[>#=+\-~]|\d{1,9}[.)])|^(?: {4}|\t)|[ ]{2}$|\t|\r",
    re.MULTILINE,
)
"""What a text has that isn't only paragraphs."""
_PARAGRAPHS = re.compile(r"\n\s*\n")
_ADDRESSES = ("http:", "https:", "mailto:")

_TAG_OF = {
    "blockquote_open": "<blockquote>",
    "blockquote_close": "</blockquote>",
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>",
    "list_item_close": "</li>",
    "heading_open": "<p><strong>",
    "heading_close": "</strong></p>",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "paragraph_open": "<p>",
    "paragraph_close": "</p>",
    "softbreak": "<br>",
    "hardbreak": "<br>",
    "hr": "<p></p>",
}


def markdown_to_html(text: str) -> str:
    """Convert Markdown to clean HTML.

    A text in which `&`, `<` and `>` are escaped throughout, as in Reddit's JSON, is unescaped
    once before it is read.
    """
    if "&" in text and not _UNESCAPED.search(text):
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if not _MARKED.search(text):
        blocks = _PARAGRAPHS.split(escape(text.strip()))
        lines = ["<br>".join(map(str.strip, block.split("\n"))) for block in blocks]
        return lines[0] if len(lines) == 1 else "".join(f"<p>{line}</p>" for line in lines)
    if len(text) > MAX_MARKDOWN_CHARS or text.count("[") > MAX_BRACKETS:
        return plain_to_html(text)
    tokens = _parser().parse(text)
    if any(token.level > MAX_NESTING for token in tokens):
        return plain_to_html(text)
    return sanitiser().clean("".join(_Renderer().render(tokens)))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only where Markdown is read

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING + 2})
    # A definition would be gone, and with it the words of one that is none.
    parser.disable(["reference", "html_block", "html_inline"])
    # A link to elsewhere stays as it was written.
    parser.validateLink = lambda url: url.lower().startswith(_ADDRESSES)  # type: ignore[method-assign]
    return parser


class _Renderer:
    """Renders tokens as clean HTML: a method for each type of them that is no tag alone.

    `links` counts the links that are open; `counted` says of each open list whether it is
    numbered 1, 2, 3.
    """

    def __init__(self) -> None:
        self.links = 0
        self.counted: list[bool] = []

    def render(self, tokens: Sequence[Token]) -> Iterator[str]:
        """Render the tokens of blocks, and of the text in them."""
        for at, token in enumerate(tokens):
            if token.type == "inline":
                yield from self.render(token.children or ())
            elif not token.hidden:
                yield _TAG_OF.get(token.type) or getattr(self, token.type)(tokens, at)

    def text(self, tokens: Sequence[Token], at: int) -> str:
        words = tokens[at].content
        return escape(words) if self.links else link_addresses(words)

    def code_inline(self, tokens: Sequence[Token], at: int) -> str:
        return f"<code>{escape(tokens[at].content)}</code>"

    def code_block(self, tokens: Sequence[Token], at: int) -> str:
        language = f"{info}\n" if (info := tokens[at].info.strip()) else ""
        # The first line end in a `pre` doesn't count.
        return f"<pre>\n{escape(language + tokens[at].content.rstrip())}</pre>"

    fence = code_block

    def ordered_list_open(self, tokens: Sequence[Token], at: int) -> str:
        level = tokens[at].level
        numbers = []
        for token in tokens[at + 1 :]:
            if token.level == level:
                break
            if token.type == "list_item_open" and token.level == level + 1:
                numbers.append(token.info)
        self.counted.append(numbers == [str(number) for number in range(1, len(numbers) + 1)])
        return "<ol>" if self.counted[-1] else "<ul>"

    def ordered_list_close(self, _tokens: Sequence[Token], _at: int) -> str:
        return "</ol>" if self.counted.pop() else "</ul>"

    def list_item_open(self, tokens: Sequence[Token], at: int) -> str:
        number = tokens[at].info
        return "<li>" if not number or self.counted[-1] else f"<li>{number}{tokens[at].markup} "

    def link_open(self, tokens: Sequence[Token], at: int) -> str:
        self.links += 1
        return f'<a href="{_quoted(tokens[at], "href")}">'

    def link_close(self, tokens: Sequence[Token], at: int) -> str:
        self.links -= 1
        opening = next(tokens[one] for one in range(at, -1, -1) if tokens[one].type == "link_open")
        return f"</a>{_title(opening)}"

    def image(self, tokens: Sequence[Token], at: int) -> str:
        address = _quoted(tokens[at], "src")
        words = escape(tokens[at].content) or address
        link = words if self.links else f'<a href="{address}">{words}</a>'
        return link + _title(tokens[at])


def _title(token: Token) -> str:
    return f" ({_quoted(token, 'title')})" if token.attrGet("title") else ""


def _quoted(token: Token, name: str) -> str:
    return escape(str(token.attrGet(name))).replace('"', "&quot;")
