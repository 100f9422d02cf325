"""Looking at the graph: panning, zooming, layouts, folding, labels, touch."""

from __future__ import annotations

import re
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any

import pytest

from support.odd_graphs import reply_graph, star
from support.page.browser import OpenPage, open_file
from support.talk import talk
from viz import draw_graph
from viz.layouts.table import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

# On the page's own clock, and until it has drawn: however busy the machine is.
RESTED = """() => new Promise((done) => {
  setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))), 250);
})"""

# vis keeps its network to itself; the page's script finds this in its place and never knows.
CATCH = """
globalThis.vis = {
  set Network(Real) {
    this.Kept = class extends Real {
      constructor(...told) { super(...told); globalThis.caught = this; }
    };
  },
  get Network() { return this.Kept; },
};
"""
CATCH += """
const { arc, fillText, fillRect } = CanvasRenderingContext2D.prototype;
[globalThis.texts, globalThis.dots] = [[], []];
CanvasRenderingContext2D.prototype.fillRect = function (...box) {
  // The first stroke of a picture is its background.
  if (box[0] === 0 && box[1] === 0 && this.canvas.parentElement) [texts, dots] = [[], []];
  return fillRect.apply(this, box);
};
CanvasRenderingContext2D.prototype.arc = function (x, y, r, ...angles) {
  dots.push([x - r, y - r, x + r, y + r]);
  return arc.call(this, x, y, r, ...angles);
};
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  const { width, fontBoundingBoxAscent: up } = this.measureText(text);
  const left = this.textAlign === "center" ? x - width / 2 : x;
  texts.push({ text, box: [left, y - 0.8 * up, left + width, y + 0.2 * up] });
  return fillText.call(this, text, x, y);
};
"""
# The moments of the timeline have a strip of their own, over whatever is there.
LABELS = r"texts.filter(({ text }) => !/\d\d:\d\d$/.test(text)).map(({ box }) => box)"
# The dots that are large enough to be hidden by a label.
DOTS = "dots.filter(([left, , right]) => right - left >= 4.5)"
# How much of a part of the canvas isn't background: left, top, wide, high, in shares of it.
INKED = """([left, top, wide, high]) => {
  const canvas = document.querySelector("#graph canvas");
  const { width, height } = canvas;
  const box = [left * width, top * height, wide * width, high * height].map(Math.round);
  const { data } = canvas.getContext("2d").getImageData(...box);
  const paper = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
  let inked = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (paper.some((value, k) => Math.abs(value - data[at + k]) > 12)) inked += 1;
  }
  return (4 * inked) / data.length;
}"""


def discussion(items: int) -> list[dict[str, Any]]:
    """A thread in which every third reply goes to the story and the others to recent ones."""
    story = {"id": 1, "item_type": "story", "by": "ann", "title": "Elm", "time": 1_600_000_000}
    replies = [
        {
            "id": each,
            "item_type": "comment",
            "by": f"writer{each % 17}",
            "time": 1_600_000_000 + 60 * each,
            "parent": 1 if each % 3 == 0 else max(1, each - 1 - each * each % 11),
            "text": f"words {each}",
        }
        for each in range(2, items + 1)
    ]
    return [story, *replies]


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    """One page of 400 items for all tests that leave it as they found it."""
    path = tmp_path_factory.mktemp("view") / "p.html"
    draw_graph(reply_graph(discussion(400)), layout="organic").write(path)
    with open_file(browser, path, before=CATCH) as opened:
        yield opened
        assert opened.incidents == []
        assert opened.violations() == []


@pytest.fixture
def page(opened: OpenPage) -> Iterator[Page]:
    """The shared page, as it is at first."""
    page = opened.page
    opened.go_to("#layout=organic")
    page.keyboard.press("Escape")
    page.click("#fit")
    rest(page)
    yield page
    page.keyboard.press("u")
    page.keyboard.press("b")


def rest(page: Page) -> None:
    """Wait until the view has come to rest and stands drawn."""
    page.evaluate(RESTED)


def names(page: Page) -> set[str]:
    """Return the texts on the picture: labels and badges."""
    return set(page.evaluate("texts.map(({ text }) => text)"))


