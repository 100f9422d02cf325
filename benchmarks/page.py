"""Compare the page with other graph drawing in a browser: `python benchmarks/page.py`.

    python benchmarks/page.py                  500, 2,000, 10,000 and 100,000 items, five runs
    python benchmarks/page.py --quick          500 and 10,000 items, three runs, without pyvis
    python benchmarks/page.py --data F.jsonl   records of your own beside the synthetic ones

All are opened in turn by one real Chromium without a GPU, offline, in a new context each. A page
is ready at its own signal, one frame after it was drawn, if a screenshot taken right then has the
sampled items' pixels and a click on one of them opens it. The time that an empty page takes is
subtracted. pyvis with its defaults is ready when its physics stops; it gets one run. The
libraries are downloaded from npm, once.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import statistics
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from measure import Entry, measure
from page_picture import draw_picture
from placed import placed_items
from playwright.sync_api import sync_playwright
from watched import FLAGS, Seen, Subject, sample, watch

from graphload.demo import synthetic_items
from graphload.graph import build_graph
from graphload.readers import read_items

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.parts import find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser

CONTROL = """<!doctype html><title>empty</title><script>
requestAnimationFrame(() =>
  requestAnimationFrame(() => (document.documentElement.dataset.ready = "yes")),
);
</script>
"""
PANEL = "document.getElementById('panel').dataset.item"
OURS = "(item, x, y) => { const at = network.canvasToDOM({ x, y }); return [at.x, at.y]; }"
PYVIS = "(id) => { const at = network.canvasToDOM(network.getPosition(id)); return [at.x, at.y]; }"


@dataclass(frozen=True)
class Peer:
    """Another library: the items that it can draw, and scripts that find them in its page."""

    name: str
    max_items: int
    script: str
    library: str = ""
    place: str = "(item) => placeOf(item)"
    shown: str = PANEL


PEERS = (
    Peer("force-graph", 100_000, "peers/drawn_page.py", "force_graph"),
    Peer("sigma.js", 100_000, "peers/drawn_page.py", "sigma"),
    Peer("vis-network by hand", 10_000, "peers/drawn_page.py", "vis_tuned"),
    Peer(
        "pyvis as it comes",
        2_000,
        "peers/pyvis_plain.py",
        "",
        PYVIS,
        "network.getSelectedNodes()[0]",
    ),
)


@dataclass(frozen=True)
class Written:
    """A page on the disk, with the time and memory that writing took."""

    name: str
    subject: Subject
    seconds: float
    megabytes: float
    once: bool = False


def main() -> None:
    arguments = make_parser().parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        control = Path(folder) / "empty.html"
        control.write_text(CONTROL, encoding="utf-8")
        for data, records in data_sets(arguments):
            pages = write_pages(data, records, Path(folder), arguments)
            shared = {"data": data, "items": len(records)}
            rows += [{**shared, **row} for row in opened(browser, pages, control, arguments)]
        browser.close()
    print_table(medians(rows))
    if arguments.output:
        write_rows(rows, arguments.output)
        picture = draw_picture(medians(rows))
        arguments.output.with_suffix(".svg").write_text(picture, encoding="utf-8")


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="The page against what else draws graphs.")
    parser.add_argument("--quick", action="store_true", help="two sizes, three runs, no pyvis")
    parser.add_argument("-n", "--items", type=int, nargs="*", help="sizes of the synthetic trees")
    parser.add_argument("-r", "--runs", type=int, help="of each page; by default 5")
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="files of real records")
    parser.add_argument("--timeout", type=float, default=200, help="seconds to wait for a page")
    parser.add_argument("-o", "--output", type=Path, help="a CSV; the picture goes beside it")
    return parser


def data_sets(arguments: argparse.Namespace) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    sizes = [500, 10_000] if arguments.quick else [500, 2_000, 10_000, 100_000]
    for size in sizes if arguments.items is None else arguments.items:
        yield f"{size:,} items", one_thread(size)
    for path in arguments.data:
        nodes = build_graph(read_items([path])).nodes(data=True)
        yield path.stem, [{"id": node, **data} for node, data in nodes if "stub" not in data]


def one_thread(size: int) -> list[dict[str, Any]]:
    """Make one thread of synthetic threads: each later story is a reply to the first."""
    items = list(synthetic_items(size))
    for item in items[1:]:
        item.setdefault("parent", items[0]["id"])
    return [{name: item[name] for name in item if name != "kids"} for item in items]


def write_pages(
    data: str, records: list[dict[str, Any]], folder: Path, arguments: argparse.Namespace
) -> list[Written]:
    """Write the same items as a page of each: ours first, whose positions the peers take."""
    items, placed, page = (folder / name for name in ("items.jsonl", "placed.json", "ours.html"))
    lines = (json.dumps(one, default=str) + "\n" for one in records)
    items.write_text("".join(lines), encoding="utf-8")
    entry = Entry(f"graphload, {data}", "peers/graphload_page.py", (str(items), str(page)))
    ours = measure([entry], runs_of(arguments))
    found = placed_items(page, {str(one["id"]): one for one in records})
    placed.write_text(json.dumps(found), encoding="utf-8")
    written = [
        Written(
            "graphload",
            Subject(page, sample(found), OURS, PANEL, ours=True),
            statistics.median(one.seconds for one in ours),
            statistics.median(one.megabytes for one in ours),
        )
    ]
    peers = [each for each in PEERS if len(records) <= each.max_items]
    if arguments.quick or arguments.data:
        peers = [each for each in peers if each.library]
    return written + [write_peer(each, found, items, placed) for each in peers]


def write_peer(peer: Peer, found: dict[str, list[Any]], items: Path, placed: Path) -> Written:
    page = items.parent / f"{peer.library or 'pyvis'}.html"
    given = (peer.library, str(placed)) if peer.library else (str(items),)
    (made,) = measure([Entry(peer.name, peer.script, (*given, str(page)))], 1)
    sampled = sample(found)
    if not peer.library:  # pyvis has positions of its own, and finds items by their ids
        sampled = [each._replace(number=int(each.id)) for each in sampled]
    subject = Subject(page, sampled, peer.place, peer.shown)
    return Written(peer.name, subject, made.seconds, made.megabytes, once=not peer.library)


def opened(
    browser: Browser, pages: list[Written], control: Path, arguments: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    """Open all pages in turn, several times over, so that a busy machine affects all of them."""
    for run in range(runs_of(arguments)):
        for page in pages:
            if page.once and run:
                continue
            # Measured right before each page, as the machine may be as busy then; and once before
            # that, so that the page before is gone, whose drawing may still be queued.
            watch(browser, None, control, 60)
            empty = watch(browser, None, control, 60)
            seen = watch(browser, page.subject, control, arguments.timeout)
            yield {"name": page.name, "run": run + 1, **figures(seen, page, empty)}
            say = f"run {run + 1}: {page.name} {seen.ready:.2f} s, empty {empty.ready:.2f} s"
            print(say, file=sys.stderr, flush=True)


def runs_of(arguments: argparse.Namespace) -> int:
    runs: int = arguments.runs or (3 if arguments.quick else 5)
    return runs


def figures(seen: Seen, page: Written, empty: Seen) -> dict[str, float]:
    found = {
        **asdict(seen),
        "ready": seen.ready - empty.ready,
        "shown": seen.shown - empty.shown,
        "cpu": seen.cpu - empty.cpu,
        "control": empty.ready,
        "file_mb": page.subject.page.stat().st_size / 1e6,
        "write": page.seconds,
        "write_mb": page.megabytes,
    }
    return {name: round(value, 4) for name, value in found.items()}


def medians(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row for each page, its figures the medians over its runs."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["data"], row["name"]), []).append(row)
    return [median_row(group) for group in groups.values()]


def median_row(rows: list[dict[str, Any]]) -> dict[str, Any]:
    shared = {name: rows[0][name] for name in ("data", "items", "name")}
    names = [name for name in rows[0] if name not in {*shared, "run"}]
    return {**shared, **{name: statistics.median(row[name] for row in rows) for name in names}}


COLUMNS = {
    "ready": ("ready s", 2),
    "shown": ("in a screenshot s", 2),
    "cpu": ("CPU s", 2),
    "control": ("empty page s", 2),
    "pan": ("pan fps", 0),
    "zoom": ("zoom fps", 0),
    "block": ("longest block ms", 0),
    "search": ("first search s", 2),
    "search_block": ("block in it ms", 0),
    "layout": ("layout s", 2),
    "layout_block": ("block in it ms", 0),
    "file_mb": ("file MB", 1),
    "write": ("written in s", 2),
    "write_mb": ("with MB", 0),
}
"""The columns of the table: heading and digits by figure."""


def print_table(rows: list[dict[str, Any]]) -> None:
    for data in dict.fromkeys(row["data"] for row in rows):
        print(f"\n{data}\n")
        print("| |", " | ".join(name for name, _ in COLUMNS.values()), "|")
        print("|---" * (len(COLUMNS) + 1) + "|")
        for row in rows:
            if row["data"] == data:
                cells = (shown(row[name], digits) for name, (_, digits) in COLUMNS.items())
                print(f"| {row['name']} |", " | ".join(cells), "|")


def shown(value: float, digits: int) -> str:
    if math.isnan(value):
        return ""
    return "not in time" if math.isinf(value) else f"{value:.{digits}f}"


def write_rows(rows: list[dict[str, Any]], output: Path) -> None:
    with output.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(
            {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()} for row in rows
        )


if __name__ == "__main__":
    main()
