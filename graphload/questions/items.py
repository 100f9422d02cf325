"""Questions about items: answered or not, missing, dead, orphaned."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from graphload.questions.lit import lit_item, lit_thread
from graphload.questions.question import question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.questions.talk import Talk

    Row = tuple[Any, ...]

LONG_TEXT = 500
"""The characters from which a text is long, its markup included."""


@question(
    "most-answered",
    "Which comments got the most replies?",
    "id author replies",
    """
MATCH (k:Item)-[:PARENT]->(i:Item)
WHERE i.item_type = 'comment'<< AND i.root = $thread>>
RETURN i.id AS id, i.by AS author, count(k) AS replies
ORDER BY replies DESC, id
""",
    lit=lit_item("id"),
    item="id",
)
def most_answered(talk: Talk) -> Iterable[Row]:
    """Return comments by the number of direct replies, those without a record included."""
    comments = (at for at in talk.items if talk.reply_count[at])
    rows = (
        (talk.ids[at], talk.by[at], talk.reply_count[at])
        for at in comments
        if talk.value("item_type", at) == "comment"
    )
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@question(
    "unanswered",
    "Which long or first posts got no reply?",
    "id author depth characters",
    """
MATCH (i:Item)
WHERE NOT coalesce(i.stub, false) AND (i.depth = 0 OR size(i.text) >= 500)<< AND i.root = $thread>>
  AND NOT EXISTS { MATCH (k:Item)-[:PARENT]->(i) }
RETURN i.id AS id, i.by AS author, i.depth AS depth, size(coalesce(i.text, '')) AS characters
ORDER BY characters DESC, id
""",
    lit=lit_item("id"),
    item="id",
)
def unanswered(talk: Talk) -> Iterable[Row]:
    """Return roots, and texts of 500 or more characters, without a reply, the longest first."""
    rows = (
        (talk.ids[at], talk.by[at], talk.depth[at], len(talk.value("text", at) or ""))
        for at in talk.items
        if not talk.reply_count[at]
    )
    found = (row for row in rows if row[2] == 0 or row[3] >= LONG_TEXT)
    return sorted(found, key=lambda row: (-row[3], row[0]))


@question(
    "dead-with-replies",
    "Which dead comments have live replies?",
    "id author live_replies",
    """
MATCH (k:Item)-[:PARENT]->(d:Item)
WHERE coalesce(d.dead, false) AND NOT coalesce(k.stub, false)
  AND NOT coalesce(k.dead, false) AND NOT coalesce(k.deleted, false)<< AND d.root = $thread>>
RETURN d.id AS id, d.by AS author, count(k) AS live_replies
ORDER BY live_replies DESC, id
""",
    lit=lit_item("id"),
    top=None,
    item="id",
)
def dead_with_replies(talk: Talk) -> Iterable[Row]:
    """Return dead items by the number of replies that are neither dead nor deleted."""
    dead = talk.columns.dead
    live = Counter(parent for kid, parent in talk.replies if dead[parent] and talk.is_live(kid))
    rows = ((talk.ids[at], talk.by[at], count) for at, count in live.items())
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@question(
    "orphans",
    "Which subtrees are orphaned?",
    "missing items",
    """
MATCH (i:Item)
WHERE i.depth > 0 AND NOT coalesce(i.stub, false)<< AND i.root = $thread>>
WITH i.root AS thread, count(*) AS items
MATCH (s:Item {id: thread})
WHERE coalesce(s.stub, false)
RETURN s.id AS missing, items
ORDER BY items DESC, missing
""",
    lit=lit_thread("missing"),
    item="missing",
)
def orphans(talk: Talk) -> Iterable[Row]:
    """Return parents without a record, with the number of items below each."""
    stub = talk.columns.stub
    roots = talk.forest.root[[at for at in talk.items if talk.depth[at]]].tolist()
    rows = ((talk.ids[at], count) for at, count in Counter(roots).items() if stub[at])
    return sorted(rows, key=lambda row: (-row[1], row[0]))


@question(
    "missing",
    "Whose replies are missing?",
    "id author missing",
    """
MATCH (s:Item)-[:PARENT]->(p:Item)
WHERE coalesce(s.stub, false)<< AND p.root = $thread>>
RETURN p.id AS id, p.by AS author, count(s) AS missing
ORDER BY missing DESC, id
""",
    lit=lit_item("id"),
    item="id",
)
def missing(talk: Talk) -> Iterable[Row]:
    """Return items that list replies without a record, by the number of these."""
    stub = talk.columns.stub
    count = Counter(parent for kid, parent in talk.replies if stub[kid])
    rows = ((talk.ids[at], talk.by[at], n) for at, n in count.items())
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@question(
    "circles",
    "Which items reply to each other in a circle?",
    "id author answers",
    """
MATCH (i:Item)-[:PARENT]->(p:Item)
WHERE i.root IS NULL<< AND i.root = $thread>>
RETURN i.id AS id, i.by AS author, p.id AS answers
ORDER BY id
""",
    lit=lit_item("id"),
    top=None,
    item="id",
)
def circles(talk: Talk) -> Iterable[Row]:
    """Return the members of cycles, each with what it answers; they are in no thread."""
    return [
        (talk.ids[at], talk.by[at], talk.ids[talk.parent[at]])
        for at in talk.nodes
        if talk.forest.in_cycle[at]
    ]
