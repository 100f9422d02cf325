"""The contract of shapes and formats: each is taken in from its table, with its samples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from graphload.items import Item, Reject
from graphload.readers import SHAPE_NAMES, Record, read_items
from graphload.readers.containers import RawRecord, find_records
from graphload.readers.formats.table import FORMATS, find_format
from graphload.readers.reference import formats_page
from graphload.readers.shapes.table import SHAPES, choose_shape
from support.project import DOCS, SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphload.readers.formats.format import Format
    from graphload.readers.shapes.shape import Shape

SAMPLES = Path(__file__).parent / "samples"
TIMES = {"ann": 1600000000, "bob": 1600000060, "cid": 1600000120, "dan": 1600000180}
PARENTS = {"ann": None, "bob": "ann", "cid": "ann", "dan": "bob"}
TEXTS = {"ann": "A story", "bob": "shown second", "cid": "shown first", "dan": "below"}
DISPLAYED = ["ann", "cid", "bob", "dan"]
PARAGRAPH = re.compile(r"</?p>")
SHAPE_SAMPLES = sorted((SEEDS / "shapes").glob("*.json"))
OTHER_TALK = ("discord.", "github.", "gitlab.", "slack.", "whatsapp.")
"""Beginnings of the names of samples with another thread, which have tests of their own."""
SOURCE_FILES = sorted(
    path
    for path in (SEEDS / "shapes").iterdir()
    if path not in SHAPE_SAMPLES and not path.name.startswith(OTHER_TALK)
)
"""Files, or folders of them, in the format that the source of a shape writes."""

LAYOUTS: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "an array on one line": json.dumps,
    "an array over many lines": lambda records: json.dumps(records, indent=2),
    "a line each": lambda records: "".join(f"{json.dumps(record)}\n" for record in records),
    "objects over many lines": lambda records: "\n".join(
        json.dumps(record, indent=1) for record in records
    ),
    "an answer with a list": lambda records: json.dumps({"data": records, "total": 4}),
}


@pytest.fixture(params=SHAPES, ids=lambda shape: shape.name)
def shape(request: pytest.FixtureRequest) -> Shape:
    """Each shape of the table."""
    row: Shape = request.param
    return row


@pytest.fixture(params=FORMATS, ids=lambda row: row.name)
def format_(request: pytest.FixtureRequest) -> Format:
    """Each format of the table."""
    row: Format = request.param
    return row


def read(path: Path, shape: str | None = None) -> list[Record]:
    return list(read_items([path], shape=shape))


def depth_of(sample: Path) -> int | None:
    """Return the levels of replies that the source of a sample has."""
    return next(row.depth for row in SHAPES if row.name == sample.name.split(".")[0])


def thread_of(
    records: Sequence[Record], authors: Sequence[str] = DISPLAYED, depth: int | None = None
) -> list[Item]:
    """Return the items by `authors`, once they are known to be the thread of the samples.

    Where the source has fewer levels of replies, those below reply to the last item above.
    """
    parents = PARENTS | ({"dan": "ann"} if depth == 1 else {})
    if depth == 0:
        parents = dict.fromkeys(PARENTS)
    # The author of a mail is an address.
    items = {
        str(record.by).partition("@")[0]: record for record in records if isinstance(record, Item)
    }
    assert sorted(items) == sorted(authors)
    assert len([record for record in records if isinstance(record, Item)]) == len(authors)
    author_of = {item.id: author for author, item in items.items()}
    assert len(author_of) == len(authors)
    assert None not in author_of
    for author in authors:
        item = items[author]
        parent = None if item.parent is None else author_of[item.parent]
        assert (parent, item.time) == (parents[author], TIMES[author])
        # Many sources have no titles, and no types; some mark their paragraphs.
        words = PARAGRAPH.sub("", item.text or "")
        assert (words or item.title) == TEXTS[author]
        assert item.item_type in (None, "comment", "story" if author == "ann" else None)
        if item.kids is not None:
            assert [author_of[kid] for kid in item.kids] == [
                kid for kid in DISPLAYED if parents[kid] == author
            ]
    assert items["ann"].title in (None, TEXTS["ann"])
    return [items[author] for author in authors]


def test_every_shape_has_a_sample() -> None:
    names = {path.name.split(".")[0] for path in SHAPE_SAMPLES}
    assert names == {shape.name for shape in SHAPES}


def test_names_of_shapes_and_formats_differ() -> None:
    names = [*(row.name for row in SHAPES), *(row.name for row in FORMATS)]
    assert len(set(names)) == len(names)
    assert set(SHAPE_NAMES) <= set(names)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("sample", SHAPE_SAMPLES, ids=lambda path: path.stem)
def test_a_shape_gives_the_thread_in_every_layout(
    sample: Path, layout: str, tmp_path: Path
) -> None:
    records: list[dict[str, Any]] = json.loads(sample.read_bytes())
    path = tmp_path / "thread.json"
    path.write_text(LAYOUTS[layout](records))
    named = sample.name.split(".")[0]
    found, told = read_items([path]), read_items([path], shape=named)
    depth = depth_of(sample)
    assert thread_of(list(found), depth=depth) == thread_of(list(told), depth=depth)
    # Records under graphload's own names are decoded in one step and have no shape.
    (report,) = found.report.sources
    assert (set(report.shapes) | {named}, report.rejected) == ({named}, 0)


@pytest.mark.parametrize("sample", SHAPE_SAMPLES, ids=lambda path: path.stem)
def test_a_shape_recognises_its_records_and_no_other_does(sample: Path) -> None:
    named = sample.name.split(".")[0]
    for found in find_records(json.loads(sample.read_bytes())):
        assert isinstance(found, RawRecord)
        record = found.fields
        shapes = [
            row.name
            for row in SHAPES
            if any(keys <= record.keys() for keys in row.keys)
            and (row.matches is None or row.matches(record))
        ]
        assert shapes == [named] * len(shapes)
        assert choose_shape(record).name == named


@pytest.mark.parametrize("sample", SHAPE_SAMPLES, ids=lambda path: path.stem)
def test_each_record_of_a_shape_is_read_alone_as_it_is_among_others(
    sample: Path, tmp_path: Path
) -> None:
    parts: list[Record] = []
    for at, record in enumerate(json.loads(sample.read_bytes())):
        path = tmp_path / f"part-{at}.json"
        path.write_text(json.dumps(record))
        parts += read(path)
    alone, together = (
        thread_of(records, depth=depth_of(sample)) for records in (parts, read(sample))
    )
    plain = {"place": None}
    assert [msgspec.structs.replace(item, **plain) for item in alone] == [
        msgspec.structs.replace(item, **plain) for item in together
    ]


@pytest.mark.parametrize("sample", SOURCE_FILES, ids=lambda path: path.name)
def test_a_shape_gives_the_thread_from_the_files_that_its_source_writes(sample: Path) -> None:
    records = read_items([sample])
    thread_of(list(records))
    sources = records.report.sources
    shapes = set().union(*(report.shapes for report in sources))
    assert shapes == {sample.name.split(".")[0]}
    assert sum(report.rejected for report in sources) == 0


def test_flattening_leaves_the_raw_record_as_it_is(shape: Shape) -> None:
    for sample in SHAPE_SAMPLES:
        for record in json.loads(sample.read_bytes()):
            before = json.dumps(record)
            # Of any shape: the records of a source are as hostile as those of others.
            shape.flatten(record)
            assert json.dumps(record) == before


def test_a_nested_record_lists_those_nested_in_it_in_their_order(shape: Shape) -> None:
    sample = SEEDS / "shapes" / f"{shape.name}.nested.json"
    if not sample.exists():
        pytest.skip("records of this shape aren't nested")
    *_, bob, dan = thread_of(read(sample))
    assert bob.kids == (dan.id,)


def sample_of(format_: Format, kind: str = "") -> Path:
    """Return a format's sample: a text, or the bytes of a binary format."""
    (path,) = (SAMPLES / "formats").glob(f"{format_.name}{kind}.[bt][ix][nt]")
    return path


