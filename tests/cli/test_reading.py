from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from support.command import write_records

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Run

STATS = {
    "items",
    "stubs",
    "by_item_type",
    "live",
    "deleted",
    "dead",
    "threads",
    "authors",
    "depth",
    "width",
    "leaves",
    "items_by_depth",
    "first_time",
    "last_time",
}
DEEP, WIDE, LONE = 6_000, 20_000, 20_000


def test_stats_have_all_fields(graphload: Run) -> None:
    stats = graphload("stats", "--json", "thread.jsonl").json
    assert stats.keys() >= STATS
    assert (stats["items"], stats["authors"], stats["items_by_depth"]) == (3, 2, [1, 2])


def test_stats_show_times_in_iso_8601_and_depths_as_bars(graphload: Run) -> None:
    out = graphload("stats", "thread.jsonl").out
    assert "2020-09-13T12:28:20Z to 2020-09-13T12:30:00Z" in out
    assert "          1         2 ████" in out


def test_stats_of_a_very_deep_graph_stay_short(graphload: Run, folder: Path) -> None:
    write_records(folder / "deep.jsonl", [{"id": i, "parent": i - 1} for i in range(2, DEEP)])
    assert len(graphload("stats", "deep.jsonl").out.splitlines()) < 50


def test_threads_have_all_fields(graphload: Run) -> None:
    assert graphload("threads", "--json", "thread.jsonl").json == [
        {
            "id": 1,
            "title": "One",
            "items": 3,
            "depth": 1,
            "authors": 2,
            "first_time": 1_600_000_100,
            "last_time": 1_600_000_200,
        }
    ]


def test_threads_in_a_pipe_are_csv_with_formulas_guarded(graphload: Run, folder: Path) -> None:
    write_records(folder / "evil.jsonl", [{"id": 5, "title": "=HYPERLINK(1)"}])
    assert graphload("threads", "evil.jsonl").out.splitlines()[1] == "5,'=HYPERLINK(1),1,0,0,,"
    assert ",=HYPER" not in graphload("threads", "evil.jsonl").out.replace(",'=", "")
    assert graphload("threads", "--raw", "evil.jsonl").out.splitlines()[1].startswith("5,=H")


def test_threads_are_sorted_and_limited(graphload: Run, folder: Path) -> None:
    write_records(
        folder / "two.jsonl", [{"id": 9, "time": 1_600_000_500}, {"id": 8, "time": 1_600_000_400}]
    )
    files = ("two.jsonl", "thread.jsonl")
    by_size = graphload("threads", "--json", *files).json
    assert [thread["id"] for thread in by_size] == [1, 8, 9]
    latest = graphload("threads", "--json", "--sort", "time", "--limit", "2", *files).json
    assert [thread["id"] for thread in latest] == [9, 8]


@pytest.mark.parametrize("name", ["t.csv", "t.json", "t.jsonl", "t.parquet"])
def test_threads_are_written_to_a_file(graphload: Run, folder: Path, name: str) -> None:
    done = graphload("threads", "thread.jsonl", "-o", name)
    assert (done.code, done.out) == (0, "")
    assert (folder / name).stat().st_size > 20


def test_a_thread_is_in_reading_order_with_all_keys(graphload: Run) -> None:
    rows = graphload("thread", "--json", "thread.jsonl", "1").json
    assert [row["id"] for row in rows] == [1, 3, 2]
    assert rows[0].keys() >= {"id", "parent", "depth", "rank", "by", "time", "text"}
    assert (rows[1]["parent"], rows[1]["depth"], rows[1]["rank"]) == (1, 1, 0)


def test_a_thread_as_text_is_indented(graphload: Run) -> None:
    out = graphload("thread", "thread.jsonl", "1").out
    assert "# One\n\n  ann · 2020-09-13T12:29:10Z · 3 · depth 1\n  three\n" in out


def test_a_thread_is_found_by_its_url(graphload: Run) -> None:
    done = graphload("thread", "thread.jsonl", "https://news.ycombinator.com/item?id=3", "--json")
    assert [row["id"] for row in done.json] == [3]


def test_a_part_of_a_thread_names_its_ancestors(graphload: Run) -> None:
    assert "ancestors: 1" in graphload("thread", "thread.jsonl", "3").err


def test_depth_limits_a_thread(graphload: Run) -> None:
    assert len(graphload("thread", "thread.jsonl", "1", "--depth", "0", "--json").json) == 1


def test_a_negative_id_is_an_id(graphload: Run, folder: Path) -> None:
    write_records(folder / "minus.jsonl", [{"id": -5}, {"id": -6, "parent": -5}])
    done = graphload("thread", "minus.jsonl", "-5", "--json", "--depth", "0")
    assert [row["id"] for row in done.json] == [-5]
    assert graphload("draw", "minus.jsonl", "--thread", "-6", "--json").json["items"] == 1


def test_an_unknown_id_is_an_error(graphload: Run) -> None:
    done = graphload("thread", "thread.jsonl", "77", "--json")
    assert (done.code, done.json["error"]["kind"]) == (1, "graph")


