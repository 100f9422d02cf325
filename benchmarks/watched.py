"""Measurements of a page in a real Chromium: until it is drawn, and while it is used.

A page's own ready signal is verified: a screenshot taken right then must show the sampled items
at their places; else the page is ready when a later screenshot does.
"""

from __future__ import annotations

import base64
import math
import random
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from playwright.sync_api import TimeoutError as Waited

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.page.browser import ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playwright.sync_api import Browser, CDPSession, Page

__all__ = ["FLAGS", "Sampled", "Seen", "Subject", "sample", "watch"]

FLAGS = [*ARGUMENTS, "--enable-unsafe-swiftshader"]
"""Without a GPU, WebGL is drawn by the CPU, which has to be enabled."""
VIEW = {"width": 1280, "height": 800}
MAX_SAMPLES = 60
"""The items that are looked for in a screenshot."""
MIN_VISIBLE_SAMPLES = 8
VERIFY_TIMEOUT_S = 60.0
"""The time from the ready signal until all samples must be visible."""
INTERACTION_S = 1.6
"""The duration of panning, and of zooming."""
WATCH = """
globalThis.blocks = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) blocks.push([one.startTime, one.duration]);
}).observe({ type: "longtask", buffered: true });
globalThis.countFrames = () => {
  const times = [];
  globalThis.framesSeen = () => times;
  const step = (now) => {
    times.push(now);
    if (framesSeen() === times) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
};
// The network is no global of our page: keep it, to ask for positions of items.
let bundle;
Object.defineProperty(globalThis, "vis", {
  configurable: true,
  set(value) { bundle = value; },
  get() {
    const get = (all, name) => (name === "Network" ? Kept : all[name]);
    return bundle && new Proxy(bundle, { get });
  },
});
function Kept(...given) {
  const made = new bundle.Network(...given);
  made.once("stabilized", () => { document.documentElement.dataset.settled = "yes"; });
  return (globalThis.network = made);
}
// The time of the page's ready signal, one frame after it was drawn, in Unix milliseconds.
globalThis.signalled = new Promise((resolve) => {
  const watcher = new MutationObserver(() => {
    const root = document.documentElement;
    if (!root?.matches("[data-graphload=ready], [data-ready], [data-settled]")) {
      if (root) watcher.observe(root, { attributes: true });
      return;
    }
    watcher.disconnect();
    resolve(performance.timeOrigin + performance.now());
  });
  watcher.observe(document, { childList: true });
});
"""
READY_SIGNAL = """(timeout) => Promise.race([
  signalled,
  new Promise((resolve) => setTimeout(resolve, timeout, null)),
])"""
ANSWERS = "Boolean(globalThis.network) || typeof placeOf !== 'undefined'"
# The times when another layout is selected, and when something was drawn last.
LAYOUT_TIMES = """() => {
  network.on("afterDrawing", () => { globalThis.drawn = performance.now(); });
  const chosen = () => { globalThis.chosen = performance.now(); };
  addEventListener("change", chosen, { capture: true, once: true });
}"""
# The positions of items in the window, and whether something covers them.
POSITIONS = """(items) => {
  const stage = (document.getElementById("graph") ?? document.getElementById("mynetwork"));
  const box = stage.getBoundingClientRect();
  return items.map(([item, x, y]) => {
    const [left, top] = PLACE(item, x, y);
    const [at, down] = [box.left + left, box.top + top];
    const over = document.elementFromPoint(at, down);
    return [at, down, Boolean(over && stage.contains(over))];
  });
}"""
# The positions with pixels that differ from the background.
DRAWN = """async ([png, places]) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const ground = context.getImageData(BACKGROUND, 1, 1).data;
  return places.map(([x, y]) => {
    const { data } = context.getImageData(Math.round(x) - 3, Math.round(y) - 3, 7, 7);
    return data.some((value, at) => Math.abs(value - ground[at % 4]) > 14);
  });
}"""


class NotReadyError(Exception):
    """A page isn't ready in time, or its ready signal is wrong."""


class Sampled(NamedTuple):
    """An item to look for: its number, its position in the layout, its id."""

    number: int
    x: float
    y: float
    id: str


class Shot(NamedTuple):
    """A screenshot and the Unix time of its arrival."""

    picture: bytes
    at: float


