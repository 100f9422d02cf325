"""The contract of the rules: each is taken in from the table, with a sample of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from graphload.items import Place
from graphload.links import link_items
from graphload.merge import merge_items
from graphload.parsing import parse_item
from graphload.problems.evidence import Evidence
from graphload.problems.table import MEANINGS, RULES, find_problems
from graphload.readers import read_items
from support.strategies import forests

if TYPE_CHECKING:
    from graphload.problems.table import Rule

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(params=RULES, ids=lambda rule: "+".join(rule.kinds))
def rule(request: pytest.FixtureRequest) -> Rule:
    """Each rule of the table."""
    row: Rule = request.param
    return row


def test_every_kind_of_problem_has_a_sample_and_belongs_to_one_rule() -> None:
    kinds = [kind for rule in RULES for kind in rule.kinds]
    assert sorted(kinds) == sorted(path.stem for path in SAMPLES.iterdir())
    assert list(MEANINGS) == kinds


def test_a_rule_finds_what_its_samples_show(rule: Rule) -> None:
    for kind in rule.kinds:
        merged = merge_items(read_items([SAMPLES / f"{kind}.jsonl"]))
        problems = list(rule.find(Evidence(merged, link_items(merged.items))))
        assert kind in {problem.kind for problem in problems}
        for problem in problems:
            assert problem.detail.strip()
            assert problem.place is None or problem.place.source.endswith(f"{kind}.jsonl")


def test_a_kind_is_a_name_for_programs_with_a_meaning_and_advice_for_people(
    rule: Rule,
) -> None:
    for kind, (meaning, advice) in rule.kinds.items():
        assert kind.isidentifier()
        assert kind.islower()
        assert meaning.strip()
        assert advice[0].isupper()
        assert advice.endswith(".")


@given(forests(cycles=True, messy=True))
def test_a_rule_reports_its_own_kinds_whatever_the_order_of_records(
    records: list[dict[str, Any]],
) -> None:
    merged, reversed_ = (
        merge_items(parse_item(record, Place("f", 1)) for record in order)
        for order in (records, records[::-1])
    )
    evidence = Evidence(merged, link_items(merged.items))
    for rule in RULES:
        for problem in rule.find(evidence):
            assert problem.kind in rule.kinds
            # A problem of a whole source names the source.
            assert problem.ids or (problem.place and problem.place.line is None)
            assert set(problem.ids) <= evidence.links.forest.index.keys()
    assert find_problems(merged) == find_problems(reversed_)
