"""Mentions: an address of an item of the same site names it; nothing else does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.items import Item
from graphload.mentions.find import find_mentions
from graphload.readers import read_items
from graphload.readers.shapes.table import SHAPES
from support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from graphload.items import Id

HN, MASTODON, TWEET = 38_000_000, 104857576000000004, 1305000000000000004
BLUESKY, YOUTUBE = "at://did:plc:abc/app.bsky.feed.post/3lcid", "UgdanAaABAgx"
WATCH = "https://youtube.com/watch?v=abcdefghijk"
# Of each shape: an id of the shape, an address, and the id that it names.
NAMED: dict[str, list[tuple[Id, str, Id | None]]] = {
    "algolia": [(HN, "https://news.ycombinator.com/item?id=42", 42)],
    "hnpwa": [(HN, "http://news.ycombinator.com/item?id=42", 42)],
    "bigquery": [(HN, "https://NEWS.ycombinator.com/item?x=1&id=42&y=2", 42)],
    "firebase": [
        (HN, "https://news.ycombinator.com/item?id=42#43", 43),
        (HN, "https://news.ycombinator.com/item?id=42#top", 42),
        (HN, "item?id=42", 42),
        (HN, "/item?id=42", 42),
        (HN, "https://news.ycombinator.com/user?id=42", None),
        (HN, "https://news.ycombinator.com/item?id=", None),
        (HN, "https://news.ycombinator.com/item?id=99999999999999999999", None),
        (HN, "https://news.ycombinator.com@evil.example/item?id=42", None),
        (HN, "https://evil.example/news.ycombinator.com/item?id=42", None),
        (HN, "https://notnews.ycombinator.com.evil.example/item?id=42", None),
        (HN, "mailto:item?id=42", None),
        (HN, "//evil.example/item?id=42", None),
        (HN, f"https://twitter.com/ann/status/{TWEET}", None),
    ],
    "reddit": [
        ("t1_a", "https://www.reddit.com/r/x/comments/abc/some_words/", "t3_abc"),
        ("t1_a", "https://old.reddit.com/r/x/comments/abc/some_words/def?context=3", "t1_def"),
        ("t1_a", "https://reddit.com/comments/abc/_/def/", "t1_def"),
        ("t1_a", "https://redd.it/abc", "t3_abc"),
        ("t1_a", "https://www.reddit.com/r/programming", None),
        ("t1_a", "https://www.reddit.com/user/someone", None),
        ("t1_a", "https://news.ycombinator.com/item?id=42", None),
    ],
    "lemmy": [
        ("comment/1", "https://own.example/post/12", "post/12"),
        ("comment/1", "https://own.example/post/12/34", "comment/34"),
        ("comment/1", "https://own.example/comment/34#x", "comment/34"),
        ("comment/1", "https://other.example/post/12", None),
    ],
    "mastodon": [
        (MASTODON, "https://own.example/@ann/104857576000000001", 104857576000000001),
        (MASTODON, "https://own.example/users/ann/statuses/104857576000000001", 104857576000000001),
        (MASTODON, "https://own.example/@ann@far.example/104857576000000001", 104857576000000001),
        (MASTODON, "https://other.example/@ann/104857576000000001", None),
        (MASTODON, "https://own.example/@ann", None),
    ],
    "discourse": [
        ("88/4", "https://own.example/t/some-words/12/3?u=ann", "12/3"),
        ("88/4", "https://own.example/t/12", "12/1"),
        ("88/4", "/t/some-words/12/3", "12/3"),
        ("88/4", "https://other.example/t/some-words/12/3", None),
    ],
    "bluesky": [
        (
            BLUESKY,
            "https://bsky.app/profile/did:plc:x/post/3lz",
            "at://did:plc:x/app.bsky.feed.post/3lz",
        ),
        (
            BLUESKY,
            "https://bsky.app/profile/ann.example/post/3lann",
            "at://did:plc:ann/app.bsky.feed.post/3lann",
        ),
        (BLUESKY, "https://bsky.app/profile/ann.example", None),
    ],
    "yt-dlp": [
        (YOUTUBE, "https://www.youtube.com/watch?v=abcdefghijk&t=9", "abcdefghijk"),
        (
            "UgdanAaABAgx",
            f"{WATCH}&lc=UgbobAaABAg.x",
            "UgbobAaABAg.x",
        ),
        (YOUTUBE, "https://youtu.be/abcdefghijk?si=x", "abcdefghijk"),
        (YOUTUBE, "https://www.youtube.com/gaming12345", None),
    ],
    "youtube-comment-downloader": [
        (YOUTUBE, "https://www.youtube.com/shorts/abcdefghijk", "abcdefghijk"),
    ],
    "tweets-v1": [
        (
            TWEET + 3,
            f"https://twitter.com/ann/status/{TWEET}",
            1305000000000000004,
        ),
        (
            TWEET + 3,
            f"https://mobile.twitter.com/ann/status/{TWEET}?s=20",
            1305000000000000004,
        ),
        (TWEET + 3, "https://news.ycombinator.com/item?id=42", None),
    ],
    "github": [
        ("o/r#7", "https://github.com/o/r/issues/8", "o/r#8"),
        ("o/r#7", "https://github.com/o/x.y/pull/8/files?w=1", "o/x.y#8"),
        (
            "o/r#7/issuecomment-1",
            "https://github.com/o/r/pull/8#issuecomment-2",
            "o/r#8/issuecomment-2",
        ),
        ("o/r#7", "https://github.com/o/r/pull/8#discussion_r3", "o/r#8/discussion_r3"),
        ("o/r#7", "https://github.com/o/r/pull/8#top", "o/r#8"),
        ("o/r#7", "https://github.com/o/r/issues", None),
        ("o/r#7", "https://github.com.evil.example/o/r/issues/8", None),
    ],
    "discord": [
        (TWEET, f"https://discord.com/channels/1/2/{TWEET + 1}", TWEET + 1),
        (TWEET, f"https://discord.com/channels/@me/2/{TWEET + 1}", TWEET + 1),
        (TWEET, "https://discord.com/channels/1/2", None),
    ],
    "telegram": [
        ("channel12/3", "https://t.me/c/12/4", "channel12/4"),
        ("channel12/3", "https://t.me/c/12/1/4?thread=1", "channel12/4"),
        ("channel12/3", "https://t.me/knots/4", None),
    ],
    "gitlab": [
        ("Issue/7", "https://own.example/a/b/-/issues/8#note_9", "note/9"),
        ("note/7", "https://own.example/a/b/-/merge_requests/8/diffs?x=1#note_9", "note/9"),
        ("note/7", "https://own.example/a/b/-/issues/8", None),
        ("note/7", "https://other.example/a/b/-/issues/8#note_9", None),
    ],
    "slack": [
        (
            "C024BE91L/1482960137.003543",
            "https://tea.slack.com/archives/C024BE91L/p1482960138000100?thread_ts=1482960137.003543",
            "C024BE91L/1482960138.000100",
        ),
        ("C024BE91L/1482960137.003543", "https://tea.slack.com/archives/C024BE91L", None),
        (
            "knots/1482960137.003543",
            "https://tea.slack.com/archives/C024BE91L/p1482960138000100",
            None,
        ),
    ],
    "mail": [
        (
            "a1@x.example",
            "https://lore.kernel.org/knots/b+2.%3C3@x.example/T/#u",
            "b+2.<3@x.example",
        ),
        ("a1@x.example", "https://lore.kernel.org/r/b2@x.example", "b2@x.example"),
        ("a1@x.example", "https://lore.kernel.org/knots/?q=b2", None),
        ("a1@x.example", "https://forge.example/knots/b2@x.example", None),
    ],
    "atom": [("a1@x.example", "https://public-inbox.org/meta/b2@x.example/raw", "b2@x.example")],
    "lobsters": [
        ("c/abc", "https://lobste.rs/s/x1y2z3/a_story", "s/x1y2z3"),
        ("c/abc", "https://lobste.rs/s/x1y2z3/a_story#c_9a8b7c", "c/9a8b7c"),
        ("c/abc", "https://lobste.rs/c/9a8b7c", "c/9a8b7c"),
        ("c/abc", "https://lobste.rs/~ann", None),
    ],
    "stack-exchange": [
        (
            "tea.stackexchange.com/post/1",
            "https://tea.stackexchange.com/questions/7/how-to#comment9_8",
            "tea.stackexchange.com/comment/9",
        ),
        (
            "superuser.com/comment/1",
            "https://superuser.com/questions/7/how-to/8#8",
            "superuser.com/post/8",
        ),
        ("superuser.com/post/1", "https://superuser.com/q/7/42", "superuser.com/post/7"),
        ("superuser.com/post/1", "https://stackoverflow.com/a/8", "stackoverflow.com/post/8"),
        ("superuser.com/post/1", "https://superuser.com/users/7/ann", None),
        ("post/1", "https://superuser.com/q/7", None),
    ],
    "tweets-v2": [
        (
            TWEET + 3,
            f"https://x.com/i/web/status/{TWEET}",
            1305000000000000004,
        ),
        (TWEET + 3, "https://x.com/ann", None),
    ],
}
CASES = [(shape, *case) for shape, cases in NAMED.items() for case in cases]


def named(source: Id, data: dict[str, Any], hosts: Iterable[str] = ()) -> list[Id]:
    """The items that an item names, beside Ann's post on Bluesky."""
    ann = ("at://did:plc:ann/app.bsky.feed.post/3lann", {"by": "ann.example"})
    items = [(source, data), ann]
    return [mention.target for mention in find_mentions(items, lambda _id: False, hosts=hosts)]


