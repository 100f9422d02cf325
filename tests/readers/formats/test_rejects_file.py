"""A rejects file, read again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.cli.rejects import write_rejects
from graphload.items import Item, Place, Reject
from graphload.readers import read_items

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.readers import Record

# An empty array has no record.
RAWS = (st.text(max_size=20) | st.binary(max_size=20)).filter(
    lambda raw: raw.strip() not in ("[]", b"[]")
)


def read(path: Path, text: str) -> list[Record]:
    path.write_text(text, "utf-8")
    return list(read_items([path]))


def rejects_of(path: Path, text: str) -> list[Reject]:
    return [record for record in read(path, text) if isinstance(record, Reject)]


@pytest.mark.parametrize(
    ("broken", "old", "new"),
    [
        ('{"id": 1, "parent": []}\n{"id": 2, "parent": [3]}', "[3]", "3"),
        ("Item(by='a', time=x, text='b', item_type='comment', parent=3)", "=x", "=4"),
        ('{"id": 2, "parent": 3', "3", "3}"),
        ('{"name": "t1_x", "author": "a", "body": "b", "parent_id": [3]}', "[3]", "t3_y"),
    ],
)
def test_a_record_that_was_mended_there_is_read(
    tmp_path: Path, broken: str, old: str, new: str
) -> None:
    rejects = rejects_of(tmp_path / "broken.txt", broken)
    path = tmp_path / "graphload.rejects.jsonl"
    write_rejects(rejects, str(path))
    (line,) = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert old in line["raw"]
    line["raw"] = line["raw"].replace(old, json.dumps(new) if new == "t3_y" else new)
    path.write_text("\n" + json.dumps(line), "utf-8")
    (item,) = read_items([path])
    assert isinstance(item, Item)
    assert item.parent in (3, "t3_y")
    assert item.place == Place(str(path), 2)


def test_bytes_are_kept_as_bytes(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    rejects = [Reject(Place("a", 5), "invalid UTF-8", b'{"id": 1, "text": "\xff"}')]
    write_rejects(rejects, str(path))
    (reject,) = read_items([path])
    assert isinstance(reject, Reject)
    assert (reject.raw, reject.place) == (rejects[0].raw, Place(str(path), 1))


def test_what_is_still_broken_is_rejected_with_the_line_of_the_rejects_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "some.jsonl"
    write_rejects(
        [
            Reject(Place("a", 5), "'time' must be a time", '{"id": 1, "time": "x"}'),
            Reject(Place("b"), "truncated or corrupt file", ""),
        ],
        str(path),
    )
    first, second = read_items([path])
    assert isinstance(first, Reject)
    assert isinstance(second, Reject)
    assert (first.raw, first.place) == ('{"id": 1, "time": "x"}', Place(str(path), 1))
    assert (second.raw, second.reason) == ("", "truncated or corrupt file")


def test_in_a_folder_it_is_ignored_and_named(tmp_path: Path) -> None:
    write_rejects([Reject(Place("a"), "r", '{"id": 2}')], str(tmp_path / "other.jsonl"))
    read(tmp_path / "items.jsonl", '{"id": 1}\n')
    records = read_items([tmp_path])
    assert [record.id for record in records if isinstance(record, Item)] == [1]
    assert [*records.report.ignored] == [str(tmp_path / "other.jsonl")]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(raws=st.lists(RAWS, min_size=1))
def test_each_line_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, raws: list[str | bytes]
) -> None:
    path = tmp_path_factory.mktemp("rejects") / "some.jsonl"
    write_rejects([Reject(Place("a", at), "reason", raw) for at, raw in enumerate(raws)], str(path))
    places = {record.place for record in read_items([path])}
    lines = {place.line for place in places if place is not None}
    assert lines == {*range(1, len(raws) + 1)}
