"""JSON as it really comes: cut off, run together, a line broken, nested thousands deep.

`scan_values` finds the values in a text one after the other and goes on behind a broken one;
`parse_deep` parses what is nested too deep for a parser that recurses.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Broken", "Value", "parse_deep", "scan_entries", "scan_values"]

_scan_string: Callable[[str, int, bool], tuple[str, int]] = json.decoder.scanstring  # type: ignore[attr-defined]
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_NOT_A_NUMBER = re.compile(r"NaN|-?Infinity")


class Value(NamedTuple):
    """One JSON value, where in the text it began and ended, in characters from 0.

    `key` is the one that it stands under in a mapping, None for a value of its own.
    """

    start: int
    end: int
    value: Any
    key: str | None = None


class Broken(NamedTuple):
    """A stretch of text that is no JSON value, where it began, and why."""

    start: int
    text: str
    reason: str


def scan_values(text: str) -> Iterator[Value | Broken]:
    """Yield the values of a text: one document, several run together, or an array's elements.

    An array that is whole is one value; of one that is broken, or of a mapping by number
    that is, the whole elements are yielded and the rest is `Broken`. After a broken value
    reading goes on at the next line that begins as that one began.
    """
    at = _next(text, 0)
    value, end, reason = _parse(text, at)
    entry = _BARE
    if reason is None:
        yield Value(at, end, value)
        at = end
    elif _MAPPING.match(text, at):
        at, entry = at + 1, _KEYED
    elif text[at : at + 1] == "[":
        at += 1
    yield from _scan(text, at, len(text), entry)


def scan_entries(text: str, start: int, end: int) -> Iterator[Value | Broken]:
    """Yield the values of a mapping that is whole, with their keys, one by one."""
    return _scan(text, start + 1, end - 1, _KEYED)


_KEY = r'"(?:[^"\\\n]|\\.)*+"'
_BARE = re.compile(r"[\s,\]\0]*+(?P<key>)")
_KEYED = re.compile(rf"[\s,\]}}\0]*+(?:(?P<key>{_KEY})[ \t\r\n]*+:[ \t\r\n]*+)?+")
_MAPPING = re.compile(r'\{\s*+"-?[0-9]++"\s*+:\s*+(?:\{|null)')
_MOST_AGAIN = 4
_MANY = 1_000_000
_ERROR = 1024
"""Finding the line of an error takes as long as reading one in so many characters before."""


def _scan(text: str, at: int, stop: int, entry: re.Pattern[str]) -> Iterator[Value | Broken]:
    read_again = 0
    while match := entry.match(text, at, stop):
        start = match.start("key") if match["key"] else match.end()
        if start == stop:
            return
        value, at, reason = _parse(text, match.end())
        if reason is None:
            yield Value(start, at, value, _key_of(match))
            continue
        read_again += at - start + start // _ERROR
        # What is cut off in a thousand places would be read to its end a thousand times.
        tired = read_again > _MOST_AGAIN * len(text) + _MANY
        at = stop if tired else _resume(text, start)
        yield Broken(start, text[start:at].rstrip(), reason)


def _key_of(match: re.Match[str]) -> str | None:
    if not match["key"]:
        return None
    try:
        return str(json.loads(match["key"], strict=False))
    except ValueError:
        return match["key"]


def _next(text: str, at: int) -> int:
    match = _BARE.match(text, at)
    return match.end() if match else at


def _resume(text: str, at: int) -> int:
    """Where the next value may begin: a later line, indented as this one, that opens one."""
    line = text.rfind("\n", 0, at) + 1
    indent = re.match(r"[ \t]*", text[line:at])
    width = indent.end() if indent else 0
    keyed = rf"|(?={_KEY}[ \t]*+:[ \t]*+\{{)" if text[at] == '"' else ""
    opening = rf"^[ \t]{{{width}}}(?:(?:[\]}}],?[ \t]*)?(?=[\[{{]){keyed})"
    match = re.compile(opening, re.MULTILINE).search(text, at + 1)
    return len(text) if match is None else match.end()


def _parse(text: str, at: int) -> tuple[Any, int, str | None]:
    """Parse one value: it, where it ends or where it went wrong, and why."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return None, error.pos, f"isn't JSON: {error.msg} (character {error.pos - at + 1})"
    except RecursionError:
        try:
            value, end = parse_deep(text, at)
        except ValueError as error:
            return None, len(text), f"isn't JSON: {error}"
    except ValueError as error:
        # Python bounds how many digits an integer may have.
        return None, at, f"isn't JSON: {error}"
    return value, end, None


def _nothing(_word: str) -> None:
    """NaN and Infinity, which Python and pandas write where there is no number."""


_DECODER = json.JSONDecoder(strict=False, parse_constant=_nothing)


def parse_deep(text: str, at: int = 0) -> tuple[Any, int]:
    """Parse one JSON value without recursion, however deep it is nested.

    Returns:
        The value, and where in the text it ended.

    Raises:
        ValueError: the text isn't JSON.
    """
    root: list[Any] = []
    stack: list[list[Any] | dict[str, Any]] = [root]
    key: str | None = None
    keys: list[str | None] = []
    while True:
        at = _skip(text, at)
        here = stack[-1]
        char = text[at : at + 1]
        if isinstance(here, dict) and key is None and char == '"':
            key, at = _scan_string(text, at + 1, False)
            at = _expect(text, _skip(text, at), ":")
            continue
        if char and char in "{[" and (key is not None or isinstance(here, list)):
            opened: list[Any] | dict[str, Any] = {} if char == "{" else []
            _put(here, key, opened)
            keys.append(key)
            stack.append(opened)
            key, at = None, at + 1
            continue
        if char and char in "}]" and key is None and len(stack) > 1:
            if isinstance(here, dict) != (char == "}"):
                raise ValueError(f"unexpected {char!r} (character {at + 1})")
            stack.pop()
            keys.pop()
            at += 1
        else:
            if isinstance(here, dict) and key is None:
                raise ValueError(f"expected a key (character {at + 1})")
            value, at = _scalar(text, at)
            _put(here, key, value)
            key = None
        if len(stack) == 1:
            return root[0], at
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at += 1
        elif text[at : at + 1] not in ("}", "]"):
            raise ValueError(f"expected ',' (character {at + 1})")


def _put(into: list[Any] | dict[str, Any], key: str | None, value: object) -> None:
    if isinstance(into, dict):
        into[str(key)] = value
    else:
        into.append(value)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _expect(text: str, at: int, char: str) -> int:
    if text[at : at + 1] != char:
        raise ValueError(f"expected {char!r} (character {at + 1})")
    return at + 1


def _scalar(text: str, at: int) -> tuple[Any, int]:
    if text[at : at + 1] == '"':
        return _scan_string(text, at + 1, False)
    if match := _SCALAR.match(text, at):
        return json.loads(match[0]), match.end()
    if match := _NOT_A_NUMBER.match(text, at):
        return None, match.end()
    raise ValueError(f"expected a value (character {at + 1})")
