"""Clean HTML written as plain text, as in mail: lists, quotes, code, links written out."""

from __future__ import annotations

import re
from html import unescape

__all__ = ["write_plain"]

_TOKEN = re.compile(r'<(/?)([a-z]+)(?: href="([^"]*)")?>|[^<]+')
_PARAGRAPH, _LINE = "\n\n", "\n"
_MARKS = {"i": "*", "em": "*", "b": "**", "strong": "**"}


def write_plain(clean: str) -> str:
    """Write the HTML that `clean_markup` makes as plain text."""
    if "<" not in clean:
        return unescape(clean).strip("\n")
    writer = _Writer()
    for token in _TOKEN.finditer(clean):
        if (name := token[2]) is None:
            writer.parts.append(unescape(token[0]))
        elif name in _MARKS:
            writer.parts.append("" if writer.in_code else _MARKS[name])
        elif (write := _WRITTEN.get(name)) is not None:
            write(writer, None if token[1] else unescape(token[3] or ""))
    return "\n".join(_trimmed("".join(writer.parts)))


def _trimmed(text: str) -> list[str]:
    """Return the lines of a text; of several blank ones one stays, and none around it."""
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    return [line for before, line in zip(["", *lines], lines, strict=False) if before or line]


class _Writer:
    """Writes tags: the methods, whose argument is the address of a link, None where one closes.

    `quotes` are the open ones, by their first part; `lists` by their next number, 0 in a list
    without numbers.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.quotes: list[int] = []
        self.lists: list[int] = []
        self.link, self.address = 0, ""
        self.in_code = False

    def a(self, address: str | None) -> None:
        """Write an address behind the link's words, or in their place if they repeat it."""
        words = "".join(self.parts[self.link :]).rstrip(".…")
        if address is None and self.address:
            if words and self.address.startswith(words):
                # The words are the address, perhaps cut short.
                self.parts[self.link :] = [self.address]
            else:
                self.parts.append(f" <{self.address}>")
        self.link, self.address = len(self.parts), address or ""

    def blockquote(self, address: str | None) -> None:
        self.parts.append(_PARAGRAPH)
        if address is not None:
            self.quotes.append(len(self.parts))
        elif self.quotes:
            start = self.quotes.pop()
            quoted = (f"> {line}".rstrip() for line in _trimmed("".join(self.parts[start:])))
            self.parts[start:] = ["\n".join(quoted), _PARAGRAPH]

    def br(self, address: str | None) -> None:
        if address is not None:
            self.parts.append(_LINE)

    def li(self, address: str | None) -> None:
        if address is None:
            return
        number = self.lists[-1] if self.lists else 0
        if number:
            self.lists[-1] += 1
        indent = "  " * (len(self.lists) - 1)
        self.parts.append(f"\n{indent}{f'{number}.' if number else '-'} ")

    def ol(self, address: str | None, first: int = 1) -> None:
        self.parts.append(_LINE)
        if address is not None:
            self.lists.append(first)
        elif self.lists:
            self.lists.pop()

    def ul(self, address: str | None) -> None:
        self.ol(address, 0)

    def p(self, address: str | None) -> None:
        # The first paragraph of a list's item is on the line of its mark.
        if address is not None and not (self.parts and self.parts[-1].endswith(("- ", ". "))):
            self.parts.append(_PARAGRAPH)

    def pre(self, address: str | None) -> None:
        self.parts.append(_PARAGRAPH)
        self.in_code = address is not None


_WRITTEN = {name: write for name, write in vars(_Writer).items() if not name.startswith("_")}
