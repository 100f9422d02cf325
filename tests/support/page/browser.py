"""A real Chromium, cut off from the network, and a watch on all that a page tries."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Frame, Locator, Page

__all__ = ["ARGUMENTS", "OpenPage", "launch_browser", "open_file"]

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_WATCH = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""


@contextmanager
def launch_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class OpenPage:
    """A page that is open, and what it did besides being looked at."""

    page: Page
    home: str
    incidents: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note whatever a page that asks nothing of anybody never does."""
        page, note = self.page, self.incidents.append
        page.on("dialog", self._dismiss)
        page.on("popup", lambda popup: note(f"popup {popup.url}"))
        page.on("pageerror", lambda error: note(f"error {error}"))
        page.on("download", lambda download: note(f"download {download.url}"))
        page.on("console", self._note_error)
        page.on("request", lambda request: note(f"request {request.url}"))
        page.on("framenavigated", self._note_navigation)

    def _dismiss(self, dialog: Dialog) -> None:
        self.incidents.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _note_navigation(self, frame: Frame) -> None:
        """The page writes its state into its address' fragment: that leads nowhere."""
        address = frame.url.partition("#")[0]
        if frame.parent_frame is None and address == self.home:
            return
        self.incidents.append(f"navigation {frame.url}")

    def _note_error(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.incidents.append(f"console {line.text}")

    def forgive_opening(self) -> None:
        """Strike out the one request that opening the file is."""
        self.incidents.remove(f"request {self.home}")

    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("globalThis.violations")
        return found

    def go_to(self, address: str) -> None:
        """Change the address' fragment, as a reader who edits it does."""
        self.page.evaluate("hash => { location.hash = hash; }", address)
        self.page.wait_for_timeout(20)

    def panel(self, item: str) -> Locator:
        """The panel, once it shows an item."""
        for _ in range(200):
            shown = self.page.evaluate("document.getElementById('panel').dataset.item")
            if shown == item:
                return self.page.locator("#panel")
            self.page.wait_for_timeout(20)
        raise AssertionError(f"the panel shows {shown!r}, not {item!r}")

    def meta(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(
            "JSON.parse(document.getElementById('graphload-meta').textContent)"
        )
        return found

    def search(self, query: str, hits: int) -> None:
        """Type into the search, and wait for the number of hits."""
        self.page.fill("#search", query)
        self.page.locator("#hits").get_by_text(f"{hits:,}", exact=True).wait_for()

    def rest(self) -> None:
        """Wait until what was done is drawn, however busy the machine is."""
        self.page.evaluate(_RESTED)

    def colours_at_centre(self, reach: int = 5) -> set[str]:
        """The colours of the graph's pixels around the middle of the view."""
        return set(self.page.evaluate(_COLOURS, reach))


_RESTED = """() => new Promise((done) => {
  setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 150);
})"""
_COLOURS = """(reach) => {
  const canvas = document.querySelector("#graph canvas");
  const [x, y] = [canvas.width / 2 - reach, canvas.height / 2 - reach].map(Math.round);
  const { data } = canvas.getContext("2d").getImageData(x, y, 2 * reach, 2 * reach);
  const hex = (at) => [0, 1, 2].map((k) => data[at + k].toString(16).padStart(2, "0")).join("");
  return [...new Set(Array.from({ length: data.length / 4 }, (_, pixel) => "#" + hex(4 * pixel)))];
}"""


@contextmanager
def open_file(  # noqa: PLR0913 - all but two have a default, and none is told by position
    browser: Browser,
    path: Path,
    *,
    fragment: str = "",
    dark: bool = False,
    touch: bool = False,
    before: str = "",
    ratio: float = 1,
) -> Iterator[OpenPage]:
    """Open a file with the network cut, and wait until it says that it is ready.

    `before` is a script that is run before the page's own; `ratio` is device pixels a CSS pixel.
    """
    context = browser.new_context(
        offline=True,
        viewport={"width": 1200, "height": 800},
        color_scheme="dark" if dark else "light",
        # Tests look at where things end, not at the way there.
        reduced_motion="reduce",
        has_touch=touch,
        device_scale_factor=ratio,
    )
    try:
        page = context.new_page()
        page.add_init_script(_WATCH + before)
        opened = OpenPage(page, path.as_uri())
        opened.watch()
        page.goto(path.as_uri() + fragment)
        opened.forgive_opening()
        page.wait_for_selector("html[data-graphload=ready]", state="attached", timeout=60_000)
        yield opened
    finally:
        context.close()
