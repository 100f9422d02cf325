"""Recovery of JSON that is cut off, run together, broken in a line or nested thousands deep.

`scan_values` finds the values in a text one after the other and goes on behind a broken one;
`close_document` ends a document that is cut off behind the last whole one of its records;
`parse_deep` parses what is nested too deep for a parser that recurses.
"""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from graphload.values import read_float

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = [
    "BrokenJson",
    "JsonValue",
    "close_document",
    "parse_deep",
    "scan_entries",
    "scan_values",
]

_scan_string: Callable[[str, int, bool], tuple[str, int]] = json.decoder.scanstring  # type: ignore[attr-defined]
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_NOT_A_NUMBER = re.compile(r"NaN|-?Infinity")
_KEY = r'"(?:[^"\\\n]|\\.)*+"'
_ELEMENT_START = re.compile(r"[\s,\]\0]*+(?P<key>)")
_ENTRY_START = re.compile(rf"[\s,\]}}\0]*+(?:(?P<key>{_KEY})[ \t\r\n]*+:[ \t\r\n]*+)?+")
_MAPPING_START = re.compile(r'\{\s*+"-?[0-9]++"\s*+:\s*+(?:\{|null)')
_BRACKET = re.compile(rf"[{{}}\[\]]|{_KEY}")
_CUT_OFF = "the document ends here, before its end: the file is cut off"
_MAX_LIST_DEPTH = 24
"""Levels of brackets around a list of records."""
_MAX_REREADS = 4
"""Times that a text may be read again behind errors, on average."""
_FREE_REREAD_CHARS = 1_000_000
"""Characters that may be read again whatever the length of the text."""
_WINDOW_CHARS = 1 << 12
"""Characters that are parsed at first: the parser counts the lines before an error."""
_LITERAL_CHARS = 16
"""Characters behind an error's position, at most, that the error depends on."""
_MAX_DEPTH = 1_000_000
"""Levels of nesting: each takes 100 times the memory of its bracket."""
# Python and pandas write NaN where there is no number. Infinity is one that JSON hasn't: its word
# is kept, and is none that a field of numbers takes; so is the literal of one that no float holds.
_CONSTANTS = {"NaN": None, "Infinity": "Infinity", "-Infinity": "-Infinity"}
_DECODER = json.JSONDecoder(
    strict=False, parse_constant=_CONSTANTS.__getitem__, parse_float=read_float
)


class JsonValue(NamedTuple):
    """One JSON value and the span of text it was parsed from, in characters from 0.

    `key` is its key in a mapping; None for a value of its own.
    """

    start: int
    end: int
    value: Any
    key: str | None = None


class BrokenJson(NamedTuple):
    """A stretch of text that isn't a JSON value: its start in characters, and the reason."""

    start: int
    text: str
    reason: str


def scan_values(text: str) -> Iterator[JsonValue | BrokenJson]:
    """Yield the values of a text: one document, several run together, or an array's elements.

    An array that is whole is one value; of one that is broken, or of a broken mapping by
    number, the whole elements are yielded and the rest is `BrokenJson`. After a broken value
    reading goes on at the next line that begins as that one began.
    """
    match = _ELEMENT_START.match(text)
    at = match.end() if match else 0
    value, end, reason = _parse(text, at)
    start_pattern = _ELEMENT_START
    if reason is None:
        yield JsonValue(at, end, value)
        at = end
    elif _MAPPING_START.match(text, at):
        at, start_pattern = at + 1, _ENTRY_START
    elif text[at : at + 1] == "[":
        at += 1
    yield from _scan(text, at, len(text), start_pattern)


def scan_entries(text: str, start: int, end: int) -> Iterator[JsonValue | BrokenJson]:
    """Yield the values of a mapping that is whole, with their keys, one by one."""
    return _scan(text, start + 1, end - 1, _ENTRY_START)


