"""A real Firefox, driven over Marionette: a line of JSON there, a line of JSON back.

The protocol is Firefox's own and needs no program between: each message is its length, a
colon and `[0, number, command, parameters]`; each answer `[1, number, error, result]`.
"""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from support.parts import find_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Firefox", "find_firefox", "launch_firefox"]

PREFERENCES = {
    # Every request goes to a door that nobody opens: files are read, nothing else.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}


@cache
def find_firefox() -> str | None:
    """The Firefox on PATH, else Debian's package, where it may be installed and can be had."""
    return find_program(("firefox-esr", "firefox"), "firefox-esr")


class Firefox:
    """A session with one window."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rb")
        self._read()  # its greeting
        self._asked = 0
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"pageLoadStrategy": "none"}})
        self.ask("WebDriver:SetWindowRect", width=1200, height=800)

    def ask(self, command: str, **parameters: Any) -> Any:  # noqa: ANN401 - it is JSON
        """Send a command and return its result."""
        self._asked += 1
        message = json.dumps([0, self._asked, command, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file and wait until its page says that it is ready."""
        self.ask("WebDriver:Navigate", url=path.as_uri() + fragment)
        self.wait("document.documentElement.dataset.graphload === 'ready'")

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - it is JSON
        """The value of an expression in the page."""
        script = f"return {expression};"
        return self.ask("WebDriver:ExecuteScript", script=script, args=[], newSandbox=True)

    def wait(self, expression: str, seconds: float = 30) -> None:
        """Wait until an expression is true in the page."""
        end = time.monotonic() + seconds
        while not self.evaluate(expression):
            assert time.monotonic() < end, f"never so in Firefox: {expression}"
            time.sleep(0.05)

    def type(self, selector: str, text: str) -> None:
        """Type into an element."""
        found = self.ask("WebDriver:FindElement", using="css selector", value=selector)
        (element,) = found.values()
        self.ask("WebDriver:ElementSendKeys", id=element, text=text)

    def click(self, x: float, y: float) -> None:
        """Click on a place of the window, in CSS pixels."""
        where = {"type": "pointerMove", "x": int(x), "y": int(y), "duration": 0}
        press = [{"type": f"pointer{each}", "button": 0} for each in ("Down", "Up")]
        mouse = {"type": "pointer", "id": "mouse", "actions": [where, *press]}
        self.ask("WebDriver:PerformActions", actions=[mouse])

    def screenshot(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self.ask("WebDriver:TakeScreenshot", full=False))

    def _read(self) -> Any:  # noqa: ANN401 - it is JSON
        digits = b""
        while (digit := self._stream.read(1)) != b":":
            assert digit, "Firefox has gone"
            digits += digit
        return json.loads(self._stream.read(int(digits)))


@contextmanager
def launch_firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """Start a Firefox that nobody sees, with a profile of its own in an empty folder."""
    lines = (f'user_pref("{k}", {json.dumps(v)});\n' for k, v in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    with (profile / "log").open("wb") as log:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        with _connect(profile, child) as connection:
            yield Firefox(connection)
    finally:
        child.terminate()
        child.wait(20)


def _connect(profile: Path, child: subprocess.Popen[bytes]) -> socket.socket:
    """Wait until it listens: it writes its port, a free one, into the profile."""
    end = time.monotonic() + 60
    while time.monotonic() < end and child.poll() is None:
        port = profile / "MarionetteActivePort"
        if port.exists() and (number := port.read_text(encoding="ascii").strip()):
            return socket.create_connection(("127.0.0.1", int(number)), timeout=60)
        time.sleep(0.1)
    log = (profile / "log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"Firefox doesn't listen:\n{log[-2000:]}")
