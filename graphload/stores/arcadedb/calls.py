"""Calls of functions that the engine would answer otherwise than Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphload.stores.arcadedb.edited import Edit
from graphload.stores.cypher_tokens import matching_bracket, split_items, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphload.stores.cypher_tokens import Token

__all__ = ["edit_calls"]

_NULL = "'null'"
"""The text that no function reads, so that its error says what is wrong: a null."""
_EPOCHS = frozenset({"epochSeconds", "epochMillis"})
_SELECTED = frozenset({"date", "datetime", "time"})
_TEMPORAL = frozenset({"DATE", "DATETIME", "LOCALDATETIME", "LOCALTIME", "TIME"})


def edit_calls(text: str) -> Iterator[Edit]:
    """Yield edits of calls, none within another; run again until there are none.

    - `datetime({epochSeconds: 0, timezone: 'Asia/Tokyo'})`: the engine ignores the zone.
    - `datetime({datetime: null})`, `duration({days: null})`: it invents a value.
    - `date.truncate('day', t, null)`: it returns null.
    - `round(-2.5, 0)`: it rounds away from zero.
    """
    tokens = tokenize(text)
    end = -1
    for index, token in enumerate(tokens[:-1]):
        if token.start < end or token.identifier is None or tokens[index + 1].text != "(":
            continue
        close = matching_bracket(tokens, index + 1)
        arguments = split_items(tokens[index + 2 : close])
        edits = sorted(_edits_of(text, tokens, index, arguments))
        yield from edits
        end = edits[-1].end if edits else end


def _edits_of(
    text: str, tokens: Sequence[Token], index: int, arguments: list[Sequence[Token]]
) -> Iterator[Edit]:
    """Yield the edits of the call of a name at an index."""
    token, last = tokens[index], arguments[-1] if arguments else ()
    qualified = index > 0 and tokens[index - 1].text == "."
    if token.word == "TRUNCATE" and qualified and len(arguments) == 3:
        yield from _wrapped(last, "{}")
    elif token.word == "ROUND" and not qualified and [one.text for one in last] == ["0"]:
        yield Edit(arguments[0][-1].end, last[-1].end, "")
    elif not qualified and len(arguments) == 1 and last and last[0].text == "{":
        entries = {one[0].identifier: one[2:] for one in split_items(last[1:-1]) if len(one) > 2}
        if token.word == "DATETIME" and "timezone" in entries and _EPOCHS & entries.keys():
            yield _zoned(text, last, entries)
        elif token.word in _TEMPORAL:
            for name in _SELECTED & entries.keys():
                yield from _wrapped(entries[name], f"{token.text}({_NULL})")
        elif token.word == "DURATION" and len(entries) == 1:
            (value,) = entries.values()
            yield from _wrapped(value, f"duration({_NULL}).days")


def _wrapped(value: Sequence[Token], default: str) -> Iterator[Edit]:
    """Yield edits to `coalesce(value, default)`, unless it is that or a literal."""
    if len(value) == 1 and value[0].kind in {"number", "string"}:
        return
    if value[0].word == "COALESCE" and value[0].start + len(default) < value[-1].start:
        tail = tokenize(default)
        if [one.text for one in value[-len(tail) - 1 : -1]] == [one.text for one in tail]:
            return
    yield Edit(value[0].start, value[0].start, "coalesce(")
    yield Edit(value[-1].end, value[-1].end, f", {default})")


def _zoned(text: str, tokens: Sequence[Token], entries: dict[str | None, Sequence[Token]]) -> Edit:
    """Return the edit of a map to `{datetime: datetime({epochSeconds: 0}), timezone: …}`."""
    parts = {
        name: f"{name}: {text[value[0].start : value[-1].end]}" for name, value in entries.items()
    }
    zone = parts.pop("timezone")
    others = ", ".join(parts.values())
    moment = f"{{datetime: datetime({{{others}}}), {zone}}}"
    return Edit(tokens[0].start, tokens[-1].end, moment)
