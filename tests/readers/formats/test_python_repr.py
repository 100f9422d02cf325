"""The Python repr of Items, parsed and never run."""

from __future__ import annotations

import ast
import pprint
import time
import warnings
from dataclasses import make_dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.items import Reject
from graphload.readers.formats.python_repr import ReprRecord, looks_like_reprs, parse_reprs

if TYPE_CHECKING:
    from collections.abc import Mapping

names = st.from_regex(r"[a-z_][a-z0-9_]{0,9}", fullmatch=True)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
keys = st.text(max_size=5) | st.integers()
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)
records = st.dictionaries(names, values, max_size=8)
PUNCTUATION = ("'", '"', "'''", "\\'", "[", "]", "{", "}", ",", ")", "-", "*", "\0", " ", "\n")
PIECES = ("Item(", "a=#", "b#=", "x.", "#", "'#'", "f'#'", "(#,", "#:", "None,", "\nItem(a=#)")
garbage = st.lists(st.sampled_from(PIECES + PUNCTUATION), max_size=25).map("".join)


def spelled(fields: Mapping[str, object], name: str = "Item") -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in fields.items())})"


def parsed(text: str) -> list[dict[str, object] | str]:
    """The fields of each record, and the reason of each reject."""
    found = parse_reprs(text, "s")
    return [one.reason if isinstance(one, Reject) else one.fields for one in found]


def reason(text: str) -> str:
    (found,) = parse_reprs(text, "s")
    assert isinstance(found, Reject)
    assert found.raw == text
    return found.reason


@given(records)
def test_a_record_comes_back_from_its_repr(fields: dict[str, object]) -> None:
    (found,) = parsed(spelled(fields))
    assert repr(found) == repr(fields)


@given(st.lists(records, min_size=1, max_size=5), names)
def test_records_come_back_from_the_repr_of_a_list_of_them(
    many: list[dict[str, object]], name: str
) -> None:
    text = f"[{', '.join(spelled(fields, name) for fields in many)}]"
    assert repr(parsed(text)) == repr(many)


@given(st.lists(records, max_size=5))
def test_records_come_back_from_a_line_each(many: list[dict[str, object]]) -> None:
    text = "".join(spelled(fields, "hn.api.Item") + "\r\n" for fields in many)
    assert repr(parsed(text)) == repr(many)


@given(st.dictionaries(st.integers(-(2**63), 2**63 - 1), records, max_size=5))
def test_records_come_back_from_a_mapping_with_their_ids(
    many: dict[int, dict[str, object]],
) -> None:
    text = "{" + ",\n ".join(f"{key}: {spelled(fields)}" for key, fields in many.items()) + "}"
    found = [(one.key, one.fields) for one in parse_reprs(text, "s") if isinstance(one, ReprRecord)]
    assert repr(found) == repr(list(many.items()))


@pytest.mark.parametrize("gap", [" ", "\n ", "\n\n    "])
@pytest.mark.parametrize("key", ["7", "'7'", '"7"', "7.0"])
def test_a_pair_over_any_lines_names_the_id(key: str, gap: str) -> None:
    text = f"[({gap}{key},{gap}Item(by='a')), ({gap}8,{gap}Item(by='b'))]"
    assert [one.key for one in parse_reprs(text, "s") if isinstance(one, ReprRecord)] == [7, 8]


@pytest.mark.parametrize("width", [20, 40, 80])
def test_what_pprint_writes_is_read(width: int) -> None:
    fields = {"id": 5, "text": "words, (and) more of 'them' " * 9, "kids": list(range(40, 60))}
    item = make_dataclass("Item", fields)(**fields)
    listed = pprint.pformat([item, item], width=width)
    paired = pprint.pformat([(5, item), (6, item)], width=width)
    mapped = pprint.pformat({5: item, 6: item}, width=width)
    assert parsed(listed) == parsed(paired) == parsed(mapped) == [fields, fields]


def test_a_record_formatted_over_lines_with_a_last_comma_is_read() -> None:
    text = "[\n  hn.Item(\n    by='a',\n    kids=[\n      1,\n      2,\n    ],\n  ),\n]"
    assert parsed(text) == [{"by": "a", "kids": [1, 2]}]


@given(garbage)
def test_whatever_stands_there_is_in_a_record_or_in_a_reject(text: str) -> None:
    first, *others = text.split("#")
    marks = [str(mark) for mark in range(10_000, 10_000 + len(others))]
    text = first + "".join(map(str.__add__, marks, others))
    found = "".join(map(repr, parse_reprs(text, "s")))
    assert [mark for mark in marks if mark not in found] == []


