"""Records from files, folders and standard input, in every JSON shape."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

from graphload.errors import InputError, UsageError
from graphload.items import Item, Reject
from graphload.merge import merge_items
from graphload.readers import Record, read_items

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORY: dict[str, Any] = {"id": 1, "type": "story", "title": "T", "time": 5, "kids": [2]}
REPLY: dict[str, Any] = {"id": 2, "type": "comment", "parent": 1, "text": "r", "time": 6}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Record]]:
    """Write bytes or text to a file and read it."""

    def write_and_read(
        content: str | bytes, name: str = "items.json", shape: str | None = None
    ) -> list[Record]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_items([path], shape=shape))

    return write_and_read


def items(records: list[Record]) -> list[Item]:
    return [record for record in records if isinstance(record, Item)]


def ids(records: list[Record]) -> list[object]:
    return [item.id for item in items(records)]


def rejects(records: list[Record]) -> list[tuple[int | None, str]]:
    return [(r.place.line, r.reason) for r in records if isinstance(r, Reject)]


@pytest.mark.parametrize(
    "text",
    [
        f"{json.dumps(STORY)}\n{json.dumps(REPLY)}\n",
        f"{json.dumps(STORY)}\r\n\r\n{json.dumps(REPLY)}",
        f"\ufeff{json.dumps(STORY)}\n{json.dumps(REPLY)}\n",
        json.dumps([STORY, REPLY]),
        json.dumps([STORY, REPLY], indent=2),
        json.dumps({"1": STORY, "2": REPLY}),
        json.dumps([[1, STORY], [2, REPLY]]),
        f"[1, {json.dumps(STORY)}]\n[2, {json.dumps(REPLY)}]\n",
        f"{json.dumps(STORY, indent=1)}\n{json.dumps(REPLY, indent=1)}\n",
        f"{json.dumps(STORY)} {json.dumps(REPLY)}",
        json.dumps({"hits": [STORY, REPLY], "nbHits": 2}),
        f"\n\n{json.dumps(STORY)}\n{json.dumps(REPLY)}\n",
    ],
)
def test_the_shape_is_told_by_content(read: Callable[..., list[Record]], text: str) -> None:
    records = read(text)
    assert rejects(records) == []
    assert ids(records) == [1, 2]
    assert items(records)[0].kids == (2,)


def test_one_object_is_one_record(read: Callable[..., list[Record]]) -> None:
    assert ids(read(json.dumps(STORY, indent=2))) == [1]


def test_a_mapping_gives_ids_to_records_without(
    read: Callable[..., list[Record]],
) -> None:
    bare = {key: value for key, value in REPLY.items() if key != "id"}
    assert ids(read(json.dumps({"7": bare, "t1_x": bare}))) == [7, "t1_x"]


def test_a_pair_gives_its_id_to_a_record_without(
    read: Callable[..., list[Record]],
) -> None:
    assert ids(read('[[7, {"text": "a"}], [8, {"text": "b"}]]')) == [7, 8]


def test_a_file_whose_stem_is_a_number_gives_its_id(
    read: Callable[..., list[Record]],
) -> None:
    assert ids(read('{"text": "a"}', name="8863.json")) == [8863]


def test_a_stem_names_no_record_among_several(
    read: Callable[..., list[Record]],
) -> None:
    assert ids(read('{"text": "a"}\n{"text": "b"}', name="2024.json")) == [None, None]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_packed_files_are_told_by_their_bytes(
    read: Callable[..., list[Record]], pack: Callable[[bytes], bytes]
) -> None:
    assert ids(read(pack(json.dumps(STORY).encode()), name="plain-name")) == [1]


def test_several_packed_parts_in_one_file_are_read(
    read: Callable[..., list[Record]],
) -> None:
    parts = [json.dumps(one).encode() + b"\n" for one in (STORY, REPLY)]
    assert ids(read(b"".join(map(gzip.compress, parts)))) == [1, 2]
    assert ids(read(b"".join(map(zstandard.compress, parts)))) == [1, 2]


def test_a_packed_file_that_is_cut_off_keeps_what_came_before(
    read: Callable[..., list[Record]],
) -> None:
    lines = "".join(f'{{"id": {n}, "text": "{os.urandom(40).hex()}"}}\n' for n in range(5000))
    records = read(gzip.compress(lines.encode())[:-20000])
    assert len(items(records)) > 100
    assert "truncated" in rejects(records)[-1][1]


def test_text_in_utf_16_is_read(read: Callable[..., list[Record]]) -> None:
    assert ids(read(json.dumps(STORY).encode("utf-16"))) == [1]


def test_a_broken_line_is_rejected_and_the_rest_goes_on(
    read: Callable[..., list[Record]],
) -> None:
    records = read('{"id": 1}\n{"id": 2, "text": "no end\n{"id": 3}\n')
    assert ids(records) == [1, 3]
    [(line, reason)] = rejects(records)
    assert line == 2
    assert "invalid JSON" in reason


def test_a_broken_first_line_does_not_hide_the_rest(
    read: Callable[..., list[Record]],
) -> None:
    records = read('{"id": 1, "te\n{"id": 2}\n{"id": 3}\n')
    assert ids(records) == [2, 3]
    assert rejects(records)[0][0] == 1


def test_a_line_of_another_kind_is_rejected_and_the_rest_goes_on(
    read: Callable[..., list[Record]],
) -> None:
    records = read('# a comment\n{"id": 1}\nid,text\n{"id": 2}\n')
    assert ids(records) == [1, 2]
    assert [line for line, _ in rejects(records)] == [1, 3]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_array_that_is_cut_off_keeps_its_whole_elements(
    read: Callable[..., list[Record]], pack: Callable[[bytes], bytes]
) -> None:
    many = [{"id": at, "text": hashlib.sha256(bytes(at)).hexdigest()} for at in range(9000)]
    records = read(pack(json.dumps(many).encode())[:-5000])
    assert len(items(records)) > 1000
    reasons = [reason for _, reason in rejects(records)]
    assert len(reasons) == 2
    assert "invalid JSON" in reasons[0]
    assert "truncated" in reasons[1]


def test_a_mapping_that_is_cut_off_keeps_its_whole_entries(
    read: Callable[..., list[Record]],
) -> None:
    records = read('{\n "1": {"text": "a"},\n "2": {"text": "b"},\n "3": {"te')
    assert ids(records) == [1, 2]
    assert [line for line, _ in rejects(records)] == [4]


def test_one_broken_entry_does_not_spoil_a_mapping(
    read: Callable[..., list[Record]],
) -> None:
    text = json.dumps({"1": {"text": "a"}, "2": {"text": "b"}, "3": {"text": "c"}}, indent=1)
    records = read(text.replace('"b"', "b"))
    assert ids(records) == [1, 3]
    assert [line for line, _ in rejects(records)] == [5]


def test_entries_of_a_mapping_have_their_own_lines(
    read: Callable[..., list[Record]],
) -> None:
    records = items(read('{\n"1": {"text": "a"},\n\n"2": {"text": "b"}\n}'))
    assert [item.place and item.place.line for item in records] == [2, 4]


def test_a_key_that_is_twice_in_a_mapping_is_two_records(
    read: Callable[..., list[Record]],
) -> None:
    assert ids(read('{"1": {"text": "a"}, "1": {"text": "b"}}')) == [1, 1]


def test_an_array_that_is_cut_off_keeps_its_whole_elements(
    read: Callable[..., list[Record]],
) -> None:
    records = read(json.dumps([STORY, REPLY])[:-10])
    assert ids(records) == [1]
    assert len(rejects(records)) == 1


def test_one_broken_element_does_not_spoil_an_array(
    read: Callable[..., list[Record]],
) -> None:
    text = json.dumps([STORY, REPLY, {"id": 3}], indent=2).replace('"text": "r",', '"text": r,')
    records = read(text)
    assert ids(records) == [1, 3]
    assert rejects(records)[0][0] == 11


def test_a_line_that_is_no_utf_8_is_rejected_with_its_bytes(
    read: Callable[..., list[Record]],
) -> None:
    records = read(b'{"id": 1}\n{"id": 2, "text": "\xff"}\n{"id": 3}\n')
    assert ids(records) == [1, 3]
    (reject,) = [record for record in records if isinstance(record, Reject)]
    assert reject.reason.startswith("invalid UTF-8")
    assert reject.place.line == 2
    assert isinstance(reject.raw, bytes)
    assert b"\xff" in reject.raw


def test_a_null_byte_makes_no_file_unreadable(
    read: Callable[..., list[Record]],
) -> None:
    records = read(b'{"id": 1}\n{"id": 2, "text": "a\x00b"}\n\x00\x00\n{"id": 3}\n')
    assert ids(records) == [1, 2, 3]
    assert items(records)[1].text == "a\0b"


def test_null_records_are_read_and_rejected(
    read: Callable[..., list[Record]],
) -> None:
    assert len(rejects(read('{"id": 1}\nnull\n'))) == 1
    assert len(rejects(read('[{"id": 1}, null, null]'))) == 2
    assert len(rejects(read('{"1": {"text": "a"}, "2": null}'))) == 1


@pytest.mark.parametrize("line", ["{}", "[]", '"text"', "5", "true", '{"wings": 2}', "[[1]]"])
def test_what_is_no_record_is_rejected_or_holds_none(
    read: Callable[..., list[Record]], line: str
) -> None:
    assert ids(read(f'{{"id": 1}}\n{line}\n')) == [1]


def test_not_a_number_is_no_number(read: Callable[..., list[Record]]) -> None:
    (item,) = items(read('{"id": 1, "score": NaN, "x": -Infinity}'))
    assert item.score is None


def test_a_reject_keeps_the_record_whole(read: Callable[..., list[Record]]) -> None:
    (reject,) = read('{"id": 1, "type": "story", "time": "soon", "wings": [1]}')
    assert isinstance(reject, Reject)
    assert isinstance(reject.raw, str)
    assert json.loads(reject.raw) == {"id": 1, "type": "story", "time": "soon", "wings": [1]}


@pytest.mark.parametrize(
    "text",
    [
        '{"id":1,"time":"soon","x":1,  "x":2}',
        r'{"id":1,"text":"\udc80"}',
        "Item(id=1, time='soon', kids=(2, 3))",
        "Item(id=1, by=0x" + "f" * 5000 + ")",
        '{"id":1,"text":' + "[" * 5000 + "]" * 5000 + "}",
        '{"id":1,"wings":' + "[" * 5000 + "]" * 5000 + "}",
        '{"wings":' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
def test_a_reject_is_the_record_as_it_came(read: Callable[..., list[Record]], text: str) -> None:
    another = "Item(id=2)" if text.startswith("Item") else '{"id":2}'
    reject, other = read(f"{text}\n{another}")
    assert isinstance(reject, Reject)
    assert reject.raw == text
    assert isinstance(other, Item)


def test_an_escape_that_is_half_a_character_is_not_taken_for_bytes(
    read: Callable[..., list[Record]],
) -> None:
    (reject,) = read(r'{"1": {"text": "\udc80"}}')
    assert isinstance(reject, Reject)
    assert "lone surrogate" in reject.reason
    assert isinstance(reject.raw, str)


def test_a_record_twice_in_one_file_is_merged(
    read: Callable[..., list[Record]],
) -> None:
    merged = merge_items(read(f"{json.dumps(STORY)}\n{json.dumps(STORY)}\n"))
    assert merged.counts == {"read": 2, "loaded": 1, "merged": 1, "rejected": 0}


ALGOLIA = {
    "id": 1,
    "created_at": "2021-03-02T06:40:48.000Z",
    "created_at_i": 1614667248,
    "author": "a",
    "title": "T",
    "points": 5,
    "parent_id": None,
    "type": "story",
    "children": [
        {
            "id": 9,
            "created_at_i": 1614667250,
            "author": "b",
            "text": "second in time, first in display",
            "parent_id": 1,
            "type": "comment",
            "children": [{"id": 12, "author": "c", "type": "comment", "children": []}],
        },
        {"id": 8, "created_at_i": 1614667249, "parent_id": 1, "type": "comment", "children": []},
    ],
    "options": [],
}


def test_replies_nested_in_algolia_items_are_records_in_display_order(
    read: Callable[..., list[Record]],
) -> None:
    story, first, below, second = items(read(json.dumps(ALGOLIA)))
    assert (story.id, story.by, story.score, story.time) == (1, "a", 5, 1614667248)
    assert story.kids == (9, 8)
    assert (first.id, first.parent, first.kids) == (9, 1, (12,))
    assert (below.id, below.parent) == (12, 9)
    assert (second.id, second.kids) == (8, None)
    assert story.extra is None


def test_an_algolia_hit_is_an_item(read: Callable[..., list[Record]]) -> None:
    hit = {
        "objectID": "7",
        "author": "a",
        "comment_text": "hello",
        "story_id": 3,
        "parent_id": 4,
        "created_at_i": 9,
        "_tags": ["comment", "author_a", "story_3"],
        "_highlightResult": {"author": {"value": "<em>a</em>"}},
    }
    (item,) = items(read(json.dumps({"hits": [hit], "page": 0})))
    assert (item.id, item.item_type, item.by, item.text, item.parent, item.time) == (
        (7, "comment", "a", "hello", 4, 9)
    )
    assert item.extra == {"story_id": 3, "_tags": hit["_tags"]}


HNPWA = {
    "id": 1,
    "title": "T",
    "points": 5,
    "user": "a",
    "time": 100,
    "time_ago": "a day ago",
    "type": "link",
    "comments_count": 2,
    "comments": [
        {
            "id": 5,
            "level": 0,
            "user": "b",
            "time": 110,
            "time_ago": "a day ago",
            "content": "<p>hi",
            "comments": [
                {"id": 6, "level": 1, "user": "c", "time": 120, "content": "x", "comments": []}
            ],
        }
    ],
}


def test_comments_nested_in_hnpwa_threads_are_records(
    read: Callable[..., list[Record]],
) -> None:
    story, first, second = items(read(json.dumps(HNPWA)))
    assert (story.item_type, story.by, story.score, story.kids) == ("story", "a", 5, (5,))
    # It counts all comments, `descendants` live ones.
    assert (story.descendants, story.extra and story.extra["comments_count"]) == (None, 2)
    assert (first.item_type, first.parent, first.text) == ("comment", 1, "hi")
    assert (second.item_type, second.parent) == ("comment", 5)


def test_reddit_things_are_items_with_text_ids(
    read: Callable[..., list[Record]],
) -> None:
    post = {"kind": "t3", "data": {"id": "a", "name": "t3_a", "title": "T", "created_utc": 5.0}}
    reply = {
        "kind": "t1",
        "data": {
            "id": "b",
            "name": "t1_b",
            "parent_id": "t3_a",
            "author": "x",
            "body": "y",
            "created_utc": 6.0,
            "replies": {"kind": "Listing", "data": {"children": []}},
        },
    }
    listing = [{"kind": "Listing", "data": {"children": [one]}} for one in (post, reply)]
    first, second = items(read(f"{json.dumps(listing[0])}\n{json.dumps(listing[1])}"))
    assert (first.id, first.item_type, first.time) == ("t3_a", "story", 5)
    assert (second.id, second.parent, second.by, second.text) == ("t1_b", "t3_a", "x", "y")


def test_replies_of_reddit_in_a_list_are_records(
    read: Callable[..., list[Record]],
) -> None:
    reply = {"name": "t1_b", "parent_id": "t1_a", "body": "b", "created_utc": 2}
    story = {"name": "t1_a", "body": "a", "created_utc": 1, "replies": [reply]}
    records = read(json.dumps(story))
    assert ids(records) == ["t1_a", "t1_b"]


def test_replies_nested_thousands_deep_are_read(
    read: Callable[..., list[Record]],
) -> None:
    depth = 6000
    opened = "".join(f'{{"id": {n}, "type": "comment", "children": [' for n in range(1, depth))
    text = opened + f'{{"id": {depth}}}' + "]}" * (depth - 1)
    records = items(read(text))
    assert len(records) == depth
    assert records[-1].parent == depth - 1


def test_a_nested_reply_that_cannot_be_read_takes_no_other_with_it(
    read: Callable[..., list[Record]],
) -> None:
    records = read('{"id": 1, "children": [{"id": true, "text": "a"}, {"id": 2, "text": "b"}]}')
    assert [(item.id, item.kids) for item in items(records)] == [(1, (2,)), (2, None)]
    assert len(rejects(records)) == 1


@pytest.mark.parametrize("kind", ["[]", "{}", "0", '"t1"', "null"])
def test_a_field_of_another_shape_may_hold_anything(
    read: Callable[..., list[Record]], kind: str
) -> None:
    assert ids(read(f'{{"id": 1, "kind": {kind}, "text": "a"}}')) == [1]


@pytest.mark.parametrize("replies", ["[null, 5]", "null", "{}", '[{"kind": "more"}]'])
def test_what_is_no_reply_among_reddits_is_rejected(
    read: Callable[..., list[Record]], replies: str
) -> None:
    data = f'{{"name": "t1_a", "body": "b", "replies": {{"data": {{"children": {replies}}}}}}}'
    assert ids(read(f'{{"kind": "t1", "data": {data}}}')) == ["t1_a"]


def test_a_time_without_end_is_rejected(read: Callable[..., list[Record]]) -> None:
    assert len(rejects(read('{"name": "t1_a", "body": "b", "created_utc": 1e999}'))) == 1


def test_replies_nested_in_a_record_without_an_id_are_rejected_not_lost(
    read: Callable[..., list[Record]],
) -> None:
    records = read('{"type": "story", "title": "T", "children": [{"id": 2, "text": "a"}]}')
    assert len(items(records)) == 1
    assert len(rejects(records)) == 1


def test_a_shape_may_be_told_instead_of_recognised(
    read: Callable[..., list[Record]],
) -> None:
    text = '{"id": 1, "points": 5}'
    assert items(read(text, shape="algolia"))[0].score == 5
    assert items(read(text, shape="firebase"))[0].score is None


def test_elements_of_an_array_have_their_lines_where_a_shape_is_named_too(
    read: Callable[..., list[Record]],
) -> None:
    text = json.dumps([STORY, {"id": 2, "time": "soon"}, REPLY], indent=0)
    found = {shape: rejects(read(text, shape=shape)) for shape in (None, "algolia", "firebase")}
    assert {line for [(line, _)] in found.values()} == {11}


def test_an_unknown_shape_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="unknown shape 'xml'"):
        read_items([], shape="xml")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read_items([tmp_path / "nowhere.json"]))


def test_a_named_file_without_records_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("just some words\n")
    with pytest.raises(InputError, match="unrecognised input format"):
        list(read_items([tmp_path / "notes.txt"]))


def test_an_empty_file_has_no_records(read: Callable[..., list[Record]]) -> None:
    assert read("") == []
    assert read(" \n\n") == []


def test_what_is_not_for_us_in_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.jsonl").write_text(json.dumps(REPLY))
    (tmp_path / "a.jsonl").write_text(json.dumps(STORY))
    (tmp_path / "notes.txt").write_text("words")
    (tmp_path / ".hidden.json").write_text(json.dumps(STORY))
    (tmp_path / "package.json").write_text('{"name": "x", "version": "1"}')
    (tmp_path / "graphload.rejects.jsonl").write_text('{"source": "a", "reason": "b"}')
    (tmp_path / "g.jsonl").write_text('{"digest": "00", "id_source": "given", "node": 1}')
    (tmp_path / "s.graph").mkdir()
    (tmp_path / "s.graph" / "c.json").write_text(json.dumps(STORY))
    records = read_items([tmp_path])
    assert ids(list(records)) == [1, 2]
    ignored = records.report.ignored
    names = sorted(os.path.relpath(path, tmp_path) for path in ignored)
    assert names == [
        ".hidden.json",
        "g.jsonl",
        "graphload.rejects.jsonl",
        "notes.txt",
        "package.json",
        "s.graph",
    ]


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "piped"
    path.write_text(json.dumps(STORY))
    with path.open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        (item,) = read_items(["-"])
    assert isinstance(item, Item)
    assert str(item.place) == "-:1"


def test_reading_is_lazy(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(STORY))
    records = read_items([tmp_path / "a.jsonl", tmp_path / "missing.jsonl"])
    assert next(records) is not None
    with pytest.raises(InputError):
        next(records)


def test_long_lines_beyond_the_head_are_read_whole(
    read: Callable[..., list[Record]],
) -> None:
    long = {**REPLY, "text": "x" * 100_000}
    records = read("".join(f"{json.dumps(one)}\n" for one in (STORY, long, {"id": 3}, long)))
    assert ids(records) == [1, 2, 3, 2]
    assert rejects(records) == []


def test_records_behind_many_blank_lines_are_read(
    read: Callable[..., list[Record]],
) -> None:
    (item,) = items(read("\n" * 200_000 + '{"id": 1}'))
    assert item.place is not None
    assert item.place.line == 200_001


@pytest.mark.parametrize("stem", ["007", "9" * 30])
def test_a_stem_that_is_no_id_of_a_store_names_nothing(
    read: Callable[..., list[Record]], stem: str
) -> None:
    assert ids(read('{"text": "a"}', name=f"{stem}.json")) == [None]


def test_half_a_character_at_the_end_of_utf_16_spoils_nothing(
    read: Callable[..., list[Record]],
) -> None:
    assert ids(read('{"id": 1}\n{"id": 2}'.encode("utf-16") + b"x")) == [1, 2]


def test_a_repr_holds_what_json_would(read: Callable[..., list[Record]]) -> None:
    (item,) = items(read("Item(id=1, wings={1: (2, 3), None: 4, False: 5, 'a': {2.5: ()}})"))
    assert item.extra == {"wings": {"1": [2, 3], "null": 4, "false": 5, "a": {"2.5": []}}}


def test_a_repr_with_a_key_that_no_text_can_hold_is_rejected(
    read: Callable[..., list[Record]],
) -> None:
    records = read("Item(id=1, wings={0x" + "f" * 5000 + ": 1})\nItem(id=2)")
    assert ids(records) == [2]
    assert len(rejects(records)) == 1


@pytest.mark.parametrize("opening", ['{"id":1,"x":[', '[{"id":1,"x":[', '{"1":{"id":1,"x":[', "{"])
def test_records_cut_off_in_thousands_take_linear_time(
    read: Callable[..., list[Record]], opening: str
) -> None:
    records = read(f"{opening}\n" * 5000)
    assert items(records) == []
    assert rejects(records)


def test_hostile_nesting_takes_linear_time(read: Callable[..., list[Record]]) -> None:
    records = read('{"id": 1}\n' + "[" * 200_000 + "\n" + '{"a":' * 100_000 + "\n")
    assert ids(records) == [1]
    assert len(rejects(records)) == 2


@pytest.mark.parametrize("order", [1, -1])
def test_a_source_is_linked_whichever_record_of_it_is(tmp_path: Path, order: int) -> None:
    path = tmp_path / "items.jsonl"
    lines = ['{"id": 2, "parent": "1"}', '{"id": 3, "text": "x"}', '{"id": 4, "text": "x"}']
    path.write_text("\n".join(lines[::order]))
    records = read_items([path])
    assert len([*records]) == 3
    assert records.report.sources[0].is_linked
