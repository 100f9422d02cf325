"""The command `graphload push`: records into a store, verified."""

from __future__ import annotations

import dataclasses
import functools
import sys
from itertools import islice
from typing import TYPE_CHECKING

import click

from graphload.cli.command import define_command
from graphload.cli.load import load_records, parse_time
from graphload.cli.options import (
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    input_options,
    output_options,
    store_options,
    to_option,
)
from graphload.cli.read_files import describe_mostly_rejected
from graphload.cli.rejects import write_rejects
from graphload.cli.terminal import pluralize, print_error, print_json, print_lines, print_note
from graphload.errors import InputError, UsageError
from graphload.plaintext import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.cli.read_files import Loaded
    from graphload.loading import FieldResult, PushResult
    from graphload.stores.protocol import Store

__all__ = ["command"]

_JSON_KEYS = (
    "store",
    "items",
    "relationships",
    "users",
    "rejected",
    "verified",
    "mismatches",
    "load",
    "refreshed",
    "fields",
    "other_ids",
    "mentions",
)


@dataclasses.dataclass(frozen=True)
class _PushOptions:
    """The options of a push that writes."""

    retrieved_at: int | None
    keep_replaced: bool
    fields: str
    plain: bool
    mentions: bool
    force: bool
    wipe: bool
    confirmed_name: str | None


@define_command(
    "graphload push graphload-demo/demo.jsonl --to my.graph",
    "graphload push --dry-run graphload-demo/demo.jsonl --to my.graph",
)
@files_argument(required=True)
@to_option
@click.option(
    "--retrieved-at",
    metavar="TIME",
    help="Retrieval time of records that have none: Unix seconds or ISO 8601 (default: now).",
)
@click.option(
    "--keep-replaced",
    is_flag=True,
    help="Keep records that no longer count, so that any load can be undone exactly.",
)
@click.option(
    "--fields",
    metavar="NAMES",
    default="",
    help="Also write these unknown fields as properties: names and new=old, separated by commas, "
    "or all (at most 50). The store remembers them.",
)
@click.option(
    "--plain",
    is_flag=True,
    help="Also write texts as a person reads them, as the property plain where that differs, and a "
    "full-text index where the store has one. The store remembers it.",
)
@click.option(
    "--mentions",
    is_flag=True,
    help="Also write relationships MENTIONS from items to those that they name by an address, in "
    "a text or as url, where these are in the store. The store remembers it.",
)
@click.option(
    "--force", is_flag=True, help="Write even where most records of a source were rejected."
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--wipe", is_flag=True, help="First delete everything graphload wrote there.")
@click.option(
    "--yes", metavar="NAME", help="Confirm --wipe without a prompt: the name of the database."
)
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    retrieved_at: str | None,
    keep_replaced: bool,
    fields: str,
    plain: bool,
    mentions: bool,
    force: bool,
    dry_run: bool,
    wipe: bool,
    yes: str | None,
) -> int:
    """Write FILES to a store, and verify what was written.

    The store is Neo4j, or an embedded database in a folder. Repeating a push changes
    nothing; repeating an interrupted push completes it. Of several records of an item, each
    field is that of the newest that sets it; stubs get their records. Afterwards everything
    is read back and compared with the records. With --strict, nothing is written if there
    is any problem or rejected record.
    """
    from graphload.cli.open_store import open_or_empty, store_exists
    from graphload.loading import plan_push
    from graphload.loading.plan.fields import parse_fields

    time = parse_time("--retrieved-at", retrieved_at)
    parse_fields(fields, plain=plain)  # raises before reading
    options = _PushOptions(time, keep_replaced, fields, plain, mentions, force, wipe, yes)
    # A store that doesn't exist isn't created for nothing.
    is_first = dry_run or not store_exists(store_options)
    loaded = _load(output, inputs, time, force=force) if is_first else None
    if loaded is not None and (dry_run or loaded.is_empty):
        with open_or_empty(store_options) as store:
            result = plan_push(
                loaded.merged,
                store,
                links=loaded.links,
                retrieved_at=time,
                keep_replaced=keep_replaced,
                fields=fields,
                plain=plain,
            )
    else:
        loaded, result = _push(output, inputs, store_options, options, loaded)
    rejected = len(loaded.merged.rejects) + len(result.rejects)
    has_rejects_file = loaded.has_rejects_file
    if result.rejects:
        refused = [*loaded.merged.rejects, *result.rejects]
        file = write_rejects(refused, inputs.rejects, own=loaded.rejects_file)
        has_rejects_file = file.is_written
        if has_rejects_file:
            count = pluralize(len(result.rejects), "record")
            print_note(output, f"the store refused {count}: see {file.path}")
    if output.json:
        record = {**dataclasses.asdict(result), "rejected": rejected}
        print_json({key: record[key] for key in _JSON_KEYS})
    else:
        print_lines(_summary(result, rejected, dry_run=dry_run, is_empty=loaded.is_empty))
    for mismatch in result.mismatches:
        print_error(mismatch)
    is_done = result.verified or dry_run or loaded.is_empty
    return 0 if is_done and has_rejects_file else 1


