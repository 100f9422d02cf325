"""The demo thread, made from a seed: the same bytes everywhere.

Only `Random.random` is drawn from, the one method whose sequence Python promises to keep,
and nothing is computed that platforms round differently.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphload.demo import phrases, words
from graphload.demo.prose import Dice, escape, say_much, say_sentence, say_short

if TYPE_CHECKING:
    import os

__all__ = ["demo_items", "write_demo"]

SEED = 7
FIRST_ID = 900_000_001
"""Beyond any id that Hacker News has given, so that no link leads to a real person's words."""
MORNING = 1_930_982_400
"""2031-03-11, 08:00 UTC."""


@dataclass(eq=False)
class Post:
    """An Item in the making: what it says, and where it stands."""

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
        depth, above = 0, self.parent
        while above is not None:
            depth, above = depth + 1, above.parent
        return depth


def demo_items(seed: int = SEED) -> list[dict[str, Any]]:
    """Make the demo thread: some 300 Items as Firebase shapes them, ascending by id.

    A story with a lively tree of comments, a poll with its options, a question and a job.
    Some comments are deleted or dead, a few that are listed have no record, and one reply's
    parent is missing, as in any folder of real records.
    """
    dice = Dice(random.Random(seed).random)  # noqa: S311 - seeded on purpose, no secret
    posts = [*_story(dice), *_poll(dice), *_ask(dice), *_job(dice), *_stray(dice)]
    _number(posts, dice)
    _strike(posts, dice)
    for post in posts:
        if post.item_type in ("story", "poll"):
            post.fields["descendants"] = _live_below(post)
    lost = _lose(posts, dice)
    records = [_record(post) for post in posts if post not in lost]
    return sorted(records, key=lambda record: int(record["id"]))


def write_demo(path: str | os.PathLike[str], seed: int = SEED) -> None:
    """Write the demo thread as JSON lines in UTF-8; the same bytes on every platform."""
    lines = (json.dumps(item, ensure_ascii=False) + "\n" for item in demo_items(seed))
    Path(path).write_bytes("".join(lines).encode())


def _story(dice: Dice) -> list[Post]:
    top = Post("story", "dunmarrow", MORNING)
    top.fields = {
        "score": 431,
        "title": "Moss: a file system that forgets what nobody reads [pdf]",
        "url": "https://moss.example.org/paper.pdf",
    }
    return _discussion(dice, top, 280, pace=170)


def _poll(dice: Dice) -> list[Post]:
    top = Post("poll", "sundial_at_night", MORNING + 9_000, kind="question")
    top.fields = {"score": 58, "title": "Poll: How long may a file lie unread?"}
    top.fields["text"] = escape("Asking for {number} friends and a cupboard.".format(number="nine"))
    options = ("A month", "A year", "Forever, disks are cheap", "Until the day before I need it")
    scores = (41, 96, 133, 210)
    for option, score in zip(options, scores, strict=True):
        part = Post("pollopt", top.by, top.time, parent=top)
        part.fields = {"score": score, "text": option}
        top.parts.append(part)
    return [*_discussion(dice, top, 14, pace=600), *top.parts]


def _ask(dice: Dice) -> list[Post]:
    top = Post("story", "papercrane_77", MORNING + 15_000, kind="question")
    text = "I found a shopping list from 2009 that I still open. It says &quot;string&quot;."
    top.fields = {"score": 77, "text": text, "title": "Ask: What is your oldest file in daily use?"}
    return _discussion(dice, top, 10, pace=900)


def _job(dice: Dice) -> list[Post]:
    job = Post("job", "ropewalker", MORNING + 20_000 + dice.below(60))
    job.fields = {
        "score": 1,
        "title": "The Attic Company is hiring a keeper of things worth keeping",
        "url": "https://attic.example.com/jobs",
    }
    return [job]


def _stray(dice: Dice) -> list[Post]:
    """A few replies to a comment that nobody has kept; that comment comes first."""
    unknown = Post("comment", "", MORNING + 5_000, subject="voice memos")
    return _discussion(dice, unknown, 3, pace=300)


