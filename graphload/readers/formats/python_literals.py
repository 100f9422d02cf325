"""Python literals, parsed and never executed: text, numbers, None, True, False, containers.

Nothing is evaluated or compiled. A regular expression finds the next token, a loop with its
own stack builds the value. Names, calls, operators, f-strings and bytes are refused.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import NoReturn

from graphload.errors import InputError
from graphload.values import read_float

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
"""Maximum of nested brackets in a value; replies aren't nested in a repr."""
_MAX_SHOWN_NAME_CHARS = 40
_MAX_SHOWN_NUMBER_CHARS = 20

NAME = r"[^\W\d]\w*+(?:\.[^\W\d]\w*+)*+"
"""A dotted identifier."""
LINE_STRING = r"""(?:'(?:[^'\\\n]++|\\[^\n])*+'|"(?:[^"\\\n]++|\\[^\n])*+")"""
"""A string without a prefix that ends on the line it began on."""
_TRIPLE_QUOTED = r"""'''(?:[^'\\]++|\\.|'(?!''))*+'''|\"""(?:[^"\\]++|\\.|"(?!""))*+\""" """.strip()
_QUOTED = r"""'(?!'')(?:[^'\\\n]++|\\.)*+'|"(?!"")(?:[^"\\\n]++|\\.)*+\""""
STRING = rf"(?:[A-Za-z]{{0,2}}+(?:{_TRIPLE_QUOTED}|{_QUOTED}))"
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
_STRING_START = re.compile(r"""([A-Za-z]*)('''|\"""|'|")""")
_NEXT_STRING = re.compile(rf"\s*+({STRING})", re.DOTALL)
_FLOAT = re.compile(r"-?(?!0[xX])[0-9_]*+(?:\.[0-9_]*+(?:[eE].*+)?|[eE].*+)")
_CONSTANTS = {"None": None, "True": True, "False": False}
_CLOSES = {"[": "]", "(": ")", "{": "}"}


def parse_literal(text: str, at: int, end: int) -> tuple[object, int]:
    """Parse the literal that begins at `at` and ends before `end`.

    Returns:
        The value, and the offset behind it.

    Raises:
        InputError: there is no literal at `at`.
    """
    stack: list[_OpenContainer] = []
    while True:
        token = _token_at(text, at, end)
        at = token.end()
        if token.lastgroup == "open":
            if len(stack) == MAX_DEPTH:
                raise InputError(f"nested more than {MAX_DEPTH} levels deep")
            stack.append(_OpenContainer(token["open"]))
            continue
        if token.lastgroup == "close" and stack and not stack[-1].has_key:
            value = stack.pop().close(token["close"])
        else:
            value, at = _parse_scalar(token, text, end)
        # The value is of the innermost open container, which may end behind it, and so on.
        while stack:
            token = _token_at(text, at, end)
            at = token.end()
            if token.lastgroup == "mark":
                stack[-1].add_before(token["mark"], value)
                break
            if token.lastgroup != "close":
                refuse_more(text, token.start(), end)
            stack[-1].add(value)
            value = stack.pop().close(token["close"])
        else:
            return value, at


class _OpenContainer:
    """A list, tuple or mapping that isn't complete.

    `has_key`: the key of the next entry was read, and its value wasn't.
    """

    __slots__ = ("comma", "has_key", "key", "opener", "pairs", "values")

    def __init__(self, opener: str) -> None:
        self.opener = opener
        self.values: list[object] = []
        self.pairs: dict[object, object] = {}
        self.key: object = None
        self.has_key = False
        self.comma = False

    def add_before(self, mark: str, value: object) -> None:
        """Add a value that a comma follows, or the key that a colon follows."""
        if mark == ",":
            self.add(value)
            self.comma = True
            return
        is_key = isinstance(value, (str, int, float, type(None)))
        if self.opener != "{" or self.has_key or not is_key:
            raise InputError("unexpected ':'")
        self.key, self.has_key = value, True

    def add(self, value: object) -> None:
        if self.opener != "{":
            self.values.append(value)
        elif self.has_key:
            self.pairs[self.key], self.has_key = value, False
        else:
            raise InputError("contains a set: only lists, tuples and dicts are supported")

    def close(self, closer: str) -> object:
        if closer != _CLOSES[self.opener]:
            raise InputError(
                f"closing parenthesis '{closer}' does not match opening parenthesis '{self.opener}'"
            )
        if self.opener == "{":
            return self.pairs
        if self.opener == "[":
            return self.values
        return self.values[0] if len(self.values) == 1 and not self.comma else tuple(self.values)


