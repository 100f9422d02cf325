"""The sample records in `seeds/` give the results that are documented for them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from graphload.links import Links, link_items
from graphload.merge import Merged, merge_items
from graphload.problems import MEANINGS, Problem, find_problems
from graphload.readers import read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from pathlib import Path

SOURCE_KINDS = {
    *("not_fetched", "no_ids", "no_links", "repeated_key", "huge_number", "edited_record"),
    "inner_objects",
    "no_number",
    "ambiguous_dates",
}
"""Kinds of problem that are of a whole source, or of another shape."""
FAULTS = SEEDS / "faults.jsonl"
SEED_SHA256 = "3ce2d0fb727d8bb01758a4d3a8ecdbb66daa9d633f0218880e9938db9afb7d76"


def load(path: Path) -> tuple[Merged, Links, list[Problem]]:
    merged = merge_items(read_items([path]))
    links = link_items(merged.items)
    return merged, links, find_problems(merged, links)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    written: dict[str, Any] = json.loads((SEEDS / "faults.expected.json").read_bytes())
    return written


@pytest.fixture(scope="module")
def faults() -> tuple[Merged, Links, list[Problem]]:
    return load(FAULTS)


def test_every_fault_is_found_and_nothing_else(
    faults: tuple[Merged, Links, list[Problem]], expected: dict[str, Any]
) -> None:
    found = [
        {"kind": one.kind, "ids": list(one.ids), "line": one.place and one.place.line}
        for one in faults[2]
    ]
    assert found == expected["problems"]


def test_every_kind_of_problem_is_among_the_faults(expected: dict[str, Any]) -> None:
    kinds = Counter(problem["kind"] for problem in expected["problems"])
    assert list(expected["by_kind"].items()) == [
        (kind, kinds[kind]) for kind in MEANINGS if kind not in SOURCE_KINDS
    ]


def test_every_reject_says_its_line_and_why(
    faults: tuple[Merged, Links, list[Problem]], expected: dict[str, Any]
) -> None:
    found = [{"line": one.place.line, "reason": one.reason} for one in faults[0].rejects]
    assert found == expected["rejects"]


def test_every_reject_keeps_its_record(faults: tuple[Merged, Links, list[Problem]]) -> None:
    lines = FAULTS.read_bytes().split(b"\n")
    raws = {
        one.place.line: one.raw if isinstance(one.raw, bytes) else one.raw.encode()
        for one in faults[0].rejects
    }
    assert {line: len(raw) > 3 for line, raw in raws.items()} == dict.fromkeys(raws, True)
    assert raws[34] == lines[33]


def test_the_counts_of_the_faults_add_up(
    faults: tuple[Merged, Links, list[Problem]], expected: dict[str, Any]
) -> None:
    merged, links, _ = faults
    forest = links.forest
    assert merged.counts == expected["counts"]
    assert merged.ids == expected["ids"]
    assert {
        "nodes": forest.n,
        "edges": int((forest.parent >= 0).sum()),
        "stubs": links.stubs,
        "threads": len(forest.roots),
    } == {name: expected[name] for name in ("nodes", "edges", "stubs", "threads")}


def test_the_command_says_of_the_faults_what_is_expected(
    expected: dict[str, Any], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "graphload", "check", "--json", str(FAULTS)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    found = json.loads(done.stdout)
    found["problems"] = [
        {name: one[name] for name in ("kind", "ids", "line")} for one in found["problems"]
    ]
    rejects = (tmp_path / "graphload.rejects.jsonl").read_text(encoding="utf-8").splitlines()
    found["rejects"] = [
        {name: one[name] for name in ("line", "reason")} for one in map(json.loads, rejects)
    ]
    assert {name: found[name] for name in expected} == expected
    (conflict,) = found["conflicts"]
    assert (conflict["id"], [each["field"] for each in conflict["differences"]]) == (80, ["title"])
    assert not found["mostly_rejected"]


def test_the_seed_is_the_record_as_it_came() -> None:
    seed = (SEEDS / "seed.txt").read_bytes()
    assert hashlib.sha256(seed).hexdigest() == SEED_SHA256


def test_the_seed_alone_is_one_item_and_six_stubs() -> None:
    merged, links, problems = load(SEEDS / "seed.txt")
    assert merged.counts == {"read": 1, "loaded": 1, "merged": 0, "rejected": 0}
    assert merged.ids["surrogate"] == 1
    assert (links.stubs, links.forest.n, int((links.forest.parent >= 0).sum())) == (6, 7, 6)
    assert Counter(one.kind for one in problems) == {"missing_parent": 1, "missing_kid": 5}


def test_the_demo_thread_has_no_fault_but_what_is_missing() -> None:
    merged, _, problems = load(SEEDS / "thread.jsonl")
    assert not merged.rejects
    assert Counter(one.kind for one in problems) == {"missing_parent": 1, "missing_kid": 3}
