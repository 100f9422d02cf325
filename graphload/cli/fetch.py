"""The command `graphload fetch`: records from the API of their site."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from graphload.cli.command import define_command
from graphload.cli.load import load_records
from graphload.cli.options import InputOptions, OutputOptions, option_group, output_options
from graphload.cli.paths import InputName, InputPath, OutputFolder, names_file
from graphload.cli.progress import show_progress
from graphload.cli.terminal import pluralize, print_error, print_json, print_lines, print_note
from graphload.cli.texts import read_text_file
from graphload.errors import InputError, UsageError
from graphload.plaintext import visible

if TYPE_CHECKING:
    from graphload.fetch import FetchResult

__all__ = ["command"]

_BASE_URL = "https://hacker-news.firebaseio.com/v0"
_ID = re.compile(r"(?:https?://news\.ycombinator\.com/item\?id=)?([1-9][0-9]{0,14})", re.ASCII)
_ADDRESS = re.compile(r"[^\s?#@]+", re.ASCII)
"""An address without a login, a query or a part."""
_NAME = "hn"
_REJECTS = "graphload.rejects.jsonl"
_MAX_LISTED = 5
_AGAIN = "Run the same command again: it goes on where it stopped."


@dataclasses.dataclass(frozen=True)
class _Limits:
    """How much is asked of the server."""

    parallel: int
    rate: float
    retries: int
    base_url: str


_limit_options = option_group(
    "limits",
    _Limits,
    [
        click.option(
            "--parallel",
            metavar="N",
            type=click.IntRange(1, 64),
            default=8,
            show_default=True,
            help="Requests at the same time.",
        ),
        click.option(
            "--rate",
            metavar="N",
            type=click.FloatRange(0.01, 1000),
            default=20.0,
            show_default=True,
            help="Requests a second, at most.",
        ),
        click.option(
            "--retries",
            metavar="N",
            type=click.IntRange(0, 20),
            default=5,
            show_default=True,
            help="Repetitions of a request that failed for a reason that may pass.",
        ),
        click.option(
            "--base-url",
            metavar="URL",
            default=_BASE_URL,
            envvar="GRAPHLOAD_HN_URL",
            show_default=True,
            help="Address of the API, or of a copy of it; also GRAPHLOAD_HN_URL.",
        ),
    ],
)


@define_command(
    "graphload fetch hn 8863 -o graphload-demo/fetched",
    "graphload fetch hn --ids 8863,121003 -o graphload-demo/fetched",
    "graphload fetch hn --missing graphload-demo/demo.jsonl -o graphload-demo/fetched",
)
@click.argument("site", metavar="hn", type=click.Choice([_NAME]))
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--ids",
    "id_list",
    metavar="FILE|LIST",
    type=InputName(),
    help="More ids: a file with one a line, or a list with commas.",
)
@click.option(
    "--missing",
    metavar="FILE",
    type=InputPath(exists=True),
    multiple=True,
    help="Fetch the items that the records of a file or folder name and that have no record "
    "there: just these, not what is below them; repeatable.",
)
@click.option("--no-kids", is_flag=True, help="Fetch the items of ID and --ids alone, too.")
@click.option(
    "-o",
    "folder",
    metavar="DIR",
    required=True,
    type=OutputFolder(),
    help="Folder for hn.jsonl, a line for each item, and hn.null.jsonl, the ids without one.",
)
@_limit_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    limits: _Limits,
    *,
    site: str,
    ids: tuple[str, ...],
    id_list: str | None,
    missing: tuple[str, ...],
    no_kids: bool,
    folder: str,
) -> int:
    """Fetch threads of Hacker News from its API, into a folder that graphload reads.

    Each ID is fetched with all replies below it; it may be the address of an item's page. Each
    record gets its time of retrieval.

    What is in DIR isn't fetched again: after Ctrl-C, an error or a kill, the same command goes on
    where it stopped. Delete DIR to fetch everything anew. Where the API has no item, it answers
    null: such ids are counted and stay stubs; they are asked for again once hn.null.jsonl is
    deleted.

    Needs httpx: pip install 'graphload[fetch]'.
    """
    try:
        from graphload.fetch import ClientOptions, FetchFolder, fetch_items
    except ModuleNotFoundError as error:
        raise InputError(
            f"fetching needs httpx: {error}", hint="Install it: pip install 'graphload[fetch]'"
        ) from error
    _check_url(limits.base_url)
    wanted = [_read_id(text) for text in (*ids, *(_read_list(id_list) if id_list else ()))]
    if not wanted and not missing:
        raise UsageError("no ids", hint="Pass ID, --ids FILE or --missing FILE.")
    alone = _find_missing(output, missing) if missing else []
    with FetchFolder(Path(folder), site) as files, show_progress(output) as progress:
        result = fetch_items(
            files,
            [] if no_kids else wanted,
            [*alone, *wanted] if no_kids else alone,
            ClientOptions(**dataclasses.asdict(limits)),
            progress,
        )
        path = str(files.path)
    if output.json:
        print_json({"path": path, **dataclasses.asdict(result)})
    else:
        print_lines(_describe(result))
        print_note(output, f"wrote {path}" if result.fetched else f"nothing new in {path}")
    if result.stopped is not None:
        print_error(
            f"{limits.base_url}: stopped after many failures in a row: {result.stopped}\n{_AGAIN}"
        )
    elif result.failed:
        print_error(f"{pluralize(len(result.failed), 'item')} not fetched\n{_AGAIN}")
    return int(bool(result.failed or result.left))


def _describe(result: FetchResult) -> list[str]:
    counts = {
        "in the folder before": result.present,
        "fetched": result.fetched,
        "null (no such item)": result.null,
        "failed": len(result.failed),
        "left": result.left,
    }
    parts = " + ".join(
        f"{count:,} {name}" for name, count in counts.items() if count or name == "fetched"
    )
    asked = f"{pluralize(result.requests, 'request')}, {result.retries:,} of them repeated"
    failed = [*result.failed.items()]
    lines = [f"items    {result.known:,} = {parts}", f"asked    {asked}"]
    lines += [visible(f"failed   {id_}: {why}") for id_, why in failed[:_MAX_LISTED]]
    more = len(failed) - _MAX_LISTED
    return [*lines, f"         and {more:,} more"] if more > 0 else lines


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_address = is_address and parts.port != 0 and _ADDRESS.fullmatch(url) is not None
    except ValueError:
        is_address = False
    if not is_address:
        raise UsageError(
            f"--base-url: {visible(url)!r} isn't an address", hint=f"Write it as in {_BASE_URL}."
        )


def _read_id(text: str) -> int:
    match = _ID.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"{visible(text)!r} isn't the id of an item",
            hint="Pass the number in the item's address: https://news.ycombinator.com/item?id=8863",
        )
    return int(match[1])


def _read_list(text: str) -> list[str]:
    lines = read_text_file(text).splitlines() if names_file(text) else text.split(",")
    return [line for line in map(str.strip, lines) if line and not line.startswith("#")]


def _find_missing(output: OutputOptions, files: tuple[str, ...]) -> list[int]:
    """Return the ids of the stubs of the records in files."""
    inputs = InputOptions(files, None, _REJECTS, strict=False)
    graph = load_records(output, inputs).graph
    stubs = [node for node, is_stub in graph.nodes(data="stub") if is_stub]
    found = [str(stub) for stub in stubs if _ID.fullmatch(str(stub))]
    if stubs and not found:
        raise UsageError(
            f"no stub has an id of Hacker News, such as {visible(str(stubs[0]))!r}",
            hint="Pass files with records of Hacker News to --missing.",
        )
    if len(found) < len(stubs):
        others = pluralize(len(stubs) - len(found), "stub")
        print_note(output, f"left out {others} whose id isn't one of Hacker News")
    return [int(id_) for id_ in found]