def as_json(value: object) -> object:
    """Convert a literal to JSON's types: tuples to lists, keys of mappings to text.

    Raises:
        ValueError: a key is an integer of more digits than Python writes.
    """
    # This may recurse: a literal is nested at most MAX_DEPTH deep.
    if isinstance(value, (list, tuple)):
        return [as_json(element) for element in value]
    if isinstance(value, dict):
        return {
            key if isinstance(key, str) else json.dumps(key): as_json(entry)
            for key, entry in value.items()
        }
    return value


def _token_at(text: str, at: int, end: int) -> re.Match[str]:
    token = _TOKEN.match(text, at, end)
    if token is None:
        _refuse_start(text, at, end)
    return token


def _parse_scalar(token: re.Match[str], text: str, end: int) -> tuple[object, int]:
    """Parse the text, number or constant that begins with a token."""
    at = token.end()
    if token.lastgroup == "string":
        # Strings side by side are one, as pprint writes a long one.
        parts = [read_string(token["string"])]
        while following := _NEXT_STRING.match(text, at, end):
            parts.append(read_string(following[1]))
            at = following.end()
        return "".join(parts), at
    if token.lastgroup == "number":
        return read_number(token["number"]), at
    if token.lastgroup != "name":
        _refuse_start(text, at - 1, end)
    name = token["name"]
    if name in _CONSTANTS:
        return _CONSTANTS[name], at
    shown = name if len(name) <= _MAX_SHOWN_NAME_CHARS else name[:_MAX_SHOWN_NAME_CHARS] + "…"
    if text[at : at + 1] == "(":
        raise InputError(f"contains a function call, {shown}(…): calls are never executed")
    raise InputError(f"contains the name {shown}: only literals are supported")


def refuse_more(text: str, at: int, end: int) -> NoReturn:
    """Raise the error for text behind a value that isn't a separator.

    Raises:
        InputError: always.
    """
    rest = _rest_of(text, at, end)
    raise InputError(f"unexpected {rest[:12]!r} after the value: expressions are not evaluated")


def _refuse_start(text: str, at: int, end: int) -> NoReturn:
    rest = _rest_of(text, at, end)
    raise InputError(f"expected a value, found {rest[:12]!r}")


def _rest_of(text: str, at: int, end: int) -> str:
    rest = text[at : min(end, at + 200)].strip()
    if not rest:
        raise InputError("unexpected end of the record")
    if rest[0] in "'\"":
        raise InputError("unterminated string literal")
    return rest


def read_number(token: str) -> int | float:
    """Read one number as Python spells it.

    Raises:
        InputError: it isn't a number, or is an integer of more digits than Python reads.
    """
    try:
        return read_float(token) if _FLOAT.fullmatch(token) else int(token, 0)
    except ValueError:
        pass
    shown = (
        token if len(token) <= _MAX_SHOWN_NUMBER_CHARS else f"{token[:_MAX_SHOWN_NUMBER_CHARS]}…"
    )
    raise InputError(f"invalid number {shown}")


def read_string(token: str) -> str:
    """Read one string as Python spells it, whose form `STRING` has matched.

    Raises:
        InputError: it is bytes or an f-string, or has an invalid escape.
    """
    opening = _STRING_START.match(token)
    if opening is None:
        raise InputError("unterminated string literal")
    prefix, quote = opening[1].lower(), len(opening[2])
    body = token[len(prefix) + quote : -quote]
    if prefix == "r" or (prefix in ("", "u") and "\\" not in body):
        return body
    if prefix in ("", "u"):
        return _ESCAPE.sub(_unescape, body)
    if prefix in ("b", "rb", "br"):
        raise InputError("contains bytes: only text is supported")
    if prefix in ("f", "rf", "fr"):
        raise InputError("contains an f-string: f-strings are never evaluated")
    raise InputError(f"unknown string prefix {prefix!r}")


_ESCAPE = re.compile(
    r"""\\(?:(\r?\n)|([\\'"abfnrtv])|([0-7]{1,3})
    |x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\}|(.))""",
    re.VERBOSE | re.DOTALL,
)
_MAX_CODE_POINT = 0x10FFFF
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _unescape(match: re.Match[str]) -> str:
    """Return the characters of an escape; an unknown one stays as it is, as in Python."""
    if simple := match[2]:
        return _SIMPLE_ESCAPES.get(simple, simple)
    if match[1]:
        return ""
    if match[8]:
        if match[8] in "xuUN":
            raise InputError(f"truncated \\{match[8]} escape")
        return match[0]
    if (name := match[7]) is not None:
        try:
            return unicodedata.lookup(name)
        except KeyError:
            raise InputError("unknown Unicode character name") from None
    code = int(match[3], 8) if match[3] else int(match[4] or match[5] or match[6], 16)
    if code > _MAX_CODE_POINT:
        raise InputError("illegal Unicode character: the escape is above U+10FFFF")
    return chr(code)
