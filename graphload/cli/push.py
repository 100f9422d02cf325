"""`graphload push`: records into a graph database, verified."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from graphload.cli.inputs import load_records
from graphload.cli.options import (
    Output,
    Records,
    StoreChoice,
    files_argument,
    output_options,
    record_options,
    store_options,
)
from graphload.cli.screen import complain, print_json, print_lines
from graphload.cli.verb import make_verb
from graphload.errors import InputError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.loading import PushResult

__all__ = ["verb"]


@make_verb(
    "graphload push graphload-demo/demo.jsonl --to my.graph",
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
@store_options
@record_options
@output_options
def verb(output: Output, records: Records, choice: StoreChoice) -> int:
    """Push FILES into a store, and verify what is there.

    A store is Neo4j, or an embedded database in a folder. Pushing again changes nothing; a
    fuller record completes what is there. What is in the store is compared with the graph
    afterwards. With --strict nothing is pushed where there is any problem or reject.
    """
    from graphload.cli.credentials import open_chosen
    from graphload.cli.progress import shown_push
    from graphload.loading import push

    with open_chosen(choice, write=True) as store:
        loaded = load_records(output, records)
        if loaded.exit_code(records):
            raise InputError("nothing was pushed", hint="`graphload check` says what is wrong.")
        with shown_push(output) as progress:
            result = push(loaded.graph, store, progress=progress)
    rejected = len(loaded.merged.rejects)
    if output.json:
        print_json(_report(result, rejected))
    else:
        print_lines(_lines(result, rejected))
    for mismatch in result.mismatches:
        complain(mismatch)
    return 0 if result.verified else 1


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
    }


def _lines(result: PushResult, rejected: int) -> Iterator[str]:
    yield visible(f"store          {result.store}")
    for name in ("items", "relationships", "users"):
        counts = getattr(result, name)
        yield (
            f"{name:<14} {counts.created:,} created, {counts.updated:,} updated,"
            f" {counts.unchanged:,} unchanged"
        )
    yield f"rejected       {rejected:,}"
    yield f"verified       {'yes' if result.verified else 'no'}"
