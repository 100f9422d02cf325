"""Texts and titles of any format, as commands print and write them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from support.command import write_records
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
