"""Files beside an input file, which are read without being named."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import threading
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from graphload.items import Item
from graphload.readers import read_items
from graphload.readers.files import find_files
from graphload.readers.files.beside import InputFolder

if TYPE_CHECKING:
    from collections.abc import Iterator


MESSAGE = {"type": "message", "user": "U1", "text": "x", "ts": "1600000000.000000"}


def person(name: str) -> bytes:
    """Return a file of people in an export of Slack."""
    return json.dumps([{"id": "U1", "name": name, "team_id": "T1", "profile": {}}]).encode()


def join(chunks: Iterator[bytes]) -> bytes | None:
    return b"".join(chunks) or None


def write(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def folders(path: Path) -> dict[str, InputFolder]:
    """Return the folder of each file `day.json`."""
    found: dict[str, InputFolder] = {}
    kept: dict[object, dict[PurePath, Any]] = {}
    for file in find_files([path], lambda *_: None):
        for member, _ in file.open(lambda *_: None):
            if member.name.endswith("day.json"):
                name = PurePosixPath(member.name).relative_to(path)
                found[str(name.parent)] = InputFolder.of(member, kept)
    return found


@pytest.fixture(params=["folder", "zip", "tar", "gztar"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return an export with people beside its days, and above them."""
    source = tmp_path / "export"
    write(source, users_json=b"above")
    write(source / "a", day_json=b"{}", users_json=b"lower", Users_json_gz=gzip.compress(b"packed"))
    write(source / "b", day_json=b"{}", USERS_JSON_gz=gzip.compress(b"other"), xusers_json=b"no")
    write(source / "c", day_json=b"{}")
    if request.param == "folder":
        return source
    return Path(shutil.make_archive(str(tmp_path / "packed"), request.param, source))


def test_the_first_of_some_names_is_read_in_any_case_and_packed_or_not(export: Path) -> None:
    found = folders(export)
    read = {name: folder.read(("users.json",), join) for name, folder in found.items()}
    assert read == {"a": b"lower", "b": b"other", "c": None}
    names = ("people.json", "xusers.json", "users.json")
    read = {name: folder.read(names, join) for name, folder in found.items()}
    assert read == {"a": b"lower", "b": b"no", "c": None}
    assert {folder.above.read(names, join) for folder in found.values()} == {b"above"}
    assert [folder.name for folder in found.values()] == [*found]


def test_what_is_no_such_file_gives_way_to_the_next(export: Path) -> None:
    def accept(chunks: Iterator[bytes]) -> bytes | None:
        return data if (data := b"".join(chunks)) == b"packed" else None

    assert folders(export)["a"].read(("users.json",), accept) == b"packed"


def test_no_more_is_read_than_a_number_of_bytes(export: Path) -> None:
    for folder in folders(export).values():
        assert folder.above.read(("users.json",), join, max_bytes=4) is None


def test_all_records_of_a_call_have_the_same_people(tmp_path: Path) -> None:
    for second in (1, 2):
        day = json.dumps([{**MESSAGE, "ts": f"160000000{second}.000000"}]).encode()
        write(tmp_path / "general", **{f"{second}_json": day})
    write(tmp_path, users_json=person("ann"))
    records = iter(read_items([tmp_path]))
    first = next(records)
    write(tmp_path, users_json=person("bob"))
    assert [item.by for item in (first, *records) if isinstance(item, Item)] == ["ann", "ann"]


def test_an_archive_from_a_pipe_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "in" / "general", day_json=json.dumps([MESSAGE]).encode())
    write(tmp_path / "in", users_json=person("ann"))
    data = Path(shutil.make_archive(str(tmp_path / "a"), "zip", tmp_path / "in")).read_bytes()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(data,))
    writer.start()
    (item,) = (record for record in read_items([pipe]) if isinstance(record, Item))
    writer.join()
    assert (item.id, item.by) == ("general/1600000000.000000", "U1")


def test_what_is_in_no_folder_has_nothing_beside_it(tmp_path: Path) -> None:
    assert InputFolder().name is None
    assert InputFolder().above.read(("users.json",), join) is None
    gone = InputFolder(tmp_path / "gone", found={})
    assert gone.read(("users.json",), join) is None
