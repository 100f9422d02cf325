"""The formats of the page's data blocks; the page's script has an `inflate…` for each.

Numbers are typed arrays, one after the other, deflated, in base64; texts are deflated UTF-8.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "MAX_UINT16",
    "deflate_columns",
    "deflate_json",
    "deflate_lines",
    "deflate_numbers",
    "deflate_points",
    "inflate_json",
    "json_block",
]

MAX_STEP = 0.25
"""A step, in the page's units, that can't be seen: neighbours are some 24 units apart."""
MAX_UINT16 = 2**16 - 1
_TYPES = {"f4": np.float32, "f8": np.float64, "i4": np.int32, "u2": np.uint16, "u1": np.uint8}


def json_block(value: object) -> str:
    """Write JSON for a script element: no `<` ends the element, no text is markup."""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.replace("<", "\\u003c")


def deflate_json(value: object) -> str:
    """Pack a JSON value."""
    return _deflate(msgspec.json.encode(value))


def inflate_json(packed: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value that `deflate_json` packed."""
    return msgspec.json.decode(zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS))


def deflate_lines(texts: Iterable[str]) -> str:
    """Pack texts, a line each, escaped as in JSON: a browser reads them many times faster so."""
    # In JSON a line's end is escaped, so those that separate the texts are the only ones.
    lines = json.dumps(list(texts), ensure_ascii=False, separators=("\n", ":"))
    return _deflate(lines[2:-2].replace('"\n"', "\n").encode())


def deflate_numbers(numbers: NDArray[Any]) -> str:
    """Pack numbers, NaN for none: the first bytes of all, then the second ones, and so on.

    Bytes of one significance together make whole numbers as small as their digits would be, and
    those with fractions no larger than they are.
    """
    return _deflate(numbers.astype("<f8").view(np.uint8).reshape(-1, 8).T.tobytes())


def deflate_columns(columns: Mapping[str, tuple[str, NDArray[Any]]]) -> list[Any]:
    """Pack columns by name, a type and an array each, the widest first so that all are aligned.

    Returns:
        `[name, type, first byte, length]` of each column, and the packed bytes in base64.
    """
    spec, parts, at = [], [], 0
    widest_first = sorted(columns.items(), key=lambda each: -np.dtype(_TYPES[each[1][0]]).itemsize)
    for name, (kind, values) in widest_first:
        raw = np.ascontiguousarray(values, dtype=_TYPES[kind]).tobytes()
        spec.append([name, kind, at, len(values)])
        parts.append(raw)
        at += len(raw)
    return [spec, _deflate(b"".join(parts))]


def deflate_points(
    points: Floats, others: Mapping[str, tuple[str, NDArray[Any]]] | None = None
) -> list[Any]:
    """Pack points of shape (n, 2): `[step, least]` by axis, and the columns of x, y and others.

    Coordinates are 16-bit steps where a step can't be seen; those of a larger layout, a star of
    100,000 as a tree, are floats.
    """
    scales, columns = {}, dict(others or {})
    for name, values in zip("xy", points.T, strict=True):
        least = float(values.min(initial=0.0))
        step = (float(values.max(initial=0.0)) - least) / MAX_UINT16
        if step > MAX_STEP:
            scales[name], columns[name] = [1.0, 0.0], ("f4", values)
        else:
            steps = np.rint((values - least) / (step or 1.0))
            scales[name], columns[name] = [step, least], ("u2", steps)
    return [scales, *deflate_columns(columns)]


def _deflate(raw: bytes) -> str:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(deflate.compress(raw) + deflate.flush()).decode()
