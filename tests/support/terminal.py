"""A command on a pseudo-terminal, typed to and read as a person does."""

from __future__ import annotations

import os
import re
import select
import signal
import time
from typing import TYPE_CHECKING, Self

from support.command import PROGRAM, environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Terminal"]

LIMIT_S = 60
_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[()][0-9A-B]|[=>78])")
_PASTE_OFF = b"\x1b[?2004l"
"""What a prompt writes at its end."""
_WHERE_IS_THE_CURSOR = b"\x1b[6n"


class Terminal:
    """A running command; a context manager that ends it.

    What `expect` has found is behind: it looks for a text in what came since then.
    """

    def __init__(
        self,
        *args: str,
        cwd: Path,
        extra: Mapping[str, str] | None = None,
        size: tuple[int, int] = (40, 120),
    ) -> None:
        import fcntl
        import pty
        import struct
        import termios

        settings = {"TERM": "xterm-256color", "PAGER": "cat", "HOME": str(cwd), **(extra or {})}
        self._pid, self._file = pty.fork()
        if self._pid == 0:
            os.chdir(cwd)
            os.execve(PROGRAM[0], [*PROGRAM, *args], environment(settings))  # noqa: S606
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self._raw = b""
        self._seen = 0
        self.code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.code is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._file)

    def send(self, text: str) -> None:
        """Type a text; `\\r` is Enter, `\\x03` Ctrl-C, `\\t` Tab."""
        os.write(self._file, text.encode())

    def signal(self, number: int) -> None:
        """Send a signal to the command."""
        os.kill(self._pid, number)

    def expect(self, text: str) -> str:
        """Wait for a text on the screen, and return what came before it."""
        end = time.monotonic() + LIMIT_S
        while text not in self._new:
            if not self._read() or time.monotonic() > end:
                raise AssertionError(f"{text!r} was not shown, but:\n{self._new}")
        new = self._new
        at = new.index(text)
        self._seen += at + len(text)
        return new[:at]

    @property
    def prompts(self) -> int:
        """The number of prompts that have ended."""
        return self._raw.count(_PASTE_OFF)

    def expect_run(self, prompts: int) -> None:
        """Wait until more than a number of prompts have ended: what was typed is run."""
        end = time.monotonic() + LIMIT_S
        while self.prompts <= prompts:
            if not self._read() or time.monotonic() > end:
                raise AssertionError(f"nothing runs:\n{self._new}")

    def wait(self) -> int:
        """Wait for the end of the command, and return its exit code."""
        end = time.monotonic() + LIMIT_S
        while self._read():
            if time.monotonic() > end:
                raise AssertionError(f"it doesn't end:\n{self._new}")
        _, status = os.waitpid(self._pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    @property
    def text(self) -> str:
        """All that was shown, without escape sequences."""
        return _ESCAPES.sub(b"", self._raw).decode("utf-8", "replace").replace("\r", "")

    @property
    def raw(self) -> str:
        """All that was shown, with escape sequences."""
        return self._raw.decode("utf-8", "replace")

    @property
    def _new(self) -> str:
        return self.text[self._seen :]

    def _read(self) -> bool:
        """Read what is there; return False at the end of the command."""
        if not select.select([self._file], [], [], 0.2)[0]:
            return True
        try:
            chunk = os.read(self._file, 65536)
        except OSError:
            return False
        self._raw += chunk
        for _ in range(chunk.count(_WHERE_IS_THE_CURSOR)):
            os.write(self._file, b"\x1b[1;1R")
        return bool(chunk)