def test_a_member_of_a_cycle_is_an_error_that_says_so(graphload: Run, folder: Path) -> None:
    write_records(folder / "ring.jsonl", [{"id": 1, "parent": 2}, {"id": 2, "parent": 1}])
    done = graphload("thread", "ring.jsonl", "1")
    assert done.code == 1
    assert "cycle" in done.err


def test_strict_gives_the_result_and_exit_code_1(graphload: Run, folder: Path) -> None:
    write_records(folder / "gap.jsonl", [{"id": 2, "parent": 99}])
    for command in (["stats"], ["threads"]):
        done = graphload(*command, "gap.jsonl", "--strict", "--json")
        assert done.code == 1
        assert done.json


def test_an_export_goes_to_stdout_or_to_a_file(graphload: Run, folder: Path) -> None:
    out = graphload("export", "thread.jsonl").out
    nodes = [json.loads(line).get("node") for line in out.splitlines()]
    assert sorted(node for node in nodes if node is not None) == [1, 2, 3]
    assert len(nodes) == 3 + 2
    report = graphload("export", "thread.jsonl", "-o", "g.jsonl", "--json").json
    assert report == {
        "path": "g.jsonl",
        "format": "jsonl",
        "bytes": (folder / "g.jsonl").stat().st_size,
        "nodes": 3,
        "edges": 2,
        "replaced": 0,
    }
    assert (folder / "g.jsonl").read_bytes().decode() == out


@pytest.mark.parametrize(
    ("option", "table"), [([], "items.csv"), (["--parquet"], "items-0000.parquet")]
)
def test_files_for_an_import_are_a_folder(
    graphload: Run, folder: Path, option: list[str], table: str
) -> None:
    done = graphload("export", "thread.jsonl", "--as", "neo4j-import", *option, "-o", "f", "--json")
    assert (done.code, done.json["items"], done.json["users"]) == (0, 3, 2)
    assert (folder / "f" / table).is_file()
    assert (folder / "f" / "import.sh").is_file()


def test_characters_that_xml_does_not_allow_are_counted(graphload: Run, folder: Path) -> None:
    write_records(folder / "odd.jsonl", [{"id": 1, "text": "a\x1bb"}])
    done = graphload("export", "odd.jsonl", "-o", "g.graphml")
    assert "replaced 1 character that XML does not allow with U+FFFD" in done.err
    assert graphload("export", "odd.jsonl", "-o", "g.gexf", "--json").json["replaced"] == 1
    assert nx.read_graphml(folder / "g.graphml").nodes["1"]["text"] == "a\ufffdb"


def test_a_format_is_named_where_there_is_no_suffix(graphload: Run) -> None:
    assert "<gexf" in graphload("export", "thread.jsonl", "--as", "gexf").out


@pytest.mark.slow
def test_deep_wide_many_and_circular_all_together_pass_every_command(
    graphload: Run, folder: Path
) -> None:
    deep = [{"id": 1}, *({"id": i, "parent": i - 1} for i in range(2, DEEP + 1))]
    wide = [{"id": 10_000}, *({"id": 10_000 + i, "parent": 10_000} for i in range(1, WIDE + 1))]
    lone = [{"id": 200_000 + i} for i in range(LONE)]
    ring = [{"id": 400_000, "parent": 400_001}, {"id": 400_001, "parent": 400_000}]
    write_records(folder / "all.jsonl", [*deep, *wide, *lone, *ring])
    assert graphload("check", "all.jsonl").code == 0
    assert graphload("stats", "all.jsonl").code == 0
    assert graphload("threads", "all.jsonl").code == 0
    assert graphload("thread", "all.jsonl", "1").code == 0
    assert graphload("thread", "all.jsonl", "10000", "--json").code == 0
    for suffix in ("jsonl", "graphml", "gexf"):
        assert graphload("export", "all.jsonl", "-o", f"g.{suffix}").code == 0


def test_a_real_thread_is_whole_and_has_no_problem(graphload: Run, real_data: Path) -> None:
    path = real_data / "hn_thread_17338700.jsonl"
    report = graphload("check", "--strict", "--json", path)
    assert (report.code, report.json["nodes"], report.json["problems"]) == (0, 261, [])
    stats = graphload("stats", "--json", path).json
    assert (stats["items"], stats["depth"], stats["deleted"], stats["dead"]) == (261, 10, 4, 7)
    # The story itself is live too, and `descendants` doesn't count it.
    assert stats["live"] - 1 == 249


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "parquet"])
@pytest.mark.parametrize("command", [["threads"], ["measures", "--per", "item"]], ids=" ".join)
def test_a_table_that_graphload_wrote_into_a_folder_is_left_out(
    graphload: Run, folder: Path, command: list[str], suffix: str
) -> None:
    place = folder / "records"
    place.mkdir()
    shutil.copy(folder / "thread.jsonl", place)
    table = place / f"out.{suffix}"
    for _ in range(2):  # then in place of the first
        assert graphload(*command, str(place), "-o", str(table)).code == 0
    report = graphload("check", str(place), "--json").json
    assert [entry["path"] for entry in report["files"]] == [str(place / "thread.jsonl")]
    assert "written by graphload" in report["ignored"][str(table)]
    assert graphload("check", str(table), "--json").json["counts"]["read"]  # if it is named
