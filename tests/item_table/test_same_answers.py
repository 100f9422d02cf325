"""Records collected as columns give what they give as objects, whatever they are."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.errors import InputError
from graphload.export import export_graph, export_lines, records
from graphload.export.records import export_record_lines
from graphload.graph import ReplyGraph, build_graph, drop_deleted_text, graph_of_links
from graphload.item_table import parts
from graphload.item_table.chunk import ItemChunk
from graphload.item_table.collect import Collector
from graphload.item_table.table import ItemTable
from graphload.item_table.tables import TableOrigin
from graphload.links import Links, link_items
from graphload.measures.columns import ItemColumns, read_columns
from graphload.measures.measure import measure_per
from graphload.merge import Merged, merge_items
from graphload.merge.collected import merge_collected
from graphload.nodes import nodes_of_graph, nodes_of_links
from graphload.problems import find_problems
from graphload.readers import read_items
from graphload.readers.formats import columnar, json_records
from graphload.readers.formats.json_faults import HUGE_NUMBER, REPEATED_KEY
from graphload.stats import describe_graph, describe_nodes, describe_threads, list_threads
from support.strategies import forests

if TYPE_CHECKING:
    from collections.abc import Sequence

Record = dict[str, Any]

ODD_LINES = [
    '{"id": 1, "type": "story", "by": ',
    "",
    "   ",
    "null",
    "[]",
    '{"id": 77, "dead": false, "unknown": {"a": [1, 2.5, null]}}',
    '{"id": 77, "by": "[deleted]", "extra": {"b": 1}}',
    '{"id": "78", "time": "2020-01-01T00:00:00Z", "parent": "none"}',
    '{"id": 79, "id": 80, "text": "twice \\":"}',
    '{"id": 81, "text": 5}',
    '{"id": 82, "huge": 123456789012345678901234567890}',
    '{"id": 83, "kids": [84, "85"], "by": " "}',
    '{"text": "no id", "parent": 1}',
    '{"id": 86, "parent": 0, "poll": 1, "deleted": true}',
    '{"hits": [{"objectID": "87", "author": "c", "comment_text": "d"}]}',
    '{"id": 88, "text": "\\ud800"}',
]
NUMBERED = ["{}.jsonl", "{}.jsonl.gz", "{}.json"]


def read_as_objects(paths: Sequence[Path], *, every_fault: bool = False) -> Merged:
    return merge_items(read_items(paths, every_fault=every_fault))


def read_as_columns(paths: Sequence[Path], *, every_fault: bool = False) -> Merged:
    records, collector = read_items(paths, every_fault=every_fault), Collector()
    return merge_collected(records.chunks(collector), collector, report=records.report)


def assert_same(paths: Sequence[Path], *, every_fault: bool = False) -> Merged:
    """Compare everything that is made of records, read both ways."""
    objects = read_as_objects(paths, every_fault=every_fault)
    columns = read_as_columns(paths, every_fault=every_fault)
    assert [*columns.items] == objects.items
    assert [item.place for item in columns.items] == [item.place for item in objects.items]
    for name in ("counts", "ids", "conflicts", "records", "rejects", "unfetched", "sources"):
        assert getattr(columns, name) == getattr(objects, name), name
    assert columns.id_source == objects.id_source
    assert columns.report is not None
    assert objects.report is not None
    assert columns.report.sources == objects.report.sources
    assert_same_answers(objects, columns)
    read = build_graph(read_items(paths, every_fault=every_fault))
    assert contents(read) == contents(build_graph(objects))
    return columns


def contents(graph: ReplyGraph) -> Any:  # noqa: ANN401 - compared only
    """Everything in a graph, in its order."""
    return (
        graph.graph,
        [(node, [*data.items()]) for node, data in graph.nodes.data()],
        [
            [(node, kid, [*data.items()]) for kid, data in kids.items()]
            for node, kids in graph.adj.items()
        ],
        [[(node, one, data) for one, data in above.items()] for node, above in graph.pred.items()],
    )


def assert_same_answers(objects: Merged, columns: Merged) -> None:
    graph = build_graph(objects)
    links = link_items(columns.items, unfetched=columns.unfetched)
    assert find_problems(columns, links) == find_problems(objects)
    nodes = nodes_of_links(links)
    assert describe_nodes(nodes) == describe_graph(graph)
    untitled = {thread.id: thread for thread in describe_threads(nodes)}
    for thread in list_threads(graph):
        assert (untitled[thread.id].items, untitled[thread.id].authors) == (
            thread.items,
            thread.authors,
        )
    for per in ("thread", "item", "author", "pair", "level", "day"):
        rows = measure_per(per, ItemColumns.from_nodes(nodes)).rows
        assert rows == measure_per(per, read_columns(graph)).rows, per
    assert nodes.names == nodes_of_graph(graph).names
    assert_same_exports(links, columns, graph)


def assert_same_exports(links: Links, columns: Merged, graph: ReplyGraph) -> None:
    same = graph_of_links(links, columns)
    assert [*same.nodes.data()] == [*graph.nodes.data()]
    assert {(*ends, *data.items()) for *ends, data in same.edges.data()} == {
        (*ends, *data.items()) for *ends, data in graph.edges.data()
    }
    lines = b"".join(export_record_lines(links, columns.id_source))
    assert lines == b"".join(export_lines(graph))
    without = graph.copy()
    drop_deleted_text(without)
    lines = b"".join(export_record_lines(links, columns.id_source, drop_deleted_text=True))
    assert lines == b"".join(export_lines(without))


def write_records(path: Path, lines: Sequence[str]) -> Path:
    """Write lines, as the name says: as they are, packed, or as one array of those that parse."""
    text = "\n".join(lines)
    if path.suffix == ".json":
        values = []
        for line in lines:
            try:
                values.append(json.loads(line))
            except ValueError:
                continue
        text = json.dumps([value for value in values if isinstance(value, dict)] or [{"id": 1}])
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def change(draw: st.DrawFn, record: Record) -> Record:
    """Another record of the same id: the same, or one that says more, less or otherwise."""
    changed = dict(record)
    for name in [*record]:
        if name != "id" and draw(st.booleans()):
            del changed[name]
    changes: list[Record] = [{}, {"score": 7}, {"deleted": True}, {"retrieved_at": 1_700_000_000}]
    return changed | draw(st.sampled_from(changes))


@st.composite
def lines_of_records(draw: st.DrawFn, *, text_ids: bool = False) -> list[list[str]]:
    """Lines of records in up to three files, with copies, other records of an id, odd lines."""
    records = draw(forests(cycles=True, messy=True, text_ids=text_ids))
    again = draw(st.lists(st.sampled_from(records), max_size=4)) if records else []
    records += [change(draw, record) for record in again]
    lines = [json.dumps(record) for record in records]
    lines += draw(st.lists(st.sampled_from(ODD_LINES), max_size=draw(st.sampled_from([0, 4]))))
    lines = draw(st.permutations(lines))
    cuts = sorted(draw(st.lists(st.integers(0, len(lines)), max_size=2)))
    return [
        [*lines[begin:end]]
        for begin, end in zip([0, *cuts], [*cuts, len(lines)], strict=True)
        if begin < end
    ]


@pytest.mark.parametrize("text_ids", [False, True])
@given(data=st.data())
def test_columns_give_what_objects_give(data: st.DataObject, *, text_ids: bool) -> None:
    files = data.draw(lines_of_records(text_ids=text_ids))
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for at, lines in enumerate(files):
            if not any(line.strip().startswith("{") for line in lines):
                continue
            name = data.draw(st.sampled_from(NUMBERED)).format(at)
            paths.append(write_records(Path(folder) / name, lines))
        if paths:
            assert_same(paths, every_fault=data.draw(st.booleans()))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have files read, and exports written, by two other processes, a few lines at a time."""
    monkeypatch.setattr(parts, "_MIN_SHARED_BYTES", 0)
    monkeypatch.setattr(parts, "_MIN_SHARED_STREAM_BYTES", 0)
    monkeypatch.setattr(json_records, "BLOCK_BYTES", 1)
    monkeypatch.setattr(parts, "_PART_BYTES", 300)
    monkeypatch.setattr(parts, "count_workers", lambda: 2)
    monkeypatch.setattr(records, "_MIN_SHARED_NODES", 20)
    monkeypatch.setattr(records, "LINES_PER_TASK", 4)
    monkeypatch.setattr(records, "count_workers", lambda: 2)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("text_ids", [False, True])
