"""The table of rules: each kind of problem, what to do about it, and the function that finds it.

No problem is fatal. A new rule is a function in a file of its own and a line in `RULES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphload.links import Links, link_items
from graphload.problems.cycles import find_cycles
from graphload.problems.evidence import Evidence, Problem
from graphload.problems.lists import find_listed_twice, find_mismatches, find_unlisted
from graphload.problems.missing import find_missing, find_options_without_poll
from graphload.problems.records import find_conflicts, find_unknown_types
from graphload.problems.replies import find_descendants_mismatches, find_early_replies
from graphload.problems.sources import (
    find_faults,
    find_inner_objects,
    find_mixed_time_units,
    find_not_fetched,
    find_odd_ids,
    find_odd_times,
    find_unidentified,
    find_unlinked,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphload.items import Id
    from graphload.merge import Merged

__all__ = [
    "KINDS",
    "MEANINGS",
    "RULES",
    "Kind",
    "Rule",
    "apply_rules",
    "find_problems",
    "problem_order",
]


class Kind(NamedTuple):
    """A kind of problem: its meaning, and what a user can do about it."""

    meaning: str
    advice: str


class Rule(NamedTuple):
    """A rule: each kind of problem that it finds, and its function.

    `of_inputs`: it is about the inputs as a whole. Any other one is about an item, of the first
    id of the problem, and those that it names or that name it.
    """

    kinds: dict[str, Kind]
    find: Callable[[Evidence], Iterator[Problem]]
    of_inputs: bool = False


RULES = (
    Rule(
        {
            "missing_parent": Kind(
                "replies to an item that no record describes: it is a stub",
                "Add the records of the missing ids if you can get them, in the same command or by "
                "a later push. Until then, the replies are below a stub.",
            ),
            "missing_kid": Kind(
                "a listed reply that no record describes: it is a stub",
                "Add the records of the missing ids if you can get them. A source often lists "
                "replies that it has deleted: these stay stubs.",
            ),
        },
        find_missing,
    ),
    Rule(
        {
            "not_fetched": Kind(
                "replies that a source left out: stubs where it gives their ids",
                "Fetch these replies from the source by their ids, and add their records.",
            )
        },
        find_not_fetched,
        of_inputs=True,
    ),
    Rule(
        {
            "inner_objects": Kind(
                "a list in a record whose objects may be records, too: kept in extra",
                "If these objects are records, write them to a file of their own, and read it.",
            )
        },
        find_inner_objects,
        of_inputs=True,
    ),
    Rule(
        {
            "no_ids": Kind(
                "records without one id: each has a surrogate, and none can be replied to",
                "Name the field that has the id with --map id=NAME.",
            )
        },
        find_unidentified,
        of_inputs=True,
    ),
    Rule(
        {
            "no_links": Kind(
                "records that never name a parent or kids: no reply is known as one",
                "Name the field that has the id of the parent with --map parent=NAME.",
            )
        },
        find_unlinked,
        of_inputs=True,
    ),
    Rule(
        {
            "parent_mismatch": Kind(
                "a reply listed by one item that names another as its parent",
                "Nothing, if the reply was moved: its own parent counts. Else correct the list.",
            )
        },
        find_mismatches,
    ),
    Rule(
        {
            "unlisted_kid": Kind(
                "a reply that its parent's list of kids doesn't name",
                "Fetch the parent again if the list is older than the reply. The reply is in the "
                "graph, without a rank.",
            )
        },
        find_unlisted,
    ),
    Rule(
        {
            "listed_twice": Kind(
                "a reply listed twice, or by several that could be its parent",
                "Correct the lists, or give the reply's record a parent: that one counts.",
            )
        },
        find_listed_twice,
    ),
    Rule(
        {
            "self_parent": Kind(
                "an item that replies to itself",
                "Correct the parent in the record. If the source marks the start of a thread so, "
                "name the field with --map parent=NAME: then such an item has no parent.",
            ),
            "cycle": Kind(
                "items that reply to each other in a circle: no root, no depth",
                "Correct the parent of one of these items.",
            ),
        },
        find_cycles,
    ),
    Rule(
        {
            "conflicting_records": Kind(
                "records of one id that differ: merged field by field",
                "Nothing, if the record that wins is the latest. Else say when each file was "
                "retrieved: push the files one by one with --retrieved-at TIME.",
            )
        },
        find_conflicts,
    ),
    Rule(
        {
            "descendants_mismatch": Kind(
                "states another number of live comments than there are below it",
                "Fetch the thread again if it has grown since. The number is kept as it is.",
            )
        },
        find_descendants_mismatches,
    ),
    Rule(
        {
            "repeated_key": Kind(
                "a record that has one key twice: the last value is kept",
                "Correct the program that wrote the file; look at both values in the record.",
            ),
            "huge_number": Kind(
                "a number that no float holds: kept as text, if it isn't an integer",
                "Correct the number if you need it as one.",
            ),
            "no_number": Kind(
                "NaN in an unknown field: read as absent",
                "Nothing, if NaN means that there is no value, as in tables.",
            ),
            "edited_record": Kind(
                "a record of an export that was edited later: read as it is now",
                "Nothing, if the edit was intended. Else export the store again.",
            ),
            "ambiguous_dates": Kind(
                "dates that can be read with the day or the month first",
                "Compare a date with the chat. If it is wrong, swap day and month in the file.",
            ),
        },
        find_faults,
        of_inputs=True,
    ),
    Rule(
        {
            "odd_time": Kind(
                "a time before 1990 or after 2099: kept as it is",
                "Check whether the field is a time, and its unit: s, ms, us and ns are known.",
            )
        },
        find_odd_times,
    ),
    Rule(
        {
            "mixed_time_units": Kind(
                "times in several units: seconds, milliseconds, …",
                "Check some times of each unit: each was read by its size.",
            )
        },
        find_mixed_time_units,
        of_inputs=True,
    ),
    Rule(
        {
            "odd_id": Kind(
                "an id that means 'no parent' where another record names it",
                "Give the item another id if it has replies.",
            )
        },
        find_odd_ids,
    ),
    Rule(
        {
            "reply_before_parent": Kind(
                "a reply that is older than its parent",
                "Check the times if there are many: an edit, an import or the clock of a server "
                "may have changed them.",
            )
        },
        find_early_replies,
    ),
    Rule(
        {
            "option_without_poll": Kind(
                "a poll option whose poll has no record or is not named",
                "Add the record of the poll.",
            )
        },
        find_options_without_poll,
    ),
    Rule(
        {
            "unknown_kind": Kind(
                "an item whose item_type is unknown",
                "Nothing: the type is kept, and the item is read like any other.",
            )
        },
        find_unknown_types,
    ),
)
"""The rules, in the order in which their problems are reported."""

KINDS: dict[str, Kind] = {name: kind for rule in RULES for name, kind in rule.kinds.items()}
"""The kinds of problems, in the order in which they are reported."""

MEANINGS: dict[str, str] = {name: kind.meaning for name, kind in KINDS.items()}
"""The meaning of each kind of problem, in that order."""

_ORDER = {kind: at for at, kind in enumerate(MEANINGS)}


def find_problems(merged: Merged, links: Links | None = None) -> list[Problem]:
    """Find what is missing or contradictory in merged records.

    `links` saves linking the records again. The result is sorted by kind in the order of
    `MEANINGS`, then by ids.
    """
    evidence = Evidence(
        merged, link_items(merged.items, unfetched=merged.unfetched) if links is None else links
    )
    return apply_rules(RULES, evidence)


def apply_rules(rules: Iterable[Rule], evidence: Evidence) -> list[Problem]:
    """Return the problems that some rules find, sorted."""
    problems = (problem for rule in rules for problem in rule.find(evidence))
    return sorted(problems, key=problem_order)


def problem_order(problem: Problem) -> tuple[int, tuple[Id, ...]]:
    """Return the sort key of a problem: its kind, in the order of `MEANINGS`, then its ids."""
    return _ORDER[problem.kind], problem.ids
