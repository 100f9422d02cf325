"""A session of the shell on a terminal."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from graphload.cli.failure import describe_failure
from graphload.cli.open_store import DAMAGE
from graphload.cli.process import Terminated
from graphload.cli.shell.commands import COMMANDS
from graphload.cli.shell.completion import Vocabulary
from graphload.cli.shell.prompt import WORDS, Prompt
from graphload.cli.shell.session import LeaveShell
from graphload.cli.shell.words import FUNCTIONS
from graphload.cli.terminal import print_error, print_message, print_note
from graphload.errors import GraphloadError, QueryError
from graphload.questions.question import load_questions
from graphload.stores.cypher_script import split_script
from graphload.stores.names import StoreNames, read_names

if TYPE_CHECKING:
    from graphload.cli.shell.session import Session

__all__ = ["run_interactive"]

_SHOW_FUNCTIONS = "SHOW FUNCTIONS YIELD name RETURN name ORDER BY name"


def run_interactive(session: Session) -> None:
    """Read statements and commands from the terminal, and run them, until its user leaves."""
    session.interactive = True
    words = _Words(session)
    mode = "writes are allowed" if session.write else "read-only"
    name = session.store.database
    print_note(
        session.output,
        f"graphload {version('graphload')}, {session.store.name}, {mode}. "
        "; ends a statement, Tab completes, :help lists the commands.",
    )
    prompt = Prompt(
        f"{name}{'!' if session.write else ''}> ",
        words.vocabulary,
        status=f"; runs · Tab completes · :help · {mode} · {session.store.name}",
        colour=session.colour,
    )
    if prompt.lost_history is not None:
        print_note(session.output, f"what is typed is not kept: {prompt.lost_history}")
    while True:
        try:
            draft, session.draft = session.draft, ""
            words.refresh()
            text = prompt.read(draft)
            if text.strip().lower() in WORDS:
                text = f":{text.strip()}"
            _run_all(session, text)
        except (LeaveShell, EOFError):
            return
        except Terminated:
            raise
        except KeyboardInterrupt:
            continue  # what was typed is dropped


def _run_all(session: Session, text: str) -> None:
    """Run what was typed up to the first error, which is printed."""
    try:
        for part in split_script(text):
            session.run(part)
    except Terminated:
        raise
    except KeyboardInterrupt as error:
        print_message("; ".join(("interrupted", *_notes_of(error))))
    except BrokenPipeError:
        pass  # the pager was left
    except (GraphloadError, OSError, MemoryError, *DAMAGE) as error:
        failure = describe_failure(error)
        print_error(failure.text or failure.message)
        for note in _notes_of(error):
            print_note(session.output, note)
        if session.output.debug:
            import traceback

            print_message("".join(traceback.format_exception(error)).rstrip("\n"))


def _notes_of(error: BaseException) -> tuple[str, ...]:
    """Return what a store said about a query that it gave up."""
    return tuple(getattr(error, "__notes__", ()))


class _Words:
    """The words of completion; names are read again after a statement that may have made some."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._functions: tuple[str, ...] = FUNCTIONS
        self._has_functions = False
        self._questions = tuple(load_questions())

    def refresh(self) -> None:
        """Read the names in the store if they may be others; a store out of reach has them kept."""
        session = self._session
        if not session.stale:
            return
        session.stale = False
        try:
            session.names = read_names(session.store)
            if not self._has_functions:
                self._has_functions = True
                rows = session.store.query(_SHOW_FUNCTIONS).rows
                self._functions = tuple(name for (name,) in rows)
        except QueryError:
            return  # the embedded store has no list of its functions
        except GraphloadError:
            session.stale = True

    def vocabulary(self) -> Vocabulary:
        """Return the words as they are now."""
        return Vocabulary(
            names=self._session.names or StoreNames(),
            functions=self._functions,
            questions=self._questions,
            parameters=sorted(self._session.parameters),
            commands=tuple(COMMANDS),
        )
