"""Texts and titles of any format, as commands print and write them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from support.command import write_records
from support.page.packed import unpacked
from support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

CASES = ROOT / "tests" / "readers" / "cases"
MARKDOWN = {
    "21_raw_markdown.jsonl": "t3_w0",
    "21b_markdown_blocks.jsonl": "t3_w5",
}


@pytest.mark.parametrize(("name", "root"), MARKDOWN.items())
def test_every_word_of_markdown_is_printed(graphload: Run, name: str, root: str) -> None:
    printed = graphload("thread", CASES / name, root).out
    for line in (CASES / name).read_text("utf-8").splitlines():
        data = json.loads(line)["data"]
        text = re.sub("&(lt|gt|amp);", " ", data.get("body") or data["selftext"])
        assert set(re.findall(r"\w+", text)) - {"amp"} <= set(re.findall(r"\w+", printed))


def test_markdown_is_printed_in_its_blocks(graphload: Run) -> None:
    printed = graphload("thread", CASES / "21b_markdown_blocks.jsonl", "t3_w5").out
    blocks = "Second paragraph.\n\n- item one\n- item two\n\ncode line 1\ncode line 2\n\n> quoted\n"
    assert blocks in printed


def test_mail_is_printed_as_it_was_written(graphload: Run, folder: Path) -> None:
    text = "Ann wrote:\n> a <b> & c\n\n  code\n&lt;"
    write_records(folder / "mail.jsonl", [{"id": 1, "text": text, "text_format": "plain"}])
    assert text in graphload("thread", "mail.jsonl", "1").out


def test_a_title_with_line_ends_is_one_line_in_tables(graphload: Run) -> None:
    lines = graphload("threads", CASES / "22_title_newline.jsonl").out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('1,"Line one line two line three with tab, ""quotes"" and =1+1"')


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_xml_with_control_characters_is_well_formed_and_they_are_counted(
    graphload: Run, folder: Path, suffix: str
) -> None:
    done = graphload("export", CASES / "23_controls.jsonl", "-o", f"g.{suffix}", "--json")
    assert done.json["replaced"] == 7
    read = nx.read_graphml if suffix == "graphml" else nx.read_gexf
    assert len(read(folder / f"g.{suffix}")) == 2


DELETED: list[dict[str, object]] = [
    {"id": 1, "type": "story", "by": "ann", "title": "Kept", "kids": [2, 3], "retrieved_at": 1},
    {"id": 2, "by": "ben", "text": "regretted", "parent": 1, "score": 4, "retrieved_at": 1},
    {"id": 2, "deleted": True, "parent": 1, "retrieved_at": 2},
    {"id": 3, "by": "cat", "text": "restored", "parent": 1, "retrieved_at": 3},
    {"id": 3, "deleted": True, "parent": 1, "retrieved_at": 2},
]


@pytest.mark.parametrize(
    "command",
    [
        ("export", "-o", "out.jsonl"),
        ("export", "-o", "out.gexf"),
        ("export", "--as", "neo4j-import", "-o", "out"),
        ("draw", "-o", "out.html"),
    ],
    ids=" ".join,
)
def test_a_deletion_is_honoured_where_that_is_wanted(
    graphload: Run, folder: Path, command: tuple[str, ...]
) -> None:
    write_records(folder / "in.jsonl", DELETED)
    graphload("push", "in.jsonl", "--to", "in.graph")
    target = folder / command[-1]
    for source in (["in.jsonl"], ["--in", "in.graph"]):
        graphload(*command, *source, "--drop-deleted-text")
        written = words_in(target)
        assert "regretted" not in written
        assert "ben" not in written
        assert {"ann", "Kept", "cat", "restored"} <= written
        graphload(*command, *source)
        assert {"ben", "regretted"} <= words_in(target)


def words_in(target: Path) -> set[str]:
    """Return the words in a file, in the packed parts of a page, or in a folder's items."""
    text = (target / "items.csv" if target.is_dir() else target).read_text("utf-8")
    return set(re.findall(r"\w+", unpacked(text) if target.suffix == ".html" else text))
