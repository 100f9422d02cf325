"""Small inputs as people have them, made after public reports on other tools, and what they hold.

Each stands for a kind of input; the properties in `test_nesting.py` hold their neighbours.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from graphload.export import export_lines
from graphload.graph import build_graph, forest_of
from graphload.merge import Merged, merge_items
from graphload.problems import find_problems
from graphload.readers import read_items

CASES = Path(__file__).parent / "cases"


class Held(NamedTuple):
    """The contents of an input: items, edges, threads, depth, stubs, rejects, kinds of problem."""

    items: int
    edges: int
    threads: int
    depth: int
    stubs: int = 0
    rejects: int = 0
    problems: frozenset[str] = frozenset()


CHAIN = Held(4, 3, 1, 3)
PAIR = Held(2, 1, 1, 1)
LEFT_OUT = frozenset({"not_fetched"})

HELD = {
    "01_dump_rows.jsonl": CHAIN,
    "01n_dump_rows_with_name.jsonl": CHAIN,
    "02_thread_page.json": Held(4, 6, 1, 2, stubs=3, problems=LEFT_OUT),
    "02p_thread_page_pretty.json": Held(4, 6, 1, 2, stubs=3, problems=LEFT_OUT),
    "03_more.json": Held(3, 6, 1, 2, stubs=4, problems=LEFT_OUT | {"missing_parent"}),
    "03p_more_pretty.json": Held(3, 6, 1, 2, stubs=4, problems=LEFT_OUT | {"missing_parent"}),
    "05_times.jsonl": Held(6, 6, 1, 1, stubs=1, problems=frozenset({"missing_parent"})),
    "06_deleted.jsonl": Held(5, 4, 1, 4),
    "07_archive_entry.json": CHAIN,
    "10_big_ids.jsonl": Held(3, 2, 1, 1),
    "11_columns.json": Held(3, 2, 1, 2),
    "11i_index.json": Held(3, 2, 1, 2),
    "11r_records.json": Held(3, 2, 1, 2),
    "11s_split.json": Held(3, 2, 1, 2),
    "12_utterances.jsonl": Held(3, 2, 1, 2),
    "12l_lemmy.json": Held(2, 2, 1, 2, stubs=1, problems=frozenset({"missing_parent"})),
    "12w_tweets.jsonl": PAIR,
    "13a_video_comments.json": PAIR,
    "13b_video_comments.json": PAIR,
    "15_reply_to_lost.jsonl": Held(2, 1, 2, 1, 1, problems=frozenset({"missing_parent"})),
    "17_trailing_comma.json": PAIR,
    "17c_run_together.json": PAIR,
    "17t_cut.json": Held(2, 1, 1, 1, rejects=1),
    "18_cp1252.jsonl": Held(0, 0, 0, 0, rejects=2),
    "18_crlf_bom.jsonl": PAIR,
    "18_utf16le.jsonl": PAIR,
    "18_utf16le_nobom.jsonl": PAIR,
    "19_odd_times.jsonl": Held(
        5, 4, 1, 1, problems=frozenset({"odd_time", "mixed_time_units", "reply_before_parent"})
    ),
    "21_raw_markdown.jsonl": Held(3, 2, 1, 2),
    "21b_markdown_blocks.jsonl": PAIR,
    "22_title_newline.jsonl": PAIR,
    "23_controls.jsonl": PAIR,
    "A8_mixed.jsonl": CHAIN,
    "B1_array_of_one_listing.json": Held(1, 0, 1, 0),
    "B2_page_a_line.jsonl": Held(4, 2, 2, 1),
    "B6_answers_in_array.json": Held(3, 0, 3, 0),
    "C3_continue.json": PAIR._replace(problems=LEFT_OUT),
    "C4_38_left_out.json": Held(2, 39, 1, 2, stubs=38, problems=LEFT_OUT),
    "D2_hnpwa_children.json": PAIR,
    "D3c_algolia_comments.json": PAIR,
    "D4_reddit_comments.json": PAIR,
    "D5_story_and_comments.json": Held(3, 2, 1, 2),
    "D7_kids_and_comments.json": Held(3, 2, 1, 1),
    "D8_responses.json": PAIR,
    "D9_comments_items.json": PAIR,
    "F_parentId.jsonl": PAIR,
    "N_zero.jsonl": Held(3, 1, 2, 1),
    "P1_two_lists.json": PAIR,
    "P2_posts_comments.json": PAIR,
    "P9.json": PAIR,
    "Q5_settings.json": Held(0, 0, 0, 0, rejects=1),
}


def merged(name: str) -> Merged:
    return merge_items(read_items([CASES / name]))


def exported(name: str) -> bytes:
    return b"".join(export_lines(build_graph(merged(name))))


def test_every_case_is_held_to_its_contents() -> None:
    assert sorted(HELD) == sorted(path.name for path in CASES.iterdir())


@pytest.mark.parametrize("name", HELD)
def test_an_input_is_read_for_what_it_is(name: str) -> None:
    records = merged(name)
    graph = build_graph(records)
    forest = forest_of(graph)
    held = Held(
        len(records.items),
        graph.number_of_edges(),
        len(forest.roots),
        int(forest.depth.max()) if forest.n else 0,
        sum(bool(stub) for _, stub in graph.nodes(data="stub")),
        len(records.rejects),
        frozenset(problem.kind for problem in find_problems(records)),
    )
    assert held == HELD[name]
    assert records.read == len(records.items) + len(records.rejects)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("01_dump_rows.jsonl", "01n_dump_rows_with_name.jsonl"),
        ("02_thread_page.json", "02p_thread_page_pretty.json"),
        ("03_more.json", "03p_more_pretty.json"),
        ("11_columns.json", "11r_records.json"),
        ("11i_index.json", "11r_records.json"),
        ("11s_split.json", "11r_records.json"),
        ("18_utf16le.jsonl", "18_crlf_bom.jsonl"),
    ],
)
def test_the_spelling_of_an_input_changes_nothing(name: str, same: str) -> None:
    assert exported(name) == exported(same)


def test_times_are_read_in_every_spelling() -> None:
    assert sum(item.time is not None for item in merged("05_times.jsonl").items) == 5
    times = {item.id: item.time for item in merged("19_odd_times.jsonl").items}
    assert times == {1: 1700000000, 2: 1700000060, 3: 1700000120, 4: -62135596800, 5: 0}


def test_nobody_is_no_author_and_a_tombstone_marks_a_deleted_item() -> None:
    items = {str(item.id): item for item in merged("06_deleted.jsonl").items}
    assert {id_: item.by for id_, item in items.items()} == {
        "t3_d0": "ada_l",
        "t1_d1": None,
        "t1_d2": None,
        "t1_d3": None,
        "t1_d4": "bob_m",
    }
    assert [id_ for id_, item in items.items() if item.deleted] == ["t1_d1", "t1_d2", "t1_d3"]
    removed = items["t1_d2"]
    assert (removed.text, removed.extra) == (None, {"text": "[removed]", "by": "[deleted]"})
    assert items["t1_d3"].text == "still readable"
    assert [item.by for item in merged("22_title_newline.jsonl").items] == ["ada_l", None]


def test_ids_of_19_digits_are_exact() -> None:
    ids = [item.id for item in merged("10_big_ids.jsonl").items]
    assert ids == [1542657904481796104, 1542657904481796105, 1542657904481796107]
