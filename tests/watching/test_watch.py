"""What a watch reads of files that grow, move, are replaced, cut and copied, without a store."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graphload.errors import InputError
from graphload.graph import build_graph
from graphload.loading.parts import FilePart, StoredParts
from graphload.merge import merge_items
from graphload.readers import read_items
from graphload.readers.files import InputFile
from graphload.watching import ReadingOptions, Watch
from graphload.watching import watch as watch_module
from graphload.watching.look import PartIndex, new_digester
from support.places import exported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphload.items import Item
    from graphload.watching import Batch


def line(number: int, **more: object) -> str:
    record = {"id": number, "type": "comment", "by": f"u{number % 3}", "parent": number - 1}
    return json.dumps({**record, **more}) + "\n"


def lines(numbers: Iterable[int]) -> str:
    return "".join(map(line, numbers))


def append(path: Path, text: str) -> None:
    with path.open("a", newline="") as stream:
        stream.write(text)


class Counted(str):
    """A digest that counts how often it is looked at."""

    __slots__ = ()
    looks = 0

    def __hash__(self) -> int:
        Counted.looks += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        Counted.looks += 1
        return super().__eq__(other)


def test_of_many_parts_only_those_with_a_files_first_bytes_are_looked_at() -> None:
    file = InputFile("a", "a")
    heads = [line(number).encode() * times for number in range(200) for times in (1, 9)]
    digests = [new_digester(file) for _ in heads]
    for digest, head in zip(digests, heads, strict=True):
        digest.update(head[:256])
    parts = [
        FilePart(0, len(head), str(at), Counted(digest.hexdigest()))
        for at, (digest, head) in enumerate(zip(digests, heads, strict=True))
    ]
    index = PartIndex(parts)
    Counted.looks = 0
    for part, head in zip(parts, heads, strict=True):
        assert part in index.candidates(file, head[:256])
    assert Counted.looks < 10 * len(parts)


class Reading:
    """A watch of a folder, whose batches are taken as loaded."""

    def __init__(self, folder: Path, *, settle_s: float = 0, **options: Any) -> None:  # noqa: ANN401 - those of reading
        self.notes: list[str] = []
        self.options: dict[str, Any] = options
        self.watch = Watch(
            [str(folder)],
            ReadingOptions(**options),
            settle_s=settle_s,
            note=self.notes.append,
        )
        self.stored = StoredParts()
        self.batches: list[Batch] = []
        self.folder = folder

    def look(self) -> list[Batch]:
        """Read all that is new now."""
        self.watch.scan()
        found = []
        while (batch := self.watch.read(self.stored)) is not None:
            if batch.is_empty:
                self.watch.passed(batch)
                continue
            self.stored = self.watch.loaded(batch)
            found.append(batch)
        self.batches += found
        return found

    def records(self) -> list[int]:
        """Read all that is new now, and return the number of records of each batch."""
        return [batch.merged.read for batch in self.look()]

    def again(self) -> Reading:
        """Return another watch of the same folder, for a store that has the same parts."""
        other = Reading(self.folder, **self.options)
        other.stored = self.stored
        return other

    def graph(self) -> list[bytes]:
        """Return the export of all records that were read."""
        items: list[Item] = [item for batch in self.batches for item in batch.merged.items]
        return exported(build_graph(merge_items(items).items))


def graph_in(folder: Path) -> list[bytes]:
    return exported(build_graph(read_items([folder])))


def test_appended_lines_and_new_files_are_read_once(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    assert reading.look() == []
    log.write_text(lines(range(1, 4)))
    assert reading.records() == [3]
    assert reading.records() == []
    append(log, lines(range(4, 6)))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "other.jsonl").write_text(line(6))
    assert reading.records() == [3]
    assert reading.again().records() == []
    assert reading.graph() == graph_in(tmp_path)


def test_a_cut_line_waits_for_its_end(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path, settle_s=60), tmp_path / "log.jsonl"
    log.write_text(line(1) + line(2)[:-9])
    assert reading.records() == [1]
    assert reading.records() == []
    assert reading.watch.waiting
    append(log, line(2)[-9:-1])
    # A whole object needs no line end.
    assert reading.records() == [1]
    assert not reading.watch.waiting
    append(log, "\n" + line(3))
    assert reading.records() == [1]
    assert reading.graph() == graph_in(tmp_path)
    assert not reading.batches[-1].merged.rejects


def test_a_cut_line_that_was_read_after_all_is_read_whole_when_it_goes_on(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    log.write_text(line(1) + line(2)[:-9])
    (batch,) = reading.look()
    assert [reject.place.line for reject in batch.merged.rejects] == [2]
    append(log, line(2)[-9:] + line(3))
    (batch,) = reading.again().look()
    assert [item.place and item.place.line for item in batch.merged.items] == [2, 3]
    assert not batch.merged.rejects


def test_a_file_of_rejects_is_passed_over_until_something_comes(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    log.write_text(broken := '{"id": 1.5, "type": "story"}\n')
    assert reading.look() == []
    append(log, line(3))
    (batch,) = reading.look()
    assert (batch.merged.read, [part[:2] for part in batch.parts.parts]) == (
        1,
        [(0, len(broken)), (len(broken), len(broken + line(3)))],
    )


def test_a_moved_file_is_known_and_its_successor_is_read(tmp_path: Path) -> None:
    reading, log, old = Reading(tmp_path), tmp_path / "log.jsonl", tmp_path / "log.jsonl.1"
    log.write_text(lines(range(1, 4)))
    reading.look()
    log.rename(old)
    log.write_text(line(4))
    append(old, line(5))
    assert reading.records() == [2]
    assert reading.graph() == graph_in(tmp_path)


def test_a_file_that_is_copied_and_cut_is_known_by_its_copy(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    log.write_text(lines(range(1, 4)))
    reading.look()
    shutil.copy(log, tmp_path / "log.1.jsonl")
    assert reading.look() == []
    os.truncate(log, 0)
    append(log, line(4))
    assert reading.records() == [1]
    assert reading.graph() == graph_in(tmp_path)


@pytest.mark.parametrize("is_other_file", [True, False])
def test_a_file_that_is_written_anew_is_read_from_what_differs(
    tmp_path: Path, *, is_other_file: bool
) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    log.write_text(line(1))
    reading.look()
    append(log, line(2) + line(3))
    reading.look()
    if is_other_file:
        log.unlink()
    # It is as long as before.
    log.write_text(line(1) + line(2, by="u7") + line(3))
    assert reading.records() == [2]
    os.truncate(log, len(line(1)))
    assert reading.look() == []
    append(log, line(9))
    assert reading.records() == [1]


def test_what_an_undone_load_read_is_read_again_and_no_more(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    for number in (1, 2, 3):
        append(log, line(number))
        reading.look()
    gone = frozenset(reading.batches[1].parts.parts)
    reading.stored = StoredParts(reading.stored.done - gone)
    (batch,) = reading.look()
    assert [item.id for item in batch.merged.items] == [2]
    assert frozenset(batch.parts.parts) == gone


def test_a_table_grows_by_rows_below_its_header(tmp_path: Path) -> None:
    reading, table = Reading(tmp_path, settle_s=60), tmp_path / "table.csv"
    table.write_text('id,parent,by,text\n1,,ann,"a\nb"\n2,1,ben,"x')
    assert reading.records() == [1]
    append(table, ' ""\n y"\n3,2,ann,')
    assert reading.records() == [1]
    append(table, "z\r\n")
    (batch,) = reading.look()
    assert [(item.id, item.place and item.place.line) for item in batch.merged.items] == [(3, 6)]
    assert reading.graph() == graph_in(tmp_path)


def test_a_row_without_a_line_end_is_read_when_it_has_settled(tmp_path: Path) -> None:
    reading, table = Reading(tmp_path), tmp_path / "table.tsv"
    table.write_text("id\tparent\ttext\n1\t\ta\n2\t1\tb")
    assert reading.records() == [2]
    append(table, "\n3\t2\tc\n")
    assert reading.records() == [1]
    append(table, '4\t3\t"d')
    reading.look()
    append(table, 'd"\n')
    (batch,) = reading.look()
    assert [item.text for item in batch.merged.items] == ["dd"]


MAIL = """From ann@a.example Mon Jan  6 10:0{n}:00 2020
From: ann@a.example
Message-ID: <{n}@a.example>
In-Reply-To: <{m}@a.example>
Subject: s

