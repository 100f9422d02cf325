from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphload.errors import UsageError
from graphload.stores import STORE_KINDS, kind_of_store, open_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name", ["neo4j", "bolt://host", "bolt+s://host:7687", "neo4j://host", "neo4j+ssc://host"]
)
def test_an_address_of_a_server(name: str) -> None:
    assert kind_of_store(name).server


@pytest.mark.parametrize(
    "name", ["a.graph", "a.graph/", "/a b/é.graph", "a\nb.graph", "x:/a.graph"]
)
def test_a_path_of_an_embedded_store(name: str) -> None:
    assert not kind_of_store(name).server


@pytest.mark.parametrize(
    "name", ["", "x", "a.db", "http://a.graph", "bolt://", "Neo4j", "a.graph.gz"]
)
def test_any_other_name_is_an_error_that_lists_all_kinds_of_stores(name: str) -> None:
    with pytest.raises(UsageError, match="is not a valid store") as caught:
        open_store(name)
    assert caught.value.hint is not None
    assert all(kind.usage in caught.value.hint for kind in STORE_KINDS)


def test_a_prefix_that_is_not_valid_creates_no_store(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a valid label prefix"):
        open_store(str(tmp_path / "a.graph"), write=True, prefix="2")
    assert list(tmp_path.iterdir()) == []
