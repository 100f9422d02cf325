"""docs/measures.md: its tables come from the code, and its values by hand are the program's."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import networkx as nx
import pytest

from graphload.measures.definitions import KINDS
from graphload.measures.measure import measure_threads
from graphload.measures.reference import with_tables
from support.project import DOCS

PAGE = (DOCS / "measures.md").read_text("utf-8")


def trees_by_hand() -> list[dict[str, str]]:
    """Return the rows of the page's table of small trees."""
    lines = PAGE.split("## Ten small trees")[1].split("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines if line[:1] == "|"]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def test_the_tables_of_the_page_are_made_from_the_definitions() -> None:
    assert with_tables(PAGE) == PAGE


def test_every_kind_of_rows_has_a_table_in_the_page() -> None:
    assert [name for name in KINDS if f"<!-- {name}: made from the code -->" not in PAGE] == []


def test_every_measure_has_a_definition_of_one_sentence_at_least() -> None:
    measures = [measure for kind in KINDS.values() for measure in kind.measures]
    assert [one.name for one in measures if not one.definition.endswith((".", "0."))] == []


def test_there_are_ten_trees_with_values_by_hand() -> None:
    assert len(trees_by_hand()) == 10


@pytest.mark.parametrize("tree", trees_by_hand(), ids=lambda tree: str(tree["tree"]))
def test_a_tree_has_the_values_that_were_worked_out_by_hand(tree: dict[str, str]) -> None:
    parents = [int(parent) for parent in tree["parents"].split()]
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(range(1, len(parents) + 1))
    graph.add_edges_from((above, kid) for kid, above in enumerate(parents, 1) if above)
    measured = dict(zip((table := measure_threads(graph)).columns, table.rows[0], strict=True))
    for name in [name for name in tree if name not in ("tree", "parents")]:
        expected = float(Fraction(tree[name])) if tree[name] else None
        assert (measured[name] is None) == (expected is None), name
        assert (measured[name] or 0) == pytest.approx(expected or 0, rel=1e-15), name
