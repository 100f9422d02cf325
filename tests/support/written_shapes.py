"""A forest written as each source would write it: the same posts in every shape."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["WRITERS", "Post"]

Record = dict[str, Any]


class Post(NamedTuple):
    """A post: its number from 1, its parent's or None, its author, time and text."""

    number: int
    parent: int | None
    by: str
    time: int
    text: str

    @property
    def moment(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.time, dt.UTC)

    @property
    def iso(self) -> str:
        return self.moment.isoformat().replace("+00:00", "Z")


def each(write: Callable[[Post], Record]) -> Callable[[Sequence[Post]], list[Record]]:
    """Return a function that writes every post by itself."""
    return lambda posts: [write(post) for post in posts]


def tree(write: Callable[[Post], Record], name: str) -> Callable[[Sequence[Post]], list[Record]]:
    """Return a function that nests replies in a field of what they reply to."""

    def write_all(posts: Sequence[Post]) -> list[Record]:
        records = {post.number: {**write(post), name: []} for post in posts}
        for post in posts:
            if post.parent is not None:
                records[post.parent][name].append(records[post.number])
        return [records[post.number] for post in posts if post.parent is None]

    return write_all


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def _fullname(number: int, parent: int | None) -> str:
    return f"{'t3' if parent is None else 't1'}_{_base36(number)}"


def _firebase(post: Post) -> Record:
    record = {"id": post.number, "by": post.by, "time": post.time, "text": post.text}
    return record | ({} if post.parent is None else {"parent": post.parent})


def _algolia(post: Post) -> Record:
    return {
        "id": post.number,
        "created_at": post.iso,
        "created_at_i": post.time,
        "type": "story" if post.parent is None else "comment",
        "author": post.by,
        "text": f"<p>{post.text}</p>",
        "parent_id": post.parent,
        "options": [],
    }


def _hnpwa(post: Post) -> Record:
    top = {"type": "link", "comments_count": 1} if post.parent is None else {"level": 0}
    return {
        "id": post.number,
        "user": post.by,
        "time": post.time,
        "time_ago": "2 days ago",
        "content": f"<p>{post.text}",
        **top,
    }


def _bigquery(post: Post) -> Record:
    return {
        "id": post.number,
        "by": post.by,
        "time": str(post.time),
        "timestamp": post.moment.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "text": post.text,
        "title": "",
        "type": "story" if post.parent is None else "comment",
        "parent": "" if post.parent is None else f"{post.parent}.0",
        "ranking": "0",
        "dead": "",
        "deleted": "",
    }


def _envelope(post: Post) -> Record:
    return {"id": post.number, "body": _firebase(post), "retrieved_at": 1_700_000_000}


def _reddit_row(posts: Sequence[Post], *, integers: bool) -> list[Record]:
    above = {post.number: post.parent for post in posts}
    roots: dict[int, int] = {}
    for post in posts:
        roots[post.number] = post.number if post.parent is None else roots[post.parent]
    records = []
    for post in posts:
        row: Record = {
            "id": post.number if integers else _base36(post.number),
            "author": post.by,
            "created_utc": float(post.time),
            "subreddit": "knots",
        }
        if post.parent is None:
            row |= {"selftext": post.text, "num_comments": 1}
        else:
            link = f"t3_{_base36(roots[post.number])}"
            is_top = above[post.parent] is None
            row |= {
                "body": post.text,
                "link_id": link,
                "parent_id": post.parent
                if integers and not is_top
                else _fullname(post.parent, above[post.parent]),
            }
        records.append(row)
    return records


def _reddit_listings(posts: Sequence[Post]) -> list[Record]:
    """Write each thread as its page has it, replies as listings in their parents."""
    rows = _reddit_row(posts, integers=False)
    things: dict[int, Record] = {}
    pages: list[Record] = []
    for post, row in zip(posts, rows, strict=True):
        kind = "t3" if post.parent is None else "t1"
        row["name"] = _fullname(post.number, post.parent)
        thing = things[post.number] = {"kind": kind, "data": row}
        if post.parent is None:
            pages.append({"kind": "Listing", "data": {"children": [thing], "after": None}})
            row["top"] = pages[-1]["data"]["children"]
        else:
            row["replies"] = ""
            above = things[post.parent]["data"]
            if "top" in above:
                above["top"].append(thing)
            elif above["replies"] == "":
                above["replies"] = {"kind": "Listing", "data": {"children": [thing]}}
            else:
                above["replies"]["data"]["children"].append(thing)
    for thing in things.values():
        thing["data"].pop("top", None)
    return pages


