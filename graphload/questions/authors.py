"""Questions about authors: who answers whom, and how evenly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from graphload.questions.lit import lit_author, lit_item, lit_pair
from graphload.questions.question import question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.questions.talk import Talk

    Row = tuple[Any, ...]

MIN_POSTS = 3
"""The posts from which replies for each post say something."""
MIN_REPLIES = 2
"""The replies from which the share that is answered says something."""


@question(
    "who-answers-whom",
    "Who replies to whom most?",
    "author answered replies",
    """
MATCH (u:User)-[:POSTED]->(<<k>>:Item)-[:PARENT]->(:Item)<-[:POSTED]-(v:User)
WHERE u.name <> v.name<< AND k.root = $thread>>
RETURN u.name AS author, v.name AS answered, count(*) AS replies
ORDER BY replies DESC, author, answered
""",
    lit=lit_pair("author", "answered"),
)
def who_answers_whom(talk: Talk) -> Iterable[Row]:
    """Return pairs of authors by the replies of the one to the other; not to oneself."""
    rows = ((*pair, count) for pair, count in talk.exchanges.items())
    return sorted(rows, key=lambda row: (-row[2], *row[:2]))


@question(
    "each-other",
    "Who replies to each other?",
    "one other there back",
    """
MATCH (u:User)-[:POSTED]->(<<k>>:Item)-[:PARENT]->(:Item)<-[:POSTED]-(v:User)
WHERE u.name < v.name<< AND k.root = $thread>>
WITH u, v, count(*) AS there
MATCH (v)-[:POSTED]->(<<b>>:Item)-[:PARENT]->(:Item)<-[:POSTED]-(u)
<<WHERE b.root = $thread
>>WITH u.name AS one, v.name AS other, there, count(*) AS back
RETURN one, other, there, back
ORDER BY there + back DESC, one, other
""",
    lit=lambda talk, row: [
        *lit_pair("one", "other")(talk, row),
        *lit_pair("other", "one")(talk, row),
    ],
)
def each_other(talk: Talk) -> Iterable[Row]:
    """Return pairs of authors who both replied to each other, by the replies both ways."""
    count = talk.exchanges
    rows = [(a, b, n, count[b, a]) for (a, b), n in count.items() if a < b and (b, a) in count]
    return sorted(rows, key=lambda row: (-row[2] - row[3], *row[:2]))


@question(
    "reciprocity",
    "Whose replies are answered by whom they answer?",
    "author answered replies answered_back share",
    """
MATCH (k:Item)-[:PARENT]->(p:Item)
WHERE k.by <> p.by<< AND k.root = $thread>>
OPTIONAL MATCH (b:Item)-[:PARENT]->(k)
WHERE b.by = p.by
WITH k.by AS author, p.by AS answered, k, count(b) AS back
WITH author, answered, count(k) AS replies,
  sum(CASE WHEN back > 0 THEN 1 ELSE 0 END) AS answered_back
WHERE replies >= 2
RETURN author, answered, replies, answered_back, toFloat(answered_back) / replies AS share
ORDER BY share DESC, replies DESC, author, answered
""",
    lit=lit_pair("author", "answered"),
)
def reciprocity(talk: Talk) -> Iterable[Row]:
    """Return pairs with 2 or more replies by the share of these that the other author answers."""
    answered_by = {(parent, talk.by[kid]) for kid, parent in talk.replies}
    back: Counter[tuple[str | None, str | None]] = Counter(
        (talk.by[kid], talk.by[parent])
        for kid, parent in talk.replies
        if (kid, talk.by[parent]) in answered_by
    )
    rows = (
        (*pair, count, back[pair], back[pair] / count)
        for pair, count in talk.exchanges.items()
        if count >= MIN_REPLIES
    )
    return sorted(rows, key=lambda row: (-row[4], -row[2], *row[:2]))


@question(
    "several-threads",
    "Who takes part in several threads?",
    "author threads items",
    """
MATCH (u:User)-[:POSTED]->(i:Item)
WHERE i.root IS NOT NULL<< AND i.root = $thread>>
WITH u.name AS author, count(DISTINCT i.root) AS threads, count(i) AS items
WHERE threads > 1
RETURN author, threads, items
ORDER BY threads DESC, items DESC, author
""",
    lit=lit_author,
)
def several_threads(talk: Talk) -> Iterable[Row]:
    """Return authors with items in two or more threads, by their number of threads."""
    posts = {
        a: [at for at in nodes if talk.root[at] is not None] for a, nodes in talk.posts.items()
    }
    rows = ((a, len({talk.root[at] for at in nodes}), len(nodes)) for a, nodes in posts.items())
    return sorted((row for row in rows if row[1] > 1), key=lambda row: (-row[1], -row[2], row[0]))


@question(
    "most-answered-authors",
    "Whose posts are answered most?",
    "author posts answers answers_each",
    """
MATCH (u:User)-[:POSTED]->(i:Item)
<<WHERE i.root = $thread
>>OPTIONAL MATCH (k:Item)-[:PARENT]->(i)
WITH u.name AS author, i, count(k) AS replies
WITH author, count(i) AS posts, sum(replies) AS answers
WHERE posts >= 3
RETURN author, posts, answers, toFloat(answers) / posts AS answers_each
ORDER BY answers_each DESC, author
""",
    lit=lit_author,
)
def most_answered_authors(talk: Talk) -> Iterable[Row]:
    """Return authors of 3 or more items by the mean number of replies that these get."""
    counts = (
        (author, len(nodes), sum(talk.reply_count[at] for at in nodes))
        for author, nodes in talk.posts.items()
    )
    rows = ((author, n, got, got / n) for author, n, got in counts if n >= MIN_POSTS)
    return sorted(rows, key=lambda row: (-row[3], row[0]))


@question(
    "newcomers",
    "Who wrote here for the first time?",
    "author id thread time",
    """
MATCH (u:User)-[:POSTED]->(i:Item)
WITH u, min(i.time) AS first
MATCH (u)-[:POSTED]->(i:Item)
WHERE i.time = first
WITH u.name AS author, min(i.id) AS id, first
MATCH (i:Item {id: id})
<<WHERE i.root = $thread
>>RETURN author, id, i.root AS thread, first AS time
ORDER BY time DESC, author
""",
    lit=lit_item("id"),
    item="id",
    times=("time",),
)
def newcomers(talk: Talk) -> Iterable[Row]:
    """Return authors by their first item, the latest first; of a thread those who began in it."""
    first: dict[str, tuple[int, int]] = {}
    for at, (author, time) in enumerate(zip(talk.by, talk.time, strict=True)):
        if author is not None and time is not None:
            first[author] = min(first.get(author, (time, at)), (time, at))
    rows = [
        (author, talk.ids[at], talk.root[at], time)
        for author, (time, at) in first.items()
        if talk.inside[at]
    ]
    return sorted(rows, key=lambda row: (-row[3], row[0]))
