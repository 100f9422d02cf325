"""Pictures of measures: what they show, their look, their files."""

from __future__ import annotations

import itertools
import re
import sys
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import networkx as nx
import numpy as np
import pytest
from matplotlib.colors import to_hex

from graphload import build_graph, read_items
from graphload.demo import demo_items, synthetic_items
from graphload.errors import DrawingError, GraphError, UsageError
from graphload.measures.curves import count_week, lorenz_of_authors, survival_until_reply
from graphload.measures.measure import measure_threads
from support.odd_graphs import star
from support.project import SEEDS
from viz import plot_measures
from viz.plots.table import FORMATS, KINDS, PICTURES
from viz.style import PALETTES

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from graphload.graph import ReplyGraph
    from viz.plots.figure import Plot


def chain(items: int, *, step_s: int = 7) -> ReplyGraph:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for node in range(items):
        graph.add_node(node, by=f"a{node % 2}", time=1_700_000_000 + step_s * node * node)
    nx.add_path(graph, range(items))
    return graph


def two_in(seconds: int) -> ReplyGraph:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(0, time=1_700_000_000)
    graph.add_nodes_from([(1, {"time": 1_700_000_000}), (2, {"time": 1_700_000_000 + seconds})])
    graph.add_edges_from([(0, 1), (0, 2)])
    return graph


