"""Archives: read like folders, member by member, and never extracted."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from graphload.errors import InputError
from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.files import find_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[Path, dict[str, bytes]], None]

MEMBERS = {
    "a/one.jsonl": b'{"id": 1}\n{"id": 2}\n',
    "a/7.json": b'{"text": "an id by its name"}',
    "notes.txt": b"only words",
    ".hidden/x.json": b'{"id": 8}',
    "__MACOSX/._one.jsonl": b'{"id": 9}',
    "../../up.json": b'{"id": 3}',
}


def write_zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def write_tar(path: Path, members: dict[str, bytes], mode: str = "w:gz") -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


WRITERS = pytest.mark.parametrize("write", [write_zip, write_tar])


@WRITERS
def test_members_are_read_like_the_files_of_a_folder(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "dump"
    write(path, MEMBERS)
    stream = read_items([path])
    records = list(stream)
    assert [(str(record.place), record.id) for record in records if isinstance(record, Item)] == [
        (f"{path}/a/one.jsonl:1", 1),
        (f"{path}/a/one.jsonl:2", 2),
        (f"{path}/a/7.json:1", 7),
        (f"{path}/../../up.json:1", 3),
    ]
    assert sorted(os.path.relpath(name, path) for name in stream.report.ignored) == [
        ".hidden/x.json",
        "__MACOSX/._one.jsonl",
        "notes.txt",
    ]
    assert list(tmp_path.iterdir()) == [path]


@WRITERS
def test_members_out_of_a_pipe_are_read_too(write: Write, tmp_path: Path) -> None:
    write(tmp_path / "dump", MEMBERS)
    program = "import graphload; print(*(record.id for record in graphload.read_items(['-'])))"
    with (
        (tmp_path / "dump").open("rb") as dump,
        subprocess.Popen(["cat"], stdin=dump, stdout=-1) as cat,
    ):
        run = subprocess.run(
            [sys.executable, "-c", program], stdin=cat.stdout, capture_output=True, check=True
        )
    assert run.stdout.split() == [b"1", b"2", b"7", b"3"]


@WRITERS
def test_an_archive_within_an_archive_is_ignored_and_named(write: Write, tmp_path: Path) -> None:
    write(tmp_path / "inner", {"a.json": b'{"id": 1}'})
    write(tmp_path / "outer", {"inner": (tmp_path / "inner").read_bytes(), "b.json": b'{"id": 2}'})
    told: list[tuple[str, str]] = []
    (file,) = find_files([tmp_path / "outer"], lambda *one: told.append(one))
    members = list(file.open(lambda *one: told.append(one)))
    assert [member.name for member, _ in members] == [f"{tmp_path}/outer/b.json"]
    assert [member.source for member, _ in members] == [str(tmp_path / "outer")]
    ((name, reason),) = told
    assert name == f"{tmp_path}/outer/inner"
    assert "archive within an archive" in reason


def test_an_encrypted_member_is_a_reject_and_takes_no_other_with_it(tmp_path: Path) -> None:
    write_zip(tmp_path / "dump.zip", {"a.json": b'{"id": 1}', "b.json": b'{"id": 2}'})
    data = bytearray((tmp_path / "dump.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "dump.zip").write_bytes(data)
    reject, item = read_items([tmp_path / "dump.zip"])
    assert isinstance(reject, Reject)
    assert str(reject.place) == f"{tmp_path}/dump.zip/a.json"
    assert "encrypted" in reject.reason
    assert isinstance(item, Item)


def test_an_unknown_method_of_compression_is_a_reject(tmp_path: Path) -> None:
    write_zip(tmp_path / "dump.zip", {"a.json": b'{"id": 1}'})
    data = bytearray((tmp_path / "dump.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 10] = 97
    (tmp_path / "dump.zip").write_bytes(data)
    (reject,) = read_items([tmp_path / "dump.zip"])
    assert isinstance(reject, Reject)
    assert "method 97" in reject.reason


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps({"id": 1}))
    with tarfile.open(tmp_path / "dump.tar", "w") as archive:
        link = tarfile.TarInfo("link.json")
        link.type = tarfile.SYMTYPE
        link.linkname = str(tmp_path / "secret.json")
        archive.addfile(link)
    stream = read_items([tmp_path / "dump.tar"])
    assert list(stream) == []
    assert list(stream.report.ignored) == [f"{tmp_path}/dump.tar/link.json"]


def test_archives_that_follow_each_other_in_one_file_are_read(tmp_path: Path) -> None:
    write_tar(tmp_path / "a", {"a.json": b'{"id": 1}'}, "w")
    write_tar(tmp_path / "b", {"b.json": b'{"id": 2}'}, "w")
    (tmp_path / "c").write_bytes((tmp_path / "a").read_bytes() + (tmp_path / "b").read_bytes())
    assert [record.id for record in read_items([tmp_path / "c"]) if isinstance(record, Item)] == [
        1,
        2,
    ]


def test_the_header_of_a_member_has_a_bound(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "dump.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("a.json")
        member.pax_headers = {"comment": "x" * (1 << 22)}
        archive.addfile(member)
    (reject,) = read_items([tmp_path / "dump.tar.gz"])
    assert isinstance(reject, Reject)
    assert "header of a member has no end" in reject.reason


def test_a_member_that_is_not_read_to_its_end_hides_no_other(tmp_path: Path) -> None:
    words = b"only words\n" * 100_000
    for write in (write_zip, write_tar):
        write(tmp_path / "dump", {"notes": words, "a.json": b'{"id": 1}'})
        (item,) = read_items([tmp_path / "dump"])
        assert isinstance(item, Item)


def test_a_document_that_is_packed_as_zip_is_no_archive(tmp_path: Path) -> None:
    write_zip(tmp_path / "table.xlsx", {"[Content_Types].xml": b"<a/>", "xl/a.json": b'{"id": 1}'})
    with pytest.raises(InputError, match="Office document"):
        list(read_items([tmp_path / "table.xlsx"]))


@pytest.mark.parametrize(
    "command",
    [
        "zip -q - a.json",
        "cat a.json | zip -q - -",
        "tar -c a.json",
        "tar -cz --format=v7 a.json",
        "tar -c --format=pax a.json | xz",
        "tar -c a.json | bzip2",
        "tar -c a.json | zstd -q --long=31",
        "xz --format=lzma -c a.json",
    ],
)
def test_what_common_tools_pack_is_read(command: str, tmp_path: Path) -> None:
    tools = [part.split()[0] for part in command.split("|")]
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        pytest.skip(f"not installed: {missing}")
    (tmp_path / "a.json").write_text('{"id": 1}')
    packed = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True)
    (tmp_path / "packed").write_bytes(packed.stdout)
    (item,) = read_items([tmp_path / "packed"])
    assert isinstance(item, Item)


def test_a_zip_archive_whose_list_of_members_is_damaged_is_a_reject(tmp_path: Path) -> None:
    write_zip(tmp_path / "dump.zip", {"a/b.json": b'{"id": 1}'})
    whole = (tmp_path / "dump.zip").read_bytes()
    end = whole.index(b"PK\x05\x06")
    name = whole.rindex(b"a/b.json")
    for at, byte in ((end + 12, 0), (name, 0), (name + 2, 0)):
        damaged = bytearray(whole)
        damaged[at] = byte
        (tmp_path / "dump.zip").write_bytes(damaged)
        assert list(read_items([tmp_path / "dump.zip"])) != []


def test_a_zip_archive_without_a_list_of_members_says_that_none_was_read(tmp_path: Path) -> None:
    write_zip(tmp_path / "dump.zip", {"a.json": b'{"id": 1}', "b.json": b'{"id": 2}'})
    whole = (tmp_path / "dump.zip").read_bytes()
    (tmp_path / "dump.zip").write_bytes(whole[: whole.index(b"PK\x01\x02")])
    (reject,) = read_items([tmp_path / "dump.zip"])
    assert isinstance(reject, Reject)
    assert "its list of members, at the end, can't be read" in reject.reason
    assert "none of its files was; 'zip -FF' may repair it" in reject.reason
