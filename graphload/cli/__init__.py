"""The command line: one file a command; the only room that prints, exits, reads the environment."""

import sys

# Not from `typing`, which takes a while to import: until `main` runs, Ctrl-C is a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

INTERRUPTED = 130


def main(args: "Sequence[str] | None" = None) -> int:
    """Run one command and return its exit code; `args` are the process' own by default."""
    before = sys.unraisablehook

    def keep_interrupt(lost: "sys.UnraisableHookArgs") -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt):
            _interrupt_soon()
        else:
            before(lost)

    try:
        # Inside, so that Ctrl-C during the imports is no traceback either.
        sys.unraisablehook = keep_interrupt
        from graphload.cli.run import run

        return run(sys.argv[1:] if args is None else list(args))
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        sys.unraisablehook = before


def _interrupt_soon() -> None:
    """Send Ctrl-C once more: it came in a callback, from where Python lets no error out."""
    import signal
    from threading import Timer, main_thread

    def send() -> None:
        if sys.platform == "win32":
            signal.raise_signal(signal.SIGINT)
        elif main := main_thread().ident:
            signal.pthread_kill(main, signal.SIGINT)  # so that it wakes from what it waits for

    # Not at once: that would be in the callback still.
    again = Timer(0.01, send)
    again.daemon = True
    again.start()