def test_values_written_in_a_format_are_read_back(format_: Format) -> None:
    items = thread_of(read(sample_of(format_)), depth=None if format_.has_links else 0)
    assert [item.id for item in items] == [1, 4, 2, 7] or not format_.has_links
    lines = [item.place.line for item in items if item.place is not None]
    assert len(lines) == len(set(lines)) == len(items)


def test_a_broken_value_is_a_reject_with_its_place_and_takes_no_other_with_it(
    format_: Format,
) -> None:
    sample = sample_of(format_, ".broken")
    records = read(sample)
    thread_of(records, ["ann", "cid", "bob"], depth=None if format_.has_links else 0)
    (reject,) = [record for record in records if isinstance(record, Reject)]
    assert reject.place.source == str(sample)
    if sample.suffix == ".txt":
        lines = sample.read_text().splitlines()
        assert "BROKEN" in lines[(reject.place.line or 0) - 1]
    else:
        assert reject.place.line == 4
    assert "BROKEN" in str(reject.raw)


def test_a_format_recognises_its_samples_and_no_format_before_it_does(format_: Format) -> None:
    for kind in ("", ".broken"):
        head = sample_of(format_, kind).read_bytes()
        assert next(row for row in FORMATS if row.sniff(head)) is format_
        assert find_format(head, None) is format_


def test_a_format_keeps_what_is_foreign_and_what_is_not_apart(format_: Format) -> None:
    assert not format_.is_foreign(sample_of(format_).read_bytes())


def test_an_empty_input_has_no_records_in_any_format(format_: Format, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")
    assert read(path, format_.name if format_.fixes_shape else None) == []


def test_the_page_of_formats_is_made_from_the_tables() -> None:
    assert (DOCS / "formats.md").read_text("utf-8") == formats_page()
