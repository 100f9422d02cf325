"""Questions about the shape of threads: depth, width, branches, chains, dialogues."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.questions.lit import (
    lit_branch,
    lit_item,
    lit_leaves,
    lit_level,
    lit_path,
    lit_thread,
)
from graphload.questions.question import question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.items import Id
    from graphload.questions.talk import Talk

    Row = tuple[Any, ...]

MIN_DIALOGUE = 3
"""The items from which an alternating chain is a dialogue."""


@question(
    "deepest",
    "How deep does the discussion go?",
    "id thread depth",
    """
MATCH (i:Item)
WHERE i.depth IS NOT NULL<< AND i.root = $thread>>
RETURN i.id AS id, i.root AS thread, i.depth AS depth
ORDER BY depth DESC, id
""",
    lit=lit_path("thread", "id"),
    top=5,
    item="id",
)
def deepest(talk: Talk) -> Iterable[Row]:
    """Return the items farthest from the root of their thread, which has depth 0."""
    rows = [
        (talk.ids[at], talk.root[at], depth)
        for at in talk.nodes
        if (depth := talk.depth[at]) is not None
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@question(
    "path",
    "Which comments lead to this one?",
    "id author depth",
    """
MATCH (i:Item {id: $id})-[:PARENT*0..]->(a:Item)
WHERE a.root = i.root
RETURN a.id AS id, a.by AS author, a.depth AS depth
ORDER BY depth
""",
    lit=lit_item("id"),
    top=None,
    item="id",
    needs_item=True,
)
def path(talk: Talk) -> Iterable[Row]:
    """Return the items from the root of a thread to one item, which --item names."""
    nodes: list[int] = []
    if talk.item is not None and talk.depth[last := talk.number(talk.item)] is not None:
        nodes = [*talk.forest.ancestors(last), last]
    return [(talk.ids[at], talk.by[at], talk.depth[at]) for at in nodes]


@question(
    "chains",
    "Which are the longest chains of replies?",
    "thread last author items",
    """
MATCH (i:Item)
WHERE i.depth IS NOT NULL<< AND i.root = $thread>>
  AND NOT EXISTS { MATCH (k:Item)-[:PARENT]->(i) }
RETURN i.root AS thread, i.id AS last, i.by AS author, i.depth + 1 AS items
ORDER BY items DESC, last
""",
    lit=lit_path("thread", "last"),
    item="last",
)
def chains(talk: Talk) -> Iterable[Row]:
    """Return the longest paths from a root to an item without a reply, counted in items."""
    rows = [
        (talk.root[at], talk.ids[at], talk.by[at], depth + 1)
        for at in talk.nodes
        if (depth := talk.depth[at]) is not None and not talk.reply_count[at]
    ]
    return sorted(rows, key=lambda row: (-row[3], row[1]))


@question(
    "dialogues",
    "Which are the longest dialogues of two?",
    "first_id last_id one other items",
    """
MATCH p = (last:Item)-[:PARENT*2..30]->(first:Item)
WHERE last.root = first.root<< AND last.root = $thread>>
WITH last, first, [n IN nodes(p) | n.by] AS authors
WHERE authors[0] <> authors[1]
  AND all(at IN range(2, size(authors) - 1) WHERE authors[at] = authors[at - 2])
  AND NOT EXISTS { MATCH (after:Item)-[:PARENT]->(last) WHERE after.by = authors[1] }
  AND NOT EXISTS {
    MATCH (first)-[:PARENT]->(before:Item) WHERE before.by = authors[size(authors) - 2]
  }
RETURN first.id AS first_id, last.id AS last_id, authors[0] AS one, authors[1] AS other,
  size(authors) AS items
ORDER BY items DESC, first_id, last_id
""",
    lit=lit_path("first_id", "last_id"),
    top=5,
    item="first_id",
    deep=True,
)
def dialogues(talk: Talk) -> Iterable[Row]:
    """Return paths of 3 or more items in which two authors alternate (Cypher: up to 31)."""
    columns, parent, by = talk.columns, talk.parent, talk.by
    length = columns.dialogue
    answered_by = {(above, by[kid]) for kid, above in talk.replies}
    rows: list[Row] = []
    for last in np.flatnonzero(talk.inside & (length >= MIN_DIALOGUE)).tolist():
        one, other = by[last], by[parent[last]]
        if (last, other) in answered_by:
            continue
        nodes = [last]
        while len(nodes) < length[last]:
            nodes.append(parent[nodes[-1]])
        before = parent[nodes[-1]]
        # The parent of a root may be in a cycle, which no chain enters.
        if before < 0 or by[before] != by[nodes[-2]]:
            rows.append((talk.ids[nodes[-1]], talk.ids[last], one, other, len(nodes)))
    return sorted(rows, key=lambda row: (-row[4], *row[:2]))


@question(
    "branches",
    "Which replies to a story started the most discussion?",
    "id author items height",
    """
