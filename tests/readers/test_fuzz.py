"""Whatever a file holds: no crash, and every record accounted for."""

from __future__ import annotations

import itertools
import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.fuzz import check_reading, corpus, mutate

if TYPE_CHECKING:
    from pathlib import Path

CORPUS = corpus()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_a_damaged_file_is_read_to_its_end_and_its_counts_add_up(path: Path) -> None:
    data = path.read_bytes()
    check_reading(data, suffix=path.suffix)
    numbers = random.Random(data)  # noqa: S311 - the same damage each time
    for _ in range(12):
        damaged = data
        for _ in range(numbers.randrange(1, 4)):
            damaged = mutate(damaged, (numbers.randrange(1 << 24) for _ in itertools.count()))
        check_reading(damaged, suffix=path.suffix)


_NAMES = (
    "id",
    "parent",
    "kids",
    "by",
    "author",
    "text",
    "title",
    "time",
    "data",
    "items",
    "children",
    "kind",
    "replies",
    "comments",
    "name",
    "body",
    "created_utc",
    "type",
    "poll",
    "parts",
    "extra",
    "columns",
    "1",
    "2",
    "a",
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 2**65)
    | st.floats()
    | st.sampled_from(["", "root", "1", "t1_a", "[deleted]", "x < y", "nan", "a@b"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(_NAMES),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=250, deadline=None)
@given(st.lists(_VALUES, max_size=4), st.sampled_from(["array", "lines", "alone"]))
@example([{"id": {"a": 1}, "by": {"a": 2}}], "alone")
def test_any_json_is_read_and_its_counts_add_up(values: list[object], layout: str) -> None:
    texts = [json.dumps(value) for value in values]
    text = {
        "array": json.dumps(values),
        "lines": "\n".join(texts),
        "alone": "".join(texts[:1]),
    }[layout]
    check_reading(text.encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check_reading(data)
