"""Rows that come back from a database are compared with the fingerprints of those sent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from neo4j.time import Date

from graphload.digest import content_digest, item_digest
from graphload.items import Item, item_attributes
from graphload.loading.fingerprints import Fingerprints
from graphload.stores import schema

ROW: dict[str, Any] = {"id": 1, "by": "a", "score": -1, "kids": [2, 3], "dead": True, "depth": 0}


def test_an_items_digest_is_that_of_its_attributes() -> None:
    items = [
        Item(id=1, by="ü\u2028", kids=(2, 3), score=0, extra={"b": {"d": 1, "c": [None]}, "a": 2}),
        Item(id="x", parent="p", parts=("q",), dead=True, extra={"n": 2**70}),
        Item(id=4, extra={"keys": {1: "a", 2: "b"}}, retrieved_at=5),
    ]
    for item in items:
        assert item_digest(item) == content_digest(item_attributes(item))


@pytest.fixture
def sent() -> Fingerprints:
    """The fingerprints of ROW, sent as the third kid of 7, and of a row that was not sent."""
    sent = Fingerprints(2)
    assert sent.note(0, schema.new_row(ROW, 3), 7) > 20
    return sent


def test_a_row_that_was_sent_matches(sent: Fingerprints) -> None:
    assert sent.match(0, schema.new_row(ROW, 3), 7)


@pytest.mark.parametrize(
    "other",
    [{"score": -2}, {"score": None}, {"dead": 1}, {"kids": [3, 2]}, {"by": "A"}, {"_loads": [1]}],
    ids=str,
)
def test_a_row_with_another_value_does_not_match(sent: Fingerprints, other: dict[str, Any]) -> None:
    assert not sent.match(0, schema.new_row(ROW | other, 3), 7)


@pytest.mark.parametrize(("parent", "rank"), [(8, 3), (None, 3), (7, 2), (7, None)])
def test_a_row_with_another_parent_or_rank_does_not_match(
    sent: Fingerprints, parent: int | None, rank: int | None
) -> None:
    assert not sent.match(0, schema.new_row(ROW, rank), parent)


@pytest.mark.parametrize(
    ("was", "other"), [("2020-01-02", dt.date(2020, 1, 2)), ([5], {5}), ("1", Decimal(1))], ids=str
)
def test_a_value_of_another_type_with_the_same_bytes_does_not_match(
    was: object, other: object
) -> None:
    sent = Fingerprints(1)
    sent.note(0, schema.new_row({"id": 1, "title": was}), None)
    assert not sent.match(0, schema.new_row({"id": 1, "title": other}), None)


@pytest.mark.parametrize(
    ("was", "other"),
    [
        ("2020-01-02", dt.date(2020, 1, 2)),
        ("1.5", Decimal("1.5")),
        (repr(Date(2020, 1, 2)), Date(2020, 1, 2)),
    ],
    ids=str,
)
def test_a_value_of_another_type_in_a_list_does_not_match(was: str, other: object) -> None:
    sent = Fingerprints(1)
    sent.note(0, schema.new_row({"id": "a", "kids": [was]}), None)
    assert sent.match(0, schema.new_row({"id": "a", "kids": [was]}), None)
    assert not sent.match(0, schema.new_row({"id": "a", "kids": [other]}), None)


def test_a_row_that_was_not_sent_does_not_match(sent: Fingerprints) -> None:
    assert not sent.match(1, schema.new_row({"id": 2, "stub": True}), None)


def test_a_value_of_a_type_that_is_never_sent_does_not_match(sent: Fingerprints) -> None:
    assert not sent.match(0, schema.new_row(ROW | {"score": Date(2020, 1, 1)}, 3), 7)
