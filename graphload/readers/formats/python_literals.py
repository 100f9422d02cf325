"""Python literals, read and never run: text, numbers, None, True, False and their containers.

Nothing is evaluated or compiled. A regular expression finds the next token, a loop with its
own stack builds the value. Names, calls, operators, f-strings and bytes are refused.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import NoReturn

from graphload.errors import InputError

__all__ = [
    "LINE_STRING",
    "NAME",
    "STRING",
    "as_json",
    "parse_literal",
    "read_number",
    "read_string",
    "refuse_more",
]

MAX_DEPTH = 64
"""How many brackets a value may have open at once; replies are not nested in a repr."""

NAME = r"[^\W\d]\w*+(?:\.[^\W\d]\w*+)*+"
"""A dotted identifier."""
LINE_STRING = r"""(?:'(?:[^'\\\n]++|\\[^\n])*+'|"(?:[^"\\\n]++|\\[^\n])*+")"""
"""A string without a prefix that ends on the line it began on."""
_LONG = r"""'''(?:[^'\\]++|\\.|'(?!''))*+'''|\"""(?:[^"\\]++|\\.|"(?!""))*+\""" """.strip()
_SHORT = r"""'(?!'')(?:[^'\\\n]++|\\.)*+'|"(?!"")(?:[^"\\\n]++|\\.)*+\""""
STRING = rf"(?:[A-Za-z]{{0,2}}+(?:{_LONG}|{_SHORT}))"
"""A string as Python spells it, with any prefix of up to two letters."""

_TOKEN = re.compile(
    rf"""\s*+(?:
    (?P<string>{STRING})
    | (?P<number>-?\.?[0-9](?:[eE][+-]|[0-9A-Za-z_.])*+)
    | (?P<name>{NAME})
    | (?P<open>[\[({{])
    | (?P<close>[\])}}])
    | (?P<mark>[,:])
    )""",
    re.VERBOSE | re.DOTALL,
)
_OPENING = re.compile(r"""([A-Za-z]*)('''|\"""|'|")""")
_NEXT_STRING = re.compile(rf"\s*+({STRING})", re.DOTALL)
_FLOAT = re.compile(r"-?(?!0[xX])[0-9_]*+(?:\.[0-9_]*+(?:[eE].*+)?|[eE].*+)")
_CONSTANTS = {"None": None, "True": True, "False": False}
_CLOSES = {"[": "]", "(": ")", "{": "}"}


def parse_literal(text: str, at: int, end: int) -> tuple[object, int]:
    """Parse the literal that begins at `at` and ends before `end`.

    Returns:
        The value, and the offset behind it.

    Raises:
        InputError: what stands there is no plain value; the message says what it is.
    """
    around: list[_Open] = []
    while True:
        token = _token_at(text, at, end)
        at = token.end()
        if token.lastgroup == "open":
            _check_depth(around)
            around.append(_Open(token["open"]))
            continue
        if token.lastgroup == "close" and around and not around[-1].waits:
            value = around.pop().close(token["close"])
        else:
            value, at = _scalar(token, text, end)
        value, at = _hand_up(value, around, text, at, end)
        if not around:
            return value, at


def _hand_up(
    value: object, around: list[_Open], text: str, at: int, end: int
) -> tuple[object, int]:
    """Put a finished value into what stands around it, as far as that is finished by it."""
    while around:
        token = _token_at(text, at, end)
        at = token.end()
        if token.lastgroup == "close":
            around[-1].add(value)
            value = around.pop().close(token["close"])
        elif token.lastgroup == "mark":
            around[-1].go_on(value, token["mark"])
            return value, at
        else:
            refuse_more(text, token.start(), end)
    return value, at


class _Open:
    """A list, tuple or mapping whose end hasn't come yet."""

    __slots__ = ("comma", "key", "opener", "pairs", "values", "waits")

    def __init__(self, opener: str) -> None:
        self.opener = opener
        self.values: list[object] = []
        self.pairs: dict[object, object] = {}
        self.key: object = None
        self.waits = False
        self.comma = False

    def go_on(self, value: object, mark: str) -> None:
        if mark == ",":
            self.add(value)
            self.comma = True
            return
        if self.opener != "{" or self.waits or not isinstance(value, (str, int, float, type(None))):
            raise InputError("has a ':' where none belongs")
        self.key, self.waits = value, True

    def add(self, value: object) -> None:
        if self.opener != "{":
            self.values.append(value)
        elif self.waits:
            self.pairs[self.key], self.waits = value, False
        else:
            raise InputError("has a set, which is in no order")

    def close(self, closer: str) -> object:
        if closer != _CLOSES[self.opener]:
            raise InputError(f"has a '{closer}' where '{_CLOSES[self.opener]}' belongs")
        if self.opener == "{":
            return self.pairs
        if self.opener == "[":
            return self.values
        return self.values[0] if len(self.values) == 1 and not self.comma else tuple(self.values)