MATCH (i:Item)-[:PARENT*0..]->(t:Item {depth: 1})<<
WHERE t.root = $thread>>
RETURN t.id AS id, t.by AS author, count(i) AS items, max(i.depth) - 1 AS height
ORDER BY items DESC, id
""",
    lit=lit_branch,
    item="id",
    deep=True,
)
def branches(talk: Talk) -> Iterable[Row]:
    """Return the largest subtrees below a root: their items, the reply included, and height."""
    forest = talk.forest
    size, height = forest.size, forest.height
    rows = [
        (talk.ids[at], talk.by[at], int(size[at]), int(height[at]))
        for at in talk.nodes
        if talk.depth[at] == 1
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@question(
    "most-authors",
    "Which threads have the most authors?",
    "thread authors items",
    """
MATCH (u:User)-[:POSTED]->(i:Item)
WHERE i.root IS NOT NULL<< AND i.root = $thread>>
RETURN i.root AS thread, count(DISTINCT u) AS authors, count(i) AS items
ORDER BY authors DESC, thread
""",
    lit=lit_thread("thread"),
    item="thread",
)
def most_authors(talk: Talk) -> Iterable[Row]:
    """Return threads by their number of authors; items without an author aren't counted."""
    authors: dict[Id, list[str]] = defaultdict(list)
    for at in talk.nodes:
        thread, author = talk.root[at], talk.by[at]
        if thread is not None and author is not None:
            authors[thread].append(author)
    rows = [(thread, len(set(names)), len(names)) for thread, names in authors.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


@question(
    "levels",
    "How many items and authors are on each level?",
    "depth items authors",
    """
MATCH (i:Item)
WHERE i.depth IS NOT NULL AND NOT coalesce(i.stub, false)<< AND i.root = $thread>>
RETURN i.depth AS depth, count(*) AS items, count(DISTINCT i.by) AS authors
ORDER BY depth
""",
    lit=lit_level,
    top=None,
)
def levels(talk: Talk) -> Iterable[Row]:
    """Return the levels, from the roots on, with their items and authors, without stubs."""
    found: dict[int, list[str | None]] = defaultdict(list)
    for at in talk.items:
        depth = talk.depth[at]
        if depth is not None:
            found[depth].append(talk.by[at])
    return [(depth, len(by), len({*by} - {None})) for depth, by in sorted(found.items())]


@question(
    "widest",
    "How wide are the threads?",
    "thread width depth items",
    """
MATCH (i:Item)
WHERE i.root IS NOT NULL AND NOT coalesce(i.stub, false)<< AND i.root = $thread>>
WITH i.root AS thread, i.depth AS level, count(*) AS items
WITH thread, max(items) AS width, max(level) AS depth, sum(items) AS items
RETURN thread, width, depth, items
ORDER BY width DESC, thread
""",
    lit=lit_thread("thread"),
    item="thread",
)
def widest(talk: Talk) -> Iterable[Row]:
    """Return threads by their width, the number of items on the largest level, without stubs."""
    found: dict[Id, Counter[int]] = defaultdict(Counter)
    for at in talk.items:
        thread, depth = talk.root[at], talk.depth[at]
        if thread is not None and depth is not None:
            found[thread][depth] += 1
    rows = [(one, max(at.values()), max(at), at.total()) for one, at in found.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


@question(
    "branching",
    "How many replies does an answered item get, level by level?",
    "depth answered replies_each most",
    """
MATCH (k:Item)-[:PARENT]->(i:Item)
WHERE i.depth IS NOT NULL<< AND i.root = $thread>>
WITH i, count(k) AS replies
WITH i.depth AS depth, count(i) AS answered, sum(replies) AS replies, max(replies) AS most
RETURN depth, answered, toFloat(replies) / answered AS replies_each, most
ORDER BY depth
""",
    lit=lit_level,
    top=None,
)
def branching(talk: Talk) -> Iterable[Row]:
    """Return the levels with the mean and the largest number of replies of answered items."""
    counts: dict[int, list[int]] = defaultdict(list)
    for at in talk.nodes:
        depth = talk.depth[at]
        if depth is not None and talk.reply_count[at]:
            counts[depth].append(talk.reply_count[at])
    return [(depth, len(n), sum(n) / len(n), max(n)) for depth, n in sorted(counts.items())]


@question(
    "leaves",
    "How many items have no reply?",
    "items leaves share",
    """
MATCH (i:Item)
WHERE NOT coalesce(i.stub, false)<< AND i.root = $thread>>
OPTIONAL MATCH (k:Item)-[:PARENT]->(i)
WITH i, count(k) AS replies
WITH count(i) AS items, sum(CASE WHEN replies = 0 THEN 1 ELSE 0 END) AS leaves
RETURN items, leaves, toFloat(leaves) / items AS share
""",
    lit=lit_leaves,
    top=None,
)
def leaves(talk: Talk) -> Iterable[Row]:
    """Return the number of items without a reply, and their share of all items."""
    count = sum(not talk.reply_count[at] for at in talk.items)
    return [(len(talk.items), count, count / len(talk.items) if talk.items else None)]
