from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from graphload.errors import DrawingError
from support.odd_graphs import chain, cycle, roots, star
from support.page.hostile import HOSTILE
from viz import draw_graph, draw_threads

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def links(folder: Path) -> list[str]:
    return re.findall(r'<a href="([^"]*)"', (folder / "index.html").read_text("utf-8"))


def test_each_thread_has_a_page_directly_in_the_folder_and_a_link(tmp_path: Path) -> None:
    graph = nx.compose_all([star(6), chain(5, 100), roots(1, 200)])
    written = draw_threads(graph).write(tmp_path / "pages")
    assert written.index == tmp_path / "pages" / "index.html"
    assert (written.threads, written.pages, written.items) == (3, 3, 13)
    assert links(tmp_path / "pages") == ["thread-1.html", "thread-100.html", "thread-200.html"]
    there = sorted(path.name for path in (tmp_path / "pages").iterdir())
    assert there == sorted(["index.html", *links(tmp_path / "pages")])


def test_small_threads_share_pages_and_the_index_leads_to_each_of_them(tmp_path: Path) -> None:
    small = nx.compose_all([chain(3, 10 * at) for at in range(1, 401)])
    graph = nx.compose(small, star(5, 5000))
    graph.nodes[20].update(title="Ash & elm", by="ann", time=0)
    graph.nodes[31].update(dead=True)
    threads = draw_threads(graph)
    written = threads.write(tmp_path)
    assert (written.threads, written.pages, written.items) == (401, 4, 1206)
    assert threads.names == ["thread-5000.html", *(f"small-threads-{n}.html" for n in (1, 2, 3))]
    pages = dict(threads.pages())
    assert [pages[name].items for name in threads.names] == [6, 498, 498, 204]
    assert pages["small-threads-1.html"].title == "166 threads"
    addresses = links(tmp_path)
    # The most live items first; every other thread is one of three.
    assert addresses[:3] == [
        "thread-5000.html",
        "small-threads-1.html#item=10",
        "small-threads-1.html#item=20",
    ]
    assert addresses[-1] == "small-threads-3.html#item=30"
    assert "<bdi>Ash &amp; elm</bdi>" in (tmp_path / "index.html").read_text("utf-8")


def test_pages_that_small_threads_shared_before_are_deleted(tmp_path: Path) -> None:
    draw_threads(nx.compose(chain(2, 10), chain(2, 20))).write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "index.html",
        "small-threads-1.html",
    ]
    draw_threads(star(6)).write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "thread-1.html"]


def test_a_threads_page_is_the_one_that_is_drawn_alone(tmp_path: Path) -> None:
    graph = nx.compose(star(5), chain(4, 100))
    draw_threads(graph).write(tmp_path)
    alone = draw_graph(graph, thread=100)
    assert (tmp_path / "thread-100.html").read_text("utf-8") == alone.html


def test_the_index_has_every_threads_figures(tmp_path: Path) -> None:
    graph = star(2)
    graph.nodes[1].update(title="One &amp; all", by="ann", time=0)
    graph.nodes[2].update(by="bob", time=86_400, dead=True)
    graph.nodes[3].update(stub=True)
    draw_threads(graph, rejects=3, title="All <b>").write(tmp_path)
    index = (tmp_path / "index.html").read_text("utf-8")
    assert "<bdi>One &amp; all</bdi>" in index
    figures = re.findall(r'<td class="n">(\d+)</td>', index)
    assert figures == ["2", "1", "1", "2"]
    assert "1970-01-01 to 1970-01-02" in index
    assert "1 stub" in index
    assert "3 records couldn" in html.unescape(index)
    assert '<h1 dir="auto">All &lt;b&gt;</h1>' in index


def test_a_cycle_is_a_page_too_and_nothing_is_left_out(tmp_path: Path) -> None:
    graph = nx.compose(cycle(5, 10), star(5, 100))
    graph.add_edge(11, 50)
    written = draw_threads(graph).write(tmp_path)
    assert written.items == len(graph)
    assert sorted(links(tmp_path)) == ["thread-10.html", "thread-100.html"]


