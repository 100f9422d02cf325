"""A session of the shell: its parameters, its last result, and how a statement is run."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from graphload.cli.outdated import note_outdated
from graphload.cli.pager import print_paged
from graphload.cli.rows import Destination, write_rows
from graphload.cli.shell.layout import layout_table
from graphload.cli.terminal import (
    is_terminal,
    pluralize,
    print_json_line,
    print_lines,
    print_note,
    terminal_width,
)
from graphload.errors import QueryError, UsageError
from graphload.stores.cypher_script import Part, split_script
from graphload.stores.names import describe_unknown
from graphload.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphload.cli.options import OutputOptions, StoreOptions
    from graphload.stores.names import StoreNames
    from graphload.stores.protocol import Store
    from graphload.tables import Rows

__all__ = ["LeaveShell", "Session"]


class LeaveShell(Exception):  # noqa: N818 - no error
    """The end of a session, by `:quit`."""


class Session:
    """A session on a store that is open.

    `draft` is the text with which the next prompt begins; `stale` says that the names in the
    store may have changed since they were read.
    """

    def __init__(  # noqa: PLR0913 - the options of the command
        self,
        output: OutputOptions,
        store_options: StoreOptions,
        store: Store,
        parameters: dict[str, Any],
        *,
        write: bool,
        timeout_s: float | None,
        limit: int,
    ) -> None:
        self.output = output
        self.store_options = store_options
        self.store = store
        self.colour = not (
            output.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        )
        self.parameters = parameters
        self.write = write
        self.timeout_s = timeout_s
        self.timing = False
        self.interactive = False
        """There is a prompt."""
        self.draft = ""
        self.stale = True
        self.names: StoreNames | None = None
        """The names in the store, as they were when they were read."""
        self.last: Rows | None = None
        """The table that was shown last."""
        self.statement: str | None = None
        """The statement that gave it; None for the table of a command."""
        self.thread: str | None = None
        """An item of the thread that the last question was about."""
        self.scripts: list[str] = []
        """The files that statements were read from: no output replaces them."""
        self._limit = limit
        self._cut = False
        """The table that was shown last has more rows."""
        self._printed = False
        """A table was printed before, where they are separated."""

    def run_script(self, data: bytes, *, name: str = "standard input") -> None:
        """Run the statements and commands of a text, up to the first error.

        Raises:
            GraphloadError: the error, in the whole text where it has a position.
        """
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise UsageError(
                f"{name}: not valid UTF-8 (byte {error.start:,})", hint="Save it in UTF-8."
            ) from error
        for part in split_script(text):
            try:
                self.run(part)
            except QueryError as error:
                if error.offset is None or error.query != part.text:
                    raise
                raise QueryError(
                    error.message, query=text, offset=error.offset + part.start, hint=error.hint
                ) from error

    def run(self, part: Part) -> None:
        """Run a statement or a command, and print its result.

        Raises:
            LeaveShell: it is `:quit`.
            GraphloadError: it is unknown, or the store refuses it.
        """
        if part.is_command:
            from graphload.cli.shell.commands import run_command

            run_command(self, part.text)
            return
        typos = self._typos(part.text) if self.write else []
        start = time.perf_counter()
        # As many rows as are shown, and one that says that there are more.
        limit = self._limit + 1 if is_terminal() and not self.write else None
        result = self.store.query(
            part.text,
            self.parameters,
            write=self.write,
            timeout_s=self.timeout_s,
            limit=limit,
        )
        took_s = time.perf_counter() - start
        self.stale = self.stale or self.write
        self.print_table(Table(result.columns, result.rows), statement=part.text)
        if self.timing:
            print_note(self.output, f"{took_s:.3f} s")
        for line in typos or ([] if self.write else self._typos(part.text)):
            print_note(self.output, line)
        note_outdated(self.output, self.store, part.text)

    def _typos(self, statement: str) -> list[str]:
        if self.output.quiet:
            return []
        names = None if self.stale else self.names
        return describe_unknown(self.store, statement, self.parameters, names=names)

    def print_table(
        self, table: Rows, *, statement: str | None = None, shown: Sequence[Any] | None = None
    ) -> None:
        """Print a table as it fits the output, and keep it for `:export`.

        `shown` are the rows as a terminal shows them, where they aren't those of the table.
        """
        self.last, self.statement = table, statement
        count = len(table.rows)
        self._cut = statement is not None and not self.write and count > self._limit
        if self.output.json:
            print_json_line(table)
        elif is_terminal():
            cells = (table.rows if shown is None else shown)[: self._limit]
            width = terminal_width() or 80
            print_paged(layout_table(table.columns, cells, width=width, colour=self.colour))
            more = "; there are more, :export FILE writes all" if self._cut else ""
            rows = pluralize(min(count, self._limit), "row") if table.columns else "done"
            print_note(self.output, f"{rows}{more}")
        elif table.columns:
            if self._printed:
                print_lines([""])
            write_rows(self.output, table, Destination(None, "csv", raw=False), lambda: None)
            self._printed = True

    def whole(self) -> Rows:
        """Return the table that was shown last, with all of its rows.

        Raises:
            UsageError: there is none.
        """
        if self.last is None:
            raise UsageError("there is no result yet", hint="Run a statement first.")
        if self._cut and self.statement is not None:
            result = self.store.query(self.statement, self.parameters, timeout_s=self.timeout_s)
            self.last, self._cut = Table(result.columns, result.rows), False
        return self.last
