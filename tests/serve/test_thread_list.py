"""The list of threads against the same list in Python, whatever is asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.errors import UsageError
from graphload.serve.thread_list import FIGURES, PAGE_ROWS, Counts, Root, ThreadList

NUMBERS = st.integers(0, 5)
TIMES = st.none() | st.integers(-3, 3)
TITLES = st.none() | st.text("aBß é<'%_", max_size=6)
ROWS = st.lists(st.tuples(TITLES, NUMBERS, NUMBERS, NUMBERS, TIMES, TIMES), max_size=PAGE_ROWS + 20)


@settings(max_examples=25)
@given(
    rows=ROWS,
    sort=st.sampled_from(FIGURES),
    descending=st.booleans(),
    search=st.text("aBSs é<'%_", max_size=3),
    as_text=st.booleans(),
)
def test_its_pages_are_those_of_the_list_sorted_in_memory(
    rows: list[tuple[Any, ...]], *, sort: str, descending: bool, search: str, as_text: bool
) -> None:
    def id_of(at: int) -> Any:  # noqa: ANN401
        return f"x{at:03}" if as_text else at - 7

    threads = ThreadList()
    threads.add_roots(
        Root(id_of(at), title, None, None, is_stub=False) for at, (title, *_) in enumerate(rows)
    )
    threads.add_counts(Counts(id_of(at), *figures) for at, (_, *figures) in enumerate(rows))
    words = search.casefold().split()
    expected = [
        (id_of(at), figures[FIGURES.index(sort)])
        for at, (title, *figures) in enumerate(rows)
        if all(word in (title or "").casefold() for word in words)
    ]

    def key(row: tuple[Any, Any]) -> tuple[bool, int, Any]:
        value = row[1] or 0
        return row[1] is None, -value if descending else value, row[0]

    expected.sort(key=key)
    found: list[tuple[Any, Any]] = []
    pages = threads.page(search=search, sort=sort, descending=descending).pages
    for number in range(pages):
        page = threads.page(search=search, sort=sort, descending=descending, number=number)
        assert page.total == len(expected)
        found += [(row[0], row[3 + FIGURES.index(sort)]) for row in page.rows]
    threads.close()
    assert found == expected


def test_a_thread_is_found_by_its_id() -> None:
    threads = ThreadList()
    threads.add_roots(
        [
            Root(17, "one", None, None, is_stub=False),
            Root(18, None, "<p>a &amp; b", None, is_stub=False),
        ]
    )
    assert [row[0] for row in threads.page(search="17").rows] == [17]
    assert threads.page(search="99999999999999999999999").rows == []
    assert [row[1] for row in threads.page(search="a & b").rows] == ["a & b"]


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown order"):
        ThreadList().page(sort="items; DROP TABLE threads")