def _reddit_praw(posts: Sequence[Post]) -> list[Record]:
    own = {"_reddit": "<praw.reddit.Reddit object at 0x7f3b1c2d4e50>", "_fetched": True}
    lists = {"_replies": ["z1", "z2"], "_comments_by_id": {"t1_z1": "z1"}, "_submission": "a"}
    return [{**own, **row, **lists} for row in _reddit_row(posts, integers=False)]


def _reddit_archive(post: Post) -> Record:
    name = _fullname(post.number, post.parent)
    text = {"selftext": post.text} if post.parent is None else {"body": post.text}
    author = post.by
    bare = _base36(post.number)
    return {"id": bare, "name": name, "author": author, "created_utc": post.time, **text}


def _account(post: Post) -> Record:
    return {"id": "7", "username": "x", "acct": post.by}


def _mastodon(post: Post) -> Record:
    return {
        "id": str(post.number),
        "created_at": post.iso,
        "in_reply_to_id": None if post.parent is None else str(post.parent),
        "content": post.text,
        "spoiler_text": "",
        "account": _account(post),
        "reblog": None,
        "poll": {"id": "3", "options": []},
        "mentions": [],
    }


def _activity(post: Post) -> Record:
    def address(number: int) -> str:
        return f"https://a.example/users/user{number}/statuses/{number}"

    note = {
        "id": address(post.number),
        "type": "Note",
        "inReplyTo": None if post.parent is None else address(post.parent),
        "published": post.iso,
        "content": post.text,
    }
    actor = f"https://a.example/users/{post.by}"
    return {"type": "Create", "actor": actor, "object": {**note, "attributedTo": actor}}


def _mastodon_context(posts: Sequence[Post]) -> list[Record]:
    half = len(posts) // 2
    statuses = [_mastodon(post) for post in posts]
    return [{"ancestors": statuses[:half], "descendants": statuses[half:]}]


def _uri(number: int) -> str:
    return f"at://did:plc:abc/app.bsky.feed.post/{number}"


def _bluesky(post: Post) -> Record:
    reply = {} if post.parent is None else {"reply": {"parent": {"uri": _uri(post.parent)}}}
    return {
        "uri": _uri(post.number),
        "cid": "bafy",
        "record": {"text": post.text, "createdAt": post.iso, **reply},
        "author": {"did": "did:plc:abc", "handle": post.by},
    }


def _bluesky_repositories(posts: Sequence[Post]) -> list[Record]:
    def uri(number: int) -> str:
        return f"at://user{number}/app.bsky.feed.post/{number}"

    pages = []
    for post in posts:
        value: Record = {"$type": "app.bsky.feed.post", "text": post.text, "createdAt": post.iso}
        if post.parent is not None:
            value["reply"] = {"root": {"uri": "x"}, "parent": {"uri": uri(post.parent)}}
        record = {"uri": uri(post.number), "cid": "bafy", "value": value}
        pages.append({"cursor": "3", "records": [record]})
    return pages


def _bluesky_thread(posts: Sequence[Post]) -> list[Record]:
    def node(post: Post) -> Record:
        return {"$type": "app.bsky.feed.defs#threadViewPost", "post": _bluesky(post)}

    return [{"thread": node} for node in tree(node, "replies")(posts)]


def _lemmy(posts: Sequence[Post]) -> list[Record]:
    paths: dict[int, str] = {}
    roots: dict[int, int] = {}
    records = []
    for post in posts:
        inner: Record = {"id": post.number, "published": post.iso, "deleted": False}
        if post.parent is None:
            paths[post.number], roots[post.number] = "0", post.number
            inner |= {"name": "", "body": post.text, "creator_id": 5, "community_id": 1}
            kind = "post"
        else:
            paths[post.number] = f"{paths[post.parent]}.{post.number}"
            roots[post.number] = roots[post.parent]
            inner |= {"content": post.text, "path": paths[post.number]}
            inner |= {"post_id": roots[post.number], "creator_id": 5}
            kind = "comment"
        creator = {"id": 5, "name": post.by, "local": True}
        records.append({kind: inner, "creator": creator, "counts": {"score": 1}})
    return records