@dataclass(frozen=True)
class Subject:
    """A page to measure, with scripts that find its items."""

    page: Path
    items: Sequence[Sampled]
    """The items to look for, those farthest from others first."""
    place: str
    """JavaScript: a function of (item, x, y) that returns its position in the stage."""
    shown: str
    """JavaScript: an expression for the id of the item that is open."""
    ours: bool = False


@dataclass(frozen=True)
class Seen:
    """The measurements of one opening: seconds, frames a second, milliseconds; NaN: not taken."""

    ready: float
    shown: float
    """The time until the screenshot that shows it: a busy page delays it."""
    cpu: float = math.nan
    """The CPU time of the page's process until it answers."""
    pan: float = math.nan
    zoom: float = math.nan
    block: float = math.nan
    search: float = math.nan
    search_block: float = math.nan
    layout: float = math.nan
    layout_block: float = math.nan


def watch(browser: Browser, subject: Subject | None, control: Path, timeout: float) -> Seen:
    """Open a page offline and use it; without a subject, the empty page."""
    context = browser.new_context(offline=True, viewport=VIEW)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(WATCH)
    page.set_default_timeout(timeout * 1000)
    metrics = context.new_cdp_session(page)
    metrics.send("Performance.enable")
    path = subject.page if subject else control
    eye = browser.new_context().new_page()
    page.wait_for_timeout(200)  # the browser's work for a new page isn't the page's own
    try:
        start = time.time()
        page.goto(path.as_uri(), wait_until="commit")
        signalled = _ready_time(page, timeout)
        shot = _shoot(page)
        if subject is None:
            return Seen(signalled - start, shot.at - start, _metric(metrics, "ProcessTime"))
        while not page.evaluate(ANSWERS):  # our page draws before vis-network can tell positions
            page.wait_for_timeout(10)
        cpu = _metric(metrics, "ProcessTime")
        whole = _first_whole(page, eye, subject, shot)
        ready = signalled if whole is shot else whole.at
        return Seen(ready - start, whole.at - start, cpu, **_use(page, subject))
    except (Waited, NotReadyError) as failure:
        print(f"{path.name}: {failure}".splitlines()[0], file=sys.stderr, flush=True)
        return Seen(math.inf, math.inf)
    finally:
        for each in browser.contexts:
            each.close()


def _ready_time(page: Page, timeout: float) -> float:
    """Return the Unix time of a page's ready signal, by its own clock.

    Playwright's own waiting polls only every half second after a while.
    """
    signalled: float | None = page.evaluate(READY_SIGNAL, timeout * 1000)
    if signalled is None:
        raise NotReadyError("isn't ready in time")
    return signalled / 1000


def _shoot(page: Page) -> Shot:
    return Shot(page.screenshot(), time.time())


def _first_whole(page: Page, eye: Page, subject: Subject, shot: Shot) -> Shot:
    """Return the given screenshot, or the next one with all samples visible."""
    places = _positions(page, subject)
    end = time.time() + VERIFY_TIMEOUT_S
    while not _all_drawn(page, eye, places, shot.picture):
        if time.time() > end:
            raise NotReadyError("never shows its items")
        shot = _shoot(page)
    return shot


def _metric(session: CDPSession, name: str) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == name)


def _use(page: Page, subject: Subject) -> dict[str, float]:
    """Click, pan and zoom; in our page also search and select another layout."""
    _click(page, subject)
    pan = _frames_a_second(page, lambda share: _drag(page, share), held=True)
    zoom = _frames_a_second(page, lambda share: page.mouse.wheel(0, -60 if share < 0.5 else 60))
    seen = {"pan": pan, "zoom": zoom, "block": _longest_block(page, 0)}
    return {**seen, **(_answers(page) if subject.ours else {})}


def _positions(page: Page, subject: Subject) -> list[tuple[float, float]]:
    """Return the positions in the window of those samples that nothing covers."""
    script = POSITIONS.replace("PLACE", f"({subject.place})")
    found = page.evaluate(script, [list(each) for each in subject.items])
    seen = [(x, y) for x, y, clear in found if clear]
    if len(seen) < min(MIN_VISIBLE_SAMPLES, len(subject.items)):
        raise NotReadyError(f"shows {len(seen)} of {len(subject.items)} items")
    return seen