def places(page: Page) -> dict[str, tuple[float, float]]:
    """Return where the labels that occur once are, in the graph's coordinates."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => {
          const { width, height } = document.querySelector("#graph canvas");
          const [{ x, y }, scale] = [caught.getViewPosition(), caught.getScale()];
          return texts.map(({ text, box: [left, top, right] }) => ({
            text,
            x: ((left + right) / 2 - width / 2) / scale + x,
            y: (top - height / 2) / scale + y,
          }));
        }"""
    )
    return {each["text"]: (each["x"], each["y"]) for each in found}


def scale(page: Page) -> float:
    found: float = page.evaluate("caught.getScale()")
    return found


def middle(page: Page) -> tuple[float, float]:
    box = page.locator("#graph").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def picture(page: Page) -> str:
    drawn: str = page.evaluate("document.querySelector('#graph canvas').toDataURL()")
    return drawn


# The straight lines that are drawn whole, without dashes, and the rectangles around texts.
LINES = """
const { moveTo, lineTo, setLineDash, rect } = CanvasRenderingContext2D.prototype;
[globalThis.lines, globalThis.frames] = [[], []];
let [from, isDashed] = [[0, 0], false];
CanvasRenderingContext2D.prototype.setLineDash = function (dash) {
  isDashed = dash.length > 0;
  return setLineDash.call(this, dash);
};
CanvasRenderingContext2D.prototype.moveTo = function (...at) {
  from = at;
  return moveTo.apply(this, at);
};
CanvasRenderingContext2D.prototype.lineTo = function (...at) {
  if (!isDashed) lines.push([...from, ...at]);
  return lineTo.apply(this, at);
};
CanvasRenderingContext2D.prototype.rect = function (x, y, w, h) {
  frames.push([x, y, x + w, y + h]);
  return rect.call(this, x, y, w, h);
};
"""
# The titles on the picture, the whole lines that end at one from above or below, and the titles
# that are in a frame.
TITLES = """() => {
  const titles = texts.filter(({ text }) => /^Thread/.test(text));
  const ends = ([left, top, right, bottom], [x0, y0, x1, y1]) =>
    x0 === x1 && left <= x1 && x1 <= right &&
    Math.min(Math.abs(y1 - top), Math.abs(y1 - bottom)) < 6;
  const holds = ([left, top, right, bottom], [l, t, r, b]) =>
    left <= l && top <= t && r <= right && b <= bottom;
  return [
    titles.map(({ text }) => text),
    titles.filter(({ box }) => lines.some((line) => ends(box, line))).map(({ text }) => text),
    titles.filter(({ box }) => frames.some((frame) => holds(frame, box))).map(({ text }) => text),
  ];
}"""


@pytest.mark.parametrize("layout", ["organic", "radial"])
def test_no_line_to_a_title_looks_like_an_edge(
    browser: Browser, tmp_path: Path, layout: str
) -> None:
    threads = []
    for at, size in enumerate((250, 120, 9, 4)):
        story, *replies = discussion(size)
        for each in (story, *replies):
            each["id"] += 1_000 * at
        for each in replies:
            each["parent"] += 1_000 * at
        threads += [{**story, "title": f"Thread {at} of several that are read here"}, *replies]
    draw_graph(reply_graph(threads), layout=layout).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=CATCH + LINES) as opened:
        opened.rest()
        titles, with_edges, framed = opened.page.evaluate(TITLES)
    assert titles
    assert with_edges == []
    assert framed or layout == "radial"


@pytest.mark.parametrize("zoom", [0, 1, 3, 6])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_labels_never_touch_another_or_a_dot(page: Page, layout: str, zoom: int) -> None:
    page.select_option("#layout", layout)
    for _ in range(zoom):
        page.click("#zoom-in")
    rest(page)
    labels = page.evaluate(LABELS)
    assert labels or layout == "icicle"  # whose middle may be empty
    width, height = page.evaluate(
        "(({ width, height }) => [width, height])(document.querySelector('#graph canvas'))"
    )
    for left, top, right, bottom in labels:
        assert left >= 0 <= top
        assert right <= width
        assert bottom <= height
    dots = page.evaluate(DOTS)
    for one, other in [*combinations(labels, 2), *product(labels, dots)]:
        apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
        assert apart, (one, other)


def test_the_menu_has_every_layout_of_the_table(page: Page) -> None:
    labels = [LAYOUTS[name].label for name in LAYOUTS]
    assert page.locator("#layout option").all_inner_texts() == labels


