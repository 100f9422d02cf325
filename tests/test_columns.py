"""The table of columns agrees with the forms that are derived from it."""

from __future__ import annotations

import json
from typing import Any, get_type_hints

import msgspec

from graphload.columns import COLUMNS, DIGESTED, FIELDS, ID_FIELDS, TYPES, ColumnType
from graphload.digest import content_digest
from graphload.export import export_lines
from graphload.graph import build_graph
from graphload.items import Id, Item, TextFormat, item_attributes

FULL: dict[ColumnType, Any] = {
    "id": 1,
    "ids": (1,),
    "int64": 1,
    "text": "a",
    "flag": True,
    "json": {"a": 1},
}
ITEM = Item(**{name: FULL[TYPES[name]] for name in FIELDS} | {"id": 2, "text_format": "plain"})


def test_the_fields_of_an_item_are_the_columns_of_a_record() -> None:
    assert Item.__struct_fields__ == (*FIELDS, "place", "id_source")


def test_the_type_of_a_column_is_that_of_the_items_field() -> None:
    types: dict[Any, ColumnType] = {
        Id | None: "id",
        tuple[Id, ...] | None: "ids",
        int | None: "int64",
        str | None: "text",
        TextFormat | None: "text",
        bool | None: "flag",
        dict[str, Any] | None: "json",
    }
    hints = get_type_hints(Item)
    assert {name: types[hints[name]] for name in FIELDS} == {name: TYPES[name] for name in FIELDS}


def test_names_are_given_once() -> None:
    assert len(TYPES) == len(COLUMNS)


def test_a_node_has_the_attributes_of_its_record_in_the_order_of_the_columns() -> None:
    assert list(item_attributes(ITEM)) == list(FIELDS[1:])


def test_an_export_has_every_exported_column() -> None:
    records = [msgspec.structs.replace(ITEM, parent=None, poll=None), Item(id=3, parent=2)]
    node = json.loads(list(export_lines(build_graph([ITEM])))[1])
    lines = [json.loads(line) for line in export_lines(build_graph(records))]
    names = {name for line in (node, *lines) for name in line} - {"node", "edge"}
    assert names | {"id"} == {column.name for column in COLUMNS if column.exported}


def test_a_digest_changes_with_each_digested_column_and_no_other() -> None:
    content = item_attributes(ITEM) | {"id": 2, "id_source": "given", "root": 1, "depth": 2}
    same = {
        name
        for name in content
        if content_digest(content)
        == content_digest({other: value for other, value in content.items() if other != name})
    }
    assert same == content.keys() - DIGESTED


def test_ids_elsewhere_are_the_fields_that_point_at_items() -> None:
    assert sorted(ID_FIELDS) == ["kids", "parent", "parts", "poll"]
