"""The rules of measuring that a reader of the figures has to know, as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphload.forest import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphload.measures.columns import ItemColumns
    from graphload.measures.definitions import Kind, StubRule

__all__ = ["STUB_SENTENCES", "Rule", "list_rules", "rules_of"]

STUB_SENTENCES: dict[StubRule, str] = {
    "skip": "A stub, an item without a record, counts in no figure but the number of stubs. The "
    "items below it keep their depths, distances pass through it, and an item above it is no leaf.",
    "count": "A stub, an item without a record, counts as an item without author and time.",
}
_SENTENCES = {
    "roots": "Of several roots, each is a thread of its own; so is a stub above items.",
    "cycles": "Members of a cycle are in no thread and on no level, and their edges are no "
    "replies; they count as items of authors, hours and days. An item below a member is a root.",
    "deleted": "An item without an author, as most deleted ones are, is an item of no author: it "
    "takes part in no pair, reciprocity, share of activity or dialogue.",
    "self_replies": "A reply to oneself is a reply in the structure and its delays, but answers "
    "nobody: it is in no pair, reciprocity, h-index of an author or dialogue.",
    "undated": "An item without a time, or with one that no calendar has, is left out of delays, "
    "hours and days.",
    "negative": "A reply whose time is before that of its parent has a negative delay.",
}
_ZONE_SENTENCE = "Days and hours are those of {}, from 2100 on without daylight saving."


@dataclass(frozen=True)
class Rule:
    """A rule, and the number of items or roots in this graph that it is about."""

    sentence: str
    affected: int


_AFFECTED: dict[str, Callable[[ItemColumns], Any]] = {
    "stubs": lambda items: items.stub,
    "roots": lambda items: (items.forest.depth == 0) & (len(items.forest.roots) > 1),
    "cycles": lambda items: items.forest.in_cycle,
    "deleted": lambda items: (items.author < 0) & ~items.stub,
    "self_replies": lambda items: (
        (items.author >= 0) & (items.of_parent(items.author) == items.author)
    ),
    "undated": lambda items: (items.time == UNKNOWN) & ~items.stub,
    "negative": lambda items: items.delay < 0,
}


def rules_of(kind: Kind[Any], items: ItemColumns, stubs: StubRule, zone: str) -> dict[str, Rule]:
    """Return the rules that figures of a kind follow, each under a name."""
    sentences = {"stubs": STUB_SENTENCES[stubs], **_SENTENCES}
    rules = {
        name: Rule(sentences[name], int(np.count_nonzero(marks(items))))
        for name, marks in _AFFECTED.items()
    }
    if kind.is_local:
        rules["time_zone"] = Rule(_ZONE_SENTENCE.format(zone), items.forest.n)
    return rules


def list_rules() -> list[tuple[str, str]]:
    """List all rules, each with what it is about: both of stubs, and that of the time zone."""
    stubs = [(f"`--stubs {name}`", sentence) for name, sentence in STUB_SENTENCES.items()]
    others = [(name.replace("_", " "), sentence) for name, sentence in _SENTENCES.items()]
    return [*stubs, *others, ("time zone", _ZONE_SENTENCE.format("the time zone of `--tz`"))]