text {n}

"""


def test_a_mailbox_grows_by_mails_and_the_last_waits(tmp_path: Path) -> None:
    reading, box = Reading(tmp_path, settle_s=60), tmp_path / "box.mbox"
    box.write_text(MAIL.format(n=1, m=0) + MAIL.format(n=2, m=1))
    assert reading.records() == [1]
    append(box, MAIL.format(n=3, m=2))
    assert reading.records() == [1]
    quick = reading.again()
    assert quick.records() == [1]
    append(box, MAIL.format(n=4, m=3))
    assert quick.records() == [1]
    append(box, "more\n")
    assert quick.records() == [1]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl.gz", "7.jsonl", "a.txt", "a.utf16.jsonl"])
def test_other_files_are_read_whole_when_they_have_changed(tmp_path: Path, name: str) -> None:
    def write(numbers: Iterable[int]) -> None:
        text = lines(numbers)
        if name == "a.json":
            text = json.dumps([json.loads(one) for one in text.splitlines()], indent=1)
        if name == "a.txt":
            text = "".join(f"Item(id={n}, parent={n - 1}, text='x')\n" for n in numbers)
        data = text.encode("utf-16" if "utf16" in name else "utf-8")
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)

    reading = Reading(tmp_path)
    write([1, 2])
    assert reading.records() == [2]
    assert reading.again().look() == []
    (tmp_path / name).rename(tmp_path / f"{name}.1")
    assert reading.look() == []
    write([1, 2, 3])
    assert reading.records() == [3]
    assert reading.graph() == graph_in(tmp_path)
    os.utime(tmp_path / name)
    assert reading.look() == []
    waiting = Reading(tmp_path, settle_s=60)
    assert waiting.look() == []
    assert len(waiting.watch.waiting) == 2


def test_files_named_after_an_id_are_not_the_same_for_their_content(tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    for name in ("7.json", "8.json"):
        (tmp_path / name).write_text('{"type": "story", "title": "x"}')
    assert reading.records() == [2]
    assert [item.id for batch in reading.batches for item in batch.merged.items] == [7, 8]


def test_a_large_folder_is_read_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "MAX_BATCH_BYTES", 1000)
    (tmp_path / "a.jsonl").write_text(lines(range(1, 30)) + line(30, text="x" * 5000))
    (tmp_path / "b.jsonl").write_text(lines(range(31, 60))[:-1])
    reading = Reading(tmp_path)
    counts = reading.records()
    assert len(counts) > 4
    assert sum(counts) == 59
    assert reading.graph() == graph_in(tmp_path)
    assert reading.again().look() == []


def test_what_a_folder_has_that_is_not_read_is_told_once(tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    (tmp_path / "notes.md").write_text("# Notes\n")
    (tmp_path / ".hidden.jsonl").write_text(line(1))
    (tmp_path / "graphload.rejects.jsonl").write_text("{}\n")
    assert reading.look() == reading.look() == []
    (tmp_path / "notes.md").write_text(line(1))
    assert reading.records() == [1]
    assert sorted(Path(note.split(": ")[0]).name for note in reading.notes) == [
        "graphload.rejects.jsonl",
        "notes.md",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="root can read every file elsewhere")
def test_a_file_that_cannot_be_read_is_told_once_and_read_when_it_can(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    log.symlink_to("/proc/self/mem")  # the first byte is nobody's
    (tmp_path / "other.jsonl").write_text(line(2))
    assert reading.records() == [1]
    assert reading.look() == []
    assert reading.notes == [f"{log}: can't be read: Input/output error"]
    log.unlink()
    log.write_text(line(1))
    assert reading.records() == [1]


def test_a_file_can_be_watched_and_may_be_missing_for_a_while(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    reading = Reading(log)
    with pytest.raises(InputError, match="no such file"):
        reading.look()
    log.write_text(line(1))
    assert reading.records() == [1]
    log.write_text("")
    assert reading.look() == []


def test_a_cut_off_load_reads_the_same_parts_again_wherever_they_are(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    log.write_text(line(1))
    reading.look()
    append(log, lines([2, 3]))
    (tmp_path / "doc.json").write_text(json.dumps([json.loads(line(8))], indent=1))
    reading.watch.scan()
    begun = reading.watch.read(reading.stored)
    assert begun is not None
    cut_off = tuple(begun.parts.parts)
    append(log, line(4))
    log.rename(tmp_path / "log.jsonl.1")
    other = Reading(tmp_path)
    other.stored = StoredParts(reading.stored.done, {2: cut_off})
    first, second = other.look()
    assert (first.parts.resumes, frozenset(first.parts.parts)) == (2, frozenset(cut_off))
    assert [item.id for item in first.merged.items] == [2, 3, 8]
    assert [item.id for item in second.merged.items] == [4]


def test_a_cut_off_load_whose_files_are_gone_is_told_once(tmp_path: Path) -> None:
    reading, log = Reading(tmp_path), tmp_path / "log.jsonl"
    log.write_text(line(1))
    reading.watch.scan()
    begun = reading.watch.read(reading.stored)
    assert begun is not None
    log.write_text(line(2))
    other = Reading(tmp_path)
    other.stored = StoredParts(frozenset(), {1: tuple(begun.parts.parts)})
    assert other.records() == [1]
    assert other.records() == []
    assert [note for note in other.notes if "graphload undo 1" in note] == other.notes
