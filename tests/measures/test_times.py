"""Hours and days in a time zone, on the days on which clocks change."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.errors import UsageError
from graphload.measures.measure import measure_times
from graphload.measures.times import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo")


def graph_at(times: Iterable[int]) -> nx.DiGraph[Any]:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from((at, {"time": time}) for at, time in enumerate(times))
    return graph


def each_hour(day: dt.datetime, hours: int) -> list[int]:
    """Return a time in each of some hours from a moment."""
    start = int(day.timestamp())
    return [start + 3600 * hour for hour in range(hours)]


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 31, 23), (10, 27, 25), (6, 1, 24)])
def test_a_day_has_as_many_hours_as_its_clocks_show(month: int, day: int, hours: int) -> None:
    start = dt.datetime(2024, month, day, tzinfo=dt.UTC) - dt.timedelta(days=1)
    times = each_hour(start, 72)
    days = dict(
        row[:2] for row in measure_times(graph_at(times), per="day", tz="Europe/Berlin").rows
    )
    assert days[f"2024-{month:02}-{day:02}"] == hours


def test_an_hour_that_clocks_skip_is_empty_and_one_that_they_repeat_counts_twice() -> None:
    def hours(month: int, day: int, count: int) -> list[int]:
        midnight = dt.datetime(2024, month, day, tzinfo=ZoneInfo("Europe/Berlin"))
        graph = graph_at(each_hour(midnight, count))
        return [row[1] for row in measure_times(graph, tz="Europe/Berlin").rows]

    assert hours(3, 31, 23) == [1, 1, 0] + [1] * 21
    assert hours(10, 27, 25) == [1, 1, 2] + [1] * 21


@pytest.mark.parametrize("time", [8_210_000_000_000, -9 * 10**12, 2**62])
@pytest.mark.parametrize("per", ["hour", "weekday", "day"])
def test_a_time_that_no_calendar_has_is_in_no_hour_and_on_no_day(
    per: Literal["hour", "weekday", "day"], time: int
) -> None:
    frame = measure_times(graph_at([0, time]), per=per, tz="Asia/Tokyo").frame
    assert frame["items"].sum() == 1


def test_all_24_hours_and_7_weekdays_are_listed() -> None:
    graph = graph_at([0])
    assert [row[0] for row in measure_times(graph).rows] == list(range(24))
    weekdays = measure_times(graph, per="weekday").rows
    assert [row[0] for row in weekdays if row[1]] == ["Thursday"]
    assert len(weekdays) == 7


@given(st.lists(st.integers(0, 2_100_000_000), max_size=20), st.sampled_from(ZONES))
def test_hours_and_days_are_those_of_the_time_zone_database(times: list[int], tz: str) -> None:
    local = [dt.datetime.fromtimestamp(time, ZoneInfo(tz)) for time in times]
    hours = measure_times(graph_at(times), per="hour", tz=tz).rows
    assert {row[0]: row[1] for row in hours if row[1]} == Counter(one.hour for one in local)
    days = measure_times(graph_at(times), per="day", tz=tz).rows
    assert {row[0]: row[1] for row in days} == Counter(one.date().isoformat() for one in local)


@pytest.mark.parametrize("name", ["Mars/Base", ""])
def test_an_unknown_time_zone_is_a_wrong_call(name: str) -> None:
    with pytest.raises(UsageError, match=f"unknown time zone '{name}'"):
        Calendar(name)
