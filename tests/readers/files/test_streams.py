"""Input streams: encodings, lines, files for formats that seek, and what a file is."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import pickle
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.errors import InputError, UsageError
from graphload.items import Item, Reject
from graphload.readers import read_items
from graphload.readers.files import InputFile, describe_content, find_files
from graphload.readers.files.encodings import recode
from graphload.readers.files.lines import split_lines

TEXT = '{"id": 1, "text": "grüße 😀"}\n{"id": 2, "text": "größer"}\n'
LATIN = TEXT.replace(" 😀", "")


def texts(path: Path, encoding: str | None = None) -> list[str | None]:
    return [
        record.text for record in read_items([path], encoding=encoding) if isinstance(record, Item)
    ]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_unicode_is_read_in_each_of_its_encodings(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(TEXT.encode(encoding))
    assert texts(tmp_path / "a") == ["grüße 😀", "größer"]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp437", "mac_roman"])
def test_another_encoding_is_read_where_it_is_named(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(LATIN.encode(encoding))
    assert texts(tmp_path / "a", encoding) == ["grüße", "größer"]


def test_a_byte_order_mark_is_believed_before_the_encoding_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(LATIN.encode("utf-16"))
    (tmp_path / "b").write_bytes(LATIN.encode("cp1252"))
    assert texts(tmp_path, "cp1252") == ["grüße", "größer"] * 2


def test_text_in_another_encoding_is_rejected_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b'{"id": 1}\n' + LATIN.encode("cp1252"))
    item, *rejects = read_items([tmp_path / "a"])
    assert isinstance(item, Item)
    for reject in rejects:
        assert isinstance(reject, Reject)
        assert "--encoding cp1252" in reject.reason


def test_a_byte_that_the_encoding_lacks_is_the_fault_of_its_record_only(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b'{"id": 1, "text": "\x81"}\n{"id": 2, "text": "\xfc"}\n')
    reject, item = read_items([tmp_path / "a"], encoding="cp1252")
    assert isinstance(reject, Reject)
    assert reject.raw == b'{"id": 1, "text": "\x81"}'
    assert isinstance(item, Item)
    assert item.text == "ü"


@pytest.mark.parametrize("name", ["klingon", "hex", "", "a\0b", "undefined"])
def test_an_unknown_encoding_is_wrong_usage(name: str) -> None:
    with pytest.raises(UsageError, match="unknown encoding"):
        read_items([], encoding=name)


@given(text=st.text(st.characters(codec="utf-8")), sizes=st.lists(st.integers(1, 9), min_size=1))
def test_text_decoded_in_chunks_is_the_text(text: str, sizes: list[int]) -> None:
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le"):
        source = io.BytesIO(text.encode(encoding))
        chunks = [source.read(size) for size in sizes] + [source.read()]
        assert b"".join(recode(iter(chunks), encoding)).decode() == text


@given(chunks=st.lists(st.text("a\n\r", max_size=6).map(str.encode)))
def test_lines_of_chunks_are_the_lines_of_all(chunks: list[bytes]) -> None:
    refused: list[object] = []
    blocks = split_lines(chunks, lambda: 100, lambda *what: refused.append(what))
    assert [line for block in blocks for line in block] == list(io.BytesIO(b"".join(chunks)))
    assert refused == []


@given(chunks=st.lists(st.text("a\n", max_size=6).map(str.encode)), limit=st.integers(1, 9))
def test_a_line_that_is_too_long_leaves_an_empty_one(chunks: list[bytes], limit: int) -> None:
    refused: dict[int, int] = {}

    def refuse(number: int, size: int, begin: bytes) -> None:
        assert begin.rstrip(b"\n") == b"a" * len(begin.rstrip(b"\n"))
        refused[number] = size

    blocks = split_lines(chunks, lambda: limit, refuse)
    lines = [line for block in blocks for line in block]
    expected = list(io.BytesIO(b"".join(chunks)))
    assert len(lines) == len(expected)
    for number, (line, whole) in enumerate(zip(lines, expected, strict=True), 1):
        assert line == (b"\n" if number in refused else whole)
        assert refused.get(number, len(whole)) == len(whole)
    assert all(size > limit for size in refused.values())


def test_a_plain_file_is_its_own_path(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(TEXT)
    ((_, stream),) = InputFile(str(tmp_path / "a"), "a").open(lambda *_: None)
    assert stream.is_plain_file
    with stream.path() as path:
        assert path == tmp_path / "a"


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: data.decode().encode("utf-16")])
def test_a_path_to_unpacked_bytes_is_gone_afterwards(pack: object, tmp_path: Path) -> None:
    assert callable(pack)
    (tmp_path / "a").write_bytes(pack(TEXT.encode() * 9000))
    for _, stream in InputFile(str(tmp_path / "a"), "a").open(lambda *_: None):
        assert not stream.is_plain_file
        with contextlib.suppress(ZeroDivisionError), stream.path() as path:
            assert path.read_bytes() == TEXT.encode() * 9000
            raise ZeroDivisionError
        assert not path.parent.exists()


def test_a_database_out_of_a_packed_file_can_be_opened(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("create table t as select 1 as x")
    connection.commit()
    connection.close()
    (tmp_path / "a.gz").write_bytes(gzip.compress((tmp_path / "a.db").read_bytes()))
    for _, stream in InputFile(str(tmp_path / "a.gz"), "a").open(lambda *_: None):
        with stream.path() as path:
            opened = sqlite3.connect(path)
            assert opened.execute("select x from t").fetchall() == [(1,)]
            opened.close()


def test_a_full_disk_is_an_input_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(TEXT.encode()))
    for _, stream in InputFile(str(tmp_path / "a.gz"), "a").open(lambda *_: None):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
        with pytest.raises(InputError, match="can't be unpacked to"), stream.path():
            pass


def test_files_that_vanish_or_refuse_are_ignored_with_their_reason(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text('{"id": 1}')
    told: list[tuple[str, str]] = []
    files = list(find_files([tmp_path], lambda *one: told.append(one)))
    (tmp_path / "a.json").unlink()
    opened = [name for file in files for name, _ in file.open(lambda *one: told.append(one))]
    assert opened == [InputFile(str(tmp_path / "b.json"), str(tmp_path))]
    assert told == [(str(tmp_path / "a.json"), "can't be read: No such file or directory")]


def test_what_is_left_out_of_a_folder_has_a_reason(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / ".hidden").touch()
    (tmp_path / "page.html").touch()
    told: dict[str, str] = {}
    assert list(find_files([tmp_path], told.__setitem__)) == []
    assert {Path(path).name: reason for path, reason in told.items()} == {
        "pipe": "neither a regular file nor a folder",
        "broken": "neither a regular file nor a folder",
        ".hidden": "hidden",
        "page.html": "an output of graphload",
    }


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"%PDF-1.7\n[\n{", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\x7fELF\2\1\1", "a program"),
        (pickle.dumps([{"id": 1}]), "a Python pickle"),
        (pickle.dumps([{"id": 1}], 0), "a Python pickle"),
        (b'<?xml version="1.0"?>\n<graphml xmlns="g">', "a GraphML file"),
        (b"<?xml version='1.0'?>\n<!-- by us -->\n<gexf>", "a GEXF file"),
        (b"<?xml version='1.0'?>\n<feed>", "an XML file"),
        (b"\n<!-- a page --><!DOCTYPE html>\n<script>\n[1]", "an HTML page"),
        (b"Obj\1\4", "an Avro file"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"", "an empty file"),
        (bytes(100), "a file of zero bytes"),
        (bytes(range(256)), "a binary file of no known kind"),
    ],
)
def test_content_that_is_not_records_is_named(head: bytes, name: str) -> None:
    content = describe_content(head)
    assert content is not None
    assert content.name == name


@given(text=st.text())
def test_text_is_not_called_records_of_another_kind_without_its_mark(text: str) -> None:
    assert (
        describe_content(
            b"id,text\n" + text.encode("utf-8", "replace").translate(None, bytes(range(32)))
        )
        is None
    )


def test_blank_text_is_described_in_linear_time() -> None:
    assert describe_content(b" " * 70_000) is None
    assert describe_content(b"<!--" * 20_000) is None


def test_a_refusal_says_what_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(pickle.dumps([{"id": 1}]))
    with pytest.raises(InputError, match="this is a Python pickle\nIt can run any program"):
        list(read_items([tmp_path / "a.pkl"]))