def test_every_shape_with_addresses_has_a_sample() -> None:
    assert sorted(NAMED) == sorted(shape.name for shape in SHAPES if shape.addresses)


@pytest.mark.parametrize(("shape", "source", "address", "target"), CASES)
def test_an_address_names_an_item(shape: str, source: Id, address: str, target: Id | None) -> None:
    assert shape in NAMED
    wanted = [] if target is None else [target]
    assert named(source, {"url": address}, hosts=["own.example"]) == wanted
    text = f'see <a href="{address.replace("&", "&amp;")}" rel="nofollow">there</a>'
    assert named(source, {"text": text}, hosts=["own.example"]) == wanted


@pytest.mark.parametrize(
    ("text", "text_format"),
    [
        ('<p><a href="https:&#x2F;&#x2F;news.ycombinator.com&#x2F;item?id=42">https:...</a>', None),
        ("As https://news.ycombinator.com/item?id=42.", "plain"),
        ("(https://news.ycombinator.com/item?id=42)", "plain"),
        ("[so](https://news.ycombinator.com/item?id=42)", "markdown"),
        ("<https://news.ycombinator.com/item?id=42>", "markdown"),
    ],
)
def test_a_text_of_any_format_names_an_item_by_its_links(
    text: str, text_format: str | None
) -> None:
    assert named(HN, {"text": text, "text_format": text_format}) == [42]