@pytest.mark.parametrize("layout", sorted(LAYOUTS.keys() - {"organic"}))
def test_another_layout_moves_the_items_and_the_address_says_so(page: Page, layout: str) -> None:
    before = places(page)
    page.select_option("#layout", layout)
    rest(page)
    after = places(page)
    stayed = [item for item in before.keys() & after.keys() if before[item] == after[item]]
    assert len(stayed) <= 1
    rest(page)
    assert f"layout={layout}" in page.url


def test_in_time_a_reply_never_stands_left_of_its_parent(page: Page) -> None:
    page.select_option("#layout", "timeline")
    rest(page)
    graph = page.locator("#graph").bounding_box()
    assert graph
    # The root is where time begins.
    left, top, right, bottom = min(page.evaluate("dots"))
    page.mouse.click(graph["x"] + (left + right) / 2, graph["y"] + (top + bottom) / 2)
    rest(page)
    assert page.get_attribute("#panel", "data-item") == "1"


def test_the_line_of_an_icicle_says_how_its_threads_stand(browser: Browser, tmp_path: Path) -> None:
    two_threads = [{"id": 1}, {"id": 2, "parent": 1}, {"id": 3}, {"id": 4, "parent": 3}]
    draw_graph(reply_graph(two_threads)).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#layout=icicle") as opened:
        assert "threads stand in rows" in opened.page.locator("#hint").inner_text()


def test_one_line_says_what_is_seen_until_the_first_click(browser: Browser, tmp_path: Path) -> None:
    draw_graph(star(1)).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", fragment="#size=replies&colour=delay") as opened:
        hint = opened.page.locator("#hint")
        said = "Dots are items, sized by direct replies, coloured by reply delay."
        assert said in hint.inner_text()
        opened.page.keyboard.press("5")
        assert hint.inner_text().startswith("Boxes are items")
        assert "rows" not in hint.inner_text()
        opened.rest()
        opened.page.mouse.click(*middle(opened.page))
        hint.wait_for(state="detached")


@pytest.mark.parametrize("shape", ["chain", "star"])
def test_in_a_small_graph_every_item_has_its_name_and_first_words(
    browser: Browser, tmp_path: Path, shape: str
) -> None:
    items = [{"id": 0, "by": "user0", "text": "alpha and more"}]
    items += [
        {
            "id": at,
            "by": f"user{at}",
            "text": f"alpha {at}",
            "parent": at - 1 if shape == "chain" else 0,
        }
        for at in range(1, 10)
    ]
    draw_graph(reply_graph(items)).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=CATCH) as opened:
        rest(opened.page)
        said = names(opened.page)
        dots, view = opened.page.evaluate("[dots, document.querySelector('#graph').clientHeight]")
    assert {f"user{at}" for at in range(10)} <= said
    # Edges go from the star's middle to all sides: there is no room for words.
    assert sum(each.startswith("al") for each in said) == (10 if shape == "chain" else 9)
    tops = [top for _, top, _, _ in dots]
    if shape == "star":  # and its height is that of the view, below the tools
        assert max(tops) - min(tops) > 0.7 * (view - 134)


def test_the_view_goes_with_the_selected_item_to_another_layout(page: Page) -> None:
    page.evaluate("location.hash = '#item=200'")
    rest(page)
    page.select_option("#layout", "tidy")
    rest(page)
    # Its ring is in view, and the view is filled.
    box = page.evaluate("dots.at(-1)")
    assert 0 < box[0] < box[2] < page.locator("#graph").evaluate("box => box.clientWidth")
    assert page.evaluate(INKED, [0, 0.1, 0.5, 0.8]) > 0
    assert page.evaluate(INKED, [0.5, 0.1, 0.5, 0.8]) > 0


def test_a_double_click_folds_a_subtree_to_a_count_and_another_unfolds_it(page: Page) -> None:
    page.evaluate("location.hash = '#item=15'")
    rest(page)
    whole = picture(page)
    page.mouse.dblclick(*middle(page))
    rest(page)
    assert picture(page) != whole
    assert "folded=" in page.url
    page.mouse.dblclick(*middle(page))
    rest(page)
    assert picture(page) == whole
    assert "folded=" not in page.url