@settings(max_examples=12)
@given(data=st.data())
def test_several_processes_read_what_one_reads(data: st.DataObject, *, text_ids: bool) -> None:
    files = data.draw(lines_of_records(text_ids=text_ids))
    first = [
        record | {"id": f"m{record['id']}", "parent": "m1"} if text_ids else record
        for record in many(20)
    ]
    with tempfile.TemporaryDirectory() as folder:
        paths = [
            # The first lines decide whether a file is shared.
            write_records(Path(folder) / f"{at}.jsonl", [*map(json.dumps, first), *lines])
            for at, lines in enumerate(files)
        ]
        assert_same(paths, every_fault=data.draw(st.booleans()))


ODD_CELLS: list[Record] = [
    {"time": "2020-01-01 10:20:30"},
    {"time": "1 May 2020"},
    {"dead": "false", "deleted": "TRUE"},
    {"by": "[deleted]"},
    {"by": " "},
    {"id": "007"},
    {"id": None},
    {"id": "x-1"},
    {"score": "12.0", "time": "1600000000.5"},
    {"unknown": "kept", "more": "=1+1"},
    {"kids": "7 8"},
    {"kids": "[7, x]"},
    {"parent": "none"},
]
TABLES = ["{}.csv", "{}.tsv", "{}.csv.gz", "{}.parquet", "{}.arrow", "{}.db"]