@pytest.mark.parametrize(
    "text",
    [
        "https://news.ycombinator.com/item?id=42",  # words in HTML, and no link
        "item?id=42",
        "",
    ],
)
def test_words_that_are_no_link_name_nothing(text: str) -> None:
    assert named(HN, {"text": text}) == []


def test_an_item_names_another_once_and_never_itself() -> None:
    address = "https://news.ycombinator.com/item?id="
    text = " ".join(f"{address}{id_}" for id_ in (42, HN, 42, 41))
    items = [(HN, {"url": f"{address}42", "text": text, "text_format": "plain"})]
    found = list(find_mentions(items, {42}.__contains__))
    assert [(each.target, each.is_there) for each in found] == [(42, True), (41, False)]
    assert found[0].address == f"{address}42"


def test_the_records_own_addresses_say_which_host_is_theirs() -> None:
    items: list[tuple[Id, dict[str, Any]]] = [
        ("post/1", {"extra": {"ap_id": "https://own.example/post/1"}}),
        ("post/2", {"extra": {"ap_id": "https://far.example/post/77"}}),
        ("comment/3", {"text": "<a href='https://own.example/post/1'>a</a>"}),
        ("comment/4", {"text": "<a href='https://far.example/post/1'>a</a>"}),
    ]
    found = list(find_mentions(items, lambda _id: True))
    assert [(each.source, each.target) for each in found] == [("comment/3", "post/1")]


