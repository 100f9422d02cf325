"""X archives: tweets of the owner of an account, who is named in another file."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from graphload.errors import InputError
from graphload.items import Item, Reject
from graphload.readers import read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[Path, dict[str, bytes]], Path]


def script(name: str, value: object, end: str = "") -> bytes:
    return f"window.YTD.{name} = {json.dumps(value, indent=2)}{end}".encode()


def tweet(id_: int, **fields: object) -> dict[str, Any]:
    own = {"id": str(id_), "id_str": str(id_), "full_text": f"tweet {id_}", "favorite_count": "2"}
    return {"tweet": {**own, "created_at": "Sun Sep 13 12:26:40 +0000 2020", **fields}}


ACCOUNT = script("account.part0", [{"account": {"accountId": "1", "username": "ann"}}])
REPLY = tweet(11, in_reply_to_status_id_str="10", in_reply_to_status_id="10")
FILES = {
    "Your archive.html": b"<!DOCTYPE html><html></html>",
    "data/account.js": ACCOUNT,
    "data/ad-engagements.js": script("ad_engagements.part0", [{"ad": {"id": "1", "text": "x"}}]),
    "data/deleted-tweets.js": script("deleted_tweets.part0", [tweet(12, deleted_at="then")], ";"),
    "data/direct-messages.js": script(
        "direct_messages.part0",
        [{"dmConversation": {"messages": [{"messageCreate": {"id": "3", "text": "secret"}}]}}],
    ),
    "data/like.js": script("like.part0", [{"like": {"tweetId": "5", "fullText": "liked"}}] * 2000),
    "data/manifest.js": b'window.__THAR_CONFIG = {\n  "userInfo" : {"userName" : "ann"}\n}',
    "data/tweet-headers.js": script("tweet_headers.part0", [{"tweet": {"tweet_id": "10"}}]),
    "data/tweets-part1.js": script("tweets.part1", [REPLY], ";\n"),
    "data/tweets.js": script("tweets.part0", [tweet(10)]),
    "data/tweets_media/10-a.jpg": b"\xff\xd8\xff",
}


def write_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def write_tar(path: Path, files: dict[str, bytes]) -> Path:
    # The account behind the tweets, as in an archive of no order.
    with tarfile.open(path, "w:gz") as archive:
        for name, data in reversed(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize("write", [write_folder, write_zip, write_tar])
def test_the_tweets_of_an_archive_are_those_of_its_owner(write: Write, tmp_path: Path) -> None:
    stream = read_items([write(tmp_path / "archive", FILES)])
    items = {item.id: item for item in stream if isinstance(item, Item)}
    assert {id_: (item.by, item.parent, item.deleted) for id_, item in items.items()} == {
        10: ("ann", None, None),
        11: ("ann", 10, None),
        12: ("ann", None, True),
    }
    assert items[10].score == 2
    assert items[10].text == "tweet 10"
    read = {"data/tweets.js", "data/tweets-part1.js", "data/deleted-tweets.js"}
    assert {name.split("archive/", 1)[1] for name in stream.report.ignored} == FILES.keys() - read
    assert sum(entry.rejected for entry in stream.report.sources) == 0


@pytest.mark.parametrize("kind", ["as it is", "with a long end", "packed"])
def test_the_account_beside_a_named_file_is_read(kind: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, FILES)
    if kind == "with a long end":
        (folder / "data/account.js").write_bytes(ACCOUNT + b" " * 100_000)
    if kind == "packed":
        (folder / "data/account.js").unlink()
        (folder / "data/Account.js.gz").write_bytes(gzip.compress(ACCOUNT))
    (item,) = read_items([folder / "data/tweets.js"])
    assert isinstance(item, Item)
    assert item.by == "ann"
    assert item.place is not None
    assert item.place.line == 2


def test_blanks_are_read_in_linear_time(tmp_path: Path) -> None:
    # Quadratic, they would take hours.
    tweets = script("tweets.part0", [tweet(10)], " " * 5_000_000)
    folder = write_folder(tmp_path, {**FILES, "data/tweets.js": tweets})
    (item,) = read_items([folder / "data/tweets.js"])
    assert isinstance(item, Item)
    assert (item.id, item.by) == (10, "ann")


def test_the_whole_of_a_long_tweet_is_the_note_of_its_time_that_begins_so(tmp_path: Path) -> None:
    def note(text: str, second: int = 40) -> dict[str, Any]:
        created = f"2020-09-13T12:26:{second}.000Z"
        return {"noteTweet": {"noteTweetId": "9", "createdAt": created, "core": {"text": text}}}

    cut = "a &lt;b&gt; &amp; c … https://t.co/Ab1"
    begin, end = "a <b> & c ", "a <b> & c and the end"
    cases: list[tuple[str, list[dict[str, Any]], str]] = [
        (cut, [note(end)], end),
        (cut, [note("a &lt;b&gt; &amp; c and the end")], end),
        (f"@bob @cid {cut}", [note(end)], f"@bob @cid {end}"),
        (f"@bob {cut}", [note(f"@bob {end}")], f"@bob {end}"),
        (cut, [note(end, 41)], begin + "… https://t.co/Ab1"),
        (cut, [note("another one")], begin + "… https://t.co/Ab1"),
        # Which of two it is isn't known.
        (cut, [note(end), note(begin + "or not")], begin + "… https://t.co/Ab1"),
        ("whole", [note("whole and more")], "whole"),
        (cut, [{"noteTweet": 5}, note(end)], end),
    ]
    for at, (text, notes, expected) in enumerate(cases):
        files = {
            "data/account.js": ACCOUNT,
            "data/tweets.js": script("tweets.part0", [tweet(1, full_text=text)]),
            "data/note-tweet.js": script("note_tweet.part0", notes[:1]),
            "data/note-tweet-part1.js": script("note_tweet.part1", notes[1:]),
        }
        (item,) = read_items([write_folder(tmp_path / str(at), files)])
        assert isinstance(item, Item)
        assert item.text == expected
        assert ((item.extra or {}).get("full_text") == text) == (expected[-3:] == "end")


def test_an_archive_from_a_pipe_has_no_author() -> None:
    code = (
        "from graphload.readers import read_items\n"
        "print([(item.id, item.by) for item in read_items(['-'])])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=FILES["data/tweets.js"],
        capture_output=True,
        check=True,
    )
    assert run.stdout.strip() == b"[(10, None)]"


@pytest.mark.parametrize(
    "account",
    [
        b"",
        b"window.YTD.account.part0 = [",
        b"window.YTD.account.part0 = " + b"[" * 5000,
        b"window.YTD.account.part0 = {}",
        script("account.part0", [{"account": {"username": 1}}]),
        script("account.part0", [{"account": []}]),
        b'{"username": "bob"}',
    ],
)
def test_an_account_that_names_nobody_leaves_the_tweets_without_an_author(
    account: bytes, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path, {**FILES, "data/account.js": account})
    (item,) = read_items([folder / "data/tweets.js"])
    assert isinstance(item, Item)
    assert (item.by, item.text) == (None, "tweet 10")


def test_a_tweet_with_an_author_keeps_it(tmp_path: Path) -> None:
    tweets = [tweet(10, user={"screen_name": "bob"})["tweet"]]
    old = f"Grailbird.data.tweets_2013_01 = \n {json.dumps(tweets)}".encode()
    folder = write_folder(tmp_path, {"account.js": ACCOUNT, "2013_01.js": old})
    (item,) = read_items([folder / "2013_01.js"])
    assert isinstance(item, Item)
    assert (item.by, item.place and item.place.line) == ("bob", 2)


def test_what_is_no_tweet_is_a_reject_and_takes_no_other_with_it(tmp_path: Path) -> None:
    bad: list[object] = [
        None,
        1,
        {},
        {"tweet": None},
        {"tweet": {}},
        {"tweet": tweet(1)["tweet"] | {"favorite_count": "many"}},
    ]
    (tmp_path / "tweets.js").write_bytes(script("tweets.part0", [*bad, tweet(10)]))
    records = list(read_items([tmp_path / "tweets.js"]))
    assert [type(record) for record in records] == [*[Reject] * len(bad), Item]


def test_a_file_of_other_things_is_refused_by_name_with_a_hint(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, FILES)
    with pytest.raises(InputError, match="a file of an X archive without tweets") as caught:
        list(read_items([folder / "data/like.js"]))
    assert caught.value.hint == "Its tweets are in data/tweets.js."


@pytest.mark.parametrize("name", ["tweets-v1.flat", "tweets-v2.flat"])
def test_an_archive_and_an_answer_of_the_api_meet(name: str, tmp_path: Path) -> None:
    (ann, *_) = json.loads((SEEDS / "shapes" / f"{name}.json").read_bytes())
    id_ = str(ann.get("id_str") or ann["id"])
    reply = tweet(99, in_reply_to_status_id_str=id_)
    (tmp_path / "tweets.js").write_bytes(script("tweets.part0", [reply]))
    (tmp_path / "answer.json").write_text(json.dumps([ann]))
    items = [item for item in read_items([tmp_path]) if isinstance(item, Item)]
    assert {item.id: item.parent for item in items} == {int(id_): None, 99: int(id_)}