def _discourse(posts: Sequence[Post]) -> list[Record]:
    """Write each thread as a topic, its posts numbered in their order."""
    topics: dict[int, Record] = {}
    roots: dict[int, int] = {}
    numbers: dict[int, int] = {}
    for post in posts:
        root = roots[post.number] = post.number if post.parent is None else roots[post.parent]
        if post.parent is None:
            topics[root] = {"id": root, "title": "", "post_stream": {"posts": [], "stream": []}}
        stream = topics[root]["post_stream"]
        numbers[post.number] = len(stream["posts"]) + 1
        replied = None if post.parent is None else numbers[post.parent]
        stream["posts"].append(
            {
                "id": 1000 + post.number,
                "topic_id": root,
                "post_number": numbers[post.number],
                "reply_to_post_number": None if replied == 1 else replied,
                "username": post.by,
                "created_at": post.iso,
                "cooked": post.text,
                "score": 0.4,
            }
        )
        stream["stream"].append(1000 + post.number)
    return [*topics.values()]


def _yt_dlp(post: Post) -> Record:
    return {
        "id": f"Ug{post.number}",
        "parent": "root" if post.parent is None else f"Ug{post.parent}",
        "text": post.text,
        "author": post.by,
        "timestamp": post.time,
        "like_count": 1,
    }


def _downloader(posts: Sequence[Post]) -> list[Record]:
    ids: dict[int | None, str] = {}
    records = []
    for post in posts:
        above = "" if post.parent is None else f"{ids[post.parent]}."
        ids[post.number] = f"{above}Ug{post.number}"
        records.append(
            {
                "cid": ids[post.number],
                "text": post.text,
                "time": "2 years ago",
                "author": post.by,
                "votes": "1.2K",
                "replies": "",
                "reply": bool(above),
                "time_parsed": float(post.time),
            }
        )
    return records


def _tweet_v1(post: Post) -> Record:
    number = 10**18 + post.number
    parent = None if post.parent is None else 10**18 + post.parent
    return {
        "created_at": post.moment.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "id": float(number),
        "id_str": str(number),
        "full_text": post.text,
        "in_reply_to_status_id": parent and float(parent),
        "in_reply_to_status_id_str": parent and str(parent),
        "user": {"screen_name": post.by},
    }


def _tweets_v2(posts: Sequence[Post]) -> list[Record]:
    users = [{"id": f"9{post.number}", "username": post.by} for post in posts]
    data = [
        {
            "id": str(post.number),
            "text": post.text,
            "author_id": f"9{post.number}",
            "created_at": post.iso,
            "conversation_id": "1",
            "referenced_tweets": [{"type": "quoted", "id": "4"}]
            + ([] if post.parent is None else [{"type": "replied_to", "id": str(post.parent)}]),
        }
        for post in posts
    ]
    half = len(data) // 2
    return [
        {"data": part, "includes": {"users": users}, "meta": {"result_count": len(part)}}
        for part in (data[:half], data[half:])
    ]


def _convokit(post: Post) -> Record:
    return {
        "id": f"u{post.number}",
        "conversation_id": "u1",
        "speaker": post.by,
        "reply-to": None if post.parent is None else f"u{post.parent}",
        "timestamp": post.time,
        "text": post.text,
        "meta": {"words": [{"text": "knot"}]},
    }


def _mail(post: Post) -> Record:
    above = {} if post.parent is None else {"In-Reply-To": f"<m{post.parent}@example.org>"}
    return {
        "Message-ID": f"<m{post.number}@example.org>",
        "From": post.by,
        "Date": post.moment.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "Body": post.text,
        **above,
    }


def _delab(post: Post) -> Record:
    return {
        "tree_id": "t",
        "post_id": f"p{post.number}",
        "parent_id": "nan" if post.parent is None else f"p{post.parent}",
        "author_id": post.by,
        "created_at": post.moment.strftime("%Y-%m-%d %H:%M:%S+00:00"),
        "text": post.text,
    }