def _scan(
    text: str, at: int, stop: int, start_pattern: re.Pattern[str]
) -> Iterator[JsonValue | BrokenJson]:
    chars_reread = 0
    while match := start_pattern.match(text, at, stop):
        key: str | None = match["key"] or None
        start = match.end() if key is None else match.start("key")
        if start == stop:
            return
        value, at, reason = _parse(text, match.end())
        if reason is None:
            if key is not None:
                with contextlib.suppress(ValueError):
                    key = str(json.loads(key, strict=False))
            yield JsonValue(start, at, value, key)
            continue
        chars_reread += at - start
        # A text cut off in a thousand places would be read to its end a thousand times.
        give_up = chars_reread > _MAX_REREADS * len(text) + _FREE_REREAD_CHARS
        at = stop if give_up else _find_next_start(text, start)
        yield BrokenJson(start, text[start:at].rstrip(), reason)


def _find_next_start(text: str, at: int) -> int:
    """Return the start of the next value that begins a line indented as this one.

    Returns:
        Its offset in characters, or the length of the text if there is none.
    """
    line = text.rfind("\n", 0, at) + 1
    indent = re.match(r"[ \t]*", text[line:at])
    width = indent.end() if indent else 0
    keyed = rf"|(?={_KEY}[ \t]*+:[ \t]*+\{{)" if text[at] == '"' else ""
    opening = rf"^[ \t]{{{width}}}(?:(?:[\]}}],?[ \t]*)?(?=[\[{{]){keyed})"
    match = re.compile(opening, re.MULTILINE).search(text, at + 1)
    return len(text) if match is None else match.end()


def _parse(text: str, at: int) -> tuple[Any, int, str | None]:
    """Parse one value.

    Returns:
        The value, the offset behind it or of the error, and the error's message or None.
    """
    try:
        value, end = _parse_in_window(text, at)
    except json.JSONDecodeError as error:
        return None, at + error.pos, f"invalid JSON: {error.msg} (character {error.pos + 1})"
    except RecursionError:
        try:
            value, end = parse_deep(text, at)
        except ValueError as error:
            return None, len(text), f"invalid JSON: {error}"
    except ValueError as error:
        # Python limits the number of digits of an integer.
        return None, at, f"invalid JSON: {error}"
    return value, end, None


def _parse_in_window(text: str, at: int) -> tuple[Any, int]:
    """Parse one value in the part of a text where it begins, a larger one if it doesn't end there.

    Returns:
        The value, and the offset behind it.

    Raises:
        JSONDecodeError: the text isn't JSON; its position is relative to `at`.
    """
    size = _WINDOW_CHARS
    while True:
        window = text[at : at + size]
        is_last = at + size >= len(text)
        try:
            value, length = _DECODER.raw_decode(window)
        except json.JSONDecodeError as error:
            is_unclosed = error.msg.startswith("Unterminated")
            if is_last or not (is_unclosed or error.pos + _LITERAL_CHARS > len(window)):
                raise
        else:
            # A number may go on behind the window.
            if is_last or length < len(window):
                return value, at + length
        size *= 4


def close_document(
    broken: BrokenJson,
    is_record: Callable[[object], bool],
    unpack: Callable[[object], Iterable[Any] | None],
) -> list[JsonValue | BrokenJson]:
    """Return the beginning of a document that is cut off, ended behind its last whole record.

    It is an object with records in a list that the text ends in, such as the messages of a chat,
    or in an earlier one. No object around the list may be a record: of it the rest isn't known. An
    object in a list is around another one only if `unpack` returns what it holds.

    Returns:
        The document and what is behind; what is broken by itself if it can't be ended so.
    """
    text = broken.text
    opened, ends = _open_brackets(text)
    levels = range(min(len(opened), _MAX_LIST_DEPTH))
    deepest = max((level for level in levels if text[opened[level]] == "["), default=None)
    if deepest is None:
        return [broken]
    closing = "".join("]" if text[at] == "[" else "}" for at in opened[deepest::-1])
    document, _, reason = _parse(text[: ends[deepest]] + closing, 0)
    around: list[Any] | None = None
    inner, at, has_records = document, 0, False
    for level in range(deepest + 1 if reason is None else 0):
        if isinstance(inner, list):
            around, at = inner, level
            # The last one goes on where the text is cut off, unless it is behind it.
            whole = inner if level == deepest else inner[:-1]
            if has_records := any(map(is_record, whole)):
                break
            inner = inner[-1] if level < deepest else None
        elif is_record(inner) or (text[opened[level - 1]] == "[" and unpack(inner) is None):
            break
        else:
            inner = next(reversed(inner.values()))
    if around is None:
        return [broken]
    if at < deepest:
        del around[-1]
    if not (has_records or any(map(is_record, unpack(document) or ()))):
        return [broken]
    rest = text[ends[at] :].lstrip(", \t\r\n")
    return [
        JsonValue(broken.start, broken.start + ends[at], document),
        BrokenJson(broken.start + len(text) - len(rest), rest, _CUT_OFF),
    ]


