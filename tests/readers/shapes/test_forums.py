"""What is particular to forums and questions: numbers, people, edits, missing posts."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING

import pytest

from graphload.graph import build_graph
from graphload.items import Item, Reject
from graphload.merge import merge_items
from graphload.readers import read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.readers import Record

DUMP = SEEDS / "shapes" / "stack-exchange"


def items(records: list[Record]) -> dict[object, Item]:
    """Return the items by their ids."""
    assert [record for record in records if isinstance(record, Reject)] == []
    return {record.id: record for record in records if isinstance(record, Item)}


def read(*paths: Path) -> dict[object, Item]:
    return items(list(read_items(paths)))


def rows(root: str, *texts: str) -> str:
    return "\n".join([f"<{root}>", *texts, f"</{root}>"])


def user(number: int, name: str) -> str:
    return f'<row Id="{number}" DisplayName="{name}"/>'


def test_posts_and_comments_are_numbered_apart() -> None:
    found = read(DUMP)
    assert {id_: item.parent for id_, item in found.items()} == {
        "post/1": None,
        "post/2": "post/1",
        "post/4": "post/1",
        "comment/1": "post/2",
    }
    assert [found[f"post/{number}"].score for number in (1, 2, 4)] == [5, -1, 3]
    assert (found["comment/1"].text_format, found["post/1"].text_format) == ("markdown", None)
    assert (found["post/1"].extra or {})["AcceptedAnswerId"] == "4"
    # The last activity is later than the last edit.
    assert found["post/1"].retrieved_at == 1_600_000_120


@pytest.mark.parametrize("kind", ["a folder", "a file of it", "an archive", "packed files"])
def test_authors_have_the_names_of_the_file_of_users_beside(kind: str, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for path in DUMP.iterdir():
        data = path.read_bytes()
        if kind == "packed files":
            (tmp_path / "site" / f"{path.name}.gz").write_bytes(gzip.compress(data))
        else:
            (tmp_path / "site" / path.name.lower()).write_bytes(data)
    source = tmp_path / "site"
    if kind == "a file of it":
        source /= "posts.xml"
    if kind == "an archive":
        source = tmp_path / "site.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for path in DUMP.iterdir():
                archive.write(path, f"inner/{path.name}")
    found = read(source)
    assert (found["post/1"].by, found["post/4"].by) == ("ann", "cid")
    assert (found["post/1"].extra or {})["OwnerUserId"] == "11"
    # One whose account is gone is named in the row itself.
    assert found["post/2"].by == "bob"


def test_people_of_one_name_are_told_apart_and_those_without_one_have_their_number(
    tmp_path: Path,
) -> None:
    numbers = (1, 2, 3, 9)
    posts = [
        f'<row Id="{n}" PostTypeId="1" CreationDate="2020" OwnerUserId="{n}"/>' for n in numbers
    ]
    (tmp_path / "Posts.xml").write_text(rows("posts", *posts))
    people = rows("users", user(1, "ann"), user(2, "ann"), user(3, "bob"))
    (tmp_path / "Users.xml").write_text(people)
    found = read(tmp_path)
    authors = [found[f"post/{number}"].by for number in numbers]
    assert authors == ["ann (1)", "ann (2)", "bob", "9"]
    (tmp_path / "Users.xml").write_text(people.replace("users", "badges"))
    assert read(tmp_path / "Posts.xml")["post/3"].by == "3"


def test_the_people_of_one_site_are_not_those_of_another(tmp_path: Path) -> None:
    for site, name in (("a", "ann"), ("b", "bob")):
        (tmp_path / site).mkdir()
        number = 1 if site == "a" else 2
        post = f'<row Id="{number}" PostTypeId="1" CreationDate="2020" OwnerUserId="1"/>'
        (tmp_path / site / "Posts.xml").write_text(rows("posts", post))
        (tmp_path / site / "Users.xml").write_text(rows("users", user(1, name)))
    found = read(tmp_path)
    assert (found["post/1"].by, found["post/2"].by) == ("ann", "bob")


def test_a_comment_on_a_post_that_is_not_there_hangs_below_a_stub() -> None:
    graph = build_graph(read_items([DUMP / "Comments.xml"]))
    assert list(graph.edges) == [("post/2", "comment/1")]
    assert graph.graph["counts"]["loaded"] == 1


def test_of_two_dumps_the_later_state_of_a_post_counts(tmp_path: Path) -> None:
    text = (DUMP / "Posts.xml").read_text("utf-8-sig")
    later = text.replace("A story&lt;", "A longer story&lt;")
    later = later.replace('12:28:40.000" Title', '23:00:00.000" Title')
    for name, content in (("a", later), ("b", text)):
        (tmp_path / f"{name}.xml").write_text(content)
    merged = merge_items(read_items([tmp_path]))
    (conflict,) = merged.conflicts
    assert conflict.id == "post/1"
    assert {item.id: item.text for item in merged.items}["post/1"] == "<p>A longer story</p>"


def test_other_tables_of_the_dump_are_no_records(tmp_path: Path) -> None:
    texts = {
        "Votes.xml": '<votes>\n<row Id="1" PostId="1" VoteTypeId="2" CreationDate="2020"/></votes>',
        "PostHistory.xml": "<posthistory>\n<row Id='1' PostHistoryTypeId='2' PostId='1' Text='x'/>"
        "</posthistory>",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(f"<?xml version='1.0'?>\n{text}")
    stream = read_items([tmp_path])
    assert list(stream) == []
    assert len(stream.report.ignored) == 2


def test_tables_of_the_data_explorer_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "QueryResults.csv"
    path.write_text(
        "Id,PostTypeId,ParentId,CreationDate,Title,Body,Score,OwnerUserId\n"
        "1,1,,2020-09-13 12:26:40,A story,<p>x</p>,5,11\n"
        "2,2,1,2020-09-13 12:27:40,,<p>y</p>,1,12\n"
    )
    found = read(path)
    assert {id_: item.parent for id_, item in found.items()} == {"post/1": None, "post/2": "post/1"}
    assert [(item.title, item.text, item.by, item.score) for item in found.values()] == [
        ("A story", "<p>x</p>", "11", 5),
        (None, "<p>y</p>", "12", 1),
    ]
