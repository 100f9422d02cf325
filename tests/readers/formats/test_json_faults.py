"""Repeated keys and numbers that no float holds are reported, in every shape of JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.cli.run import run
from graphload.convert import FORMATS, convert_records
from graphload.export import export_graph
from graphload.graph import build_graph
from graphload.merge import merge_items
from graphload.problems import find_problems
from graphload.readers import read_items
from graphload.readers.formats.json_faults import find_faults

if TYPE_CHECKING:
    from pathlib import Path

TWICE = '{"id": 1, "by": "ann", "by": "ben", "text": "a"}'
HUGE = '{"id": 2, "by": "ann", "weight": 1e999, "text": "a"}'
LONG = '{"id": 3, "by": "ann", "x": {"y": [-1' + "0" * 400 + ']}, "text": "a"}'
DEEP = '{"id": 4, "by": "ann", "x": {"k": 1, "k": [2]}, "text": "a"}'
RECORDS = (TWICE, HUGE, LONG, DEEP)
LISTED = ",".join(RECORDS)


def kinds(path: Path) -> list[str]:
    merged = merge_items(read_items([path]))
    assert build_graph(merged).number_of_nodes() >= 1
    return [problem.kind for problem in find_problems(merged)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(RECORDS),
        f"[{LISTED}]",
        f"[{LISTED},",
        f'{{"hits": [{LISTED}]}}',
        f'{{"1": {TWICE}, "2": {HUGE}, "3": {LONG}, "4": {DEEP}}}',
        TWICE + HUGE + LONG + DEEP,
        f'{{"id": 9, "text": "b", "children": [{LISTED}]}}',
    ],
    ids=["lines", "array", "cut", "answer", "mapping", "joined", "nested"],
)
def test_each_fault_is_reported_and_no_record_is_lost(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    found = kinds(path)
    assert found.count("repeated_key") == 2
    assert found.count("huge_number") == 2


@pytest.mark.parametrize(
    "record",
    [
        {"objectID": "1", "author": "a", "comment_text": "b", "parent_id": 1, "story_id": 2},
        {"name": "t1_a", "author": "a", "body": "b", "parent_id": "t3_b", "link_id": "t3_b"},
        {"id_str": "1", "full_text": "b", "in_reply_to_status_id_str": "2"},
    ],
)
def test_each_shape_reports_them(tmp_path: Path, record: dict[str, object]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record)[:-1] + ', "twice": 1, "twice": 2, "n": 1e400}\n')
    assert {"repeated_key", "huge_number"} <= set(kinds(path))


def test_a_source_that_repeats_keys_is_noticed_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = [f'{{"id": {n}, "text": "a"}}' for n in range(1, 3000)]
    bad = [f'{{"id": {n}, "text": "a", "text": "b"}}' for n in range(3000, 3200)]
    path.write_text("\n".join([*good, *bad]))
    assert 200 - 64 <= kinds(path).count("repeated_key") <= 200


@pytest.mark.parametrize("options", [["check"], ["stats", "--strict"]])
def test_where_problems_are_asked_for_every_record_is_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    path = tmp_path / "a.jsonl"
    lines = [f'{{"id": {n}, "type": "story", "title": "a"}}' for n in range(1, 5000)]
    for at in (1500, 1777, 4321):
        lines[at] = lines[at].replace('"id"', '"title": "b", "id"')
    path.write_text("\n".join(lines))
    code = run([*options, str(path)])
    said = capsys.readouterr()
    assert ("3 problems" if "--strict" in options else "problems 3") in said.err + said.out
    assert code == ("--strict" in options)


def extra_of(path: Path) -> object:
    (item,) = merge_items(read_items([path])).items
    return item.extra


@pytest.mark.parametrize("literal", ["1e999", "-1E+400", "1.5e308000", "Infinity", "-Infinity"])
@pytest.mark.parametrize(
    "record",
    [
        '{"id": 1, "by": "ann", "text": "a", "w": #}',
        '{"id": 1, "by": "ann", "text": "a", "w": {"x": [#, 1.5, null]}}',
        '{"name": "t1_a", "author": "a", "body": "b", "parent_id": "t1_b", "w": #}',
        "Item(id=1, by='ann', text='a', w=[#, 2])",
    ],
)
def test_a_number_that_no_float_holds_keeps_its_literal(
    tmp_path: Path, record: str, literal: str
) -> None:
    if record.startswith("Item") and "Inf" in literal:
        return  # a name, which a repr rejects
    path = tmp_path / "a.txt"
    path.write_text(record.replace("#", literal))
    extra = extra_of(path)
    assert f'"{literal}"' in json.dumps(extra)
    assert kinds(path).count("huge_number") == 1
    export = tmp_path / "b.jsonl"
    export_graph(build_graph(read_items([path])), export)
    assert extra_of(export) == extra
    for name in FORMATS:
        table = tmp_path / f"table.{name}"
        convert_records(read_items([path]), table)
        assert extra_of(table) == extra
        assert "huge_number" not in kinds(table)


@pytest.mark.parametrize("name", ["id", "parent", "score", "time", "by", "text", "kids"])
@pytest.mark.parametrize("literal", ["1e999", "-1e999"])
def test_in_a_field_that_is_known_it_is_a_reject(tmp_path: Path, name: str, literal: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"id": 1, "text": "a", name: "#"}).replace('"#"', literal))
    merged = merge_items(read_items([path]))
    assert not merged.items or (name == "parent" and literal == "-1e999")
    assert [problem.kind for problem in find_problems(merged)].count("huge_number") == 1


def test_nan_in_an_unknown_field_is_reported_once_for_each_field(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        f'{{"id": {n}, "text": "a", "time": NaN, "w": NaN, "x": [1, NaN]}}' for n in range(1, 9)
    ]
    path.write_text("\n".join(rows))
    frame = pl.DataFrame({"id": [1], "text": ["a"], "time": [math.nan], "w": [math.nan]})
    table = tmp_path / "a.parquet"
    frame.with_columns(x=pl.Series([[1.0, math.nan]])).write_parquet(table)
    for source in (path, table):
        found = find_problems(merge_items(read_items([source])))
        assert [problem.detail for problem in found if problem.kind == "no_number"] == [
            f'NaN in the field "{name}" is no number: absent wherever it is so' for name in "wx"
        ]
        assert "w" not in str([item.extra for item in merge_items(read_items([source])).items])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, st.booleans())
def test_any_other_json_has_no_fault(value: object, ascii_: bool) -> None:  # noqa: FBT001
    text = json.dumps(value, ensure_ascii=ascii_)
    assert list(find_faults(text)) == []
    assert len(list(find_faults(f'{{"a": {text}, "a": 1}}'))) == 1
