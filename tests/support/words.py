"""Texts of odd markup with marked words between, none of which may be lost."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING

from graphload import Item, read_items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["NAMES", "WORDS", "generated_texts", "real_texts"]

WORDS = re.compile(r"w\d+x")
"""The marked words."""
_NAMES = (
    "a abbr address animate annotation-xml applet area article aside audio b base basefont bdi "
    "bdo bgsound big blink blockquote body br button canvas caption center circle cite clippath "
    "code col colgroup command data datalist dd defs del desc details dfn dialog dir div dl dt "
    "ellipse em embed feblend fegaussianblur fieldset figcaption figure filter font footer "
    "foreignobject form frame frameset g glyph h1 h2 h3 h4 h5 h6 head header hgroup hr html i "
    "iframe image img input ins int isindex kbd keygen label layer legend li line "
    "lineargradient link listing main map mark marker marquee mask math mathcolor menclose menu "
    "menuitem merror meta meter mfenced mfrac mglyph mi mlabeledtr mmultiscripts mn mo mover "
    "mpadded mphantom mpath mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd "
    "mtext mtr multicol munder munderover nav nextid nobr noembed noframes noscript object ol "
    "optgroup option output p param path pattern picture plaintext polygon polyline portal pre "
    "progress q radialgradient rb rect rp rt rtc ruby s samp script search section select "
    "semantics set slot small source spacer span stop strike strong style sub summary sup svg "
    "switch symbol t table tbody td template text textarea textpath tfoot th thead time title "
    "tr track tref tspan tt u ul use var vector video view vkern wbr xmp "
)
NAMES = tuple(_NAMES.split())
"""Names of tags: of HTML, of SVG and MathML within it, of old browsers, of nothing."""
_ATTRIBUTES = (
    "",
    " class=c",
    ' href="https://e.org/"',
    " and b",
    ' a="',
    " b='",
    " open",
    " /",
    "  ",
)
_ODD = (
    "<!--", "-->", "<!-- c -->", "<!-->", "<![CDATA[", "]]>", "<?", "<?xml", "<!doctype", "<!",
    "</", "</ ", "< ", "<", ">", "<>", "&", "&amp;", "&lt;", "&lt", "&gt;", "&#60;", "&#x3c;",
    "&notin;", "&#0;", "\n\n", "\n", "<3", "a<b", "b>c", '<a href="', "<a href='",
    "#include <stdio.h>", "vector<int>", "x << y >> z", "\x00", "\r\n",
)  # fmt: skip
_MARKDOWN = (
    "*", "**", "_", "`", "```", "```\n", "~~~\n", "\n    ", "\n> ", "\n>> ", "\n- ", "\n* ",
    "\n7) ", "\n# ", "\n---\n", "\n===\n", "[", "]", "](https://e.org/)", "![", "\\", "\\\n",
    "\n1. ", "  \n", "\n[", "]: ", "|", "\n\t", "&gt;", "&lt;", "&amp;", "~~", "^", ">!", "!<",
)  # fmt: skip


def generated_texts(seed: int, count: int = 10_000) -> Iterator[tuple[str, str | None]]:
    """Yield texts and their formats: three of five HTML, a third of the rest plain."""
    dice = Random(seed)  # noqa: S311 - the same texts in every run
    word = 0
    for number in range(count):
        text_format = (None, None, None, "markdown", "markdown", "plain")[number % 6]
        parts = []
        for _ in range(dice.randint(1, 9)):
            parts.append(_piece(dice, text_format))
            parts.append(dice.choice(("", " ")) + f"w{word}x" + dice.choice(("", " ")))
            word += 1
        yield "".join(parts), text_format


def _piece(dice: Random, text_format: str | None) -> str:
    kind = dice.random()
    if text_format is not None and kind < 0.6:
        return dice.choice(_MARKDOWN)
    if kind < 0.75:
        slash, end = dice.choice(("", "", "/")), dice.choice((">", ">", " "))
        return f"<{slash}{dice.choice(NAMES)}{dice.choice(_ATTRIBUTES)}{end}"
    return dice.choice(_ODD)


def real_texts(folder: Path) -> list[tuple[str, str | None]]:
    """Return the texts of real threads in a folder, and their formats."""
    texts: list[tuple[str, str | None]] = []
    for path in sorted(folder.glob("hn_*.jsonl")):
        items = (item for item in read_items([path]) if isinstance(item, Item))
        texts += [(item.text, None) for item in items if item.text]
    for line in (folder / "reddit_thread_t3_ablzuq.jsonl").read_text("utf-8").splitlines():
        data = json.loads(line)["data"]
        texts.append((data.get("body") or data.get("selftext") or "", "markdown"))
    return texts
