"""What is particular to GitHub and GitLab: ids of several kinds, what replies to what, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphload.graph import build_graph
from graphload.items import Item, Reject
from graphload.links import link_items
from graphload.merge import merge_items
from graphload.problems import find_problems
from graphload.readers import Record, read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[..., list[Record]]

SITE, API = "https://github.com/knots/bowline", "https://api.github.com/repos/knots/bowline"
GH = SEEDS / "shapes" / "github.gh-2.62"
REST = SEEDS / "shapes" / "github.rest-2022-11-28"


def items(records: list[Record]) -> list[Item]:
    assert [record for record in records if not isinstance(record, Item)] == []
    return [record for record in records if isinstance(record, Item)]


def extra(item: Item) -> dict[str, Any]:
    assert item.extra is not None
    return item.extra


def edges(*paths: Path) -> set[tuple[object, object]]:
    graph = build_graph(read_items(paths))
    return set(graph.edges)


# ------------------------------------------------------------------------------ GitHub


def test_a_pull_request_of_gh_has_its_comments_and_reviews_in_order_of_time() -> None:
    pull, *below = items(list(read_items([GH / "pr-view.json"])))
    assert (pull.id, pull.item_type, pull.by, pull.title) == (
        *("knots/bowline#12", "story", "ann"),
        "Tie a bowline",
    )
    assert pull.kids == (
        "knots/bowline#12/pullrequestreview-1073741827",
        "knots/bowline#12/issuecomment-1073741826",
    )
    review, comment = below
    assert (review.by, review.time, extra(review)["state"]) == ("cid", 1714557660, "APPROVED")
    assert (comment.score, comment.parent, comment.text_format) == (3, pull.id, "markdown")
    assert extra(pull)["latestReviews"][0]["body"] == "It holds."


def test_issues_of_gh_and_their_comments_are_one_graph() -> None:
    assert edges(GH / "issue-list.json") == {
        ("knots/bowline#10", "knots/bowline#10/issuecomment-5")
    }


def test_files_of_the_api_are_one_thread_with_the_pull_request() -> None:
    paths = [SEEDS / "shapes" / "github.pulls.json", *REST.iterdir()]
    merged = merge_items(read_items(paths))
    graph = build_graph(merged)
    assert [node for node, up in graph.in_degree if up == 0] == ["knots/bowline#7"]
    assert {str(kid).partition("/")[2] for kid in graph["knots/bowline#7"]} == {
        *("bowline#7/issuecomment-801", "bowline#7/issuecomment-802"),
        *("bowline#7/pullrequestreview-80", "bowline#7/discussion_r602"),
        "bowline#7/discussion_r603",
    }
    kinds = {problem.kind for problem in find_problems(merged, link_items(merged.items))}
    # The issue and the pull request say different things of the one item.
    assert kinds == {"conflicting_records"}


def test_a_review_is_one_item_in_gh_and_in_the_api(read: Read) -> None:
    review = {"id": 1073741827, "user": {"login": "cid"}, "body": "It holds.", "state": "APPROVED"}
    address = {"html_url": f"{SITE}/pull/12#pullrequestreview-1073741827"}
    (item,) = items(read({**review, **address, "pull_request_url": f"{API}/pulls/12"}))
    assert item.id in [one.id for one in items(list(read_items([GH / "pr-view.json"])))]


@pytest.mark.parametrize(
    ("id_", "part"),
    [
        ("MDE3OlB1bGxSZXF1ZXN0UmV2aWV3Mjk4NjU3MzE5", "pullrequestreview-298657319"),
        ("PRR_kwDODKw3uc5GR6yX", "pullrequestreview-1179102359"),
        ("PRR_%%%", "pullrequestreview-PRR_%%%"),
        ("PRR_", "pullrequestreview-PRR_"),
        (5, "pullrequestreview-5"),
        ("kw" * 5000, None),
    ],
)
def test_the_number_of_a_review_is_in_its_id(id_: object, part: str | None, read: Read) -> None:
    review = {"id": id_, "author": {"login": "ann"}, "body": "x", "submittedAt": "2024-05-01"}
    records = read({"number": 1, "url": f"{SITE}/pull/1", "title": "t", "reviews": [review]})
    found = [record.id for record in records if isinstance(record, Item)]
    assert found == ["knots/bowline#1"] + ([] if part is None else [f"knots/bowline#1/{part}"])


def test_equal_numbers_of_two_kinds_repositories_and_hosts_are_apart(read: Read) -> None:
    sites = (SITE, "https://github.com/knots/hitch", "https://git.example.org/knots/bowline")
    records: list[dict[str, Any]] = []
    for site in sites:
        issue = {"number": 5, "html_url": f"{site}/issues/5", "title": "t", "comments_url": "x"}
        comment = {"id": 5, "issue_url": f"{site}/issues/5", "body": "x"}
        review = {"id": 5, "pull_request_url": f"{site}/pulls/5", "body": "x", "state": "COMMENTED"}
        line = {"id": 5, "pull_request_url": f"{site}/pulls/5", "body": "x", "path": "a"}
        records += [issue, comment, review, line]
    found = items(read(*records))
    assert len({item.id for item in found}) == 4 * len(sites)
    assert [item.id for item in found[:4]] == [
        "knots/bowline#5",
        "knots/bowline#5/issuecomment-5",
        "knots/bowline#5/pullrequestreview-5",
        "knots/bowline#5/discussion_r5",
    ]
    assert found[-1].parent == "git.example.org/knots/bowline#5"


def test_the_api_of_an_enterprise_server_gives_the_ids_of_its_site(read: Read) -> None:
    api = "https://git.example.org/api/v3/repos/a/b/issues/5"
    (comment,) = items(read({"id": 1, "issue_url": api, "body": "x"}))
    assert comment.parent == "git.example.org/a/b#5"


def test_a_record_changed_later_wins_in_any_order(read: Read) -> None:
    old = {"id": 5, "issue_url": f"{API}/issues/5", "updated_at": "2024-01-01T00:00:00Z"}
    new = {**old, "updated_at": "2024-01-02T00:00:00Z", "body": "new"}
    for records in ((old | {"body": "old"}, new), (new, old | {"body": "old"})):
        (item,) = merge_items(read(*records)).items
        assert (item.text, item.retrieved_at) == ("new", 1704153600)


def test_somebody_who_left_and_a_bot_are_authors_as_the_api_has_them(read: Read) -> None:
    base = {"id": 5, "issue_url": f"{API}/issues/5", "body": "x"}
    bot = {"login": "knot[bot]", "type": "Bot"}
    nobody, robot = items(read({**base, "user": None}, {**base, "id": 6, "user": bot}))
    assert (nobody.by, robot.by, extra(robot)["by"]) == (None, "knot[bot]", bot)


def test_an_issue_without_its_address_has_its_number(read: Read) -> None:
    comment = {"author": {"login": "bob"}, "body": "y", "id": "IC_1", "createdAt": "2024-05-01"}
    issue = {"number": 5, "title": "t", "author": {"login": "ann"}, "comments": [comment]}
    first, second = items(read(issue))
    assert (first.id, second.id, second.parent) == ("#5", "IC_1", "#5")


def test_an_issue_without_its_address_has_that_of_its_comments(read: Read) -> None:
    def comment(number: int, id_: int) -> dict[str, Any]:
        address = f"{SITE}/issues/{number}#issuecomment-{id_}"
        own = {"author": {"login": "bob"}, "authorAssociation": "NONE"}
        return {**own, "url": address, "body": "x"}

    issue = {"number": 5, "title": "t", "author": {"login": "ann"}}
    found = read({**issue, "comments": [None, comment(6, 1), comment(5, 2), comment(5, 3)]})
    kept = [item for item in found if isinstance(item, Item)]
    parents = {item.id: item.parent for item in kept if "#5" in str(item.id)}
    own = "knots/bowline#5"
    assert parents == {own: None, f"{own}/issuecomment-2": own, f"{own}/issuecomment-3": own}
    assert items(read({**issue, "comments": [comment(6, 1)]}))[0].id == "#5"


def test_an_event_of_the_history_of_an_issue_is_no_record(read: Read) -> None:
    event = {
        "id": 1,
        "url": "https://api.github.com/repos/o/r/issues/events/1",
        "event": "closed",
        "actor": {"login": "ann"},
        "commit_id": None,
        "created_at": "2020-09-13T12:26:40Z",
    }
    issue = {"html_url": f"{SITE}/issues/3", "number": 3, "title": "Knots", "comments": 0}
    found, reject = read([issue, event])
    assert isinstance(found, Item)
    assert isinstance(reject, Reject)
    assert found.id == "knots/bowline#3"
    assert "an event in the history of an issue" in reject.reason


def test_a_commit_or_a_release_is_none_of_these(read: Read) -> None:
    release = {"html_url": f"{SITE}/releases/tag/v1", "body": "x", "author": {"login": "ann"}}
    stream = read_items([SEEDS / "shapes" / "github.pulls.json"])
    list(stream)
    assert stream.report.sources[0].shapes == {"github": 4}
    (item,) = items(read({**release, "id": 7, "created_at": 5}))
    assert item.text_format is None


# ------------------------------------------------------------------------------ GitLab


def test_notes_reply_to_the_issue_and_those_of_the_system_are_kept() -> None:
    folder = SEEDS / "shapes" / "gitlab.rest-17"
    issue, note, system = items(list(read_items([folder])))
    assert (issue.id, issue.by, issue.score, issue.text) == ("Issue/76", "ann", 1, "Where is *it*?")
    assert (note.id, note.parent, note.text_format) == ("note/302", "Issue/76", "markdown")
    assert (system.parent, extra(system)["system"]) == ("Issue/76", True)


def test_numbers_of_kinds_of_gitlab_are_apart(read: Read) -> None:
    author = {"username": "ann"}
    issue = {"id": 5, "iid": 1, "project_id": 2, "title": "t", "author": author}
    merge_request = {**issue, "source_branch": "x"}
    epic = {"id": 5, "iid": 1, "group_id": 2, "title": "t", "author": author, "parent": {"id": 3}}
    note = {"id": 5, "noteable_id": 5, "noteable_type": "MergeRequest", "body": "x"}
    found = items(read(issue, merge_request, epic, note))
    assert [item.id for item in found] == ["Issue/5", "MergeRequest/5", "Epic/5", "note/5"]
    assert (found[2].parent, extra(found[2])["parent"]) == (None, {"id": 3})
    assert found[3].parent == "MergeRequest/5"


def test_a_note_on_a_commit_replies_to_it(read: Read) -> None:
    note = {
        "id": 5,
        "noteable_id": None,
        "noteable_type": "Commit",
        "commit_id": "a1b",
        "body": "x",
    }
    graph = build_graph(merge_items(read(note)))
    assert list(graph.edges) == [("Commit/a1b", "note/5")]


@pytest.mark.parametrize(
    "notes", [[None], [{"body": "x"}, {"body": "y"}], [7, {"id": 5}], [{"id": {}}, {"id": 6}]]
)
def test_an_odd_discussion_is_accounted_for(notes: list[object], read: Read) -> None:
    records = read({"id": "c", "individual_note": False, "notes": notes})
    assert len(records) == len(notes)


def test_a_discussion_tells_more_of_its_notes_than_their_pages_do(read: Read) -> None:
    # Of so many, some have the smaller digest in the page.
    own = {"noteable_type": "Issue", "noteable_id": 1, "author": {"username": "ann"}}
    notes = [{"id": id_, "body": f"n{id_}", **own} for id_ in range(1, 9)]
    thread = {"id": "abc", "individual_note": False, "notes": notes}
    for records in ([*read(*notes), *read(thread)], [*read(thread), *read(*notes)]):
        found = {item.id: item for item in merge_items(records).items}
        parents = {id_: item.parent for id_, item in found.items()}
        assert parents.pop("note/1") == "Issue/1"
        assert parents == {f"note/{id_}": "note/1" for id_ in range(2, 9)}
        assert {extra(item)["discussion_id"] for item in found.values()} == {"abc"}


def test_a_milestone_is_no_issue(read: Read) -> None:
    records = read({"id": 5, "iid": 1, "project_id": 2, "title": "t", "description": "words"})
    assert [record.id for record in records if isinstance(record, Item)] == [5]
