"""What begins with a bracket and isn't JSON is refused as what it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.errors import InputError
from graphload.readers import read_items
from graphload.readers.files import HEAD_BYTES
from graphload.readers.formats.json_records import looks_like_json

if TYPE_CHECKING:
    from pathlib import Path

TIMES = "a text whose lines begin with times, such as a log"
SETTINGS = "a file of settings (INI, TOML)"
SCRIPT = "a text of values as JavaScript or Python writes them, not JSON"
MARKDOWN = "a Markdown document"
ASSIGNED = "a script with values in it"
PLAIN = None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[2024-01-01 10:00:00] INFO: start\n", TIMES),
        ("[2024-01-01T10:00:00.123Z] start\n", TIMES),
        ("2024-01-01 10:00:00,123 ERROR [a] b\n", TIMES),
        ("[00:12.00]A line\n", TIMES),
        ("[INFO] start\n[ERROR] end\n", PLAIN),
        ("[1] 3 4 5\n[4] 6\n", PLAIN),
        ('[Event "A"]\n[Site "B"]\n', PLAIN),
        ("[section]\nkey = value\n", SETTINGS),
        ("[[table]]\r\nkey = [1, 2]\r\n", SETTINGS),
        ("[link](http://x) is a page\n", MARKDOWN),
        ("[ ] to do\n[x] done\n", MARKDOWN),
        ("# Title\n\ntext\n", MARKDOWN),
        ('{% extends "base.html" %}\n', "a template"),
        ("{{ title }}\n{{ text }}\n", "a template"),
        (
            'var tweets = [ {"tweet": {"id": "1"}} ]',
            ASSIGNED,
        ),
        ('callback({"items": []});', ASSIGNED),
        ('{id: 1, text: "a"}\n', SCRIPT),
        ("[\n  {'id': 1, 'text': 'a'},\n]\n", SCRIPT),
        ("{\n  color: red;\n}\n", SCRIPT),
        ("{ // a note\n  id: 1 }\n", SCRIPT),
        ("\\begin{x}\n{ text }\n\\end{x}\n", PLAIN),
    ],
)
def test_a_text_of_another_kind_is_refused_as_what_it_is(
    tmp_path: Path, text: str, kind: str | None
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8", newline="")
    with pytest.raises(InputError) as caught:
        list(read_items([path]))
    said = "unrecognised input format" + (f": this is {kind}" if kind else "")
    assert caught.value.message == said
    assert caught.value.hint
    (tmp_path / "b.jsonl").write_text('{"id": 1, "text": "a"}\n')
    records = read_items([tmp_path])
    assert len([*records]) == 1
    assert [*records.report.ignored] == [str(path)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=10,
).filter(lambda value: isinstance(value, (list, dict)))


@given(JSON, st.sampled_from([None, 0, 1, 4]), st.sampled_from(["", "\n", " \r\n\t"]), st.data())
def test_any_array_or_object_is_recognised_in_any_layout_and_cut_anywhere(
    value: object, indent: int | None, before: str, data: st.DataObject
) -> None:
    text = (before + json.dumps(value, indent=indent)).encode()
    assert looks_like_json(text)
    assert looks_like_json(b"no JSON\n" + text)
    # The first bytes may end anywhere, but for a number or a word, which are short.
    cut = text[: data.draw(st.integers(len(before) + 1, len(text)))]
    assert looks_like_json(cut) or cut.rstrip(b"-+.eE0123456789aflnrstuyINity") != cut


def test_it_takes_linear_time() -> None:
    for line in (
        b"[\n",
        b"[ \n",
        b"{\n",
        b'["\n',
        b"[1\n",
        b'["a"\n',
        b"[[\n[a",
        b"[" * 50 + b"\n",
    ):
        looks_like_json(line * (HEAD_BYTES // len(line)) + b"x")
