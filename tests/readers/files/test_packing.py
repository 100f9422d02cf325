"""Packed input: told by content, read as far as it is whole, and never beyond a bound."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.errors import InputError
from graphload.items import Item, Reject, Unfetched
from graphload.readers import read_items
from graphload.readers.files.archives import ARCHIVES
from graphload.readers.files.unpack import PACKINGS
from graphload.readers.formats.table import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphload.readers import Record

SAMPLES = Path(__file__).parents[1] / "samples"
OWN = {row.name for row in FORMATS if row.is_own}
LINES = b'{"id": 1, "text": "one"}\n{"id": 2, "parent": 1}\n'


def zipped(data: bytes, method: int = zipfile.ZIP_DEFLATED, name: str = "inner/items") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


def tarred(data: bytes, name: str = "inner/items", mode: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def checked_zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zstd": checked_zstd,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
}
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    **COMPRESSIONS,
    "gzip twice": lambda data: gzip.compress(gzip.compress(data)),
    "zip": zipped,
    "zip, stored": lambda data: zipped(data, zipfile.ZIP_STORED),
    "zip with bzip2": lambda data: zipped(data, zipfile.ZIP_BZIP2),
    "zip with LZMA": lambda data: zipped(data, zipfile.ZIP_LZMA),
    "tar": tarred,
    "gzip in zip": lambda data: zipped(gzip.compress(data)),
    "zip in zstd": lambda data: zstandard.compress(zipped(data)),
    **{
        f"tar in {name}": lambda data, pack=pack: pack(tarred(data))  # type: ignore[misc]
        for name, pack in COMPRESSIONS.items()
    },
}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], list[Record]]:
    """Write bytes to a file and read it."""

    def write_and_read(data: bytes) -> list[Record]:
        path = tmp_path / "packed"
        path.write_bytes(data)
        return list(read_items([path]))

    return write_and_read


def ids(records: Sequence[Record]) -> list[object]:
    return [record.id for record in records if isinstance(record, Item)]


def reasons(records: Sequence[Record]) -> list[str]:
    return [record.reason for record in records if isinstance(record, Reject)]


def _told(record: Reject | Unfetched) -> object:
    if isinstance(record, Reject):
        return record.reason, record.raw
    return record.parent, record.ids, record.count


def without_place(records: Sequence[Record]) -> list[object]:
    return [
        record.__replace__(place=None) if isinstance(record, Item) else _told(record)
        for record in records
    ]


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize(
    "sample",
    sorted(
        path
        for path in SAMPLES.glob("*/*")
        # An archive is read like a folder, and graphload's own outputs are ignored there.
        if path.is_file() and path.name.split(".")[0] not in OWN
    ),
    ids=lambda path: path.name,
)
def test_every_content_is_the_same_in_every_packing(
    read: Callable[[bytes], list[Record]], packer: str, sample: Path
) -> None:
    data = sample.read_bytes()
    assert without_place(read(PACKERS[packer](data))) == without_place(read(data))


def test_every_kind_of_packing_is_tested() -> None:
    assert {row.name for row in PACKINGS} <= COMPRESSIONS.keys()
    assert {row.name for row in ARCHIVES} <= PACKERS.keys()


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_parts_that_follow_each_other_are_read_with_zeros_between(
    read: Callable[[bytes], list[Record]], compression: str
) -> None:
    pack = COMPRESSIONS[compression]
    records = read(pack(LINES) + bytes(512) + pack(b'{"id": 3}') + bytes(512))
    assert ids(records) == [1, 2, 3]
    assert reasons(records) == []


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_what_follows_packed_data_is_not_dropped_in_silence(
    read: Callable[[bytes], list[Record]], compression: str
) -> None:
    records = read(COMPRESSIONS[compression](LINES) + b"something else")
    assert ids(records) == [1, 2]
    (reason,) = reasons(records)
    assert reason.startswith("corrupt")
    assert f"after {len(LINES)} bytes" in reason


def skippable(number: int, data: bytes) -> bytes:
    return (0x184D2A50 + number).to_bytes(4, "little") + len(data).to_bytes(4, "little") + data


def test_skippable_frames_of_zstd_are_skipped_wherever_they_are(
    read: Callable[[bytes], list[Record]],
) -> None:
    parts = [skippable(0, b""), zstandard.compress(LINES), skippable(15, b"x" * 5000)]
    records = read(b"".join([*parts, zstandard.compress(b'{"id": 3}'), skippable(7, b"end")]))
    assert ids(records) == [1, 2, 3]
    assert reasons(records) == []


@pytest.mark.parametrize("window_log", [10, 27, 31])
def test_a_window_of_zstd_may_have_any_size_and_takes_memory_only_where_it_is_filled(
    read: Callable[[bytes], list[Record]], window_log: int
) -> None:
    # A frame of one raw block: its header declares the window, and no size of the content.
    header = zstandard.MAGIC_NUMBER.to_bytes(4, "little") + bytes([0, (window_log - 10) << 3])
    block = (len(LINES) << 3 | 1).to_bytes(3, "little") + LINES
    assert ids(read(header + block)) == [1, 2]


def test_a_window_beyond_the_limit_is_refused_with_its_reason(
    read: Callable[[bytes], list[Record]],
) -> None:
    (reason,) = reasons(read(zstandard.MAGIC_NUMBER.to_bytes(4, "little") + b"\0\xb0abcdef"))
    assert "too much memory" in reason


@pytest.mark.parametrize("packer", PACKERS)
def test_packed_data_cut_off_anywhere_is_said_and_keeps_what_came_before(
    read: Callable[[bytes], list[Record]], packer: str
) -> None:
    packed = PACKERS[packer](LINES)
    # Behind its two zero blocks a tar archive is padded.
    end = min(len(packed), 2560) if packer == "tar" else len(packed)
    for size in range(1, end - 1, 1 + end // 100):
        try:
            records = read(packed[:size])
        except InputError:
            continue  # The beginning says too little.
        assert ids(records) == [1, 2][: len(ids(records))]
        assert any(
            word in reason for reason in reasons(records) for word in ("truncated", "corrupt")
        )


@pytest.mark.parametrize("packer", PACKERS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_packed_data_damaged_anywhere_is_said_where_it_gives_other_records(
    tmp_path_factory: pytest.TempPathFactory, packer: str, data: st.DataObject
) -> None:
    packed = bytearray(PACKERS[packer](LINES))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    folder = tmp_path_factory.mktemp("damaged", numbered=True)
    (folder / "packed").write_bytes(packed)
    records = list(read_items([folder]))
    assert set(ids(records)) <= {1, 2} or reasons(records) or packer in NOT_CHECKED


NOT_CHECKED = {"lzma", "tar", "tar in lzma", "gzip twice"}
"""Packings without a checksum of the data."""


@pytest.mark.parametrize("compression", ["gzip", "zstd", "bzip2", "xz"])
def test_a_line_out_of_a_bomb_is_one_reject_and_the_rest_goes_on(
    read: Callable[[bytes], list[Record]], compression: str
) -> None:
    line = b'{"id": 2, "text": "' + b"x" * (65 << 20) + b'"}\n'
    records = read(COMPRESSIONS[compression](b'{"id": 1}\n' + line + b'{"id": 3}\n'))
    assert ids(records) == [1, 3]
    (reject,) = [record for record in records if isinstance(record, Reject)]
    assert reject.place.line == 2
    assert f"{len(line):,} bytes" in reject.reason
    assert isinstance(reject.raw, str)
    assert reject.raw.startswith('{"id": 2')
    assert len(reject.raw) == 1 << 16


def test_a_document_out_of_a_bomb_is_read_to_a_bound(
    read: Callable[[bytes], list[Record]],
) -> None:
    records = read(gzip.compress(b'[{"id": 1},\n{"id": 2},\n"' + b"x" * (66 << 20)))
    assert ids(records) == [1, 2]
    assert reasons(records)[-1].startswith("decompression bomb")


def test_blanks_without_end_are_not_read(read: Callable[[bytes], list[Record]]) -> None:
    (reason,) = reasons(read(gzip.compress(b" " * (65 << 20) + LINES)))
    assert "blank" in reason
