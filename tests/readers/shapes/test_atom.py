"""Atom: entries of any feed, and the mails in a thread of public-inbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graphload.items import Item
from graphload.merge import merge_items
from graphload.readers import read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from pathlib import Path

THREAD = SEEDS / "shapes" / "atom.public-inbox.xml"
FEED = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:t="http://purl.org/syndication/thread/1.0">
<title>Comments</title><entry><id>tag:x,2020:2</id><title>On &lt;ropes&gt;</title>
<published>2020-09-13T12:26:40Z</published><updated>2020-09-13T13:00:00Z</updated>
<author><name>Ann</name><email>ann@example.org</email></author>
<t:in-reply-to ref="tag:x,2020:1" href="https://blog.example/ropes/"/>
<link rel="self" href="https://blog.example/2.atom"/><link href="https://blog.example/2"/>
{}</entry></feed>"""


def read_one(folder: Path, content: str) -> Item:
    path = folder / "feed.xml"
    path.write_text(FEED.format(content))
    (item,) = read_items([path])
    assert isinstance(item, Item)
    return item


def test_an_entry_of_public_inbox_is_the_mail_whose_hash_its_id_is() -> None:
    items = {item.id: item for item in read_items([THREAD]) if isinstance(item, Item)}
    assert {id_: item.parent for id_, item in items.items()} == {
        "1@example.org": None,
        "4/x+y@example.org": "1@example.org",
        "2@example.org": "1@example.org",
        "7@example.org": "2@example.org",
    }
    item = items["4/x+y@example.org"]
    assert (item.text, item.text_format, item.by) == ("shown first", "plain", "cid")
    assert item.url == "https://inbox.example/knots/4%2Fx+y@example.org/"


def test_an_id_that_is_not_the_hash_of_the_address_stays_as_it_is(tmp_path: Path) -> None:
    entries: list[dict[str, Any]] = json.loads((SEEDS / "shapes" / "atom.flat.json").read_bytes())
    for entry in entries:
        entry["atom:link"]["href"] += "other/"
    path = tmp_path / "entries.json"
    path.write_text(json.dumps(entries))
    items = [item for item in read_items([path]) if isinstance(item, Item)]
    assert [item.id for item in items] == [entry["atom:id"] for entry in entries]
    # A parent is known by an address of its own.
    assert items[-1].parent == "2@example.org"


def test_a_thread_and_an_mbox_of_one_list_are_merged(tmp_path: Path) -> None:
    (tmp_path / "t.atom").write_bytes(THREAD.read_bytes())
    (tmp_path / "list.mbox").write_text(
        "From bob@example.org Sun Sep 13 12:27:40 2020\nMessage-ID: <2@example.org>\nFrom: bob\n"
        "Date: Sun, 13 Sep 2020 12:27:40 +0000\nSubject: Re: A story\n"
        "In-Reply-To: <1@example.org>\n\nshown second\n"
    )
    merged = merge_items(read_items([tmp_path]))
    assert merged.counts == {"read": 5, "loaded": 4, "merged": 1, "rejected": 0}
    # One has an address and the other headers; what both have is the same.
    (conflict,) = merged.conflicts
    assert set(conflict.fields) == {"url", "extra"}


@pytest.mark.parametrize(
    ("content", "text", "title", "text_format"),
    [
        (
            "<content type='html'>&lt;p>a&lt;/p></content>",
            "<p>a</p>",
            "On &lt;ropes&gt;",
            None,
        ),
        ("<content>a &lt; b</content>", "a < b", "On <ropes>", "plain"),
        ("<summary type='text'>a</summary>", "a", "On <ropes>", "plain"),
        ("", None, "On <ropes>", "plain"),
    ],
)
def test_an_entry_of_any_feed_has_its_text_as_its_type_says(
    tmp_path: Path, content: str, text: str | None, title: str, text_format: str | None
) -> None:
    item = read_one(tmp_path, content)
    assert (item.id, item.parent, item.by) == ("tag:x,2020:2", "tag:x,2020:1", "Ann")
    assert (item.text, item.title, item.text_format) == (text, title, text_format)
    assert (item.time, item.retrieved_at) == (1_600_000_000, 1_600_002_000)
    assert item.url == "https://blog.example/2"
