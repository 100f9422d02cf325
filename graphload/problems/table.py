"""The table of rules: each kind of problem, its meaning, and the function that finds it.

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
    from collections.abc import Callable, Iterator

    from graphload.merge import Merged

__all__ = ["MEANINGS", "RULES", "Rule", "find_problems"]


class Rule(NamedTuple):
    """A rule: the meaning of each kind of problem that it finds, and its function."""

    meanings: dict[str, str]
    find: Callable[[Evidence], Iterator[Problem]]


RULES = (
    Rule(
        {
            "missing_parent": "replies to an item that no record describes: it is a stub",
            "missing_kid": "a listed reply that no record describes: it is a stub",
        },
        find_missing,
    ),
    Rule(
        {"not_fetched": "replies that a source left out: stubs where it gives their ids"},
        find_not_fetched,
    ),
    Rule(
        {"inner_objects": "a list in a record whose objects may be records, too: kept in extra"},
        find_inner_objects,
    ),
    Rule(
        {"no_ids": "records without one id: each has a surrogate, and none can be replied to"},
        find_unidentified,
    ),
    Rule(
        {"no_links": "records that never name a parent or kids: no reply is known as one"},
        find_unlinked,
    ),
    Rule(
        {"parent_mismatch": "a reply listed by one item that names another as its parent"},
        find_mismatches,
    ),
    Rule({"unlisted_kid": "a reply that its parent's list of kids doesn't name"}, find_unlisted),
    Rule(
        {"listed_twice": "a reply listed twice, or by several that could be its parent"},
        find_listed_twice,
    ),
    Rule(
        {
            "self_parent": "an item that replies to itself",
            "cycle": "items that reply to each other in a circle: no root, no depth",
        },
        find_cycles,
    ),
    Rule(
        {"conflicting_records": "records of one id that differ: merged field by field"},
        find_conflicts,
    ),
    Rule(
        {"descendants_mismatch": "states another number of live comments than there are below it"},
        find_descendants_mismatches,
    ),
    Rule(
        {
            "repeated_key": "a record that has one key twice: the last value is kept",
            "huge_number": "a number that no float holds: kept as text, if it isn't an integer",
            "no_number": "NaN in an unknown field: read as absent",
            "edited_record": "a record of an export that was edited later: read as it is now",
        },
        find_faults,
    ),
    Rule({"odd_time": "a time before 1990 or after 2099: kept as it is"}, find_odd_times),
    Rule(
        {"mixed_time_units": "times in several units: seconds, milliseconds, …"},
        find_mixed_time_units,
    ),
    Rule({"odd_id": "an id that means 'no parent' where another record names it"}, find_odd_ids),
    Rule({"reply_before_parent": "a reply that is older than its parent"}, find_early_replies),
    Rule(
        {"option_without_poll": "a poll option whose poll has no record or is not named"},
        find_options_without_poll,
    ),
    Rule({"unknown_kind": "an item whose item_type is unknown"}, find_unknown_types),
)
"""The rules, in the order in which their problems are reported."""

MEANINGS: dict[str, str] = {
    kind: meaning for rule in RULES for kind, meaning in rule.meanings.items()
}
"""The meaning of each kind of problem, in the order in which they are reported."""


def find_problems(merged: Merged, links: Links | None = None) -> list[Problem]:
    """Find what is missing or contradictory in merged records.

    `links` saves linking the records again. The result is sorted by kind in the order of
    `MEANINGS`, then by ids.
    """
    evidence = Evidence(
        merged, link_items(merged.items, unfetched=merged.unfetched) if links is None else links
    )
    problems = [problem for rule in RULES for problem in rule.find(evidence)]
    order = {kind: at for at, kind in enumerate(MEANINGS)}
    return sorted(problems, key=lambda problem: (order[problem.kind], problem.ids))