@pytest.mark.parametrize("items", [300, 1_500])
def test_the_edges_of_the_selected_branch_are_below_all_dots(
    browser: Browser, tmp_path: Path, items: int
) -> None:
    draw_graph(reply_graph(discussion(items)), layout="organic").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        opened.go_to("#item=1")
        rest(opened.page)
        opened.page.keyboard.press("Escape")
        rest(opened.page)
        opened.page.evaluate(KEEP)
        opened.page.mouse.click(*middle(opened.page))
        opened.panel("1")
        rest(opened.page)
        assert opened.page.evaluate(CHANGED) < 0.08


KEEP = """() => {
  const canvas = document.querySelector("#graph canvas");
  const pixels = () => new Uint32Array(
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer,
  );
  globalThis.kept = { pixels, before: pixels() };
}"""
# The share of the pixels of dots that have another colour than before.
CHANGED = """() => {
  const pixelOf = ({ style }) => {
    const [red, green, blue] = style.background.match(/\\d+/g).map(Number);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  };
  const colours = new Set([...document.querySelectorAll(".swatch")].map(pixelOf));
  const { before, pixels } = kept;
  const after = pixels();
  let [all, changed] = [0, 0];
  for (let at = 0; at < before.length; at++) {
    if (!colours.has(before[at])) continue;
    all += 1;
    if (after[at] !== before[at]) changed += 1;
  }
  return changed / all;
}"""


@pytest.mark.parametrize("layout", ["tidy", "icicle"])
def test_a_folded_thread_says_how_many_items_it_has_though_its_title_is_cut(
    browser: Browser, tmp_path: Path, layout: str
) -> None:
    story, *replies = discussion(40)
    story["title"] = "A title that is longer than what a phone has room for"
    threads = [story, *replies, {**story, "id": 100}, {**replies[0], "id": 101, "parent": 100}]
    draw_graph(reply_graph(threads), layout=layout).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=CATCH) as opened:
        opened.page.set_viewport_size({"width": 390, "height": 844})
        opened.page.select_option("#fold-depth", "0")
        rest(opened.page)
        said = names(opened.page)
    assert any(re.fullmatch(r"A ti.*… \+39", each) for each in said), said


def test_what_is_folded_away_is_neither_drawn_nor_hit(page: Page) -> None:
    page.evaluate("location.hash = '#item=1'")
    rest(page)
    page.keyboard.press("f")
    rest(page)
    assert names(page) == {"Elm +399", "ann"}
    away = page.get_by_text("399 items folded into ringed dots")
    assert away.is_visible()
    page.keyboard.press("u")
    rest(page)
    assert len(names(page)) > 2
    assert not away.is_visible()


def test_going_to_an_item_unfolds_what_hides_it(page: Page) -> None:
    page.evaluate("location.hash = '#item=1'")
    rest(page)
    page.keyboard.press("f")
    page.evaluate("location.hash = '#item=300'")
    rest(page)
    assert page.get_attribute("#panel", "data-item") == "300"
    assert len(names(page)) > 2


def height_of_dots(page: Page) -> float:
    """How far the lowest dot is below the topmost, in the graph's coordinates."""
    middles = "dots.map(([, top, , bottom]) => (top + bottom) / 2)"
    height: float = page.evaluate(
        f"(Math.max(...{middles}) - Math.min(...{middles})) / caught.getScale()"
    )
    return height


def test_folded_to_a_depth_branches_say_who_began_them_and_how_many_are_below(page: Page) -> None:
    page.select_option("#layout", "tidy")
    rest(page)
    whole = picture(page)
    page.select_option("#fold-depth", "1")
    rest(page)
    said = names(page)
    assert any(re.fullmatch(r"writer\d+ \+\d+", name) for name in said)
    assert any(name.startswith("words ") for name in said)
    # The branches are placed anew, and fill the height.
    heights = [y for name, (_, y) in places(page).items() if name.startswith("writer")]
    assert max(heights) - min(heights) > 0.5 * page.locator("#graph").evaluate(
        "box => box.clientHeight"
    ) / scale(page)
    # Their room is that of their dots, whatever these represent.
    height = height_of_dots(page)
    page.select_option("#size", "replies")
    rest(page)
    assert height_of_dots(page) < 0.95 * height
    page.select_option("#size", "subtree")
    page.evaluate("location.hash = '#layout=tidy&folded=depth~2'")
    rest(page)
    assert page.input_value("#fold-depth") == "2"
    page.evaluate("location.hash = '#layout=tidy&item=15'")
    rest(page)
    page.keyboard.press("f")
    rest(page)
    assert page.locator("#fold-depth option:checked").inner_text() == "some branches"
    page.keyboard.press("u")
    page.keyboard.press("Escape")
    page.click("#fit")
    rest(page)
    assert page.input_value("#fold-depth") == "-1"
    assert picture(page) == whole