def as_json(value: object) -> object:
    """Make of a literal what JSON would hold: lists of tuples, text of a mapping's keys."""
    # This may recurse: a literal is nested at most MAX_DEPTH deep.
    if isinstance(value, (list, tuple)):
        return [as_json(one) for one in value]
    if isinstance(value, dict):
        return {_as_json_key(key): as_json(one) for key, one in value.items()}
    return value


def _as_json_key(key: object) -> str:
    if isinstance(key, str):
        return key
    return str(key) if type(key) is int else json.dumps(key)


def _check_depth(around: list[_Open]) -> None:
    if len(around) == MAX_DEPTH:
        raise InputError(f"is nested more than {MAX_DEPTH} deep")


def _token_at(text: str, at: int, end: int) -> re.Match[str]:
    token = _TOKEN.match(text, at, end)
    if token is None:
        _refuse_start(text, at, end)
    return token


def refuse_more(text: str, at: int, end: int) -> NoReturn:
    """Say what goes on behind a value where nothing but a separator may.

    Raises:
        InputError: always.
    """
    rest = _rest(text, at, end)
    raise InputError(f"goes on with {rest[:12]!r}: expressions aren't read, only plain values")


def _refuse_start(text: str, at: int, end: int) -> NoReturn:
    rest = _rest(text, at, end)
    raise InputError(f"has {rest[:12]!r} where a plain value is expected")


def _rest(text: str, at: int, end: int) -> str:
    rest = text[at : min(end, at + 200)].strip()
    if not rest:
        raise InputError("has no end")
    if rest[0] in "'\"":
        raise InputError("has a string without an end")
    return rest


def _scalar(token: re.Match[str], text: str, end: int) -> tuple[object, int]:
    at = token.end()
    if token.lastgroup == "string":
        return _joined_strings(token["string"], text, at, end)
    if token.lastgroup == "number":
        return read_number(token["number"]), at
    if token.lastgroup == "name":
        return _constant(token["name"], text[at : at + 1]), at
    _refuse_start(text, at - 1, end)


def _constant(name: str, follower: str) -> object:
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    shown = name if len(name) <= 40 else name[:40] + "…"
    if follower == "(":
        raise InputError(f"is a call, {shown}(…), and nothing is ever called")
    raise InputError(f"is the name {shown}, not a value")


def _joined_strings(first: str, text: str, at: int, end: int) -> tuple[str, int]:
    """Strings side by side are one, as pprint writes a long one."""
    parts = [read_string(first)]
    while token := _NEXT_STRING.match(text, at, end):
        parts.append(read_string(token[1]))
        at = token.end()
    return "".join(parts), at


def read_number(token: str) -> int | float:
    """Read one number as Python spells it.

    Raises:
        InputError: it is none, or an integer of more digits than Python reads.
    """
    try:
        return float(token) if _FLOAT.fullmatch(token) else int(token, 0)
    except ValueError:
        pass
    shown = token if len(token) <= 20 else f"{token[:20]}…"
    raise InputError(f"has {shown}, which is no plain number")


def read_string(token: str) -> str:
    """Read one string as Python spells it, whose form `STRING` has matched.

    Raises:
        InputError: it is bytes or an f-string, or has an escape that stands for nothing.
    """
    opening = _OPENING.match(token)
    if opening is None:
        raise InputError("has a string without an end")
    prefix, quote = opening[1].lower(), len(opening[2])
    body = token[len(prefix) + quote : -quote]
    if prefix == "r" or (prefix in ("", "u") and "\\" not in body):
        return body
    if prefix in ("", "u"):
        return _ESCAPE.sub(_unescape, body)
    if prefix in ("b", "rb", "br"):
        raise InputError("is bytes, not text")
    if prefix in ("f", "rf", "fr"):
        raise InputError("is an f-string, which is code, not a value")
    raise InputError(f"has a string with the prefix {prefix!r}, which stands for nothing")


_ESCAPE = re.compile(
    r"""\\(?:(\r?\n)|([\\'"abfnrtv])|([0-7]{1,3})
    |x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\}|(.))""",
    re.VERBOSE | re.DOTALL,
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _unescape(match: re.Match[str]) -> str:
    """One escape; one that stands for nothing stays as it is, as in Python."""
    if simple := match[2]:
        return _SIMPLE.get(simple, simple)
    if digits := match[4] or match[5] or match[6]:
        return _character(int(digits, 16))
    if match[1]:
        return ""
    if match[3]:
        return chr(int(match[3], 8))
    if match[8] is None:
        return _named(match[7])
    if match[8] in "xuUN":
        raise InputError(f"has the escape \\{match[8]} without its digits")
    return match[0]


def _character(number: int) -> str:
    if number > 0x10FFFF:
        raise InputError("has an escape beyond Unicode")
    return chr(number)


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        raise InputError("has an escape that names no character") from None
