"""The same posts, written as each source writes them, in any layout: one forest."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphload.items import Item
from graphload.readers import read_items
from graphload.readers.shapes.shape import Hook
from graphload.readers.shapes.table import SHAPES
from support.fuzz import check_reading
from support.project import SEEDS
from support.written_shapes import WRITERS, Post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Record = dict[str, Any]


def as_lines(values: list[Any]) -> list[str]:
    return ["".join(f"{json.dumps(value)}\n" for value in values)]


LAYOUTS: dict[str, Callable[[list[Record]], list[str]]] = {
    "an array on one line": lambda records: [json.dumps(records)],
    "an array over many lines": lambda records: [json.dumps(records, indent=2)],
    "a line each": as_lines,
    "objects over many lines": lambda records: [
        "\n".join(json.dumps(record, indent=1) for record in records)
    ],
    "pages, a line each": lambda records: as_lines([{"items": [r]} for r in records]),
    "an array of arrays": lambda records: [json.dumps([records[:1], records[1:]])],
    "a file each, in reverse": lambda records: [json.dumps(r) for r in records[::-1]],
}


@st.composite
def posts(draw: st.DrawFn) -> list[Post]:
    """Posts, each with an author of its own and after what it replies to."""
    written = []
    for number in range(1, draw(st.integers(1, 9)) + 1):
        parent = draw(st.none() | st.integers(1, number - 1)) if number > 1 else None
        time = draw(st.integers(1_200_000_000, 1_700_000_000))
        text = draw(st.text("abé😀 *_>'\"\n", min_size=1, max_size=9))
        written.append(Post(number, parent, f"user{number}", time, text))
    return written


def read(contents: list[str]) -> tuple[list[Any], Counter[str]]:
    with tempfile.TemporaryDirectory() as folder:
        for at, content in enumerate(contents):
            (Path(folder) / f"part-{at}.json").write_text(content)
        stream = read_items([folder])
        records = list(stream)
        shapes = sum((source.shapes for source in stream.report.sources), Counter())
        return records, shapes


SHAPE_SAMPLES = sorted((SEEDS / "shapes").glob("*.json"))
NAMES = sorted(
    {
        name
        for shape in SHAPES
        for keys in (*shape.keys, *(shape.unpack or shape.left_out or Hook((), print)).keys)
        for name in (*keys, *shape.names, *shape.nested)
    }
    | {"id", "path", "creator", "handle", "did", "uri", "text", "raw", "parent", "resource_type"}
    | {"users", "tweets", "posts", "stream", "data", "errors", "replied_to", "kids", "acct", "type"}
)
"""Names of fields that the shapes look at."""


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-2, 9)
    | st.floats()
    | st.sampled_from([*NAMES, "", "0.1.2", "t1_a", "[deleted]", "root", "\ud800", "3.0"])
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=6,
)
"""Values of any kind, objects under names that shapes look at."""


def paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a value."""
    if isinstance(value, (list, dict)):
        for key in range(len(value)) if isinstance(value, list) else value:
            yield (*path, key)
            yield from paths(value[key], (*path, key))


@pytest.mark.parametrize("sample", SHAPE_SAMPLES, ids=lambda path: path.stem)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_source_with_any_values_in_it_is_accounted_for(sample: Path, data: st.DataObject) -> None:
    values = json.loads(sample.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        *outer, last = data.draw(st.sampled_from(sorted(paths(values), key=str)))
        inside = values
        for key in outer:
            inside = inside[key]
        inside[last] = data.draw(VALUES)
    for content in (as_lines(values)[0], json.dumps(values, indent=1)):
        check_reading(content.encode())


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=6))
def test_every_shape_flattens_any_object(value: dict[str, Any]) -> None:
    for shape in SHAPES:
        shape.flatten(value)


def test_every_shape_is_written_by_some_writer() -> None:
    assert {name.split(",")[0] for name in WRITERS} == {shape.name for shape in SHAPES}


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=12, deadline=None)
@given(forest=posts(), layout=st.sampled_from(sorted(LAYOUTS)))
def test_posts_are_read_as_they_were_written(writer: str, forest: list[Post], layout: str) -> None:
    (named,) = [row for row in SHAPES if row.name == writer.split(",", maxsplit=1)[0]]
    records, shapes = read(LAYOUTS[layout](WRITERS[writer](forest)))
    assert [record for record in records if not isinstance(record, Item)] == []
    items = {item.by: item for item in records}
    author_of = {item.id: item.by for item in records}
    assert len(items) == len(author_of) == len(records) == len(forest)
    lines: dict[int, list[int]] = {}
    for post in forest:
        # From the top of the thread down; replies below the levels of a source reply to the last.
        above = [] if post.parent is None else lines[post.parent][: named.depth]
        lines[post.number] = [*above, post.number]
        item = items[post.by]
        assert (item.time, item.text) == (post.time, post.text)
        parent = None if item.parent is None else author_of[item.parent]
        assert parent == (f"user{above[-1]}" if above else None)
    assert set(shapes) <= {named.name}