# Where dots are, in the graph's coordinates.
DOT_PLACES = """() => {
  const { width, height } = document.querySelector("#graph canvas");
  const [{ x, y }, scale] = [caught.getViewPosition(), caught.getScale()];
  return dots.map(([left, top, right, bottom]) => [
    ((left + right) / 2 - width / 2) / scale + x, ((top + bottom) / 2 - height / 2) / scale + y,
  ]);
}"""


def test_alone_a_branch_keeps_its_places_but_in_the_tidy_layout_and_fills_the_view(
    page: Page,
) -> None:
    for layout, stays in (("organic", True), ("tidy", False)):
        page.evaluate(f"location.hash = '#layout={layout}&item=1'")
        rest(page)
        before = page.evaluate(DOT_PLACES)
        page.evaluate(f"location.hash = '#layout={layout}&isolated=15'")
        rest(page)
        after = page.evaluate(DOT_PLACES)
        assert 5 < len(after) < len(before)
        nearest = [min(abs(x - x0) + abs(y - y0) for x0, y0 in before) for x, y in after]
        assert (max(nearest) < 0.5) == stays, layout
        page.click("#fit")
        rest(page)
        for left in (0, 0.5):
            assert page.evaluate(INKED, [left, 0.1, 0.5, 0.8]) > 0, layout


def test_what_is_folded_in_the_tidy_layout_moves_on_the_way(
    browser: Browser, tmp_path: Path
) -> None:
    draw_graph(reply_graph(discussion(60)), layout="tidy").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=CATCH) as opened:
        opened.page.emulate_media(reduced_motion="no-preference")
        opened.page.evaluate("location.hash = '#layout=tidy&folded=depth~1'")
        assert opened.page.evaluate(COUNT_PICTURES) > 3  # without motion there are 3 at most


def click_in_icicle(page: Page, share: float) -> None:
    """Click in the middle of an icicle's width, at a share of its height."""
    graph = page.locator("#graph").bounding_box()
    shift = page.evaluate("caught.getViewPosition().y * caught.getScale()")
    assert graph
    # The boxes fill the view, but for a margin below and the tools above.
    below = 14
    above = below - 2 * shift
    height = graph["height"] - above - below
    page.mouse.click(graph["x"] + graph["width"] / 2, graph["y"] + above + share * height)
    rest(page)


def test_a_click_on_a_box_of_the_icicle_reads_it_and_zooms_in_and_out(page: Page) -> None:
    page.select_option("#layout", "icicle")
    rest(page)
    whole = picture(page)
    found = re.search(r"deepest reply\s+(\d+)", page.inner_text("#panel"))
    assert found
    click_in_icicle(page, 1.5 / (int(found[1]) + 1))
    item = page.get_attribute("#panel", "data-item")
    assert item
    assert item != "1"
    assert f"isolated={item}" in page.url
    assert "Elm" not in names(page)
    assert picture(page) != whole
    # It fills the width now, and a click on it steps out again.
    click_in_icicle(page, 0.01)
    assert "isolated=" not in page.url
    assert "Elm" in names(page)


@pytest.mark.parametrize("width", [390, 1400])
def test_the_boxes_of_an_icicle_are_not_below_the_tools(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    draw_graph(talk(), layout="icicle").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html") as opened:
        opened.page.set_viewport_size({"width": width, "height": 844})
        opened.rest()
        colours = opened.page.evaluate(BELOW_TOOLS)
    assert colours == {"#folding": 1, "#zoom": 1}


@pytest.mark.parametrize("layout", ["radial", "tidy", "timeline"])
def test_on_a_phone_no_dot_of_many_threads_is_below_the_tools(
    browser: Browser, tmp_path: Path, layout: str
) -> None:
    threads = [
        {**each, "id": each["id"] + 1_000 * at, "parent": each.get("parent", 0) + 1_000 * at}
        for at in range(40)
        for each in discussion(30)
    ]
    for at in range(40):
        threads[30 * at].pop("parent")
    draw_graph(reply_graph(threads), layout=layout).write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=CATCH) as opened:
        opened.page.set_viewport_size({"width": 390, "height": 844})
        opened.rest()
        opened.page.locator("#fit").click()
        rest(opened.page)
        below = opened.page.evaluate(DOTS_BELOW)
        moments = opened.page.evaluate("texts.filter(({ text }) => /\\d\\d$/.test(text)).length")
        assert below == {"#folding": 0, "#zoom": 0, "#legend .fold": 0}
        assert moments or layout != "timeline"


