"""A script's statements, split from its text alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.stores.cypher_script import split_script

BLANKS = [" ", "\n", "\r\n", "\t", "/* ; ' ` */", '// ; " :help\n', "/**/"]
PIECES = [
    *("RETURN", "i.text", "1", "(i:Item)", "{", "}", "$a", "::", ":", "*", "/"),
    *("';'", '"a;b"', "`x;``y`", r"'it\'s; fine'", r'"\\"', "'//'", '"/*"', "'\n:quit\n;'"),
]
blanks = st.lists(st.sampled_from(BLANKS), max_size=3).map("".join)


@st.composite
def statements(draw: st.DrawFn) -> str:
    """Draw a statement: tokens with blanks and comments between them."""
    first = draw(st.sampled_from([piece for piece in PIECES if not piece.startswith(":")]))
    rest = draw(st.lists(st.tuples(blanks, st.sampled_from(PIECES)), max_size=6))
    # A blank between all of them: `/` and `*` are no comment.
    return first + "".join(f" {between} {piece}" for between, piece in rest)


@given(parts=st.lists(st.tuples(blanks, statements(), blanks)), end=blanks, ended=st.booleans())
def test_joined_statements_are_split_again(
    parts: list[tuple[str, str, str]], end: str, *, ended: bool
) -> None:
    script = "".join(f"{before}{text} {after};" for before, text, after in parts) + end
    if not ended and parts:
        script = script.removesuffix(f";{end}")
    found = list(split_script(script))
    assert [part.text for part in found] == [text for _, text, _ in parts]
    assert [script[part.start :].startswith(part.text) for part in found] == [True] * len(parts)
    assert [part.complete for part in found[:-1]] == [True] * (len(parts) - 1 if parts else 0)
    if parts:
        assert found[-1].complete == ended


@given(st.text(alphabet="';\"`\\/*:\n a$", max_size=30))
def test_no_character_but_blanks_and_comments_is_lost(text: str) -> None:
    found = list(split_script(text))
    end = 0
    for part in found:
        assert part.start >= end
        assert text[part.start : part.start + len(part.text)] == part.text
        assert part.text.strip()
        end = part.start + len(part.text)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", []),
        (" ; ;; // nothing\n;", []),
        ("RETURN 1", [("RETURN 1", False)]),
        ("RETURN 1; /* open", [("RETURN 1", True)]),
        ("RETURN 'open; RETURN 2;", [("RETURN 'open; RETURN 2;", False)]),
        (":schema\nRETURN 1;\n :param a=1; 2 \n", [
            (":schema", True), ("RETURN 1", True), (":param a=1; 2", True),
        ]),
        ("RETURN 1\n:help\n;", [("RETURN 1\n:help", True)]),
        (":help", [(":help", True)]),
        ("MATCH (n\n:Item) RETURN n;", [("MATCH (n\n:Item) RETURN n", True)]),
    ],
)  # fmt: skip
def test_a_line_that_begins_with_a_colon_is_a_command(
    script: str, expected: list[tuple[str, bool]]
) -> None:
    found = list(split_script(script))
    assert [(part.text, part.complete) for part in found] == expected
    assert [part.is_command for part in found] == [text.startswith(":") for text, _ in expected]
