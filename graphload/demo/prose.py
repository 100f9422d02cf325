"""The texts of the demo thread: what a comment says, as Hacker News writes HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from graphload.demo import phrases, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Dice", "escape", "say_much", "say_sentence", "say_short"]

T = TypeVar("T")


class Dice:
    """Draws from one source of numbers from 0 up to 1; sentences are dealt without repeats."""

    def __init__(self, roll: Callable[[], float]) -> None:
        self._random = roll
        self._decks: dict[tuple[str, ...], list[str]] = {}

    def below(self, bound: int) -> int:
        """Draw a whole number from 0 up to `bound`, without it."""
        return int(self._random() * bound)

    def chance(self, share: float) -> bool:
        """Say yes in a share of all cases."""
        return self._random() < share

    def pick(self, among: Sequence[T]) -> T:
        """Pick one, each as often as any other."""
        return among[self.below(len(among))]

    def early(self, among: Sequence[T]) -> T:
        """Pick one, the first ones far more often than the last."""
        return among[int(self._random() * self._random() * len(among))]

    def deal(self, cards: tuple[str, ...]) -> str:
        """Take one of the cards that hasn't been dealt; after the last, begin again."""
        deck = self._decks.setdefault(cards, [])
        if not deck:
            deck.extend(cards)
        return deck.pop(self.below(len(deck)))


def say_short(dice: Dice) -> str:
    """Say next to nothing, in plain text."""
    return dice.deal(phrases.ONE_LINERS)


_SLOT = re.compile(r"\{(\w+)\}")


def say_sentence(dice: Dice, kind: str, subject: str) -> str:
    """Say one sentence of a kind about a subject, in plain text."""

    def fill(slot: re.Match[str]) -> str:
        name = slot[1]
        return subject if name == "subject" else dice.pick(words.SLOTS[name])

    text = _SLOT.sub(fill, dice.deal(phrases.SENTENCES[kind]))
    return text[:1].upper() + text[1:]


def say_much(dice: Dice, first: str, kind: str, subject: str, above: str) -> str:
    """Say more, from the sentence `first` on: HTML with its paragraphs set apart by `<p>`.

    `above` is what the comment answers, and is quoted now and then.
    """
    quoted = above and dice.chance(0.25)
    quote = [f"<i>&gt; {escape(above)}</i>"] if quoted else []
    return "<p>".join([*quote, *_paragraphs(dice, first, kind, subject)])


def _paragraphs(dice: Dice, first: str, kind: str, subject: str) -> Iterator[str]:
    openers = phrases.OPENERS.get(kind)
    said = [dice.deal(openers), first] if openers and dice.chance(0.3) else [first]
    while dice.chance(0.55):
        said.append(say_sentence(dice, dice.pick((kind, "claim", "anecdote")), subject))
        if dice.chance(0.35):
            yield _stressed(dice, " ".join(said), subject)
            said = []
    if said:
        yield _stressed(dice, " ".join(said), subject)
    yield from _exhibits(dice)


def _exhibits(dice: Dice) -> Iterator[str]:
    if dice.chance(0.07):
        code = "\n".join("  " + line for line in dice.deal(words.CODE).split("\n"))
        yield f"<pre><code>{escape(code)}\n</code></pre>"
    if dice.chance(0.08):
        link = escape(dice.deal(words.LINKS))
        yield f'See <a href="{link}" rel="nofollow">{link}</a>'


def _stressed(dice: Dice, text: str, subject: str) -> str:
    stressed = f"<i>{escape(subject)}</i>"
    html = escape(text)
    return html.replace(escape(subject), stressed, 1) if dice.chance(0.12) else html


_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "/": "&#x2F;"}
_ESCAPES = str.maketrans(_ENTITIES)


def escape(plain: str) -> str:
    """Escape text as Hacker News does, slashes too."""
    return plain.translate(_ESCAPES)
