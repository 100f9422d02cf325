"""Reading of any bytes: what must hold whatever is in a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from graphload.errors import InputError
from graphload.graph import build_graph
from graphload.items import Item, Reject, Unfetched
from graphload.merge import merge_items
from graphload.readers import read_items
from support.project import SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.readers import Record

__all__ = ["READER_TESTS", "check_reading", "corpus", "mutate"]

READER_TESTS = Path(__file__).parents[1] / "readers"


def corpus() -> list[Path]:
    """Return the small valid inputs in the tests, of every format and shape."""
    folders = (READER_TESTS / "cases", READER_TESTS / "samples", SEEDS / "shapes")
    found = (path for folder in folders for path in folder.rglob("*"))
    return sorted(path for path in found if path.is_file())


def check_reading(data: bytes, *, suffix: str = ".json") -> list[Record]:
    """Read bytes as a file, and check that every record is accounted for.

    Raises:
        AssertionError: the counts don't add up, or a record has no place.
    """
    with tempfile.TemporaryDirectory(dir=_fast_folder()) as folder:
        path = Path(folder) / f"input{suffix}"
        path.write_bytes(data)
        try:
            stream = read_items([path])
            records = list(stream)
        except InputError:
            # The file is none of the formats; nothing was read of it.
            return []
    report = stream.report
    counted = [record for record in records if not isinstance(record, Unfetched)]
    assert sum(entry.read for entry in report.sources) == len(counted)
    for record in records:
        assert isinstance(record, (Item, Reject, Unfetched))
        assert record.place is not None
        assert not isinstance(record, Reject) or record.reason.strip()
    merged = merge_items(iter(records), report=report)
    counts = merged.counts
    assert counts["read"] == counts["loaded"] + counts["merged"] + counts["rejected"]
    assert counts["read"] == len(counted)
    assert counts["merged"] >= 0
    assert build_graph(merged).number_of_nodes() >= counts["loaded"]
    return records


def _fast_folder() -> str | None:
    memory = Path("/dev/shm")  # noqa: S108 - a folder in memory, where there is one
    return str(memory) if memory.is_dir() else None


def mutate(data: bytes, seeds: Iterator[int]) -> bytes:
    """Change bytes in one of a few ways, as the numbers say."""
    at = next(seeds) % (len(data) + 1)
    length = next(seeds) % 40
    other = next(seeds)
    changes = (
        data[:at],
        data[at:],
        data[:at] + data[at + length :],
        data[:at] + bytes([other % 256]) + data[at + 1 :],
        data[:at] + data[at : at + length] * (other % 5) + data[at:],
        data[:at] + bytes((other >> shift) % 256 for shift in (0, 8, 16)) + data[at:],
        data + data[at:],
        data[:at] + b'{"id": 1, "kids": [{"id": 2}]}' + data[at:],
    )
    return changes[next(seeds) % len(changes)]
