"""The items that a row of an answer is about, by the columns that the row has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphload.questions.talk import Talk

    Row = Mapping[str, Any]
    Lit = Callable[[Talk, Row], Iterable[int]]

__all__ = [
    "SECONDS_AN_HOUR",
    "lit_author",
    "lit_branch",
    "lit_hour",
    "lit_item",
    "lit_leaves",
    "lit_level",
    "lit_pair",
    "lit_path",
    "lit_thread",
]

SECONDS_AN_HOUR = 3_600


def lit_item(*columns: str) -> Lit:
    """Return a function that gives the items whose ids are in some columns."""

    def lit(talk: Talk, row: Row) -> Iterable[int]:
        return [talk.number(row[name]) for name in columns]

    return lit


def lit_path(first: str, last: str) -> Lit:
    """Return a function that gives the path between the items of two columns."""

    def lit(talk: Talk, row: Row) -> Iterable[int]:
        return talk.path(talk.number(row[first]), talk.number(row[last]))

    return lit


def lit_pair(one: str, other: str) -> Lit:
    """Return a function that gives the replies of the author in one column to that in another."""

    def lit(talk: Talk, row: Row) -> Iterable[int]:
        ends = (row[one], row[other])
        return [kid for kid, parent in talk.replies if (talk.by[kid], talk.by[parent]) == ends]

    return lit


def lit_author(talk: Talk, row: Row) -> Iterable[int]:
    """Return the items of the author."""
    return talk.posts[row["author"]]


def lit_thread(column: str) -> Lit:
    """Return a function that gives the items of the thread in a column."""

    def lit(talk: Talk, row: Row) -> Iterable[int]:
        return [at for at in talk.nodes if talk.root[at] == row[column]]

    return lit


def lit_branch(talk: Talk, row: Row) -> Iterable[int]:
    """Return the item and all below it."""
    return talk.forest.subtree(talk.number(row["id"])).tolist()  # type: ignore[no-any-return]


def lit_level(talk: Talk, row: Row) -> Iterable[int]:
    """Return the items of the depth."""
    return [at for at in talk.nodes if talk.depth[at] == row["depth"]]


def lit_hour(talk: Talk, row: Row) -> Iterable[int]:
    """Return the items of the hour."""
    hours = range(row["hour"], row["hour"] + SECONDS_AN_HOUR)
    return [at for at in talk.nodes if (time := talk.time[at]) is not None and time in hours]


def lit_leaves(talk: Talk, _row: Row) -> Iterable[int]:
    """Return the items without a reply."""
    return [at for at in talk.items if not talk.reply_count[at]]
