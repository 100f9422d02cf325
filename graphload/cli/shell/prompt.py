"""The prompt: the editing of statements; the only module that imports prompt_toolkit."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.filters import completion_is_selected
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.styles import Style
from pygments.lexers.graph import CypherLexer

from graphload.cli.shell.completion import complete
from graphload.stores.cypher_script import split_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History
    from prompt_toolkit.key_binding import KeyPressEvent

    from graphload.cli.shell.completion import Vocabulary

__all__ = ["WORDS", "Prompt", "history_path"]

WORDS = ("exit", "help", "quit")
"""Words that alone in a line are the command of that name, as in other programs."""
_HISTORY = "GRAPHLOAD_HISTORY"
_MAY_HOLD_SECRET = re.compile(
    r"passw|passphrase|pwd|secret|token|credential|api_?key|://[^\s/]*@|identified", re.IGNORECASE
)
"""Finds what a text has that sets a password, or an address with one."""
_STYLE = Style.from_dict({"bottom-toolbar": "noreverse", "prompt": "bold"})


def history_path() -> Path | None:
    """Return the file that keeps what is typed; None if GRAPHLOAD_HISTORY is empty."""
    if (named := os.environ.get(_HISTORY)) is not None:
        return Path(named).expanduser() if named else None
    if sys.platform in {"win32", "darwin"}:
        return Path(click.get_app_dir("graphload", roaming=False)) / "history"
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "graphload" / "history"


class Prompt:
    """A prompt with history and completion.

    `vocabulary` is called for each completion. `lost_history` is the reason for which what is typed
    is not kept, None if it is.
    """

    def __init__(
        self, message: str, vocabulary: Callable[[], Vocabulary], *, status: str, colour: bool
    ) -> None:
        self.lost_history: str | None = None
        self._prompt: PromptSession[str] = PromptSession(
            message,
            multiline=True,
            history=self._open_history(history_path()),
            completer=_Completer(vocabulary),
            complete_while_typing=False,
            complete_style=CompleteStyle.COLUMN,
            complete_in_thread=False,
            lexer=PygmentsLexer(CypherLexer) if colour else None,
            style=_STYLE,
            color_depth=None if colour else ColorDepth.DEPTH_1_BIT,
            key_bindings=_key_bindings(),
            prompt_continuation=lambda width, _line, _wrapped: "… ".rjust(width),
            bottom_toolbar=status,
            enable_open_in_editor=True,
            enable_suspend=True,
            reserve_space_for_menu=6,
        )

    def read(self, draft: str = "") -> str:
        """Return what is typed, which begins with a draft.

        Raises:
            KeyboardInterrupt: Ctrl-C was typed.
            EOFError: Ctrl-D was typed, or the terminal is gone.
        """
        with _wakeup_kept():
            return self._prompt.prompt(default=draft)

    def _open_history(self, path: Path | None) -> History:
        if path is None:
            return InMemoryHistory()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Only its owner may read it: there are data in queries.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            self.lost_history = f"{path}: {error.strerror or error}"
            return InMemoryHistory()
        return _QuietHistory(str(path))


class _QuietHistory(FileHistory):
    """A history in a file; what can't be written, because a disk is full, is not kept.

    Nor is a text in which there may be a password.
    """

    def store_string(self, string: str) -> None:
        if not _MAY_HOLD_SECRET.search(string):
            with contextlib.suppress(OSError):
                super().store_string(string)


class _Completer(Completer):
    def __init__(self, vocabulary: Callable[[], Vocabulary]) -> None:
        self._vocabulary = vocabulary

    def get_completions(self, document: Document, _event: object) -> Iterator[Completion]:
        for one in complete(document.text_before_cursor, self._vocabulary()):
            yield Completion(one.text, -one.replaced, display_meta=one.kind)


def is_complete(text: str) -> bool:
    """Return whether Enter ends a text: it is empty, a command, or the last statement ends."""
    parts = [*split_script(text)]
    return not parts or parts[-1].complete or text.strip().lower() in WORDS


def _key_bindings() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter", filter=~completion_is_selected)
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if is_complete(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=True)

    @keys.add("enter", filter=completion_is_selected)
    def _choose(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    return keys


@contextlib.contextmanager
def _wakeup_kept() -> Iterator[None]:
    """Give the wakeup of signals back after the block: asyncio takes it, and drops it."""
    before = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(before, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before, warn_on_full_buffer=False)
