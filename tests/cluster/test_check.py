"""The check of the cluster: what one machine finds, whatever the records."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.cli.input_report import list_inputs
from graphload.cluster.checking import FoundProblems, read_problems
from graphload.cluster.engine import connect
from graphload.cluster.export import ClusterExport, ClusterOptions
from graphload.cluster.files import Folder
from graphload.cluster.layout import ITEMS
from graphload.problems import find_problems
from graphload.problems.sources import propose_reading
from support.cluster.exports import (
    SMALL,
    machine,
    nodes_of,
    rows_of_links,
    text_of,
    write_lines,
)
from support.command import spawn
from support.project import ROOT, SEEDS
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with connect("sail") as opened:
        yield opened


def assert_same(
    session: SparkSession, sources: list[str], folder: Path, sizes: ClusterOptions = SMALL
) -> FoundProblems:
    merged, links = machine(sources)
    place = Folder(str(folder))
    job = ClusterExport(session, sources, place, sizes=sizes, check=True)
    result = job.run(lambda _rejects, **_again: None)
    found = read_problems(session, place, is_text=result["ids"] == "text")
    assert found.problems == find_problems(merged, links)
    assert found.conflicts == merged.conflicts
    assert found.rejects == [(each.place, each.reason) for each in merged.rejects[:3]]
    assert list_inputs(job.read_report) == list_inputs(merged.report)
    assert nodes_of(folder) == rows_of_links(links)
    return found


@given(
    records=forests(max_items=40, cycles=True, messy=True),
    others=forests(max_items=40, cycles=True, messy=True, text_ids=True),
    is_text=st.booleans(),
)
@settings(max_examples=4, deadline=None, suppress_health_check=[*HealthCheck])
def test_any_records_have_the_problems_that_one_machine_finds(
    session: SparkSession, records: list[Any], others: list[Any], *, is_text: bool
) -> None:
    records = records + (others if is_text else [])
    # Several records of one id, equal and different, in a file that is read first or last.
    more = [{**record, "score": at, "descendants": at} for at, record in enumerate(records[::2])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bad = (b"{broken", b'{"id":1,"id":2,"by":"ann","x":1e999}', b'{"id":7,"parent":[2]}')
        first = write_lines(folder / "b.jsonl", records, rejects=bad)
        second = write_lines(folder / "a.jsonl", [*more, *records[::3]])
        assert_same(session, [first, second], folder / "out")


def test_a_thread_is_checked_with_what_others_say_of_it(
    session: SparkSession, tmp_path: Path
) -> None:
    """Threads of 5 are in buckets of their own; each list and poll names items of others."""
    records: list[Any] = []
    for top in range(0, 60, 5):
        names = [(top + 17) % 75, (top + 18) % 75, top + 1, 900 + top % 15]
        records += [
            {"id": top, "type": "poll", "kids": names, "parts": [(top + 22) % 60], "time": top},
            {"id": top + 1, "parent": top, "time": 1_000 - top},
            {"id": top + 2, "type": "pollopt", "poll": (top + 30) % 100},
            {"id": top + 3},
        ]
    # What replies to a member of a cycle may be in another bucket.
    records += [
        {"id": at, "parent": 200 + (at - 199) % 3, "kids": [5, 6]} for at in range(200, 203)
    ]
    records += [{"id": at, "parent": 200, "time": 5, "type": "pollopt"} for at in range(210, 230)]
    # A cycle of lists, one of which is seen from below as that of another one.
    records += [{"id": at, "kids": [300 + (at - 299) % 3]} for at in range(300, 303)]
    records += [{"id": 287, "parent": 301}, {"id": 310, "parent": 287, "kids": [300]}]
    found = assert_same(session, [write_lines(tmp_path / "a.jsonl", records)], tmp_path / "out")
    kinds = {problem.kind for problem in found.problems}
    assert kinds >= {"missing_kid", "parent_mismatch", "listed_twice", "unlisted_kid", "cycle"}


def test_samples_of_all_problems_are_found_as_on_one_machine(
    session: SparkSession, tmp_path: Path
) -> None:
    samples = ROOT / "tests" / "problems" / "samples"
    # Records without ids aren't for a cluster.
    sources = [str(path) for path in sorted(samples.iterdir()) if path.stem != "no_ids"]
    assert_same(session, sources, tmp_path / "out")


def test_notes_and_sources_without_links_are_reported_as_on_one_machine(
    session: SparkSession, tmp_path: Path
) -> None:
    rows = [
        {"id": at, "by": "ann", "text": f"a text {at}", "replyTo": at // 2 or None, "z": [at]}
        for at in range(1, 9)
    ]
    plain = write_lines(tmp_path / "plain.jsonl", rows)
    more = str(ROOT / "tests" / "readers" / "cases" / "03_more.json")
    found = assert_same(session, [plain], tmp_path / "out")
    (mapping, shown) = found.proposals[plain]
    assert (mapping, shown) == tuple(
        json.loads(json.dumps(propose_reading([*machine([plain])[0].items])))
    )
    found = assert_same(session, [more, str(SEEDS / "faults.jsonl")], tmp_path / "more")
    assert "not_fetched" in {problem.kind for problem in found.problems}


def test_real_records_have_the_problems_that_one_machine_finds(
    session: SparkSession, real_data: Path, tmp_path: Path
) -> None:
    sources = sorted(str(path) for path in real_data.iterdir() if path.suffix != ".md")
    sizes = ClusterOptions(100_000, 2, 20_000, 4_000, rest=5_000)
    for name in ("hn_", "reddit"):
        of_site = [path for path in sources if name in path]
        assert_same(session, of_site, tmp_path / name, sizes)
        assert text_of([str(tmp_path / name / ITEMS)]) == text_of(of_site)


def test_the_command_prints_what_the_check_of_one_machine_prints(tmp_path: Path) -> None:
    records = [{"id": at, "parent": at // 2, "kids": [at + 50]} for at in range(1, 30)]
    again = [{**record, "score": 1} for record in records[::4]]
    write_lines(tmp_path / "a.jsonl", [*records, *again], rejects=(b"{broken",) * 2)
    own = ("--rejects", "own.jsonl")
    expected = spawn("check", "a.jsonl", "--json", cwd=tmp_path)
    done = spawn("cluster", "check", "a.jsonl", "-o", "out", "--json", *own, cwd=tmp_path)
    assert (json.loads(done.out), done.code) == (json.loads(expected.out), expected.code)
    lines = (tmp_path / "own.jsonl").read_bytes()
    assert lines == (tmp_path / "graphload.rejects.jsonl").read_bytes()
    # What was found stays: nothing is computed again.
    expected = spawn("check", "a.jsonl", "--strict", cwd=tmp_path)
    done = spawn("cluster", "check", "a.jsonl", "-o", "out", "--strict", cwd=tmp_path)
    assert (done.out, done.code) == (expected.out, expected.code)
    assert "looking for problems" not in done.err
    assert done.code == 1
