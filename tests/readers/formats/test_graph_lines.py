"""graphload's own export, read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphload.export import export_lines
from graphload.graph import build_graph
from graphload.items import Item, Place, Unfetched
from graphload.merge import Merged, merge_items
from graphload.parsing import parse_item
from graphload.problems import find_problems
from graphload.readers import read_items
from graphload.readers.formats.graph_lines import EDITED_RECORD
from support.extremes import EXTREMES, TEXT_IDS
from support.strategies import forests, unfetched_below

if TYPE_CHECKING:
    from pathlib import Path

    from graphload.graph import ReplyGraph

Records = list[dict[str, Any]]
PLACE = Place("test", 1)


def graph_of(*records: dict[str, Any] | Unfetched) -> ReplyGraph:
    return build_graph(
        record if isinstance(record, Unfetched) else parse_item(record, PLACE) for record in records
    )


def exported(graph: ReplyGraph) -> bytes:
    return b"".join(export_lines(graph))


def merged_of(path: Path, *exports: bytes) -> Merged:
    """Read exports, each from a file of its own."""
    paths = []
    for at, export in enumerate(exports):
        paths.append(path / f"part{at}.jsonl")
        paths[-1].write_bytes(export)
    return merge_items(read_items(paths))


def read_again(path: Path, *exports: bytes) -> bytes:
    merged = merged_of(path, *exports)
    assert merged.report is not None
    assert [entry.find_faults() for entry in merged.report.sources] == [[] for _ in exports]
    return exported(build_graph(merged))


@pytest.mark.parametrize("records", [EXTREMES, TEXT_IDS])
def test_the_strangest_records_come_back_as_they_were(tmp_path: Path, records: Records) -> None:
    export = exported(graph_of(*records))
    assert read_again(tmp_path, export) == export


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
OUR_NAMES = ("node", "edge", "root", "depth", "digest", "stub", "rank", "id_source", "_loads", "x")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_graph_comes_back_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text_ids = data.draw(st.booleans())
    records = data.draw(forests(messy=data.draw(st.booleans()), cycles=True, text_ids=text_ids))
    left_out = data.draw(unfetched_below(records, text_ids=text_ids))
    for record in records:
        if data.draw(st.integers(0, 3)) == 0:
            del record["id"]
        if data.draw(st.integers(0, 3)) == 0:
            record[data.draw(st.sampled_from(OUR_NAMES))] = data.draw(JSON_VALUES)
        if data.draw(st.integers(0, 3)) == 0:
            record["text_format"] = data.draw(st.sampled_from(["markdown", "plain"]))
    graph = graph_of(*records, *left_out)
    export = exported(graph)
    path = tmp_path_factory.mktemp("export")
    assert read_again(path, export) == export
    lines = data.draw(st.permutations(export.splitlines(keepends=True)))
    half = len(lines) // 2
    assert read_again(path, b"".join(lines)) == export
    assert read_again(path, b"[" + b",\n".join(lines) + b"]") == export
    assert read_again(path, b"".join(lines[:half]) + b"".join(lines[half - 1 :])) == export


def test_a_folder_with_an_export_ignores_it_and_names_it(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_bytes(exported(graph_of({"id": 1, "kids": [2]})))
    (tmp_path / "items.jsonl").write_text('{"id": 5}\n')
    records = read_items([tmp_path])
    assert [record.id for record in records if isinstance(record, Item)] == [5]
    assert [*records.report.ignored] == [str(tmp_path / "out.jsonl")]


def test_what_is_derived_is_not_taken_from_the_file(tmp_path: Path) -> None:
    export = exported(graph_of({"id": 1, "kids": [2], "text": "a"}, {"id": 2, "parent": 1}))
    edited = export.replace(b'"text":"a"', b'"text":"b"').replace(b'"root":1', b'"root":7')
    graph = graph_of({"id": 1, "kids": [2], "text": "b"}, {"id": 2, "parent": 1})
    merged = merged_of(tmp_path, edited.replace(b'"depth":1', b'"depth":5'))
    assert exported(build_graph(merged)) == exported(graph)


def test_the_source_of_an_id_comes_back(tmp_path: Path) -> None:
    records: Records = [
        {"id": 1, "kids": [2, 3]},
        {"parent": 1, "time": 5, "text": "a"},
        {"parent": 1, "time": 6, "text": "b"},
        {"text": "alone"},
    ]
    graph = graph_of(*records)
    merged = merged_of(tmp_path, exported(graph))
    sources = [data["id_source"] for _, data in sorted(graph.nodes.items())]
    assert sources == ["surrogate", "given", "recovered", "recovered"]
    assert sorted(merged.id_source.values()) == ["recovered", "recovered", "surrogate"]
    assert merged.counts == {"read": 4, "loaded": 4, "merged": 0, "rejected": 0}


def test_an_export_and_records_of_the_same_items_are_one(tmp_path: Path) -> None:
    nameless: Records = [{"parent": 1, "time": 5, "text": "a"}, {"text": "alone", "by": "ann"}]
    story = {"id": 1, "kids": [2]}
    export = exported(graph_of(story, *nameless))
    raw: Records = [story, {**nameless[0], "id": 2}, {**nameless[1], "id": 9}]
    lines = "".join(json.dumps(record) + "\n" for record in raw).encode()
    whole = exported(graph_of(*raw))
    for parts in ((export, lines), (lines, export), (export + lines,)):
        merged = merged_of(tmp_path, *parts)
        assert exported(build_graph(merged)) == whole
        assert (merged.conflicts, merged.counts["merged"]) == ([], 3)
    again = "".join(json.dumps(record) + "\n" for record in nameless).encode()
    assert read_again(tmp_path, export, again) == export


def test_text_ids_of_an_export_and_numbers_of_another_source_are_one(tmp_path: Path) -> None:
    records: Records = [{"id": "t1_x", "kids": [10]}, {"id": 10, "parent": "t1_x", "kids": [11]}]
    export = exported(graph_of(*records))
    assert read_again(tmp_path, export, b'{"id": 10, "parent": "t1_x", "kids": [11]}') == export


def test_several_exports_are_merged_as_their_records_are(tmp_path: Path) -> None:
    left_out = Unfetched(PLACE, 2, (5,))
    records: Records = [{"id": 1, "kids": [2, 3]}, {"id": 2, "parent": 1}, {"id": 5, "parent": 3}]
    exports = [exported(graph_of(*records[:2], left_out)), exported(graph_of(records[2]))]
    assert read_again(tmp_path, *exports) == exported(graph_of(*records, left_out))
    assert read_again(tmp_path, b"".join(exports)) == exported(graph_of(*records, left_out))


def test_an_export_that_is_cut_gives_all_that_is_there(tmp_path: Path) -> None:
    left_out = Unfetched(PLACE, 2, (5,))
    export = exported(graph_of({"id": 1, "text": "abc", "kids": [2]}, {"id": 2}, left_out))
    whole = merged_of(tmp_path, export)
    for end in range(len(export)):
        merged = merged_of(tmp_path, export[:end])
        lines = export[: end + (export[end : end + 1] == b"\n")].splitlines(keepends=True)
        complete = sum(b'"digest"' in line and line[-1:] == b"\n" for line in lines)
        assert len(merged.items) == complete
        assert len(merged.rejects) == (export[:end][-1:] not in (b"", b"\n", b"}"))
    tail = b"".join(line for line in export.splitlines(keepends=True) if b'{"edge"' in line)
    assert [entry.parent for entry in merged_of(tmp_path, tail).unfetched] == [1, 2]
    assert [entry.ids for entry in whole.unfetched] == [(5,)]


def test_an_export_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    export = exported(graph_of({"id": 1, "kids": [2], "x": {"a": [2**70]}}, {"id": 2, "dead": 1}))
    nodes: list[str] = []
    edges: list[str] = []
    for line in map(json.loads, export.splitlines()):
        if "extra" in line:
            line["extra"] = json.loads(line["extra"])
        (edges if "edge" in line else nodes).append(json.dumps(line) + "\n")
    assert read_again(tmp_path, "".join(nodes + edges).encode()) == export


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (b'"by":"ann"', b'"by":"ben"'),
        (b'"score":7', b'"score":8'),
        (b'"score":7', b'"score":7,"dead":true'),
        (b'\\"x\\":1', b'\\"x\\":2'),
        (b'"time":5', b'"time":"6"'),
    ],
)
def test_a_record_that_was_edited_later_is_reported_and_read_as_it_is_now(
    tmp_path: Path, now: bytes, then: bytes
) -> None:
    record = {"id": 1, "by": "ann", "score": 7, "x": 1, "time": 5}
    export = exported(graph_of(record, {"id": 2, "by": "eve"}))
    assert export.count(now) == 1
    merged = merged_of(tmp_path, export.replace(now, then))
    places = [problem.place for problem in find_problems(merged) if problem.kind == EDITED_RECORD]
    assert places == [Place(str(tmp_path / "part0.jsonl"), 1)]
    edited = exported(build_graph(merged))
    assert edited != export
    assert read_again(tmp_path, edited) == edited


def test_faults_of_an_export_are_reported(tmp_path: Path) -> None:
    export = exported(graph_of({"id": 1, "by": "ann"}))
    merged = merged_of(tmp_path, export.replace(b'"by"', b'"by":"ben","by"'))
    assert "repeated_key" in {problem.kind for problem in find_problems(merged)}


@pytest.mark.parametrize("extra", ["no JSON", "[1]", "null"])
def test_an_extra_that_is_no_object_is_a_reject(tmp_path: Path, extra: str) -> None:
    line = json.dumps({"node": 1, "extra": extra, "digest": "0" * 16, "by": "a"})
    (reject,) = merged_of(tmp_path, line.encode()).rejects
    assert reject.reason == "'extra' must be a JSON object, or the text of one"


def test_a_value_that_cannot_be_read_is_a_reject_with_its_reason(tmp_path: Path) -> None:
    export = exported(graph_of({"id": 1, "time": 5}))
    (reject,) = merged_of(tmp_path, export.replace(b'"time":5', b'"time":"noon"')).rejects
    assert reject.reason.startswith("'time' must be a time")
    assert reject.place == Place(str(tmp_path / "part0.jsonl"), 1)


def test_a_record_with_fields_of_these_names_is_a_record(tmp_path: Path) -> None:
    record = {"id": 1, "node": 5, "edge": [1, 2], "digest": "0" * 16, "stub": True, "rank": 1}
    merged = merged_of(tmp_path, json.dumps(record).encode())
    assert [item.id for item in merged.items] == [1]
    assert merged.items[0].extra == {key: value for key, value in record.items() if key != "id"}


def test_a_first_line_longer_than_what_is_looked_at_is_recognised(tmp_path: Path) -> None:
    export = exported(graph_of({"id": 1, "by": "a", "dead": True, "kids": [*range(2, 50_000)]}))
    assert read_again(tmp_path, export) == export