def _all_drawn(page: Page, eye: Page, places: list[tuple[float, float]], picture: bytes) -> bool:
    """Tell whether a picture of a page shows something at all positions."""
    corner = page.evaluate(
        "(() => { const box = (document.getElementById('graph') ?? "
        "document.getElementById('mynetwork')).getBoundingClientRect(); "
        "return [Math.ceil(box.left) + 3, Math.ceil(box.top) + 3]; })()"
    )
    look = DRAWN.replace("BACKGROUND", f"{corner[0]}, {corner[1]}")
    return all(eye.evaluate(look, [base64.b64encode(picture).decode(), places]))


def _click(page: Page, subject: Subject) -> None:
    """Click on the first sample that nothing covers; it must open."""
    script = POSITIONS.replace("PLACE", f"({subject.place})")
    for item in subject.items:
        ((left, top, clear),) = page.evaluate(script, [list(item)])
        if clear:
            page.mouse.move(left, top)
            break
    for turn in range(100):
        if turn % 25 == 0:  # some pages look for the item under the pointer only now and then
            page.wait_for_timeout(60)
            page.mouse.click(left, top)
        if str(page.evaluate(subject.shown)) == item.id:
            return
        page.wait_for_timeout(30)
    raise NotReadyError(f"a click on {item.id} doesn't open it")


def _drag(page: Page, share: float) -> None:
    turn = 6 * math.pi * share
    page.mouse.move(450 + 220 * math.sin(turn), 420 + 160 * (1 - math.cos(turn)))


def _frames_a_second(page: Page, act: Callable[[float], None], *, held: bool = False) -> float:
    """Return frames a second while acting; `act` gets the share of the time that has passed."""
    page.mouse.move(450, 420)
    if held:
        page.mouse.down()
    page.evaluate("countFrames()")
    start = time.perf_counter()
    while (share := (time.perf_counter() - start) / INTERACTION_S) < 1:
        act(share)
        time.sleep(0.008)
    times = page.evaluate(
        "(() => { const times = framesSeen(); globalThis.framesSeen = () => 0; return times; })()"
    )
    if held:
        page.mouse.up()
    page.wait_for_timeout(300)
    return 1000 * (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


def _longest_block(page: Page, since: float) -> float:
    page.wait_for_timeout(100)
    blocks = page.evaluate("blocks")
    return max((length for start, length in blocks if start + length >= since), default=0.0)


def _answers(page: Page) -> dict[str, float]:
    """Measure the first search and another layout in our page."""
    page.keyboard.press("Escape")
    since = page.evaluate("performance.now()")
    start = time.perf_counter()
    page.fill("#search", "question")
    page.locator("#hits-of").get_by_text(re.compile("match")).wait_for()
    search = time.perf_counter() - start
    search_block = _longest_block(page, since)
    page.fill("#search", "")
    page.wait_for_timeout(500)
    return {"search": search, "search_block": search_block, **_layout(page)}


def _layout(page: Page) -> dict[str, float]:
    """Measure the time until the last drawing: all items at their places, labels set."""
    page.evaluate(LAYOUT_TIMES)
    other = "radial" if page.input_value("#layout") == "tidy" else "tidy"
    page.select_option("#layout", other)
    drawn = since = page.evaluate("globalThis.chosen")
    for _ in range(20):
        page.wait_for_timeout(500)
        before, drawn = drawn, page.evaluate("globalThis.drawn ?? 0")
        if drawn == before:
            break
    return {"layout": (drawn - since) / 1000, "layout_block": _longest_block(page, since)}


def sample(items: Mapping[str, Sequence[Any]]) -> list[Sampled]:
    """Return random items, the same each time, those farthest from others first."""
    points = np.column_stack((items["x"], items["y"]))
    numbers = random.Random(7).sample(range(len(points)), min(MAX_SAMPLES, len(points)))

    def room(item: int) -> float:
        return float(np.partition(np.hypot(*(points - points[item]).T), 1)[1])

    return [
        Sampled(at, items["x"][at], items["y"][at], items["id"][at])
        for at in sorted(numbers, key=room, reverse=True)
    ]
