"""What is particular to forums and questions: numbers, people, edits, missing posts."""

from __future__ import annotations

import gzip
import json
import zipfile
from typing import TYPE_CHECKING, Any

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


def test_two_sites_are_apart_where_their_folders_have_their_names(tmp_path: Path) -> None:
    names = ("tea.stackexchange.com", "stackoverflow.com-Posts", "es.Stackoverflow.com", "dump")
    for name in names:
        (tmp_path / name).mkdir()
        for path in DUMP.iterdir():
            (tmp_path / name / path.name).write_bytes(path.read_bytes())
    found = read(tmp_path)
    ids = ("comment/1", "post/1", "post/2", "post/4")
    sites = ("tea.stackexchange.com/", "stackoverflow.com/", "es.stackoverflow.com/", "")
    assert {*found} == {f"{site}{id_}" for site in sites for id_ in ids}
    for site in sites:
        assert found[f"{site}comment/1"].parent == f"{site}post/2"
        assert found[f"{site}post/1"].extra == found["post/1"].extra


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


def read_values(folder: Path, *values: object) -> dict[object, Item]:
    path = folder / "values.jsonl"
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values))
    return read(path)


def disqus(folder: Path, *posts: str) -> dict[object, Item]:
    path = folder / "export.xml"
    names = 'xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"'
    path.write_text("\n".join([f"<disqus {names}>", *posts, "</disqus>"]))
    return read(path)


def test_threads_and_posts_of_disqus_are_numbered_apart() -> None:
    found = read(SEEDS / "shapes" / "disqus.export.xml")
    assert {id_: item.parent for id_, item in found.items()} == {
        "thread/7": None,
        "post/4": "thread/7",
        "post/2": "thread/7",
        "post/7": "post/2",
    }
    story = found["thread/7"]
    assert (story.title, story.url) == ("A story", "https://blog.example/knots.html")
    assert (story.extra or {})["id"] == "/knots.html"
    # What the export has of a guest is kept.
    extra = found["post/7"].extra or {}
    assert (extra["author"]["email"], extra["ipAddress"]) == ("dan@example.org", "192.0.2.7")


def test_deleted_posts_and_spam_of_disqus_are_marked_and_a_missing_parent_is_a_stub(
    tmp_path: Path,
) -> None:
    post = '<post dsq:id="{}"><isDeleted>{}</isDeleted><isSpam>{}</isSpam>{}</post>'
    found = disqus(
        tmp_path,
        post.format(1, "true", "false", '<thread dsq:id="5"/>'),
        post.format(2, "false", "true", '<thread dsq:id="5"/><parent dsq:id="9"/>'),
    )
    assert (found["post/1"].deleted, found["post/2"].deleted) == (True, None)
    assert (found["post/1"].dead, found["post/2"].dead) == (None, True)
    graph = build_graph(read_items([tmp_path]))
    assert set(graph.edges) == {("thread/5", "post/1"), ("post/9", "post/2")}


LOBSTERS = SEEDS / "shapes" / "lobsters.answer.json"


def test_a_story_of_lobsters_and_its_comments_are_numbered_apart() -> None:
    found = read(LOBSTERS)
    assert {id_: item.parent for id_, item in found.items()} == {
        "s/aaaaa1": None,
        "c/cccc04": "s/aaaaa1",
        "c/bbbb02": "s/aaaaa1",
        "c/aaaaa1": "c/bbbb02",
    }
    assert found["s/aaaaa1"].kids == ("c/cccc04", "c/bbbb02")
    assert (found["s/aaaaa1"].text, found["c/bbbb02"].retrieved_at) == (None, 1_600_000_060)
    assert (found["s/aaaaa1"].extra or {})["tags"] == ["practices"]


def lobsters(*levels: int | None) -> dict[str, Any]:
    """Return a story whose comments have only their depths."""
    comments = [
        {"short_id": f"c{at}", "commenting_user": "ann", "comment": "x", "indent_level": level}
        for at, level in enumerate(levels)
    ]
    return {"short_id": "s", "submitter_user": "ann", "title": "x", "comments": comments}


def test_the_depths_of_comments_give_their_parents(tmp_path: Path) -> None:
    found = read_values(tmp_path, lobsters(1, 2, 3, 2, 1, 3, None))
    parents = [found[f"c/c{at}"].parent for at in range(7)]
    assert parents == ["s/s", "c/c0", "c/c1", "c/c0", "s/s", "c/c4", "s/s"]
    assert found["s/s"].kids == ("c/c0", "c/c4", "c/c6")


def test_a_comment_of_lobsters_by_itself_names_its_story_in_its_address(tmp_path: Path) -> None:
    comment = {"short_id": "x", "commenting_user": "ann", "comment": "x"}
    found = read_values(
        tmp_path,
        {**comment, "url": "https://lobste.rs/s/abc123/a_title#c_x"},
        {**comment, "short_id": "y", "parent_comment": "x"},
        {**comment, "short_id": "z", "url": "https://lobste.rs/c/z"},
    )
    assert [found[f"c/{short}"].parent for short in "xyz"] == ["s/abc123", "c/x", None]


def test_words_in_place_of_a_removed_comment_are_no_text(tmp_path: Path) -> None:
    words = "<em>Comment removed by author</em>"
    comment = {"short_id": "x", "commenting_user": "ann", "comment": words, "is_deleted": True}
    (item,) = read_values(tmp_path, comment).values()
    assert (item.deleted, item.text) == (True, None)
    assert (item.extra or {})["removal"] == words
