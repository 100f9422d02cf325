"""The search of dumps leaves out lines only where no record in them is wanted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graphload.items import Item, Reject, Unfetched
from graphload.readers import read_items
from graphload.readers.files.lines import split_lines
from graphload.readers.report import SourceReport
from graphload.readers.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOMENT = 1_600_000_000
PLAIN = [
    json.dumps(
        {"id": f"a{n}", "author": author, "created_utc": MOMENT - n, "subreddit": "knots"}
    ).encode()
    for n, author in enumerate(["[deleted]", "ann", "bob", "cid"])
]
OWN = [
    json.dumps(
        {"id": n, "type": "comment", "by": author, "time": MOMENT - n, "text": "x", "kids": [n + 9]}
    ).encode()
    for n, author in enumerate(["dan", "ann", "bob"], 1)
]
ROW = PLAIN[3][:-1]
OWN_ROW = OWN[2][:-1]
REPLY = b'{"id": "a1", "author": "ann", "created_utc": 1600000000, "score": 10, "text": "so it is"}'
ESCAPED_REPLY = REPLY.replace(b"au", b"\\u0061u").replace(b"score", b"scor\\u0065")
TRICKY = [
    ROW + b', "replies": [' + REPLY + b"]}",
    ROW
    + b', "replies": ['
    + ESCAPED_REPLY.replace(b"a1", b"\\u00611").replace(b"cr", b"\\u0063r")
    + b"]}",
    ROW + b', "replies": {"t1_a1": {"author": "bob", "body": "x"}}}',
    ROW + b', "replies": {"data": {"children": [{"kind": "t1", "data": ' + REPLY + b"}]}}}",
    ROW + b', "odd": [{"by": "ann", "id": 361, "time": 1600000000, "text": "so it is"}]}',
    ROW + b', "data": ' + REPLY + b"}",
    ROW + b', "data": {"body": "x"}, "kind": "t1", "name": "t1_a1"}',
    ROW + b', "graphload_record": ' + json.dumps(REPLY.decode()).encode() + b"}",
    ROW + b', "name": "t1_a1", "score": 10, "selftext": "so it is"}',
    ROW + b', "author": "ann", "created_utc": 1600000000, "id": "a1", "subreddit": "tea"}',
    ROW + b', "author": "ann", "author": "bob", "body": "x", "selftext": "so it is"}',
    ROW + b', "body": "\xff"}',
    ROW + b', "body": "\xff \\u00e9 {"}',
    ROW + b', "odd": {"body": "\xff"}}',
    ROW + b', "subreddit": 1.0, "score": 10.0, "created_utc": 1600000000000}',
    ROW + b', "score": "10", "created_utc": "2020-09-13 12:26:40", "n": 7.5}',
    ROW + b', "score": 9, "n": 1e999, "odd": NaN}',
    ROW + b', "author": 5, "created_utc": 16e8}',
    ROW + b', "id": 361, "created_utc": 1600000000000, "score": 10.0}',
    ROW + b', "id": "12.0", "author": "\\u0061nn"}',
    ROW + b', "extra": {"subreddit": "knots", "n": 6}}',
    ROW + b', "score": 10',
    PLAIN[1] + b" " + PLAIN[2],
    PLAIN[2] + PLAIN[1] + b"\n" + ROW + b"\n}",
    ROW + b",\n" + b'"author": "ann"}\n' + PLAIN[1] + PLAIN[2],
    b"[" + PLAIN[1] + b", " + PLAIN[2] + b"]",
    b'{"a1": ' + PLAIN[1] + b"}",
    b'{"id": "a1", "author": "ann", "time": 1600000000, "subreddit": "knots", "text": "x"}',
    OWN_ROW + b', "by": "ann", "score": 10, "text": "so it is"}',
    OWN_ROW + b', "by": 5, "score": "10", "time": 1600000000000}',
    OWN_ROW + b', "by": null, "id": "12.0", "time": "2020-09-13 12:26:40", "score": 10.0}',
    OWN_ROW + b', "user": "ann", "author": "ann", "body": "so it is"}',
    OWN_ROW + b', "body": "x", "text": "so it is"}',
    OWN_ROW + b', "text": "so it is", "objectID": "x/y"}',
    OWN_ROW + b', "kids": [' + REPLY + b', {"id": 361, "by": "ann"}]}',
    OWN_ROW + b', "extra": {"subreddit": "knots", "n": 6, "score": 10}, "n": 7}',
    OWN_ROW + b', "subreddit": "knots", "extra": 5, "item_type": "story"}',
    OWN_ROW + b', "subreddit": "knots", "created_utc": 1600000000, "b\\u0079": "ann"}',
    OWN_ROW + b', "data": {"by": "ann"}, "name": "t1_a1", "id": "t1_a1"}',
    b'{"id": null, "by": "ann", "time": 1600000000}',
    b'{"id": 5}',
    b"{}",
    b"",
    b" \t",
]
"""Lines that a look at a row's own fields doesn't settle, and broken ones."""
IDS = st.sampled_from(["a1", "a2", "A1", "t1_a1", "12.0", "-0", "x/y", 361, 5, 5.0, "", None])
AUTHORS = st.sampled_from(["ann", "annual", "é", 'q"x', "[deleted]", "", 5, None, {"name": "ann"}])
TIMES = st.sampled_from(
    [MOMENT, MOMENT - 1, MOMENT * 1000, MOMENT + 0.9, 16e8, str(MOMENT), "2020-09-14", "x", 5, None]
)
WORDS = st.sampled_from(["x", "so it is", "a { b", "\\", "ann", "\u2019 \U0001f600", '"author"'])
SCORES = st.sampled_from([10, 9, 10.0, "10", True, None, "many", 2**70])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "id": IDS,
    "author": AUTHORS,
    "created_utc": TIMES,
    "subreddit": st.sampled_from(["knots", "tea", "", 1, 1.0, True, None]),
    "body": WORDS,
    "score": SCORES,
}
OTHERS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["t1_a2", "t3_a1", "a1", None]),
    "by": AUTHORS,
    "time": TIMES,
    "selftext": WORDS,
    "title": WORDS,
    "gildings": st.sampled_from([{}, {"gid_1": 0}, None]),
    "media": st.sampled_from([{"type": "x", "author": "ann"}, {"e": [{"t": "id"}]}]),
    "extra": st.sampled_from([{"subreddit": "tea"}, {"score": 10}]),
    "data": st.sampled_from([{"author": "ann", "id": "a1", "body": "x"}, 5]),
    "kind": st.sampled_from(["t1", "more", 5]),
    "graphload_record": st.sampled_from(['{"id": "a1", "by": "ann", "time": 1600000000}', "5"]),
    "Message-ID": st.just("<a1>"),
    "From": st.just("Ann <ANN>"),
    "webpage_url": st.just("https://example.org"),
    "columns": st.just(["id", "author"]),
}
NESTS = ("replies", "comments", "children", "crosspost_parent_list", "post_view", "thread", "odd")


def rows(depth: int = 2) -> st.SearchStrategy[list[tuple[str, Any]]]:
    """Draw the fields of a row: all that a dump has, some of them again, and others."""
    strategies = {**FIELDS, **OTHERS}
    nested: st.SearchStrategy[Any] = st.just([])
    if depth:
        inner = rows(depth - 1).map(dict)
        nested = st.lists(inner, max_size=2) | inner | inner.map(lambda row: {"a1": row})
    pairs = [
        *(st.tuples(st.just(name), values) for name, values in strategies.items()),
        *(st.tuples(st.just(name), nested) for name in NESTS),
    ]
    usual = st.tuples(*(st.tuples(st.just(name), FIELDS[name]) for name in FIELDS)).map(list)
    return st.tuples(usual, st.lists(st.one_of(pairs), max_size=3)).map(lambda two: two[0] + two[1])


OWN_ROWS = st.fixed_dictionaries(
    {"id": IDS},
    optional={
        "by": AUTHORS,
        "time": TIMES,
        "text": WORDS,
        "title": WORDS,
        "score": SCORES,
        "type": st.sampled_from(["comment", "story", 5, None]),
        "kids": st.lists(IDS, max_size=2) | rows(0).map(lambda row: [dict(row)]),
        "extra": OTHERS["extra"] | SCORES,
        "subreddit": FIELDS["subreddit"],
        "body": WORDS,
        "user": AUTHORS,
        "dead": st.booleans(),
    },
).map(lambda row: [*row.items()])
"""The fields of rows under graphload's own names."""


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Draw a line: a row in any spelling that JSON allows, or a broken one."""
    pairs = draw(rows() | OWN_ROWS)
    if draw(st.integers(0, 9)) == 0:
        pairs = draw(st.permutations(pairs))[draw(st.integers(0, 2)) :]
    is_ascii = draw(st.booleans())
    fields = (
        f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=is_ascii)}" for name, value in pairs
    )
    line = "{" + ", ".join(fields) + "}"
    odd = draw(st.integers(0, 20))
    if odd == 0:
        line = line.replace("au", "\\u0061u").replace("id", "i\\u0064").replace("a1", "\\u00611")
    elif odd == 1:
        line = line[: draw(st.integers(0, len(line)))]
    elif odd == 2:
        line = line.replace(", ", ",\n", 1)
    elif odd == 3:
        line += " {}"
    elif odd == 4:
        line = draw(st.sampled_from(["", "  ", "null", "[]", f"[{line}]", "}", "{", "{}"]))
    elif odd == 5:
        line = line.replace('"body"', '"\ud800": NaN, "body"').replace("\ud800", "\\ud800")
    elif odd == 6:
        line = line.replace('"body"', '"n": 1e999, "body"')
    elif odd == 7:
        line = f" {line} "
    text = line.encode()
    return text.replace(b"x", b"\xff") if odd == 8 else text


SELECTIONS = [
    Selection(by=frozenset(["ann"])),
    Selection(by=frozenset(["é", "5"])),
    Selection(ids=frozenset(["t1_a1", "t3_a2"])),
    Selection(ids=frozenset(["t1_c", "t3_c"])),
    Selection(ids=frozenset(["5", "x/y", "12", "0"])),
    Selection(ids=frozenset(f"t1_a{n}" for n in range(99))),
    Selection(since=MOMENT),
    Selection(since=5, until=MOMENT),
    Selection(since=MOMENT, until=MOMENT + 1),
    Selection(since=MOMENT, by=frozenset(["ann"])),
    *(
        Selection(where=(condition,))
        for condition in (
            "subreddit=knots",
            "subreddit=1",
            "subreddit!=tea",
            "extra.subreddit=true",
            "score>=10",
            "score=10",
            "by=ann",
            "by~^an",
            "id=t1_a1",
            "time<2020-09-13T12:26:40",
            "text~it",
            "title=x",
            "author=ann",
            "gildings.gid_1=0",
            "n>5",
            "time=",
        )
    ),
]


def read(path: Path, only: Selection) -> tuple[list[Item], list[Reject], SourceReport]:
    records = read_items([path], only=only)
    items: list[Item] = []
    rejects: list[Reject] = []
    for record in records:
        if not isinstance(record, Unfetched):
            (items if isinstance(record, Item) else rejects).append(record)  # type: ignore[arg-type]
    return items, rejects, records.report.sources[0]


def is_json(line: bytes) -> bool:
    try:
        json.loads(line.decode(), parse_constant=int)
    except ValueError:
        return False
    return True


def cut(text: bytes, size: int) -> list[bytes]:
    """Split a text to lines as a file is read whose chunks have some size, in one piece each."""
    chunks = (text[at : at + size] for at in range(0, len(text), size))
    pieces = split_lines(chunks, lambda: 1 << 30, lambda *_: None, whole=True)
    return [piece for block in pieces for piece in block]


def check_search(path: Path, text: bytes) -> None:
    """Check what each selection finds by parsing each line."""
    path.write_bytes(text)
    broken = {n for n, line in enumerate(text.split(b"\n"), 1) if not is_json(line)}
    records = [*read_items([path])]
    all_rejects = [record for record in records if isinstance(record, Reject)]
    for only in SELECTIONS:
        items, rejects, report = read(path, only)
        wanted = [item for item in records if isinstance(item, Item) and only.selects(item)]
        assert items == wanted, only
        assert [item.place for item in items] == [item.place for item in wanted]
        assert [reject for reject in rejects if reject not in all_rejects] == []
        # What is JSON may be left out for what it is not, whatever else is wrong with it.
        missing = [reject.place.line for reject in all_rejects if reject not in rejects]
        assert broken.isdisjoint(missing)
        assert report.unparsed <= report.left_out


@pytest.mark.parametrize("line", TRICKY)
def test_a_search_finds_what_is_in_a_line_of_any_kind(line: bytes, tmp_path: Path) -> None:
    for usual in (PLAIN, OWN):
        check_search(tmp_path / "dump.jsonl", b"\n".join([*usual, line, *usual]))


@given(
    st.lists(
        st.sampled_from([*PLAIN, *OWN]) | st.sampled_from(TRICKY) | lines(), min_size=1, max_size=12
    ),
    st.sampled_from([(b"\n", b"\n"), (b"\r\n", b"\r\n"), (b"\n", b"")]),
    st.sampled_from([PLAIN, OWN]),
)
@example(PLAIN, (b"\r\n", b""), PLAIN)
@example(OWN, (b"\r\n", b""), OWN)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=30,
)
def test_a_search_finds_what_parsing_each_line_finds(
    tmp_path: Path, text: list[bytes], ends: tuple[bytes, bytes], usual: list[bytes]
) -> None:
    # The first line tells that these are lines, the last that no name tells them.
    text = [usual[0], *text, usual[2]]
    check_search(tmp_path / "dump.jsonl", ends[0].join(text) + ends[1])


@given(
    st.lists(st.sampled_from([*PLAIN, *OWN]) | st.sampled_from(TRICKY) | lines(), max_size=30),
    st.sampled_from([64, 200, 700, 3000]),
)
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_what_a_search_finds_depends_on_no_block(text: list[bytes], size: int) -> None:
    whole = b"\n".join(text)
    for only in SELECTIONS:
        found = []
        for blocks in (cut(whole, size), cut(whole, 1 << 20)):
            report = SourceReport("", "")
            select = only.line_selector(report)
            if select is not None:
                chosen = [(n, line.strip()) for n, line in select(blocks) if line.strip()]
                found.append((chosen, report.left_out, report.unparsed))
        assert not found or found[0] == found[1]


def test_rows_are_left_out_unparsed_whatever_objects_they_have(tmp_path: Path) -> None:
    row = {
        **json.loads(PLAIN[0]),
        "body": "x \u2019",
        "gildings": {"gid_1": 0},
        "author_flair_richtext": [{"e": "text", "t": "flair"}],
        "media": {"oembed": {"author_name": "ann"}},
    }
    path = tmp_path / "dump.jsonl"
    path.write_text((json.dumps(row) + "\n") * 1000)
    selections: Sequence[Selection] = [
        Selection(by=frozenset(["ann"])),
        Selection(ids=frozenset(["t1_zz"])),
        Selection(since=MOMENT + 1),
        Selection(where=("subreddit=tea", "by=bob")),
        Selection(where=("score>5",)),
    ]
    for only in selections:
        items, rejects, report = read(path, only)
        assert (items, rejects) == ([], [])
        assert (report.left_out, report.unparsed, report.read) == (1000, 1000, 0)


def test_rows_under_our_own_names_are_left_out_unparsed(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes(b"\n".join(OWN * 500))
    items, rejects, report = read(path, Selection(by=frozenset(["nobody else"])))
    assert (items, rejects) == ([], [])
    assert (report.left_out, report.unparsed) == (1500, 1500)


def test_a_broken_line_among_those_that_are_left_out_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    lines = [PLAIN[0]] * 500
    lines[100], lines[200], lines[300] = lines[0][:-9], b"\xff" + lines[0], b""
    path.write_bytes(b"\n".join(lines))
    items, rejects, report = read(path, Selection(by=frozenset(["ann"])))
    assert items == []
    assert [reject.place.line for reject in rejects] == [101, 201]
    assert (report.unparsed, report.rejected) == (497, 2)


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_each_row_is_kept_with_its_line_or_counted(tmp_path: Path, text: list[bytes]) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(b"\n".join(text))
    items, rejects, report = read(path, Selection(by=frozenset(["ann", "cid"])))
    numbers = [n for n, line in enumerate(text, 1) if line in (PLAIN[1], PLAIN[3])]
    assert [item.place.line for item in items if item.place is not None] == numbers
    assert (rejects, report.read + report.left_out) == ([], len(text))
