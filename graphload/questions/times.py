"""Questions about times: how fast replies come, and when."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from graphload.questions.lit import SECONDS_AN_HOUR, lit_hour, lit_item
from graphload.questions.question import question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.questions.talk import Talk

    Row = tuple[Any, ...]

_REPLIES_BY_DELAY = """
MATCH (k:Item)-[:PARENT]->(p:Item)
WHERE k.time >= p.time<< AND k.root = $thread>>
RETURN k.id AS id, k.by AS author, p.id AS answers, p.by AS answered, k.time - p.time AS seconds
ORDER BY seconds{}, id
"""


def _delays(talk: Talk) -> Iterable[Row]:
    for kid, parent in talk.replies:
        time, before = talk.time[kid], talk.time[parent]
        if time is not None and before is not None and time >= before:
            ids = talk.ids[kid], talk.by[kid], talk.ids[parent], talk.by[parent]
            yield (*ids, time - before)


@question(
    "fastest",
    "Which replies came fastest?",
    "id author answers answered seconds",
    _REPLIES_BY_DELAY.format(""),
    lit=lit_item("answers", "id"),
    item="id",
)
def fastest(talk: Talk) -> Iterable[Row]:
    """Return replies by their delay, the shortest first; a reply before its parent is no reply."""
    return sorted(_delays(talk), key=lambda row: (row[4], row[0]))


@question(
    "slowest",
    "Which replies came latest?",
    "id author answers answered seconds",
    _REPLIES_BY_DELAY.format(" DESC"),
    lit=lit_item("answers", "id"),
    item="id",
)
def slowest(talk: Talk) -> Iterable[Row]:
    """Return replies by their delay, the longest first."""
    return sorted(_delays(talk), key=lambda row: (-row[4], row[0]))


@question(
    "first-reply",
    "How long does a story wait for its first reply?",
    "id title seconds",
    """
MATCH (k:Item)-[:PARENT]->(s:Item)
WHERE s.item_type = 'story' AND k.time IS NOT NULL AND s.time IS NOT NULL<< AND s.root = $thread>>
WITH s, min(k.time) AS first
RETURN s.id AS id, s.title AS title, first - s.time AS seconds
ORDER BY seconds, id
""",
    lit=lit_item("id"),
    item="id",
)
def first_reply(talk: Talk) -> Iterable[Row]:
    """Return stories by the time to their first reply; if negative, the records are wrong."""
    first: dict[int, int] = {}
    for kid, parent in talk.replies:
        time = talk.time[kid]
        if time is not None:
            first[parent] = min(first.get(parent, time), time)
    rows = [
        (talk.ids[at], talk.value("title", at), time - before)
        for at, time in first.items()
        if (before := talk.time[at]) is not None and talk.value("item_type", at) == "story"
    ]
    return sorted(rows, key=lambda row: (row[2], row[0]))


@question(
    "shown-first",
    "Where is the reply that is shown first not the oldest?",
    "id replies shown_first seconds_later",
    """
MATCH (k:Item)-[:PARENT]->(p:Item)
WITH p, count(k) AS replies, min(k.time) AS earliest
MATCH (top:Item)-[:PARENT {rank: 0}]->(p)
WHERE top.time > earliest<< AND p.root = $thread>>
RETURN p.id AS id, replies, top.id AS shown_first, top.time - earliest AS seconds_later
ORDER BY replies DESC, id
""",
    lit=lit_item("shown_first"),
    item="shown_first",
)
def shown_first(talk: Talk) -> Iterable[Row]:
    """Return items whose reply of rank 0 isn't the oldest one, those with most replies first."""
    earliest: dict[int, int] = {}
    for kid, parent in talk.replies:
        time = talk.time[kid]
        if time is not None:
            earliest[parent] = min(earliest.get(parent, time), time)
    rows = [
        (talk.ids[parent], talk.reply_count[parent], talk.ids[kid], time - earliest[parent])
        for kid, parent in talk.replies
        if talk.forest.rank[kid] == 0
        and (time := talk.time[kid]) is not None
        and time > earliest[parent]
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


@question(
    "activity",
    "How many items are written in each hour?",
    "hour items authors",
    """
MATCH (i:Item)
WHERE i.time IS NOT NULL<< AND i.root = $thread>>
WITH toInteger(floor(i.time / 3600.0)) * 3600 AS hour, i
RETURN hour, count(*) AS items, count(DISTINCT i.by) AS authors
ORDER BY hour
""",
    lit=lit_hour,
    top=None,
    times=("hour",),
)
def activity(talk: Talk) -> Iterable[Row]:
    """Return the hours with items, from the first on, with their items and authors."""
    hours: dict[int, list[str | None]] = defaultdict(list)
    for at in talk.items:
        time = talk.time[at]
        if time is not None:
            hours[time // SECONDS_AN_HOUR * SECONDS_AN_HOUR].append(talk.by[at])
    return [(hour, len(by), len({*by} - {None})) for hour, by in sorted(hours.items())]
