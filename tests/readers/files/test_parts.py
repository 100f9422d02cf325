"""A file that grows, read by parts that end anywhere: the records and their lines are the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.files.parts import InputPart, InputWhole
from graphload.readers.growth import Growth, find_growth

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.readers.files import InputFile

LINES = b"""\n{"id": 1, "type": "story", "title": "\xc3\xa9"}
{"id": 2, "parent": 1}\r

{"id": 3, broken
[{"id": 4}, {"id": 5}]
{"objectID": "6", "parent_id": 1, "created_at_i": 7, "author": "a"}
"""
TABLE = b"""id,parent,by,text
1,,ann,"one\nwith a "",line"
2,1,ben
\n3,2,cid,"x"\r
4,3,dan,last
"""
BOX = b"""From ann@a.example Mon Jan  6 10:01:00 2020
From: ann@a.example
Message-ID: <1@a.example>
Subject: s

From here on it is text.

From ben@a.example Mon Jan  6 10:02:00 2020
From: ben@a.example
Message-ID: <2@a.example>
In-Reply-To: <1@a.example>

two
"""
MARK = b"\xef\xbb\xbf"


def growth_of(path: Path) -> Growth | None:
    return find_growth(path, shape=None, mapping=None, encoding=None)


def read(*files: InputFile | str) -> list[Item | Reject]:
    # The rejects of some rows of a table come behind them.
    records = [one for one in read_items(files) if isinstance(one, (Item, Reject))]
    return sorted(records, key=lambda one: (one.place and one.place.line) or 0)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.jsonl", LINES), ("a.jsonl", MARK + LINES), ("a.csv", TABLE), ("a.mbox", BOX)],
)
def test_a_file_read_by_parts_gives_the_records_of_the_whole(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    whole, growth = read(str(path)), growth_of(path)
    assert growth is not None
    assert len(whole) >= 2
    ends = set()
    for cut in range(len(data)):
        end = growth.find_end(data[:cut])
        ends.add(end)
        lines = data[:end].count(b"\n") if end else None
        parts = [
            InputPart(str(path), str(tmp_path), data[:end], growth.first, None),
            InputPart(str(path), str(tmp_path), data[end:], growth.first, lines),
        ]
        assert read(*parts[0 if end else 1 :]) == whole, cut
    assert len(ends) >= len(whole)


def test_documents_do_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for data in (
        b'[\n{"id": 1}\n]\n',
        b'{\n"id": 1}\n',
        b"Item(id=1)\nItem(id=2)\n",
        b"From: a@a.example\nMessage-ID: <1@a.example>\n\ntext\n",
        b"id,by\r1,a\r2,b\r",
        '{"id": 1}\n'.encode("utf-16"),
        b"\x1f\x8b\x08",
        b"notes\n",
        b"",
    ):
        path.write_bytes(data)
        assert growth_of(path) is None, data


def test_all_bytes_of_a_whole_file_are_digested(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": 1}], indent=1) + " " * 200_000)
    digester = hashlib.blake2b()
    whole = InputWhole(str(path), str(tmp_path), digester, [])
    assert [one.id for one in read(whole) if isinstance(one, Item)] == [1]
    assert sum(whole.sizes) == path.stat().st_size
    assert digester.hexdigest() == hashlib.blake2b(path.read_bytes()).hexdigest()