def test_edges_between_threads_are_counted(tmp_path: Path) -> None:
    graph = nx.compose(star(5), star(5, 100))
    graph.add_edge(100, 2)
    draw_threads(graph).write(tmp_path)
    assert "1 edge joins two threads" in (tmp_path / "index.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["../up", "a/b", "", "con.", "Ünïcödé", "x" * 300, *HOSTILE[:5]])
def test_an_id_that_is_no_file_name_gets_a_number(tmp_path: Path, name: str) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_node(name)
    draw_threads(graph).write(tmp_path / "pages")
    assert links(tmp_path / "pages") == ["thread-no.1.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_two_ids_that_differ_in_case_have_two_files(tmp_path: Path) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_edges_from((root, f"{root}{at}") for root in ("abc", "ABC") for at in range(5))
    draw_threads(graph).write(tmp_path)
    assert len({link.lower() for link in links(tmp_path)}) == 2


def test_pages_of_former_threads_are_deleted_and_other_files_kept(tmp_path: Path) -> None:
    draw_threads(nx.compose(star(2), star(2, 100))).write(tmp_path)
    (tmp_path / "thread-mine.html").write_text("my own")
    draw_threads(star(2)).write(tmp_path)
    there = sorted(path.name for path in tmp_path.iterdir())
    assert there == ["index.html", "thread-1.html", "thread-mine.html"]


@pytest.mark.parametrize("name", ["index.html", "thread-1.html"])
def test_a_page_of_others_is_never_replaced(tmp_path: Path, name: str) -> None:
    mine = '<html><p>graphload makes <script id="graphload-meta"></script>'
    (tmp_path / name).write_text(mine)
    with pytest.raises(DrawingError, match=name):
        draw_threads(star(3)).write(tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, mine)]


def test_a_page_of_others_that_is_called_like_a_thread_is_kept(tmp_path: Path) -> None:
    (tmp_path / "thread-7.html").write_text('<p>My page, with id="graphload-meta" in it')
    draw_threads(star(3)).write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "index.html",
        "thread-1.html",
        "thread-7.html",
    ]


def test_an_attribute_of_some_threads_colours_those(tmp_path: Path) -> None:
    graph = nx.compose(star(2), star(2, 100))
    for node in (1, 2, 3):
        graph.nodes[node]["group"] = "ab"[node % 2]
    assert draw_threads(graph, colour="attribute:group").write(tmp_path).threads == 2
    with pytest.raises(DrawingError, match="attribute 'mood'"):
        draw_threads(graph, colour="attribute:mood")


def test_no_threads_are_an_index_alone(tmp_path: Path) -> None:
    written = draw_threads(roots(0)).write(tmp_path / "pages")
    assert (written.threads, links(tmp_path / "pages")) == (0, [])


def test_the_same_graph_gives_the_same_files(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        draw_threads(nx.compose(star(3), chain(3, 100))).write(tmp_path / folder)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_hostile_index_is_read_and_does_nothing(browser: Browser, tmp_path: Path) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for number, text in enumerate(HOSTILE[:40]):
        graph.add_node(f"{text}{number}", title=f"{text} title{number}")
    draw_threads(graph, title="".join(HOSTILE)).write(tmp_path)
    page = browser.new_page(offline=True)
    incidents: list[str] = []
    page.on("dialog", lambda dialog: incidents.append(dialog.message))
    page.on("console", lambda line: incidents.append(line.text))
    page.on("request", lambda request: incidents.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    words = page.inner_text("table")
    assert all(f"title{number}" in words for number in range(40))
    assert incidents == [(tmp_path / "index.html").as_uri()]
    page.locator("tbody a").nth(7).click()
    page.wait_for_selector("html[data-graphload=ready]", state="attached")
    page.close()
