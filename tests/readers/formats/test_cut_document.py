"""A document that is cut off: the whole records of its list are read, and no part of another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graphload.items import Item, Reject
from graphload.readers import read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.readers import Record

CUT_OFF = "the document ends here, before its end: the file is cut off"


def read(path: Path, text: str) -> list[Record]:
    path.write_text(text, "utf-8")
    return list(read_items([path]))


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SEEDS / "shapes" / name).read_text("utf-8"))[0]
    return found


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "name", ["telegram.answer.json", "telegram.account.json", "discord.answer.json"]
)
def test_an_export_that_is_cut_anywhere_keeps_its_whole_messages(
    name: str, indent: int | None, tmp_path: Path
) -> None:
    text = json.dumps(document(name), ensure_ascii=False, indent=indent)
    path = tmp_path / "export.json"
    whole = [item for item in read(path, text) if isinstance(item, Item)]
    counts = set()
    begin = text.index('"messages"')
    # Behind the first message, so that something is readable.
    first = text.index("}", text.index('"text_entities"' if "telegram" in name else '"mentions"'))
    for end in range(max(begin, first) + 400, len(text) - 1, 97):
        *items, rest = read(path, text[:end])
        assert items == whole[: len(items)]
        assert isinstance(rest, Reject)
        assert rest.reason == CUT_OFF or "invalid JSON" in rest.reason
        assert text[:end].rstrip().endswith(str(rest.raw))
        counts.add(len(items))
    assert {1, 2, 3} <= counts


def test_what_is_cut_off_has_its_line(tmp_path: Path) -> None:
    export = document("discord.answer.json")
    text = json.dumps(export, indent=1)
    end = text.index(export["messages"][2]["content"])
    *_, rest = read(tmp_path / "a.json", text[:end])
    assert isinstance(rest, Reject)
    assert str(rest.raw).startswith('{\n   "id"')
    assert rest.place.line == text[: text.rindex(str(rest.raw))].count("\n") + 1


def test_a_record_that_is_cut_off_is_none(tmp_path: Path) -> None:
    replies = [{"id": 2, "text": "b", "by": "x"}, {"id": 3, "text": "c", "by": "y"}]
    story = json.dumps({"id": 1, "by": "ann", "title": "A", "text": "a", "children": replies})
    page = json.dumps({"hits": [json.loads(story)]})
    for text in (story, page):
        path = tmp_path / "story.json"
        path.write_text(f"{text[: text.rindex('c') - 3]}", "utf-8")
        other = tmp_path / "other.json"
        other.write_text('{"id": 9, "by": "x"}', "utf-8")
        assert [type(record) for record in read_items([path, other])] == [Reject, Item]


def test_documents_that_run_together_are_none_that_is_cut_off(tmp_path: Path) -> None:
    text = json.dumps(document("discord.answer.json"), indent=1)
    records = read(tmp_path / "a.json", f"{text[: len(text) // 2]}\n{text}")
    assert [type(record) for record in records] == [Reject, *[Item] * 4]


def test_brackets_that_never_end_take_linear_time(tmp_path: Path) -> None:
    records = read(tmp_path / "a.json", '{"messages": [' * 20_000 + '{"id": 1, "text": "a"}')
    assert [type(record) for record in records] in ([Reject], [Item, Reject])
