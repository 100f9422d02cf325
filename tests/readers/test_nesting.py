"""Records are found wherever they stand: nested under any name, in any container and layout."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.items import Item, Place, Reject
from graphload.merge import merge_items
from graphload.readers import Record, read_items
from graphload.readers.containers import holds_records

if TYPE_CHECKING:
    from collections.abc import Callable

Raw = dict[str, Any]

WRITERS: dict[str, Callable[[int, int], Raw]] = {
    "firebase": lambda id_, time: {"id": id_, "by": f"u{id_}", "text": "t", "time": time},
    "algolia": lambda id_, time: {
        "id": id_,
        "author": f"u{id_}",
        "text": "t",
        "created_at_i": time,
        "type": "comment",
    },
    "hnpwa": lambda id_, time: {
        "id": id_,
        "user": f"u{id_}",
        "content": "t",
        "time": time,
        "time_ago": "1 h",
    },
    "reddit": lambda id_, time: {
        "id": f"k{id_}",
        "name": f"t1_k{id_}",
        "author": f"u{id_}",
        "body": "t",
        "created_utc": time,
    },
}
"""A raw comment of each shape, without links."""

NAMES = ("kids", "children", "comments", "replies", "responses", "answers", "notes", "Antworten")
WRAPPERS: list[Callable[[list[Raw]], Any]] = [
    lambda records: records,
    lambda records: {"items": records},
    lambda records: {"data": records, "count": len(records)},
    lambda records: {"edges": [{"node": record} for record in records]},
]
LAYOUTS: dict[str, Callable[[list[Raw]], str]] = {
    "an array": json.dumps,
    "an array over many lines": lambda records: json.dumps(records, indent=2),
    "a line each": lambda records: "".join(f"{json.dumps(record)}\n" for record in records),
    "an array of arrays": lambda records: json.dumps([[record] for record in records]),
    "pages": lambda records: json.dumps([{"hits": [record], "page": 1} for record in records]),
    "pages in an answer": lambda records: json.dumps(
        {"pages": [{"items": records[:1]}, {"items": []}, {"items": records[1:]}]}
    ),
    "a page a line": lambda records: "".join(
        f"{json.dumps({'results': [record]})}\n" for record in records
    ),
    "two lists": lambda records: json.dumps({"posts": records[:1], "comments": records[1:]}),
    "a record and a list": lambda records: json.dumps(
        {"story": records[0], "comments": records[1:]}
    ),
    "run together": lambda records: "".join(map(json.dumps, records)),
    "an envelope a line": lambda records: "".join(
        f"{json.dumps({'body': record, 'seen': 'yes'})}\n" for record in records
    ),
    "an answer with a number of its own a line": lambda records: "".join(
        f"{json.dumps({'id': 7, 'result': record})}\n" for record in records
    ),
    "an envelope with a time of retrieval a line": lambda records: "".join(
        f"{json.dumps({'id': 7, 'retrieved_at': 1_600_000_000, 'data': record})}\n"
        for record in records
    ),
}


def read(text: str, suffix: str = ".json") -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"records{suffix}"
        path.write_text(text)
        return list(read_items([path]))


def links(records: list[Record]) -> dict[object, object]:
    assert not [record for record in records if isinstance(record, Reject)]
    items = [record for record in records if isinstance(record, Item)]
    assert all(item.text == "t" and item.by and item.time for item in items)
    parents: dict[object, object] = {item.id: item.parent for item in items}
    assert len(parents) == len(items)
    return parents


@st.composite
def parents_of(draw: st.DrawFn) -> list[int | None]:
    """Draw a forest: the parent of each number, which is smaller."""
    size = draw(st.integers(1, 8))
    numbers = (st.none() if at == 0 else st.none() | st.integers(0, at - 1) for at in range(size))
    return [draw(number) for number in numbers]


@pytest.mark.parametrize("shape", WRITERS)
@settings(max_examples=40, deadline=None)
@given(parents=parents_of(), data=st.data())
def test_replies_nested_under_any_name_are_records_in_their_place(
    shape: str, parents: list[int | None], data: st.DataObject
) -> None:
    raw = [WRITERS[shape](at + 1, 1_600_000_000 + at) for at in range(len(parents))]
    for at in reversed(range(len(parents))):
        kids = [raw[kid] for kid, parent in enumerate(parents) if parent == at]
        while kids:
            # Several lists in one record, each under its own name.
            count = data.draw(st.integers(1, len(kids)))
            name = data.draw(st.sampled_from([name for name in NAMES if name not in raw[at]]))
            is_known = name not in ("notes", "Antworten")
            wrap = data.draw(st.sampled_from(WRAPPERS)) if is_known else WRAPPERS[0]
            raw[at][name] = wrap(kids[:count])
            kids = kids[count:]
    text = json.dumps([raw[at] for at, parent in enumerate(parents) if parent is None])
    ids = [("t1_k%d" if shape == "reddit" else "%d") % (at + 1) for at in range(len(parents))]
    named = {str(id_): parent for id_, parent in links(read(text)).items()}
    assert {id_: None if parent is None else str(parent) for id_, parent in named.items()} == {
        id_: None if parent is None else ids[parent]
        for id_, parent in zip(ids, parents, strict=True)
    }


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", WRITERS)
@settings(max_examples=15, deadline=None)
@given(parents=parents_of().filter(lambda parents: len(parents) > 1))
def test_the_layout_never_matters(shape: str, layout: str, parents: list[int | None]) -> None:
    raw = [WRITERS[shape](at + 1, 1_600_000_000 + at) for at in range(len(parents))]
    name = "parent" if shape in ("firebase", "hnpwa") else "parent_id"
    for record, parent in zip(raw, parents, strict=True):
        if parent is not None:
            record[name] = raw[parent].get("name", parent + 1)
    records = [links(read(write(raw))) for write in (LAYOUTS["an array"], LAYOUTS[layout])]
    assert records[0] == records[1]
    assert len(records[0]) == len(parents)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"data": []}',
        '{"hits": [], "nbHits": 0}',
        '{"kind": "Listing", "data": {"after": null, "children": []}}',
        '[{"hits": []}, {"hits": []}]',
        '{"items": []}\n{"items": []}\n',
        # Bluesky, Twitter's API v2 and Discourse.
        '{"feed": [], "cursor": "c"}',
        '{"meta": {"result_count": 0}}',
        '{"users": [], "topic_list": {"per_page": 30, "topics": []}}',
    ],
)
def test_an_empty_answer_has_no_records_and_no_rejects(text: str) -> None:
    assert read(text) == []
    assert holds_records(json.loads(text.split("\n", 1)[0]))


@pytest.mark.parametrize(
    "text",
    [
        '{"config": {"version": 3}, "items_seen": {"n": 2}}',
        '{"name": "package", "version": "1.0", "dependencies": {"a": "^1"}}',
        '{"editor": {"title": "Main"}, "theme": {"dark": true}}',
        '{"openapi": "3.1", "info": {"title": "T", "version": "1"}, "paths": {}}',
        '{"type": "FeatureCollection", "features": [{"geometry": {"x": 1}}]}',
        '{"a": 1}',
        "[[1, 2], [3, 4]]",
        "[1, 2]",
        '["a", "b"]',
        '{"users": [{"id": 1, "name": "ann", "title": "Dr"}]}',
    ],
)
def test_what_is_something_else_is_rejected_and_makes_no_items(text: str) -> None:
    records = read(text)
    assert records
    assert all(isinstance(record, Reject) for record in records)


@pytest.mark.parametrize(
    "record",
    [
        {"crosspost_parent_list": [{"id": "b", "name": "t3_b", "author": "x", "selftext": "s"}]},
        {"user_mentions": [{"id": 5, "name": "Ann", "screen_name": "ann"}]},
        {"all_awardings": [{"id": "a", "name": "Gold", "description": "d", "count": 1}]},
        {"badges": [{"id": 4, "name": "Gold", "description": "d", "created_at": 1_600_000_000}]},
        {"warnings": [{"id": 4, "message": "too long", "username": "bot"}]},
        {"media": [{"id": 4, "type": "image", "url": "u", "text": "alt", "author": "x"}]},
        {"poll_data": {"options": [{"id": "1", "text": "yes"}, {"id": "2", "text": "no"}]}},
    ],
)
def test_objects_that_are_no_replies_are_fields(record: Raw) -> None:
    post = {"id": "a", "name": "t3_a", "author": "x", "created_utc": 1_600_000_000, "title": "T"}
    (item,) = read(json.dumps({**post, **record}))
    assert isinstance(item, Item)
    assert item.extra == record


def test_ids_among_nested_replies_keep_their_place_in_the_display_order() -> None:
    kids = [7, {"id": 8, "by": "a", "text": "t"}, 9]
    story, reply = read(json.dumps({"id": 1, "by": "a", "title": "T", "kids": kids}))
    assert isinstance(story, Item)
    assert isinstance(reply, Item)
    assert story.kids == (7, 8, 9)
    assert reply.parent == 1


def test_replies_that_are_left_out_become_stubs_below_a_stub_too() -> None:
    more = {"kind": "more", "data": {"parent_id": "t1_q", "children": ["r", "s"], "count": 2}}
    merged = merge_items(read(json.dumps(more)))
    assert [(entry.parent, entry.ids) for entry in merged.unfetched] == [("t1_q", ("t1_r", "t1_s"))]
    assert merged.counts == {"read": 0, "loaded": 0, "merged": 0, "rejected": 0}


@pytest.mark.parametrize(
    "spelled", ["", " ", "None", "null", "NaN", "nan", "root", 0, -1, "0", 0.0]
)
def test_no_parent_is_told_from_the_value_alone(spelled: object) -> None:
    alone = read(json.dumps({"id": 1, "text": "t", "parent": spelled}))
    # An item whose id is that value is reported, and changes nothing.
    beside = read(
        "\n".join(
            json.dumps(record)
            for record in (
                {"id": 1, "text": "t", "parent": spelled},
                {"id": spelled, "text": "u"},
            )
        )
    )
    for records in (alone, beside):
        first = records[0]
        assert isinstance(first, Item)
        assert (first.id, first.parent) == (1, None)


@pytest.mark.parametrize(
    "spelled",
    [
        2.0**53,
        "9007199254740992.0",
        1e19,
        1.5426579044817961e18,
        "1.54E+18",
        "1.5426579044817961e+18",
        "1542657904481796104.0",
    ],
)
def test_a_float_that_has_lost_digits_is_no_id(spelled: object) -> None:
    (record,) = read(json.dumps({"id": spelled, "text": "t"}))
    assert isinstance(record, Reject)
    assert "digits" in record.reason or "64 bits" in record.reason


@pytest.mark.parametrize("spelled", ["1e3", "12e45678", "5e12", "007", "1.2.3"])
def test_other_texts_with_digits_are_ids(spelled: str) -> None:
    (record,) = read(json.dumps({"id": spelled, "text": "t"}))
    assert isinstance(record, Item)
    assert record.id == spelled


@pytest.mark.parametrize(
    ("spelled", "seconds"),
    [
        (1_700_000_000_000, 1_700_000_000),
        (1_700_000_000_000_000, 1_700_000_000),
        (1_700_000_000_000_000_000, 1_700_000_000),
        (1_700_000_000.9, 1_700_000_000),
        ("1700000000", 1_700_000_000),
        ("1700000000.25", 1_700_000_000),
        ("1.7e9", 1_700_000_000),
        ("2023-11-14T22:13:20Z", 1_700_000_000),
        ("2023-11-14T22:13:20", 1_700_000_000),
        ("2023-11-14T23:13:20+01:00", 1_700_000_000),
        ("2023-11-14 22:13:20", 1_700_000_000),
        ("2023-11-14 22:13:20 UTC", 1_700_000_000),
        ("2023-11-14 22:13:20.123456+00:00", 1_700_000_000),
        ("Tue, 14 Nov 2023 22:13:20 GMT", 1_700_000_000),
        ("Tue, 14 Nov 2023 23:13:20 +0100", 1_700_000_000),
        ("Tue Nov 14 22:13:20 +0000 2023", 1_700_000_000),
        (-1.5, -2),
        (0, 0),
        ("", None),
        ("NaN", None),
    ],
)
def test_a_time_is_read_in_any_spelling(spelled: object, seconds: int | None) -> None:
    (record,) = read(json.dumps({"id": 1, "text": "t", "time": spelled}))
    assert isinstance(record, Item)
    assert record.time == seconds


@pytest.mark.parametrize("indent", [None, 2])
def test_in_a_folder_json_without_records_is_ignored_in_any_layout(
    tmp_path: Path, indent: int | None
) -> None:
    settings_ = {"config": {"version": 3}, "items_seen": {"n": 2}}
    (tmp_path / "settings.json").write_text(json.dumps(settings_, indent=indent))
    (tmp_path / "pages.jsonl").write_text('{"items": []}\n{"items": [{"id": 1, "text": "t"}]}\n')
    (tmp_path / "log.jsonl").write_text('{"level": "info"}\n' * 3)
    records = read_items([tmp_path])
    assert [record.id for record in records if isinstance(record, Item)] == [1]
    assert sorted(Path(name).name for name in records.report.ignored) == [
        "log.jsonl",
        "settings.json",
    ]


def test_a_first_line_without_a_record_hides_no_other_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"version": 3}\n{"id": 1, "text": "t"}\n')
    records = list(read_items([tmp_path]))
    assert [type(record).__name__ for record in records] == ["Reject", "Item"]


@pytest.mark.parametrize(
    ("name", "wrapped"),
    [("comments", "list"), ("comments", "thread"), ("subs", "data"), ("Antworten", "Liste")],
)
def test_a_list_of_replies_in_an_object_is_read_whatever_both_are_called(
    name: str, wrapped: str
) -> None:
    reply = {"id": 2, "by": "u2", "text": "t", "time": 1_600_000_000}
    record = {"id": 1, "by": "u1", "text": "t", "time": 1_600_000_000, name: {wrapped: [reply]}}
    assert links(read(json.dumps(record))) == {1: None, 2: 1}


@pytest.mark.parametrize("name", ["comments", "Antworten"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda reply: {str(reply["id"]): reply},
        lambda reply: {"data": {"children": [reply]}},
        lambda reply: {"page": {"things": {str(reply["id"]): reply}}},
    ],
    ids=["a mapping by id", "a list in two objects", "a mapping in two objects"],
)
@pytest.mark.parametrize("shape", WRITERS)
def test_replies_in_objects_are_read_whatever_their_field_is_called(
    shape: str, wrap: Callable[[Raw], Raw], name: str
) -> None:
    record, reply = (WRITERS[shape](id_, 1_600_000_000 + id_) for id_ in (1, 2))
    first, second = read(json.dumps({**record, name: wrap(reply)}))
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert second.parent == first.id


@pytest.mark.parametrize(
    "field",
    [
        {"original": {"id": 7, "by": "x", "text": "t", "time": 1_600_000_000}},
        {"shared": {"post": {"id": 7, "by": "x", "text": "t", "time": 1_600_000_000}}},
        {"media": {"4f2a9c1": {"id": "4f2a9c1", "type": "image", "text": "alt"}}},
    ],
)
def test_an_object_that_is_no_list_of_replies_is_a_field(field: Raw) -> None:
    (item,) = read(json.dumps({"id": 1, "by": "a", "text": "t", **field}))
    assert isinstance(item, Item)
    assert item.extra == field


@pytest.mark.parametrize("name", ["replies", "comments", "items"])
def test_an_object_with_words_and_an_empty_list_is_no_empty_answer(name: str) -> None:
    record = {"post_id": 1, "author": {"name": "x"}, "body": "hi", name: []}
    (reject,) = read(json.dumps(record))
    assert isinstance(reject, Reject)


def test_a_reddit_table_may_have_integers_with_a_fraction_of_zero() -> None:
    row = {"id": "6", "parent_id": "5.0", "body": "x", "created_utc": 1, "subreddit": "s"}
    (item,) = read(json.dumps(row))
    assert isinstance(item, Item)
    assert (item.id, item.parent) == ("t1_6", "t1_5")


@pytest.mark.parametrize("name", ["children", "comments", "replies", "kids"])
@pytest.mark.parametrize("ids", [[1, 2, 3], ["p1", "p2", "p3"], ["1", "2", "3"]])
def test_ids_in_a_list_of_replies_are_kids(tmp_path: Path, name: str, ids: list[Any]) -> None:
    path = tmp_path / "a.jsonl"
    own, *kids = ids
    path.write_text(json.dumps({"id": own, "text": "t", name: kids, "n": 1}))
    (item,) = read_items([path])
    assert isinstance(item, Item)
    assert list(map(str, item.kids or ())) == list(map(str, kids))
    assert item.extra == {"n": 1}


@pytest.mark.parametrize(
    "record",
    [
        {"id": "p1", "comments": ["nice", "well said"]},
        {"id": "p1", "comments": ["I have 2 of them"]},
        {"id": "p1", "comments": [5, 6]},
        {"id": 1, "comments": ["p2"]},
        {"text": "t", "replies": [5, 6]},
        {"id": 1, "replies": [1, 2]},
        {"id": 1, "replies": [2, 2]},
        {"id": 1, "kids": [2], "replies": [3]},
        {"id": 1, "tags": [2, 3]},
        {"objectID": "1", "created_at_i": 5, "children": [3, 2]},
        {"name": "t3_a", "created_utc": 5, "comments": ["b1"]},
    ],
    ids=json.dumps,
)
def test_what_may_be_no_id_of_a_kid_stays_in_extra(tmp_path: Path, record: Raw) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record))
    (item,) = read_items([path])
    assert isinstance(item, Item)
    assert (item.kids or ()) == ((2,) if "kids" in record else ())
    name, value = list(record.items())[-1]
    assert (item.extra or {})[name] == value


@pytest.mark.parametrize("name", ["kids", "comments", "replies"])
def test_an_empty_object_of_replies_is_as_absent_as_an_empty_list(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": 1, "text": "t", name: {}}))
    assert list(read_items([path])) == [Item(id=1, text="t", place=Place(str(path), 1))]