def answered_in(*delays_s: int, until: int) -> ReplyGraph:
    """Return a chain of replies with these delays, and a reply to the root at a later time."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    times = [0, *itertools.accumulate(delays_s), until]
    graph.add_nodes_from((node, {"time": time}) for node, time in enumerate(times))
    nx.add_path(graph, range(len(times) - 1))
    graph.add_edge(0, len(times) - 1)
    return graph


LABEL_GAP_PX = 4
"""The space beside a label without which two are read as one."""


@pytest.fixture(scope="module")
def demo() -> ReplyGraph:
    return build_graph(read_items([SEEDS / "thread.jsonl"]))


def labels_of(axes: Axes) -> list[str]:
    return [axes.get_xlabel(), axes.get_ylabel()]


def overlapping(plot: Plot) -> list[tuple[str, str]]:
    """Return the pairs of labels on an axis, or in a legend, that run into each other."""
    plot.draw_without_rendering()
    found = []
    for axes in plot.axes:
        rows: list[list[Text]] = [axes.xaxis.get_ticklabels(), axes.yaxis.get_ticklabels()]
        if (legend := axes.get_legend()) is not None:
            rows.append([*legend.get_texts()])
        for row in rows:
            shown = [text for text in row if text.get_text() and text.get_visible()]
            boxes = [(text.get_text(), text.get_window_extent()) for text in shown]
            found += [
                (a, b)
                for (a, x), (b, y) in itertools.combinations(boxes, 2)
                if x.padded(LABEL_GAP_PX, 0).overlaps(y)
            ]
    return found


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_has_a_title_a_line_below_it_and_axes_with_units(
    kind: str, demo: ReplyGraph
) -> None:
    axes = plot_measures(demo, kind).axes[0]
    assert axes.get_title("left") == PICTURES[kind].title
    assert [text.get_text() for text in axes.texts if text.get_text()]
    units = "size", "depth", "time", "share", "replies per", "distance"
    needed = labels_of(axes) if kind != "activity" else [axes.get_xlabel()]
    assert all(any(unit in label for unit in units) for label in needed)


@pytest.mark.parametrize("kind", PICTURES)
def test_the_colours_are_those_of_the_page(kind: str, demo: ReplyGraph) -> None:
    axes: Any = plot_measures(demo, kind).axes[0]
    light = PALETTES["light"]
    drawn = [to_hex(line.get_color()) for line in axes.lines]
    drawn += [to_hex(colour) for one in axes.collections for colour in one.get_facecolor()]
    drawn += [to_hex(patch.get_facecolor()) for patch in axes.patches]
    allowed = {*light["author"].split(), "#6b6862"}
    if kind == "activity":
        allowed = {to_hex(colour) for colour in axes.collections[0].get_cmap()(range(256))}
        assert set(light["steps"].split()[-1:]) <= allowed
    assert drawn
    assert set(drawn) <= allowed


SAMPLES = {
    "demo": lambda: build_graph(read_items([SEEDS / "thread.jsonl"])),
    "one reply": lambda: chain(2),
    "long chain": lambda: chain(1_000),
    "star": lambda: star(50),
    "many threads": lambda: build_graph([*synthetic_items(600)]),
    "an hour": lambda: two_in(3_600),
    "a month": lambda: two_in(31 * 86_400),
    "four months": lambda: answered_in(60, 4 * 86_400, until=137 * 86_400),
    "ten days": lambda: two_in(10 * 86_400),
    "80 years": lambda: two_in(80 * 365 * 86_400),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_labels_overlap(sample: str) -> None:
    assert overlapping(plot_measures(SAMPLES[sample](), tz="America/Argentina/Buenos_Aires")) == []


def test_a_sheet_has_all_pictures(demo: ReplyGraph) -> None:
    sheet = plot_measures(demo, title="The thread")
    titles = [axes.get_title("left") for axes in sheet.axes]
    assert [title for title in titles if title] == [one.title for one in PICTURES.values()]
    assert sheet.get_suptitle() == "The thread"


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_figures_give_the_same_bytes(format_: str, demo: ReplyGraph) -> None:
    kind = {"svg": "delays", "pdf": "timeline", "png": "activity"}[format_]
    first = plot_measures(demo, kind).to_bytes(format_)
    with mpl.rc_context({"svg.hashsalt": None, "font.size": 30, "axes.facecolor": "red"}):
        again = plot_measures(demo.copy(), kind).to_bytes(format_)
    assert first == again
    assert b"Date" not in first
    assert b"graphload" in first


def test_a_picture_is_written_in_the_format_of_the_suffix(demo: ReplyGraph, tmp_path: Path) -> None:
    plot = plot_measures(demo, "lorenz")
    heads = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF-"}
    for format_, head in heads.items():
        path = tmp_path / f"x.{format_}"
        assert plot.write(path) == path.stat().st_size
        assert path.read_bytes().startswith(head)
    with pytest.raises(UsageError, match="must end in one of"):
        plot.write(tmp_path / "x.bmp")
    assert plot._repr_png_() == (tmp_path / "x.png").read_bytes()


def test_the_lines_are_the_measures(demo: ReplyGraph) -> None:
    line = plot_measures(demo, "lorenz").axes[0].lines[1]
    lorenz = lorenz_of_authors(demo)
    assert np.array_equal(line.get_xydata(), np.column_stack((lorenz.authors, lorenz.items)))
    mesh: Any = plot_measures(demo, "activity", tz="Asia/Tokyo").axes[0].collections[0]
    assert (mesh.get_array() == count_week(demo, tz="Asia/Tokyo")).all()
    points = plot_measures(demo, "size-virality").axes[0].collections[0].get_offsets()
    frame = measure_threads(demo).frame.select("size", "virality").drop_nulls().unique()
    assert sorted(map(tuple, np.asarray(points).round(6))) == sorted(
        (size, round(virality, 6)) for size, virality in frame.rows()
    )
    curve = survival_until_reply(demo, depth="reply")
    drawn = plot_measures(demo, "delays").axes[0].lines[1]
    assert np.asarray(drawn.get_ydata())[-1] == curve.share[-1]
    assert f"{curve.answered:,} of" in str(drawn.get_label())


def test_a_thread_is_plotted_as_if_it_were_alone(demo: ReplyGraph) -> None:
    part = demo.subgraph({900001658} | nx.descendants(demo, 900001658))
    sheet = plot_measures(demo, thread=900001658).to_bytes("svg")
    assert sheet == plot_measures(part).to_bytes("svg")
    with pytest.raises(GraphError, match="item nobody not found"):
        plot_measures(demo, "lorenz", thread="nobody")


@pytest.mark.parametrize("kind", PICTURES)
def test_a_dark_picture_has_no_colour_of_a_light_one(demo: ReplyGraph, kind: str) -> None:
    def colours(theme: str) -> set[str]:
        svg = plot_measures(demo, kind, theme=theme).to_bytes("svg").decode()
        return set(re.findall("#[0-9a-f]{6}", svg))

    light, dark = colours("light"), colours("dark")
    assert {"#ffffff"} <= light
    assert {"#101216", "#ececf1"} <= dark
    assert not light & dark


def test_the_one_root_of_a_thread_has_no_curve_beside_its_replies() -> None:
    def labels(items: int) -> list[str]:
        axes = plot_measures(chain(items), "delays").axes[0]
        return [str(line.get_label()).split(":")[0] for line in axes.lines]

    assert labels(2) == ["roots"]
    assert labels(4) == ["replies"]


def test_a_point_grows_with_the_threads_and_the_legend_says_how() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(range(12))
    nx.add_path(graph, [20, 21, 22])
    axes = plot_measures(graph, "size-depth").axes[0]
    points: Any = axes.collections[0]
    small, large = sorted(points.get_sizes())
    assert large > small
    legend = axes.get_legend()
    assert legend is not None
    texts = [text.get_text() for text in legend.get_texts() if text.get_text()]
    assert sorted(texts) == ["1 thread", "10 threads", "chain: n \N{MINUS SIGN} 1"]


def test_a_title_is_text(demo: ReplyGraph) -> None:
    title = r"from $5 to $6, \frac{1 and_x^2"
    plot = plot_measures(demo, "timeline", title=title)
    assert plot.axes[0].get_title("left") == title
    assert plot.to_bytes("png")
    assert plot_measures(demo, "timeline", title="").axes[0].get_title("left") == ""


EMPTY = {
    "size-depth": "no thread to plot",
    "size-virality": "no thread has two items",
    "timeline": "no reply has a time",
    "delays": "no item has a reply",
    "activity": "no item has a time",
    "lorenz": "no item has an author",
    "all": "no thread to plot",
}


@pytest.mark.parametrize("kind", KINDS)
def test_of_no_items_there_is_an_error_that_says_what_is_missing(kind: str) -> None:
    with pytest.raises(DrawingError, match=EMPTY[kind]):
        plot_measures(nx.DiGraph(), kind)


@pytest.mark.parametrize("data", [{}, {"by": "ann"}, {"time": 5}, {"by": "a", "time": 5}])
def test_a_sheet_of_one_item_says_what_it_cannot_show(data: dict[str, Any]) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(1, **data)
    sheet = plot_measures(graph)
    sentences = [text.get_text() for axes in sheet.axes for text in axes.texts]
    assert "No reply has a time." in sentences
    assert ("No item has an author." in sentences) == ("by" not in data)
    assert sheet.to_bytes("svg")


def test_times_that_no_calendar_has_do_no_harm() -> None:
    graph = two_in(3_600)
    for node, time in enumerate((-(2**62), 2**62, -(9 * 10**12), 9 * 10**12, 0), start=10):
        graph.add_node(node, time=time)
        graph.add_edge(0, node)
    assert plot_measures(graph).to_bytes("svg")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "pie"}, "unknown picture 'pie'"),
        ({"tz": "Mars/Base"}, "unknown time zone"),
        ({"stubs": "maybe"}, "unknown rule"),
    ],
)
def test_a_wrong_option_is_an_error(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        plot_measures(star(3), **options)


def test_without_matplotlib_the_error_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "viz.plots.figure")
    with pytest.raises(DrawingError, match="need matplotlib") as caught:
        plot_measures(star(3), "size-depth")
    assert caught.value.hint == "Install it: pip install 'graphload[plots]'"


def test_the_graph_is_not_changed() -> None:
    graph = build_graph([item for item in demo_items() if isinstance(item, dict)])
    before = graph.copy()
    plot_measures(graph)
    assert nx.utils.graphs_equal(graph, before)
