"""The table of `graphload export --mentions`: the items that others name by their address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphload.cli.load import load_files, load_graph
from graphload.cli.options import option_group
from graphload.cli.terminal import pluralize, print_json, print_note, stdout_bytes
from graphload.errors import UsageError

if TYPE_CHECKING:
    from graphload.cli.options import InputOptions, OutputOptions, StoreOptions

__all__ = ["MentionOptions", "export_mentions", "mention_options"]

FORMATS = ("csv", "parquet", "jsonl")


@dataclass(frozen=True)
class MentionOptions:
    """Whether mentions are asked for, and the hosts of the records' own site."""

    mentions: bool
    sites: tuple[str, ...]


mention_options = option_group(
    "mention_options",
    MentionOptions,
    [
        click.option(
            "--mentions",
            is_flag=True,
            help="Write a table of the items that others name by an address, in a text or as url.",
        ),
        click.option(
            "--site",
            "sites",
            metavar="HOST",
            multiple=True,
            help="With --mentions: host of the records' own site, where they don't name it; "
            "repeatable.",
        ),
    ],
)


def export_mentions(  # noqa: PLR0913 - the options that concern it
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    options: MentionOptions,
    *,
    path: str | None,
    format_: str | None,
    raw: bool,
    drop_deleted_text: bool,
) -> int:
    """Write the table of mentions to a file, or to stdout.

    Raises:
        UsageError: the format is none of a table.
    """
    from graphload.atomic_file import format_of_suffix, replace_file
    from graphload.mentions.table import mentions_of_graph, mentions_of_links
    from graphload.tables import write_table

    chosen = format_ or ("csv" if path is None else format_of_suffix(path, FORMATS))
    if chosen not in FORMATS:
        raise UsageError(
            f"--mentions can't be written as {chosen}", hint=f"Use one of {', '.join(FORMATS)}."
        )
    if path is None and output.json:
        raise UsageError("--json requires -o FILE", hint="For JSON lines, use --as jsonl.")
    loaded = None
    if store_options.store is None:
        loaded = load_files(output, inputs)
        table = mentions_of_links(
            loaded.links, hosts=options.sites, drop_deleted_text=drop_deleted_text
        )
    else:
        graph, _ = load_graph(output, inputs, store_options, drop_deleted_text=drop_deleted_text)
        table = mentions_of_graph(graph, hosts=options.sites)
    if path is None:
        write_table(table, stdout_bytes(), format_=chosen, raw=raw)
        stdout_bytes().flush()
    else:
        with replace_file(path) as stream:
            write_table(table, stream, format_=chosen, raw=raw)
        counts = {"mentions": len(table.rows), "there": sum(row[-1] for row in table.rows)}
        if output.json:
            size = Path(path).stat().st_size
            print_json({"path": path, "format": chosen, "bytes": size, **counts})
        else:
            count = pluralize(counts["mentions"], "mention")
            print_note(
                output, f"wrote {path}: {count}, {counts['there']:,} of items that are there"
            )
    return loaded.exit_code(inputs) if loaded else 0
