"""What is particular to each source: ids, people, deletions, what was left out, fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graphload.items import Item, Place, Reject, Unfetched
from graphload.merge import merge_items
from graphload.readers import Record, read_items
from graphload.readers.shapes.table import wire_decoder
from support.project import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[..., list[Record]]


def items(records: list[Record]) -> list[Item]:
    assert [record for record in records if isinstance(record, Reject)] == []
    return [record for record in records if isinstance(record, Item)]


def left_out(records: list[Record]) -> list[tuple[object, tuple[object, ...], int | None]]:
    return [(r.parent, r.ids, r.count) for r in records if isinstance(r, Unfetched)]


# ----------------------------------------------------------------------- Hacker News

HN_TEXT = "one &#x27;<i>a</i>&#x27;<p>two<p><pre><code>  x &lt; y\n</code></pre>\nthree"


@pytest.mark.parametrize(
    "other",
    [
        {
            "author": "ann",
            "created_at_i": 1600000000,
            "type": "comment",
            "parent_id": 1,
            "text": f"<p>{HN_TEXT}</p>",
        },
        {
            "author": "ann",
            "created_at_i": 1600000000,
            "type": "comment",
            "parent_id": 1,
            "text": f"<p>{HN_TEXT.replace('<p>', '</p><p>')}</p>",
        },
        {
            "objectID": "2",
            "author": "ann",
            "created_at_i": 1600000000,
            "_tags": ["comment"],
            "parent_id": 1,
            "comment_text": HN_TEXT,
        },
        {
            "user": "ann",
            "time": 1600000000,
            "time_ago": "a day ago",
            "type": "comment",
            "content": f"<p>{HN_TEXT}",
        },
    ],
    ids=["algolia", "algolia, closed paragraphs", "algolia, a hit", "hnpwa"],
)
def test_a_comment_of_another_api_is_no_conflict_with_hacker_news_own(
    other: dict[str, Any], read: Read
) -> None:
    own = {"by": "ann", "time": 1600000000, "type": "comment", "parent": 1, "text": HN_TEXT}
    merged = merge_items(read({"id": 2, **own}, {"id": 2, **other}))
    # What only one of them has is a difference of its own.
    said = {name for conflict in merged.conflicts for name in conflict.fields}
    assert said <= {"extra", "parent"}
    assert [item.text for item in merged.items] == [HN_TEXT]


def test_a_row_of_bigquery_is_no_conflict_with_hacker_news_own(read: Read) -> None:
    own = {"id": 2, "by": "ann", "time": 5, "type": "comment", "parent": 41761823, "text": "x"}
    row = {**own, "author": "ann", "parent": "41761823.0", "time_ts": "1970-01-01 00:00:05 UTC"}
    merged = merge_items(read(own, {**row, "dead": "", "deleted": "", "title": "", "url": ""}))
    assert merged.conflicts == []
    assert [item.parent for item in merged.items] == [41761823]


def test_flags_of_bigquery_are_texts(read: Read) -> None:
    row = {"id": 1, "time": 5, "timestamp": "", "ranking": 0, "by": None, "text": None}
    (item,) = items(read({**row, "dead": "true", "deleted": "True"}))
    assert (item.dead, item.deleted, item.text, item.parent) == (True, True, None, None)


def test_an_envelope_is_opened_and_never_taken_for_its_record(read: Read) -> None:
    record = {"id": 2, "type": "comment", "by": "ann", "text": "x", "parent": 1, "time": 5}
    for body in (record, {**record, "kids": [3]}):
        (item,) = items(read({"id": 2, "body": body, "retrieved_at": 99}))
        assert (item.by, item.text, item.parent, item.retrieved_at) == ("ann", "x", 1, 99)


def test_what_an_envelope_says_otherwise_than_its_record_is_kept(read: Read) -> None:
    record = {"id": 2, "by": "ann", "text": "x"}
    (item,) = items(read({"id": 77, "body": record, "retrieved_at": 99}))
    assert (item.id, item.extra) == (2, {"id": 77})


def test_a_record_with_an_object_of_such_a_name_is_no_envelope(read: Read) -> None:
    quoted = {"id": 1, "by": "bob", "text": "y"}
    (item,) = items(read({"id": 2, "by": "ann", "text": "x", "post": quoted}))
    assert (item.id, item.by, item.extra) == (2, "ann", {"post": quoted})


def test_records_under_own_names_are_decoded_in_one_step() -> None:
    decode = wire_decoder(None)
    assert decode is not None
    for record in json.loads((SEEDS / "shapes" / "firebase.flat.json").read_bytes()):
        line = json.dumps({**record, "colour": "red", "user_agent": ["x"], "at": {"a": 1}})
        assert decode(line.encode(), Place("f", 1)).by == record["by"]


# ----------------------------------------------------------------------------- Reddit


def test_an_integer_in_a_dump_is_the_bare_id_in_base_10(read: Read) -> None:
    post = {"id": "1njchs", "author": "a", "selftext": "", "created_utc": 5}
    comment = {"id": 100000001, "author": "b", "body": "x", "created_utc": 6}
    link = {"link_id": "t3_1njchs"}
    rows = (post, {**comment, **link, "parent_id": "t3_1njchs"})
    below = {"id": "zz", "body": "y", "created_utc": 7, **link, "parent_id": 100000001}
    top, first, second = items(read(*rows, below))
    assert (top.id, first.id, first.parent) == ("t3_1njchs", "t1_1njcht", "t3_1njchs")
    assert (second.id, second.parent) == ("t1_zz", first.id)


def test_units_of_time_are_counted_in_rows_of_a_dump(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    times = (1700000000, 1700000000000, "2023-11-14", None)
    rows = ({"id": "a", "body": "x", "link_id": "t3_b", "created_utc": time} for time in times)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    stream = read_items([path])
    assert len(list(stream)) == 4
    assert stream.report.sources[0].times == {"s": 1, "ms": 1, "text": 1}


def test_a_bare_parent_that_is_the_link_is_the_post(read: Read) -> None:
    row = {"id": "c", "body": "x", "created_utc": 5, "link_id": "aa"}
    above, below = items(read({**row, "parent_id": "aa"}, {**row, "parent_id": "bb"}))
    assert (above.parent, below.parent) == ("t3_aa", "t1_bb")


def test_a_crosspost_keeps_its_original_as_a_field(read: Read) -> None:
    original = {"id": "o", "name": "t3_o", "title": "Old", "author": "eve", "created_utc": 1}
    (item,) = items(
        read({"id": "n", "name": "t3_n", "created_utc": 5, "crosspost_parent_list": [original]})
    )
    assert item.extra == {"crosspost_parent_list": [original]}


def test_a_row_that_cant_be_read_is_kept_as_it_came(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    bad = b'{"id":"a",  "created_utc":"yesterday", "body":"x", "link_id":"t3_b"}'
    odd = b'{"id":"a", "created_utc":5, "body":"\xff", "link_id":"t3_b"}'
    good = b'{"id":"a", "created_utc":5, "body":"x", "link_id":"t3_b"}'
    path.write_bytes(b"\r\n".join([good, b" " + bad + b" ", odd, good]))
    records = list(read_items([path]))
    rejects = [record for record in records if isinstance(record, Reject)]
    assert [(reject.place.line, reject.raw) for reject in rejects] == [(2, bad.decode()), (3, odd)]
    assert len(records) == 4


# ------------------------------------------------------------- Mastodon, Bluesky, Lemmy


def sample(name: str) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = json.loads((SEEDS / "shapes" / f"{name}.json").read_bytes())
    return values


def test_a_reblog_and_a_vote_are_fields(read: Read) -> None:
    first, second, *_ = sample("mastodon.flat")
    (item,) = items(read({**first, "reblog": second}))
    assert item.extra is not None
    assert (item.poll, item.extra["poll"]["id"]) == (None, "34830")
    assert item.extra["reblog"]["id"] == second["id"]


def test_a_content_warning_is_the_title(read: Read) -> None:
    (item,) = items(read({**sample("mastodon.flat")[0], "spoiler_text": "knots"}))
    assert item.title == "knots"


def test_a_context_without_statuses_has_none(read: Read) -> None:
    assert read({"ancestors": [], "descendants": []}) == []


def test_posts_that_bluesky_doesnt_show_are_left_out_below_what_they_reply_to(read: Read) -> None:
    (thread,) = sample("bluesky.nested")
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://a/p/1", "notFound": True}
    blocked = {"uri": "at://b/p/2", "blocked": True, "author": {"did": "did:plc:b"}}
    thread["replies"] = [gone, blocked]
    top = thread["post"]["uri"]
    records = read({"thread": thread})
    assert len(items(records)) == 1
    assert left_out(records) == [(top, ("at://a/p/1",), None), (top, ("at://b/p/2",), None)]


def test_ancestors_of_a_post_are_records_and_the_lost_one_is_left_out(read: Read) -> None:
    answer = sample("bluesky.answer")[0]
    answer["thread"]["parent"]["parent"] = {"uri": "at://a/p/1", "notFound": True}
    records = read(answer)
    assert [item.by for item in items(records)] == ["ann", "bob", "dan"]
    assert left_out(records) == [(None, ("at://a/p/1",), None)]


def test_a_flat_thread_of_bluesky_has_its_posts(read: Read) -> None:
    posts = sample("bluesky.flat")
    thread = [{"uri": p["uri"], "depth": 0, "value": {"$type": "x", "post": p}} for p in posts]
    lost = {"uri": "at://a/p/1", "depth": 1, "value": {"$type": "x#threadItemNotFound"}}
    records = read({"thread": [*thread, lost], "hasOtherReplies": False})
    assert [item.by for item in items(records)] == ["ann", "cid", "bob", "dan"]
    assert left_out(records) == [(None, ("at://a/p/1",), None)]


def test_a_post_of_a_repository_has_its_owner_as_author(read: Read) -> None:
    post = sample("bluesky.flat")[0]
    record = {"uri": post["uri"], "cid": post["cid"], "value": post["record"]}
    (item,) = items(read({"records": [record], "cursor": "3l"}))
    assert (item.by, item.text) == ("did:plc:annaaaaaaaaaaaaaaaaaaaa", "A story")


def test_a_post_and_a_comment_of_lemmy_with_one_number_are_two_items(read: Read) -> None:
    post, comment, *_ = sample("lemmy.flat")
    assert post["post"]["id"] == comment["comment"]["id"]
    above, below = items(read(post, comment))
    assert (above.id, below.id, below.parent) == ("post/4", "comment/4", "post/4")


def test_a_comment_that_lemmy_removed_is_deleted(read: Read) -> None:
    comment = sample("lemmy.flat")[1]
    comment["comment"]["removed"] = True
    comment["creator"] |= {"local": False, "actor_id": "https://far.example/u/cid"}
    (item,) = items(read(comment))
    assert (item.deleted, item.by) == (True, "cid@far.example")


# ------------------------------------------------------------- Discourse, YouTube, tweets


def test_posts_that_a_topic_doesnt_bring_along_are_counted(read: Read) -> None:
    (topic,) = sample("discourse.answer")
    topic["post_stream"]["stream"] += [901, 902]
    records = read(topic)
    assert len(items(records)) == 4
    assert left_out(records) == [("88/1", (), 2)]


@pytest.mark.parametrize(
    ("known", "highest", "named", "count"),
    [
        ({0: 1, 3: 4}, 6, ["88/2", "88/3", "88/5", "88/6"], None),
        ({0: 1, 3: 4}, None, ["88/2", "88/3"], 2),
        # A post that was deleted has a number and no place in the stream.
        ({0: 1, 3: 5}, 9, [], 4),
        ({0: 1, 3: 5}, 7, ["88/6", "88/7"], 2),
        ({0: 1, 2: None, 3: 4}, 6, ["88/5", "88/6"], 1),
        ({0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6}, 6, [], None),
    ],
)
def test_posts_left_out_have_ids_where_the_stream_leaves_no_doubt(
    read: Read, known: dict[int, int], highest: int | None, named: list[str], count: int | None
) -> None:
    (topic,) = sample("discourse.answer")
    post = topic["post_stream"]["posts"][0]
    topic["post_stream"]["posts"] = [
        {**post, "id": 900 + at, "post_number": number} for at, number in known.items()
    ]
    topic["post_stream"]["stream"] = [*range(900, 906)]
    topic["highest_post_number"] = highest
    entries = [("88/1", tuple(named), None)] if named else []
    assert left_out(read(topic)) == [*entries, *([("88/1", (), count)] if count else [])]


def test_a_post_of_discourse_without_html_is_markdown(read: Read) -> None:
    post = sample("discourse.flat")[1]
    del post["cooked"]
    (item,) = items(read({**post, "raw": "*so*"}))
    assert (item.text, item.text_format) == ("*so*", "markdown")


def test_a_post_that_its_author_deleted_is_deleted(read: Read) -> None:
    post = sample("discourse.flat")[1]
    text = "<p>(post deleted by author)</p>"
    (item,) = items(read({**post, "cooked": text, "user_deleted": True}))
    assert (item.deleted, item.text, item.extra and item.extra["text"]) == (True, None, text)


def test_a_list_of_topics_has_their_first_posts(read: Read) -> None:
    topic = {"id": 88, "title": "A story", "posts_count": 4, "highest_post_number": 4}
    topic["created_at"] = "2020-09-13T12:26:40Z"
    (item,) = items(read({"users": [{"id": 1}], "topic_list": {"topics": [topic]}}))
    assert (item.id, item.title, item.time) == ("88/1", "A story", 1600000000)


def test_comments_of_a_video_hang_below_it_in_their_order(read: Read) -> None:
    (video,) = sample("yt-dlp.answer")
    del video["timestamp"]
    top, *comments = items(read(video))
    assert (top.id, top.kids, top.time) == (
        "kN0t5aBcDeF",
        ("UgcidAaABAg", "UgbobAaABAg"),
        1599955200,
    )
    assert [comment.parent for comment in comments] == [top.id, top.id, "UgbobAaABAg"]
    assert top.extra is not None
    assert "formats" not in top.extra


def test_words_for_a_time_and_for_votes_are_kept(read: Read) -> None:
    comment = {"cid": "Ug1", "text": "x", "author": "@ann", "time": "2 years ago", "votes": "1.2K"}
    (item,) = items(read(comment))
    assert (item.time, item.score) == (None, None)
    assert item.extra == {"time": "2 years ago", "votes": "1.2K"}


def test_a_number_of_a_tweet_that_lost_digits_is_no_id(read: Read) -> None:
    first, second, *_ = sample("tweets-v1.flat")
    rounded = {"id": float(second["id"]), "in_reply_to_status_id": float(first["id"])}
    (item,) = items(read({**second, **rounded}))
    assert (item.id, item.parent) == (1305000000000000004, 1305000000000000001)
    del second["id_str"]
    (reject,) = read({**second, **rounded})
    assert isinstance(reject, Reject)


def test_tweets_are_plain_text_without_entities(read: Read) -> None:
    (item,) = items(read({**sample("tweets-v1.flat")[0], "full_text": "a &lt; b &amp;lt; c"}))
    assert (item.text, item.text_format) == ("a < b &lt; c", "plain")


def test_a_quoted_tweet_is_a_field_and_an_included_one_a_record(read: Read) -> None:
    first, second, *_ = sample("tweets-v1.flat")
    assert len(items(read({**first, "quoted_status": second}))) == 1
    answer = sample("tweets-v2.answer")[0]
    assert [item.by for item in items(read(answer))] == ["dan", "bob", "ann"]


def test_a_tweet_that_is_gone_is_left_out(read: Read) -> None:
    answer = sample("tweets-v2.answer")[0]
    answer["errors"] = [{"resource_id": "12", "resource_type": "tweet", "title": "Not Found Error"}]
    records = read(answer)
    assert len(items(records)) == 3
    assert left_out(records) == [(None, (12,), None)]


def test_authors_of_delab_are_texts_and_an_empty_parent_is_none(read: Read) -> None:
    row = {"tree_id": "t", "post_id": "p", "author_id": 56206829, "text": 333}
    (item,) = items(read({**row, "parent_id": "nan", "text": "333"}))
    assert (item.by, item.parent, item.text, item.text_format) == ("56206829", None, "333", "plain")
