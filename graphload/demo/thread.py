"""The demo thread, generated from a seed: the same bytes on every platform.

The only source of randomness is `Random.random`, the method with a guaranteed sequence, and
no computation depends on a platform's rounding.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.demo import phrases, words
from graphload.demo.prose import Dice, escape, write_comment, write_one_liner, write_sentence

if TYPE_CHECKING:
    import os

__all__ = ["demo_items", "write_demo"]

SEED = 7
FIRST_ID = 900_000_001
"""Larger than any id on Hacker News, so that no link leads to a real comment."""
START_TIME = 1_930_982_400
"""2031-03-11, 08:00 UTC, in Unix seconds."""


@dataclass(eq=False)
class Post:
    """An item that is being generated, with its parent, kids and poll options."""

    item_type: str
    by: str
    time: int
    parent: Post | None = None
    kind: str = "claim"
    subject: str = ""
    plain: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    kids: list[Post] = field(default_factory=list)
    parts: list[Post] = field(default_factory=list)
    id: int = 0

    @property
    def depth(self) -> int:
        """The number of ancestors."""
        depth, ancestor = 0, self.parent
        while ancestor is not None:
            depth, ancestor = depth + 1, ancestor.parent
        return depth

    @property
    def live(self) -> bool:
        """Neither deleted nor dead."""
        return not self.fields.keys() & {"dead", "deleted"}

    def count_live_descendants(self) -> int:
        """Return the number of live comments below."""
        pending, live = list(self.kids), 0
        while pending:
            post = pending.pop()
            live += post.live
            pending += post.kids
        return live

    def as_record(self) -> dict[str, Any]:
        """Return a record of Hacker News' API: fields sorted by name, none empty."""
        parent_field = "poll" if self.item_type == "pollopt" else "parent"
        record = {
            "by": self.by,
            "id": self.id,
            "kids": [kid.id for kid in self.kids],
            parent_field: self.parent and self.parent.id,
            "parts": [part.id for part in self.parts],
            "time": self.time,
            "type": self.item_type,
            **self.fields,
        }
        if "deleted" in record:
            record["by"] = record["text"] = None
        return {name: record[name] for name in sorted(record) if record[name] not in (None, [])}


def demo_items(seed: int = SEED) -> list[dict[str, Any]]:
    """Return the demo thread: about 300 items in the form of Hacker News' API, sorted by id.

    It has a story with a large comment tree, a poll with its options, a question and a job.
    As in real data, some comments are deleted or dead, a few listed comments have no record,
    and the parent of one group of replies is missing.
    """
    dice = Dice(random.Random(seed).random)  # noqa: S311 - seeded on purpose, no secret
    posts = _write_posts(dice)
    _assign_ids(posts, dice)
    _mark_deleted_and_dead(posts, dice)
    for post in posts:
        if post.item_type in ("story", "poll"):
            post.fields["descendants"] = post.count_live_descendants()
    leaves = [post for post in posts if not post.kids and post.depth > 2 and post.live]
    missing = {*(post for post in posts if not post.by), *(dice.pick(leaves) for _ in range(3))}
    records = [post.as_record() for post in posts if post not in missing]
    return sorted(records, key=lambda record: int(record["id"]))


def write_demo(path: str | os.PathLike[str], seed: int = SEED) -> None:
    """Write the demo thread as JSON lines in UTF-8; the same bytes on every platform."""
    lines = (json.dumps(item, ensure_ascii=False) + "\n" for item in demo_items(seed))
    Path(path).write_bytes("".join(lines).encode())


