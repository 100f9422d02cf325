from __future__ import annotations

import json
import zlib
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from viz.page.pack import (
    MAX_STEP,
    deflate_columns,
    deflate_lines,
    deflate_numbers,
    deflate_points,
    json_block,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

TYPES = {"f4": "<f4", "f8": "<f8", "i4": "<i4", "u2": "<u2", "u1": "u1"}


def inflate(packed: str) -> bytes:
    return zlib.decompress(b64decode(packed), -15)


def inflate_columns(spec: list[list[Any]], packed: str) -> dict[str, NDArray[Any]]:
    raw = inflate(packed)
    return {
        name: np.frombuffer(raw, TYPES[kind], length, start) for name, kind, start, length in spec
    }


def test_columns_are_read_back_each_aligned_to_its_type() -> None:
    columns = {
        "flag": ("u1", np.array([1, 0, 1])),
        "number": ("i4", np.array([-1, 2, 3])),
        "time": ("f8", np.array([0.1, np.nan, 1e300])),
    }
    spec, packed = deflate_columns(columns)
    assert [start % np.dtype(TYPES[kind]).itemsize for _, kind, start, _ in spec] == [0, 0, 0]
    for name, values in inflate_columns(spec, packed).items():
        np.testing.assert_array_equal(values, columns[name][1])


@pytest.mark.parametrize("extent", [0.0, 10.0, 16_000.0, 1e6])
def test_points_are_read_back_as_exactly_as_an_eye_sees(extent: float) -> None:
    points = np.linspace((-extent, 0.0), (extent / 3, extent), 50)
    scales, spec, packed = deflate_points(points)
    columns = inflate_columns(spec, packed)
    for axis, name in enumerate("xy"):
        step, least = scales[name]
        away = np.abs(columns[name] * step + least - points[:, axis])
        assert away.max() <= MAX_STEP / 2 + 1e-6


def test_no_points_are_no_points() -> None:
    scales, spec, packed = deflate_points(np.empty((0, 2)))
    assert scales == {"x": [0.0, 0.0], "y": [0.0, 0.0]}
    assert [len(column) for column in inflate_columns(spec, packed).values()] == [0, 0]


@pytest.mark.parametrize(
    "texts", [[], [""], ["a"], ["a", "", 'b"\n"c'], ["\n", '"', "\\", "\u2028", "é\0"]]
)
def test_texts_are_read_back_line_by_line(texts: list[str]) -> None:
    lines = inflate(deflate_lines(texts)).decode().split("\n")
    assert [json.loads(f'"{line}"') for line in lines] == (texts or [""])


def test_numbers_are_packed_byte_by_byte() -> None:
    raw = inflate(deflate_numbers(np.array([1.5, np.nan])))
    numbers = np.frombuffer(raw, np.uint8).reshape(8, 2).T.copy().view("<f8").ravel()
    np.testing.assert_array_equal(numbers, [1.5, np.nan])


def test_no_text_in_a_block_ends_its_element() -> None:
    block = json_block({"title": "</script><!--"})
    assert "<" not in block
    assert json.loads(block) == {"title": "</script><!--"}
