"""Archives of accounts: the ids under which they meet other sources, people, what is no record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graphload.errors import InputError
from graphload.items import Item, Reject, Unfetched
from graphload.merge import merge_items
from graphload.readers import Record, read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[..., list[Record]]

HOME = "https://home.example"
CONTEXT = {"@context": "https://www.w3.org/ns/activitystreams"}


def items(records: list[Record]) -> list[Item]:
    assert [record for record in records if isinstance(record, Reject)] == []
    return [record for record in records if isinstance(record, Item)]


# ----------------------------------------------------------------------- Mastodon


def activity(number: int, **note: object) -> dict[str, Any]:
    actor = f"{HOME}/users/ann"
    address = f"{actor}/statuses/{number}"
    own = {"id": address, "type": "Note", "inReplyTo": None, "content": f"<p>{number}</p>"}
    return {
        "id": f"{address}/activity",
        "type": "Create",
        "actor": actor,
        "published": "2020-09-13T12:26:40Z",
        "object": {**own, "url": f"{HOME}/@ann/{number}", "attributedTo": actor, **note},
    }


def boost(number: int, actor: str, boosted: object) -> dict[str, Any]:
    return {
        "id": f"{actor}/statuses/{number}/activity",
        "type": "Announce",
        "actor": actor,
        "published": "2020-09-13T12:26:40Z",
        "object": boosted,
    }


def outbox(*activities: object) -> dict[str, Any]:
    count = len(activities)
    collection = {"id": "outbox.json", "type": "OrderedCollection", "totalItems": count}
    return {**CONTEXT, **collection, "orderedItems": [*activities]}


@pytest.mark.parametrize(
    ("address", "parent"),
    [
        (f"{HOME}/users/bob/statuses/7", 7),
        (f"{HOME}/ap/users/115/statuses/7", 7),
        (f"{HOME}/@bob/7", 7),
        ("https://other.example/users/bob/statuses/104857576000000002", 104857576000000002),
        ("https://other.example/@bob/104857576000000002", 104857576000000002),
        # Servers count those on their own: 7 is another status on each.
        ("https://other.example/users/bob/statuses/7", None),
        ("https://other.example/objects/0b1c-22", None),
        ("https://other.example/users/bob/statuses/01FJC1MKPVX2VMWP2ST93Q90K7", None),
        ("tag:home.example,2017-01-01:objectId=7:objectType=Status", None),
    ],
)
def test_a_status_has_the_number_in_its_address_where_no_other_has_it(
    address: str, parent: int | None, read: Read
) -> None:
    (item,) = items(read(outbox(activity(8, inReplyTo=address))))
    assert item.id in (8, "8")
    assert item.parent == (parent or address)


def test_an_archive_of_mastodon_and_an_answer_of_its_api_meet(read: Read) -> None:
    (status, *_) = json.loads((SEEDS / "shapes" / "mastodon.flat.json").read_bytes())
    found, reply = items(read(status, outbox(activity(8, inReplyTo=status["uri"]))))
    assert reply.parent == found.id
    archived = json.loads((SEEDS / "shapes" / "mastodon-archive.flat.json").read_bytes())
    ids = {item.by: item.id for item in items(read(archived))}
    answer = json.loads((SEEDS / "shapes" / "mastodon.flat.json").read_bytes())
    assert ids == {item.by: item.id for item in items(read(answer))}


def test_a_boost_has_no_text_and_what_it_boosts_is_a_field(read: Read) -> None:
    other = "https://other.example/users/bob/statuses/3"
    own = activity(5)["object"]
    plain, embedded = items(
        read(outbox(boost(9, f"{HOME}/users/ann", other), boost(10, f"{HOME}/users/ann", own)))
    )
    assert (plain.id, plain.by, plain.time, plain.text) == (9, "ann", 1600000000, None)
    assert plain.parent is None
    assert plain.extra == {"type": "Announce", "actor": f"{HOME}/users/ann", "object": other}
    assert embedded.extra is not None
    assert (embedded.id, embedded.text, embedded.extra["object"]) == (10, None, own)


def test_an_account_with_a_number_in_its_address_has_the_name_that_its_posts_have(
    read: Read,
) -> None:
    actor = f"{HOME}/ap/users/115"
    post = {**activity(8, attributedTo=actor), "actor": actor}
    assert [item.by for item in items(read(outbox(boost(9, actor, HOME), post)))] == ["ann"] * 2
    # Where it has none, that is the address.
    assert [item.by for item in items(read(outbox(boost(9, actor, HOME))))] == [actor]


def test_what_a_status_of_an_archive_has_besides(read: Read) -> None:
    (item,) = items(
        read(
            outbox(
                activity(
                    8,
                    summary="a warning",
                    likes={"id": "x", "type": "Collection", "totalItems": 3},
                    tag=[{"type": "Mention", "name": "@bob", "id": "1", "content": "no reply"}],
                    replies={"id": "r", "first": {"items": [f"{HOME}/users/ann/statuses/9"]}},
                )
            )
        )
    )
    assert (item.title, item.score, item.url) == ("a warning", 3, f"{HOME}/@ann/8")
    assert item.kids is None
    assert item.extra is not None
    assert item.extra["tag"][0]["name"] == "@bob"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_status_that_was_edited_wins_over_what_it_was(order: tuple[int, ...], read: Read) -> None:
    published = "2020-09-13T12:26:40Z"
    old = activity(5, published=published, content="old")
    new = activity(5, published=published, content="new", updated="2020-09-14T00:00:00Z")
    both = [(old, new)[at] for at in order]
    found = items(read(outbox(*both)))
    assert sorted(item.retrieved_at or 0 for item in found) == [1600000000, 1600041600]
    (merged,) = merge_items(found).items
    assert merged.text == "new"


def test_other_files_of_an_archive_of_mastodon_are_ignored_whatever_their_size(
    tmp_path: Path,
) -> None:
    addresses = [f"https://other.example/users/bob/statuses/{at}" for at in range(3000)]
    for name in ("likes", "bookmarks"):
        collection = {"id": f"{name}.json", "type": "OrderedCollection", "totalItems": 3000}
        text = json.dumps({**CONTEXT, **collection, "orderedItems": addresses})
        (tmp_path / f"{name}.json").write_text(text)
    person = {"id": f"{HOME}/users/ann", "type": "Person", "preferredUsername": "ann"}
    context = ["https://www.w3.org/ns/activitystreams", {"toot": "http://joinmastodon.org/ns#"}]
    actor = {"@context": context, **person, "name": "Ann", "published": "2019-01-01T00:00:00Z"}
    (tmp_path / "actor.json").write_text(json.dumps(actor))
    (tmp_path / "avatar.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "outbox.json").write_text(json.dumps(outbox(activity(8))))
    stream = read_items([tmp_path])
    assert [item.id for item in items(list(stream))] == [8]
    assert {name.rsplit("/", 1)[1]: why for name, why in stream.report.ignored.items()} == {
        "actor.json": "the account of a Mastodon archive",
        "avatar.png": "an image",
        "bookmarks.json": "the likes or bookmarks of a Mastodon archive",
        "likes.json": "the likes or bookmarks of a Mastodon archive",
    }
    with pytest.raises(InputError) as caught:
        list(read_items([tmp_path / "likes.json"]))
    assert caught.value.hint == "Its posts are in outbox.json."


def test_a_collection_of_addresses_is_one_reject_and_an_empty_one_has_no_records(
    read: Read,
) -> None:
    followers = {**outbox("https://a.example", "https://b.example"), "id": f"{HOME}/followers"}
    assert [type(record) for record in read(followers)] == [Reject]
    first = {"id": f"{HOME}/outbox", "type": "OrderedCollection", "totalItems": 2, "first": HOME}
    assert read(outbox()) == read({**CONTEXT, **first}) == []


def test_an_activity_that_makes_no_post_is_a_reject_by_itself(read: Read) -> None:
    actor = f"{HOME}/users/ann"
    like = {"id": f"{HOME}/likes/1", "type": "Like", "actor": actor, "object": f"{HOME}/2"}
    edit = {**activity(8), "type": "Update"}
    first, second, post = read(outbox(like, edit, activity(9)))
    assert isinstance(first, Reject)
    assert "makes no post (Like)" in first.reason
    assert isinstance(second, Reject)
    assert isinstance(post, Item)
    assert post.id == 9


def test_hostile_activities_are_rejects_or_records_and_end_no_reading(read: Read) -> None:
    values: list[object] = [
        None,
        7,
        {},
        {"type": "Create", "actor": [], "object": 3},
        {"type": "Create", "actor": {"id": 1}, "object": {"id": {}, "url": [], "likes": []}},
        {"type": ["Create"], "actor": 1, "object": {}},
        {"type": "Announce", "actor": None, "object": {"object": {}}},
        activity(8, id=None, inReplyTo={"id": 1}),
        activity(8, published="yesterday"),
    ]
    records = read(outbox(*values, activity(9)))
    assert len(records) == len(values) + 1
    assert isinstance(records[-1], Item)


# ----------------------------------------------------------------------- Reddit

ROW = {
    "id": "b",
    "author": "bob",
    "created_utc": 1600000060,
    "subreddit": "x",
    "body": "hello",
    "parent_id": "t3_a",
    "link_id": "t3_a",
}
ATTRIBUTES = {
    "_reddit": "<praw.reddit.Reddit object at 0x7f3b1c2d4e50>",
    "_replies": "<praw.models.comment_forest.CommentForest object at 0x7f3b1c2d4f50>",
    "_submission": "a",
    "_fetched": True,
    "poll_data": "<praw.models.reddit.poll.PollData object at 0x7F>",
}
ENTRY = {
    "author": "DELETED",
    "id": "c",
    "submission": "a",
    "body": "[removed]",
    "created_utc": 1600000060.0,
    "parent_id": "t1_b",
    "replies": [],
}


def test_attributes_of_an_object_of_praw_are_the_record_that_it_was_made_from(read: Read) -> None:
    plain, dumped = items(read(ROW, {**ATTRIBUTES, **ROW}))
    assert dumped.extra == plain.extra == {"subreddit": "x", "link_id": "t3_a"}
    assert (dumped.id, dumped.by, dumped.text) == (plain.id, plain.by, plain.text)
    # An author who writes such a name is one.
    (item,) = items(read({**ROW, "body": ATTRIBUTES["_reddit"]}))
    assert item.text == ATTRIBUTES["_reddit"]


def test_an_entry_of_bdfr_meets_the_rows_of_a_dump(read: Read) -> None:
    post = {"title": "A", "name": "t3_a", "id": "a", "author": "ann", "created_utc": 1600000000.0}
    nested = {**ENTRY, "id": "b", "author": "bob", "parent_id": "t3_a", "replies": [ENTRY]}
    found = items(read({**post, "selftext": "", "comments": [nested]}, ROW, ENTRY))
    assert [(item.id, item.parent) for item in found] == [
        ("t3_a", None),
        ("t1_b", "t3_a"),
        ("t1_c", "t1_b"),
        ("t1_b", "t3_a"),
        ("t1_c", "t1_b"),
    ]
    assert (found[2].by, found[2].text, found[2].deleted) == (None, None, True)


def test_bodies_that_praw_received_are_read_with_what_they_left_out(read: Read) -> None:
    more = {"kind": "more", "data": {"parent_id": "t1_b", "children": ["d"], "count": 1}}
    things = [{"kind": "t1", "data": {**ROW, "name": "t1_b", "replies": ""}}, more]
    (item, unfetched) = read({"json": {"errors": [], "data": {"things": things}}})
    assert isinstance(item, Item)
    assert isinstance(unfetched, Unfetched)
    assert (item.id, unfetched.parent, unfetched.ids) == ("t1_b", "t1_b", ("t1_d",))


@pytest.mark.parametrize(
    ("thing", "what"),
    [
        ({"name": "ann", "link_karma": 3, "comment_karma": 5}, "an account of Reddit"),
        ({"display_name": "x", "public_description": ""}, "a community of Reddit"),
        ({"kind": "t2", "data": {"name": "ann"}}, "an account of Reddit"),
        ({"kind": "t5", "data": {"name": "t5_x", "title": "X"}}, "a community of Reddit"),
        ({"kind": "t6", "data": {"name": "gold", "text": "x"}}, "another thing of Reddit"),
    ],
)
def test_an_account_or_a_community_is_no_post(thing: dict[str, Any], what: str, read: Read) -> None:
    thing = {"id": "1a", "created_utc": 1200000000.0, **thing}
    page = {"kind": "Listing", "data": {"children": [thing, {"kind": "t1", "data": ROW}]}}
    for records in (read(thing, ROW), read(page)):
        reject, item = records
        assert isinstance(reject, Reject)
        assert isinstance(item, Item)
        assert reject.reason == f"not a record: this is {what}"


# ----------------------------------------------------------------------- Bluesky

DID = "did:plc:annaaaaaaaaaaaaaaaaaaaa"
POST = {"$type": "app.bsky.feed.post", "text": "hi", "createdAt": "2020-09-13T12:26:40.000Z"}
ROOT = {"uri": f"at://{DID}/app.bsky.feed.post/3kroot", "cid": "bafyroot"}
ABOVE = {"uri": "at://did:plc:bob/app.bsky.feed.post/3kup", "cid": "bafyup"}
SUBJECT = {"subject": ABOVE, "createdAt": "2020-09-13T12:26:40.000Z"}
LIKE = {"$type": "app.bsky.feed.like", **SUBJECT}


def listed(value: dict[str, Any], key: str = "3kown") -> dict[str, Any]:
    return {"uri": f"at://{DID}/{value['$type']}/{key}", "cid": "bafyown", "value": value}


def test_a_post_of_a_repository_and_that_of_an_answer_are_one_item(read: Read) -> None:
    view = {"uri": ROOT["uri"], "record": POST, "author": {"handle": "ann.example", "did": DID}}
    reply = {**POST, "reply": {"root": ROOT, "parent": ABOVE}}
    page = {"records": [listed(POST, "3kroot"), listed(reply)], "cursor": "3kown"}
    seen, root, own = items(read({"posts": [view]}, page))
    assert seen.id == root.id
    assert (root.by, own.by) == (DID, DID)
    # The root that it names besides is kept.
    assert own.parent == ABOVE["uri"]
    assert own.extra is not None
    assert own.extra["record"]["reply"]["root"] == ROOT


def test_a_record_that_is_no_post_is_a_reject_by_itself(read: Read) -> None:
    records = read(listed(LIKE), {"records": [listed(POST), listed(LIKE)]})
    assert [type(record) for record in records] == [Reject, Item, Reject]
    assert isinstance(records[0], Reject)
    assert "another record of a Bluesky repository" in records[0].reason


def test_the_posts_of_an_unpacked_repository_have_ids_by_their_place(tmp_path: Path) -> None:
    likes = [listed(LIKE, f"3k{at}") for at in range(2000)]
    files = {
        f"{DID}/_commit.json": {"did": DID, "version": 3, "data": {"$link": "bafy"}},
        f"{DID}/app.bsky.actor.profile/self.json": {
            "$type": "app.bsky.actor.profile",
            "displayName": "Ann",
            "description": "about me",
        },
        f"{DID}/app.bsky.feed.like/3klike.json": LIKE,
        f"{DID}/app.bsky.feed.post/3kown.json": {**POST, "reply": {"parent": ABOVE}},
        "likes.json": {"cursor": "3k", "records": likes},
    }
    for name, value in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(value))
    stream = read_items([tmp_path])
    (item,) = items(list(stream))
    assert (item.id, item.by) == (f"at://{DID}/app.bsky.feed.post/3kown", DID)
    assert item.parent == ABOVE["uri"]
    assert len(stream.report.ignored) == len(files) - 1


@pytest.mark.parametrize(
    "head", [b"\x3a\xa2eroots\x81\xd8\x2aX\x25\x00\x01", b"\x0a\xa1gversion\x02"]
)
def test_a_car_file_is_refused_with_what_to_do(head: bytes, tmp_path: Path) -> None:
    (tmp_path / "repo.car").write_bytes(head + bytes(range(256)))
    with pytest.raises(InputError, match="CAR file") as caught:
        list(read_items([tmp_path / "repo.car"]))
    assert "listRecords" in (caught.value.hint or "")
