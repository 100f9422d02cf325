"""A page watched by a real Chromium: until it is really drawn, while it pans, zooms and answers.

What a page says of itself is borne out: a screenshot taken right then must show the sampled items
where they should be, or the page is ready when a later one does.
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
from support.browser import ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playwright.sync_api import Browser, CDPSession, Page

__all__ = ["FLAGS", "Sampled", "Seen", "Subject", "sample", "watch"]

FLAGS = [*ARGUMENTS, "--enable-unsafe-swiftshader"]
"""Without a GPU, WebGL is only drawn by the CPU, and only where that is asked for."""
VIEW = {"width": 1280, "height": 800}
SAMPLED = 60
LEAST_SEEN = 8
LONGEST = 60.0
"""Seconds until what a page claims to show must be seen."""
ACTING = 1.6
"""Seconds of panning, and of zooming."""
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
// The network is nobody's global in our page: keep it, to ask where items stand.
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
// When the page claims to have been on the screen for a frame, in milliseconds of the epoch.
globalThis.claimed = new Promise((resolve) => {
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
CLAIMED = """(patience) => Promise.race([
  claimed,
  new Promise((resolve) => setTimeout(resolve, patience, null)),
])"""
ANSWERS = "Boolean(globalThis.network) || typeof placeOf !== 'undefined'"
# When another layout is chosen, and when something was drawn last.
CHOSEN = """() => {
  network.on("afterDrawing", () => { globalThis.drawn = performance.now(); });
  const chosen = () => { globalThis.chosen = performance.now(); };
  addEventListener("change", chosen, { capture: true, once: true });
}"""
# Where items stand in the window, and whether they are to be seen there at all.
PLACES = """(items) => {
  const stage = (document.getElementById("graph") ?? document.getElementById("mynetwork"));
  const box = stage.getBoundingClientRect();
  return items.map(([item, x, y]) => {
    const [left, top] = PLACE(item, x, y);
    const [at, down] = [box.left + left, box.top + top];
    const over = document.elementFromPoint(at, down);
    return [at, down, Boolean(over && stage.contains(over))];
  });
}"""
# Which places show something that isn't the background.
LOOK = """async ([png, places]) => {
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


class NotSoError(Exception):
    """What a page claims isn't so."""


class Sampled(NamedTuple):
    """An item to look for: its number, its place in the plane, its id."""

    number: int
    x: float
    y: float
    id: str


class Shot(NamedTuple):
    """A screenshot, and when it had come."""

    picture: bytes
    at: float


@dataclass(frozen=True)
class Subject:
    """A page to watch, and how its items are found in it."""

    page: Path
    items: Sequence[Sampled]
    """Those to look for, the loneliest first."""
    place: str
    """JavaScript: (item, x, y) to its place in the stage."""
    shown: str
    """JavaScript: the id of the item that is open."""
    ours: bool = False


@dataclass(frozen=True)
class Seen:
    """What was seen of one opening; seconds, frames a second, milliseconds; NaN: not seen."""

    ready: float
    shown: float
    """Until the screenshot had come that shows it: a busy page lets it wait."""
    cpu: float = math.nan
    """The seconds of a processor that the page's own process had used once it answers."""
    pan: float = math.nan
    zoom: float = math.nan
    block: float = math.nan
    search: float = math.nan
    search_block: float = math.nan
    layout: float = math.nan
    layout_block: float = math.nan


def watch(browser: Browser, subject: Subject | None, control: Path, patience: float) -> Seen:
    """Open a page, with the network cut, and use it; without a subject, the empty page."""
    context = browser.new_context(offline=True, viewport=VIEW)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(WATCH)
    page.set_default_timeout(patience * 1000)
    metrics = context.new_cdp_session(page)
    metrics.send("Performance.enable")
    path = subject.page if subject else control
    eye = browser.new_context().new_page()
    page.wait_for_timeout(200)  # what the browser begins for a new page isn't the page's own work
    try:
        start = time.time()
        page.goto(path.as_uri(), wait_until="commit")
        claimed = _claimed(page, patience)
        shot = _shoot(page)
        if subject is None:
            return Seen(claimed - start, shot.at - start, _metric(metrics, "ProcessTime"))
        while not page.evaluate(ANSWERS):  # ours shows items before vis says where they are
            page.wait_for_timeout(10)
        cpu = _metric(metrics, "ProcessTime")
        whole = _first_whole(page, eye, subject, shot)
        ready = claimed if whole is shot else whole.at
        return Seen(ready - start, whole.at - start, cpu, **_use(page, subject))
    except (Waited, NotSoError) as failure:
        print(f"{path.name}: {failure}".splitlines()[0], file=sys.stderr, flush=True)
        return Seen(math.inf, math.inf)
    finally:
        for each in browser.contexts:
            each.close()


def _claimed(page: Page, patience: float) -> float:
    """When a page calls itself ready, by its own clock.

    Playwright's own waiting looks every half second, once some time has gone.
    """
    claimed: float | None = page.evaluate(CLAIMED, patience * 1000)
    if claimed is None:
        raise NotSoError("isn't ready in time")
    return claimed / 1000


def _shoot(page: Page) -> Shot:
    return Shot(page.screenshot(), time.time())


def _first_whole(page: Page, eye: Page, subject: Subject, shot: Shot) -> Shot:
    """Return the shot, or the next one that shows every item at its position."""
    places = _places(page, subject)
    end = time.time() + LONGEST
    while not _all_drawn(page, eye, places, shot.picture):
        if time.time() > end:
            raise NotSoError("never shows its items")
        shot = _shoot(page)
    return shot


def _metric(session: CDPSession, name: str) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == name)


