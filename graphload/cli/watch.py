"""The command `graphload watch`: what is new in folders into a store, as it comes."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphload.cli.command import define_command
from graphload.cli.load import read_mappings
from graphload.cli.options import (
    MAX_TIMEOUT_S,
    InputOptions,
    OutputOptions,
    Seconds,
    StoreOptions,
    input_options,
    output_options,
    store_options,
    to_option,
)
from graphload.cli.paths import InputPath
from graphload.cli.rejects import add_rejects
from graphload.cli.terminal import pluralize, print_error, print_json, print_note
from graphload.errors import (
    GraphError,
    InputError,
    StoreChangedError,
    StoreLockedError,
    StoreUnavailableError,
    UsageError,
)

if TYPE_CHECKING:
    from graphload.loading import PushResult
    from graphload.loading.parts import StoredParts
    from graphload.watching import Batch, Watch

__all__ = ["command"]

MAX_PAUSE_S = 60.0
"""Longest pause before a store that doesn't answer is tried again, unless --every is longer."""
_TRANSIENT = (InputError, StoreLockedError, StoreUnavailableError, OSError)
"""Errors after which the watch goes on: the disk, the server or another process may recover."""


@define_command(
    "graphload watch graphload-demo --to my.graph --once",
    "graphload watch graphload-demo/demo.jsonl --to my.graph --once --json",
)
@click.argument("paths", nargs=-1, required=True, metavar="FOLDER...", type=InputPath())
@to_option
@click.option(
    "--every",
    "every_s",
    metavar="SECONDS",
    type=Seconds(min=0.1, max=MAX_TIMEOUT_S),
    default=10,
    show_default=True,
    help="Pause between two looks into the folders.",
)
@click.option(
    "--settle",
    "settle_s",
    metavar="SECONDS",
    type=Seconds(min=0, max=MAX_TIMEOUT_S),
    default=10,
    show_default=True,
    help="Read a document, or a last line without its end, once nothing was written to the file "
    "for this time.",
)
@click.option("--once", is_flag=True, help="Load what is there now, and exit.")
@click.option(
    "--keep-replaced",
    is_flag=True,
    help="Keep records that no longer count, so that any load can be undone exactly.",
)
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    paths: tuple[str, ...],
    every_s: float,
    settle_s: float,
    once: bool,
    keep_replaced: bool,
) -> int:
    """Load what is new in folders into a store, as it comes, until Ctrl-C.

    Each FOLDER is a folder or a file. Lines, rows and mails that are appended are read from
    where the last load ended; other files are read again when they change. The store keeps
    which parts it has, so that a file that was moved or renamed is known, one that was replaced
    is read, and nothing is lost or loaded twice, however the program ends. The rejects file is
    added to. What a `push` into the store asked for with --fields, --plain and --mentions stays
    up to date, too: name these there, once.
    """
    from graphload.watching import ReadingOptions, Watch

    if inputs.strict:
        raise UsageError(
            "--strict cannot be used with watch: what is missing may still come",
            hint="Check the files with `graphload check --strict`.",
        )
    for path in paths:
        if Path(path).exists() and not (Path(path).is_dir() or Path(path).is_file()):
            raise UsageError(f"{path} is neither a folder nor a file", hint="Name a folder.")
    reading = ReadingOptions(
        inputs.shape, inputs.table, inputs.encoding, read_mappings(inputs), inputs.text_format
    )
    watch = Watch(paths, reading, settle_s=settle_s, note=functools.partial(print_note, output))
    session = _Session(output, inputs.rejects, store_options, watch, keep_replaced=keep_replaced)
    if once:
        return session.load_once(settle_s)
    session.load_for_ever(every_s)
    return 0