def write_table(path: Path, rows: Sequence[Record]) -> Path:
    """Write records as the rows of a table of text, or of columns that have a type each."""
    names = list(dict.fromkeys(("id", *(name for row in rows for name in row))))
    if ".csv" in path.suffixes or path.suffix == ".tsv":
        cells = [
            {
                name: json.dumps(value) if isinstance(value, (list, bool)) else value
                for name, value in row.items()
            }
            for row in rows
        ]
        text = io.StringIO()
        writer = csv.DictWriter(text, names, delimiter="\t" if path.suffix == ".tsv" else ",")
        writer.writeheader()
        writer.writerows(cells)
        data = text.getvalue().encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
        return path
    columns = {name: [row.get(name) for row in rows] for name in names}
    frame = pl.DataFrame([pl.Series(name, column_of(column)) for name, column in columns.items()])
    if path.suffix == ".parquet":
        frame.write_parquet(path, row_group_size=4)
    elif path.suffix == ".arrow":
        frame.write_ipc(path)
    else:
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"CREATE TABLE items ({', '.join(map(json.dumps, names))})")
            marks = ", ".join("?" * len(names))
            database.executemany(
                f"INSERT INTO items VALUES ({marks})",  # noqa: S608 - marks only
                [[str(v) if isinstance(v, list) else v for v in row] for row in frame.rows()],
            )
            database.commit()
    return path


