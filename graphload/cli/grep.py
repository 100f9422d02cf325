"""The command `graphload grep`: search in texts, titles and authors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphload.cli.command import define_command
from graphload.cli.load import load_graph, parse_time
from graphload.cli.options import (
    COUNT,
    InputOptions,
    OutputOptions,
    StoreOptions,
    files_argument,
    in_option,
    input_options,
    output_options,
    store_options,
    table_options,
)
from graphload.cli.terminal import is_terminal, pluralize, print_json, print_lines, print_note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphload.graph import ReplyGraph
    from graphload.search.search import Hit

__all__ = ["command"]

_COLUMNS = ("id", "thread", "depth", "by", "time", "hits", "lines")


@define_command(
    "graphload grep 'file system' graphload-demo/demo.jsonl",
    "graphload grep '\"wedding photos\" intern' --context 1 graphload-demo/demo.jsonl",
    "graphload grep --regex 'm(oss|eadow)' --in graphload-demo/demo.graph --limit 5",
)
@click.argument("pattern")
@files_argument()
@click.option("--regex", "-E", is_flag=True, help="PATTERN is a regular expression (Python's).")
@click.option("--case", is_flag=True, help="Match letters in the given case only.")
@click.option(
    "--by", metavar="AUTHOR", multiple=True, help="Only items of this author; repeatable."
)
@click.option("--since", metavar="TIME", help="Only items of this time or later (ISO 8601, UTC).")
@click.option("--until", metavar="TIME", help="Only items before this time.")
@click.option("--thread", metavar="ID", help="Only this item (its id or URL) and its replies.")
@click.option(
    "--context",
    "-C",
    metavar="N",
    type=COUNT,
    default=0,
    help="Show N levels of ancestors above a hit, and of replies below it.",
)
@click.option("--limit", metavar="N", type=COUNT, help="Show at most N items.")
@in_option()
@table_options
@store_options
@input_options
@output_options
def command(  # noqa: PLR0913 - one parameter per option of the command line
    output: OutputOptions,
    inputs: InputOptions,
    store_options: StoreOptions,
    *,
    pattern: str,
    regex: bool,
    case: bool,
    by: tuple[str, ...],
    since: str | None,
    until: str | None,
    thread: str | None,
    context: int,
    limit: int | None,
    path: str | None,
    format_: str | None,
    raw: bool,
) -> int:
    """Find the items in whose text, title or author PATTERN is, in FILES or in a store.

    PATTERN is words, all of which must be in an item, "phrases" in quotes, and beginnings* of
    words; letters match in either case. Texts are searched as a person reads them: entities
    decoded, tags gone, typographic quotes like plain ones. The output is text, with what is
    found highlighted on a terminal, or a table with -o or --as. Exit code 0 also without a hit.
    """
    import itertools

    from graphload.search.pattern import parse_pattern
    from graphload.search.search import search_graph

    compiled = parse_pattern(pattern, regex=regex, case=case)
    period = parse_time("--since", since), parse_time("--until", until)
    graph, loaded = load_graph(output, inputs, store_options, thread=thread)
    hits: list[Hit] = []
    if loaded is None or not loaded.is_empty:
        found = search_graph(
            graph,
            compiled,
            by=by,
            since=period[0],
            until=period[1],
            thread=thread,
            context=context,
        )
        hits = [*itertools.islice(found, limit)]
    if output.json:
        print_json([_as_json(hit) for hit in hits])
    if path is not None or format_ is not None:
        _write_table(output, hits, path, format_, raw=raw)
    elif not output.json:
        print_lines(_lines(output, graph, hits))
    threads = len({hit.thread for hit in hits})
    limited = f", at most {limit:,} shown" if limit is not None and len(hits) == limit else ""
    print_note(output, f"{pluralize(len(hits), 'item')} in {pluralize(threads, 'thread')}{limited}")
    return loaded.exit_code(inputs) if loaded else 0


def _lines(output: OutputOptions, graph: ReplyGraph, hits: list[Hit]) -> Iterator[str]:
    """Yield all hits as lines, highlighted on a terminal, each between its context."""
    import os

    from graphload.search.lines import context_line, hit_lines

    has_colour = is_terminal() and not output.no_color and not os.environ.get("NO_COLOR")

    def mark(text: str) -> str:
        return click.style(text, fg="red", bold=True) if has_colour else text

    for hit in hits:
        yield from (context_line(graph, node, "↑") for node in hit.above)
        yield from hit_lines(hit, mark)
        yield from (context_line(graph, node, "↓") for node in hit.below)
        yield ""


def _as_json(hit: Hit) -> dict[str, Any]:
    spans = [
        {"field": name, "start": start, "end": end}
        for name, found in hit.spans.items()
        for start, end in found
    ]
    facts = {name: getattr(hit, name) for name in ("id", "thread", "depth", "by", "time")}
    texts = {"title": hit.title, "text": hit.text, "hits": spans}
    return {**facts, **texts, "above": list(hit.above), "below": list(hit.below)}


def _write_table(
    output: OutputOptions, hits: list[Hit], path: str | None, format_: str | None, *, raw: bool
) -> None:
    """Write hits as a table: the number of places, and the lines of text in which they are."""
    from graphload.cli.rows import Destination, write_rows
    from graphload.search.lines import marked_lines
    from graphload.tables import Table

    rows = [
        (
            *(hit.id, hit.thread, hit.depth, hit.by, hit.time),
            sum(map(len, hit.spans.values())),
            "\n".join(marked_lines(hit.text or "", hit.spans.get("text", []), str)) or hit.title,
        )
        for hit in hits
    ]
    table = Table(_COLUMNS, rows, times=("time",))
    write_rows(output, table, Destination(path, format_, raw), lambda: None)