@dataclass
class _Session:
    """A watch and the store that it loads into, which is open only while it loads."""

    output: OutputOptions
    rejects: str
    store_options: StoreOptions
    watch: Watch
    keep_replaced: bool
    stored: StoredParts | None = None
    failed: bool = False
    """A file couldn't be loaded, or a load wasn't verified."""
    waited: bool = False

    def load_once(self, settle_s: float) -> int:
        """Load what is there; wait once for files that are being written."""
        self.look()
        if self.watch.waiting:
            time.sleep(settle_s)
            self.look()
        if waiting := self.watch.waiting:
            files = pluralize(len(waiting), "file")
            print_note(self.output, f"{files} still being written: run this again later")
        return int(self.failed)

    def load_for_ever(self, every_s: float) -> None:
        """Load what is there, and what comes; an error that may pass is told once."""
        self.look()
        told, pause = "", 1.0
        while True:
            time.sleep(max(every_s, pause) if told else every_s)
            try:
                self.look()
            except BrokenPipeError:
                raise  # nobody reads what this prints
            except _TRANSIENT as error:
                if str(error) != told:
                    told, pause = str(error), 1.0
                    print_error(f"{told}\nTrying again until it works.")
                pause = min(2 * pause, MAX_PAUSE_S)
            else:
                if told:
                    print_note(self.output, "works again")
                told = ""

    def look(self) -> None:
        """Load all that is new, in batches."""
        from graphload.watching.watch import MAX_BATCH_FILES

        if self.stored is None:
            self.stored = self._read_parts()
        max_files = MAX_BATCH_FILES
        self.watch.scan()
        while (batch := self.watch.read(self.stored, max_files=max_files)) is not None:
            rejected = self._add_rejects(batch)
            if batch.is_empty:
                self.watch.passed(batch)
                if rejected:
                    print_note(self.output, f"{self._rejected(rejected)}, and nothing to load")
                continue
            try:
                result = self._push(batch)
            except StoreChangedError:
                self.stored = self._read_parts()
            except GraphError as error:
                # One of the files may be to blame: they are loaded one by one.
                if len(batch.names) == 1 or batch.parts.resumes is not None:
                    for name in self.watch.refused(batch, str(error)):
                        print_error(f"{name}: {error}")
                    self.failed = True
                max_files = 1
            else:
                self.stored = self.watch.loaded(batch)
                self._report(batch, result, rejected)

    def _read_parts(self) -> StoredParts:
        """Read which parts of files the store has; one that doesn't exist has none."""
        from graphload.cli.open_store import open_with_retry, store_exists
        from graphload.loading.parts import StoredParts, read_parts
        from graphload.stores.form import check_form

        if not store_exists(self.store_options):
            return StoredParts()
        with open_with_retry(self.store_options, self._note_waiting) as store:
            check_form(store)
            return read_parts(store)

    def _push(self, batch: Batch) -> PushResult:
        from graphload.cli.open_store import open_with_retry
        from graphload.cli.progress import show_progress
        from graphload.loading import push

        with (
            open_with_retry(self.store_options, self._note_waiting) as store,
            show_progress(self.output) as progress,
        ):
            try:
                return push(
                    batch.merged,
                    store,
                    keep_replaced=self.keep_replaced,
                    parts=batch.parts,
                    progress=progress,
                    waiting=self._note_waiting,
                )
            except KeyboardInterrupt:
                print_note(self.output, "interrupted: the same command continues the load")
                raise

    def _note_waiting(self) -> None:
        if not self.waited:
            self.waited = True
            print_note(self.output, "waiting for another load into this store to finish")

    def _add_rejects(self, batch: Batch) -> int:
        rejects = batch.merged.rejects
        if rejects:
            add_rejects(rejects, self.rejects)
        return len(rejects)

    def _rejected(self, count: int) -> str:
        return f"{pluralize(count, 'record')} rejected (see {self.rejects})"

    def _report(self, batch: Batch, result: PushResult, rejected: int) -> None:
        if result.rejects:
            add_rejects(result.rejects, self.rejects)
            rejected += len(result.rejects)
        for mismatch in result.mismatches:
            print_error(mismatch)
            self.failed = True
        counts, files = result.items, len(batch.names)
        if self.output.json:
            print_json(
                {
                    "load": result.load,
                    "files": list(batch.names),
                    "read": batch.merged.read,
                    "items": vars(counts),
                    "rejected": rejected,
                    "verified": result.verified,
                }
            )
            return
        line = (
            f"load {result.load}: {pluralize(batch.merged.read, 'record')} of "
            f"{pluralize(files, 'file')}: {pluralize(counts.created, 'item')} created, "
            f"{counts.updated:,} updated, {counts.unchanged:,} unchanged"
        )
        print_note(self.output, line + (f"; {self._rejected(rejected)}" if rejected else ""))