def column_of(values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column, as texts where they aren't of one type."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) < 2:
        return values
    return [None if value is None else str(value) for value in values]


@pytest.mark.parametrize("text_ids", [False, True])
@given(data=st.data())
def test_tables_give_what_objects_give(data: st.DataObject, *, text_ids: bool) -> None:
    rows = data.draw(forests(cycles=True, messy=True, text_ids=text_ids).filter(bool))
    again = data.draw(st.lists(st.sampled_from(rows), max_size=3))
    odd = data.draw(st.lists(st.sampled_from(ODD_CELLS), max_size=data.draw(st.integers(0, 2))))
    rows += [row | cells for row, cells in zip(again, [*odd, {}, {}, {}], strict=False)]
    rows = data.draw(st.permutations(rows))
    # Many enough that a row that is read by itself doesn't have all others read so.
    rows += [row | {"id": f"m{row['id']}"} if text_ids else row for row in many(20)]
    cut = data.draw(st.integers(0, len(rows) - 1))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(columnar, "_BATCH_ROWS", data.draw(st.sampled_from([2, 9, 50_000])))
        paths = [
            write_table(Path(folder) / data.draw(st.sampled_from(TABLES)).format(at), part)
            for at, part in enumerate([rows[:cut], rows[cut:]])
            if part
        ]
        assert_same(paths)


@pytest.mark.parametrize("name", ["items.csv", "items.parquet", "items.arrow", "items.db"])
def test_a_table_becomes_columns_and_is_read_again_for_its_items(tmp_path: Path, name: str) -> None:
    path = write_table(tmp_path / name, many(3_000))
    merged = assert_same([path])
    assert isinstance(merged.items, ItemTable)
    (origin,) = (one for one in merged.items.origins if isinstance(one, TableOrigin))
    # Statistics take the columns alone.
    columns = read_as_columns([path]).items
    assert isinstance(columns, ItemTable)
    describe_nodes(nodes_of_links(link_items(columns)))
    (unread,) = (one for one in columns.origins if isinstance(one, TableOrigin))
    assert (origin.is_stored, unread.is_stored) == (True, False)


@pytest.mark.parametrize("change", ["is written to", "is replaced", "is deleted"])
def test_a_table_that_changes_before_its_items_are_read_is_an_error(
    tmp_path: Path, change: str
) -> None:
    path = write_table(tmp_path / "items.csv", many(50))
    merged = read_as_columns([path])
    if change == "is written to":
        with path.open("a") as file:
            file.write("1,2,3\n")
    else:
        path.unlink()
    if change == "is replaced":
        write_table(path, many(60))
    with pytest.raises(InputError, match="was changed while it was read"):
        merged.items[0]


def test_a_database_that_changes_in_a_file_beside_it_is_an_error(tmp_path: Path) -> None:
    path = write_table(tmp_path / "items.db", many(50))
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("DELETE FROM items WHERE id = 30")
        database.commit()
        before = path.stat()
        merged = read_as_columns([path])
        database.execute("DELETE FROM items WHERE id = 20")
        database.commit()
        assert path.stat().st_mtime_ns == before.st_mtime_ns
        with pytest.raises(InputError, match="was changed while it was read"):
            merged.items[0]


@pytest.mark.real_data
def test_real_records_do_so_too(real_data: Path) -> None:
    merged = assert_same([path for path in sorted(real_data.iterdir()) if path.suffix != ".md"])
    assert merged.conflicts


def test_seeds_do_so_too() -> None:
    seeds = Path(__file__).parents[2] / "seeds"
    merged = assert_same([seeds], every_fault=True)
    assert merged.rejects


def lines_file(folder: Path, records: Sequence[Record], name: str = "items.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def packed(path: Path) -> Path:
    target = path.with_name(f"{path.name}.gz")
    target.write_bytes(gzip.compress(path.read_bytes()))
    return target


def many(count: int) -> list[Record]:
    return [
        {
            "id": at,
            "parent": at // 3,
            "by": f"u{at % 7}",
            "time": 1_600_000_000 + at,
            "text": "x" * 99,
        }
        if at > 1
        else {"id": 1, "by": "u1", "title": "t"}
        for at in range(1, count)
    ]


def test_many_lines_are_columns_whose_items_are_read_where_they_lie(tmp_path: Path) -> None:
    merged = assert_same([lines_file(tmp_path, many(3_000))])
    assert isinstance(merged.items, ItemTable)
    assert merged.items[-1].text == "x" * 99


@pytest.mark.parametrize("odd", [ODD_LINES[0], *ODD_LINES[6:11]])
def test_an_odd_line_among_many_is_read_by_itself(tmp_path: Path, odd: str) -> None:
    lines = [json.dumps(record) for record in many(3_000)]
    lines[1_700:1_700] = [odd]
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(lines))
    assert_same([path], every_fault=True)


def test_faults_are_found_in_the_same_records(tmp_path: Path) -> None:
    lines = [json.dumps(record) for record in many(3_000)]
    for at in (*range(1_500, 1_570), 2_000, 2_900):
        lines[at] = lines[at][:-1] + ', "by": "again"}'
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(lines))
    for every_fault in (False, True):
        merged = assert_same([path], every_fault=every_fault)
        assert merged.report is not None
        assert merged.report.sources[0].faults


