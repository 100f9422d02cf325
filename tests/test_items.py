"""The attributes of an Item's node."""

from __future__ import annotations

from graphload.items import Item, Place, item_attributes


def test_attributes_are_the_fields_that_are_set() -> None:
    item = Item(id=1, text="", extra={"wings": 2}, place=Place("items.jsonl", 17))
    assert item_attributes(item) == {"text": "", "extra": {"wings": 2}}


def test_the_place_of_a_record_is_its_source_and_line() -> None:
    assert str(Place("items.jsonl", 17)) == "items.jsonl:17"
    assert str(Place("-")) == "-"
