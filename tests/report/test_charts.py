"""The bars of a report: all items are in one, or counted as left out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.forest import UNKNOWN
from graphload.items import END_USUAL_TIME, FIRST_USUAL_TIME
from graphload.report.charts import MAX_DEPTH_BARS, Chart, ItemCounts

USUAL = st.integers(FIRST_USUAL_TIME, END_USUAL_TIME - 1)
ANY = st.integers(-(2**62), 2**62)


def chart_times(time: np.ndarray[Any, Any], is_item: np.ndarray[Any, Any]) -> Chart:
    return counted(time, np.zeros(len(time), np.int64), is_item).chart_times()


def chart_depths(depth: np.ndarray[Any, Any], is_item: np.ndarray[Any, Any]) -> Chart:
    return counted(np.zeros(len(depth), np.int64), depth, is_item).chart_depths()


def counted(*columns: np.ndarray[Any, Any], parts: int = 1) -> ItemCounts:
    items = ItemCounts()
    for part in zip(*(np.array_split(column, parts) for column in columns), strict=True):
        items.add(*part)
    return items


def seconds(text: str) -> int:
    return int(dt.datetime.fromisoformat(f"{text}+00:00").timestamp())


def bars_of(*times: str) -> dict[str, int]:
    chart = chart_times(
        np.array([seconds(time) for time in times]), np.full(len(times), fill_value=True)
    )
    assert not chart.left_out
    return {bar.label: bar.items for bar in chart.bars}


@given(st.lists(st.one_of(USUAL, ANY, st.just(int(UNKNOWN)))), st.randoms())
def test_every_item_is_in_one_bar_or_left_out(times: list[int], random: object) -> None:
    del random
    time = np.array(times, dtype=np.int64)
    is_item = np.arange(len(time)) % 3 > 0
    chart = chart_times(time, is_item)
    assert sum(bar.items for bar in chart.bars) + sum(chart.left_out.values()) == is_item.sum()
    assert len(chart.bars) <= 110
    assert len({bar.label for bar in chart.bars}) == len(chart.bars)
    assert [bar.label for bar in chart.bars] == sorted(bar.label for bar in chart.bars)
    if chart.bars:
        assert chart.bars[0].items
        assert chart.bars[-1].items


@given(st.lists(USUAL, min_size=1))
def test_a_bar_has_the_items_from_its_label_to_the_next(times: list[int]) -> None:
    chart = chart_times(np.array(times), np.full(len(times), fill_value=True))
    starts = np.array(
        [np.datetime64(bar.label.replace(" ", "T"), "s").astype(int) for bar in chart.bars]
    )
    bar = np.searchsorted(starts, times, side="right") - 1
    assert np.bincount(bar, minlength=len(starts)).tolist() == [b.items for b in chart.bars]


def test_a_period_is_one_of_the_calendar() -> None:
    assert bars_of("2024-02-28 10:59", "2024-02-28 11:01") == {
        "2024-02-28 10:59": 1,
        "2024-02-28 11:00": 0,
        "2024-02-28 11:01": 1,
    }
    months = bars_of("2020-01-31 23:59:59", "2020-03-01", "2024-02-29")
    assert [*months][:3] == ["2020-01", "2020-02", "2020-03"]
    assert (months["2020-02"], months["2024-02"]) == (0, 1)
    assert [*bars_of("1990-01-01", "2099-12-31")] == [str(year) for year in range(1990, 2100)]


def test_a_week_begins_on_monday() -> None:
    weeks = bars_of("2024-01-03", "2024-01-07 23:59", "2024-01-08", "2024-11-01")
    assert [*weeks][:2] == ["2024-01-01", "2024-01-08"]
    assert (weeks["2024-01-01"], weeks["2024-01-08"]) == (2, 1)
    assert {dt.date.fromisoformat(week).weekday() for week in weeks} == {0}


@given(st.lists(st.integers(-1, 40)))
def test_every_item_has_a_depth_or_is_in_a_circle(depths: list[int]) -> None:
    chart = chart_depths(np.array(depths, dtype=np.int64), np.full(len(depths), fill_value=True))
    assert sum(bar.items for bar in chart.bars) + sum(chart.left_out.values()) == len(depths)
    assert len(chart.bars) <= MAX_DEPTH_BARS


@pytest.mark.parametrize(
    ("depths", "labels"),
    [([], []), ([0, 1, 1], ["0", "1"]), ([0, 47], [f"{at} to {at + 1}" for at in range(0, 48, 2)])],
)
def test_of_a_deep_graph_levels_share_a_bar(depths: list[int], labels: list[str]) -> None:
    chart = chart_depths(np.array(depths, dtype=np.int64), np.full(len(depths), fill_value=True))
    assert [bar.label for bar in chart.bars] == labels


def test_stubs_are_no_items() -> None:
    depth, is_item = np.array([0, 1]), np.array([False, True])
    assert [bar.items for bar in chart_depths(depth, is_item).bars] == [0, 1]


@given(
    st.lists(st.tuples(st.one_of(USUAL, st.integers(0, 10**7), ANY), st.integers(-1, 40))),
    st.integers(1, 5),
)
def test_parts_give_the_bars_of_all_items(rows: list[tuple[int, int]], parts: int) -> None:
    time, depth = (np.array([row[at] for row in rows], np.int64) for at in (0, 1))
    # Of all years, of months, of days.
    begin = seconds("2020-01-01")
    for times in (time, time % 10**7 + begin, time % 10**6 + begin):
        columns = (times, depth, np.arange(len(rows)) % 4 > 0)
        whole, added = counted(*columns), counted(*columns, parts=parts)
        assert added.chart_times() == whole.chart_times()
        assert added.chart_depths() == whole.chart_depths()