# The dots and texts below each of the tools; lists are as the last picture has them.
DOTS_BELOW = """() => {
  const around = document.querySelector("#graph").getBoundingClientRect();
  const ratio = document.querySelector("#graph canvas").width / around.width;
  const [x, y] = [around.left, around.top];
  const count = (id) => {
    const box = document.querySelector(id).getBoundingClientRect();
    const touches = ([left, top, right, bottom]) =>
      left / ratio + x < box.right && right / ratio + x > box.left &&
      top / ratio + y < box.bottom && bottom / ratio + y > box.top;
    return [...dots, ...texts.map((text) => text.box)].filter(touches).length;
  };
  return Object.fromEntries(["#folding", "#zoom", "#legend .fold"].map((id) => [id, count(id)]));
}"""


BELOW_TOOLS = """() => {
  const canvas = document.querySelector("#graph canvas");
  const around = canvas.getBoundingClientRect();
  const count = (id) => {
    const box = document.querySelector(id).getBoundingClientRect();
    const { data } = canvas.getContext("2d").getImageData(
      box.left - around.left, box.top - around.top, box.width, box.height);
    const pixels = new Int32Array(data.buffer);
    return new Set(pixels).size;
  };
  return Object.fromEntries(["#folding", "#zoom"].map((id) => [id, count(id)]));
}"""


def test_a_subtree_can_be_looked_at_alone_and_left_again(page: Page) -> None:
    page.evaluate("location.hash = '#item=15'")
    rest(page)
    page.get_by_role("button", name="Only this").click()
    rest(page)
    assert "Only writer15" in page.inner_text("#folding")
    assert "Elm" not in names(page)
    assert not page.get_by_role("button", name="Step back").is_visible()
    parents = [each.get("parent") for each in discussion(400)]
    inner = next(at + 1 for at, parent in enumerate(parents) if parent == 15 and at + 1 in parents)
    page.evaluate("(id) => { location.hash = `#item=${id}&isolated=15`; }", inner)
    rest(page)
    page.get_by_role("button", name="Only this").click()
    page.get_by_role("button", name="Step back").click()
    rest(page)
    assert "Only writer15" in page.inner_text("#folding")
    page.get_by_role("button", name="Show all").click()
    rest(page)
    assert "Elm" in names(page)
    assert not page.get_by_role("button", name="Show all").is_visible()


@pytest.mark.parametrize(("key", "larger"), [("+", True), ("-", False)])
def test_keys_zoom(page: Page, key: str, *, larger: bool) -> None:
    before = scale(page)
    page.keyboard.press(key)
    rest(page)
    assert (scale(page) > before) == larger
    page.keyboard.press("0")
    rest(page)
    assert scale(page) == before


def test_the_wheel_zooms_and_stops_where_nothing_more_is_to_see(page: Page) -> None:
    page.mouse.move(*middle(page))
    for _ in range(60):
        page.mouse.wheel(0, -400)
    rest(page)
    nearest = scale(page)
    page.mouse.wheel(0, -400)
    rest(page)
    assert scale(page) == nearest


def test_the_view_is_in_the_address_and_comes_back_with_it(page: Page) -> None:
    page.mouse.move(*middle(page))
    page.mouse.wheel(0, -300)
    rest(page)
    rest(page)
    fragment = page.url.partition("#")[2]
    assert "view=" in fragment
    seen = scale(page)
    page.click("#fit")
    rest(page)
    page.evaluate("hash => { location.hash = hash; }", fragment)
    rest(page)
    assert scale(page) == pytest.approx(seen, rel=0.001)