OTHER_FIELDS = [
    '"unknown": 1',
    '"unknown": {"a": null}, "more": ["x"]',
    '"unknown": null',
    '"extra": {"unknown": 2, "none": null}, "unknown": 1',
    '"dead": false',
    '"kids": []',
    '"unknown": 1.5e308',
    '"extra": {}',
]
FAULTS = ['"unknown": 1, "unknown": 2', f'"unknown": {"9" * 400}', '"unknown": {"a": 1, "a": 2}']


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("faults", [[], FAULTS])
def test_lines_with_other_fields_are_columns(
    tmp_path: Path, faults: list[str], *, is_packed: bool
) -> None:
    # "parent": 0 isn't decoded with the others.
    records = [record for record in many(1_502) if record.get("parent") != 0]
    others = [*OTHER_FIELDS * 187, *faults]
    path = tmp_path / "items.jsonl"
    with path.open("w") as file:
        for record, other in zip(records, others, strict=False):
            file.write(f"{json.dumps(record)[:-1]}, {other}}}\n")
    if is_packed:
        path = packed(path)
    chunks = read_items([path]).chunks(Collector())
    assert all(isinstance(chunk, ItemChunk) for chunk in chunks)
    assert_same([path])
    merged = assert_same([path], every_fault=True)
    assert merged.report is not None
    kinds = [kind for kind, _, _ in merged.report.sources[0].faults]
    assert kinds == [REPEATED_KEY, HUGE_NUMBER, REPEATED_KEY][: len(faults)]


