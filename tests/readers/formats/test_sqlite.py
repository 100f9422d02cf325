"""SQLite: the table that fits, beside writers, with any value that a column may hold."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from graphload.errors import InputError
from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.formats import sqlite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[[str], Path]

ITEMS = """
CREATE TABLE items (id INTEGER PRIMARY KEY, type TEXT, by TEXT, parent INTEGER, kids TEXT);
INSERT INTO items VALUES (1, 'story', 'ann', NULL, '[3, 2]'), (2, 'comment', 'bob', 1, '[]');
"""
USERS = """
CREATE TABLE users (id TEXT PRIMARY KEY, created INTEGER, karma INTEGER, about TEXT);
INSERT INTO users VALUES ('ann', 5, 1, 'a');
"""


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a file of statements."""

    def write(script: str) -> Path:
        path = tmp_path / "items.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        return path

    return write


def ids(path: Path, table: str | None = None) -> list[object]:
    return [
        record.id if isinstance(record, Item) else record
        for record in read_items([path], table=table)
    ]


def test_the_table_of_items_is_read(make: Make) -> None:
    first, second = read_items([make(USERS + ITEMS)])
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (first.id, first.item_type, first.by, first.kids) == (1, "story", "ann", (3, 2))
    assert (second.parent, second.kids, second.place and second.place.line) == (1, None, 2)


def test_tables_that_a_search_index_keeps_are_none(make: Make) -> None:
    index = "CREATE VIRTUAL TABLE items_fts USING fts5(type, by, id, parent);"
    assert ids(make(ITEMS + index)) == [1, 2]


def test_a_table_may_be_named(make: Make) -> None:
    other = "CREATE TABLE other (id, parent, text); INSERT INTO other VALUES (7, 1, 'a');"
    path = make(ITEMS + USERS + other)
    assert ids(path, "other") == [7]
    assert ids(path, "items") == [1, 2]
    with pytest.raises(InputError, match="tables items, other, users: items, other fit") as error:
        ids(path)
    assert error.value.hint == "Name the table: --table items"
    with pytest.raises(InputError, match="without a table 'none'"):
        ids(path, "none")


@pytest.mark.parametrize("name", ['a"; DROP TABLE items; --', "a b", "select", "ä'", "[x]"])
def test_a_name_is_a_name_whatever_is_in_it(make: Make, name: str) -> None:
    quoted = name.replace('"', '""')
    path = make(f'CREATE TABLE "{quoted}" (id, score); INSERT INTO "{quoted}" VALUES (7, 8);')  # noqa: S608
    assert ids(path) == [7]
    assert ids(path, name) == [7]


def test_a_file_without_a_table_of_records_is_refused_with_its_tables(make: Make) -> None:
    path = make("CREATE TABLE a (x); CREATE TABLE b (y);")
    with pytest.raises(InputError, match="a SQLite file with tables a, b: none has the columns"):
        ids(path)
    records = read_items([path.parent])
    assert list(records) == []
    assert "tables a, b" in records.report.ignored[str(path)]


def test_a_file_without_tables_is_refused(make: Make) -> None:
    with pytest.raises(InputError, match="without tables"):
        ids(make("PRAGMA user_version = 5;"))


def test_rows_have_their_rowids_and_else_their_numbers(make: Make) -> None:
    path = make(
        """
        CREATE TABLE a (id, text); INSERT INTO a(rowid, id, text) VALUES (40, 1, 'a'), (50, 2, 'b');
        CREATE TABLE b (id PRIMARY KEY, text) WITHOUT ROWID; INSERT INTO b VALUES (1, 'a');
        CREATE TABLE c (rowid, id, text); INSERT INTO c(_rowid_, id, text) VALUES (60, 1, 'a');
        CREATE VIEW d AS SELECT id, text FROM a;
        """
    )
    lines = {
        table: [
            record.place and record.place.line
            for record in read_items([path], table=table)
            if isinstance(record, Item)
        ]
        for table in "abcd"
    }
    assert lines == {"a": [40, 50], "b": [1], "c": [60], "d": [1, 2]}


def test_a_view_is_read_where_it_is_named_only(make: Make) -> None:
    endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
    path = make(ITEMS + f"CREATE VIEW v AS {endless} SELECT id, id AS parent FROM n;")  # noqa: S608
    assert ids(path) == [1, 2]


def test_generated_columns_are_columns(make: Make) -> None:
    path = make("CREATE TABLE a (raw, id AS (raw + 1)); INSERT INTO a(raw) VALUES (4);")
    (item,) = read_items([path])
    assert isinstance(item, Item)
    assert (item.id, item.extra) == (5, {"raw": 4})


def test_a_column_may_hold_values_of_every_type(make: Make) -> None:
    path = make(
        """
        CREATE TABLE a (id, text, x);
        INSERT INTO a VALUES (1, 'a', 5), ('2', 'b', 5.5), (3.0, 'c', 'five'), ('t1_x', 'd', NULL),
            (5, 'e', x'ff'), (6, CAST(x'ff' AS TEXT), 1), (7, x'ff', 1), (8.5, 'f', 1);
        """
    )
    records = list(read_items([path]))
    found = [(r.id, r.text, r.extra) for r in records if isinstance(r, Item)]
    assert found == [
        (1, "a", {"x": 5}),
        (2, "b", {"x": 5.5}),
        (3, "c", {"x": "five"}),
        ("t1_x", "d", None),
        (5, "e", {"x": "/w=="}),
    ]
    assert [r.place.line for r in records if isinstance(r, Reject)] == [6, 7, 8]


def test_rows_that_a_writer_has_committed_are_read_beside_it(make: Make) -> None:
    path = make(f"PRAGMA journal_mode = WAL; {ITEMS}")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("INSERT INTO items(id, type) VALUES (3, 'job')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO items(id, type) VALUES (4, 'job')")
        assert ids(path) == [1, 2, 3]
        writer.execute("COMMIT")
    assert ids(path) == [1, 2, 3, 4]


def test_a_locked_file_is_waited_for_and_then_said(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_LOCK_TIMEOUT_S", 0.01)
    path = make(ITEMS)
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InputError, match="another program has locked"):
            ids(path)


def test_reading_changes_nothing_in_the_folder(make: Make) -> None:
    path = make(f"PRAGMA journal_mode = WAL; {ITEMS}")
    before = path.read_bytes()
    assert ids(path) == [1, 2]
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["items.db"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_is_cut_off_is_a_reject(make: Make, share: float) -> None:
    path = make(ITEMS)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    (reject,) = read_items([path])
    assert isinstance(reject, Reject)
    assert "truncated" in reject.reason


def test_a_name_that_is_no_text_is_damage(make: Make) -> None:
    path = make("CREATE TABLE items (id, parent, zzzz); INSERT INTO items VALUES (1, 2, 3);")
    path.write_bytes(path.read_bytes().replace(b"zzzz", b"z\xff\xffz"))
    (reject,) = read_items([path])
    assert isinstance(reject, Reject)
