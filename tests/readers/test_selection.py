from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.errors import UsageError
from graphload.items import Item
from graphload.moments import read_moment
from graphload.readers import read_items
from graphload.readers.selection import Selection
from support.project import SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SAMPLES = SEEDS / "shapes"
NAMES = st.sampled_from(["ann", "an", "a/b", 'q"x', "é", "\\", "5", "annual"])
TIMES = st.sampled_from(
    [1_600_000_000, 1_600_000_000_000, 1_600_000_000.9, "1600000000", "2023-11-14", 5, 0, None]
)
IDS = st.sampled_from([1, 12, 123, "t1_a1", "a1", "x/y", "ü"])


def keep(path: Path, only: Selection) -> tuple[list[Item], int]:
    """Return the records that are selected, and the number of those left out."""
    records = read_items([path], only=only)
    items = [record for record in records if isinstance(record, Item)]
    return items, sum(entry.left_out for entry in records.report.sources)


def keep_slowly(path: Path, only: Selection) -> list[Item]:
    records: Iterable[object] = read_items([path])
    return [record for record in records if isinstance(record, Item) and only.selects(record)]


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Draw a line of a record, escaped in any way that JSON allows."""
    text = draw(st.sampled_from(["x", "ann wrote", "\n", "\u2019"]))
    record: dict[str, object] = {"id": draw(IDS), "text": text}
    record[draw(st.sampled_from(["by", "author"]))] = draw(NAMES)
    if draw(st.booleans()):
        record["created_utc"] = draw(TIMES)
        record["body"] = record.pop("text")
    elif draw(st.booleans()):
        record["time"] = draw(TIMES)
    if draw(st.booleans()):
        record = {"id": 99, "text": "above", "children": [record]}
    line = json.dumps(record, ensure_ascii=draw(st.booleans()))
    if draw(st.booleans()):
        line = "".join(f"\\u{ord(c):04x}" if c in "an1t/" and c.isalnum() else c for c in line)
        line = line.replace("\\\\", "\\")
    return line.encode()


@given(st.lists(lines(), max_size=6), st.sets(NAMES, min_size=1), st.sets(IDS, min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_lines_that_are_left_out_unread_have_no_record_that_is_wanted(
    tmp_path: Path, text: list[bytes], names: set[str], ids: set[object]
) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in text))
    for only in (
        Selection(by=frozenset(names)),
        Selection(ids=frozenset(map(str, ids))),
        Selection(since=1_600_000_000),
        Selection(since=1, until=1_600_000_001),
    ):
        assert keep(path, only)[0] == keep_slowly(path, only)


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_of_every_shape_each_author_and_each_id_is_found(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    records = json.loads(sample.read_bytes())
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    items = keep_slowly(path, Selection())
    for item in items:
        by_name = Selection(by=frozenset([str(item.by)]))
        by_id = Selection(ids=frozenset([str(item.id)]))
        assert keep(path, by_name)[0] == keep_slowly(path, by_name) == [item]
        assert keep(path, by_id)[0] == keep_slowly(path, by_id) == [item]
        if item.time is not None:
            at_once = Selection(since=item.time, until=item.time + 1)
            assert keep(path, at_once)[0] == keep_slowly(path, at_once)
            assert item in keep(path, at_once)[0]


@given(
    st.lists(
        st.sampled_from(
            [
                b'{"id": 1, "created_utc": 1600000000, "body": "x", "subreddit": "s"}',
                b'{"id": 2, "created_utc": 1600000001, "body": "{}", "link_id": "t3_a"}',
                b'{"id": 3, "created_utc": 5.5, "body": "\\"created_utc\\": 1600000000"}',
                b'{"id": 4, "body": "no time", "subreddit": "s"}',
                b'{"id": 5, "created_utc": 1, "created_utc": 1600000000, "body": "twice"}',
                b'{"id": 6, "cre\\u0061ted_utc": 1600000000, "body": "x", "subreddit": "s"}',
                b'{"id": 7, "created_utc":1600000000000,"body": "ms", "subreddit": "s"}',
                b'{"id": 8, "created_utc": null, "body": "null", "subreddit": "s"}',
                b'{"id": 9, "time": 1600000000, "text": "another key"}',
                b"",
                b" ",
            ]
        ),
        max_size=12,
    ),
    st.sampled_from([b"\n", b"\r\n"]),
    st.sampled_from([b"", b"\n"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_lines_of_another_time_are_left_out_unread_in_any_company(
    tmp_path: Path, chosen: list[bytes], line_end: bytes, last_end: bytes
) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(line_end.join(chosen) + last_end)
    for only in (
        Selection(since=1_600_000_000),
        Selection(until=1_600_000_000),
        Selection(since=1_600_000_000, until=1_600_000_001),
    ):
        items, left_out = keep(path, only)
        assert items == keep_slowly(path, only)
        # Blank lines may be counted, too.
        records = sum(map(bool, map(bytes.strip, chosen)))
        assert records <= len(items) + left_out <= len(chosen) + 1


def test_what_is_left_out_is_counted_and_lines_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(f'{{"id": {i}, "by": "u{i % 100}"}}\n' for i in range(1, 50_001)))
    items, left_out = keep(path, Selection(by=frozenset(["u7"])))
    assert (len(items), left_out) == (500, 49_500)
    assert all(item.place is not None and item.place.line == item.id for item in items)
    assert keep(path, Selection(where=("by=u7",))) == (items, 49_500)


def test_the_only_record_of_a_file_may_have_its_id_from_the_name(tmp_path: Path) -> None:
    path = tmp_path / "123.json"
    path.write_text('{"by": "ann", "text": "x"}\n')
    assert [item.id for item in keep(path, Selection(ids=frozenset(["123"])))[0]] == [123]


RECORDS = [
    {"id": 1, "by": "ann", "time": 1_600_000_000, "score": 10, "type": "story", "tag": "a"},
    {"id": 2, "by": "bob", "time": 1_700_000_000, "score": 9, "parent": 1, "meta": {"k": 5}},
    {"id": 3, "by": "bob", "parent": 1, "deleted": True, "text": "so it is"},
]
CONDITIONS = {
    "by=bob": [2, 3],
    "by!=bob": [1],
    "score>9": [1],
    "score<=9": [2],
    "parent=": [1],
    "parent!=": [2, 3],
    "parent=1": [2, 3],
    "deleted=true": [3],
    "text~^so .t": [3],
    "tag=a": [1],
    "extra.meta.k>=5": [2],
    "time>=2022-01-01": [2],
    "item_type=story": [1],
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_selects_by_a_field(condition: str, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    items, left_out = keep(path, Selection(where=(condition,)))
    assert [item.id for item in items] == CONDITIONS[condition]
    assert left_out == 3 - len(items)


def test_times_select_from_a_moment_up_to_another(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    since, until = read_moment("2020-09-13T12:26:40Z"), read_moment("2023-11-14T22:13:20Z")
    assert [item.id for item in keep(path, Selection(since=since))[0]] == [1, 2]
    assert [item.id for item in keep(path, Selection(since=since, until=until))[0]] == [1]


@pytest.mark.parametrize("text", ["by", "=5", "score>many", "text~(", "time>soon"])
def test_a_condition_that_means_nothing_is_an_error(text: str) -> None:
    with pytest.raises(UsageError, match="isn't a condition"):
        Selection(where=(text,))


@pytest.mark.parametrize("ids", [{"c3"}, {"t1_c3"}, {"c3", "t1_c3"}])
@pytest.mark.parametrize("row", [{"id": "c3"}, {"name": "t1_c3"}, {"id": "c3", "name": "t1_c3"}])
def test_an_id_of_reddit_selects_with_and_without_its_kind(
    tmp_path: Path, ids: set[str], row: dict[str, str]
) -> None:
    path = tmp_path / "a.jsonl"
    others = {"body": "b", "created_utc": 1600000000, "link_id": "t3_a", "parent_id": "t3_a"}
    rows = [{**row, **others}, {"id": "c4", **others}]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in rows))
    kept, left_out = keep(path, Selection(ids=frozenset(ids)))
    assert ([item.id for item in kept], left_out) == (["t1_c3"], 1)


def test_a_number_is_no_id_of_reddit() -> None:
    ids = frozenset({"8863", "a/b", "t1_c3"})
    assert Selection(ids=ids).ids == ids
