"""Survival, concentration and activity are what their definitions say, computed anew."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphload.graph import build_graph
from graphload.measures.curves import (
    count_week,
    lorenz_of_authors,
    replies_over_time,
    survival_until_reply,
)
from graphload.measures.definitions import STUB_RULES
from measures.test_definitions import ZONES, discussions
from support.measures.brute import Brute

if TYPE_CHECKING:
    from graphload.graph import ReplyGraph
    from graphload.measures.definitions import StubRule


def waits(brute: Brute, depth: str) -> tuple[list[int], list[int]]:
    """Return the seconds until the first reply, and those of items seen without one."""
    times = [time for node in brute.data if (time := brute.time(node)) is not None]
    answered, censored = [], []
    for node in brute.data:
        time = brute.time(node)
        if time is None or node in brute.cycles or not brute.counts[node]:
            continue
        if depth != "any" and (brute.depth(node) == 0) != (depth == "root"):
            continue
        replies = [brute.time(kid) for kid in brute.kids[node]]
        known = [reply for reply in replies if reply is not None]
        if known:
            answered.append(max(min(known) - time, 0))
        elif not replies:
            censored.append(max(times) - time)
    return answered, censored


@given(discussions(), st.sampled_from(STUB_RULES), st.sampled_from(["any", "root", "reply"]))
def test_the_survival_is_the_product_of_the_shares_that_were_left(
    graph: ReplyGraph, stubs: StubRule, depth: str
) -> None:
    curve = survival_until_reply(graph, depth=depth, stubs=stubs)
    answered, censored = waits(Brute(graph, stubs, "UTC"), depth)
    assert (curve.answered, curve.censored) == (len(answered), len(censored))
    assert curve.time.tolist() == sorted(set(answered))
    share, variance = 1.0, 0.0
    for at, time in enumerate(curve.time):
        at_risk = sum(wait >= time for wait in answered + censored)
        deaths = answered.count(time)
        share *= 1 - deaths / at_risk
        assert curve.share[at] == pytest.approx(share, abs=1e-12)
        if 0 < share < 1:
            variance += deaths / (at_risk * (at_risk - deaths))
            spread = 1.959963984540054 * math.sqrt(variance) / math.log(share)
            assert curve.low[at] == pytest.approx(share ** math.exp(-spread), abs=1e-12)
            assert curve.high[at] == pytest.approx(share ** math.exp(spread), abs=1e-12)
    halves = [time for time, left in zip(curve.time, curve.share, strict=True) if left <= 0.5]
    assert curve.median == (halves[0] if halves else None)


def test_a_published_survival_is_found_again() -> None:
    # The 21 patients of Freireich et al. 1963 who were treated, with the standard errors of
    # Greenwood: times of relapse, and times at which others were last seen.
    relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    seen = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for number, wait in enumerate(relapsed + seen):
        graph.add_node(number, time=100 - wait if number >= len(relapsed) else 0, by="a")
        if number < len(relapsed):
            graph.add_node(number + 100, time=wait, by="b")
            graph.add_edge(number, number + 100)
    graph.add_node(1_000, time=100)
    graph.add_edge(100, 1_000)
    curve = survival_until_reply(graph, depth="root")
    assert curve.share.round(3).tolist() == [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448]
    assert (curve.low[0].round(3), curve.high[0].round(3)) == (0.62, 0.952)
    assert curve.median == 23


@given(discussions())
def test_the_lorenz_curve_ends_at_one_and_its_area_is_the_gini(graph: ReplyGraph) -> None:
    lorenz = lorenz_of_authors(graph)
    counts = Counter(by for _, by in graph.nodes(data="by") if by is not None)
    total, expected, so_far = sum(counts.values()), [0.0], 0
    for count in sorted(counts.values()):
        so_far += count
        expected.append(so_far / total)
    assert lorenz.items == pytest.approx(expected)
    if counts:
        area = 1 - 2 * float(np.trapezoid(lorenz.items, lorenz.authors))
        assert lorenz.gini == pytest.approx(area, abs=1e-12)


@given(discussions(), st.sampled_from(STUB_RULES), st.sampled_from(ZONES))
def test_a_week_has_each_dated_item_in_its_hour(
    graph: ReplyGraph, stubs: StubRule, tz: str
) -> None:
    brute, expected = Brute(graph, stubs, tz), np.zeros((7, 24), dtype=int)
    for node in brute.data:
        if brute.counts[node] and (time := brute.time(node)) is not None:
            moment = dt.datetime.fromtimestamp(time, ZoneInfo(tz))
            expected[moment.weekday(), moment.hour] += 1
    assert (count_week(graph, tz=tz, stubs=stubs) == expected).all()


@given(discussions(), st.sampled_from(STUB_RULES), st.sampled_from(ZONES))
def test_each_dated_reply_is_in_one_period_of_a_timeline(
    graph: ReplyGraph, stubs: StubRule, tz: str
) -> None:
    brute = Brute(graph, stubs, tz)
    times = [
        time
        for node, above in brute.above.items()
        if above is not None and brute.counts[node] and (time := brute.time(node)) is not None
    ]
    line = replies_over_time(graph, tz=tz, stubs=stubs)
    assert int(line.replies.sum()) + line.left_out == len(times)
    assert (np.diff(line.edges) > 0).all()
    assert len(line.replies) <= 152


def star_over(*times: int) -> ReplyGraph:
    """Return a root with a reply at each time."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(0, time=times[0])
    for at, time in enumerate(times, start=1):
        graph.add_node(at, time=time)
        graph.add_edge(0, at)
    return graph


@pytest.mark.parametrize(
    ("seconds", "period"),
    [
        (0, "minute"),
        (86_400, "15 minutes"),
        (5 * 86_400, "hour"),
        (30 * 86_400, "6 hours"),
        (90 * 86_400, "day"),
        (2 * 365 * 86_400, "week"),
        (10 * 365 * 86_400, "month"),
        (100 * 365 * 86_400, "year"),
    ],
)
def test_the_period_is_the_shortest_of_which_few_cover_all_replies(
    seconds: int, period: str
) -> None:
    line = replies_over_time(star_over(1_000_000_000, 1_000_000_000 + seconds))
    assert line.period == period
    assert line.replies[0] >= 1
    assert line.replies[-1] >= 1


def test_periods_begin_at_the_local_midnight_also_when_clocks_change() -> None:
    start = int(dt.datetime(2024, 2, 1, 12, tzinfo=dt.UTC).timestamp())
    line = replies_over_time(star_over(start, start + 100 * 86_400), tz="Europe/Berlin")
    moments = [dt.datetime.fromtimestamp(edge, ZoneInfo("Europe/Berlin")) for edge in line.edges]
    assert {(moment.hour, moment.minute) for moment in moments} == {(0, 0)}
    assert sorted({*np.diff(line.edges).tolist()}) == [23 * 3_600, 24 * 3_600]


def test_a_reply_that_no_calendar_has_is_left_out_of_a_timeline() -> None:
    line = replies_over_time(star_over(1_600_000_000, -(10**11), 10**12))
    assert (int(line.replies.sum()), line.left_out) == (1, 2)
    assert replies_over_time(build_graph([])).replies.tolist() == []