def test_while_panning_no_part_of_the_view_stays_empty(browser: Browser, tmp_path: Path) -> None:
    draw_graph(star(12_000), layout="organic").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=CATCH) as opened:
        page = opened.page
        for _ in range(5):
            page.click("#zoom-in")
        rest(page)
        x, y = middle(page)
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(1, 13):
            page.mouse.move(x - 20 * step, y - 9 * step)
            page.evaluate("new Promise((done) => requestAnimationFrame(done))")
            inside = page.evaluate(INKED, [0.4, 0.4, 0.2, 0.2])
            assert inside > 0.1
            assert page.evaluate(INKED, [0.94, 0.2, 0.06, 0.6]) > inside / 2
            assert page.evaluate(INKED, [0.2, 0.94, 0.6, 0.06]) > inside / 2
        page.mouse.up()


def test_while_zooming_out_no_part_of_the_view_stays_empty(
    browser: Browser, tmp_path: Path
) -> None:
    draw_graph(star(12_000), layout="organic").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=CATCH) as opened:
        page = opened.page
        for _ in range(6):
            page.click("#zoom-in")
        rest(page)
        page.mouse.move(*middle(page))
        for _ in range(5):
            page.mouse.wheel(0, 100)
            page.evaluate("new Promise((done) => requestAnimationFrame(done))")
            assert page.evaluate(INKED, [0, 0.2, 0.05, 0.6]) > 0.1


# How many of 40 pictures in a row differ.
COUNT_PICTURES = """new Promise((done) => {
  const seen = new Set();
  const look = (left) => {
    seen.add(document.querySelector("#graph canvas").toDataURL());
    left ? requestAnimationFrame(() => look(left - 1)) : done(seen.size);
  };
  look(40);
})"""


def test_items_fly_to_another_layout_unless_the_reader_wants_no_motion(
    browser: Browser, tmp_path: Path
) -> None:
    draw_graph(reply_graph(discussion(60)), layout="organic").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=CATCH) as opened:
        page = opened.page
        page.keyboard.press("2")
        still = page.evaluate(COUNT_PICTURES)
        page.emulate_media(reduced_motion="no-preference")
        page.keyboard.press("3")
        moving = page.evaluate(COUNT_PICTURES)
    assert still <= 3
    assert moving > 2 * still


def test_a_finger_opens_an_item_and_drags_the_view(browser: Browser, tmp_path: Path) -> None:
    draw_graph(star(3), layout="organic").write(tmp_path / "p.html")
    with open_file(
        browser, tmp_path / "p.html", before=CATCH, fragment="#item=1", touch=True
    ) as opened:
        page = opened.page
        page.keyboard.press("Escape")
        page.touchscreen.tap(*middle(page))
        opened.panel("1")
        x, y = middle(page)
        touch = page.context.new_cdp_session(page)
        before = page.evaluate("caught.getViewPosition()")
        for kind, at in [("touchStart", 0), *(("touchMove", k) for k in range(1, 9))]:
            point = {"x": x + 60 + 10 * at, "y": y + 90}
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            page.wait_for_timeout(16)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        rest(page)
        assert page.evaluate("caught.getViewPosition()")["x"] < before["x"]


@pytest.fixture(scope="module")
def phone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    path = tmp_path_factory.mktemp("phone") / "p.html"
    draw_graph(reply_graph(discussion(60)), layout="organic").write(path)
    with open_file(browser, path, before=CATCH, touch=True) as opened:
        opened.page.set_viewport_size({"width": 390, "height": 844})
        rest(opened.page)
        yield opened


def pinch(opened: OpenPage, begin: float, end: float) -> None:
    """Move two fingers around the graph's middle, from one distance to another."""
    session = opened.page.context.new_cdp_session(opened.page)
    box = opened.page.locator("#graph").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for step in range(9):
        half = (begin + (end - begin) * step / 8) / 2
        fingers = [{"x": x - half, "y": y, "id": 0}, {"x": x + half, "y": y, "id": 1}]
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    rest(opened.page)


def test_two_fingers_zoom_the_graph_and_not_the_page(phone: OpenPage) -> None:
    far = scale(phone.page)
    pinch(phone, 60, 180)
    near = scale(phone.page)
    assert near == pytest.approx(3 * far, rel=0.3)
    pinch(phone, 180, 90)
    assert scale(phone.page) == pytest.approx(near / 2, rel=0.3)
    assert phone.page.evaluate("visualViewport.scale") == 1