def _load(
    output: OutputOptions, inputs: InputOptions, retrieved_at: int | None, *, force: bool
) -> Loaded:
    loaded = load_records(output, inputs, retrieved_at=retrieved_at)
    if loaded.mostly_rejected and not force:
        raise InputError(
            describe_mostly_rejected(loaded.merged.report, loaded.mostly_rejected)
            + "; nothing was written",
            hint="Look at the rejects file, or write the others with --force.",
        )
    if loaded.is_strictly_wrong(inputs):
        raise InputError(
            "nothing was written, because of --strict",
            hint="`graphload check` lists the problems and rejected records.",
        )
    return loaded


def _push(
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    options: _PushOptions,
    loaded: Loaded | None,
) -> tuple[Loaded, PushResult]:
    from graphload.cli.open_store import open_with_retry
    from graphload.cli.progress import show_progress
    from graphload.loading import plan_push, push

    @functools.cache
    def note_waiting() -> None:
        print_note(output, "waiting for another load into this store to finish")

    with open_with_retry(store_options, note_waiting) as store:
        loaded = loaded or _load(output, inputs, options.retrieved_at, force=options.force)
        if loaded.is_empty:
            return loaded, plan_push(loaded.merged, store)
        if options.wipe:
            _wipe(output, store, options.confirmed_name)
        with show_progress(output) as progress:
            try:
                result = push(
                    loaded.merged,
                    store,
                    links=loaded.links,
                    retrieved_at=options.retrieved_at,
                    keep_replaced=options.keep_replaced,
                    fields=options.fields,
                    plain=options.plain,
                    mentions=options.mentions,
                    progress=progress,
                    waiting=note_waiting,
                )
            except KeyboardInterrupt:
                print_note(output, "interrupted: run the same command again to continue")
                raise
    return loaded, result


def _wipe(output: OutputOptions, store: Store, name: str | None) -> None:
    """Delete what graphload wrote, once the user has confirmed with the database's name."""
    from graphload.cli.progress import show_progress
    from graphload.loading import wipe

    if name is None and sys.stdin.isatty() and sys.stderr.isatty():
        question = (
            f"This deletes everything that graphload wrote to {store.database}. "
            "Enter this name to confirm"
        )
        name = click.prompt(visible(question), err=True, default="", show_default=False)
    if name != store.database:
        raise UsageError(
            f"--wipe needs the database's name, {store.database}, as confirmation; "
            "nothing was deleted or written",
            hint=f"To confirm without a prompt: --yes {store.database}",
        )
    with show_progress(output) as progress:
        count = wipe(store, progress=progress)
    print_note(output, f"deleted {pluralize(count, 'item')}")


def _summary(result: PushResult, rejected: int, *, dry_run: bool, is_empty: bool) -> Iterator[str]:
    yield visible(f"store          {result.store}")
    to_be = "to be " if dry_run else ""
    for name in ("items", "relationships", "users"):
        counts = getattr(result, name)
        yield (
            f"{name:<14} {counts.created:,} {to_be}created, {counts.updated:,} {to_be}updated,"
            f" {counts.unchanged:,} unchanged"
        )
    for name, count in dataclasses.asdict(result.refreshed).items():
        if count:
            yield f"{name:<14} {count:,} {_REFRESHED[name]}"
    if result.other_ids:
        yield (
            f"ids            {pluralize(result.other_ids, 'record')} without ids would have others,"
            " or more certain ones, if all had been pushed at once"
        )
    yield from _field_lines(result.fields)
    if (mentions := result.mentions) is not None:
        yield f"mentions       {mentions.created:,} created, {mentions.removed:,} removed"
    yield f"rejected       {rejected:,}"
    if dry_run or is_empty:
        yield f"written        nothing ({'dry run' if dry_run else 'there are no records'})"
        return
    yield f"verified       {'yes' if result.verified else 'no'}"
    yield f"load           {result.load}"


def _field_lines(fields: FieldResult) -> Iterator[str]:
    if fields.properties:
        names = ", ".join(f"{name} ({kind})" for name, kind in fields.properties.items())
        yield f"fields         {names}"
    if fields.plain:
        yield "texts          plain ones too, as a person reads them"
    if fields.text_index:
        yield f"text index     {fields.text_index}"
    for name, count in fields.values_left.items():
        yield f"in extra       {pluralize(count, 'value')} of {name}, of another type or too large"
    for name, reason in islice(fields.left.items(), _MAX_LEFT):
        yield f"in extra       {one_line(f'{name}: {reason}')}"
    if len(fields.left) > _MAX_LEFT:
        yield f"in extra       {len(fields.left) - _MAX_LEFT:,} more (see --json)"


_MAX_LEFT = 10
"""Names that aren't properties, of which the summary gives the reason."""

_REFRESHED = {
    "changed": "records that change items of the store",
    "completed": "stubs that now have a record",
    "identified": "surrogates that now have their real id",
    "kept": "records that say nothing new, being older than those in the store",
}