@given(st.lists(garbage, max_size=4), st.data())
def test_a_record_at_the_start_of_a_line_is_found_whatever_stands_before(
    lines: list[str], data: st.DataObject
) -> None:
    fields = data.draw(records)
    text = "".join(line + "\n" for line in lines) + spelled(fields)
    *_, last = parse_reprs(text, "s")
    assert isinstance(last, ReprRecord)
    assert repr(last.fields) == repr(fields)
    assert last.line == text.count("\n") + 1


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("__import__('os').system('touch pwned')", "contains a function call, __import__(…)"),
        ("datetime.datetime(2020, 1, 1)", "contains a function call, datetime.datetime(…)"),
        ("foo", "contains the name foo"),
        ("nan", "contains the name nan"),
        ("1 + 1", "expressions are not evaluated"),
        ("'a' * 9", "expressions are not evaluated"),
        ("'a' % 1", "expressions are not evaluated"),
        ("'a'.upper()", "expressions are not evaluated"),
        ("[1][0]", "expressions are not evaluated"),
        ("1 if True else 2", "expressions are not evaluated"),
        ("+1", "expected a value, found '+1)'"),
        ("~1", "expected a value, found '~1)'"),
        ("not True", "contains the name not"),
        ("lambda: 1", "contains the name lambda"),
        ("[x for x in ()]", "contains the name x"),
        ("{1, 2}", "contains a set"),
        ("{**{}}", "expected a value, found '**{}"),
        ("{1: 2: 3}", "unexpected ':'"),
        ("{[]: 1}", "unexpected ':'"),
        ("{1: }", "expected a value, found '}"),
        ("[1)", "closing parenthesis ')' does not match opening parenthesis '['"),
        ("[1", "closing parenthesis ')' does not match opening parenthesis '['"),
        ("[,]", "expected a value, found ',]"),
        ("f'{1}'", "contains an f-string"),
        ("rf'{1}'", "contains an f-string"),
        ("b'a'", "contains bytes"),
        ("t'a'", "unknown string prefix 't'"),
        ("'\\x4'", "truncated \\x escape"),
        ("'\\U00110000'", "illegal Unicode character"),
        ("'\\N{nothing of the kind}'", "unknown Unicode character name"),
        ("007", "invalid number 007"),
        ("1j", "invalid number 1j"),
        ("1__0", "invalid number 1__0"),
        ("9" * 5000, "invalid number 99999999999999999999…"),
        ("[" * 1000, "nested more than 64 levels deep"),
        ("...", "expected a value, found '...)'"),
        ("", "expected a value, found ')'"),
        ("\0", "expected a value, found '\\x00)'"),
    ],
)
def test_what_is_no_plain_value_is_rejected_with_its_reason(value: str, why: str) -> None:
    found = reason(f"Item(id=1, text={value})")
    assert found.startswith("'text': ")
    assert why in found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Item(1, 2)", "expected field=value, found '1, 2)'"),
        ("Item(**fields)", "unpacking with '*' is not supported: expected field=value"),
        ("Item(a=1, a=2)", "duplicate field 'a'"),
        ("Item(a=1, a=[[]])", "duplicate field 'a'"),
        ("Item(a==1)", "expected field=value, found 'a==1)'"),
        ("Item(a=1) + Item(a=2)", "unexpected text after the closing ')'"),
        ("Item(a=1).save()", "unexpected text after the closing ')'"),
        ("Item(", "'(' was never closed"),
        ("Item(a=1,", "'(' was never closed"),
        ("Item(a=1", "'a': unexpected end of the record"),
        ("Item(a='it", "'a': unterminated string literal"),
        ("Item(a='''it')", "'a': unterminated string literal"),
        ("{'x' * 9: Item()}", "not a record: expected Name(field=value, …)"),
        ("items = [Item(a=1)]", "not a record: expected Name(field=value, …)"),
        ("((((", "contains only brackets and commas, no record"),
        ("Item(a='\udcff')", "invalid UTF-8"),
    ],
)
def test_a_record_that_cannot_be_read_is_rejected_with_its_reason(text: str, why: str) -> None:
    assert reason(text) == why


def test_a_key_that_no_store_can_hold_is_rejected() -> None:
    assert "must fit in 64 bits" in reason(f"{2**64}: Item(a=1)")


def test_a_bad_record_in_a_line_takes_no_other_with_it() -> None:
    text = "[None, Item(a=1), Item(a=f(1, '), Item(a=9)')), 5, (6, Item(a=2)), foo(1).b, Item(a=3)]"
    found = parsed(text)
    assert [one for one in found if isinstance(one, dict)] == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert len(found) == 7


@pytest.mark.parametrize(
    "broken", ["Item(a=1", "Item(a='x", "Item(a='''x", "Item(a=[1, 2", "Item("]
)
def test_an_unfinished_record_ends_before_the_next_line_that_begins_one(broken: str) -> None:
    first, second = parse_reprs(f"{broken}\nItem(a=2)\n", "s")
    assert isinstance(first, Reject)
    assert first.raw == broken
    assert isinstance(second, ReprRecord)
    assert second.line == 2


