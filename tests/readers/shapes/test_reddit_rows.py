"""Rows of Reddit's dumps are read in one step to the same Items as any record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graphload.items import Place
from graphload.readers import read_items
from graphload.readers.shapes.reddit_rows import row_reader

if TYPE_CHECKING:
    from pathlib import Path

COMMENT: dict[str, Any] = {
    "id": "k1",
    "author": "ann",
    "created_utc": 1_600_000_000,
    "subreddit": "knots",
    "body": "It holds.",
    "link_id": "t3_z0",
    "parent_id": "t1_k0",
    "score": 7,
    "retrieved_on": 1_700_000_000,
    "edited": False,
    "gildings": {},
    "flair": ["a", 5],
    "distinguished": None,
}
WORDS = st.sampled_from(
    [
        "",
        " ",
        "k1",
        "5",
        "-5",
        "a b",
        "None",
        "[deleted]",
        "[removed]",
        "[deleted by user]",
        "[ Removed by Reddit ]",
        "é\u2028",
    ]
)
NUMBERS = st.sampled_from([0, -1, 5, 1_600_000_000_000, 2**63, 2**70, 1.0, 1.5, 1e300, True, False])
NAMES = st.sampled_from(
    ["t1_k1", "t3_k1", "t1_", "t2_k1", "t1_ k1", "x" * 246, "x" * 251, "é" * 400]
)
REPLY = {"author": "bob", "body": "x", "id": "k2", "created_utc": 5}
NESTED = st.sampled_from(
    [
        *([], {}, [None], [[]], [{}], {"a": None}, {"a": []}, {"a": {"b": 1}}),
        *([REPLY], [[REPLY]], {"k2": REPLY}, {"a": [REPLY]}, {"data": {"children": [REPLY]}}),
    ]
)
VALUES = st.none() | WORDS | NUMBERS | NAMES | NESTED
ANY_NAME = st.sampled_from(
    [
        *COMMENT,
        *("name", "title", "url", "selftext", "replies", "comments", "children", "media", "depth"),
        *("by", "time", "parent", "kids", "extra", "type", "kind", "descendants", "deleted"),
        *("retrieved_utc", "retrieved_at", "place", "id_source", "text_format", "poll", "items"),
    ]
)


@given(
    st.dictionaries(ANY_NAME, VALUES, max_size=4),
    st.sets(st.sampled_from(["body", "link_id", "parent_id", "score", "retrieved_on"])),
    st.sampled_from([1, -1]),
)
@example({"body": None, "link_id": None, "parent_id": None}, set(), 1)
@example({"name": "t3_k1"}, set(), 1)
@example({"body": "[removed]"}, set(), 1)
@example({"author": "x" * 251}, set(), 1)
@example({"id": "x" * 248}, set(), 1)
@example({"items": []}, set(), 1)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_row_is_the_same_item_in_one_step_and_as_any_record(
    tmp_path: Path, changed: dict[str, Any], absent: set[str], order: int
) -> None:
    row = {name: value for name, value in {**COMMENT, **changed}.items() if name not in absent}
    row = dict([*row.items()][::order])
    line = json.dumps(row, ensure_ascii=False).encode()
    path = tmp_path / "dump.jsonl"
    path.write_bytes(line + b"\n")
    # Where the shape is named, each row is read as any record.
    in_one_step, as_any = read_items([path]), read_items([path], shape="reddit")
    records = [*in_one_step]
    assert records == [*as_any]
    one, other = in_one_step.report, as_any.report
    for entry in (*one.sources, *other.sources):
        entry.shape_is_given = False
    assert one.sources == other.sources
    value = msgspec.json.decode(line)
    item = reader(value, Place(str(path), 1)) if (reader := row_reader(value)) else None
    if item is not None:
        # Fields of `extra` are in the same order.
        assert [*map(msgspec.json.encode, records)] == [msgspec.json.encode(item)]


def test_usual_rows_are_read_in_one_step() -> None:
    post = {**COMMENT, "title": "Knots", "selftext": "", "name": "t3_k1", "url": "https://x.org"}
    for name in ("body", "link_id", "parent_id"):
        del post[name]
    for row, id_, extra in ((COMMENT, "t1_k1", {"link_id": "t3_z0"}), (post, "t3_k1", {})):
        read_row = row_reader(row)
        assert read_row is not None
        item = read_row(row, Place("dump.jsonl", 1))
        assert item is not None
        assert item.id == id_
        assert item.extra is not None
        assert item.extra == {
            **extra,
            **{name: COMMENT[name] for name in ("subreddit", "edited", "gildings", "flair")},
        }