def _discussion(dice: Dice, top: Post, comments: int, pace: int) -> list[Post]:
    """Let people reply, first to the top and to each other, then in long dialogues of two."""
    posts = [top]
    tickets: list[Post] = []
    tip, clock = top, top.time
    for _ in range(comments):
        clock += 1 + dice.below(pace)
        above = _parent_for_next(dice, top, tip, tickets)
        post = _reply(dice, above, top, clock)
        posts.append(post)
        # Who has replies gets more of them, so that some subthreads run hot.
        tickets += [post] if above is top else [post, above]
        if above is tip or dice.chance(0.02):
            tip = post if dice.chance(0.96) else top
    return posts


def _parent_for_next(dice: Dice, top: Post, tip: Post, tickets: list[Post]) -> Post:
    if not tickets or dice.chance(0.13):
        return top
    return tip if dice.chance(0.24) else dice.pick(tickets)


def _reply(dice: Dice, above: Post, top: Post, time: int) -> Post:
    by = _author_for_reply(dice, above, top)
    asked = "claim" if above is top and above.kind != "question" else above.kind
    kind = dice.pick(phrases.REPLIES[asked])
    if above is top and above.kind != "question":
        kind = dice.pick(("claim", "claim", "objection", "anecdote", "question", "joke"))
    if by == top.by and above is not top and top.item_type == "story":
        kind = "author"
    subject = above.subject
    if not subject or dice.chance(0.12):
        subject = dice.deal(words.SUBJECTS)
    post = Post("comment", by, time, above, kind, subject)
    if post.depth > 1 and dice.chance(0.14):
        post.plain = say_short(dice)
        post.fields["text"] = escape(post.plain)
    else:
        post.plain = say_sentence(dice, kind, subject)
        post.fields["text"] = say_much(dice, post.plain, kind, subject, above.plain)
    above.kids.append(post)
    return post


def _author_for_reply(dice: Dice, above: Post, top: Post) -> str:
    """Often whoever was just contradicted; else anybody, some far more often than others."""
    before = above.parent
    if before is not None and before.by not in ("", above.by) and dice.chance(0.4):
        return before.by
    by = top.by if dice.chance(0.03) else dice.early(words.AUTHORS)
    while by in ("", above.by):
        by = dice.early(words.AUTHORS)
    return by


def _number(posts: list[Post], dice: Dice) -> None:
    """Give ids in order of time, with gaps, and order kids for display by how well they do."""
    number = FIRST_ID
    for post in sorted(posts, key=lambda post: post.time):
        post.id = number
        number += 1 + dice.below(30)
    for post in posts:
        rating = {kid.id: dice.below(6) + len(kid.kids) for kid in post.kids}
        post.kids.sort(key=lambda kid: (-rating[kid.id], kid.id))


def _strike(posts: list[Post], dice: Dice) -> None:
    """Delete a few comments and kill a few, some of them with replies that live on."""
    comments = [post for post in posts if post.item_type == "comment" and post.by]
    answered = [post for post in comments if post.kids]
    for flag, among, times in (
        ("deleted", comments, 3),
        ("deleted", answered, 2),
        ("dead", comments, 4),
        ("dead", answered, 3),
    ):
        for _ in range(times):
            dice.pick(among).fields[flag] = True


def _live_below(top: Post) -> int:
    waiting, live = list(top.kids), 0
    while waiting:
        post = waiting.pop()
        live += not (post.fields.get("dead") or post.fields.get("deleted"))
        waiting += post.kids
    return live


def _lose(posts: list[Post], dice: Dice) -> set[Post]:
    """Leave out what nobody names but a reply, and a few comments of the story."""
    leaves = [post for post in posts if not post.kids and post.depth > 2 and not _flags(post)]
    return {*(post for post in posts if not post.by), *(dice.pick(leaves) for _ in range(3))}


def _flags(post: Post) -> set[str]:
    return post.fields.keys() & {"dead", "deleted"}


def _record(post: Post) -> dict[str, Any]:
    """One record as Firebase has it: fields by name, none that is empty."""
    above = "poll" if post.item_type == "pollopt" else "parent"
    record = {
        "by": post.by,
        "id": post.id,
        "kids": [kid.id for kid in post.kids],
        above: post.parent and post.parent.id,
        "parts": [part.id for part in post.parts],
        "time": post.time,
        "type": post.item_type,
        **post.fields,
    }
    if "deleted" in record:
        record["by"] = record["text"] = None
    return {name: record[name] for name in sorted(record) if record[name] not in (None, [])}