def test_a_nul_spoils_no_file() -> None:
    text = "\0\nItem(text='a\0b')\n\0\0Item(a=1)\nItem(a=2)"
    found = parsed(text)
    assert [one for one in found if isinstance(one, dict)] == [{"text": "a\0b"}, {"a": 2}]


def test_a_reject_says_its_line_counted_from_the_first() -> None:
    lines = [
        one.line if isinstance(one, ReprRecord) else one.place.line
        for one in parse_reprs("\n[\nItem(a=1), Item(b=x),\n\n?\nItem()]", "s", 10)
    ]
    assert lines == [12, 12, 14, 15]


@pytest.mark.parametrize("text", ["", " \r\n", "[]", "{}", "()", "\ufeff"])
def test_an_empty_text_or_container_holds_nothing(text: str) -> None:
    assert parsed(text) == []


def test_a_record_without_fields_is_a_record() -> None:
    assert parsed("Item()") == [{}]


@pytest.mark.parametrize(
    ("token", "value"),
    [
        (r"'\x41\u00e9\U0001f600\101\n\t\\\''", "A\u00e9\U0001f600A\n\t\\'"),
        (r"'\N{BULLET}\d'", "\u2022\\d"),
        ("'a\\\nb'", "ab"),
        (r"r'\n'", r"\n"),
        ("u'a' \"b\"\n 'c'", "abc"),
        ("'''a'\n''b'''", "a'\n''b"),
        ('"""a"""', "a"),
        ("('a' 'b')", "ab"),
        ("('a',)", ("a",)),
        ("-1_000", -1000),
        ("0x1F", 31),
        ("-.5e3", -500.0),
        ("1e+16", 1e16),
    ],
)
def test_a_literal_means_what_python_says(token: str, value: object) -> None:
    assert parsed(f"Item(a={token})") == [{"a": value}]


SPELLINGS = ("'a'", '"b"', "'''c'\n'''", "\\", "n", "x41", "\\u0041", "r'", "u'", "'", "0", "12")
SIGNS = ("_", ".", "e5", "-", "0x", "None", "True", "[", "]", "(", ")", "{", "}", ",", ":", " ")


@given(st.lists(st.sampled_from(SPELLINGS + SIGNS), max_size=8).map("".join))
def test_whatever_is_read_as_a_value_means_what_python_says(value: str) -> None:
    text = f"Item(a={value})"
    found, *others = parse_reprs(text, "s")
    if others or isinstance(found, Reject):
        return
    # Brackets behind a record end what it stands in; Python wants to have seen it begin.
    if not isinstance(next(parse_reprs(text + "x", "s")), Reject):
        return
    with warnings.catch_warnings(action="ignore"):
        call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    values = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    assert repr(values) == repr(found.fields)


@pytest.mark.parametrize(
    "text",
    [
        "Item(text='" + "x" * 10_000_000 + "')",
        "Item(text='" + "x" * 10_000_000,
        "Item(text='" + "\\n" * 2_000_000 + "')",
        "Item(text=" + "[" * 2_000_000,
        "Item(" * 1_000_000,
        "(" * 2_000_000,
        "'" * 1_000_000,
        ",(" * 500_000,
        "1: " * 500_000,
        "'a': " * 500_000,
        "Item(a='''\n" * 100_000,
        "\nItem(a='x " * 100_000,
        "Item(a=" + "9" * 1_000_000 + ")",
        "5,\n\n\n" * 200_000,
    ],
    ids=lambda text: text[:12],
)
def test_ten_megabytes_of_anything_take_seconds(text: str) -> None:
    began = time.monotonic()
    assert sum(1 for _ in parse_reprs(text, "s")) > 0
    assert time.monotonic() - began < 20


def test_a_string_of_ten_megabytes_is_text_like_any_other() -> None:
    (found,) = parsed("Item(text='" + "x" * 10_000_000 + "')")
    assert isinstance(found, dict)
    assert len(str(found["text"])) == 10_000_000


@pytest.mark.parametrize(
    "head",
    [
        "Item(by='a'",
        "\n\n  [hn.Item(",
        "{1: Item(id=1)",
        '{"1": Item(id=1)',
        "(1,\n Item(id=2)",
        "\ufeffItem()",
        "garbage\n__import__('os')\nItem(id=1)",
        "[\nItem(by",
    ],
)
def test_reprs_are_recognised_by_their_beginning(head: str) -> None:
    assert looks_like_reprs(head.encode())


@pytest.mark.parametrize(
    "head",
    [
        "",
        "garbage",
        "{'id': 1}",
        '{"id": 1, "text": "\\nItem(a=1)"}',
        '[\n{"id": 1}]\nItem(a=1)',
        "id,by\n1,a",
        "print('hello')\n",
        "if (a==1):\n  foo(a==1)",
    ],
)
def test_other_texts_are_not_taken_for_reprs(head: str) -> None:
    assert not looks_like_reprs(head.encode())