def _open_brackets(text: str) -> tuple[list[int], list[int]]:
    """Return the offsets of the brackets that a text leaves open, outermost first.

    And, for each, the offset behind the last object or list that ends right within it, else behind
    the bracket.
    """
    opened: list[int] = []
    ends: list[int] = []
    for match in _BRACKET.finditer(text):
        bracket = match[0]
        if bracket in ("{", "["):
            opened.append(match.start())
            ends.append(match.end())
        elif bracket in ("}", "]"):
            if not opened:
                break
            opened.pop()
            ends.pop()
            if ends:
                ends[-1] = match.end()
    return opened, ends


def parse_deep(text: str, at: int = 0) -> tuple[Any, int]:
    """Parse one JSON value without recursion, however deep it is nested.

    Returns:
        The value, and the offset behind it.

    Raises:
        ValueError: the text isn't JSON.
    """
    root: list[Any] = []
    stack: list[list[Any] | dict[str, Any]] = [root]
    key: str | None = None
    keys: list[str | None] = []
    while True:
        at = _skip_space(text, at)
        container = stack[-1]
        char = text[at : at + 1]
        if isinstance(container, dict) and key is None and char == '"':
            key, at = _scan_string(text, at + 1, False)
            at = _skip_space(text, at)
            _expect(text, at, ":")
            at += 1
            continue
        if char and char in "{[" and (key is not None or isinstance(container, list)):
            if len(stack) > _MAX_DEPTH:
                raise ValueError(f"nested deeper than {_MAX_DEPTH:,} levels")
            opened: list[Any] | dict[str, Any] = {} if char == "{" else []
            _put(container, key, opened)
            keys.append(key)
            stack.append(opened)
            key, at = None, at + 1
            continue
        if char and char in "}]" and key is None and len(stack) > 1:
            if isinstance(container, dict) != (char == "}"):
                raise ValueError(f"unexpected {char!r} (character {at + 1})")
            stack.pop()
            keys.pop()
            at += 1
        else:
            if isinstance(container, dict) and key is None:
                raise ValueError(f"expected a key (character {at + 1})")
            value, at = _parse_scalar(text, at)
            _put(container, key, value)
            key = None
        if len(stack) == 1:
            return root[0], at
        at = _skip_space(text, at)
        _expect(text, at, ",}]")
        if text[at] == ",":
            at += 1


def _put(container: list[Any] | dict[str, Any], key: str | None, value: object) -> None:
    if isinstance(container, dict):
        container[str(key)] = value
    else:
        container.append(value)


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _expect(text: str, at: int, chars: str) -> None:
    if at == len(text) or text[at] not in chars:
        raise ValueError(f"expected {chars[0]!r} (character {at + 1})")


def _parse_scalar(text: str, at: int) -> tuple[Any, int]:
    if text[at : at + 1] == '"':
        return _scan_string(text, at + 1, False)
    if match := _SCALAR.match(text, at):
        return json.loads(match[0], parse_float=read_float), match.end()
    if match := _NOT_A_NUMBER.match(text, at):
        return _CONSTANTS[match[0]], match.end()
    raise ValueError(f"expected a value (character {at + 1})")
