"""The process of a command: its standard streams, and signals that end it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["Terminated", "drop_output", "open_missing_streams", "raise_signals"]

_ENDING = () if sys.platform == "win32" else (signal.SIGTERM, signal.SIGHUP)
_SIGNALLED = 128
"""What a shell adds to the number of a signal that ended a process."""
_GRACE_S = 5.0
"""Seconds that a command has to end, which it can't while it is in native code."""


class Terminated(KeyboardInterrupt):
    """A signal that ends the process, handled like Ctrl-C, so that nothing is left behind."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = _SIGNALLED + number


def open_missing_streams() -> None:
    """Open the standard streams that are closed: input and output give errors, messages vanish.

    Otherwise the next file that is opened would get their number, and their output.
    """
    for number, flags in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # It gets the lowest free number, which is this one.
            os.open(os.devnull, flags)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def drop_output(stream: object) -> None:
    """Drop what is written to a stream from now on, and what is in its buffer.

    Python would write that at its end, and fail with an exit code of its own.
    """
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())  # type: ignore[attr-defined]
        os.close(null)


@contextlib.contextmanager
def raise_signals() -> Iterator[None]:
    """Raise `Terminated` for signals that end the process, unless they are ignored or handled.

    A command that doesn't end soon, because native code runs, is ended without its temporary
    files.
    """
    numbers = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    if not numbers or threading.current_thread() is not threading.main_thread():
        yield
        return
    ended = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        raise Terminated(number)

    def watch() -> None:
        # Nothing is imported here: Ctrl-C can leave the lock of imports with the main thread,
        # which waits for this one at its end.
        while number := os.read(readable, 1)[0]:
            if number in numbers and not ended.wait(_GRACE_S):
                if files := sys.modules.get("graphload.atomic_file"):
                    files.delete_temporary()
                os._exit(_SIGNALLED + number)

    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    before = signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    for number in numbers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(before)
        ended.set()
        os.write(writable, b"\0")
        thread.join()
        os.close(readable)
        os.close(writable)
