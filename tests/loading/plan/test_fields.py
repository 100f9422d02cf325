"""Which fields of `extra` become properties, and of which type."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.columns import COLUMNS
from graphload.errors import UsageError
from graphload.items import Item
from graphload.loading.plan.fields import MAX_FIELDS, parse_fields, plan_fields, properties_of

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**65), 2**65),
    st.floats(),
    st.text(max_size=3),
    st.lists(st.integers(), max_size=1),
)


@given(st.lists(st.dictionaries(st.sampled_from("ab"), VALUES), max_size=6))
def test_every_value_is_a_property_of_its_fields_type_or_counted(extras: list[Any]) -> None:
    plan = plan_fields(None, [Item(id=1, extra=extra) for extra in extras], ())
    known = {field.name: field for field in plan.fields}
    found = [properties_of(plan.fields, json.dumps(extra)) for extra in extras]
    for name, field in known.items():
        given_values = sum(extra.get(name) is not None for extra in extras)
        values = [properties[name] for properties in found if name in properties]
        assert len(values) + plan.values_left[name] == given_values
        assert len({type(value) for value in values}) == 1, field


def test_at_most_50_fields_become_properties_the_most_common_ones() -> None:
    extra = {f"f{number}": number for number in range(MAX_FIELDS)}
    items = [Item(id=1, extra=extra | {"a": 1, "b": 1}), Item(id=2, extra=extra)]
    plan = plan_fields(None, items, ())
    assert {field.name for field in plan.fields} == extra.keys()
    assert plan.left.keys() == {"a", "b"}
    with pytest.raises(UsageError, match="at most 50 fields"):
        parse_fields([*extra, "a"])


@pytest.mark.parametrize("name", [*(column.name for column in COLUMNS), "_a", "a b", "1a", "ä", ""])
def test_a_name_of_ours_or_that_is_no_name_is_left(name: str) -> None:
    plan = plan_fields({name: "a"}, [Item(id=1, extra={"a": 1})], ())
    assert (plan.fields, [*plan.left]) == ([], [name])


def test_a_name_that_the_store_has_for_another_field_is_left() -> None:
    items = [Item(id=1, extra={"a": 1, "b": 2})]
    known = plan_fields({"x": "a"}, items, ()).fields
    plan = plan_fields({"x": "b"}, items, known)
    assert plan.fields == known
    assert plan.left == {"x": "is the field a in this store"}
