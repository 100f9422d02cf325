"""The completion of a text, without a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.cli.shell.completion import Suggestion, Vocabulary, complete
from graphload.stores.names import StoreNames

WORDS = Vocabulary(
    names=StoreNames(("Item", "Odd label", "User"), ("PARENT", "POSTED"), ("id", "item_type")),
    functions=("count", "date", "date.truncate", "id"),
    questions=("fastest", "path"),
    parameters=("name",),
    commands=("export", "help"),
)


def texts(before: str) -> list[str]:
    return [one.text for one in complete(before, WORDS)]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("MATCH (i:it", ["Item"]),
        ("MATCH (i:", ["Item", "`Odd label`", "User"]),
        ("MATCH (i:Item|us", ["User"]),
        ("MATCH (:User)-[:", ["PARENT", "POSTED"]),
        ("MATCH (:User)-[p:PARENT|POS", ["POSTED"]),
        ("MATCH (i) WHERE i:Us", ["User"]),
        ("MATCH (i:Item {i", ["id", "item_type", "id(", "IN", "IS NULL", "IS NOT NULL"]),
        ("MATCH (it:Item) RETURN it.", ["id", "item_type"]),
        ("MATCH (it:Item) RETURN it.item", ["item_type"]),
        ("RETURN date.tr", ["date.truncate("]),
        ("RETURN $", ["name"]),
        ("RETURN $na", ["name"]),
        ("RETURN 1 AS xylophone ORDER BY xy", ["xylophone"]),
        ("RETURN 1; mat", ["MATCH"]),
        ("RETURN 'mat", []),
        ("RETURN `mat", []),
        ("// mat", []),
        ("RETURN 1; // mat", []),
        ("RETURN 1;\n\nmat", ["MATCH"]),
        ("RETURN 1 /* mat", []),
        ("RETURN 1 /* x */ orde", ["ORDER BY"]),
        (":e", ["export"]),
        (":ask fa", ["fastest"]),
        (":cypher p", ["path"]),
        (":ask path 1", []),
        (":param n", ["name"]),
    ],
)
def test_the_likely_words_come_first(before: str, expected: list[str]) -> None:
    assert texts(before) == expected


def test_a_whole_word_is_not_completed() -> None:
    assert complete("MATCH (i:Item", WORDS) == []
    assert complete("MATCH (i:item", WORDS) == [Suggestion("Item", 4, "label")]


@given(st.text(alphabet="MATCHi :.,;$'\"`(){}[]|-/*\n1", max_size=20))
def test_any_text_is_completed_at_its_end(before: str) -> None:
    for one in complete(before, WORDS):
        assert before[len(before) - one.replaced :].lower() == one.text[: one.replaced].lower() or (
            one.text.startswith("`")
        )
