"""Compare how pages open, by CPU time: `python benchmarks/opening/opening.py`.

    python benchmarks/opening/opening.py                   500, 10,000 and 100,000 items
    python benchmarks/opening/opening.py -n 300000 -r 3    another size, three rounds
    python benchmarks/opening/opening.py --base v0.1.0     the earlier version

The same thread is drawn by this version, by an earlier one from its tag, and by force-graph with
the same positions. The pages are opened in turn. CPU time is that of the page's main thread until
its ready signal; other work on the machine adds far less to it than to seconds. Figures are the
least of all rounds. Peak is the memory of the page's process until all is loaded. Filter is the
time from a filter to the last figure that follows it. It runs on Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

BENCHMARKS = Path(__file__).parents[1]
ROOT = BENCHMARKS.parent
sys.path[:0] = [str(BENCHMARKS), str(ROOT / "tests")]
from page import one_thread  # noqa: E402 - the path is set above
from placed import placed_items  # noqa: E402

from support.page.browser import ARGUMENTS  # noqa: E402
from support.parts import find_chromium  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

NS_PER_MS = 1e6
SETTLE_MS = 2500
READY = """() => new Promise((done) => {
  const isReady = () => document.documentElement?.matches("[data-graphload=ready], [data-ready]");
  const check = () => isReady() && (watcher.disconnect(), done(performance.now()));
  const watcher = new MutationObserver(check);
  watcher.observe(document, { attributes: true, childList: true, subtree: true });
  check();
})"""
FILTER = """(fragment) => new Promise((done) => {
  const start = performance.now();
  let last = start;
  const watcher = new MutationObserver(() => { last = performance.now(); });
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
  location.hash = fragment;
  setTimeout(() => { watcher.disconnect(); done(last - start); }, 1500);
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--base", default="v0.1.0", help="tag or commit of the earlier version")
    parser.add_argument("-n", "--items", type=int, nargs="*", default=[500, 10_000, 100_000])
    parser.add_argument("-r", "--rounds", type=int, default=7)
    options = parser.parse_args()
    print("| items | page | file MB | CPU ms | ready ms | peak MB | filter ms | search CPU ms |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        folder = Path(name)
        archive = subprocess.run(
            ["git", "archive", options.base], cwd=ROOT, check=True, capture_output=True
        ).stdout
        (folder / "base").mkdir()
        subprocess.run(["tar", "-x", "-C", str(folder / "base")], input=archive, check=True)
        for items in options.items:
            pages = write_pages(folder, items, options.base)
            print_rows(items, measured(browser, pages, options.rounds))
        browser.close()


def write_pages(folder: Path, items: int, base: str) -> dict[str, Path]:
    """Draw the same items as each page; return the files by name."""
    records, placed = one_thread(items), folder / "placed.json"
    lines = folder / "items.jsonl"
    lines.write_text("".join(json.dumps(each, default=str) + "\n" for each in records))
    pages = {name: folder / f"{name}.html" for name in (base, "this version", "force-graph")}
    for name, source in ((base, folder / "base"), ("this version", ROOT)):
        run("graphload_page.py", lines, pages[name], PYTHONPATH=str(source))
    found = placed_items(pages["this version"], {str(each["id"]): each for each in records})
    placed.write_text(json.dumps(found), encoding="utf-8")
    run("drawn_page.py", "force_graph", placed, pages["force-graph"])
    return pages


def run(script: str, *arguments: object, **environment: str) -> None:
    command = [sys.executable, str(BENCHMARKS / "peers" / script), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | environment)


def measured(browser: Browser, pages: dict[str, Path], rounds: int) -> dict[str, dict[str, float]]:
    """Open all pages in turn, several times; return the least of each figure, by page."""
    least: dict[str, dict[str, float]] = {name: {} for name in pages}
    for turn in range(rounds):
        for name in pages if turn % 2 else reversed(pages):
            for figure, value in opened(browser, pages[name], name == "this version").items():
                least[name][figure] = min(value, least[name].get(figure, value))
    return least


def opened(browser: Browser, path: Path, has_figures: bool) -> dict[str, float]:  # noqa: FBT001
    """Open a page in a new context; filter and search it if it is of this version."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    session, page = browser.new_browser_cdp_session(), context.new_page()
    page.wait_for_timeout(150)
    before = main_thread_ms(session)
    page.goto(path.as_uri(), wait_until="commit")
    ready = page.evaluate(READY)
    figures = {"cpu": main_thread_ms(session) - before, "ready": ready}
    figures["file"] = path.stat().st_size / 1e6
    page.wait_for_timeout(SETTLE_MS)
    # Before it is searched, which unpacks all texts: the other pages aren't.
    figures["peak"] = max(peak_mb(process) for process in renderers(session))
    if has_figures:
        figures |= used(page, session)
    session.detach()
    context.close()
    return figures


def used(page: Page, session: CDPSession) -> dict[str, float]:
    """Measure until the last figure follows a filter, and the CPU time of the first search."""
    waits = [page.evaluate(FILTER, fragment) for fragment in ("#depth=2~5", "#depth=2~9")]
    page.evaluate(FILTER, "#depth=0~99999")
    before = main_thread_ms(session)
    page.fill("#search", "question")
    page.locator("#hits-of").get_by_text(re.compile("match")).wait_for()
    time.sleep(0.5)
    return {"filter": min(waits), "search": main_thread_ms(session) - before}


def renderers(session: CDPSession) -> list[int]:
    processes: list[dict[str, Any]] = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return [each["id"] for each in processes if each["type"] == "renderer"]


def main_thread_ms(session: CDPSession) -> float:
    """Return the CPU time that the main threads of all pages have taken so far."""
    files = [Path(f"/proc/{each}/task/{each}/schedstat") for each in renderers(session)]
    return sum(int(each.read_text().split()[0]) for each in files if each.exists()) / NS_PER_MS


def peak_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1e3 if found else 0.0


def print_rows(items: int, least: dict[str, dict[str, float]]) -> None:
    for name, figures in least.items():
        file, cpu, ready, peak = (figures[each] for each in ("file", "cpu", "ready", "peak"))
        rest = [f"{figures[each]:.0f}" if each in figures else "" for each in ("filter", "search")]
        cells = [f"{items:,}", name, f"{file:.2f}", f"{cpu:.0f}", f"{ready:.0f}", f"{peak:.0f}"]
        print("|", " | ".join([*cells, *rest]), "|", flush=True)


if __name__ == "__main__":
    main()
