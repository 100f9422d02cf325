"""What was sent, known again: by the marks of rows, whichever way rows are made."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from neo4j.time import Date

from graphload.digest import content_digest, item_digest
from graphload.graph import build_graph
from graphload.items import Item, item_attributes
from graphload.loading.plan.fingerprints import Sent
from graphload.loading.plan.records import source_of
from graphload.merge import merge_items
from graphload.readers import read_items
from graphload.stores import schema
from support.project import SEEDS

ROW: dict[str, Any] = {"id": 1, "by": "a", "score": -1, "kids": [2, 3], "dead": True, "depth": 0}


@pytest.mark.parametrize("name", ["thread.jsonl", "faults.jsonl"])
def test_values_are_the_rows_values_of_records_and_of_a_graph(name: str) -> None:
    merged = merge_items(read_items([str(SEEDS / name)]))
    graph = build_graph(merged)
    records, nodes = source_of(merged), source_of(graph)
    assert len(records) > 20
    for node in records:
        row = schema.new_row(records.row(node))[: len(schema.ITEM_PROPERTIES)]
        assert source_of(merged).values(node) == records.values(node) == nodes.values(node) == row


def test_an_items_digest_is_that_of_its_attributes() -> None:
    items = [
        Item(id=1, by="ü\u2028", kids=(2, 3), score=0, extra={"b": {"d": 1, "c": [None]}, "a": 2}),
        Item(id="x", parent="p", parts=("q",), dead=True, extra={"n": 2**70}),
        Item(id=4, extra={"keys": {1: "a", 2: "b"}}, retrieved_at=5),
    ]
    for item in items:
        assert item_digest(item) == content_digest(item_attributes(item))


@pytest.fixture
def sent() -> Sent:
    """An item of ROW's, sent as the third kid of 7; of 2 nothing is known."""
    sent = Sent({1: 0, 2: 1})
    values = schema.new_row(ROW, 3)
    assert sent.make(values, 7) == (1, 7, values, sent.make(values, 7).size)
    return sent


def test_what_was_sent_is_known_again(sent: Sent) -> None:
    assert sent.was(schema.new_row(ROW, 3), 7)


@pytest.mark.parametrize(
    "other",
    [{"score": -2}, {"score": None}, {"dead": 1}, {"kids": [3, 2]}, {"by": "A"}, {"_loads": [1]}],
    ids=str,
)
def test_any_other_value_is_seen(sent: Sent, other: dict[str, Any]) -> None:
    assert not sent.was(schema.new_row(ROW | other, 3), 7)


@pytest.mark.parametrize(("above", "rank"), [(8, 3), (None, 3), (7, 2), (7, None)])
def test_another_parent_or_rank_is_seen(sent: Sent, above: int | None, rank: int | None) -> None:
    assert not sent.was(schema.new_row(ROW, rank), above)


@pytest.mark.parametrize(
    ("was", "other"), [("2020-01-02", dt.date(2020, 1, 2)), ([5], {5}), ("1", Decimal(1))], ids=str
)
def test_another_type_of_the_same_bytes_is_seen(was: object, other: object) -> None:
    sent = Sent({1: 0})
    sent.make(schema.new_row({"id": 1, "title": was}), None)
    assert not sent.was(schema.new_row({"id": 1, "title": other}), None)


@pytest.mark.parametrize(
    ("was", "other"),
    [
        ("2020-01-02", dt.date(2020, 1, 2)),
        ("1.5", Decimal("1.5")),
        (repr(Date(2020, 1, 2)), Date(2020, 1, 2)),
    ],
    ids=str,
)
def test_another_type_in_a_list_is_seen(was: str, other: object) -> None:
    sent = Sent({"a": 0})
    sent.make(schema.new_row({"id": "a", "kids": [was]}), None)
    assert sent.was(schema.new_row({"id": "a", "kids": [was]}), None)
    assert not sent.was(schema.new_row({"id": "a", "kids": [other]}), None)


def test_nothing_is_said_of_what_was_never_sent(sent: Sent) -> None:
    assert not sent.was(schema.new_row({"id": 2, "stub": True}), None)


def test_an_item_whose_row_comes_later_is_right_only_once_that_is_there(sent: Sent) -> None:
    values, stub = schema.new_row({"id": 2, "text": "deleted"}), {"id": 2, "stub": True}
    assert sent.make(values, None, schema.new_row(stub)).values == schema.new_row(stub)
    assert not sent.was(schema.new_row(stub), None)
    assert sent.was(schema.new_row({"id": 2, "text": "deleted"}), None)


def test_a_value_of_a_type_that_nobody_sends_is_another_one(sent: Sent) -> None:
    assert not sent.was(schema.new_row(ROW | {"score": Date(2020, 1, 1)}, 3), 7)
