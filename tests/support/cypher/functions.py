"""Calls of the functions that both stores know, one of each, whose arguments may be null."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["calls_of_null"]

_CALLS = """
abs(-2) acos(0.5) asin(0.5) atan(0.5) atan2(1,2) avg(2) btrim('aba') btrim('a','a') ceil(1.5)
char_length('a') character_length('a') coalesce(1,2) collect(1) cos(1) cot(1) count(1)
date('2020-01-02') date.truncate('month',date('2020-01-02')) datetime('2020-01-02T03:04Z')
datetime.fromepoch(1,2) datetime.fromepochmillis(3)
datetime.truncate('hour',datetime('2020-01-02T03:04Z')) degrees(1) duration('P1D')
duration.between(date('2020-01-01'),date('2020-01-02'))
duration.inDays(date('2020-01-01'),date('2020-01-02'))
duration.inMonths(date('2020-01-01'),date('2020-01-02'))
duration.inSeconds(date('2020-01-01'),date('2020-01-02')) exp(1) floor(1.5) haversin(1)
head([1]) isEmpty('a') isNaN(1.5) keys({a:1}) last([1]) left('ab',1)
localdatetime('2020-01-02T03:04')
localdatetime.truncate('day',localdatetime('2020-01-02T03:04')) localtime('03:04')
localtime.truncate('hour',localtime('03:04')) log(1) log10(1) lower('A') ltrim('ab') max(1)
min(1) normalize('a') nullIf(1,2) point({x:1,y:2})
point.distance(point({x:1,y:2}),point({x:1,y:3})) properties({a:1}) radians(1) range(1,3)
range(1,3,2) replace('ab','a','b') reverse('ab') right('ab',1) round(1.5) round(1.25,1)
round(1.25,1,'UP') rtrim('ab') sign(-2) sin(1) size([1]) split('a,b',',') sqrt(4) stdev(1)
stdevp(1) substring('abc',1) substring('abc',1,1) sum(1) tail([1,2]) tan(1) time('03:04Z')
time.truncate('hour',time('03:04Z')) toBoolean('true') toBooleanList(['true'])
toBooleanOrNull(1.5) toFloat('1') toFloatList(['1']) toFloatOrNull('x') toInteger('1')
toIntegerList(['1']) toIntegerOrNull('x') toLower('A') toString(1) toStringList([1])
toStringOrNull(1) toUpper('a') trim('ab') upper('a') valueType(1)
""".split()  # noqa: SIM905 - one a line would take a page


def calls_of_null() -> Iterator[list[str]]:
    """Yield the calls of each function: as it is, and with each argument replaced by a null."""
    for call in _CALLS:
        name, _, rest = call.partition("(")
        arguments = _split(rest[:-1])
        yield [
            call,
            *(
                f"{name}({','.join([*arguments[:at], null, *arguments[at + 1 :]])})"
                for at in range(len(arguments))
                for null in ("null", "z")
            ),
        ]


def _split(text: str) -> list[str]:
    """Split arguments at the commas outside of brackets and strings."""
    parts, depth, quoted = [""], 0, False
    for character in text:
        quoted ^= character == "'"
        depth += (character in "([{") - (character in ")]}")
        if character == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts
