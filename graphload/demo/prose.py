"""Texts of the demo thread, with HTML as in comments on Hacker News."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from graphload.demo import phrases, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Dice", "escape", "write_comment", "write_one_liner", "write_sentence"]

T = TypeVar("T")

_SLOT = re.compile(r"\{(\w+)\}")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "/": "&#x2F;"}
_ESCAPES = str.maketrans(_ENTITIES)


class Dice:
    """Random choices from one source of random numbers in [0, 1)."""

    def __init__(self, roll: Callable[[], float]) -> None:
        self._random = roll
        self._decks: dict[tuple[str, ...], list[str]] = {}

    def below(self, bound: int) -> int:
        """Return a random integer from 0 to `bound` - 1."""
        return int(self._random() * bound)

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self._random() < probability

    def pick(self, values: Sequence[T]) -> T:
        """Return one of the values, each with the same probability."""
        return values[self.below(len(values))]

    def pick_early(self, values: Sequence[T]) -> T:
        """Return one of the values, the first ones far more often than the last ones."""
        return values[int(self._random() * self._random() * len(values))]

    def deal(self, cards: tuple[str, ...]) -> str:
        """Return one of the cards; none comes again before all of them have been dealt."""
        deck = self._decks.setdefault(cards, [])
        if not deck:
            deck.extend(cards)
        return deck.pop(self.below(len(deck)))


def write_one_liner(dice: Dice) -> str:
    """Return a very short comment as plain text."""
    return dice.deal(phrases.ONE_LINERS)


def write_sentence(dice: Dice, kind: str, subject: str) -> str:
    """Return one sentence of a kind about a subject, as plain text."""

    def fill(slot: re.Match[str]) -> str:
        name = slot[1]
        return subject if name == "subject" else dice.pick(words.SLOTS[name])

    text = _SLOT.sub(fill, dice.deal(phrases.SENTENCES[kind]))
    return text[:1].upper() + text[1:]


def write_comment(dice: Dice, first: str, kind: str, subject: str, parent_text: str) -> str:
    """Return a comment that begins with the sentence `first`: HTML, paragraphs joined by `<p>`.

    It may quote `parent_text`, and may end in code or a link.
    """
    paragraphs = []
    if parent_text and dice.chance(0.25):
        paragraphs.append(f"<i>&gt; {escape(parent_text)}</i>")
    openers = phrases.OPENERS.get(kind)
    sentences = [dice.deal(openers), first] if openers and dice.chance(0.3) else [first]
    while dice.chance(0.55):
        sentences.append(write_sentence(dice, dice.pick((kind, "claim", "anecdote")), subject))
        if dice.chance(0.35):
            paragraphs.append(_emphasised(dice, " ".join(sentences), subject))
            sentences = []
    if sentences:
        paragraphs.append(_emphasised(dice, " ".join(sentences), subject))
    if dice.chance(0.07):
        code = "\n".join("  " + line for line in dice.deal(words.CODE).split("\n"))
        paragraphs.append(f"<pre><code>{escape(code)}\n</code></pre>")
    if dice.chance(0.08):
        link = escape(dice.deal(words.LINKS))
        paragraphs.append(f'See <a href="{link}" rel="nofollow">{link}</a>')
    return "<p>".join(paragraphs)


def _emphasised(dice: Dice, text: str, subject: str) -> str:
    """Return a text as HTML, now and then with its subject in italics."""
    html = escape(text)
    italics = f"<i>{escape(subject)}</i>"
    return html.replace(escape(subject), italics, 1) if dice.chance(0.12) else html


def escape(plain: str) -> str:
    """Escape text for HTML as Hacker News does: slashes too."""
    return plain.translate(_ESCAPES)