def _use(page: Page, subject: Subject) -> dict[str, float]:
    """Click, pan and zoom; in our page also search and take another layout."""
    _click(page, subject)
    pan = _frames_a_second(page, lambda share: _drag(page, share), held=True)
    zoom = _frames_a_second(page, lambda share: page.mouse.wheel(0, -60 if share < 0.5 else 60))
    seen = {"pan": pan, "zoom": zoom, "block": _longest_block(page, 0)}
    return {**seen, **(_answers(page) if subject.ours else {})}


def _places(page: Page, subject: Subject) -> list[tuple[float, float]]:
    """Return the positions in the window of the sampled items that nothing covers."""
    script = PLACES.replace("PLACE", f"({subject.place})")
    found = page.evaluate(script, [list(each) for each in subject.items])
    seen = [(x, y) for x, y, clear in found if clear]
    if len(seen) < min(LEAST_SEEN, len(subject.items)):
        raise NotSoError(f"shows {len(seen)} of {len(subject.items)} items")
    return seen


def _all_drawn(page: Page, eye: Page, places: list[tuple[float, float]], picture: bytes) -> bool:
    """Whether a picture of a page shows something at all places."""
    corner = page.evaluate(
        "(() => { const box = (document.getElementById('graph') ?? "
        "document.getElementById('mynetwork')).getBoundingClientRect(); "
        "return [Math.ceil(box.left) + 3, Math.ceil(box.top) + 3]; })()"
    )
    look = LOOK.replace("BACKGROUND", f"{corner[0]}, {corner[1]}")
    return all(eye.evaluate(look, [base64.b64encode(picture).decode(), places]))


def _click(page: Page, subject: Subject) -> None:
    """Click on the loneliest of the sampled items that can be clicked on; it must open."""
    script = PLACES.replace("PLACE", f"({subject.place})")
    for item in subject.items:
        ((left, top, clear),) = page.evaluate(script, [list(item)])
        if clear:
            page.mouse.move(left, top)
            break
    for turn in range(100):
        if turn % 25 == 0:  # some look only now and then for what is under the pointer
            page.wait_for_timeout(60)
            page.mouse.click(left, top)
        if str(page.evaluate(subject.shown)) == item.id:
            return
        page.wait_for_timeout(30)
    raise NotSoError(f"a click on {item.id} doesn't open it")


def _drag(page: Page, share: float) -> None:
    turn = 6 * math.pi * share
    page.mouse.move(450 + 220 * math.sin(turn), 420 + 160 * (1 - math.cos(turn)))


def _frames_a_second(page: Page, act: Callable[[float], None], *, held: bool = False) -> float:
    """Frames a second while acting; `act` is told which share of the time has gone."""
    page.mouse.move(450, 420)
    if held:
        page.mouse.down()
    page.evaluate("countFrames()")
    start = time.perf_counter()
    while (share := (time.perf_counter() - start) / ACTING) < 1:
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
    """How long our page takes for the first search, and for another layout."""
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
    """Until nothing is drawn any more, that is until all items stand and labels are set."""
    page.evaluate(CHOSEN)
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
    """Return a random sample of items, always the same, the most isolated first."""
    points = np.column_stack((items["x"], items["y"]))
    numbers = random.Random(7).sample(range(len(points)), min(SAMPLED, len(points)))

    def room(item: int) -> float:
        return float(np.partition(np.hypot(*(points - points[item]).T), 1)[1])

    return [
        Sampled(at, items["x"][at], items["y"][at], items["id"][at])
        for at in sorted(numbers, key=room, reverse=True)
    ]