def _discord(post: Post) -> Record:
    reply = {} if post.parent is None else {"reference": {"messageId": str(post.parent)}}
    return {
        "id": str(post.number),
        "type": "Reply" if reply else "Default",
        "timestamp": post.iso,
        "timestampEdited": None,
        "content": post.text,
        "author": {"id": "7", "name": post.by, "discriminator": "0000", "nickname": "x"},
        "reactions": [],
        **reply,
    }


def _discord_channel(posts: Sequence[Post]) -> list[Record]:
    channel = {"id": "900", "name": "knots"}
    messages = [_discord(post) for post in posts]
    return [{"guild": {"id": "8", "name": "x"}, "channel": channel, "messages": messages}]


def _telegram(post: Post) -> Record:
    reply = {} if post.parent is None else {"reply_to_message_id": post.parent}
    return {
        "id": post.number,
        "type": "message",
        "date": post.moment.strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(post.time),
        "from": post.by,
        "from_id": f"user{post.number}",
        "text": [post.text[:1], {"type": "bold", "text": post.text[1:]}],
        **reply,
    }


def _telegram_chat(posts: Sequence[Post]) -> list[Record]:
    messages = [_telegram(post) for post in posts]
    return [{"name": "x", "type": "private_group", "id": 5, "messages": messages}]


def _top(posts: Sequence[Post]) -> dict[int, Post]:
    """Return the post that each one's thread begins with, by their numbers."""
    tops: dict[int, Post] = {}
    for post in posts:
        tops[post.number] = post if post.parent is None else tops[post.parent]
    return tops


def _slack(posts: Sequence[Post]) -> list[Record]:
    tops = _top(posts)
    return [
        {
            "type": "message",
            "channel": "C01",
            "user": f"U{post.number}",
            "user_profile": {"name": post.by},
            "text": post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            "ts": f"{post.time}.{post.number:06}",
            "thread_ts": f"{tops[post.number].time}.{tops[post.number].number:06}",
        }
        for post in posts
    ]


def _github(posts: Sequence[Post]) -> list[Record]:
    """Write each thread as a pull request with comments on its lines."""
    site, api = "https://github.com/knots/x", "https://api.github.com/repos/knots/x"
    tops = _top(posts)
    records = []
    for post in posts:
        common = {"user": {"login": post.by}, "body": post.text, "created_at": post.iso}
        pull = tops[post.number].number
        if post.parent is None:
            address = f"{site}/pull/{pull}"
            record: Record = {"number": pull, "html_url": address, "title": "", "comments_url": api}
        else:
            record = {"id": post.number, "pull_request_url": f"{api}/pulls/{pull}"}
            if tops[post.number].number != post.parent:
                record["in_reply_to_id"] = post.parent
        records.append({**record, **common, "id": post.number})
    return records


def _gitlab(posts: Sequence[Post]) -> list[Record]:
    """Write each thread as an issue, and a discussion for each reply to it."""
    tops, parents = _top(posts), {post.number: post.parent for post in posts}
    records: list[Record] = []
    discussions: dict[int, Record] = {}
    for post in posts:
        common: Record = {
            "id": post.number,
            "created_at": post.iso,
            "author": {"username": post.by},
        }
        if post.parent is None:
            records.append({**common, "iid": post.number, "title": "", "description": post.text})
            continue
        note = {**common, "body": post.text, "noteable_type": "Issue"}
        note["noteable_id"] = tops[post.number].number
        above = post.parent
        while parents[above] is not None and above not in discussions:
            above = parents[above] or 0
        if parents[above] is None:
            discussions[post.number] = {"id": "d", "individual_note": False, "notes": []}
            records.append(discussions[post.number])
            above = post.number
        discussions[above]["notes"].append(note)
    return records


def _stack_exchange(post: Post) -> Record:
    record = {
        "Id": str(post.number),
        "PostTypeId": "1" if post.parent is None else "2",
        "CreationDate": post.iso.removesuffix("Z"),
        "Body": post.text,
        "OwnerUserId": str(900 + post.number),
        "OwnerDisplayName": post.by,
    }
    return record | ({} if post.parent is None else {"ParentId": str(post.parent)})