def dump_row(at: int) -> Record:
    """A row of Reddit's dumps; each third one is spelled unlike most."""
    row: Record = {"id": f"k{at}", "author": f"u{at % 7}", "created_utc": 1_600_000_000 + at}
    row |= {"subreddit": "knots", "edited": False, "flair": None}
    if at % 5 == 0:
        return row | {"title": "t", "selftext": "x" * 40}
    row |= {"body": "x" * 40, "link_id": f"t3_k{at - at % 5}", "parent_id": f"t3_k{at - at % 5}"}
    odd: list[Record] = [
        *({"author": "[deleted]"}, {"author": " "}, {"body": "[removed]"}, {"body": ""}),
        *({"created_utc": str(row["created_utc"])}, {"created_utc": row["created_utc"] * 1000}),
        *(
            {"score": "5"},
            {"parent_id": None},
            {"flair": [{"e": "text"}]},
            {"edited": 1.5},
            {"edited": [1]},
        ),
    ]
    return row | odd[at // 3 % len(odd)] if at % 3 == 0 else row


ROWS_BY_THEMSELVES = [
    '{"id": "z1", "author": "a", "created_utc": 5, "subreddit": "s", "subreddit": "t"}',
    '{"id": "z2", "author": "a", "created_utc": 5, "subreddit": null, "by": "b", "body": "b"}',
    '{"id": "z3", "author": "a", "created_utc": NaN, "subreddit": "s", "body": "b"}',
    '{"id": "z4", "author": "a", "created_utc": 5, "subreddit": "s", "m": [{"id": 1, "by": ""}]}',
    '{"id": "z5", "author": "a", "created_utc": 5, "subreddit": "s", "replies": {"data": []}}',
    '{"id": -5, "author": "a", "created_utc": 5, "subreddit": "s", "body": "b"}',
    '{"id": null, "author": "a", "created_utc": 5, "subreddit": "s", "body": "b"}',
    '{"id": "z8", "author": "a", "created_utc": 5, "subreddit": "s", "body": "\\ud800"}',
    '{"id": "own", "by": "a", "text": "under our own names"}',
    '{"kind": "more", "data": {"parent_id": "t1_k1", "children": ["k2"], "count": 1}}',
    '{"id": "cut',
]


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("every_fault", [False, True])
def test_rows_of_a_dump_are_columns(tmp_path: Path, *, every_fault: bool, is_packed: bool) -> None:
    path = lines_file(tmp_path, [*map(dump_row, range(1, 1_501))])
    with path.open("a") as file:
        # As many keys as the fields of its Item.
        file.write('{"id": "z", "author": "a", "created_utc": 5, "subreddit": null, ')
        file.write('"title": "t", "title": "u"}\n')
    if is_packed:
        path = packed(path)
    chunks = read_items([path]).chunks(Collector())
    assert all(isinstance(chunk, ItemChunk) for chunk in chunks)
    merged = assert_same([path], every_fault=every_fault)
    assert merged.report is not None
    (source,) = merged.report.sources
    assert (source.read, source.shapes) == (1_501, {"reddit": 1_501})
    assert source.nobody["[deleted]"] > 0
    assert source.times.keys() == {"s", "ms"}
    assert bool(source.faults) == every_fault


@pytest.mark.usefixtures("small_parts")
@settings(max_examples=25)
@given(data=st.data())
def test_rows_of_a_dump_that_are_read_by_themselves_are_the_same(data: st.DataObject) -> None:
    rows = [json.dumps(dump_row(at)) for at in range(1, 61)]
    others = data.draw(st.lists(st.sampled_from([*ROWS_BY_THEMSELVES, *ODD_LINES]), max_size=3))
    for line in others:
        rows.insert(data.draw(st.integers(1, len(rows))), line)
    with tempfile.TemporaryDirectory() as folder:
        name = data.draw(st.sampled_from(["0.jsonl", "0.jsonl.gz"]))
        path = write_records(Path(folder) / name, rows)
        assert_same([path], every_fault=data.draw(st.booleans()))


def test_a_mark_and_blanks_before_the_first_line_move_no_record(tmp_path: Path) -> None:
    body = "".join(json.dumps(record) + "\n" for record in many(50))
    for at, start in enumerate(["\ufeff", "\n\n  \n", " " * 70_000 + "\n" * 9]):
        path = tmp_path / f"{at}.jsonl"
        path.write_text(start + body)
        assert_same([path])


def test_two_spellings_of_an_id_are_one(tmp_path: Path) -> None:
    numbers = lines_file(tmp_path, [{"id": 1, "text": "a"}, {"id": 2, "parent": 1}], "a.jsonl")
    texts = lines_file(tmp_path, [{"id": "x", "parent": "1"}, {"id": 1, "by": "b"}], "b.jsonl")
    assert_same([numbers, texts])


def test_values_that_message_pack_cannot_hold_are_kept(tmp_path: Path) -> None:
    deep: Any = 1
    for _ in range(600):
        deep = [deep]
    path = lines_file(tmp_path, [{"id": 1, "unknown": 2**70}, {"id": 2, "unknown": deep}])
    assert_same([path])


@pytest.mark.usefixtures("small_parts")
def test_what_is_nested_too_deep_for_another_process_is_exported_here(tmp_path: Path) -> None:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    path = lines_file(tmp_path, [*many(60), {"id": 70, "parent": 2, "unknown": deep}])
    assert_same([path])


def test_export_writes_the_same_file(tmp_path: Path) -> None:
    path = lines_file(tmp_path, many(2_500))
    merged = read_as_columns([path])
    written = io.BytesIO()
    links = link_items(merged.items)
    written.writelines(export_record_lines(links, merged.id_source))
    export_graph(build_graph(read_as_objects([path])), tmp_path / "graph.jsonl")
    assert written.getvalue() == (tmp_path / "graph.jsonl").read_bytes()


def test_an_export_keeps_where_ids_come_from(tmp_path: Path) -> None:
    lines = ['{"id": 1, "by": "a"}', '{"text": "no id", "parent": 1}', '{"text": "none"}']
    path = write_records(tmp_path / "items.jsonl", lines)
    graph = build_graph(read_items([path]))
    export_graph(graph, tmp_path / "graph.jsonl")
    merged = read_as_columns([tmp_path / "graph.jsonl"])
    assert len(merged.id_source) == 2
    assert merged.id_source == read_as_objects([tmp_path / "graph.jsonl"]).id_source
    export_graph(build_graph(merged), tmp_path / "again.jsonl")
    again = (tmp_path / "again.jsonl").read_bytes()
    assert again == (tmp_path / "graph.jsonl").read_bytes()