def _write_posts(dice: Dice) -> list[Post]:
    """Write a story, a poll, a question, a job, and replies to a comment without a record."""
    story = Post("story", "dunmarrow", START_TIME)
    story.fields = {
        "score": 431,
        "title": "Moss: a file system that forgets what nobody reads [pdf]",
        "url": "https://moss.example.org/paper.pdf",
    }
    posts = _discuss(dice, story, 280, pace=170)

    poll = Post("poll", "sundial_at_night", START_TIME + 9_000, kind="question")
    poll.fields = {"score": 58, "title": "Poll: How long may a file lie unread?"}
    poll.fields["text"] = escape("Asking for nine friends and a cupboard.")
    options = {
        "A month": 41,
        "A year": 96,
        "Forever, disks are cheap": 133,
        "Until the day before I need it": 210,
    }
    for text, score in options.items():
        part = Post("pollopt", poll.by, poll.time, parent=poll)
        part.fields = {"score": score, "text": text}
        poll.parts.append(part)
    posts += [*_discuss(dice, poll, 14, pace=600), *poll.parts]

    question = Post("story", "papercrane_77", START_TIME + 15_000, kind="question")
    question.fields = {
        "score": 77,
        "text": "I found a shopping list from 2009 that I still open. It says &quot;string&quot;.",
        "title": "Ask: What is your oldest file in daily use?",
    }
    posts += _discuss(dice, question, 10, pace=900)

    job = Post("job", "ropewalker", START_TIME + 20_000 + dice.below(60))
    job.fields = {
        "score": 1,
        "title": "The Attic Company is hiring a keeper of things worth keeping",
        "url": "https://attic.example.com/jobs",
    }
    unknown = Post("comment", "", START_TIME + 5_000, subject="voice memos")
    return [*posts, job, *_discuss(dice, unknown, 3, pace=300)]


def _discuss(dice: Dice, top: Post, comments: int, pace: int) -> list[Post]:
    """Write comments below a post: to the top, to each other, and in long dialogues.

    `pace` is the largest number of seconds between two comments. Returns the post and its
    comments.
    """
    posts = [top]
    tickets: list[Post] = []
    latest, time = top, top.time
    for _ in range(comments):
        time += 1 + dice.below(pace)
        if not tickets or dice.chance(0.13):
            parent = top
        else:
            parent = latest if dice.chance(0.24) else dice.pick(tickets)
        post = _reply(dice, parent, top, time)
        posts.append(post)
        # A comment with replies gets more of them, so that some subthreads become large.
        tickets += [post] if parent is top else [post, parent]
        if parent is latest or dice.chance(0.02):
            latest = post if dice.chance(0.96) else top
    return posts


def _reply(dice: Dice, parent: Post, top: Post, time: int) -> Post:
    by = _choose_author(dice, parent, top)
    to_statement = parent is top and parent.kind != "question"
    kind = dice.pick(phrases.REPLIES["claim" if to_statement else parent.kind])
    if to_statement:
        kind = dice.pick(("claim", "claim", "objection", "anecdote", "question", "joke"))
    if by == top.by and parent is not top and top.item_type == "story":
        kind = "author"
    subject = parent.subject
    if not subject or dice.chance(0.12):
        subject = dice.deal(words.SUBJECTS)
    post = Post("comment", by, time, parent, kind, subject)
    if post.depth > 1 and dice.chance(0.14):
        post.plain = write_one_liner(dice)
        post.fields["text"] = escape(post.plain)
    else:
        post.plain = write_sentence(dice, kind, subject)
        post.fields["text"] = write_comment(dice, post.plain, kind, subject, parent.plain)
    parent.kids.append(post)
    return post


def _choose_author(dice: Dice, parent: Post, top: Post) -> str:
    """Return the author of a reply: often the grandparent's, else anyone but the parent's."""
    grandparent = parent.parent
    if grandparent is not None and grandparent.by not in ("", parent.by) and dice.chance(0.4):
        return grandparent.by
    by = top.by if dice.chance(0.03) else dice.pick_early(words.AUTHORS)
    while by in ("", parent.by):
        by = dice.pick_early(words.AUTHORS)
    return by


def _assign_ids(posts: list[Post], dice: Dice) -> None:
    """Assign ids in order of time, with gaps, and sort kids by a made-up rating."""
    number = FIRST_ID
    for post in sorted(posts, key=lambda post: post.time):
        post.id = number
        number += 1 + dice.below(30)
    for post in posts:
        rating = {kid.id: dice.below(6) + len(kid.kids) for kid in post.kids}
        post.kids.sort(key=lambda kid: (-rating[kid.id], kid.id))


def _mark_deleted_and_dead(posts: list[Post], dice: Dice) -> None:
    """Mark a few comments as deleted or dead, some of them with live replies."""
    comments = [post for post in posts if post.item_type == "comment" and post.by]
    answered = [post for post in comments if post.kids]
    for flag, candidates, count in (
        ("deleted", comments, 3),
        ("deleted", answered, 2),
        ("dead", comments, 4),
        ("dead", answered, 3),
    ):
        for _ in range(count):
            dice.pick(candidates).fields[flag] = True