def _disqus(post: Post) -> Record:
    record: Record = {"dsq:id": str(post.number), "message": post.text, "createdAt": post.iso}
    record["author"] = {"name": "x", "isAnonymous": "false", "username": post.by}
    if post.parent is None:
        return record | {"title": "x", "link": "https://blog.example/"}
    # Threads and posts are numbered apart, so those below a thread reply to no post.
    return record | {"thread": {"dsq:id": str(post.parent)}}


def _disqus_all(posts: Sequence[Post]) -> list[Record]:
    records = [_disqus(post) for post in posts]
    for post, record in zip(posts, records, strict=True):
        if post.parent is not None and posts[post.parent - 1].parent is not None:
            record["parent"] = {"dsq:id": str(post.parent)}
    return records


def _lobsters(posts: Sequence[Post]) -> list[Record]:
    stories: dict[int, Record] = {}
    depths: dict[int, int] = {}
    for post in posts:
        short, record = f"a{post.number}", {"created_at": post.iso, "score": 1}
        if post.parent is None:
            record |= {"short_id": short, "submitter_user": post.by, "description": post.text}
            stories[post.number] = record | {"title": "x", "comments": []}
            continue
        depths[post.number] = depths.get(post.parent, -1) + 1
        record |= {"short_id": short, "commenting_user": post.by, "comment": post.text}
        is_top = post.parent in stories
        record |= {"depth": depths[post.number], "last_edited_at": post.iso}
        stories[post.number] = story = stories[post.parent]
        record["parent_comment"] = (
            None if is_top and story["short_id"] == f"a{post.parent}" else (f"a{post.parent}")
        )
        story["comments"].append(record)
    return [stories[post.number] for post in posts if post.parent is None]


def _atom(post: Post) -> Record:
    record: Record = {
        "atom:id": f"tag:blog.example,2020:{post.number}",
        "atom:published": post.iso,
        "atom:updated": post.iso,
        "atom:author": {"atom:name": post.by},
        "atom:content": {"type": "text", "#text": post.text},
    }
    if post.parent is None:
        return record
    return record | {"thr:in-reply-to": {"ref": f"tag:blog.example,2020:{post.parent}"}}


WRITERS: dict[str, Callable[[Sequence[Post]], list[Record]]] = {
    "firebase": each(_firebase),
    "firebase, nested": tree(_firebase, "kids"),
    "firebase, in envelopes": each(_envelope),
    "algolia": tree(_algolia, "children"),
    "hnpwa": tree(_hnpwa, "comments"),
    "bigquery": each(_bigquery),
    "reddit, a dump": lambda posts: _reddit_row(posts, integers=False),
    "reddit, an old dump": lambda posts: _reddit_row(posts, integers=True),
    "reddit, pages": _reddit_listings,
    "reddit, attributes of PRAW's objects": _reddit_praw,
    "reddit, an archive": tree(_reddit_archive, "comments"),
    "mastodon": each(_mastodon),
    "mastodon, a context": _mastodon_context,
    "mastodon-archive": each(_activity),
    "mastodon-archive, outboxes": lambda posts: [
        {"type": "OrderedCollection", "orderedItems": [_activity(post)]} for post in posts
    ],
    "bluesky": each(_bluesky),
    "bluesky, repositories": _bluesky_repositories,
    "bluesky, threads": _bluesky_thread,
    "lemmy": _lemmy,
    "discourse": _discourse,
    "stack-exchange": each(_stack_exchange),
    "lobsters": _lobsters,
    "disqus": _disqus_all,
    "atom": each(_atom),
    "yt-dlp": each(_yt_dlp),
    "youtube-comment-downloader": _downloader,
    "tweets-v1": each(_tweet_v1),
    "tweets-v2": _tweets_v2,
    "convokit": each(_convokit),
    "delab-trees": each(_delab),
    "mail": each(_mail),
    "discord": each(_discord),
    "discord, a channel": _discord_channel,
    "telegram": each(_telegram),
    "telegram, a chat": _telegram_chat,
    "slack": _slack,
    "github": _github,
    "gitlab": _gitlab,
    "exact": each(lambda post: {"id": "1", "graphload_record": json.dumps(_firebase(post))}),
}
"""A function for each way in which sources write posts, the shape's name before the comma."""
