"""The driver's values as plain ones, also those of later servers."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import neo4j.time
import pytest
from neo4j.types import UnsupportedType
from neo4j.vector import Vector

from graphload.errors import QueryError
from graphload.stores.bolt.values import plain_value
from graphload.stores.parameters import check_query
from graphload.tables import FORMATS, Table, json_text, write_table


class Later:
    """A type of a driver that isn't written yet."""

    def __str__(self) -> str:
        return "later"


VALUES: list[tuple[Any, Any]] = [
    (Vector([1.0, 2.0], "f32"), [1.0, 2.0]),
    ([Vector([1, 2], "i8")], [[1, 2]]),
    (Later(), "later"),
    ({"a": Later()}, {"a": "later"}),
    (UnsupportedType._new("Quaternion", (9, 0), "no way"), "(Quaternion: no way)"),  # noqa: SLF001
    (neo4j.time.DateTime.from_iso_format("9999-12-31T23:59:59-10:00"), "9999-12-31 23:59:59-10"),
]


@pytest.mark.parametrize(("value", "plain"), VALUES)
def test_a_type_of_a_later_server_is_a_plain_value(value: object, plain: object) -> None:
    got = plain_value(value, {})
    assert got == plain or str(got).startswith(str(plain))
    json.loads(json_text(got))
    for format_ in FORMATS:
        write_table(Table(["a"], [[got], [1]]), BytesIO(), format_=format_)


@pytest.mark.parametrize("value", [2**63, 2**200, float("inf"), Later()])
def test_a_table_takes_any_value(value: object) -> None:
    for format_ in FORMATS:
        write_table(Table(["a"], [[value]]), BytesIO(), format_=format_)


def test_a_parameter_of_another_type_is_the_drivers_business() -> None:
    check_query("RETURN $a", {"a": Later(), "b": [None, True, -(2**63), 2**63 - 1, "\U0001f600"]})
    with pytest.raises(QueryError, match="64 bits"):
        check_query("RETURN $a", {"a": {"b": [2**63]}})
