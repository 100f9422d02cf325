"""Where records lie, and what may have happened to them since they were read."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from graphload.errors import InputError
from graphload.item_table.collect import Collector
from graphload.item_table.table import IdColumn
from graphload.merge.collected import merge_collected
from graphload.readers import read_items

if TYPE_CHECKING:
    from graphload.merge import Merged


def read(path: Path) -> Merged:
    records, collector = read_items([path]), Collector()
    return merge_collected(records.chunks(collector), collector, report=records.report)


def write(path: Path, count: int = 50) -> Path:
    path.write_text("".join(json.dumps({"id": at, "text": "t"}) + "\n" for at in range(1, count)))
    return path


def test_a_file_that_was_written_to_since_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "items.jsonl")
    merged = read(path)
    size = path.stat().st_size
    path.write_bytes(path.read_bytes().replace(b'"t"', b'"u"'))
    os.utime(path, ns=(1, 1))
    assert path.stat().st_size == size
    with pytest.raises(InputError, match="was changed while it was read") as caught:
        merged.items[3]
    assert caught.value.path == str(path)


@pytest.mark.parametrize("rest", [b"", b'{"id": 1}\n'])
def test_a_file_that_was_cut_since_is_noticed(tmp_path: Path, rest: bytes) -> None:
    path = write(tmp_path / "items.jsonl")
    merged = read(path)
    path.write_bytes(rest)
    with pytest.raises(InputError, match="was changed while it was read"):
        list(merged.items)


def test_a_file_that_was_replaced_since_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "items.jsonl")
    merged = read(path)
    write(tmp_path / "other.jsonl", 70).replace(path)
    with pytest.raises(InputError, match="was changed while it was read"):
        list(merged.items)


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "items.jsonl")
    merged = read(path)
    path.unlink()
    with pytest.raises(InputError, match="can't be read again"):
        list(merged.items)


def test_lines_that_are_appended_later_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path / "items.jsonl")
    merged = read(path)
    with path.open("a") as file:
        file.write('{"id": 999}\n')
    assert [item.id for item in merged.items] == [*range(1, 50)]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux'")
def test_no_room_for_a_temporary_file_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def open_full(**_: object) -> IO[bytes]:
        return Path("/dev/full").open("r+b", buffering=0)

    monkeypatch.setattr(tempfile, "TemporaryFile", open_full)
    path = tmp_path / "items.json"
    path.write_text('[{"id": 1}, {"id": 2}]')
    with pytest.raises(InputError, match="No space left on device") as caught:
        read(path)
    assert "TMPDIR" in str(caught.value.hint)


def test_without_a_folder_for_temporary_files_records_are_kept_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def find_none(**_: object) -> IO[bytes]:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", find_none)
    path = tmp_path / "items.json"
    path.write_text('[{"id": 1, "text": "a"}, {"id": 2}]')
    assert [item.text for item in read(path).items] == ["a", None]


def test_a_temporary_file_has_no_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    path = tmp_path / "items.json"
    path.write_text('[{"id": 1, "text": "a"}, {"id": 2}]')
    merged = read(path)
    assert [*folder.iterdir()] == []
    assert merged.items[0].text == "a"


def test_ids_are_a_sequence(tmp_path: Path) -> None:
    ids = read(write(tmp_path / "items.jsonl")).items.ids  # type: ignore[attr-defined]
    assert isinstance(ids, IdColumn)
    assert ids == [*range(1, 50)]
    assert (ids[-1], ids[2:4], len(ids), 5 in ids, 50 in ids) == (49, [3, 4], 49, True, False)