def test_on_a_phone_the_choosers_are_put_away_and_the_graph_has_room(phone: OpenPage) -> None:
    page = phone.page
    graph = page.locator("#graph").bounding_box()
    assert graph
    assert graph["height"] > 0.42 * 844
    assert page.locator("#layout").is_hidden()
    page.get_by_role("button", name="View", exact=True).click()
    page.select_option("#layout", "radial")
    boxes = [page.locator(f"#{name}").bounding_box() for name in ("layout", "colour", "size")]
    assert all(box and box["width"] > 90 and box["y"] == boxes[0]["y"] for box in boxes if boxes[0])
    page.get_by_role("button", name="View", exact=True).click()
    assert page.locator("#layout").is_hidden()


def test_on_a_phone_a_branch_alone_has_two_rows_of_tools(phone: OpenPage) -> None:
    page = phone.page
    phone.go_to("#item=2&isolated=1")
    rest(page)
    tools = page.locator("#zoom, #folding > :not([hidden])")
    boxes = [box for each in tools.all() if (box := each.bounding_box())]
    assert len(boxes) == tools.count() >= 4
    middles = sorted(box["y"] + box["height"] / 2 for box in boxes)
    assert sum(below - above > 20 for above, below in pairwise(middles)) == 1
    assert all(box["x"] + box["width"] <= 390 for box in boxes)
    for one, other in combinations(boxes, 2):
        aside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        assert aside or abs(one["y"] - other["y"]) > 25
    page.click("#fit")
    phone.go_to("#")
    page.keyboard.press("Escape")


def test_the_tools_are_one_row_and_show_their_longest_choice(opened: OpenPage) -> None:
    page = opened.page
    page.set_viewport_size({"width": 1280, "height": 800})
    opened.go_to("#layout=organic&colour=share")
    opened.rest()
    header = page.locator("body > header").bounding_box()
    assert header
    assert header["height"] < 60
    room = page.locator("#colour").evaluate(
        """(select) => {
          const context = document.createElement("canvas").getContext("2d");
          context.font = getComputedStyle(select).font;
          // The arrow and the sides take some 26 pixels.
          return select.clientWidth - 26 - context.measureText("author's share").width;
        }"""
    )
    assert room >= 0
    page.set_viewport_size({"width": 1200, "height": 800})
    opened.go_to("#layout=organic")


@pytest.mark.parametrize("layout", ["organic", "timeline"])
def test_items_stay_where_they_are_when_the_legend_takes_another_line(
    opened: OpenPage, layout: str
) -> None:
    page = opened.page
    opened.go_to(f"#layout={layout}")
    rest(page)
    places = []
    for line in ("0", "23px", "0", "120px"):
        page.evaluate(
            "height => { document.querySelector('#legend').style.borderTopWidth = height; }", line
        )
        rest(page)
        places.append(page.evaluate("dots.flat()"))
    for place in places[1:3]:
        assert place == pytest.approx(places[0], abs=0.01)
    # So much lower, the view has no room for what is at the bottom.
    assert places[3] != pytest.approx(places[0], abs=1)
    height = page.locator("#graph").evaluate("each => each.clientHeight")
    assert max(places[3][3::4]) < height
    page.evaluate("document.querySelector('#legend').style.borderTopWidth = ''")
    opened.go_to("#layout=organic")
    rest(page)


# What the canvas is told to write beyond labels and badges.
WRITTEN = """
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
  (globalThis.written ??= new Set()).add(text);
  return fillText.call(this, text, ...place);
};
"""


def test_the_timeline_says_which_moment_is_where(browser: Browser, tmp_path: Path) -> None:
    draw_graph(reply_graph(discussion(60)), layout="timeline").write(tmp_path / "p.html")
    with open_file(browser, tmp_path / "p.html", before=WRITTEN) as opened:
        rest(opened.page)
        moments = "[...(globalThis.written ?? [])].filter((text) => /\\d\\d:\\d\\d$/.test(text))"
        first, *others = opened.page.evaluate(moments)
        assert first.startswith("09-13 ")
        assert others
        opened.page.evaluate("globalThis.written = null")
        opened.page.select_option("#layout", "radial")
        rest(opened.page)
        assert opened.page.evaluate(moments) == []
