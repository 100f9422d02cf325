"""Parameters of queries: of `-p NAME=JSON`, and sets of them from a file of CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from graphload.cli.texts import read_text_file
from graphload.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["parse_parameter", "parse_value", "read_parameter_sets"]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
_BOOLEANS = {"true": True, "false": False}
_DELIMITERS = (",", "\t", ";")
_HINT = "A parameter set is a row of CSV below the names, or an object of JSON."


def parse_parameter(text: str) -> tuple[str, Any]:
    """Parse `NAME=JSON`; a value that is not JSON is text.

    Raises:
        UsageError: there is no name, or the value is nested too deep.
    """
    name, equals, value = text.partition("=")
    name = name.strip().removeprefix("$")
    if not equals or not name:
        raise UsageError(f"-p {text}: expected NAME=JSON")
    try:
        return name, parse_value(value)
    except RecursionError:
        raise UsageError(f"-p {name}: nested too deep") from None


def parse_value(text: str) -> Any:  # noqa: ANN401 - any value of JSON
    """Return the value of a text of JSON; another text is itself.

    Raises:
        RecursionError: it is nested too deep.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError:
        return text


def _refuse(constant: str) -> NoReturn:  # NaN and Infinity, which Python's parser takes
    raise ValueError(f"{constant} is no value of JSON")


def read_parameter_sets(path: str) -> list[dict[str, Any]]:
    """Read the sets of parameters in a file; `-` is standard input.

    JSON is an object, an array of objects, or an object a line. Any other file is CSV, of which
    each row is a set, and a column has the type of all its cells: integers, numbers, `true` and
    `false`, else text. A name may say the type, as in `zip:string`. An empty cell is null.

    Raises:
        UsageError: it is neither, or has no set.
    """
    text = read_text_file(path)
    is_table = Path(path).suffix.lower() in {".csv", ".tsv"}
    if not is_table and text.lstrip()[:1] in {"{", "["}:
        sets = list(_read_json(path, text))
    else:
        sets = _read_csv(path, text)
    if not sets:
        raise UsageError(f"{path} has no parameters", hint=_HINT)
    return sets


def _read_json(path: str, text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder(parse_constant=_refuse)
    position = len(text) - len(text.lstrip())
    while position < len(text):
        line = text.count("\n", 0, position) + 1
        try:
            value, position = decoder.raw_decode(text, position)
        except RecursionError:
            raise UsageError("nested too deep", path=path, line=line) from None
        except ValueError as error:
            line = getattr(error, "lineno", line)
            reason = getattr(error, "msg", str(error))
            raise UsageError(f"invalid JSON: {reason}", path=path, line=line, hint=_HINT) from None
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                kind = f"{json.dumps(one)[:40]} is no object"
                raise UsageError(kind, path=path, line=line, hint=_HINT)
            yield {name.removeprefix("$"): part for name, part in one.items()}
        while position < len(text) and text[position] in " \t\r\n":
            position += 1


def _read_csv(path: str, text: str) -> list[dict[str, Any]]:
    head = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if rows and row and len(row) != len(rows[0]):
                reason = f"has {len(row)} cells, but the header has {len(rows[0])}"
                raise UsageError(reason, path=path, line=reader.line_num)
            if row:
                rows.append(row)
    except csv.Error as error:
        raise UsageError(f"invalid CSV: {error}", path=path, line=reader.line_num) from None
    if not rows:
        return []
    names: list[str] = []
    columns = []
    for at, header in enumerate(rows[0]):
        name, _, kind = header.strip().removeprefix("$").partition(":")
        if not name or name in names:
            reason = f"two columns are called {name!r}" if name else f"column {at + 1} has no name"
            raise UsageError(reason, path=path, line=1)
        names.append(name)
        columns.append(_convert(path, name, kind.lower(), [row[at] for row in rows[1:]]))
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _read_number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return float(text)


def _read_integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError
    return int(text)


def _read_json_cell(text: str) -> Any:  # noqa: ANN401 - any value of JSON
    return json.loads(text, parse_constant=_refuse)


_TYPES: dict[str, Callable[[str], Any]] = {
    "integer": _read_integer,
    "float": _read_number,
    "boolean": lambda text: _BOOLEANS[text.lower()],
    "string": str,
    "json": _read_json_cell,
}
"""The types of a column that its name may say; the first four are found, in this order."""
_FOUND = ("integer", "float", "boolean")
_OTHER_NAMES = {"int": "integer", "long": "integer", "double": "float", "text": "string"}


def _convert(path: str, name: str, kind: str, cells: Sequence[str]) -> list[Any]:
    """Return the values of a column, of the type that its name says, else of that of all cells."""
    kind = _OTHER_NAMES.get(kind, kind)
    if kind and kind not in _TYPES:
        hint = f"Use one of {', '.join(_TYPES)}."
        raise UsageError(f"unknown type {kind!r} of column {name!r}", path=path, line=1, hint=hint)
    for one in (kind,) if kind else _FOUND:
        read = _TYPES[one]
        try:
            return [read(cell) if cell else None for cell in cells]
        except (ValueError, KeyError, RecursionError):
            if kind:
                raise UsageError(
                    f"the column {name!r} has a cell that is no {kind}", path=path
                ) from None
    return [cell or None for cell in cells]
