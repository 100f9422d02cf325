"""One raw record to an Item."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.errors import InputError
from graphload.items import Item, Place, item_attributes
from graphload.parsing import decode_lines, decode_text_lines, item_decoder, parse_item

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Place("items.jsonl", 17)
decode_item = item_decoder({"author"})


def parse(**fields: Any) -> Item:  # noqa: ANN401
    return parse_item(fields, HERE)


def refusal(record: Mapping[str, Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        parse_item(record, HERE)
    return caught.value


def test_a_plain_record_is_decoded_in_one_step() -> None:
    item = decode_item(b'{"id": 8, "type": "comment", "kids": [9], "time": 5}', HERE)
    assert item == Item(id=8, item_type="comment", kids=(9,), time=5, place=HERE)


def test_unknown_fields_and_flags_that_are_false_take_a_second_step() -> None:
    line = b'{"id": 8, "dead": false, "kids": [], "score": null, "wings": false, "tail": null}'
    assert decode_item(line, HERE) == Item(id=8, extra={"wings": False}, place=HERE)


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": "8"}',
        b'{"id": 8, "author": "ann"}',
        b'{"id": 8, "score": "3"}',
        b'{"id": 9223372036854775808}',
    ],
)
def test_whatever_needs_a_closer_look_is_not_decoded_so(line: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_item(line, HERE)


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ({"type": "story"}, {"item_type": "story"}),
        ({"id": "41761823"}, {"id": 41761823}),
        ({"parent": "41761823.0"}, {"parent": 41761823}),
        ({"parent": 41761823.0}, {"parent": 41761823}),
        ({"score": "12"}, {"score": 12}),
        ({"score": ""}, {"score": None}),
        ({"kids": "[1, 2, 3]"}, {"kids": (1, 2, 3)}),
        ({"kids": "1 2,3"}, {"kids": (1, 2, 3)}),
        ({"kids": 7}, {"kids": (7,)}),
        ({"kids": []}, {"kids": None}),
        ({"kids": ["t1_a", "8"]}, {"kids": ("t1_a", 8)}),
        ({"dead": 1}, {"dead": True}),
        ({"dead": "True"}, {"dead": True}),
        ({"dead": 0}, {"dead": None}),
        ({"dead": ""}, {"dead": None}),
        ({"deleted": "False"}, {"deleted": None}),
        ({"text": ""}, {"text": ""}),
        ({"text": None}, {"text": None}),
        ({"text_format": "markdown"}, {"text_format": "markdown"}),
        ({"text_format": "html"}, {"text_format": None}),
        ({"text_format": False}, {"text_format": None}),
        ({"retrieved_at": "2021-03-02T06:40:48Z"}, {"retrieved_at": 1614667248}),
        ({"retrieved_at": "2021-03-02 06:40:48"}, {"retrieved_at": 1614667248}),
        ({"wings": 2}, {"extra": {"wings": 2}}),
        ({"wings": None}, {"extra": None}),
        ({"extra": {"wings": 2}}, {"extra": {"wings": 2}}),
        ({"id": "007"}, {"id": "007"}),
        ({"type": "story", "item_type": "job"}, {"item_type": "job", "extra": {"type": "story"}}),
    ],
)
def test_a_field_may_be_spelled_in_many_ways(
    spelled: dict[str, Any], meant: dict[str, Any]
) -> None:
    item = parse_item(spelled, HERE)
    assert {name: getattr(item, name) for name in meant} == meant


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"parent": [1]}, "parent"),
        ({"parent": True}, "parent"),
        ({"parent": 1.5}, "parent"),
        ({"time": "yesterday"}, "time"),
        ({"time": 2**63}, "time"),
        ({"id": -(2**63) - 1}, "id"),
        ({"kids": {"1": 2}}, "kids"),
        ({"text": 5}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"text_format": "rtf"}, "text_format"),
        ({"text_format": ["plain"]}, "text_format"),
        ({"by": "x" * 1001}, "by"),
        ({"by": "é" * 501}, "by"),
        ({"id": "x" * 1001}, "id"),
        ({"dead": "perhaps"}, "dead"),
        ({"wings": "\udcff"}, "extra"),
        ({"retrieved_at": "last-week"}, "retrieved_at"),
    ],
)
def test_a_known_field_of_a_wrong_type_makes_a_reject(record: dict[str, Any], field: str) -> None:
    error = refusal(record)
    assert (error.path, error.line, error.field) == ("items.jsonl", 17, field)


def test_a_refusal_says_what_where_and_what_was_there() -> None:
    error = refusal({"score": "abc"})
    assert str(error) == "items.jsonl:17: 'score' must be an integer, not \"abc\""


def test_a_record_cannot_say_where_it_stood() -> None:
    item = decode_item(b'{"id": 8, "place": {"source": "elsewhere"}}', HERE)
    assert item.place == HERE
    assert item.extra == {"place": {"source": "elsewhere"}}


def test_names_of_a_thousand_bytes_are_kept() -> None:
    assert parse(by="é" * 500).by == "é" * 500


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(["id", "type", "parent", "kids", "dead", "time", "by", "x"]) | st.text()


@given(st.dictionaries(NAMES, JSON_VALUES))
def test_any_record_is_an_item_or_an_input_error(record: dict[str, Any]) -> None:
    try:
        item = parse_item(record, HERE)
    except InputError as error:
        assert error.field is not None  # noqa: PT017 - either outcome is right
    else:
        assert parse_item({**item_attributes(item), "id": item.id}, HERE) == item


TEXT_IDS = st.sampled_from(["t1_a", "b-2", "at://x/y", "é", "Zz"])
ODD_TEXT_IDS = ["5", "-1", "007", "5.0", "1e12", "none", "NaN", "Root", " root", " ", ""]
ODD_TEXT_IDS += ["x" * 251, "\u2003z"]


@given(st.data())
def test_lines_of_text_ids_are_decoded_as_others_are(data: st.DataObject) -> None:
    odd = st.just(5) | st.sampled_from(ODD_TEXT_IDS) if data.draw(st.booleans()) else st.nothing()
    ids = TEXT_IDS | odd
    fields = {
        "parent": ids,
        "poll": ids,
        "kids": st.lists(ids, max_size=2),
        "parts": st.lists(ids, min_size=1, max_size=2),
        "dead": st.booleans(),
        "extra": st.just({"a": 1}),
        "text": st.just("t"),
    }
    records = data.draw(st.lists(st.fixed_dictionaries({"id": ids}, optional=fields), min_size=1))
    block = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    found, wanted = decode_text_lines(block), decode_lines(block)
    if found is not None:
        assert wanted is not None
        assert [(item.id, item_attributes(item)) for item in found] == [
            (item.id, item_attributes(item)) for item in wanted
        ]
    elif odd.is_empty:
        assert any({"dead", "extra", "kids"} & record.keys() for record in records)