BLUESKY_POST = {
    "uri": BLUESKY,
    "cid": "c",
    "author": {"did": "did:plc:abc", "handle": "ann.example"},
    "record": {
        "$type": "app.bsky.feed.post",
        "text": "see bsky.app/profile/bob...",
        "createdAt": "2024-01-01T00:00:00Z",
        "facets": [
            {"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "x"}]},
            {"features": [{"uri": "https://bsky.app/profile/did:plc:b/post/3b"}]},
            {"features": 5},
        ],
    },
}
LINKS_BESIDE: list[tuple[dict[str, Any], Id]] = [
    (
        {
            "id_str": str(TWEET + 3),
            "full_text": "as in https://t.co/abc",
            "created_at": "Sun Sep 13 12:26:40 +0000 2020",
            "user": {"screen_name": "ann"},
            "entities": {"urls": [{"expanded_url": f"https://x.com/bob/status/{TWEET}"}]},
        },
        TWEET,
    ),
    (
        {
            "id": str(TWEET + 3),
            "text": "as in https://t.co/abc",
            "author_id": "1",
            "conversation_id": "1",
            "entities": {
                "urls": [
                    {"expanded_url": None},
                    {"expanded_url": f"https://x.com/b/status/{TWEET}"},
                ]
            },
        },
        TWEET,
    ),
    (BLUESKY_POST, "at://did:plc:b/app.bsky.feed.post/3b"),
    (
        {
            "id": 3,
            "chat_id": "channel12",
            "chat": "Knots",
            "date_unixtime": "1600000000",
            "from": "ann",
            "text": ["as ", {"type": "text_link", "text": "here", "href": "https://t.me/c/12/4"}],
        },
        "channel12/4",
    ),
]


@pytest.mark.parametrize(("record", "target"), LINKS_BESIDE)
def test_links_that_a_source_gives_apart_from_its_text_name_items(
    record: dict[str, Any], target: Id, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(record))
    (item,) = read_items([path])
    assert isinstance(item, Item)
    assert item.id is not None
    data = {"text": item.text, "text_format": item.text_format, "extra": item.extra}
    # Of another site's item, such a field is any other.
    assert named(item.id, data) == [target]
    assert named("t1_a", data) == []


def test_records_as_they_are_read_name_each_other() -> None:
    def read(name: str) -> dict[Any, Item]:
        records = read_items([ROOT / "seeds" / "shapes" / name])
        return {item.id: item for item in records if isinstance(item, Item)}

    for name, address in (
        ("mastodon.flat.json", "https://social.example/@dan/{}"),
        ("lemmy.flat.json", "https://lemmy.example/{}"),
    ):
        items = read(name)
        first, last = min(items), max(items)
        data = {id_: {"url": item.url, "extra": item.extra} for id_, item in items.items()}
        data[last]["text"] = f'<a href="{address.format(first)}">there</a>'
        (mention,) = find_mentions(data.items(), items.__contains__)
        assert (mention.source, mention.target, mention.is_there) == (last, first, True)


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.integers(-5, 10**18), st.text(min_size=1), st.sampled_from(["88/1", "t1_a"])
            ),
            st.fixed_dictionaries(
                {},
                optional={
                    "url": st.one_of(st.text(), st.none(), st.integers()),
                    "text": st.text(alphabet="htps:/?#=[]()<>\"'&; abi12%\u202e@"),
                    "extra": st.one_of(st.none(), st.dictionaries(st.text(), st.text())),
                    "by": st.text(),
                },
            ),
        )
    )
)
def test_any_values_are_read(items: list[tuple[Id, dict[str, Any]]]) -> None:
    for mention in find_mentions(items, lambda _id: False):
        assert mention.source != mention.target
        assert type(mention.source) is type(mention.target)
