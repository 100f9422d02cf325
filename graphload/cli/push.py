"""`graphload push`: records into a graph database, verified."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import make_verb
from graphload.cli.load import load_records, write_rejects
from graphload.cli.options import (
    Output,
    Records,
    StoreChoice,
    files_argument,
    output_options,
    record_options,
    store_options,
)
from graphload.cli.terminal import complain, print_json, print_lines, remark, several
from graphload.errors import InputError, UsageError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.cli.load import Loaded
    from graphload.loading import PushResult
    from graphload.stores.protocol import Store

__all__ = ["verb"]


@dataclasses.dataclass(frozen=True)
class _How:
    """How a push goes about it."""

    retrieved_at: int | None
    dry_run: bool
    wipe: bool
    yes: str | None


@make_verb(
    "graphload push graphload-demo/demo.jsonl --to my.graph",
    "graphload push --dry-run graphload-demo/demo.jsonl --to my.graph",
)
@files_argument(required=True)
@click.option(
    "--to",
    "store",
    metavar="STORE",
    default="graphload.graph",
    show_default=True,
    help="Write to this store: neo4j, bolt://HOST:PORT or a path ending .graph.",
)
@click.option(
    "--retrieved-at",
    metavar="TIME",
    help="When records were retrieved that don't say it: Unix seconds or ISO 8601; else now.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--wipe", is_flag=True, help="First take out all that graphload made there.")
@click.option("--yes", metavar="NAME", help="The database's name, where --wipe can't ask for it.")
@store_options
@record_options
@output_options
def verb(  # noqa: PLR0913 - one parameter an option of the command line
    output: Output,
    records: Records,
    choice: StoreChoice,
    *,
    retrieved_at: str | None,
    dry_run: bool,
    wipe: bool,
    yes: str | None,
) -> int:
    """Push FILES into a store, and verify what is there.

    A store is Neo4j, or an embedded database in a folder. Pushing again changes nothing, and
    goes on with a push that was cut off; newer records take the place of older ones, and
    complete what is there. What is in the store is compared with the records afterwards. With
    --strict nothing is pushed where there is any problem or reject.
    """
    how = _How(_moment(retrieved_at), dry_run, wipe, yes)
    loaded, result = (
        _plan(output, records, choice, how) if dry_run else _push(output, records, choice, how)
    )
    rejected = len(loaded.merged.rejects) + len(result.rejects)
    if result.rejects:
        write_rejects([*loaded.merged.rejects, *result.rejects], records.rejects)
        remark(output, f"{several(len(result.rejects), 'record')} refused: see {records.rejects}")
    if output.json:
        print_json(_report(result, rejected))
    else:
        print_lines(_lines(result, rejected, dry_run=dry_run))
    for mismatch in result.mismatches:
        complain(mismatch)
    return 0 if result.verified or dry_run else 1


def _moment(text: str | None) -> int | None:
    from graphload.parsing import read_moment

    try:
        return None if text is None else read_moment(text)
    except ValueError as error:
        raise UsageError(
            f"--retrieved-at {text}: no time", hint="Unix seconds, or ISO 8601: 2026-01-31T12:00Z."
        ) from error


def _load(output: Output, records: Records) -> Loaded:
    loaded = load_records(output, records)
    if loaded.exit_code(records):
        raise InputError("nothing was pushed", hint="`graphload check` says what is wrong.")
    return loaded


def _plan(
    output: Output, records: Records, choice: StoreChoice, how: _How
) -> tuple[Loaded, PushResult]:
    from graphload.cli.open_store import open_or_imagine
    from graphload.loading import plan_push

    loaded = _load(output, records)
    with open_or_imagine(choice) as store:
        result = plan_push(loaded.merged, store, links=loaded.links, retrieved_at=how.retrieved_at)
    return loaded, result


def _push(
    output: Output, records: Records, choice: StoreChoice, how: _How
) -> tuple[Loaded, PushResult]:
    from graphload.cli.open_store import open_patiently
    from graphload.cli.progress import shown_push
    from graphload.loading import push

    waiting = _said_once(output)
    with open_patiently(choice, waiting) as store:
        loaded = _load(output, records)
        if how.wipe:
            _wipe(output, store, how.yes)
        with shown_push(output) as progress:
            try:
                result = push(
                    loaded.merged,
                    store,
                    links=loaded.links,
                    retrieved_at=how.retrieved_at,
                    progress=progress,
                    waiting=waiting,
                )
            except KeyboardInterrupt:
                remark(output, "stopped: the same command again goes on from here")
                raise
    return loaded, result


def _said_once(output: Output) -> Any:  # noqa: ANN401 - a call without arguments
    said: list[None] = []

    def say() -> None:
        if not said:
            said.append(None)
            remark(output, "another load is at work there: waiting for it")

    return say


def _wipe(output: Output, store: Store, yes: str | None) -> None:
    from graphload.cli.progress import shown_push
    from graphload.loading import wipe

    name = yes
    if name is None and sys.stdin.isatty() and sys.stderr.isatty():
        words = f"All that graphload made in {store.database} goes. Its name, to go on"
        name = click.prompt(visible(words), err=True, default="", show_default=False)
    if name != store.database:
        raise UsageError(
            f"--wipe wants the database's name, {store.database}, and nothing was done",
            hint=f"Where nobody can be asked: --yes {store.database}",
        )
    with shown_push(output) as progress:
        count = wipe(store, progress=progress)
    remark(output, f"wiped: {several(count, 'item')}")


def _report(result: PushResult, rejected: int) -> dict[str, Any]:
    report = dataclasses.asdict(result)
    return {
        "store": report["store"],
        "items": report["items"],
        "relationships": report["relationships"],
        "users": report["users"],
        "rejected": rejected,
        "verified": report["verified"],
        "mismatches": report["mismatches"],
        "load": report["load"],
        "refreshed": report["refreshed"],
    }


def _lines(result: PushResult, rejected: int, *, dry_run: bool) -> Iterator[str]:
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
    yield f"rejected       {rejected:,}"
    if dry_run:
        yield "written        nothing: this was a dry run"
        return
    yield f"verified       {'yes' if result.verified else 'no'}"
    yield f"load           {result.load}"


_REFRESHED = {
    "changed": "records newer than the store's",
    "completed": "stubs that have a record now",
    "identified": "surrogates that have their real id now",
    "kept": "records older than the store's, which stay",
}
