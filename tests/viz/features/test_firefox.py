"""That the page isn't Chromium's alone: what matters most, in a Firefox."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from graphload import build_graph, read_items
from support.odd_graphs import star
from support.page.firefox import Firefox, find_firefox, launch_firefox
from support.page.hostile_graph import hostile_graph, name_of
from support.project import SEEDS
from viz import draw_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWN = "document.getElementById('panel').dataset.item"
CENTRE = """(() => {
  const canvas = document.querySelector("#graph canvas");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const { data } = canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
  return { x: left + width / 2, y: top + height / 2, colour: Array.from(data.slice(0, 3)) };
})()"""


COLLECT_ERRORS = """(() => {
  const note = (text) => (document.documentElement.dataset.errors = text);
  addEventListener("error", ({ message }) => note(message));
  addEventListener("unhandledrejection", ({ reason }) => note(String(reason)));
})()"""
CHOOSE_ALL = """(() => {
  const chosen = [];
  for (const select of document.querySelectorAll("select[id]")) {
    for (const { value } of [...select.options]) {
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      chosen.push(value);
    }
  }
  for (const key of "oeosthjkl") {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
  return chosen;
})()"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = find_firefox()
    if program is None:
        pytest.skip("there is no Firefox on PATH, and Debian's firefox-esr can't be had")
    with launch_firefox(program, tmp_path_factory.mktemp("firefox")) as firefox:
        yield firefox


def test_in_firefox_items_are_drawn_and_a_click_opens_one(firefox: Firefox, tmp_path: Path) -> None:
    graph = star(40)
    graph.nodes[1].update(title="A title", by="ann")
    draw_graph(graph).write(tmp_path / "p.html")
    firefox.open(tmp_path / "p.html", "#item=1")
    firefox.wait(f"{SHOWN} === '1'")
    middle = firefox.evaluate(CENTRE)
    red, _, blue = middle["colour"]
    assert red > blue + 100  # the root's orange
    firefox.click(6, 200)
    firefox.wait(f"{SHOWN} === ''")
    firefox.click(middle["x"], middle["y"])
    firefox.wait(f"{SHOWN} === '1'")
    assert "A title" in firefox.evaluate("document.getElementById('panel').innerText")


def test_in_firefox_a_search_counts(firefox: Firefox, tmp_path: Path) -> None:
    graph = star(40)
    for at in range(2, 9):
        graph.nodes[at]["text"] = "an <i>oak</i>"
    draw_graph(graph).write(tmp_path / "p.html")
    firefox.open(tmp_path / "p.html")
    firefox.type("#search", "oak")
    firefox.wait("document.getElementById('hits').textContent === '7'")


def test_in_firefox_every_choice_and_key_works(firefox: Firefox, tmp_path: Path) -> None:
    draw_graph(build_graph(read_items([SEEDS / "thread.jsonl"]))).write(tmp_path / "p.html")
    firefox.open(tmp_path / "p.html")
    firefox.evaluate(COLLECT_ERRORS)
    chosen = firefox.evaluate(CHOOSE_ALL)
    assert {"organic", "radial", "tidy", "timeline", "icicle", "author", "-1"} <= {*chosen}
    firefox.wait("document.getElementById('layout').value === 'icicle'")
    assert firefox.evaluate("document.documentElement.dataset.errors ?? ''") == ""


def test_in_firefox_hostile_records_are_words(firefox: Firefox, tmp_path: Path) -> None:
    graph = hostile_graph()
    draw_graph(graph, title="<img src=x onerror=alert(1)>").write(tmp_path / "p.html")
    firefox.open(tmp_path / "p.html")
    for number in range(0, len(graph), 5):
        name = name_of(number)
        address = quote(name, safe="")
        firefox.evaluate(f"(location.hash = '#item={address}')")
        firefox.wait(f"{SHOWN} === decodeURIComponent('{address}')")
        assert f"word{number}" in firefox.evaluate("document.getElementById('panel').innerText")
    with pytest.raises(RuntimeError, match="no such alert"):
        firefox.ask("WebDriver:GetAlertText")
    # Those of the page itself, of which some come when they are needed.
    draw_graph(star(40)).write(tmp_path / "harmless.html")
    own = (tmp_path / "harmless.html").read_text("utf-8").count("<script")
    assert firefox.evaluate("document.scripts.length") <= own
