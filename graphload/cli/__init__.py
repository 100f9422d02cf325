"""The command line: one file per command.

Only this package prints, exits and reads environment variables.
"""

import atexit
import os
import sys

# Not from `typing`, which is slow to import: Ctrl-C before `main` runs shows a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "start"]

INTERRUPTED = 130


def main(args: "Sequence[str] | None" = None) -> int:
    """Run one command and return its exit code; `args` defaults to the process arguments."""
    default_hook = sys.unraisablehook

    def keep_interrupt(unraisable: "sys.UnraisableHookArgs") -> None:
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            _resend_interrupt()
        else:
            default_hook(unraisable)

    try:
        # Imported here, so that Ctrl-C during the imports shows no traceback either.
        sys.unraisablehook = keep_interrupt
        from graphload.cli.process import open_missing_streams

        open_missing_streams()
        from graphload.cli.run import run

        return _keep_code(run(sys.argv[1:] if args is None else list(args)))
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        sys.unraisablehook = default_hook


def start() -> int:
    """Run the command of this process and return its exit code.

    Its objects are left to the system: freeing millions of them, one by one, takes time.
    """
    codes: list[int] = []

    def leave() -> None:
        if not codes:
            return
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                # `main` has reported it.
                continue
        os._exit(codes[0])

    # What is registered first is called last: when all is closed.
    atexit.register(leave)
    codes.append(main())
    return codes[0]


def _keep_code(code: int) -> int:
    """Keep the exit code for a query that was given up: the process ends while it runs."""
    if running := sys.modules.get("graphload.stores.arcadedb.running"):
        running.keep_exit_code(code)
    return code


def _resend_interrupt() -> None:
    """Send Ctrl-C again: Python drops an exception that is raised in a callback."""
    import signal
    from threading import Timer, main_thread

    def send() -> None:
        if sys.platform == "win32":
            signal.raise_signal(signal.SIGINT)
        elif main := main_thread().ident:
            signal.pthread_kill(main, signal.SIGINT)  # also wakes a blocked main thread

    # Delayed, because the callback is still running.
    timer = Timer(0.01, send)
    timer.daemon = True
    timer.start()
