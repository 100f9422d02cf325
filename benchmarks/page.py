"""The page against pyvis as it comes: file size and time from opening to ready, same run.

    python benchmarks/page.py            500 and 2,000 items, five runs of ours, one of pyvis'
    python benchmarks/page.py --quick    500 items only, three runs: pyvis needs 2 minutes for 2,000

Ready is: ours, when the page says so, which is after all is drawn and painted; pyvis', when
its physics has come to rest (its event `stabilized`): until then nodes move under the pointer.
Where that takes longer than --patience, the seconds waited are what is written, and `at_least`
says so. An empty page is the control: its seconds are taken off.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError, sync_playwright  # noqa: A004 - its own name

from graphload.demo import synthetic_items

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from browser import ARGUMENTS
from parts import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
SCRIPTS = {"graphload": "graphload_page.py", "pyvis": "peers/pyvis_plain.py"}
SETTLED = "html[data-settled]"
READY = "html[data-graphload=ready]"
# pyvis keeps its network in a global; we listen for its rest as soon as it is there.
LISTEN = """
const listen = setInterval(() => {
  if (!globalThis.network?.on) return;
  clearInterval(listen);
  network.once("stabilized", () => { document.documentElement.dataset.settled = "yes"; });
}, 1);
"""


def main() -> None:
    chosen = options().parse_args()
    sizes, runs = ([500], 3) if chosen.quick else ([500, 2000], chosen.runs)
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        control = Path(folder) / "empty.html"
        control.write_text("<!doctype html><html data-graphload=ready>", encoding="utf-8")
        for size in sizes:
            pages = write_pages(size, Path(folder))
            empty = median_of(browser, control, READY, runs, chosen.patience)
            for name, (page, made) in pages.items():
                ours = name == "graphload"
                ready = median_of(
                    browser, page, READY if ours else SETTLED, runs if ours else 1, chosen.patience
                )
                one = row(name, size, page, made, ready - empty)
                waited = ready >= chosen.patience
                rows.append({**one, "at_least": "yes" if waited else ""})
        browser.close()
    write_rows(with_ratios(rows), chosen.output)


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="The page against pyvis as it comes.")
    parser.add_argument("--quick", action="store_true", help="500 items only, three runs")
    parser.add_argument("-r", "--runs", type=int, default=5)
    parser.add_argument("--patience", type=float, default=240, help="seconds to wait for pyvis")
    parser.add_argument("-o", "--output", type=Path, help="a CSV; by default stdout")
    return parser


def write_pages(size: int, folder: Path) -> dict[str, tuple[Path, float]]:
    """One thread of `size` items as a page of each: where it is, and the seconds it took."""
    items = folder / f"{size}.jsonl"
    thread = one_thread(size)
    items.write_text("".join(json.dumps(one) + "\n" for one in thread), encoding="utf-8")
    pages = {}
    for name, script in SCRIPTS.items():
        page = folder / f"{name}-{size}.html"
        command = [sys.executable, str(HERE / script), str(items), str(page)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        pages[name] = page, json.loads(answer.stdout.splitlines()[-1])["seconds"]
    return pages


def one_thread(size: int) -> list[dict[str, object]]:
    """Synthetic threads as one: each story after the first replies to the first."""
    items = list(synthetic_items(size))
    for item in items[1:]:
        item.setdefault("parent", items[0]["id"])
    return [{name: item[name] for name in item if name != "kids"} for item in items]


def median_of(browser: Browser, path: Path, ready: str, runs: int, patience: float) -> float:
    return statistics.median(seconds_to(browser, path, ready, patience) for _ in range(runs))


def seconds_to(browser: Browser, path: Path, ready: str, patience: float) -> float:
    """Seconds from opening a file, in a fresh context with the network cut, to ready."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page: Page = context.new_page()
    if ready == SETTLED:
        page.add_init_script(LISTEN)
    start = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    with suppress(TimeoutError):
        page.wait_for_selector(ready, state="attached", timeout=patience * 1000)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


def row(name: str, size: int, page: Path, made: float, ready: float) -> dict[str, object]:
    return {
        "name": name,
        "items": size,
        "megabytes": round(page.stat().st_size / 1e6, 2),
        "seconds_to_write": round(made, 2),
        "seconds_to_ready": round(ready, 3),
    }


def with_ratios(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """How many times as long as ours each takes to be ready."""
    ours = {one["items"]: float(str(one["seconds_to_ready"])) for one in rows[::2]}
    return [
        {**one, "ratio": round(float(str(one["seconds_to_ready"])) / ours[one["items"]], 1)}
        for one in rows
    ]


def write_rows(rows: list[dict[str, object]], output: Path | None) -> None:
    stream = output.open("w", encoding="utf-8", newline="") if output else sys.stdout
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    if output:
        stream.close()


if __name__ == "__main__":
    main()
